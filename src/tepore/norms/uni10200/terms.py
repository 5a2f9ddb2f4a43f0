"""Division of a bill by declared terms: each a fraction of some expenses, each with its own base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tepore.kernel import GraphBuilder, Operation
from tepore.norms.uni10200.criteria import Declared, OldMillesimi, Term
from tepore.norms.uni10200.kinds import CONSUMPTION, ExpenseKind, HeadKind, TableKind
from tepore.norms.uni10200.metered import Metered
from tepore.norms.uni10200.model import SeasonInputs
from tepore.norms.uni10200.sharing import enter_whole


@dataclass(frozen=True)
class Block:
    """Terms that divide the same expenses, and the kinds of these."""

    kinds: frozenset[ExpenseKind]
    terms: tuple[Term, ...]


def terms_of(criterion: Declared | OldMillesimi, base: TableKind) -> tuple[Term, ...]:
    """Give the terms of a criterion that has any."""
    return criterion.terms if isinstance(criterion, Declared) else criterion.terms(base)


def bases_of(inputs: SeasonInputs) -> set[str]:
    """Name the bases of a declared criterion; none for another."""
    criterion = inputs.criterion
    return {term.base for term in criterion.terms} if isinstance(criterion, Declared) else set()


def blocks_of(terms: Sequence[Term]) -> list[Block]:
    """Put together the terms that name the same kinds of expenses, in their order."""
    grouped: dict[frozenset[ExpenseKind], list[Term]] = {}
    for term in terms:
        grouped.setdefault(frozenset(term.of or ExpenseKind), []).append(term)
    return [Block(kinds, tuple(members)) for kinds, members in grouped.items()]


def enter_terms(
    graph: GraphBuilder,
    terms: Sequence[Term],
    source: str,
    costs: Mapping[ExpenseKind, str],
    metered: Metered,
) -> Iterator[tuple[str, str, str]]:
    """Divide costs by terms.

    Parameters
    ----------
    graph
        Grows by the nodes.
    terms, source
        Of the criterion; the terms of one block sum to 1.
    costs
        Node of each kind of expense that there is [cent].
    metered
        What the common rooms counted: their part of what goes by consumption goes by property millesimi.

    Yields
    ------
    tuple
        Head, base and node of its amount in whole cents [cent], the steps before it left out.
    """
    for number, block in enumerate(blocks_of(terms)):
        parts = [node for kind, node in costs.items() if kind in block.kinds]
        if not parts:
            continue
        name = f"block/{number}"
        cost = graph.derive(f"{name}/cost", Operation.SUM, parts, "cent", symbol="S")
        exact = {term.head: _enter_exact(graph, term, source, cost) for term in block.terms}
        bases = {term.head: term.base for term in block.terms}
        _part_common_rooms(graph, metered, exact, bases)
        for head, node in enter_whole(graph, name, cost, exact).items():
            yield head, bases[head], node


def _enter_exact(graph: GraphBuilder, term: Term, source: str, cost: str) -> str:
    fraction = graph.given(
        f"criterion/fraction/{term.head}", term.fraction, "1", symbol="f", source=source, subject=term.head
    )
    return graph.derive(
        f"head/{term.head}/exact",
        Operation.PRODUCT,
        [fraction, cost],
        "cent",
        symbol="S_i",
        subject=term.head,
    )


def _part_common_rooms(
    graph: GraphBuilder, metered: Metered, exact: dict[str, str], bases: dict[str, str]
) -> None:
    """Take what the common rooms counted out of the one term that goes by consumption."""
    by_use = [head for head, base in bases.items() if base == CONSUMPTION]
    if not by_use or graph.number(metered.common_rooms) == Fraction(0):
        return
    (head,) = by_use
    product = graph.derive(
        "block/common_rooms/product",
        Operation.PRODUCT,
        [exact[head], metered.common_rooms],
        "cent",
        symbol="S · u_uc",
    )
    common = graph.derive(
        "head/common_rooms/exact",
        Operation.QUOTIENT,
        [product, metered.total],
        "cent",
        symbol="S_uc",
        subject=HeadKind.COMMON_ROOMS,
    )
    exact[head] = graph.derive(
        f"head/{head}/units/exact",
        Operation.DIFFERENCE,
        [exact[head], common],
        "cent",
        symbol="S_i",
        subject=head,
    )
    exact[HeadKind.COMMON_ROOMS.value] = common
    bases[HeadKind.COMMON_ROOMS.value] = TableKind.PROPERTY.value
