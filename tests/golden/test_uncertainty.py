"""Published figures of JCGM 101:2008 (Supplement 1 to the GUM), 9.2: Y = X1 + X2 + X3 + X4, each u = 1."""

from __future__ import annotations

import numpy as np
import pytest

from tepore.kernel import GraphBuilder, Operation
from tepore.norms.uncertainty import Cause, Doubt, Shape, draw_figures, sensitivities_of


@pytest.mark.parametrize(
    ("shape", "half_width"),
    [(Shape.NORMAL, 3.92), (Shape.RECTANGULAR, 3.88)],
    ids=["9.2.2 four normals", "9.2.3 four rectangles"],
)
def test_the_additive_model(shape: Shape, half_width: float) -> None:
    graph = GraphBuilder()
    names = [graph.given(f"x{k}", 0, "1", symbol="X", source="JCGM 101 9.2") for k in range(4)]
    graph.derive("y", Operation.SUM, names, "1", symbol="Y")
    doubts = [Doubt(cause=Cause.RATING, moves={name: 1.0}, shape=shape) for name in names]
    slopes = sensitivities_of(graph.build(), ["y"], doubts)
    assert np.sqrt((slopes**2).sum()) == pytest.approx(2.0)  # u(y) = 2.0, clauses 9.2.2.1 and 9.2.3.1
    drawn = draw_figures(graph.build(), ["y"], doubts, draws=200_000, seed=101)
    low, high = np.percentile(drawn, [2.5, 97.5])
    assert high == pytest.approx(half_width, abs=0.03)
    assert low == pytest.approx(-half_width, abs=0.03)
