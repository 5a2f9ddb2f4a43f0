"""Write each unit's difference statement after a correction, and all of them in one file for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tepore.documents.difference import Change, UnitChange, difference_document, difference_pdf
from tepore.documents.files import file_stems, write_whole
from tepore.documents.imprint import Imprint
from tepore.documents.texts import text
from tepore.documents.wording import head_labels
from tepore.kernel.periods import day_in_rome
from tepore.services.close_by_name import make_folder
from tepore.services.close_season import allocation_of
from tepore.services.persons import profile_of
from tepore.services.season_differences import NothingCorrected, season_differences
from tepore.store.ledger.models import Allocation as AllocationRow
from tepore.store.people.models import Organisation, Person

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from tepore.documents import Language
    from tepore.norms.uni10200 import Allocation
    from tepore.services.season_differences import SeasonDifferences, UnitDifference
    from tepore.store.sealing import KeyRing


def write_differences(
    *,
    organisation_id: int,
    season_id: int,
    key_ring: KeyRing,
    folder: Path,
    language: Language = "it",
    issued_on: date | None = None,
    contact: str = "",
) -> list[Path]:
    """Write the difference statements of a season's latest correction.

    Parameters
    ----------
    organisation_id, season_id
        A season that was closed again with a reason.
    key_ring
        Opens the names of holders.
    folder
        Made where it is not there; a file of the same name is replaced.
    language
        Language of every sentence and of the file names.
    issued_on
        Day of issue; None for the day of the correction.
    contact
        Where questions go; may be empty.

    Returns
    -------
    list of Path
        A PDF for each unit, also for those that owe the same, then one JSON with all of them. All are made
        before the first is written.

    Raises
    ------
    NothingCorrected
        The season is open, not of this organisation, or was never corrected.
    UnwritableDocuments
        The folder cannot be made.
    BrokenChain, UnableToUnseal
        The stored allocation was altered, or the key file does not belong to this database.
    """
    changes = corrections(
        organisation_id=organisation_id, season_id=season_id, key_ring=key_ring, language=language
    )
    imprint = Imprint(
        issued_on=issued_on or changes[0].corrected_on,
        issuer=Organisation.objects.get(pk=organisation_id).name,
        contact=contact,
    )
    stems, name = file_stems([change.unit_id for change in changes]), text("difference.file", language)
    made = {
        f"{name}-{stems[change.unit_id]}.pdf": difference_pdf(change, language, imprint=imprint)
        for change in changes
    }
    made[f"{name}.json"] = _json(changes)
    make_folder(folder)
    return [write_whole(folder / name, content) for name, content in made.items()]


def corrections(
    *, organisation_id: int, season_id: int, key_ring: KeyRing, language: Language = "it"
) -> list[UnitChange]:
    """Give what a season's latest correction changes for each unit, with the names of its holders.

    Parameters
    ----------
    organisation_id, season_id
        A season that was closed again with a reason.
    key_ring
        Opens the names of holders.
    language
        Of the names of the bill's parts.

    Raises
    ------
    NothingCorrected
        The season is open, not of this organisation, or was never corrected.
    BrokenChain, UnableToUnseal
        The stored allocation was altered, or the key file does not belong to this database.
    """
    row = AllocationRow.objects.filter(
        organisation_id=organisation_id, season_id=season_id, replaced_by__isnull=True
    ).first()
    if row is None:
        raise NothingCorrected("the season is not closed.", remedy="Close it first.", code="season.open")
    found = season_differences(organisation_id=organisation_id, allocation_id=row.pk)
    computed = allocation_of(organisation_id=organisation_id, allocation_id=row.pk)
    names = _names(organisation_id, found, key_ring)
    labels = head_labels(computed, language)
    return [_change(found, unit, computed, names, labels) for unit in found.units]


def _names(organisation_id: int, found: SeasonDifferences, key_ring: KeyRing) -> dict[str, str]:
    codes = {one.holder for unit in found.units for one in unit.holders if one.holder}
    people = Person.objects.filter(organisation_id=organisation_id, code__in=codes)
    return {person.code: profile_of(person=person, key_ring=key_ring).name for person in people}


def _change(
    found: SeasonDifferences,
    unit: UnitDifference,
    computed: Allocation,
    names: Mapping[str, str],
    labels: Mapping[str, str],
) -> UnitChange:
    return UnitChange(
        condominium=computed.inputs.condominium,
        season=found.season,
        unit_id=unit.unit_id,
        unit=unit.unit,
        corrected_on=day_in_rome(found.corrected_at),
        reason=found.reason,
        heads=tuple(
            Change(
                name=one.head,
                old_cents=one.old_cents,
                new_cents=one.new_cents,
                label=labels.get(one.head, ""),
            )
            for one in unit.heads
        ),
        holders=tuple(
            Change(name=names.get(one.holder) or one.holder, old_cents=one.old_cents, new_cents=one.new_cents)
            for one in unit.holders
        ),
        old_sha256=found.old_sha256,
        new_sha256=found.new_sha256,
    )


def _json(changes: list[UnitChange]) -> bytes:
    document = {
        "format": "tepore.differences/1",
        "difference_cents": sum(change.new_cents - change.old_cents for change in changes),
        "units": [difference_document(change) for change in changes],
    }
    written = json.dumps(document, ensure_ascii=False, indent=1)
    return written.encode("utf-8", "backslashreplace") + b"\n"
