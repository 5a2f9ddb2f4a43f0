"""Faults of a building file: each with its line and what it is of, all reported together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tepore.kernel import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tepore.services.building_file.positions import TomlPath

MOST_SHOWN = 40
_SINGULAR = {
    "units": "unit",
    "common_rooms": "common room",
    "expenses": "expense",
    "metering_points": "metering point",
    "devices": "device",
    "main_meters": "main meter",
    "fuels": "fuel",
    "millesimi": "millesimi table",
    "groups": "group",
    "splits": "split",
    "members": "member",
    "terms": "term",
    "weights": "weights",
    "elements": "element",
    "spaces": "space",
    "pipes": "pipe",
    "stores": "store",
    "fuel_stocks": "fuel stock",
    "heat_pumps": "heat pump",
    "stocks": "stock",
    "bills": "bill",
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault of a file.

    Attributes
    ----------
    line
        Line it stands on, from 1; None where the whole file is meant.
    place
        Table and id in words: ``"unit 3"``.
    """

    line: int | None
    place: str
    what: str
    remedy: str = ""
    code: str

    @property
    def where(self) -> str:
        """Line and place in words."""
        parts = [f"line {self.line}" if self.line else "", self.place]
        return ", ".join(part for part in parts if part)

    @property
    def sentence(self) -> str:
        """Place, fault and remedy in one line."""
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what} {self.remedy}".rstrip()


class BadBuildingFile(Refusal):
    """A building file that cannot be used, with everything that is wrong with it."""

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        self.file = file
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line or 0))
        first = self.faults[0]
        if len(self.faults) == 1:
            where = " ".join(part for part in (file, first.where) if part)
            super().__init__(first.what, where=where, remedy=first.remedy, code=first.code)
            return
        shown = "".join(f"\n  {fault.sentence}" for fault in self.faults[:MOST_SHOWN])
        more = len(self.faults) - MOST_SHOWN
        rest = f"\n  ... and {more} more." if more > 0 else ""
        super().__init__(f"{len(self.faults)} faults:{shown}{rest}", where=file, code=first.code)


class Places:
    """Finds line and words of a place in a parsed file."""

    def __init__(self, document: Mapping[str, Any], lines: Mapping[TomlPath, int]) -> None:
        self._document = document
        self._lines = lines

    def fault(self, path: TomlPath, *, what: str, remedy: str = "", code: str) -> Fault:
        """Make a fault at the deepest part of the path that the file has."""
        return Fault(line=self.line(path), place=self.words(path), what=what, remedy=remedy, code=code)

    def line(self, path: TomlPath) -> int | None:
        """Give the line of the deepest part of the path that the file has; None where it has none."""
        return self._lines.get(self.known(path))

    def known(self, path: TomlPath) -> TomlPath:
        """Leave out the parts of a path that the file does not have, such as the tag of a union."""
        known: TomlPath = ()
        for part in path:
            if (*known, part) in self._lines:
                known = (*known, part)
        return known

    def words(self, path: TomlPath) -> str:
        """Name the tables on the path and their ids: ``"metering point 3-bagno, device 2"``."""
        words: list[str] = []
        node: Any = self._document
        table = ""
        for part in self.known(path):
            node = node[part]
            if isinstance(part, int):
                words.append(f"{_SINGULAR.get(table, table)} {_name(node, part)}")
            elif table in {"millesimi", "weights"}:
                words.append(f"{_SINGULAR[table]} {part}")
            elif part in {"season", "plant", "criterion", "energy", "legal", "condominium"}:
                words.append(f"[{part}]")
            table = str(part)
        return ", ".join(words)


def _name(node: object, index: int) -> str:
    given = node.get("id") if isinstance(node, dict) else None
    return given if isinstance(given, str) and 0 < len(given) <= 80 else str(index + 1)
