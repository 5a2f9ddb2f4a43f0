"""Criteria that an assembly declares itself: a fixed split, one old table, terms with a base each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tepore.norms.uni10200.criterion import Criterion
from tepore.norms.uni10200.kinds import ExpenseKind, HeadKind, Service, TableKind


@dataclass(frozen=True, kw_only=True)
class FixedSplit(Criterion):
    """A fixed part of the amount by a table, the rest by consumption, whatever was used.

    Attributes
    ----------
    fixed_fraction
        Part charged by the table [1], 0 to 1.
    whole_amount
        True: all expenses of the season are split; False: energy alone is split, running costs go by the
        table in full.
    source
        Resolution or agreement that fixes the split.
    """

    code = "fixed-split"
    title = "Fixed split between table and consumption"
    by_standard = False
    edition = "resolution of the assembly"
    clause = article = "fixed split"
    table_rule = "by a table of millesimi"
    services = frozenset(Service)

    fixed_fraction: Decimal
    whole_amount: bool = True
    source: str


@dataclass(frozen=True, kw_only=True)
class Term:
    """A part of the bill of a declared criterion, with the base it goes by.

    Attributes
    ----------
    head
        Id of the part, lower-case letters and ``_``, one in the criterion.
    name
        On paper; empty where the head is one of `HeadKind`, which has words of its own.
    fraction
        Part of the expenses that the term divides [1], 0 to 1.
    base
        ``"consumption"``, ``"equal"``, the kind of a millesimi table or the name of a table of weights.
    of
        Kinds of expenses it is a part of; none for all. Terms of the same kinds sum to 1.
    """

    head: str
    name: str = ""
    fraction: Decimal
    base: str
    of: tuple[ExpenseKind, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Declared(Criterion):
    """Terms of the assembly's own, each with its base: a contract, a regulation, cold water, a fee a unit.

    Attributes
    ----------
    terms
        Parts of the bill; those of the same kinds of expenses sum to the whole.
    source
        Resolution or regulation that declares them.
    """

    code = "declared"
    title = "Terms declared by the assembly, each with its base"
    by_standard = False
    edition = "resolution of the assembly"
    clause = article = "declared criterion"
    table_rule = "by the declared base"
    services = frozenset(Service)

    terms: tuple[Term, ...]
    source: str


@dataclass(frozen=True, kw_only=True)
class OldMillesimi(Criterion):
    """Everything by one table, as before devices were installed.

    Attributes
    ----------
    source
        Regulation or deed that says so.
    """

    code = "millesimi"
    title = "Everything by one table of millesimi"
    by_standard = False
    edition = "regulation of the condominium"
    clause = article = "everything by millesimi"
    table_rule = "by a table of millesimi"
    services = frozenset(Service)

    source: str

    def terms(self, base: TableKind) -> tuple[Term, ...]:
        """Give the one term it consists of."""
        return (Term(head=HeadKind.FIXED.value, fraction=Decimal(1), base=base.value),)
