"""One condominium: its latest season, what it costs, and how far its figures may be trusted."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.norms.dlgs102 import Verdict
from tepore.norms.uni10200 import Quality
from tepore.services.access import Action, Resource, require
from tepore.services.list_condominiums import CondominiumRow, SeasonState, condominium_row
from tepore.services.list_telegrams import telegram_counts
from tepore.services.read_statements import StoredAllocation, allocation_of_season
from tepore.store.metering.models import Device

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tepore.norms.uni10200 import Allocation
    from tepore.services.access import Actor
    from tepore.services.list_condominiums import SeasonSummary

MUCH_ESTIMATED = Fraction(1, 4)
"""Part of the consumption above which a season is marked red: default, not verified (HeizkostenV § 9a)."""


class Level(StrEnum):
    """Colour of a traffic light, always told in words as well."""

    GOOD = "good"
    CAUTION = "caution"
    BAD = "bad"
    IDLE = "idle"
    """Nothing to tell yet."""


@dataclass(frozen=True, kw_only=True)
class Light:
    """One traffic light.

    Attributes
    ----------
    code
        What it watches: ``readings``, ``estimated``, ``telegrams``, ``law``, ``season``.
    counts, share
        Figures of its sentence.
    """

    code: str
    level: Level
    counts: Mapping[str, int] = field(default_factory=dict)
    share: Fraction | None = None


@dataclass(frozen=True, kw_only=True)
class CondominiumPage:
    """What the first page of a condominium shows.

    Attributes
    ----------
    closed
        The latest season's allocation; None while it is open.
    """

    condominium: CondominiumRow
    devices: int
    telegrams: int
    closed: StoredAllocation | None
    lights: tuple[Light, ...]


def describe_condominium(
    *, actor: Actor, condominium_id: int, season_id: int | None = None
) -> CondominiumPage:
    """Describe a condominium.

    Parameters
    ----------
    actor
        Who asks.
    condominium_id
        The condominium.
    season_id
        The season to be shown; None for the latest.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium or the season is out of reach.
    """
    require(actor, Action.VIEW, Resource.CONDOMINIUM)
    row = condominium_row(actor=actor, condominium_id=condominium_id, season_id=season_id)
    closed = allocation_of_season(actor=actor, season=row.season)
    telegrams, set_aside = telegram_counts(actor, row.id)
    devices = Device.objects.filter(
        organisation_id=actor.organisation_id, installations__metering_point__condominium=row.id
    )
    lights = [Light(code="season", level=_season_level(row.season))]
    if closed is not None:
        lights = [*_lights_of(closed.allocation), *lights]
    lights.append(
        Light(
            code="telegrams",
            level=Level.CAUTION if set_aside else Level.GOOD if telegrams else Level.IDLE,
            counts={"count": set_aside, "all": telegrams},
        )
    )
    return CondominiumPage(
        condominium=row,
        devices=devices.distinct().count(),
        telegrams=telegrams,
        closed=closed,
        lights=tuple(lights),
    )


def _season_level(season: SeasonSummary | None) -> Level:
    if season is None:
        return Level.IDLE
    return Level.CAUTION if season.state is SeasonState.OPEN else Level.GOOD


def _lights_of(allocation: Allocation) -> Iterator[Light]:
    rows = [row for row in allocation.inputs.consumptions if row.unit.value]
    read = sum(row.quality is not Quality.ESTIMATED for row in rows)
    yield Light(
        code="readings",
        level=Level.IDLE if not rows else Level.GOOD if read == len(rows) else Level.CAUTION,
        counts={"count": read, "all": len(rows)},
    )
    estimated = sum((row.amount for row in rows if row.quality is Quality.ESTIMATED), Fraction(0))
    whole = sum((row.amount for row in rows), Fraction(0))
    share = estimated / whole if whole else Fraction(0)
    yield Light(
        code="estimated",
        level=Level.BAD if share > MUCH_ESTIMATED else Level.CAUTION if share else Level.GOOD,
        share=share,
    )
    verdict = allocation.legal_check.verdict
    yield Light(
        code="law",
        level={Verdict.MET: Level.GOOD, Verdict.NOT_MET: Level.BAD}.get(verdict, Level.IDLE),
    )
