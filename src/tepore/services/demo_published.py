"""The demo's second condominium: real telegrams of published meters through the ordinary services.

Every step may be done again: what is there is known and stays, and the closed season is not closed twice.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tepore.kernel import Refusal
from tepore.services.close_season import close_season
from tepore.services.demo_documents import WrittenSeason, write_season
from tepore.services.hand_over_unit import hand_over_unit
from tepore.services.import_readings import import_readings
from tepore.services.ingest_telegrams import ingest_telegrams
from tepore.services.persons import PersonProfile
from tepore.services.register import import_register
from tepore.services.telegram_dumps import Dump
from tepore.store.ledger.models import Season
from tepore.store.metering.models import Device, Reading, Telegram, TelegramRejection

if TYPE_CHECKING:
    from pathlib import Path

    from tepore.documents.texts import Language
    from tepore.store.sealing import KeyRing

BUILDING, REGISTER, SALE, TELEGRAMS, READINGS = (
    "edificio.toml",
    "registro.csv",
    "vendita.toml",
    "telegrams.csv",
    "letture.csv",
)
CODE = "condominio-il-tiglio"


class NoDemoFiles(Refusal):
    """The folder does not hold the demo's files."""


@dataclass(frozen=True, kw_only=True)
class PublishedReport:
    """What stands in the store of this condominium, and what was written.

    Attributes
    ----------
    set_aside
        Telegrams without readings, for a stated reason.
    bad_lines
        Lines of the dump that are no telegram.
    season
        Its closed season, with the documents.
    """

    devices: int
    telegrams: int
    readings: int
    set_aside: int
    bad_lines: int
    season: WrittenSeason


def take_published(
    *,
    organisation_id: int,
    files: Path,
    folder: Path,
    key_ring: KeyRing,
    clock: Callable[[], datetime],
    language: Language = "it",
) -> PublishedReport:
    """Carry the condominium from its files to its documents.

    Parameters
    ----------
    organisation_id
        Of the demo.
    files
        Folder with the building file, register, telegrams and readings.
    folder
        Where the documents are written.
    key_ring
        Seals keys and names.
    clock
        Gives the instant of recording.
    language
        Of the documents.

    Returns
    -------
    PublishedReport
        The same for every run on the same files.

    Raises
    ------
    NoDemoFiles
        A file is missing.
    """
    _refuse_missing(files)
    _enter_register(files, organisation_id, key_ring, clock)
    dump = Dump((files / TELEGRAMS).read_text(encoding="utf-8").splitlines(), TELEGRAMS)
    ingest_telegrams(organisation_id=organisation_id, heard=dump, key_ring=key_ring, clock=clock)
    import_readings(
        organisation_id=organisation_id,
        content=(files / READINGS).read_bytes(),
        name=READINGS,
        now=clock(),
    )
    season = Season.objects.get(organisation_id=organisation_id, condominium__code=CODE)
    if not season.allocations.exists():
        close_season(organisation_id=organisation_id, season_id=season.pk, now=clock())
    written = write_season(season=season, folder=folder, key_ring=key_ring, language=language)
    return _report(organisation_id, written, len(dump.set_aside))


def _refuse_missing(files: Path) -> None:
    missing = [
        name for name in (BUILDING, REGISTER, SALE, TELEGRAMS, READINGS) if not (files / name).is_file()
    ]
    if missing:
        raise NoDemoFiles(
            f"the file {missing[0]} of the demo is not there.",
            where=str(files),
            remedy="Run it in the source folder, or say where with --files.",
            code="demo.files",
        )


def _enter_register(
    files: Path, organisation_id: int, key_ring: KeyRing, clock: Callable[[], datetime]
) -> None:
    own = Season.objects.filter(organisation_id=organisation_id, condominium__code=CODE)
    if own.filter(allocations__isnull=False).exists():
        return
    for name in (BUILDING, REGISTER):
        import_register(
            organisation_id=organisation_id,
            content=(files / name).read_bytes(),
            name=name,
            key_ring=key_ring,
            clock=clock,
        )
    sale = tomllib.loads((files / SALE).read_text(encoding="utf-8"))
    hand_over_unit(
        organisation_id=organisation_id,
        condominium=CODE,
        unit=sale["unit"],
        on=sale["on"],
        profile=PersonProfile(name=sale["owner"]),
        key_ring=key_ring,
    )


def _report(organisation_id: int, season: WrittenSeason, bad_lines: int) -> PublishedReport:
    devices = Device.objects.filter(installations__metering_point__condominium__code=CODE).distinct()
    heard = Telegram.objects.filter(organisation_id=organisation_id, source__startswith=TELEGRAMS)
    rejected = TelegramRejection.objects.filter(telegram__in=heard, telegram__readings__isnull=True)
    return PublishedReport(
        devices=devices.count(),
        telegrams=heard.count(),
        readings=Reading.objects.filter(device__in=devices).count(),
        set_aside=rejected.values("telegram").distinct().count(),
        bad_lines=bad_lines,
        season=season,
    )
