"""Whether a document has the shape that its JSON schema asks for: the few words of JSON Schema used there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

SPOKEN = {"string": "text", "integer": "a whole number", "boolean": "true or false", "null": "null"}
SPOKEN |= {"object": "an object", "array": "a list"}
KINDS = {"string": str, "integer": int, "boolean": bool, "null": type(None), "object": dict, "array": list}
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
MISSING = "is missing"


@cache
def schema() -> Mapping[str, Any]:
    """Read the schema of a document."""
    written = resources.files("tepore_verify").joinpath("allocation.schema.json").read_text(encoding="utf-8")
    read: Mapping[str, Any] = json.loads(written)
    return read


def misfit(content: Any, asked: Mapping[str, Any], where: str = "") -> tuple[str, str] | None:  # noqa: ANN401
    """Name the first place that is not of the shape asked, and what is wrong there; None where all fits."""
    if "$ref" in asked:
        return misfit(content, schema()["$defs"][asked["$ref"].rsplit("/", 1)[1]], where)
    if "anyOf" in asked:
        misfits = [misfit(content, one, where) for one in asked["anyOf"]]
        return None if None in misfits else misfits[0]
    if reason := _wrong(content, asked):
        return where, reason
    known, rest = asked.get("properties", {}), asked.get("additionalProperties", False)
    parts: list[tuple[str, Any, Mapping[str, Any]]] = []
    if isinstance(content, list):
        parts = [(f"{where}/{index}", one, asked["items"]) for index, one in enumerate(content)]
    elif isinstance(content, dict):
        for name in asked.get("required", ()):
            if name not in content:
                return f"{where}/{name}", MISSING
        for name, one in content.items():
            if name not in known and rest is False:
                return f"{where}/{name}", "is unknown"
            parts.append((f"{where}/{name}", one, known.get(name, rest)))
    return next((found for path, one, shape in parts if (found := misfit(one, shape, path))), None)


def _wrong(content: Any, asked: Mapping[str, Any]) -> str:  # noqa: ANN401 - anything that JSON holds
    """Give what is wrong with a thing by itself; empty where nothing is."""
    if "type" in asked and not _is(content, asked["type"]):
        return f"is not {SPOKEN[asked['type']]}"
    if "const" in asked and content != asked["const"]:
        return f"is not {asked['const']}"
    if "enum" in asked and not (isinstance(content, str) and content in asked["enum"]):
        return "is none of " + ", ".join(asked["enum"])
    if isinstance(content, str):
        return _wrong_text(content, asked)
    if isinstance(content, list) and len(content) < asked.get("minItems", 0):
        return "is empty"
    is_below = isinstance(content, int) and content < asked.get("minimum", content)
    return f"is below {asked['minimum']}" if is_below else ""


def _is(content: object, kind: str) -> bool:
    return isinstance(content, KINDS[kind]) and not (kind == "integer" and isinstance(content, bool))


def _wrong_text(content: str, asked: Mapping[str, Any]) -> str:
    if "pattern" in asked and not re.search(asked["pattern"].replace("$", r"\Z"), content, re.ASCII):
        return "is written otherwise"
    if asked.get("format") == "date":
        try:
            is_day = bool(DAY.fullmatch(content)) and bool(date.fromisoformat(content))
        except ValueError:
            is_day = False
        return "" if is_day else "is no day"
    return ""
