"""A season in one ZIP: every document, each unit's package, and the verifier that needs nothing of ours.

The same allocation gives the same bytes: names in order, one date for all, no name of a machine or a user.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from tepore.documents.files import documents_of, file_stems
from tepore.documents.group_files import building_documents_of
from tepore.documents.imprint import NO_IMPRINT
from tepore.documents.texts import text
from tepore.documents.written import unit_json
from tepore.documents.written_groups import building_unit_json
from tepore.norms.uni10200 import BuildingAllocation, held_by, held_by_groups, held_statement
from tepore_verify.page import verifier_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from tepore.documents.imprint import Imprint
    from tepore.documents.texts import Language
    from tepore.norms.uni10200 import Allocation

FOLDER = "verifica"
PACKAGES = "pacchetti"
README = "LEGGIMI.txt"
_PLAIN_FILE = 0o100644 << 16
_SHIPPED = (".py", ".toml", ".json", ".js", ".css", ".html", ".txt")


def write_archive(
    allocation: Allocation | BuildingAllocation,
    path: Path,
    language: Language = "it",
    *,
    imprint: Imprint = NO_IMPRINT,
) -> Path:
    """Write a season's ZIP; it is there whole or not at all, and takes the place of a former one.

    Parameters
    ----------
    allocation
        The run.
    path
        The file; its folder is there.
    language
        Of the documents; what tells how to verify them is Italian, the page speaks all languages.
    imprint
        Issuer, contact, day of issue and seal.

    Returns
    -------
    Path
        The file.
    """
    descriptor, written = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    of = allocation.season if isinstance(allocation, BuildingAllocation) else allocation.inputs
    on = imprint.issued_on or of.period.end_on
    try:
        with os.fdopen(descriptor, "wb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, content in _members(allocation, language, imprint):
                    member = zipfile.ZipInfo(name, (on.year, on.month, on.day, 0, 0, 0))
                    member.external_attr = _PLAIN_FILE
                    member.compress_type = zipfile.ZIP_DEFLATED
                    archive.writestr(member, content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(written).chmod(0o644)
        Path(written).replace(path)
    finally:
        Path(written).unlink(missing_ok=True)
    return path


def _members(
    allocation: Allocation | BuildingAllocation, language: Language, imprint: Imprint
) -> Iterator[tuple[str, bytes]]:
    yield README, _readme(allocation, imprint).encode()
    if isinstance(allocation, BuildingAllocation):
        yield from building_documents_of(allocation, language, imprint)
    else:
        yield from documents_of(allocation, language, imprint)
    stem = text("file.statement", language)
    names = file_stems([statement.unit_id for statement in allocation.statements])
    for unit_id, holder, package in _packages(allocation, imprint):
        yield f"{PACKAGES}/{stem}-{names[unit_id]}{holder}.json", package
    yield f"{FOLDER}/verifica.html", verifier_page()
    yield from sorted(_program(resources.files("tepore_verify"), f"{FOLDER}/tepore_verify"))


def _packages(
    allocation: Allocation | BuildingAllocation, imprint: Imprint
) -> Iterator[tuple[str, str, bytes]]:
    """Give a package for each unit; where it changed hands one for each holder, with the own part alone."""
    if isinstance(allocation, BuildingAllocation):
        for of_groups in allocation.statements:
            if not of_groups.holders:
                yield of_groups.unit_id, "", building_unit_json(allocation, of_groups, imprint.seal)
            for number in range(len(of_groups.holders)):
                building = held_by_groups(allocation, of_groups.unit_id, number)
                shown = next(one for one in building.statements if one.unit_id == of_groups.unit_id)
                package = building_unit_json(building, shown, imprint.seal)
                yield of_groups.unit_id, f"-titolare-{number + 1}", package
        return
    for statement in allocation.statements:
        if not statement.parts:
            yield statement.unit_id, "", unit_json(allocation, statement, imprint.seal)
        for number in range(len(statement.parts)):
            held = held_by(allocation, statement.unit_id, number)
            own = held_statement(statement, number)
            package = unit_json(held, own, imprint.seal)
            yield statement.unit_id, f"-titolare-{number + 1}", package


def _readme(allocation: Allocation | BuildingAllocation, imprint: Imprint) -> str:
    of = allocation.season if isinstance(allocation, BuildingAllocation) else allocation.inputs
    written = resources.files("tepore_verify").joinpath(README).read_text(encoding="utf-8")
    signed = "\n".join(imprint.seal.sentences("it")) if imprint.seal else text("seal.none", "it")
    return written.format(condominium=of.condominium, season=of.season, signed=signed)


def _program(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for part in folder.iterdir():
        if part.is_dir() and part.name != "__pycache__":
            yield from _program(part, f"{prefix}/{part.name}")
        elif part.name.endswith(_SHIPPED):
            yield f"{prefix}/{part.name}", part.read_bytes()
