"""The legal minimum of the share that follows consumption: D.Lgs. 102/2014 art. 9 c. 5 d, by season.

The law changed twice, so a season is checked by the text in force on its last day. The texts, their days and
where they were read stand in ``dlgs102.toml``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from importlib.resources import files
from math import floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from tepore.kernel import Period


class Verdict(StrEnum):
    """Outcome of a legal check."""

    MET = "met"
    NOT_MET = "not_met"
    UNDECIDED = "undecided"
    """The rule leaves the case to a report or resolution that is not among the inputs."""
    NO_RULE = "no_rule"
    """No rule was in force, or it does not bind this building."""


class ShareOf(StrEnum):
    """What the voluntary share is a part of; the law says "the total amount": default, not verified."""

    ALL_EXPENSES = "all_expenses"
    ENERGY = "energy"


@dataclass(frozen=True, kw_only=True)
class LegalSituation:
    """Facts on which the law lets a building depart from the rule.

    Attributes
    ----------
    first_season
        First season after the devices were installed: property millesimi alone are allowed.
    split_before_the_law
        Devices and a resolved split were there when the rule came in: the rule is optional.
    sworn_difference
        A sworn report finds needs per m2 that differ by more than 50 % between units.
    share_of
        What the minimum is a part of.
    """

    first_season: bool = False
    split_before_the_law: bool = False
    sworn_difference: bool = False
    share_of: ShareOf = ShareOf.ALL_EXPENSES


@dataclass(frozen=True, kw_only=True)
class LegalRule:
    """One text of the law.

    Attributes
    ----------
    from_on
        First day in force; it holds until the next rule's.
    standard
        UNI 10200 is named and binding.
    minimum_percent
        Least share of the amount by voluntary draws [%]; None where none is named.
    verified
        The text was read at its source; else it is a default, not verified.
    """

    id: str
    from_on: date
    text: str
    standard: bool
    minimum_percent: int | None
    verified: bool
    source: str


@dataclass(frozen=True, kw_only=True)
class LegalCheck:
    """What the law asks of a season and whether its allocation gives it.

    Attributes
    ----------
    voluntary_percent
        Part charged by the units' consumption, of what the situation says [%].
    minimum_percent
        Least part that binds this season [%]; None where none does.
    remedy
        What to do; empty where nothing is to be done.
    node_id
        The voluntary share in the calculation graph; empty where there is no expense.
    """

    rule: LegalRule | None
    verdict: Verdict
    voluntary_percent: Fraction | None
    minimum_percent: int | None
    sentence: str
    remedy: str
    node_id: str = ""


@cache
def legal_rules() -> tuple[LegalRule, ...]:
    """Give the texts of the law, oldest first."""
    table = tomllib.loads(files("tepore.norms").joinpath("dlgs102.toml").read_text(encoding="utf-8"))
    return tuple(
        LegalRule(
            id=row["id"],
            from_on=row["from"],
            text=row["text"],
            standard=row["standard"],
            minimum_percent=row.get("minimum_percent"),
            verified=row["verified"],
            source=row["source"],
        )
        for row in table["rule"]
    )


def rule_in_force(day: date) -> LegalRule | None:
    """Give the text in force on a civil day, or None before the first."""
    return max(
        (rule for rule in legal_rules() if rule.from_on <= day), key=lambda rule: rule.from_on, default=None
    )


def minimum_percent_of(period: Period, situation: LegalSituation) -> int | None:
    """Give the least share by voluntary draws that binds a season (D.Lgs. 102/2014 art. 9 c. 5 d).

    Parameters
    ----------
    period
        The season; the text in force on its last day is taken.
    situation
        Facts on which the law lets the building depart from the rule.

    Returns
    -------
    int or None
        Least share [%]; None where no rule names one or the building is free of it.
    """
    rule = rule_in_force(period.last_day)
    if rule is None or _freed_by(situation) or (rule.standard and not situation.sworn_difference):
        return None
    return rule.minimum_percent


def check_voluntary_share(
    period: Period,
    *,
    voluntary_percent: Fraction | None,
    by_standard: bool,
    situation: LegalSituation,
    node_id: str = "",
    is_bound: bool = True,
) -> LegalCheck:
    """Judge a season's voluntary share by the text in force on its last day (D.Lgs. 102/2014 art. 9 c. 5 d).

    That the last day decides is a reading of the law: default, not verified.

    Parameters
    ----------
    period
        The season.
    voluntary_percent
        Part charged by the units' own consumption, of what `situation.share_of` says, 0 to 100 [%]; None
        where there is no such expense.
    by_standard
        The criterion follows UNI 10200.
    situation
        Facts on which the law lets the building depart from the rule.
    node_id
        The share's figure in the calculation graph.
    is_bound
        The law speaks of this service: heating, cooling and hot water, not cold water.

    Returns
    -------
    LegalCheck
        Verdict with the text of the rule and what to do.
    """
    if not is_bound:
        return LegalCheck(
            rule=None,
            verdict=Verdict.NO_RULE,
            voluntary_percent=None,
            minimum_percent=None,
            sentence="The law's minimum speaks of heating, cooling and hot water, not of cold water.",
            remedy="",
        )
    rule = rule_in_force(period.last_day)
    verdict, sentence, remedy = _judge(rule, voluntary_percent, by_standard, situation)
    return LegalCheck(
        rule=rule,
        verdict=verdict,
        voluntary_percent=voluntary_percent,
        minimum_percent=minimum_percent_of(period, situation),
        sentence=sentence,
        remedy=remedy,
        node_id=node_id,
    )


def _judge(
    rule: LegalRule | None, percent: Fraction | None, by_standard: bool, situation: LegalSituation
) -> tuple[Verdict, str, str]:
    if rule is None or percent is None or (freed := _freed_by(situation)):
        reason = _NO_RULE if rule is None else _NO_EXPENSE if percent is None else freed
        return Verdict.NO_RULE, reason, ""
    if rule.standard and not situation.sworn_difference:
        return _judge_by_standard(by_standard)
    if rule.minimum_percent is None:
        return Verdict.UNDECIDED, "The rule names UNI 10200 and no minimum.", _ASK
    return _judge_by_minimum(percent, rule.minimum_percent)


def _freed_by(situation: LegalSituation) -> str:
    if situation.first_season:
        return "First season with devices: property millesimi alone are allowed."
    if situation.split_before_the_law:
        return "Devices and split stood before the law: the rule is optional here."
    return ""


_NO_RULE = "No rule on the voluntary share was in force in this season."
_NO_EXPENSE = "There is no expense to be divided."
_ASK = "Keep the report or resolution that allows another split with the season's papers."
_RAISE = (
    "Have the assembly raise the part by consumption to the minimum, correct the involuntary share with the "
    "engineer, or keep a report that shows why this building may depart from it."
)


def _judge_by_standard(by_standard: bool) -> tuple[Verdict, str, str]:
    if by_standard:
        return Verdict.MET, "The allocation follows UNI 10200, which the rule in force names.", ""
    return (
        Verdict.UNDECIDED,
        "The rule in force names UNI 10200, and the allocation follows another criterion.",
        "Use a criterion of UNI 10200 or state the sworn report of needs that differ by more than 50 %.",
    )


def _judge_by_minimum(percent: Fraction, minimum: int) -> tuple[Verdict, str, str]:
    # Rounded down, so that 49.999 % is never shown as the 50 % it misses.
    shown = f"{Decimal(floor(percent * 100)).scaleb(-2)} %"
    if percent >= minimum:
        return Verdict.MET, f"{shown} of the amount follows consumption; the minimum is {minimum} %.", ""
    return (
        Verdict.NOT_MET,
        f"Only {shown} of the amount follows consumption; the minimum is {minimum} %.",
        _RAISE,
    )
