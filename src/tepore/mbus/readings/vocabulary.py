"""The words of readings with their unit and what they say in each language, from ``readings/texts``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Final


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the readings.

    Attributes
    ----------
    unit
        Canonical unit of a quantity; empty for none, and for instants.
    texts
        What it says, by language.
    """

    unit: str
    texts: dict[str, str]


def _words(page: str) -> dict[str, Word]:
    tables = tomllib.loads(files("tepore.mbus.readings").joinpath("texts", page).read_text(encoding="utf-8"))
    return {name: Word(table.pop("unit", ""), table) for name, table in tables.items()}


#: Every word ``Reading.quantity`` takes.
QUANTITIES: Final = _words("quantities.toml")
#: Every word ``Reading.at`` takes.
INSTANTS: Final = _words("instants.toml")
