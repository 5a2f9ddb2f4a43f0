"""All documents of an allocation in a folder, each file there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tepore.documents.book import building_book_pdf
from tepore.documents.imprint import NO_IMPRINT
from tepore.documents.statement import statement_pdf
from tepore.documents.texts import text
from tepore.documents.workbook import allocation_workbook
from tepore.documents.written import allocation_json
from tepore.norms.uni10200 import held_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tepore.documents.imprint import Imprint
    from tepore.documents.texts import Language
    from tepore.norms.uni10200 import Allocation, Statement

_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
_LONGEST_STEM = 64


def write_documents(
    allocation: Allocation, folder: Path, language: Language = "it", *, imprint: Imprint = NO_IMPRINT
) -> list[Path]:
    """Write statements, book, workbook and JSON; a file of the same name is replaced.

    Parameters
    ----------
    allocation
        The run.
    folder
        Made where it is not there.
    language
        Language of every sentence and of the file names.
    imprint
        Issuer, contact and day of issue.

    Returns
    -------
    list of Path
        One statement a unit in the order of the units, or one a holder of the own part where the unit changed
        hands, then book, workbook and JSON.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = documents_of(allocation, language, imprint)
    return [write_whole(folder / name, content) for name, content in made]


def documents_of(allocation: Allocation, language: Language, imprint: Imprint) -> Iterator[tuple[str, bytes]]:
    """Give the file names and contents of an allocation's documents, one after the other."""
    stem = text("file.statement", language)
    names = file_stems([statement.unit_id for statement in allocation.statements])
    for statement in allocation.statements:
        unit_id = statement.unit_id
        for number, holder in holder_endings(statement, language):
            shown = held_by(allocation, unit_id, number) if statement.parts else allocation
            pdf = statement_pdf(shown, unit_id, language, imprint=imprint)
            yield f"{stem}-{names[unit_id]}{holder}.pdf", pdf
    name = text("file.allocation", language)
    yield f"{name}.pdf", building_book_pdf(allocation, language, imprint=imprint)
    yield f"{name}.xlsx", allocation_workbook(allocation, language, imprint=imprint)
    yield f"{name}.json", allocation_json(allocation, imprint.seal)


def holder_endings(statement: Statement, language: Language) -> list[tuple[int, str]]:
    """Give each holder of a unit the end of a file name; the empty one where the unit did not change hands.

    Parameters
    ----------
    statement
        The unit's.
    language
        Of the file names.
    """
    if not statement.parts:
        return [(0, "")]
    word = text("file.holder", language)
    return [(number, f"-{word}-{number + 1}") for number in range(len(statement.parts))]


def file_stems(unit_ids: list[str]) -> dict[str, str]:
    """Give each unit a part of a file name that every file system takes and no other unit shares.

    Parameters
    ----------
    unit_ids
        Ids of the units, in order.

    Returns
    -------
    dict
        By id: its letters, digits, ``-`` and ``_``, others as ``_``, at most 64; with a number behind where
        another id looks the same, capitals aside.
    """
    stems: dict[str, str] = {}
    taken: set[str] = set()
    for unit_id in unit_ids:
        plain = "".join(letter if letter in _SAFE else "_" for letter in unit_id)[:_LONGEST_STEM] or "_"
        stem, number = plain, 2
        while stem.casefold() in taken:
            stem, number = f"{plain}-{number}", number + 1
        taken.add(stem.casefold())
        stems[unit_id] = stem
    return stems


def write_whole(path: Path, content: bytes) -> Path:
    """Write beside the target, then put it in its place in one step."""
    descriptor, written = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(written).chmod(0o644)
        Path(written).replace(path)
    finally:
        Path(written).unlink(missing_ok=True)
    return path
