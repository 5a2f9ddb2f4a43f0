"""Sentences and figures of the feasibility report, in Italian: the language that its engineer signs in."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from tepore.documents.formats import number


@cache
def _sentences() -> dict[str, Any]:
    text = files(__package__).joinpath("texts", "it.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def say(key: str, **places: object) -> str:
    """Give a sentence of ``texts/it.toml`` with its places filled; a dotted key reaches into a section."""
    section, _, name = key.rpartition(".")
    sentences = _sentences()[section] if section else _sentences()
    return str(sentences[name]).format_map(places)


def euros(amount_eur: Fraction) -> str:
    """Write an amount of an estimate in whole euro with Italian marks."""
    return number(amount_eur, "it", 0)


def written(figure: Fraction | int, digits: int) -> str:
    """Write a figure at a number of decimals with Italian marks."""
    return number(Fraction(figure), "it", digits)
