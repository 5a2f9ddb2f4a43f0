"""Laws of handovers: whoever comes and goes, the parts make the statement line by line."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from season_inputs import seasons

from tepore.norms.uni10200 import Handover, MonthlyTemperatures, SeasonInputs, allocate

TEMPERATURES = st.none() | st.lists(st.integers(-10, 30), min_size=12, max_size=12).map(
    lambda means: MonthlyTemperatures(temperature_c=tuple(Decimal(one) for one in means), source="drawn")
)


@st.composite
def handed_over(draw: st.DrawFn) -> tuple[SeasonInputs, SeasonInputs]:
    """A season, and the same with some of its units handed over up to three times."""
    season = draw(seasons())
    days = st.integers(1, season.period.days - 1)
    assume(season.period.days > 1)
    handovers = []
    for unit in season.units:
        for number, day in enumerate(sorted(draw(st.sets(days, max_size=3)))):
            on = season.period.start_on + timedelta(days=day)
            handovers.append(
                Handover(unit=unit.id, on=on, from_holder=f"h{number}", to_holder=f"h{number + 1}")
            )
    changed = replace(season, handovers=tuple(handovers), temperatures=draw(TEMPERATURES))
    return season, changed


@given(handed_over())
@settings(max_examples=120)
def test_the_parts_make_the_statement_and_nobody_else_is_moved(
    both: tuple[SeasonInputs, SeasonInputs],
) -> None:
    plain, changed = (allocate(one) for one in both)
    assert changed.graph.check() == ()
    assert [one.lines for one in changed.statements] == [one.lines for one in plain.statements]
    sold = {handover.unit for handover in changed.inputs.handovers}
    for statement in changed.statements:
        assert bool(statement.parts) == (statement.unit_id in sold)
        if not statement.parts:
            continue
        for at, line in enumerate(statement.lines):
            assert sum(part.lines[at].amount_cents for part in statement.parts) == line.amount_cents
        assert sum(part.total_cents for part in statement.parts) == statement.total_cents
        used = sum((row.amount for row in statement.consumptions), Fraction(0))
        assert sum((part.consumption for part in statement.parts), Fraction(0)) == used
        assert all(part.consumption >= 0 for part in statement.parts)
        assert statement.parts[0].start_on == changed.inputs.period.start_on
        assert statement.parts[-1].end_on == changed.inputs.period.end_on
