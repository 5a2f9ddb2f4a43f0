"""A building's season of several services or groups: what it is made from, and what it gives.

A *group* is one service for some units under one criterion: heating of the flats with heat meters, heating of
those with allocators, hot water of all, building B of several. A *split* divides what a bill says among
groups, or among splits further down, before any unit is looked at::

    bill "gas" --> split "boiler" (by heat metered) --+--> group "heating, heat meters"
                                                      +--> split "building B" --+--> group "B, heating"
                                                      |                         +--> group "B, hot water"
                                                      +--> group "hot water"
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tepore.kernel import CalculationGraph, Period
from tepore.norms.dlgs102 import LegalCheck, LegalSituation
from tepore.norms.uni10200.energy_cost_documents import ExpenseOrigin
from tepore.norms.uni10200.fuel_stock import FuelStock
from tepore.norms.uni10200.handovers import Handover
from tepore.norms.uni10200.kinds import TableKind
from tepore.norms.uni10200.model import Expense, MillesimiTable, SeasonInputs, Unit
from tepore.norms.uni10200.results import Allocation, Statement


class SplitBy(StrEnum):
    """What a split divides by, where that is no millesimi table of the building."""

    HEAT = "heat"
    """Useful heat that each member's own meter counted, and its part of the network's losses."""
    SHARES = "shares"
    """Parts that a project or resolution states."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """One service for some units under one criterion.

    Attributes
    ----------
    id, name
        Id, one among groups and splits, and the words for paper.
    inputs
        Its season; expenses are empty, and so is the heat where a split's meter tells it.
    """

    id: str
    name: str
    inputs: SeasonInputs


@dataclass(frozen=True, kw_only=True)
class Member:
    """A group or split that a split divides among.

    Attributes
    ----------
    to
        Its id.
    energy_kwh
        Useful heat its own meter counted [kWh].
    by_difference
        It has no meter: its heat is what the others leave of `Split.generated_kwh`.
    share
        Stated part, in any common unit.
    loss_share
        Part of the losses of the network before the meters, in any common unit.
    """

    to: str
    energy_kwh: Decimal | None = None
    by_difference: bool = False
    share: Decimal | None = None
    loss_share: Decimal | None = None
    source: str


@dataclass(frozen=True, kw_only=True)
class Split:
    """A division of bills among groups, before any unit is looked at.

    Attributes
    ----------
    by
        `SplitBy`, or the kind of a millesimi table of the building: a member weighs what its units do.
    generated_kwh
        Heat that the generator's meter counted [kWh]; what it exceeds the members' meters by is lost in the
        network between them.
    """

    id: str
    name: str
    by: SplitBy | TableKind
    members: tuple[Member, ...]
    generated_kwh: Decimal | None = None
    source: str


@dataclass(frozen=True, kw_only=True)
class Bill:
    """An expense, the group or split it goes to, and what its amount follows from where that is known."""

    expense: Expense
    to: str
    origin: ExpenseOrigin | None = None


@dataclass(frozen=True, kw_only=True)
class BuildingSeason:
    """Everything the allocation of several groups is computed from.

    Attributes
    ----------
    tables
        Millesimi tables of the whole building.
    fuel_stocks
        Stocks that bills charge the use of.
    advances_cents
        Paid in advance by each unit for all groups together, by its id [cent].
    handovers
        Units that changed hands, with what each who left paid in advance; each group they belong to has them
        too, with the readings of its own devices.
    brought_cents
        Balance of each unit brought from the season before, by its id [cent]; positive is still owed.
    """

    condominium: str
    season: str
    period: Period
    units: tuple[Unit, ...]
    groups: tuple[Group, ...]
    bills: tuple[Bill, ...]
    splits: tuple[Split, ...] = ()
    tables: tuple[MillesimiTable, ...] = ()
    fuel_stocks: tuple[FuelStock, ...] = ()
    advances_cents: Mapping[str, int] = field(default_factory=dict)
    legal_situation: LegalSituation = field(default_factory=LegalSituation)
    handovers: tuple[Handover, ...] = ()
    brought_cents: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class GroupRun:
    """The allocation of one group: by itself, and where its figures stand in the building's graph.

    Attributes
    ----------
    prefix
        What its ids begin with in the graph of the building.
    """

    group: Group
    allocation: Allocation
    prefix: str


@dataclass(frozen=True, kw_only=True)
class HolderPart:
    """What one holder of a unit owes of all groups it belongs to.

    Attributes
    ----------
    start_on, end_on
        Days of the season on which the holder answered, half-open.
    fixed_cents, consumption_cents, total_cents
        Sums over the groups [cent].
    advances_cents, balance_cents
        Of this holder alone [cent]; None where advances are not kept here.
    node_id
        The total in the calculation graph.
    """

    holder: str
    start_on: date
    end_on: date
    fixed_cents: int
    consumption_cents: int
    total_cents: int
    advances_cents: int | None
    balance_cents: int | None
    node_id: str


@dataclass(frozen=True, kw_only=True)
class BuildingStatement:
    """What one unit owes of all groups it belongs to.

    Attributes
    ----------
    parts
        Its statement in each group, by the group's id; they sum to the total.
    brought_cents
        Balance of the season before, within `balance_cents` [cent].
    holders
        One for each holder, where the unit changed hands; they sum to the total.
    of_holders
        How many holders the unit had, where only one is shown; else 0.
    """

    unit_id: str
    unit: str
    holder: str
    parts: Mapping[str, Statement]
    fixed_cents: int
    consumption_cents: int
    total_cents: int
    share_percent: Decimal
    advances_cents: int | None
    balance_cents: int | None
    node_id: str
    brought_cents: int = 0
    holders: tuple[HolderPart, ...] = ()
    of_holders: int = 0


@dataclass(frozen=True, kw_only=True)
class BuildingAllocation:
    """One run over a building's season of several groups.

    Attributes
    ----------
    legal_check
        Of heating, cooling and hot water of all groups together; each run has its own besides.
    steps
        Nodes that tell how the bills came to the groups, in order.
    """

    season: BuildingSeason
    runs: tuple[GroupRun, ...]
    statements: tuple[BuildingStatement, ...]
    total_cents: int
    graph: CalculationGraph
    steps: tuple[str, ...]
    legal_check: LegalCheck
    rounding_rule: str
