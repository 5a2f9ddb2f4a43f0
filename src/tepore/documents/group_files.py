"""All documents of a building of several groups in a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tepore.documents.files import file_stems, write_whole
from tepore.documents.group_documents import building_statement_pdf, groups_book_pdf
from tepore.documents.group_workbook import building_workbook
from tepore.documents.imprint import NO_IMPRINT
from tepore.documents.texts import text
from tepore.documents.written_groups import building_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tepore.documents.imprint import Imprint
    from tepore.documents.texts import Language
    from tepore.norms.uni10200 import BuildingAllocation


def write_building_documents(
    building: BuildingAllocation, folder: Path, language: Language = "it", *, imprint: Imprint = NO_IMPRINT
) -> list[Path]:
    """Write statements, book, workbook and JSON of a building of several groups.

    Parameters
    ----------
    building
        The run.
    folder
        Made where it is not there; a file of the same name is replaced.
    language
        Language of every sentence and of the file names.
    imprint
        Issuer, contact and day of issue.

    Returns
    -------
    list of Path
        One statement a unit in the order of the units, then book, workbook and JSON.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = building_documents_of(building, language, imprint)
    return [write_whole(folder / name, content) for name, content in made]


def building_documents_of(
    building: BuildingAllocation, language: Language, imprint: Imprint
) -> Iterator[tuple[str, bytes]]:
    """Give the file names and contents of the documents of several groups, one after the other."""
    stem = text("file.statement", language)
    for unit_id, name in file_stems([statement.unit_id for statement in building.statements]).items():
        yield f"{stem}-{name}.pdf", building_statement_pdf(building, unit_id, language, imprint=imprint)
    name = text("file.allocation", language)
    yield f"{name}.pdf", groups_book_pdf(building, language, imprint=imprint)
    yield f"{name}.xlsx", building_workbook(building, language, imprint=imprint)
    yield f"{name}.json", building_json(building, imprint.seal)
