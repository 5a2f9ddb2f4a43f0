"""Laws of the losses of pipes: longer loses more, thicker insulation less, and the graph recomputes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tepore.kernel import GraphBuilder
from tepore.norms.uni11300_2 import (
    Surroundings,
    WarmPipe,
    WarmStore,
    enter_losses,
    faults_of,
    losses_kwh,
    transmittance_of,
)


def figures(least: int, greatest: int, digits: int = 0) -> st.SearchStrategy[Decimal]:
    scale = 10**digits
    return st.integers(least * scale, greatest * scale).map(lambda number: Decimal(number).scaleb(-digits))


@st.composite
def pipes(draw: st.DrawFn) -> WarmPipe:
    diameter = draw(figures(6, 300, 1))
    insulation = draw(st.just(Decimal(0)) | figures(1, 200))
    return WarmPipe(
        id="p",
        length_m=draw(figures(0, 500, 1)),
        water_c=draw(figures(-5, 120)),
        around_c=draw(figures(-10, 40)),
        hours=draw(figures(0, 8784)),
        surroundings=draw(st.sampled_from(Surroundings)),
        outer_diameter_mm=diameter,
        insulation_mm=insulation,
        insulation_w_m_k=draw(figures(1, 10).map(lambda number: number.scaleb(-2))),
        depth_m=(diameter + 2 * insulation) * Decimal("0.002") + draw(figures(0, 3, 2)),
        recoverable_percent=draw(figures(0, 100)),
        source="drawn",
    )


@st.composite
def stores(draw: st.DrawFn) -> WarmStore:
    return WarmStore(
        id="s",
        standing_loss_kwh_day=draw(figures(1, 20, 1)),
        water_c=draw(figures(10, 90)),
        around_c=draw(figures(-10, 40)),
        hours=draw(figures(0, 8784)),
        test_difference_k=draw(st.none() | figures(20, 60)),
        source="drawn",
    )


@given(pipes(), figures(0, 100, 1))
def test_a_longer_pipe_never_loses_less(pipe: WarmPipe, more_m: Decimal) -> None:
    assert losses_kwh([replace(pipe, length_m=pipe.length_m + more_m)]) >= losses_kwh([pipe])


@given(pipes(), figures(1, 100))
def test_in_air_beyond_the_critical_radius_thicker_insulation_never_loses_more(
    pipe: WarmPipe, more_mm: Decimal
) -> None:
    # Below the critical radius λ/α more insulation widens the surface faster than it insulates: physics.
    air = replace(pipe, surroundings=Surroundings.INDOORS, surface_w_m2_k=Decimal(4))
    conductivity = air.insulation_w_m_k or Decimal(1)
    critical_mm = 2 * conductivity / 4 * 1000
    thin = replace(
        air,
        insulation_mm=max(air.insulation_mm, (critical_mm - (air.outer_diameter_mm or 0)) / 2, Decimal(1)),
    )
    thick = replace(thin, insulation_mm=thin.insulation_mm + more_mm)
    assert not list(faults_of([thin, thick]))[1:]
    assert transmittance_of(thick).linear_w_m_k <= transmittance_of(thin).linear_w_m_k


@given(pipes(), stores())
def test_losses_are_proved_and_never_negative(pipe: WarmPipe, store: WarmStore) -> None:
    builder = GraphBuilder()
    total = enter_losses(builder, [pipe, store])
    graph = builder.build()
    assert graph.check() == ()
    assert graph[total].number == losses_kwh([pipe]) + losses_kwh([store]) >= 0
    assert 0 <= graph["losses/recoverable"].number <= graph[total].number


@given(pipes())
def test_the_graph_and_the_function_give_the_same_transmittance(pipe: WarmPipe) -> None:
    builder = GraphBuilder()
    enter_losses(builder, [pipe])
    assert builder.number("losses/pipe/p/linear") == transmittance_of(pipe).linear_w_m_k
