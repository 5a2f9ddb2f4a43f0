"""Sentences and figures of the need report, in Italian: the language that its engineer signs in."""

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
    """Give a sentence of the report with its places filled.

    Parameters
    ----------
    key
        Key of ``texts/it.toml``.
    **places
        What stands in the braces.

    Returns
    -------
    str
        The sentence.
    """
    return str(_sentences()[key]).format_map(places)


def group_name(kind: str, name: str) -> str:
    """Name a group of inputs.

    Parameters
    ----------
    kind, name
        Of `InputGroup`.

    Returns
    -------
    str
        For example ``"Struttura muro"``.
    """
    return f"{_sentences()['group'][kind]} {name}".strip()


def beyond_name(beyond: str) -> str:
    """Name what lies beyond an element.

    Parameters
    ----------
    beyond
        Of the element: a word of the norm's module or the id of a space.

    Returns
    -------
    str
        For example ``"esterno"``; a space keeps its id.
    """
    return str(_sentences()["beyond_name"].get(beyond, beyond))


def written(figure: float | Fraction, digits: int) -> str:
    """Write a figure at a number of decimals with Italian marks.

    Parameters
    ----------
    figure
        Any unit.
    digits
        Decimals.

    Returns
    -------
    str
        For example ``"1.234,5"``.
    """
    exact = figure if isinstance(figure, Fraction) else Fraction(repr(float(figure)))
    return number(exact, "it", digits)
