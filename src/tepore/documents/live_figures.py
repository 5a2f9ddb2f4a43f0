"""The calculation graph as formulas: every figure of the workbook follows from readings, tables and expenses.

Each node stands in a row of the calculation's sheet, in the order of the graph, and its formula names the
rows of its inputs. What rounding leaves over is given away on a sheet of its own, where the shares of a
division stand one below the other, ranked by remainder, ties to the lower subject::

    D exact share | E whole part | F remainder | G rank | H share: E + 1 where G <= what is left over
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import floor
from typing import TYPE_CHECKING

from tepore.kernel import Operation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tepore.kernel import CalculationGraph, Node

FIRST_ROW = 2
NUMBER_COLUMN = "D"
"""Of the calculation's sheet, where the figures stand."""
_LONGEST_FORMULA = 8_000
"""Characters; Excel takes 8,192 (ECMA-376 readers share it)."""
_DIGITS = 7
"""Decimals of a share that count: what lies below is the error of a cell's double."""
_SIGNS = {Operation.DIFFERENCE: "-", Operation.PRODUCT: "*", Operation.QUOTIENT: "/"}
_CALLS = {Operation.SUM: "SUM", Operation.MINIMUM: "MIN", Operation.MAXIMUM: "MAX"}


@dataclass(frozen=True)
class RankedShare:
    """A row of the rounding's sheet: a share of a division, with its formulas' numbers.

    Attributes
    ----------
    group, share
        Ids of the left-over node and of the exact share.
    first, last
        Rows of the first and last share of the division.
    """

    group: str
    share: Node
    rank: int
    whole: int
    gets: int
    row: int
    first: int
    last: int


@dataclass(frozen=True)
class LiveFigures:
    """Where each figure of a graph stands in a workbook, and the formula that computes it.

    Attributes
    ----------
    graph
        The calculation.
    graph_sheet, rounding_sheet
        Titles of the two sheets; ours, from the catalogue.
    links
        Formulas of given figures that stand on another sheet, by node.
    """

    graph: CalculationGraph
    graph_sheet: str
    rounding_sheet: str
    links: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {node.id: row for row, node in enumerate(self.graph, start=FIRST_ROW)}

    @cached_property
    def _ranked(self) -> dict[tuple[str, str], RankedShare]:
        return {(one.group, one.share.id): one for one in self.ranked_shares()}

    def address(self, node_id: str) -> str:
        """Name a figure's cell from another sheet; the figure must be of the graph."""
        return f"'{self.graph_sheet}'!${NUMBER_COLUMN}${self._rows[node_id]}"

    def formula(self, node: Node) -> str | None:
        """Give the formula of a figure; None where it is given, or would be longer than a cell takes."""
        written = self._written(node)
        return written if written is not None and len(written) <= _LONGEST_FORMULA else None

    def ranked_shares(self) -> Iterator[RankedShare]:
        """Give the rows of the rounding's sheet, division by division in the order of the graph."""
        first = FIRST_ROW
        for group in self.graph:
            if group.operation is not Operation.LEFT_OVER:
                continue
            shares = sorted((self.graph[name] for name in group.inputs[1:]), key=lambda share: share.subject)
            by_remainder = sorted(shares, key=lambda share: floor(share.number) - share.number)
            ranks = {share.id: rank for rank, share in enumerate(by_remainder, start=1)}
            for row, share in enumerate(shares, start=first):
                whole = floor(share.number)
                yield RankedShare(
                    group=group.id,
                    share=share,
                    rank=ranks[share.id],
                    whole=whole,
                    gets=whole + (ranks[share.id] <= group.number),
                    row=row,
                    first=first,
                    last=first + len(shares) - 1,
                )
            first += len(shares)

    def share_formulas(self, ranked: RankedShare) -> tuple[str, str, str, str, str]:
        """Give the formulas of a ranked share's row: exact, whole, remainder, rank, share."""
        row, first, last = ranked.row, ranked.first, ranked.last
        return (
            f"={self.address(ranked.share.id)}",
            f"=INT(ROUND(D{row},{_DIGITS}))",
            f"=ROUND(D{row}-E{row},{_DIGITS})",
            f"=SUMPRODUCT((F${first}:F${last}>F{row})*1)+SUMPRODUCT((F${first}:F{row}=F{row})*1)",
            f"=E{row}+IF(G{row}<={self.address(ranked.group)},1,0)",
        )

    def _written(self, node: Node) -> str | None:
        if node.operation is Operation.GIVEN:
            return self.links.get(node.id)
        cells = [f"{NUMBER_COLUMN}{self._rows[name]}" for name in node.inputs]
        if node.operation in _SIGNS:
            return "=" + _SIGNS[node.operation].join(cells)
        if node.operation in _CALLS:
            return f"={_CALLS[node.operation]}({','.join(self._runs(node.inputs))})" if cells else "=0"
        if node.operation is Operation.ROUND:
            digits = node.digits or 0
            return f"=ROUND(ROUND({cells[0]},{digits + _DIGITS}),{digits})"
        if node.operation is Operation.LEFT_OVER:
            return self._left_over(node, cells[0])
        ranked = self._ranked[node.inputs[1], node.inputs[0]]
        return f"='{self.rounding_sheet}'!$H${ranked.row}"

    def _left_over(self, node: Node, total: str) -> str:
        if len(node.inputs) == 1:
            return f"={total}"
        first = self._ranked[node.id, node.inputs[1]]
        return f"={total}-SUM('{self.rounding_sheet}'!$E${first.first}:$E${first.last})"

    def _runs(self, names: Iterable[str]) -> Iterator[str]:
        """Name cells, those below each other as one range."""
        for run in _neighbours([self._rows[name] for name in names]):
            yield f"{NUMBER_COLUMN}{run[0]}" + (f":{NUMBER_COLUMN}{run[-1]}" if len(run) > 1 else "")


def _neighbours(rows: Sequence[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for row in rows:
        if run and row != run[-1] + 1:
            yield run
            run = []
        run.append(row)
    if run:
        yield run
