"""An engineer's files in the portal: a need file and a feasibility study, computed as handed over."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from tepore.norms.feasibility import Study, run_study
from tepore.services.access import Action, Resource, require
from tepore.services.building_file import BadBuildingFile, Fault
from tepore.services.intake.pending import BadUpload, open_file
from tepore.services.need_file import parse_need_file
from tepore.services.need_of_building import need_of_read

if TYPE_CHECKING:
    from uuid import UUID

    from tepore.documents.need_report.content import NeedReport
    from tepore.norms.feasibility import StudyResult
    from tepore.services.access import Actor
    from tepore.services.intake import HandedOver
    from tepore.services.need_file import NeedFile

NEED, STUDY = "need", "study"
NOWHERE = Path("/nonexistent")
"""A file that came over the network names no other file of this machine."""


def reckon_need(*, actor: Actor, file_id: UUID) -> tuple[HandedOver, NeedReport]:
    """Calculate need, millesimi and involuntary energy of a need file that waits.

    Parameters
    ----------
    actor
        Who asks.
    file_id
        The file.

    Raises
    ------
    NotPermitted
        The role may not, or there is no such file.
    BadUpload
        The file opens no more.
    BadBuildingFile
        Something in it is wrong, all of it with its lines; or it names a climate file.
    """
    require(actor, Action.VIEW, Resource.ENERGY)
    file = open_file(actor=actor, file_id=file_id, kinds=(NEED,))
    read = parse_need_file(_text(file), file=file.name, folder=NOWHERE)
    _refuse_other_files(read)
    return file, need_of_read(read=read)


def reckon_study(*, actor: Actor, file_id: UUID) -> tuple[HandedOver, StudyResult]:
    """Run a feasibility study that waits (AEEGSI 252/2016/R/tlr part IV).

    Parameters
    ----------
    actor
        Who asks.
    file_id
        The file.

    Raises
    ------
    NotPermitted
        The role may not, or there is no such file.
    BadUpload
        The file opens no more, or is no TOML.
    BadBuilding
        An entry is missing or cannot be.
    """
    require(actor, Action.VIEW, Resource.ENERGY)
    file = open_file(actor=actor, file_id=file_id, kinds=(STUDY,))
    try:
        table = tomllib.loads(_text(file))
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as fault:
        raise BadUpload(f"the file is not TOML: {fault}.", where=file.name, code="file.toml") from fault
    return file, run_study(Study.from_mapping(table, where=file.name))


def _text(file: HandedOver) -> str:
    try:
        return file.content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BadUpload(
            "the text is not UTF-8.", where=file.name, remedy="Save it as UTF-8.", code="file.utf8"
        ) from fault


def _refuse_other_files(read: NeedFile) -> None:
    if read.document.climate.file:
        fault = Fault(
            line=read.places.line(("climate", "file")),
            place="[climate]",
            what="it names a climate file, which was not handed over with it.",
            remedy="Use a place of the table, or write the months into the file.",
            code="need.climate_file",
        )
        raise BadBuildingFile(read.file, [fault])
