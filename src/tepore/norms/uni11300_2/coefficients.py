"""Coefficients of the losses: defaults that may be replaced, each with its source."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from tepore.norms.defaults import notes_of
from tepore.norms.tables import load_defaults, load_table

if TYPE_CHECKING:
    from tepore.norms.defaults import Default

COEFFICIENTS = load_defaults("tepore.norms.uni11300_2", "losses.toml")
LEAST_DEPTH = Decimal(load_table("tepore.norms.uni11300_2", "losses.toml")["limits"]["least_depth_diameters"])


def exact_number(default: Default) -> Decimal:
    """Give the decimal that a default's number is printed as."""
    return Decimal(repr(default.number)).normalize()


def coefficient_notes(names: Iterable[str]) -> tuple[str, ...]:
    """Give the sentences to print for the coefficients that were taken by default."""
    return notes_of(COEFFICIENTS[name] for name in names)
