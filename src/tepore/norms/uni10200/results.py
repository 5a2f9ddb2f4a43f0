"""What an allocation gives: statements, heads, the legal check, notes and the calculation graph.

Documents need nothing else: names, texts and readings hang on the inputs that the result carries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tepore.kernel import CalculationGraph
from tepore.norms.dlgs102 import LegalCheck
from tepore.norms.uni10200.handovers import TenureBasis
from tepore.norms.uni10200.model import Consumption, SeasonInputs


@dataclass(frozen=True, kw_only=True)
class Note:
    """A sentence the documents must show: a default that was used, a warning, a condition of a rule.

    Attributes
    ----------
    code
        Dotted and stable, for translation.
    sentence
        In English, complete.
    arguments
        What the sentence is filled with, by name, for translation.
    subject
        Unit, common room or metering point it is of; empty for the building.
    """

    code: str
    sentence: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""


@dataclass(frozen=True, kw_only=True)
class Head:
    """A part of the bill divided by one base.

    Attributes
    ----------
    by_consumption
        True where own use decides; else the part is fixed.
    kind
        One of `HeadKind`, or the id of a declared term.
    base
        What it is divided by: a table's kind, ``"consumption"``, ``"equal"``, the name of weights.
    amount_cents
        The head's whole [cent].
    node_id
        The figure in the calculation graph.
    """

    kind: str
    by_consumption: bool
    base: str
    amount_cents: int
    node_id: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one unit owes of one head.

    Attributes
    ----------
    share
        Own part over the whole, as used: ``"60 / 1000"``, ``"259106 / 2350762"``.
    """

    head: str
    by_consumption: bool
    base: str
    share: str
    amount_cents: int
    node_id: str


@dataclass(frozen=True, kw_only=True)
class PartLine:
    """What one holder owes of one line of the unit's statement."""

    head: str
    by_consumption: bool
    amount_cents: int
    node_id: str


@dataclass(frozen=True, kw_only=True)
class TenurePart:
    """The part of a unit's statement that one of its holders answers for.

    Attributes
    ----------
    start_on, end_on
        Days of the season on which the holder answered, half-open.
    lines
        One for each line of the statement; over all parts they sum to it.
    consumption
        What the unit used in these days, in the unit of its consumptions.
    divided_by
        What the part by consumption was divided by; empty where all devices began and ended with a tenure.
    fixed_cents, consumption_cents, total_cents
        Sums of the lines [cent].
    advances_cents, balance_cents
        As in the statement, of this holder alone [cent].
    node_id
        The total in the calculation graph.
    """

    holder: str
    start_on: date
    end_on: date
    lines: tuple[PartLine, ...]
    consumption: Fraction
    divided_by: tuple[TenureBasis, ...]
    fixed_cents: int
    consumption_cents: int
    total_cents: int
    advances_cents: int | None
    balance_cents: int | None
    node_id: str


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What one unit is shown and owes.

    Attributes
    ----------
    fixed_cents, consumption_cents, total_cents
        Sums of the lines [cent].
    share_percent
        Of the building's total, two decimals, halves up [%].
    advances_cents, balance_cents
        Paid in advance, and still due (negative: given back) [cent]; None where advances are not kept here.
    consumptions
        The unit's rows of the season.
    node_id
        The total in the calculation graph.
    brought_cents
        Balance of the season before, within `balance_cents` [cent].
    parts
        One for each holder, where the unit changed hands; they sum to the total.
    of_holders
        How many holders the unit had, where only one is shown; else 0.
    """

    unit_id: str
    unit: str
    holder: str
    lines: tuple[Line, ...]
    fixed_cents: int
    consumption_cents: int
    total_cents: int
    share_percent: Decimal
    advances_cents: int | None
    balance_cents: int | None
    consumptions: tuple[Consumption, ...]
    node_id: str
    brought_cents: int = 0
    parts: tuple[TenurePart, ...] = ()
    of_holders: int = 0


@dataclass(frozen=True, kw_only=True)
class Allocation:
    """One run of a criterion over a season's inputs.

    Attributes
    ----------
    inputs
        What it was computed from.
    criterion, edition
        Name of the rule set in words, and the edition of the norm or resolution it follows.
    heads
        Parts of the bill, summing to `total_cents`.
    steps
        Nodes of the graph that tell the calculation in order: costs, energies, unit cost, heads.
    rounding_rule
        How cents were made whole, as a sentence for the statement.
    """

    inputs: SeasonInputs
    criterion: str
    edition: str
    statements: tuple[Statement, ...]
    heads: tuple[Head, ...]
    total_cents: int
    graph: CalculationGraph
    steps: tuple[str, ...]
    legal_check: LegalCheck
    notes: tuple[Note, ...]
    rounding_rule: str
