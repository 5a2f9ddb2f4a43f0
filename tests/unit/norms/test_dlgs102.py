"""The legal minimum by season: D.Lgs. 102/2014 art. 9 c. 5 d and its two amendments."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from tepore.kernel import Period
from tepore.norms.dlgs102 import (
    LegalSituation,
    Verdict,
    check_voluntary_share,
    legal_rules,
    minimum_percent_of,
    rule_in_force,
)

SEASON_2015 = Period.of_days(date(2014, 10, 15), date(2015, 4, 15))
SEASON_2018 = Period.of_days(date(2017, 10, 15), date(2018, 4, 15))
SEASON_2025 = Period.of_days(date(2024, 10, 15), date(2025, 4, 15))


@pytest.mark.parametrize(
    ("day", "rule_id"),
    [
        (date(2013, 4, 15), None),
        (date(2015, 4, 15), "dlgs102:2014"),
        (date(2017, 4, 15), "dlgs102:2016"),
        (date(2020, 7, 28), "dlgs102:2016"),
        (date(2020, 7, 29), "dlgs102:2020"),
        (date(2026, 4, 15), "dlgs102:2020"),
    ],
)
def test_the_text_in_force_follows_the_day(day: date, rule_id: str | None) -> None:
    rule = rule_in_force(day)
    assert (rule.id if rule else None) == rule_id


def test_only_the_text_in_force_today_was_read_at_its_source() -> None:
    assert [rule.verified for rule in legal_rules()] == [False, False, True]
    assert all("not verified" in rule.source for rule in legal_rules() if not rule.verified)


def judged(
    period: Period, percent: int | Fraction | None, *, by_standard: bool = True, **facts: bool
) -> tuple[Verdict, str, str]:
    check = check_voluntary_share(
        period,
        voluntary_percent=None if percent is None else Fraction(percent),
        by_standard=by_standard,
        situation=LegalSituation(**facts),
    )
    return check.verdict, check.sentence, check.remedy


def test_half_must_follow_consumption_since_2020() -> None:
    assert judged(SEASON_2025, 50)[0] is Verdict.MET
    verdict, sentence, remedy = judged(SEASON_2025, Fraction(49999, 1000))
    assert verdict is Verdict.NOT_MET
    assert "49.99 %" in sentence, "a share below the minimum is never shown as the minimum"
    assert "assembly" in remedy


def test_seven_tenths_bind_only_with_a_sworn_report_before_2020() -> None:
    assert judged(SEASON_2018, 30)[0] is Verdict.MET
    assert judged(SEASON_2018, 30, by_standard=False)[0] is Verdict.UNDECIDED
    assert judged(SEASON_2018, 69, sworn_difference=True)[0] is Verdict.NOT_MET
    assert judged(SEASON_2018, 70, by_standard=False, sworn_difference=True)[0] is Verdict.MET


def test_the_first_text_names_no_minimum() -> None:
    assert judged(SEASON_2015, 10)[0] is Verdict.MET
    assert judged(SEASON_2015, 10, sworn_difference=True)[0] is Verdict.UNDECIDED


@pytest.mark.parametrize("fact", ["first_season", "split_before_the_law"])
def test_some_buildings_are_free_of_the_rule(fact: str) -> None:
    verdict, sentence, remedy = judged(SEASON_2025, 0, **{fact: True})
    assert verdict is Verdict.NO_RULE
    assert sentence
    assert remedy == ""


def test_before_the_law_and_without_expenses_there_is_nothing_to_judge() -> None:
    before = Period.of_days(date(2012, 10, 15), date(2013, 4, 15))
    assert judged(before, 0)[0] is Verdict.NO_RULE
    assert judged(SEASON_2025, None)[0] is Verdict.NO_RULE


@pytest.mark.parametrize(
    ("period", "facts", "minimum"),
    [
        (SEASON_2025, {}, 50),
        (SEASON_2025, {"first_season": True}, None),
        (SEASON_2018, {}, None),
        (SEASON_2018, {"sworn_difference": True}, 70),
        (SEASON_2015, {"sworn_difference": True}, None),
        (Period.of_days(date(2010, 1, 1), date(2010, 4, 1)), {}, None),
    ],
)
def test_the_minimum_that_binds(period: Period, facts: dict[str, bool], minimum: int | None) -> None:
    assert minimum_percent_of(period, LegalSituation(**facts)) == minimum
