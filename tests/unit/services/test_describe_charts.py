"""Charts: what each role is shown, of which days, against what; figures worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from building import NOW, Building
from charted import charted_building
from tepore.services.access import Actor, NotPermitted
from tepore.services.consumption_history.bins import Step
from tepore.services.consumption_history.series import BadChart
from tepore.services.describe_charts import (
    ChartAsk,
    ChartFigures,
    chart_of_condominium,
    chart_of_own_unit,
    chart_of_unit,
)
from tepore.services.persons import PersonProfile, keep_person
from tepore.services.replace_reading import replace_reading
from tepore.store.metering.models import Reading
from tepore.store.people.models import Capacity, Role, Tenure

pytestmark = pytest.mark.django_db
TODAY = date(2025, 10, 15)
WINTER = {"first_on": date(2024, 10, 1), "last_on": date(2025, 4, 30)}


@pytest.fixture
def building() -> Building:
    return charted_building()


def actor(building: Building, role: Role, **more: object) -> Actor:
    return Actor(
        user_id=1, organisation_id=building.organisation_id, organisation="o", role=role, **more
    )  # fmt: skip


def ask(**said: object) -> ChartAsk:
    return ChartAsk(**{"today": TODAY, "now": NOW, "group": "heating-hca", **said})


def of_unit(building: Building, role: Role = Role.OPERATOR, **said: object) -> ChartFigures:
    return chart_of_unit(actor=actor(building, role), unit_id=building.unit.pk, ask=ask(**said)).figures


def amounts(figures: ChartFigures) -> list[Fraction | None]:
    return [bar.amount for bar in figures.series.bars]


def test_months_are_the_sum_of_the_rooms(building: Building) -> None:
    figures = of_unit(building, **WINTER)
    assert amounts(figures) == [30, 90, 135, 150, 120, 60, 15]
    assert [(place.name, place.whole) for place in figures.series.places] == [
        ("Cucina", 400),
        ("Camera", 200),
    ]
    assert {(bar.told, bar.expected) for bar in figures.series.bars} == {
        (2, 3)
    }  # one allocator is never read


def test_seasons_of_three_years_stand_side_by_side(building: Building) -> None:
    figures = of_unit(building, step=Step.SEASON)
    assert [bar.period.start_on.year for bar in figures.series.bars] == [2022, 2023, 2024]
    assert amounts(figures) == [600, 600, 600]


def test_days_are_told_where_the_readings_are_daily(building: Building) -> None:
    figures = of_unit(building, step=Step.DAY, first_on=date(2025, 1, 30), last_on=date(2025, 2, 2))
    assert amounts(figures)[:2] == [None, None]
    assert all(abs(amount - Fraction(120, 28)) < Fraction(1, 400) for amount in amounts(figures)[2:])


def test_the_same_months_of_the_year_before_stand_beside(building: Building) -> None:
    figures = of_unit(building, versus="year", **WINTER)
    assert figures.versus_period is not None
    assert figures.versus_period.start_on == date(2023, 10, 1)
    assert figures.fair
    assert figures.versus is not None
    assert figures.versus.whole == figures.series.whole == 600


def test_a_comparison_with_fewer_figures_is_said_to_be_unfair(building: Building) -> None:
    figures = of_unit(building, versus=date(2022, 8, 1), **WINTER)
    assert [bar.amount for bar in figures.versus.bars][:3] == [
        None,
        None,
        30,
    ]  # readings begin in October 2022
    assert (figures.series.points, figures.versus.points) == (14, 10)
    assert not figures.fair


def test_the_climate_of_the_town_stands_beside_heating(building: Building) -> None:
    outdoor = of_unit(building, first_on=date(2025, 1, 1), last_on=date(2025, 1, 31)).outdoor
    assert outdoor is not None
    assert outdoor.source.startswith("UNI 10349")
    assert outdoor.degree_days[0] == 31 * (20 - outdoor.temperature_c[0])  # D.P.R. 412/1993 art. 1


def test_a_correction_is_in_the_chart_that_is_opened_next(building: Building) -> None:
    of_unit(building, **WINTER)
    row = Reading.objects.filter(device__identification="20000001", valid_at__year=2025).last()
    assert row is not None
    wrong = Reading.objects.get(device=row.device, valid_at=datetime(2025, 4, 30, 22, tzinfo=UTC))
    replace_reading(
        organisation_id=building.organisation_id, reading_id=wrong.pk, value=wrong.value + Decimal(2),
        reason="misread", now=NOW,
    )  # fmt: skip
    assert amounts(of_unit(building, **WINTER))[-1] == 17


def test_the_administrator_sees_months_of_a_unit_and_neither_rooms_nor_days(building: Building) -> None:
    figures = of_unit(building, Role.ADMINISTRATOR, **WINTER)
    assert figures.series.places == ()
    assert figures.steps == (Step.MONTH, Step.SEASON)
    with pytest.raises(BadChart) as refused:
        of_unit(building, Role.ADMINISTRATOR, step=Step.DAY)
    assert refused.value.code == "chart.step"


def test_days_of_a_small_building_are_for_whoever_sees_rooms(building: Building) -> None:
    given = {"condominium_id": building.condominium.pk, "ask": ask(step=Step.DAY)}
    with pytest.raises(BadChart):
        chart_of_condominium(actor=actor(building, Role.ENGINEER), **given)
    assert chart_of_condominium(actor=actor(building, Role.OPERATOR), **given).figures.group is not None


def test_a_resident_sees_no_bar_that_holds_another_persons_day(building: Building) -> None:
    person = keep_person(
        organisation_id=building.organisation_id, code="p", profile=PersonProfile(name="P"),
        key_ring=building.key_ring,
    )  # fmt: skip
    Tenure.objects.create(
        unit=building.unit, person=person, capacity=Capacity.TENANT, start_on=date(2025, 1, 10),
        end_on=date(2025, 4, 1), **building.own,
    )  # fmt: skip
    own = actor(building, Role.RESIDENT, person_id=person.pk)
    unit_id = building.unit.pk
    figures = chart_of_own_unit(actor=own, unit_id=unit_id, ask=ask(**WINTER)).figures
    assert [bar.period.start_on.month for bar in figures.series.bars] == [2, 3]
    assert amounts(figures) == [120, 60]
    assert [place.whole for place in figures.series.places] == [120, 60]
    days = {"step": Step.DAY, "first_on": date(2025, 1, 1), "last_on": date(2025, 4, 30)}
    shown = chart_of_own_unit(actor=own, unit_id=unit_id, ask=ask(**days)).figures.series.bars
    assert (shown[0].period.start_on, shown[-1].period.last_day) == (date(2025, 1, 10), date(2025, 3, 31))
    assert chart_of_own_unit(actor=own, unit_id=unit_id, ask=ask(step=Step.SEASON)).figures.series.bars == ()
    with pytest.raises(NotPermitted):
        chart_of_unit(actor=own, unit_id=unit_id, ask=ask())


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"group": "heating-m3"}, "chart.group"),
        ({"building_id": 99}, "chart.building"),
        ({"first_on": date(2025, 5, 1), "last_on": date(2025, 4, 1)}, "chart.backwards"),
        ({"first_on": date(2000, 1, 1), "last_on": date(2025, 4, 1)}, "chart.long"),
    ],
)
def test_what_cannot_be_drawn_is_refused(building: Building, said: dict[str, object], code: str) -> None:
    with pytest.raises(BadChart) as refused:
        chart_of_condominium(
            actor=actor(building, Role.OPERATOR), condominium_id=building.condominium.pk, ask=ask(**said)
        )
    assert refused.value.code == code
