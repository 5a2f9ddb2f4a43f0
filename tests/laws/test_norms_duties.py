"""Laws of terms and obligations."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tepore.norms import duties
from tepore.norms.duties import FlowSensor, Instrument, MeteringDevice, Standing

DAY = st.dates(date(2007, 3, 18), date(2060, 1, 1))
LEGAL = st.sampled_from([Instrument.HEAT_METER, Instrument.WATER_METER])
SENSOR = st.sampled_from(list(FlowSensor))
FLOW = st.floats(0.1, 100)


@given(DAY, LEGAL, SENSOR, FLOW)
def test_a_marked_meter_is_due_after_its_first_use(
    day: date, kind: Instrument, sensor: FlowSensor, flow: float
) -> None:
    term = duties.due_on(MeteringDevice("d", kind, day, sensor, flow))
    assert term.due_on is not None
    assert term.due_on > day


@given(DAY, DAY, LEGAL, SENSOR, FLOW)
def test_a_later_verification_is_never_due_earlier(
    a: date, b: date, kind: Instrument, sensor: FlowSensor, flow: float
) -> None:
    early, late = sorted((a, b))
    start = date(2007, 3, 18)
    first = duties.due_on(MeteringDevice("d", kind, start, sensor, flow, verified_on=early)).due_on
    second = duties.due_on(MeteringDevice("d", kind, start, sensor, flow, verified_on=late)).due_on
    assert first is not None
    assert second is not None
    assert first <= second


@given(DAY, LEGAL, FLOW)
def test_a_static_meter_is_never_due_before_a_mechanical_one(
    day: date, kind: Instrument, flow: float
) -> None:
    mechanical = duties.due_on(MeteringDevice("d", kind, day, FlowSensor.MECHANICAL, flow)).years
    static = duties.due_on(MeteringDevice("d", kind, day, FlowSensor.STATIC, flow)).years
    assert mechanical is not None
    assert static is not None
    assert mechanical < static


@given(DAY, SENSOR, FLOW, FLOW)
def test_a_larger_heat_meter_never_has_a_longer_term(
    day: date, sensor: FlowSensor, a: float, b: float
) -> None:
    small, large = sorted((a, b))
    longer = duties.due_on(MeteringDevice("d", Instrument.HEAT_METER, day, sensor, small)).years
    shorter = duties.due_on(MeteringDevice("d", Instrument.HEAT_METER, day, sensor, large)).years
    assert longer is not None
    assert shorter is not None
    assert shorter <= longer


@given(st.dates(date(2010, 1, 1), date(2040, 1, 1)), st.integers(0, 4000))
def test_what_is_in_force_stays_until_its_last_day(on: date, later: int) -> None:
    def in_force(day: date) -> set[str]:
        rows = duties.obligations(duties.Condominium(()), day)
        return {row.code for row in rows if row.standing is Standing.IN_FORCE}

    lost = in_force(on) - in_force(on + timedelta(days=later))
    assert lost <= {"information_quarterly"}


@given(st.dates(date(2010, 1, 1), date(2040, 1, 1)), st.booleans())
def test_asking_never_brings_less_information(on: date, readable: bool) -> None:
    silent = duties.information_times_a_year(on, remotely_readable=readable, asked_or_electronic=False)
    asking = duties.information_times_a_year(on, remotely_readable=readable, asked_or_electronic=True)
    assert silent <= asking
