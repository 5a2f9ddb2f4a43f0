"""A condominium as a file: up with a preview of what would be made or changed, down as it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from tepore.kernel import Refusal
from tepore.services.access import Action, NotPermitted, Resource, require
from tepore.services.building_file import BadBuildingFile, Fault
from tepore.services.intake.pending import discard_file, open_file
from tepore.services.register import import_register
from tepore.services.scope import condominiums_within
from tepore.services.season_inputs import gather_season
from tepore.services.write_building_file import building_file_of
from tepore.store.estate.models import Condominium, MeteringPoint, Room, Unit
from tepore.store.ledger.models import Expense, MillesimiTable, Season
from tepore.store.metering.models import Installation, Reading
from tepore.store.people.models import AuditEvent, Tenure
from tepore.store.sealing import read_key_ring

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from tepore.services.access import Actor
    from tepore.services.intake import HandedOver

KIND = "building"
MOST_NAMED = 40


class NoSeasonToWrite(Refusal):
    """A condominium without a season: a building file is of one."""


@dataclass(frozen=True, kw_only=True)
class Growth:
    """How many rows of a kind there are, and would be."""

    kind: str
    before: int
    after: int

    @property
    def more(self) -> int:
        """Rows that would be made."""
        return self.after - self.before


@dataclass(frozen=True, kw_only=True)
class BuildingTrial:
    """A building file as it was tried.

    Attributes
    ----------
    faults
        What is wrong, each with its line; the file is then not taken in.
    refusal
        Why the store refuses it although the file is right; None where it does not.
    is_new
        The condominium is not there yet.
    growths
        Rows by kind, before and after.
    new_units, new_devices
        Names of the first of them.
    """

    file: HandedOver
    faults: tuple[Fault, ...] = ()
    refusal: Refusal | None = None
    condominium: str = ""
    condominium_id: int | None = None
    is_new: bool = False
    growths: tuple[Growth, ...] = ()
    new_units: tuple[str, ...] = ()
    new_devices: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        """It would be taken in."""
        return not self.faults and self.refusal is None


@dataclass(frozen=True, kw_only=True)
class _Entered:
    condominium: Condominium
    is_new: bool
    growths: tuple[Growth, ...]
    new_units: tuple[str, ...]
    new_devices: tuple[str, ...]


def try_building_file(*, actor: Actor, file_id: UUID, now: datetime) -> BuildingTrial:
    """Try a building file that waits: it is entered and all of it is rolled back.

    Parameters
    ----------
    actor
        Who asks.
    file_id
        The file.
    now
        Aware instant.

    Raises
    ------
    NotPermitted
        The role may not, or there is no such file.
    BadUpload
        The file opens no more.
    """
    require(actor, Action.VIEW, Resource.BUILDING_FILE)
    file = open_file(actor=actor, file_id=file_id, kinds=(KIND,))
    try:
        with transaction.atomic():
            entered = _enter(actor, file, now)
            transaction.set_rollback(True)
    except BadBuildingFile as bad:
        return BuildingTrial(file=file, faults=bad.faults)
    except NotPermitted:
        raise
    except Refusal as refusal:
        return BuildingTrial(file=file, refusal=refusal)
    return BuildingTrial(
        file=file,
        condominium=entered.condominium.name,
        condominium_id=None if entered.is_new else entered.condominium.pk,
        is_new=entered.is_new,
        growths=entered.growths,
        new_units=entered.new_units,
        new_devices=entered.new_devices,
    )


def take_building_file(*, actor: Actor, file_id: UUID, now: datetime) -> int:
    """Take a building file in as it was tried, and forget the file.

    Parameters
    ----------
    actor
        Who takes it in.
    file_id
        The file.
    now
        Aware instant.

    Returns
    -------
    int
        The condominium's row.

    Raises
    ------
    NotPermitted
        The role may not, or there is no such file, or it is of a condominium out of reach.
    BadBuildingFile, UnableToEnter
        Something in it is wrong, or contradicts what is there: nothing of it is kept.
    """
    require(actor, Action.ENTER, Resource.BUILDING_FILE)
    file = open_file(actor=actor, file_id=file_id, kinds=(KIND,))
    with transaction.atomic():
        entered = _enter(actor, file, now)
        AuditEvent.objects.create(
            organisation_id=actor.organisation_id,
            at=now,
            user_id=actor.user_id,
            action="building.entered",
            subject=f"condominium {entered.condominium.pk}",
            evidence={growth.kind: growth.more for growth in entered.growths if growth.more},
        )
        discard_file(actor=actor, file_id=file_id)
    return entered.condominium.pk


def write_building_file(
    *, actor: Actor, condominium_id: int, season_id: int | None = None
) -> tuple[str, str]:
    """Write the building file of what is stored of a season.

    Parameters
    ----------
    actor
        Who asks.
    condominium_id
        The condominium.
    season_id
        The season; None for the latest.

    Returns
    -------
    tuple of str and str
        A name for the file, and its text.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium is out of reach.
    NoSeasonToWrite
        It has no season.
    UnableToGather, OpenFinding, UnableToEstimate
        The season's readings or tables do not make up its inputs yet.
    """
    require(actor, Action.DOWNLOAD, Resource.BUILDING_FILE)
    condominium = condominiums_within(actor).filter(pk=condominium_id).first()
    if condominium is None:
        raise NotPermitted("there is no such condominium.", code="access.condominium")
    seasons = Season.objects.filter(condominium=condominium).select_related("condominium")
    if season_id is not None:
        seasons = seasons.filter(pk=season_id)
    season = seasons.order_by("-start_on", "-pk").first()
    if season is None:
        raise NoSeasonToWrite(
            "the condominium has no season yet.",
            where=f"condominium {condominium.code}",
            remedy="Enter one with a building file.",
            code="building.no_season",
        )
    text = building_file_of(gather_season(season=season), address=condominium.address)
    return f"{condominium.code}-{season.code}".replace("/", "-"), text


def _enter(actor: Actor, file: HandedOver, now: datetime) -> _Entered:
    """Enter a file within the caller's transaction, and count what it made."""
    known = set(
        Condominium.objects.filter(organisation_id=actor.organisation_id).values_list("pk", flat=True)
    )
    before = _counts(actor)
    units = set(Unit.objects.filter(organisation_id=actor.organisation_id).values_list("pk", flat=True))
    installed = Installation.objects.filter(organisation_id=actor.organisation_id)
    devices = set(installed.values_list("pk", flat=True))
    report = import_register(
        organisation_id=actor.organisation_id,
        content=file.content,
        name=file.name if file.name.lower().endswith(".toml") else f"{file.name}.toml",
        key_ring=read_key_ring(settings.ENVIRONMENT.key_path),
        clock=lambda: now,
        user_id=actor.user_id,
    )
    condominium = Condominium.objects.get(organisation_id=actor.organisation_id, code=report.condominiums[0])
    if actor.condominium_id not in {None, condominium.pk}:
        raise NotPermitted("the file is of another condominium.", code="access.condominium")
    after = _counts(actor)
    new_units = Unit.objects.filter(condominium=condominium).exclude(pk__in=units).order_by("code")
    new_devices = (
        installed.filter(metering_point__condominium=condominium)
        .exclude(pk__in=devices)
        .select_related("device")
        .order_by("pk")
    )
    return _Entered(
        condominium=condominium,
        is_new=condominium.pk not in known,
        growths=tuple(Growth(kind=kind, before=before[kind], after=after[kind]) for kind in before),
        new_units=tuple(unit.name or unit.code for unit in new_units[:MOST_NAMED]),
        new_devices=tuple(row.device.identification for row in new_devices[:MOST_NAMED]),
    )


def _counts(actor: Actor) -> Mapping[str, int]:
    models = {
        "condominiums": Condominium,
        "units": Unit,
        "rooms": Room,
        "points": MeteringPoint,
        "installations": Installation,
        "tenures": Tenure,
        "tables": MillesimiTable,
        "seasons": Season,
        "expenses": Expense,
        "readings": Reading,
    }
    return {
        kind: model._default_manager.filter(organisation_id=actor.organisation_id).count()  # noqa: SLF001 - a model's manager
        for kind, model in models.items()
    }
