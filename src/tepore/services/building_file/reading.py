"""Reading a building file: text to the inputs of an allocation, or every fault with its line."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from tepore.norms.uni10200 import BuildingSeason, SeasonInputs, building_problems, problems_of
from tepore.services.building_file.building_groups import GroupTranslation
from tepore.services.building_file.document import BuildingDocument
from tepore.services.building_file.faults import BadBuildingFile, Fault, Places
from tepore.services.building_file.figures import exact_figure
from tepore.services.building_file.positions import lines_of
from tepore.services.building_file.scope import scope_of_file
from tepore.services.building_file.translation import Translation

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic_core import ErrorDetails

LARGEST_FILE_BYTES = 20_000_000
_ASKED = "the criterion asked for"


@dataclass(frozen=True)
class BuildingFile:
    """A building file that was read.

    Attributes
    ----------
    inputs
        The season, without problems.
    file
        Name for messages and sources.
    """

    inputs: SeasonInputs
    file: str
    translation: Translation


@dataclass(frozen=True)
class GroupsFile:
    """A building file of several groups that was read.

    Attributes
    ----------
    season
        The building's season, without problems.
    file
        Name for messages and sources.
    """

    season: BuildingSeason
    file: str
    translation: GroupTranslation


def read_building_file(path: Path, *, criterion: str = "") -> BuildingFile:
    """Read a building file from disk.

    Parameters
    ----------
    path
        A TOML file in UTF-8.
    criterion
        Takes the place of the file's own criterion: a TOML inline table, its braces may be left out.

    Returns
    -------
    BuildingFile
        Its inputs, checked.

    Raises
    ------
    BadBuildingFile
        The file cannot be read, or something in it is wrong: all faults with their lines; or it has groups.
    """
    return parse_building_file(_text_of(path), file=str(path), criterion=criterion)


def read_any_building_file(path: Path, *, criterion: str = "") -> BuildingFile | GroupsFile:
    """Read a building file from disk, of one service or of several groups.

    Parameters
    ----------
    path
        A TOML file in UTF-8.
    criterion
        Takes the place of the file's own criterion, in a file of one service.

    Raises
    ------
    BadBuildingFile
        The file cannot be read, or something in it is wrong: all faults with their lines.
    """
    return parse_any_building_file(_text_of(path), file=str(path), criterion=criterion)


def parse_any_building_file(
    text: str, *, file: str, tolerated: frozenset[str] = frozenset(), criterion: str = ""
) -> BuildingFile | GroupsFile:
    """Read the text of a building file, of one service or of several groups.

    Parameters
    ----------
    text
        TOML.
    file
        Name for messages and for the sources in the calculation graph.
    tolerated
        Codes of problems that something else than the file will solve: the store has meters of its own.
    criterion
        Takes the place of the file's own criterion, in a file of one service.

    Raises
    ------
    BadBuildingFile
        Something is wrong: all faults with their lines.
    """
    document, places = _document(text, file, criterion)
    if not document.groups:
        return _season_of_file(document, file, places, tolerated)
    translation = GroupTranslation.of(document, file, places)
    season, faults = translation.season()
    if season is None:
        raise BadBuildingFile(file, faults)
    found = [
        places.fault(
            translation.origin(group, problem.path),
            what=problem.what,
            remedy=problem.remedy,
            code=problem.code,
        )
        for group, problem in building_problems(season)
        if problem.code not in tolerated
    ]
    if found:
        raise BadBuildingFile(file, list(dict.fromkeys(found)))
    return GroupsFile(season, file, translation)


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE_BYTES + 1)
    except OSError as fault:
        raise _whole_file(str(path), f"cannot be read: {fault.strerror}.", "file.unreadable") from fault
    if len(content) > LARGEST_FILE_BYTES:
        raise _whole_file(str(path), "the file is larger than 20 MB.", "file.large")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        not_utf8 = Fault(
            line=line, place="", what="the text is not UTF-8.", remedy="Save it as UTF-8.", code="file.utf8"
        )
        raise BadBuildingFile(str(path), [not_utf8]) from fault
    return text


def parse_building_file(
    text: str, *, file: str, tolerated: frozenset[str] = frozenset(), criterion: str = ""
) -> BuildingFile:
    """Read the text of a building file.

    Parameters
    ----------
    text
        TOML.
    file
        Name for messages and for the sources in the calculation graph.
    tolerated
        Codes of problems that something else than the file will solve: the store has meters of its own.
    criterion
        Takes the place of the file's own criterion: a TOML inline table, its braces may be left out.

    Returns
    -------
    BuildingFile
        Its inputs, checked.

    Raises
    ------
    BadBuildingFile
        Something is wrong: all faults with their lines; or it has groups.
    """
    document, places = _document(text, file, criterion)
    if document.groups:
        several = places.fault(
            ("groups",),
            what="the file has groups, and only tepore allocate can take them so far.",
            remedy="Take a file of one service here.",
            code="file.groups",
        )
        raise BadBuildingFile(file, [several])
    return _season_of_file(document, file, places, tolerated)


def _document(text: str, file: str, criterion: str) -> tuple[BuildingDocument, Places]:
    raw, places = _parse_toml(text, file, criterion)
    try:
        return BuildingDocument.model_validate(raw), places
    except ValidationError as error:
        raise BadBuildingFile(file, [_shape_fault(places, detail) for detail in error.errors()]) from error


def _season_of_file(
    document: BuildingDocument, file: str, places: Places, tolerated: frozenset[str]
) -> BuildingFile:
    if document.criterion is None:
        missing = places.fault(("criterion",), what="criterion is missing.", code="file.missing")
        raise BadBuildingFile(file, [missing, *_group_words(document, places)])
    if stray := _group_words(document, places):
        raise BadBuildingFile(file, stray)
    translation = Translation(document, file, places, scope_of_file(document, document.criterion))
    inputs = translation.inputs()
    if inputs is None:
        raise BadBuildingFile(file, translation.faults)
    faults = [
        places.fault(
            translation.origin(problem.path), what=problem.what, remedy=problem.remedy, code=problem.code
        )
        for problem in problems_of(inputs)
        if problem.code not in tolerated
    ]
    if faults:
        raise BadBuildingFile(file, faults)
    return BuildingFile(inputs, file, translation)


def _group_words(document: BuildingDocument, places: Places) -> list[Fault]:
    """Find what has a meaning among groups alone, in a file that has none."""
    stray: list[tuple[int | str, ...]] = [
        ("expenses", number) for number, one in enumerate(document.expenses) if one.to is not None
    ]
    stray += [
        ("metering_points", number) for number, one in enumerate(document.metering_points) if one.groups
    ]
    stray += [("splits", number) for number in range(len(document.splits))]
    return [
        places.fault(
            path,
            what="it names groups, and the file has none.",
            remedy="Enter [[groups]].",
            code="file.no_groups",
        )
        for path in stray
    ]


def _parse_toml(text: str, file: str, criterion: str) -> tuple[dict[str, Any], Places]:
    try:
        raw = tomllib.loads(text, parse_float=exact_figure)
        lines = lines_of(text.replace("\r\n", "\n"))
        if criterion:
            raw["criterion"] = _inline_table(criterion)
            lines = {path: line for path, line in lines.items() if path[:1] != ("criterion",)}
        return raw, Places(raw, lines)
    except tomllib.TOMLDecodeError as fault:
        raise _whole_file(file, f"the file is not TOML: {fault}.", "file.toml") from fault
    except ValueError as fault:
        raise _whole_file(file, "the file holds a number that is too large.", "file.number") from fault
    except RecursionError as fault:
        raise _whole_file(file, "the file nests too many brackets.", "file.nested") from fault


def _inline_table(written: str) -> dict[str, Any]:
    inner = written.strip()
    if not inner.startswith("{"):
        inner = f"{{{inner}}}"
    try:
        table = tomllib.loads(f"criterion = {inner}", parse_float=exact_figure)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as fault:
        raise _whole_file(_ASKED, f"is not a TOML inline table: {fault}.", "criterion.toml") from fault
    if list(table) != ["criterion"]:
        raise _whole_file(_ASKED, "holds more than one inline table.", "criterion.toml")
    found: dict[str, Any] = table["criterion"]
    return found


def _whole_file(file: str, what: str, code: str) -> BadBuildingFile:
    return BadBuildingFile(file, [Fault(line=None, place="", what=what, code=code)])


def _shape_fault(places: Places, detail: ErrorDetails) -> Fault:
    path, kind = detail["loc"], detail["type"]
    key = str(path[-1]) if path else ""
    if kind == "missing":
        return places.fault(path, what=f"{key} is missing.", code="file.missing")
    if kind == "extra_forbidden":
        return places.fault(
            path, what=f"{key:.80} is not known here.", remedy=_meant(detail), code="file.unknown"
        )
    if kind == "union_tag_not_found":
        return places.fault(path, what="rule is missing.", code="file.missing")
    sentence = detail["msg"].removeprefix("Value error, ")
    shown = sentence[:1].lower() + sentence[1:]
    what = f"{key:.80} {shown}" if kind == "value_error" else f"{key:.80}: {shown}"
    return places.fault(path, what=what.rstrip(".") + ".", code=f"file.{kind}")


def _meant(detail: ErrorDetails) -> str:
    known = _keys_at(detail["loc"][:-1])
    near = difflib.get_close_matches(str(detail["loc"][-1]), known, n=1)
    if near:
        return f"Did you mean {near[0]}?"
    return f"Known are: {', '.join(sorted(known))}." if known else ""


def _keys_at(path: tuple[int | str, ...]) -> list[str]:
    """Name the keys that the schema knows at a place, by walking it as pydantic names places."""
    schema = _schema()
    node: dict[str, Any] = schema
    for part in path:
        node = _resolved(schema, node)
        if isinstance(part, int):
            node = node.get("items", {})
        elif "discriminator" in node:
            node = {"$ref": node["discriminator"]["mapping"].get(part, "#")}
        else:
            node = node.get("properties", {}).get(part, {})
    return list(_resolved(schema, node).get("properties", {}))


@cache
def _schema() -> dict[str, Any]:
    return BuildingDocument.model_json_schema()


def _resolved(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    for choice in node.get("anyOf", []):
        if "$ref" in choice or "discriminator" in choice:
            node = choice
    if "$ref" in node:
        return dict(schema["$defs"][node["$ref"].rpartition("/")[2]])
    return node
