"""What a chart's form asks for, from the address: every chart can be kept and sent as a link."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from tepore.kernel.periods import day_in_rome
from tepore.services.consumption_history.bins import Step
from tepore.services.consumption_history.series import BadChart
from tepore.services.describe_charts import YEAR_BEFORE, ChartAsk

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict

ON_A_DAY = "on"


def plain_ask() -> ChartAsk:
    """Give what is shown where nothing is asked for."""
    now = timezone.now()
    return ChartAsk(today=day_in_rome(now), now=now)


def read_ask(request: HttpRequest) -> ChartAsk:
    """Read what is asked for.

    Raises
    ------
    BadChart
        A date that is none, or a step that there is not.
    """
    said, plain = request.GET, plain_ask()
    building = said.get("building", "")
    return ChartAsk(
        today=plain.today,
        now=plain.now,
        step=_step(said.get("step", "")),
        first_on=_day(said, "from"),
        last_on=_day(said, "to"),
        group=said.get("what") or None,
        building_id=int(building) if building.isascii() and building.isdecimal() else None,
        versus=_versus(said),
    )


def _step(written: str) -> Step:
    try:
        return Step(written or Step.MONTH)
    except ValueError:
        raise BadChart(
            "there is no such step.",
            where="step",
            remedy="Choose day, month or season.",
            code="chart.word",
        ) from None


def _versus(said: QueryDict) -> date | str | None:
    if said.get("versus") == YEAR_BEFORE:
        return YEAR_BEFORE
    return _day(said, "versus_on") if said.get("versus") == ON_A_DAY else None


def _day(said: QueryDict, name: str) -> date | None:
    """Read a day; a month alone, as some browsers give it, is its first day."""
    written = said.get(name, "").strip()
    if not written:
        return None
    try:
        return date.fromisoformat(f"{written}-01" if len(written) == len("2024-10") else written)
    except ValueError:
        raise BadChart(
            "this is no date.", where=name, remedy="Write it as 2024-10-15.", code="chart.date"
        ) from None
