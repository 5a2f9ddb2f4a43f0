"""Consumption by day, month and season: the series that the portal's charts are drawn from."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from django.utils import timezone
from ninja import Field, Query, Router, Schema

from tepore.api.caller import LARGEST_ID, REFUSED, RowId, access, caller
from tepore.api.shapes import Exact, PeriodOut
from tepore.kernel.periods import day_in_rome
from tepore.services.access import Resource
from tepore.services.consumption_history.bins import Step
from tepore.services.describe_charts import (
    YEAR_BEFORE,
    ChartAsk,
    chart_of_condominium,
    chart_of_own_unit,
    chart_of_unit,
)

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tepore.services.describe_charts import ChartFigures

router = Router(tags=["consumption"])


class ConsumptionIn(Schema):
    """What to give; what is left out is chosen."""

    step: Step = Field(
        Step.MONTH, description="Days are for whoever sees rooms, and for buildings of five units."
    )
    first_on: date | None = Field(None, description="First civil day; from 1990 to 2199.")
    last_on: date | None = Field(None, description="Last civil day, held.")
    group: str | None = Field(None, description="`code` of one of the groups of the answer.", max_length=60)
    versus: date | None = Field(None, description="First day of a period to compare with.")
    versus_year_before: bool = Field(False, description="Compare with a year before.")


class BuildingConsumptionIn(ConsumptionIn):
    """What to give of a condominium."""

    building_id: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = Field(
        None, description="Only one staircase."
    )


class GroupOut(Schema):
    """Points whose amounts are added."""

    code: str
    service: str
    unit: str
    of_plant: bool


class BarOut(Schema):
    """What was used in one period."""

    period: PeriodOut
    amount: Exact | None
    told: int = Field(description="Metering points that are told.")
    expected: int = Field(description="Metering points at which a device was installed.")
    estimated: int = Field(description="Metering points of which an end was estimated.")
    told_until: date = Field(description="First day not told any more.")


class PlaceSeriesOut(Schema):
    """A room's or metering point's part of each bar."""

    code: str
    name: str
    kind: str
    amounts: list[Exact | None]


class SeriesOut(Schema):
    """Bars by time; places only for whoever sees rooms."""

    bars: list[BarOut]
    places: list[PlaceSeriesOut]


class OutdoorOut(Schema):
    """Climate beside the bars: means of many years."""

    temperature_c: list[Exact]
    degree_days: list[Exact]
    source: str


class ConsumptionOut(Schema):
    """Consumption by time, and what it is compared with."""

    step: Step
    steps: list[Step]
    groups: list[GroupOut]
    group: GroupOut | None
    told: PeriodOut | None
    period: PeriodOut | None
    series: SeriesOut
    versus_period: PeriodOut | None
    versus: SeriesOut | None
    fair: bool = Field(description="Both periods are made of equally many amounts.")
    outdoor: OutdoorOut | None
    remaining: int = Field(description="Metering points whose newest readings are not in it yet.")


@router.get(
    "/condominiums/{condominium_id}/consumption",
    response={200: ConsumptionOut, **REFUSED},
    operation_id="condominium_consumption",
    openapi_extra=access(Resource.CONDOMINIUM),
)
def condominium(
    request: HttpRequest, condominium_id: RowId, said: Query[BuildingConsumptionIn]
) -> ChartFigures:
    """Give what a condominium or one of its staircases used."""
    ask = _ask(said, building_id=said.building_id)
    return chart_of_condominium(actor=caller(request), condominium_id=condominium_id, ask=ask).figures


@router.get(
    "/units/{unit_id}/consumption",
    response={200: ConsumptionOut, **REFUSED},
    operation_id="unit_consumption",
    openapi_extra=access(Resource.UNIT),
)
def unit(request: HttpRequest, unit_id: RowId, said: Query[ConsumptionIn]) -> ChartFigures:
    """Give what a unit used; rooms and days only where the role sees rooms."""
    return chart_of_unit(actor=caller(request), unit_id=unit_id, ask=_ask(said)).figures


@router.get(
    "/own-units/{unit_id}/consumption",
    response={200: ConsumptionOut, **REFUSED},
    operation_id="own_unit_consumption",
    openapi_extra=access(Resource.OWN_UNIT),
)
def own_unit(request: HttpRequest, unit_id: RowId, said: Query[ConsumptionIn]) -> ChartFigures:
    """Give what was used in a unit of the resident's, on the own days."""
    return chart_of_own_unit(actor=caller(request), unit_id=unit_id, ask=_ask(said)).figures


def _ask(said: ConsumptionIn, *, building_id: int | None = None) -> ChartAsk:
    now = timezone.now()
    return ChartAsk(
        today=day_in_rome(now),
        now=now,
        step=said.step,
        first_on=said.first_on,
        last_on=said.last_on,
        group=said.group,
        building_id=building_id,
        versus=YEAR_BEFORE if said.versus_year_before else said.versus,
    )
