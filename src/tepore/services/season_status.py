"""What a season still lacks: points without readings, findings to settle, figures nobody entered."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.kernel import Period, Refusal, round_half_up
from tepore.norms.uni10200 import Quality
from tepore.services.plausibility import BLOCKING
from tepore.services.season_computed import gather_any, problems_in, rows_of, services_of
from tepore.services.season_inputs import CHARGED_KINDS
from tepore.services.season_points import read_point
from tepore.services.season_workflow import season_of
from tepore.store.estate.models import MeteringPoint
from tepore.store.ledger.models import SEVERAL
from tepore.store.metering.models import Finding

if TYPE_CHECKING:
    from tepore.norms.uni10200 import BuildingSeason, SeasonInputs
    from tepore.store.ledger.models import Season


@dataclass(frozen=True, kw_only=True)
class LackingPoint:
    """A metering point that was not read over the whole season.

    Attributes
    ----------
    days
        Days that nobody knows.
    method
        How they would be estimated; empty where nothing is possible or a person must look first.
    passed_over
        Methods that come first in the order, each with the reason why not.
    reason
        Why the point cannot be read.
    """

    metering_point: str
    unit: str
    days: int
    method: str = ""
    passed_over: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class SeasonStatus:
    """How far a season has come, and what it lacks.

    Attributes
    ----------
    points
        Charged metering points.
    lacking
        Those not read over the whole season.
    estimated_percent, limit_percent
        Estimated part of all consumption, one decimal, and the part above which documents warn [%]; None
        where nothing can be computed yet.
    open_findings
        Ids of findings that stop the closing.
    refusals
        What stops the computation, one sentence each.
    """

    condominium: str
    season: str
    state: str
    points: int
    lacking: tuple[LackingPoint, ...]
    estimated_percent: Decimal | None
    limit_percent: Decimal | None
    open_findings: tuple[int, ...]
    refusals: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every point was read and nothing stops the closing."""
        return not (self.lacking or self.open_findings or self.refusals)

    @property
    def can_be_closed(self) -> bool:
        """Whether it can be computed, if need be with estimates."""
        return not (self.open_findings or self.refusals)


def season_status(*, organisation_id: int, season_id: int) -> SeasonStatus:
    """Check a season for completeness; nothing is changed.

    Parameters
    ----------
    organisation_id, season_id
        The season.

    Raises
    ------
    UnableToStep
        It is not of this organisation.
    """
    season = season_of(organisation_id=organisation_id, season_id=season_id)
    points = _points(season)
    inputs, refusals = _gathered(season)
    lacking = _estimated(inputs) if inputs else tuple(_unread(season, points))
    return SeasonStatus(
        condominium=season.condominium.name,
        season=season.code,
        state=season.state,
        points=len(points),
        lacking=lacking,
        estimated_percent=_estimated_percent(inputs) if inputs else None,
        limit_percent=services_of(inputs)[0].estimated_limit_percent if inputs else None,
        open_findings=_open_findings(season),
        refusals=refusals,
    )


def _points(season: Season) -> list[MeteringPoint]:
    rows = MeteringPoint.objects.filter(
        condominium=season.condominium, kind__in=CHARGED_KINDS, unit__isnull=False
    )
    of_it = rows if season.service == SEVERAL else rows.filter(service=season.service)
    return list(of_it.select_related("unit").order_by("code"))


def _gathered(season: Season) -> tuple[SeasonInputs | BuildingSeason | None, tuple[str, ...]]:
    try:
        inputs = gather_any(season=season)
        return inputs, problems_in(inputs)
    except Refusal as refusal:
        return None, (refusal.sentence,)


def _estimated(inputs: SeasonInputs | BuildingSeason) -> tuple[LackingPoint, ...]:
    return tuple(
        LackingPoint(
            metering_point=row.metering_point,
            unit=row.subject,
            days=row.estimate.missing.days,
            method=row.estimate.method.value,
            passed_over=tuple(f"{one.method}: {one.because}" for one in row.estimate.passed_over),
        )
        for row in rows_of(inputs)
        if row.estimate is not None
    )


def _unread(season: Season, points: list[MeteringPoint]) -> list[LackingPoint]:
    """List what cannot be read, point by point, where the season as a whole cannot be gathered."""
    period = Period(season.start_on, season.end_on)
    found = []
    for point in points:
        unit = point.unit.code if point.unit else ""
        try:
            missing = read_point(point=point, period=period).missing
        except Refusal as refusal:
            found.append(
                LackingPoint(metering_point=point.code, unit=unit, days=period.days, reason=refusal.sentence)
            )
            continue
        if missing:
            days = sum(one.days for one in missing)
            found.append(LackingPoint(metering_point=point.code, unit=unit, days=days))
    return found


def _estimated_percent(inputs: SeasonInputs | BuildingSeason) -> Decimal:
    """Give the estimated part of all consumption; of several groups the largest, as units differ."""
    return max((_percent_of(one) for one in services_of(inputs)), default=Decimal(0))


def _percent_of(inputs: SeasonInputs) -> Decimal:
    total = sum((row.amount for row in inputs.consumptions), Fraction(0))
    estimated = sum(
        (row.amount for row in inputs.consumptions if row.quality is Quality.ESTIMATED), Fraction(0)
    )
    percent = round_half_up(100 * estimated / total, 1) if total else Fraction(0)
    return Decimal(percent.numerator) / Decimal(percent.denominator)


def _open_findings(season: Season) -> tuple[int, ...]:
    return tuple(
        Finding.objects.filter(
            organisation_id=season.organisation_id,
            code__in=BLOCKING,
            settled_at__isnull=True,
            device__installations__metering_point__condominium_id=season.condominium_id,
        )
        .distinct()
        .order_by("pk")
        .values_list("pk", flat=True)
    )
