from dataclasses import replace
from datetime import date, timedelta

import pytest

from tepore.norms import duties
from tepore.norms.duties import FlowSensor, Instrument, MeteringDevice, Standing
from tepore.norms.ranges import OutOfRange

HEAT = MeteringDevice("h1", Instrument.HEAT_METER, date(2020, 10, 1), FlowSensor.STATIC, 1.5, mid_marked=True)
ALLOCATOR = MeteringDevice("a1", Instrument.HEAT_COST_ALLOCATOR, date(2015, 10, 1))
TODAY = date(2026, 3, 1)


def test_the_term_counts_from_the_last_verification() -> None:
    assert duties.due_on(HEAT).due_on == date(2029, 10, 1)
    assert duties.due_on(replace(HEAT, verified_on=date(2025, 5, 5))).due_on == date(2034, 5, 5)


def test_a_29_february_falls_due_on_the_28th() -> None:
    assert duties.due_on(replace(HEAT, in_use_from=date(2020, 2, 29))).due_on == date(2029, 2, 28)


@pytest.mark.parametrize(
    "instrument", [Instrument.HEAT_COST_ALLOCATOR, Instrument.TOTALISER, Instrument.COOLING_METER]
)
def test_what_is_outside_legal_metrology_is_never_due(instrument: Instrument) -> None:
    term = duties.due_on(replace(ALLOCATOR, instrument=instrument))
    assert (term.due_on, term.years) == (None, None)
    assert term.rule


def test_a_meter_without_the_m_mark_had_no_term_and_then_a_transitional_one() -> None:
    old = replace(HEAT, in_use_from=date(2005, 1, 1), mid_marked=None)
    assert duties.due_on(old, as_of=date(2016, 5, 19)).due_on is None
    term = duties.due_on(old)
    assert term.due_on == date(2020, 9, 18)
    assert "not verified" in term.notes[0]


def test_without_a_word_on_it_the_mark_follows_from_the_day_of_first_use() -> None:
    assert replace(HEAT, in_use_from=date(2007, 3, 18), mid_marked=None).marked
    assert not replace(HEAT, in_use_from=date(2007, 3, 17), mid_marked=None).marked


def test_what_is_contested_is_said() -> None:
    assert any("contested" in note for note in duties.due_on(HEAT).notes)
    assert not any("contested" in note for note in duties.due_on(replace(HEAT, submeter=False)).notes)
    wide = replace(HEAT, instrument=Instrument.WATER_METER, permanent_flow_m3h=2.5)
    assert any("Q3 above 16" in note for note in duties.due_on(wide).notes)
    assert any("D.M. 155/2013 (" in note for note in duties.due_on(HEAT, as_of=date(2015, 1, 1)).notes)


@pytest.mark.parametrize(
    ("device", "code"),
    [
        (replace(HEAT, flow_sensor=None), "duties.plate_missing"),
        (replace(HEAT, permanent_flow_m3h=None), "duties.plate_missing"),
        (replace(HEAT, verified_on=date(2019, 1, 1)), "duties.verified_before_use"),
    ],
)
def test_a_device_whose_term_cannot_be_told_is_refused(device: MeteringDevice, code: str) -> None:
    with pytest.raises(duties.BadDevice) as refusal:
        duties.due_on(device)
    assert (refusal.value.code, refusal.value.where) == (code, "h1")


def test_a_flow_of_nothing_is_refused() -> None:
    with pytest.raises(OutOfRange):
        duties.due_on(replace(HEAT, permanent_flow_m3h=0.0))


def test_before_the_first_decree_there_is_no_term() -> None:
    with pytest.raises(duties.BadDevice, match="no decree"):
        duties.due_on(HEAT, as_of=date(2010, 1, 1))


def found(condominium: duties.Condominium, on: date = TODAY) -> dict[str, duties.Obligation]:
    return {obligation.code: obligation for obligation in duties.obligations(condominium, on)}


def test_of_a_condominium_of_which_nothing_is_known_nothing_is_said_to_be_met() -> None:
    blank = MeteringDevice("x", Instrument.HEAT_METER, date(2021, 1, 1))
    met = {code: o.met for code, o in found(duties.Condominium((blank,))).items()}
    assert set(met.values()) == {None}


def test_in_2026_all_devices_remote_is_still_to_come_and_from_2027_in_force() -> None:
    condominium = duties.Condominium((replace(HEAT, remotely_readable=False),))
    assert found(condominium)["all_devices_remote"].standing is Standing.TO_COME
    assert found(condominium)["all_devices_remote"].met is False
    assert found(condominium, date(2027, 1, 1))["all_devices_remote"].standing is Standing.IN_FORCE


def test_only_devices_put_in_after_the_day_have_to_be_remote_at_first() -> None:
    old = replace(ALLOCATOR, remotely_readable=False)
    on_the_day = replace(old, in_use_from=date(2020, 10, 25))
    assert found(duties.Condominium((old, on_the_day)))["new_devices_remote"].met is True
    new = replace(old, in_use_from=date(2020, 10, 26))
    assert found(duties.Condominium((old, new)))["new_devices_remote"].met is False


def test_quarterly_information_gave_way_to_monthly() -> None:
    condominium = duties.Condominium((replace(HEAT, remotely_readable=True),), information_times_a_year=4)
    in_2021 = found(condominium, date(2021, 6, 1))
    assert in_2021["information_quarterly"].standing is Standing.IN_FORCE
    assert in_2021["information_monthly"].standing is Standing.TO_COME
    today = found(condominium)
    assert "information_quarterly" not in today
    assert today["information_monthly"].met is False
    assert found(replace(condominium, information_times_a_year=12))["information_monthly"].met is True


@pytest.mark.parametrize(("asked", "met"), [(True, False), (False, True), (None, None)])
def test_until_2021_it_mattered_whether_users_asked(asked: bool | None, met: bool | None) -> None:
    condominium = duties.Condominium(
        (replace(HEAT, remotely_readable=True),), information_times_a_year=2, asked_or_electronic=asked
    )
    assert found(condominium, date(2021, 6, 1))["information_quarterly"].met is met


def test_devices_that_must_be_seen_owe_the_yearly_bill_alone() -> None:
    condominium = duties.Condominium((replace(HEAT, remotely_readable=False),))
    assert found(condominium)["information_monthly"].met is True


def test_a_late_meter_is_named() -> None:
    late = replace(HEAT, id="h7", in_use_from=date(2010, 1, 1))
    row = found(duties.Condominium((HEAT, late, ALLOCATOR)))["verification"]
    assert row.met is False
    assert "1 of 2 meters" in row.evidence
    assert "h7" in row.evidence
    assert found(duties.Condominium((HEAT, ALLOCATOR)))["verification"].met is True


def test_a_meter_without_a_mark_that_it_should_carry_is_named() -> None:
    bare = replace(HEAT, mid_marked=False)
    assert found(duties.Condominium((bare,)))["mid_marking"].met is False
    assert found(duties.Condominium((HEAT,)))["mid_marking"].met is True


def test_what_is_stated_is_taken_as_stated() -> None:
    rows = found(
        duties.Condominium((), every_unit_metered=True, billed_on_use=False, bill_has_all_contents=True)
    )
    assert (rows["installation"].met, rows["actual_use"].met) == (True, False)
    assert rows["bill_contents"].note.startswith("default, not verified")


def test_on_its_last_day_a_meter_is_still_in_time() -> None:
    last = duties.due_on(HEAT).due_on
    assert last is not None
    assert found(duties.Condominium((HEAT,)), last)["verification"].met is True
    assert found(duties.Condominium((HEAT,)), last + timedelta(days=1))["verification"].met is False


def test_a_term_beyond_the_calendar_ends_with_it() -> None:
    assert duties.due_on(replace(HEAT, in_use_from=date(9998, 1, 1))).due_on == date.max
