"""Figures that a norm or a law is believed to state, kept apart from what could be read in a source.

Every such figure is a `Default` with a name, and whoever calls can put another in its place. A result that
leaned on one that nobody has checked carries it along, so that a document can print its note.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

from tepore.kernel import Refusal

NOT_VERIFIED = "default, not verified"


class BadDefault(Refusal):
    """A figure offered in place of a default that cannot stand there."""


@dataclass(frozen=True)
class Default:
    """One figure with what it is and where it stands.

    Attributes
    ----------
    number
        The figure, in `unit`.
    unit
        Unit of the figure: ``"K"``, ``"W/m3"``, ``"1"`` for a pure number.
    what
        What the figure is, as a noun phrase.
    source
        Where it stands, or why it is believed.
    verified
        Whether the source was read. False makes every result that used it say so.
    """

    number: float
    unit: str
    what: str
    source: str
    verified: bool = False

    @property
    def note(self) -> str:
        """The sentence that a document prints; empty where the figure is verified."""
        if self.verified:
            return ""
        unit = "" if self.unit == "1" else f" {self.unit}"
        return f"{self.what}: {self.number:g}{unit} ({NOT_VERIFIED}; {self.source})"

    def replaced(self, number: float, *, source: str) -> Default:
        """Give the same figure with the number that the caller has read, and its source.

        Parameters
        ----------
        number
            The number that holds, in the unit of this default.
        source
            Where it was read; it makes the figure verified.

        Raises
        ------
        BadDefault
            The number is not finite, or the source is empty.
        """
        if not isfinite(number):
            raise BadDefault(f"{self.what}: {number} is not a number.", code="default.number")
        if not source.strip():
            raise BadDefault(
                f"{self.what}: a figure without a source cannot replace the default.",
                remedy="Name the standard with edition and clause, the certificate or the data sheet.",
                code="default.no_source",
            )
        return replace(self, number=number, source=source.strip(), verified=True)

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Default:
        """Read a default from a row of a table that is shipped beside a norm's module."""
        return cls(
            number=float(row["number"]),
            unit=str(row["unit"]),
            what=str(row["what"]),
            source=str(row["source"]),
            verified=bool(row["verified"]),
        )


def notes_of(defaults: Iterable[Default]) -> tuple[str, ...]:
    """Give the notes to be printed for the defaults that a result leaned on, each once, in order."""
    return tuple(dict.fromkeys(default.note for default in defaults if default.note))
