"""Write the letter of every unit of a building file into a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tepore.documents import text
from tepore.documents.files import file_stems, holder_endings
from tepore.documents.imprint import NO_IMPRINT
from tepore.documents.letter import NO_TERMS, letter_pdf
from tepore.services.allocate_building import allocate_building

if TYPE_CHECKING:
    from pathlib import Path

    from tepore.documents import Imprint, Language
    from tepore.documents.letter import LetterTerms


def write_letters(
    *,
    file: Path,
    folder: Path,
    language: Language = "it",
    imprint: Imprint = NO_IMPRINT,
    terms: LetterTerms = NO_TERMS,
) -> list[Path]:
    """Allocate a building file's season and write a letter to whoever answers for each unit.

    Parameters
    ----------
    file
        A building file.
    folder
        Made where it is not there; a file of the same name is replaced.
    language
        Language of the letters and of their names.
    imprint
        Issuer, contact and day of issue.
    terms
        Account and due day, the same for all.

    Returns
    -------
    list of Path
        One a unit, in their order, or one a holder where it changed hands. All are made before the first is
        written.

    Raises
    ------
    BadBuildingFile
        The file is wrong, or its figures cannot be allocated.
    BadIban
        The account number is wrong.
    """
    allocation = allocate_building(file=file)
    stems = file_stems([one.unit_id for one in allocation.statements])
    name = text("letter.file", language)
    letters = [
        (
            folder / f"{name}-{stems[one.unit_id]}{holder}.pdf",
            letter_pdf(allocation, one.unit_id, language, imprint=imprint, terms=terms, number=number),
        )
        for one in allocation.statements
        for number, holder in holder_endings(one, language)
    ]
    folder.mkdir(parents=True, exist_ok=True)
    for path, pdf in letters:
        path.write_bytes(pdf)
    return [path for path, _ in letters]
