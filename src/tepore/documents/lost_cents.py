"""How many cents would be lost or made up if each share were rounded by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tepore.documents.formats import money
from tepore.documents.texts import text
from tepore.documents.wording import head_label
from tepore.kernel import round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tepore.documents.texts import Language
    from tepore.norms.uni10200 import Allocation, Head


@dataclass(frozen=True)
class RoundedAlone:
    """A head and the sum of its shares, each rounded half up by itself [cent]."""

    head: Head
    alone_cents: int

    @property
    def lost_cents(self) -> int:
        """Cents that nobody would pay; below zero where too many would be paid [cent]."""
        return self.head.amount_cents - self.alone_cents


def rounded_alone(allocation: Allocation) -> Iterator[RoundedAlone]:
    """Sum each head's exact shares, rounded half up one by one.

    Parameters
    ----------
    allocation
        The run.

    Yields
    ------
    RoundedAlone
        One a head.
    """
    graph = allocation.graph
    for head in allocation.heads:
        exact = (graph.nodes.get(f"unit/{row.unit_id}/{head.kind}/exact") for row in allocation.statements)
        cents = sum(int(round_half_up(node.number, 0)) for node in exact if node is not None)
        yield RoundedAlone(head, cents)


def rounding_remarks(allocation: Allocation, language: Language) -> list[str]:
    """Say of each head whose shares would not sum to it, rounded by themselves, by how many cents."""
    return [
        text(
            "cents.alone.less" if one.lost_cents > 0 else "cents.alone.more",
            language,
            head=head_label(allocation, one.head.kind, language),
            alone=money(one.alone_cents, language),
            cents=text("cents.count", language, count=abs(one.lost_cents)),
            whole=money(one.head.amount_cents, language),
        )
        for one in rounded_alone(allocation)
        if one.lost_cents
    ]
