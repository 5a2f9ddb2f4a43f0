"""What the verifier says: refusals, faults, and the two comparisons that all its parts make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore_verify.exact import exact_text

if TYPE_CHECKING:
    from tepore_verify.graph import Node


class BadFile(ValueError):
    """What was given is no document of a season at all.

    Attributes
    ----------
    code, where, detail
        Stable code, place, and what stands there.
    """

    def __init__(self, code: str, where: str, detail: str) -> None:
        super().__init__(f"{where}: {detail}")
        self.code, self.where, self.detail = code, where, detail


@dataclass(frozen=True)
class Fault:
    """Something in the document that does not follow from the rest of it.

    Attributes
    ----------
    code
        Dotted and stable; `words.toml` has its sentence in each language.
    where
        Statement, head or figure.
    detail
        What stands there and what should, in signs and names alone: ``"10 ≠ 12"``.
    """

    code: str
    where: str
    detail: str


def differs(code: str, where: str, computed: object, stated: object) -> Iterator[Fault]:
    """Name what is stated otherwise than the parts give it."""
    if computed != stated:
        yield Fault(code, where, f"{told(stated)} ≠ {told(computed)}")


def not_its_node(
    nodes: Mapping[str, Node], node_id: str, where: str, stated: Fraction | int, unit: str
) -> Iterator[Fault]:
    """Name a stated figure that is not its node's, in number or unit, or has no node."""
    node = nodes.get(node_id)
    if node is None:
        yield Fault("verify.no_node", where, node_id)
    elif node.unit != unit or node.number != stated:
        figure = f"{told(stated)} {unit} ≠ {told(node.number)} {node.unit}"
        yield Fault("verify.node", where, f"{figure} ({node_id})")


def told(figure: object) -> str:
    """Write a figure or a list of names shortly."""
    if isinstance(figure, Fraction):
        return exact_text(figure)
    if isinstance(figure, tuple | list | set | frozenset):
        names = [told(one) for one in figure]
        return f"[{', '.join(names[:3])}{', …' if len(names) > 3 else ''}] ({len(names)})"
    if isinstance(figure, bool):
        return "true" if figure else "false"
    return "–" if figure is None else str(figure)
