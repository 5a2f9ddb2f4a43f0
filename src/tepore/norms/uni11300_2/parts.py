"""What of a plant loses heat: pipes and stores, as an engineer enters them from the survey.

in air                 embedded               buried
  ( d |insulation| D )   wall, depth z          ground, depth z of the axis
  film at D              conduction to its face conduction to its surface
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tepore.kernel import Refusal
from tepore.norms.uni11300_2.coefficients import LEAST_DEPTH

_HOURS_OF_A_YEAR = 8784
_LIMITS = {
    "length_m": (Decimal(0), Decimal(100_000)),
    "outer_diameter_mm": (Decimal(1), Decimal(3000)),
    "insulation_mm": (Decimal(0), Decimal(1000)),
    "insulation_w_m_k": (Decimal("0.005"), Decimal(5)),
    "linear_w_m_k": (Decimal("0.001"), Decimal(100)),
    "surface_w_m2_k": (Decimal("0.5"), Decimal(100)),
    "depth_m": (Decimal("0.001"), Decimal(50)),
    "around_w_m_k": (Decimal("0.02"), Decimal(10)),
    "standing_loss_kwh_day": (Decimal("0.001"), Decimal(1000)),
    "test_difference_k": (Decimal(1), Decimal(100)),
    "water_c": (Decimal(-50), Decimal(250)),
    "around_c": (Decimal(-50), Decimal(100)),
    "hours": (Decimal(0), Decimal(_HOURS_OF_A_YEAR)),
    "recoverable_percent": (Decimal(0), Decimal(100)),
}


class BadLoss(Refusal):
    """A pipe or store of which no loss follows."""


class Surroundings(StrEnum):
    """What is around a pipe."""

    INDOORS = "indoors"
    OUTDOORS = "outdoors"
    EMBEDDED = "embedded"
    """In a wall or screed, at a depth below its face."""
    BURIED = "buried"
    """In the ground, its axis at a depth below the surface."""


@dataclass(frozen=True, kw_only=True)
class WarmPipe:
    """A stretch of pipe of one size in one place.

    Attributes
    ----------
    length_m
        Length of flow and return together, or of each stretch on its own [m].
    outer_diameter_mm
        d, of the bare pipe [mm]; with `linear_w_m_k` it may be missing.
    insulation_mm, insulation_w_m_k
        Thickness s [mm] and conductivity λ [W/(m K)]; thickness 0 is a bare pipe.
    linear_w_m_k
        U_l itself, from a data sheet [W/(m K)].
    surface_w_m2_k
        α at the outer surface [W/(m² K)]; None takes the default of the surroundings.
    depth_m, around_w_m_k
        Depth z of the axis [m] and conductivity of wall or ground [W/(m K)], embedded or buried.
    water_c, around_c
        Mean temperatures of the water and of the surroundings while it is warm [°C].
    hours
        Time that it is warm in the season [h].
    recoverable_percent
        Part of the loss that warms rooms of the units [%]; shown, and part of the loss all the same.
    """

    id: str
    length_m: Decimal
    water_c: Decimal
    around_c: Decimal
    hours: Decimal
    surroundings: Surroundings = Surroundings.INDOORS
    outer_diameter_mm: Decimal | None = None
    insulation_mm: Decimal = Decimal(0)
    insulation_w_m_k: Decimal | None = None
    linear_w_m_k: Decimal | None = None
    surface_w_m2_k: Decimal | None = None
    depth_m: Decimal | None = None
    around_w_m_k: Decimal | None = None
    recoverable_percent: Decimal = Decimal(0)
    source: str


@dataclass(frozen=True, kw_only=True)
class WarmStore:
    """A store of warm water [accumulo].

    Attributes
    ----------
    standing_loss_kwh_day
        Loss that the maker declares [kWh/day], at a difference of `test_difference_k` to the room [K]; None
        takes the default.
    water_c, around_c, hours, recoverable_percent
        As of a pipe.
    """

    id: str
    standing_loss_kwh_day: Decimal
    water_c: Decimal
    around_c: Decimal
    hours: Decimal
    test_difference_k: Decimal | None = None
    recoverable_percent: Decimal = Decimal(0)
    source: str


PlantPart = WarmPipe | WarmStore


@dataclass(frozen=True)
class LossFault:
    """What is wrong with a part of the plant: its place among the parts, the figure, what and the way out."""

    index: int
    figure: str
    what: str
    remedy: str
    code: str


def faults_of(parts: Iterable[PlantPart]) -> Iterator[LossFault]:
    """Find what keeps losses from being computed.

    Parameters
    ----------
    parts
        Pipes and stores.

    Yields
    ------
    LossFault
        One a figure that is missing, out of range or contradicts another.
    """
    seen: set[str] = set()
    for index, part in enumerate(parts):
        if part.id in seen:
            yield LossFault(
                index, "id", f"the id {part.id} is used twice.", "Give each part its own.", "losses.twice"
            )
        seen.add(part.id)
        out = list(_out_of_range(index, part))
        yield from out
        if not out and isinstance(part, WarmPipe):
            yield from _shape_faults(index, part)


def _out_of_range(index: int, part: PlantPart) -> Iterator[LossFault]:
    for name, (least, greatest) in _LIMITS.items():
        figure = getattr(part, name, None)
        if figure is not None and (not figure.is_finite() or not least <= figure <= greatest):
            yield LossFault(
                index,
                name,
                f"{name} is {figure}, outside {least} to {greatest}.",
                "Check the figure and its unit.",
                "losses.range",
            )


def _shape_faults(index: int, pipe: WarmPipe) -> Iterator[LossFault]:
    if (pipe.linear_w_m_k is None) == (pipe.outer_diameter_mm is None):
        yield LossFault(
            index,
            "outer_diameter_mm",
            "its loss is said in no way, or in two.",
            "Give outer_diameter_mm with its insulation, or linear_w_m_k of the data sheet.",
            "losses.ways",
        )
        return
    if pipe.insulation_mm > 0 and pipe.insulation_w_m_k is None and pipe.linear_w_m_k is None:
        yield LossFault(
            index,
            "insulation_w_m_k",
            "the conductivity of its insulation is missing.",
            "Give insulation_w_m_k, for example 0.040.",
            "losses.conductivity",
        )
    in_solid = pipe.surroundings in {Surroundings.EMBEDDED, Surroundings.BURIED}
    if not in_solid or pipe.outer_diameter_mm is None:
        return
    covered_m = (pipe.outer_diameter_mm + 2 * pipe.insulation_mm) / 1000
    if pipe.depth_m is None or pipe.depth_m < LEAST_DEPTH * covered_m:
        yield LossFault(
            index,
            "depth_m",
            f"the depth of its axis is missing, or less than {LEAST_DEPTH} times the insulated diameter.",
            "Give depth_m from the face or the ground's surface to the axis.",
            "losses.depth",
        )
