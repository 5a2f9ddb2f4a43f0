"""Doubts carried through a calculation graph: by exact derivatives of its operations, and by drawing.

A doubt moves one or more figures y of the graph, given or derived::

    first order   y = f(inputs) + s · ξ        u²(out) = Σ (∂out/∂ξ)²      GUM (JCGM 100:2008) 5.1.2
    drawing       the same with ξ drawn, every operation carried out       JCGM 101:2008

ξ has mean 0 and standard deviation 1, so s is the standard uncertainty of y. Doubts are independent of each
other; what is common to several figures is one doubt that moves them all, and what outputs share through the
graph (a common denominator above all) is their correlation.

Both ways pass through what is rounded to whole cents as if it were not: a cent is no doubt of anybody's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tepore.kernel import Bug, Operation, Refusal
from tepore.norms.uncertainty.doubts import Shape

if TYPE_CHECKING:
    from tepore.kernel import CalculationGraph, Node
    from tepore.norms.uncertainty.doubts import Doubt

Floats = NDArray[np.float64]
_ROOT_3 = 3**0.5
_CHUNK = 500
"""Draws carried through the graph at a time: keeps memory small whatever the number of draws."""


class NoSuchFigure(Refusal):
    """A figure that is doubted or asked for and does not stand in the graph."""


def sensitivities_of(graph: CalculationGraph, outputs: Sequence[str], doubts: Sequence[Doubt]) -> Floats:
    """Give what each doubt moves each output by, at first order, one standard deviation of the doubt.

    Parameters
    ----------
    graph
        A whole calculation graph.
    outputs
        Ids of the figures asked for.
    doubts
        Independent doubts of its figures.

    Returns
    -------
    ndarray
        Shape ``(outputs, doubts)``, in the outputs' unit; the covariance of the outputs is S Sᵀ.

    Raises
    ------
    NoSuchFigure
        An output or a doubted figure is not in the graph.
    """
    reached = _reached(graph, outputs, doubts)
    moved = _moved_by(doubts)
    numbers: dict[str, float] = {}
    slopes: dict[str, Floats] = {}
    for node in reached:
        numbers[node.id] = float(node.number)
        slope = _slope(node, numbers, slopes, len(doubts))
        for place, amount in moved.get(node.id, ()):
            slope = slope.copy()
            slope[place] += amount
        slopes[node.id] = slope
    return np.array([slopes[name] for name in outputs]).reshape(len(outputs), len(doubts))


def draw_figures(
    graph: CalculationGraph, outputs: Sequence[str], doubts: Sequence[Doubt], *, draws: int, seed: int
) -> Floats:
    """Give the outputs with all doubted figures drawn at random, each operation carried out.

    Parameters
    ----------
    graph, outputs, doubts
        As for `sensitivities_of`.
    draws
        How many, 1 or more.
    seed
        The same seed gives the same draws.

    Returns
    -------
    ndarray
        Shape ``(outputs, draws)``, in the outputs' unit.

    Raises
    ------
    NoSuchFigure
        An output or a doubted figure is not in the graph.
    """
    reached = _reached(graph, outputs, doubts)
    moved = _moved_by(doubts)
    random = np.random.default_rng(seed)
    parts = []
    for start in range(0, draws, _CHUNK):
        count = min(_CHUNK, draws - start)
        moves = [_draw(doubt.shape, random, count) for doubt in doubts]
        drawn: dict[str, Floats] = {}
        for node in reached:
            figure = _carry_out(node, drawn, count)
            for place, amount in moved.get(node.id, ()):
                figure = figure + amount * moves[place]
            drawn[node.id] = figure
        parts.append(np.array([drawn[name] for name in outputs]).reshape(len(outputs), count))
    return np.concatenate(parts, axis=1)


def _reached(graph: CalculationGraph, outputs: Sequence[str], doubts: Sequence[Doubt]) -> list[Node]:
    asked = [*outputs, *(name for doubt in doubts for name in doubt.moves)]
    if missing := [name for name in asked if name not in graph.nodes]:
        raise NoSuchFigure(
            f"the calculation has no figure {missing[0]!r:.80}.",
            remedy="Take ids of its nodes.",
            code="uncertainty.no_figure",
        )
    return [node for node in graph.reached_from(*outputs) if node.operation is not Operation.LEFT_OVER]


def _moved_by(doubts: Sequence[Doubt]) -> Mapping[str, list[tuple[int, float]]]:
    moved: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, doubt in enumerate(doubts):
        for name, amount in doubt.moves.items():
            moved[name].append((place, amount))
    return moved


def _slope(node: Node, numbers: Mapping[str, float], slopes: Mapping[str, Floats], count: int) -> Floats:
    """Differentiate a node's operation by the chain rule."""
    names = [name for name in node.inputs if name in slopes]
    if node.operation is Operation.GIVEN or not names:
        return np.zeros(count)
    figures, derivatives = [numbers[name] for name in names], [slopes[name] for name in names]
    if node.operation not in _DERIVATIVES:
        raise Bug(f"the operation {node.operation} has no derivative here")
    return _DERIVATIVES[node.operation](figures, derivatives)


def _slope_of_product(factors: list[float], slopes: list[Floats]) -> Floats:
    total = np.zeros_like(slopes[0])
    for place, slope in enumerate(slopes):
        others = np.prod([factor for at, factor in enumerate(factors) if at != place])
        total = total + others * slope
    return total


def _slope_of_quotient(figures: list[float], slopes: list[Floats]) -> Floats:
    (above, below), (slope_above, slope_below) = figures, slopes
    return (slope_above - above / below * slope_below) / below


_DERIVATIVES: Mapping[Operation, Callable[[list[float], list[Floats]], Floats]] = {
    Operation.SUM: lambda _, slopes: np.asarray(np.sum(slopes, axis=0)),
    Operation.DIFFERENCE: lambda _, slopes: np.asarray(2 * slopes[0] - np.sum(slopes, axis=0)),
    Operation.PRODUCT: _slope_of_product,
    Operation.QUOTIENT: _slope_of_quotient,
    Operation.MINIMUM: lambda figures, slopes: slopes[figures.index(min(figures))],
    Operation.MAXIMUM: lambda figures, slopes: slopes[figures.index(max(figures))],
    Operation.ROUND: lambda _, slopes: slopes[0],
    Operation.LARGEST_REMAINDER: lambda _, slopes: slopes[0],
}
_CARRIED_OUT: Mapping[Operation, Callable[[list[Floats]], Floats]] = {
    Operation.SUM: lambda figures: np.sum(figures, axis=0),
    Operation.DIFFERENCE: lambda figures: figures[0] - sum(figures[1:]),
    Operation.PRODUCT: lambda figures: np.prod(figures, axis=0),
    Operation.QUOTIENT: lambda figures: figures[0] / figures[1],
    Operation.MINIMUM: lambda figures: np.min(figures, axis=0),
    Operation.MAXIMUM: lambda figures: np.max(figures, axis=0),
    Operation.ROUND: lambda figures: figures[0],
    Operation.LARGEST_REMAINDER: lambda figures: figures[0],
}


def _carry_out(node: Node, drawn: Mapping[str, Floats], count: int) -> Floats:
    figures = [drawn[name] for name in node.inputs if name in drawn]
    if node.operation is Operation.GIVEN or not figures:
        return np.full(count, float(node.number))
    if node.operation not in _CARRIED_OUT:
        raise Bug(f"the operation {node.operation} cannot be drawn here")
    return np.asarray(_CARRIED_OUT[node.operation](figures), dtype=np.float64)


def _draw(shape: Shape, random: np.random.Generator, count: int) -> Floats:
    """Draw what has mean 0 and standard deviation 1."""
    if shape is Shape.RECTANGULAR:
        return random.uniform(-_ROOT_3, _ROOT_3, count)
    if shape is Shape.TRIANGULAR:
        return random.triangular(-(6**0.5), 0, 6**0.5, count)
    return random.standard_normal(count)
