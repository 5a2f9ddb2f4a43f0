"""Table 10 of UNI 10200:2015: the fraction k_inv of ideal need that counts as involuntary.

The figures and their footnotes stand in ``k_inv.toml``. Rows of footnote 5 are for plants that should have
zone meters: with them the involuntary share is a difference and k_inv is refused, without them it is given
with the footnote as a note.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from tepore.kernel import Refusal
from tepore.norms.uni10200.model import Distribution

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tepore.norms.uni10200.model import Plant

ZONE_METERS_NOTE = 5
_OPEN_ENDED = "4+"


class NoKInv(Refusal):
    """Table 10 gives no k_inv for this plant."""


@dataclass(frozen=True)
class KInvRow:
    """A row of table 10.

    Attributes
    ----------
    floors
        Floors of the building as printed, ``"4+"`` for four and more; empty where the row holds for any.
    k_inv
        Fraction by insulation state, or under ``""`` where the state does not matter [1].
    notes
        Numbers of its footnotes.
    """

    distribution: Distribution
    floors: str
    k_inv: Mapping[str, Decimal]
    notes: tuple[int, ...]


@dataclass(frozen=True)
class KInvTable:
    """Table 10 with its footnotes and source."""

    rows: tuple[KInvRow, ...]
    notes: Mapping[int, str]
    source: str
    clause: str


@dataclass(frozen=True)
class KInv:
    """A figure of table 10 with the conditions it holds under."""

    number: Decimal
    notes: Mapping[int, str]
    source: str


@cache
def k_inv_table() -> KInvTable:
    """Give table 10."""
    text = files("tepore.norms.uni10200").joinpath("k_inv.toml").read_text(encoding="utf-8")
    table: dict[str, Any] = tomllib.loads(text)
    return KInvTable(
        rows=tuple(_row(row) for row in table["row"]),
        notes={note["number"]: note["sentence"] for note in table["note"]},
        source=table["source"],
        clause=table["clause"],
    )


def _row(row: dict[str, Any]) -> KInvRow:
    figures = row["k_inv"] if isinstance(row["k_inv"], dict) else {"": row["k_inv"]}
    return KInvRow(
        distribution=Distribution(row["distribution"]),
        floors=row.get("floors", ""),
        k_inv={state: Decimal(figure) for state, figure in figures.items()},
        notes=tuple(row["notes"]),
    )


def k_inv_of(plant: Plant) -> KInv:
    """Find k_inv of a plant (UNI 10200:2015 table 10).

    Parameters
    ----------
    plant
        Distribution; for vertical columns also floors and insulation state; whether there are zone meters.

    Returns
    -------
    KInv
        The fraction [1] and its footnotes.

    Raises
    ------
    NoKInv
        A fact of the plant is missing, or it has zone meters and footnote 5 asks for the difference.
    """
    if plant.distribution is None:
        raise NoKInv(
            "the plant's distribution is not said, so table 10 gives no k_inv.",
            remedy=f"Give distribution as one of {', '.join(Distribution)}.",
            code="k_inv.distribution",
        )
    row = _row_of(plant)
    if ZONE_METERS_NOTE in row.notes and plant.zone_meters:
        raise NoKInv(
            "the plant has zone meters, so k_inv does not apply (UNI 10200:2015 table 10 note 5).",
            remedy="Use the criterion uni10200:2015/direct with the zone meters' heat and the heat produced.",
            code="k_inv.zone_meters",
        )
    state = "" if "" in row.k_inv else (plant.insulation or "")
    if state not in row.k_inv:
        raise NoKInv(
            "the insulation of the horizontal pipes is not said.",
            remedy="Give insulation as A, B or C (UNI 10200:2015 table 10 note 1).",
            code="k_inv.insulation",
        )
    notes = {number: k_inv_table().notes[number] for number in row.notes}
    return KInv(row.k_inv[state], notes, k_inv_table().source)


def _row_of(plant: Plant) -> KInvRow:
    rows = [row for row in k_inv_table().rows if row.distribution is plant.distribution]
    if len(rows) == 1:
        return rows[0]
    if plant.floors is None or plant.floors < 1:
        raise NoKInv(
            "the number of floors is not said.",
            remedy="Give floors, 1 or more, for a plant with vertical columns.",
            code="k_inv.floors",
        )
    wanted = str(plant.floors) if plant.floors < int(_OPEN_ENDED[0]) else _OPEN_ENDED
    return next(row for row in rows if row.floors == wanted)
