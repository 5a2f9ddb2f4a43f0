"""Reading a need file: text to a checked document, or every fault of shape with its line."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from tepore.services.building_file.faults import BadBuildingFile, Fault, Places
from tepore.services.building_file.positions import lines_of
from tepore.services.need_file.document import NeedDocument

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

LARGEST_FILE_BYTES = 20_000_000


@dataclass(frozen=True)
class NeedFile:
    """A need file that was read.

    Attributes
    ----------
    document
        What it says, of right shape.
    file
        Name for messages.
    folder
        Where climate files are looked for.
    places
        Lines, for messages.
    sha256
        Digest of the text in UTF-8, by which a millesimi table names the file it was made from.
    """

    document: NeedDocument
    file: str
    folder: Path
    places: Places
    sha256: str


def read_need_file(path: Path) -> NeedFile:
    """Read a need file from disk.

    Parameters
    ----------
    path
        A TOML file in UTF-8.

    Returns
    -------
    NeedFile
        Its document.

    Raises
    ------
    BadBuildingFile
        The file cannot be read, or its shape is wrong: all faults with their lines.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE_BYTES + 1)
    except OSError as fault:
        raise _whole(str(path), f"cannot be read: {fault.strerror}.", "file.unreadable") from fault
    if len(content) > LARGEST_FILE_BYTES:
        raise _whole(str(path), "the file is larger than 20 MB.", "file.large")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise _whole(str(path), "the text is not UTF-8.", "file.utf8") from fault
    return parse_need_file(text, file=str(path), folder=path.parent)


def parse_need_file(text: str, *, file: str, folder: Path) -> NeedFile:
    """Read the text of a need file.

    Parameters
    ----------
    text
        TOML.
    file
        Name for messages.
    folder
        Where climate files are looked for.

    Returns
    -------
    NeedFile
        Its document.

    Raises
    ------
    BadBuildingFile
        The shape is wrong: all faults with their lines.
    """
    try:
        raw = tomllib.loads(text)
        places = Places(raw, lines_of(text.replace("\r\n", "\n")))
    except tomllib.TOMLDecodeError as fault:
        raise _whole(file, f"the file is not TOML: {fault}.", "file.toml") from fault
    except (ValueError, RecursionError) as fault:
        raise _whole(
            file, "the file holds a number that is too large, or too many brackets.", "file.toml"
        ) from fault
    try:
        document = NeedDocument.model_validate(_with_floats(raw))
    except ValidationError as error:
        raise BadBuildingFile(file, [_fault(places, detail) for detail in error.errors()]) from error
    return NeedFile(document, file, folder, places, sha256(text.encode()).hexdigest())


def _with_floats(node: object) -> object:
    """Take whole numbers as figures: 20 is meant as 20.0 but for counts."""
    if isinstance(node, dict):
        whole = {"format", "count", "floors", "storeys"}
        return {key: part if key in whole else _with_floats(part) for key, part in node.items()}
    if isinstance(node, list):
        return [_with_floats(part) for part in node]
    if isinstance(node, int) and not isinstance(node, bool) and abs(node) < 10**15:
        return float(node)
    return node


def _whole(file: str, what: str, code: str) -> BadBuildingFile:
    return BadBuildingFile(file, [Fault(line=None, place="", what=what, code=code)])


def _fault(places: Places, detail: ErrorDetails) -> Fault:
    path, kind = detail["loc"], detail["type"]
    key = str(path[-1]) if path else ""
    if kind == "missing":
        return places.fault(path, what=f"{key} is missing.", code="file.missing")
    if kind == "extra_forbidden":
        return places.fault(
            path, what=f"{key:.80} is not known here.", remedy=_meant(path), code="file.unknown"
        )
    sentence = detail["msg"].removeprefix("Value error, ")
    what = f"{key:.80}: {sentence[:1].lower()}{sentence[1:]}"
    return places.fault(path, what=what.rstrip(".") + ".", code=f"file.{kind}")


def _meant(path: tuple[int | str, ...]) -> str:
    schema: dict[str, Any] = NeedDocument.model_json_schema()
    node = schema
    for part in path[:-1]:
        node = _resolved(schema, node)
        node = (
            node.get("items", {})
            if isinstance(part, int)
            else node.get("properties", {}).get(part) or node.get("additionalProperties") or {}
        )
    known = list(_resolved(schema, node).get("properties", {}))
    near = difflib.get_close_matches(str(path[-1]), known, n=1)
    if near:
        return f"Did you mean {near[0]}?"
    return f"Known are: {', '.join(sorted(known))}." if known else ""


def _resolved(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    for choice in node.get("anyOf", []):
        if "$ref" in choice:
            node = choice
    if "$ref" in node:
        return dict(schema["$defs"][node["$ref"].rpartition("/")[2]])
    return node
