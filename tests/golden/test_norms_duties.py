"""Terms of D.M. 155/2013 as AEEGSI 252/2016/R/tlr table 1 prints them, and dates of D.Lgs. 102/2014."""

from datetime import date

import pytest

from tepore.norms import duties
from tepore.norms.duties import FlowSensor, Instrument, MeteringDevice

# Table 1: instrument, permanent flow [m3/h], flow sensor, years; D.M. 93/2017 keeps those of heat meters.
TABLE_1 = [
    (Instrument.WATER_METER, 2.5, FlowSensor.MECHANICAL, 10),
    (Instrument.WATER_METER, 25.0, FlowSensor.STATIC, 13),
    (Instrument.HEAT_METER, 3.0, FlowSensor.MECHANICAL, 6),
    (Instrument.HEAT_METER, 3.0, FlowSensor.STATIC, 9),
    (Instrument.HEAT_METER, 3.5, FlowSensor.MECHANICAL, 5),
    (Instrument.HEAT_METER, 3.5, FlowSensor.STATIC, 8),
]


@pytest.mark.parametrize("as_of", [date(2016, 5, 19), date(2018, 1, 1), None])
@pytest.mark.parametrize(("instrument", "flow", "sensor", "years"), TABLE_1)
def test_years(
    instrument: Instrument, flow: float, sensor: FlowSensor, years: int, as_of: date | None
) -> None:
    device = MeteringDevice("d", instrument, date(2014, 5, 1), sensor, flow, mid_marked=True)
    term = duties.due_on(device, as_of=as_of)
    assert term.years == years
    assert term.due_on == date(2014 + years, 5, 1)


# Notes on direct and indirect metering: quarterly or twice a year from 25 October 2020, monthly from 2022.
@pytest.mark.parametrize(
    ("on", "asked", "times"),
    [
        (date(2020, 10, 24), True, 0),
        (date(2020, 10, 25), True, 4),
        (date(2020, 10, 25), False, 2),
        (date(2021, 12, 31), True, 4),
        (date(2022, 1, 1), True, 12),
        (date(2022, 1, 1), False, 12),
    ],
)
def test_information(on: date, asked: bool, times: int) -> None:
    found = duties.information_times_a_year(on, remotely_readable=True, asked_or_electronic=asked)
    assert found == times


@pytest.mark.parametrize(
    ("code", "from_on"),
    [
        ("mid_marking", date(2007, 3, 18)),
        ("new_devices_remote", date(2020, 10, 25)),
        ("information_monthly", date(2022, 1, 1)),
        ("all_devices_remote", date(2027, 1, 1)),
        ("verification", date(2017, 9, 18)),
    ],
)
def test_dates(code: str, from_on: date) -> None:
    rows = {row.code: row for row in duties.obligations(duties.Condominium(()), date(2026, 1, 1))}
    assert rows[code].from_on == from_on
