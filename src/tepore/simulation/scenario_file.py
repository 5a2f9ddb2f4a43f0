"""Reading a scenario file: TOML to a `Scenario`, or every fault with its place."""

from __future__ import annotations

import difflib
import json
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from tepore.kernel import Refusal
from tepore.norms.uni11300 import Climate, climate_of
from tepore.simulation.city import City, contradictions_of_city
from tepore.simulation.scenario import ClimateTable, Scenario
from tepore.simulation.scenario_checks import contradictions_of

LARGEST_FILE_BYTES = 5_000_000
SHOWN_FAULTS = 20
Shape = TypeVar("Shape", bound=BaseModel)
_SERIES = ("temperature_c", "beam_mj_m2_day", "diffuse_mj_m2_day")


class BadScenario(Refusal):
    """A scenario file that cannot be played."""


def read_scenario(path: Path) -> Scenario:
    """Read a scenario from disk.

    Parameters
    ----------
    path
        A TOML file in UTF-8.

    Raises
    ------
    BadScenario
        The file cannot be read, or something in it is wrong: all faults with their places.
    """
    read = read_played(path)
    if isinstance(read, City):
        raise BadScenario("it describes a city, not one building.", where=str(path), code="simulation.city")
    return read


def read_played(path: Path) -> Scenario | City:
    """Read what is to be played from disk: a building, or a city where the file has a table ``city``.

    Parameters
    ----------
    path
        A TOML file in UTF-8.

    Raises
    ------
    BadScenario
        The file cannot be read, or something in it is wrong: all faults with their places.
    """
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise BadScenario(
            f"the file cannot be read ({fault.strerror}).", where=str(path), code="simulation.unreadable"
        ) from None
    if len(content) > LARGEST_FILE_BYTES:
        raise BadScenario("the file is larger than 5 MB.", where=str(path), code="simulation.large")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BadScenario(
            f"byte {fault.start} is not UTF-8.",
            where=str(path),
            remedy="Save it as UTF-8.",
            code="simulation.utf8",
        ) from None
    document = _toml(text, str(path))
    if "city" in document:
        return _city(document, str(path))
    scenario = _scenario(document, str(path))
    files = {name: getattr(scenario.climate, name) for name in ("epw", "hours")}
    beside = {name: str(path.parent / file) for name, file in files.items() if file}
    return scenario.model_copy(update={"climate": scenario.climate.model_copy(update=beside)})


def parse_scenario(text: str, *, file: str = "scenario") -> Scenario:
    """Read the text of a scenario.

    Parameters
    ----------
    text
        TOML.
    file
        Name for messages.

    Raises
    ------
    BadScenario
        Something is wrong: all faults with their places.
    """
    return _scenario(_toml(text, file), file)


def parse_city(text: str, *, file: str = "city") -> City:
    """Read the text of a city; as `parse_scenario`.

    Raises
    ------
    BadScenario
        Something is wrong: all faults with their places.
    """
    return _city(_toml(text, file), file)


def _toml(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise BadScenario(f"the file is not TOML: {fault}.", where=file, code="simulation.toml") from None
    except (ValueError, RecursionError):
        raise BadScenario("the file is no scenario.", where=file, code="simulation.toml") from None


def _scenario(document: dict[str, Any], file: str) -> Scenario:
    scenario = _shaped(Scenario, document, file)
    found = [*contradictions_of(scenario)]
    if found:
        raise _refused(file, found)
    return scenario


def _city(document: dict[str, Any], file: str) -> City:
    city = _shaped(City, document, file)
    found = [*contradictions_of_city(city)]
    if found:
        raise _refused(file, found)
    return city


def _shaped(model: type[Shape], document: dict[str, Any], file: str) -> Shape:
    try:
        return model.model_validate(document)
    except ValidationError as fault:
        details = fault.errors()
    except (ValueError, RecursionError):
        raise BadScenario("the file is no scenario.", where=file, code="simulation.toml") from None
    # A list whose only row is wrong counts as empty too: the row's own fault is enough.
    within = {detail["loc"][:end] for detail in details for end in range(len(detail["loc"]))}
    raise _refused(
        file,
        [
            _shape_fault(model, detail["loc"], detail["type"], detail["msg"])
            for detail in details
            if detail["type"] != "too_short" or detail["loc"] not in within
        ],
    )


def scenario_schema() -> str:
    """Give the JSON schema of scenario files, as published in `docs/reference/scenario.schema.json`."""
    return json.dumps(Scenario.model_json_schema(), ensure_ascii=False, indent=1) + "\n"


def city_schema() -> str:
    """Give the JSON schema of city files, as published in `docs/reference/city.schema.json`."""
    return json.dumps(City.model_json_schema(), ensure_ascii=False, indent=1) + "\n"


def climate_of_table(table: ClimateTable) -> Climate:
    """Give the climate that a scenario asks for: the shipped one, with the figures of the file over it.

    Raises
    ------
    BadScenario
        The figures of the file are not all there and the place is not shipped.
    """
    own = {name: getattr(table, name) for name in _SERIES}
    if all(own.values()) and table.latitude_deg is not None:
        return Climate(
            place=table.place,
            altitude_m=table.altitude_m or 0.0,
            latitude_deg=table.latitude_deg,
            source=table.source,
            edition=table.edition,
            **own,
        )
    if any(own.values()):
        raise BadScenario(
            "the climate gives some figures and not the others.",
            where="climate",
            remedy="Give latitude_deg, temperature_c, beam_mj_m2_day and diffuse_mj_m2_day, or none of them.",
            code="simulation.climate",
        )
    shipped = climate_of(table.place, table.edition)
    return shipped if table.altitude_m is None else shipped.at_altitude(table.altitude_m)


def _refused(file: str, faults: list[str]) -> BadScenario:
    shown = faults[:SHOWN_FAULTS]
    left = len(faults) - len(shown)
    tail = f"\n  and {left} more" if left else ""
    count = "one fault" if len(faults) == 1 else f"{len(faults)} faults"
    return BadScenario(
        f"{count}:" + "".join(f"\n  {fault}" for fault in shown) + tail,
        where=file,
        code="simulation.scenario",
    )


def _shape_fault(model: type[BaseModel], location: tuple[int | str, ...], kind: str, sentence: str) -> str:
    place = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")
    if kind == "missing":
        return f"{place} is missing."
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(location[-1]), _known_keys(model), n=1)
        return f"{place:.120} is not known.{f' Did you mean {near[0]}?' if near else ''}"
    return f"{place:.120}: {sentence[:1].lower()}{sentence[1:]}."


def _known_keys(model: type[BaseModel]) -> list[str]:
    schema = model.model_json_schema()
    tables = [schema, *schema["$defs"].values()]
    return sorted({key for table in tables for key in table.get("properties", {})})
