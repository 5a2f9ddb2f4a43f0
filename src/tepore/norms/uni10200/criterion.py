"""What all criteria share, and the choices they leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from tepore.norms.uni10200.kinds import Service, TableKind

NOT_VERIFIED = "default, not verified"


class ElectricityRule(StrEnum):
    """How the plant's electricity is charged."""

    ENERGY = "energy"
    """An energy carrier: in the unit cost of useful heat, so divided into involuntary and voluntary."""
    RUNNING = "running"
    """A running cost: by millesimi, like maintenance."""


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """What all criteria share.

    Attributes
    ----------
    electricity
        How the plant's electricity is charged.
    base
        Table of the power quota (involuntary and running costs); None lets the plant decide: need millesimi,
        or installed power where nothing controls the temperature (UNI 10200:2015 art. 8).
    raise_to_minimum
        The assembly resolved that the part by consumption is raised to the legal minimum where it is lower,
        at the cost of the involuntary or fixed part.
    """

    code: ClassVar[str]
    """Stable name of the rule set, edition first."""
    title: ClassVar[str]
    edition: ClassVar[str]
    from_on: ClassVar[date | None] = None
    """Day from which the edition holds; None for what an assembly may resolve at any time."""
    verified: ClassVar[bool] = True
    """Its formulas were read in a source that quotes the norm; else they are a default, not verified."""
    services: ClassVar[frozenset[Service]] = frozenset(Service) - {Service.COLD_WATER}
    """What it may divide."""
    by_standard: ClassVar[bool] = True
    """It follows UNI 10200 as far as the law asks."""
    clause: ClassVar[str]
    """Where the involuntary share is laid down."""
    article: ClassVar[str] = "UNI 10200:2015 art. 8"
    """Where the bases of the heads are laid down."""
    table_rule: ClassVar[str] = "power quota by millesimi"
    """What a part divided by a table is called there."""
    heat_clause: ClassVar[str] = "UNI 10200:2015 11.2.1"
    """Where the useful heat is laid down."""

    electricity: ElectricityRule = ElectricityRule.ENERGY
    base: TableKind | None = None
    raise_to_minimum: bool = False
