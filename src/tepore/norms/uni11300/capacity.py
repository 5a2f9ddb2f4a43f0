"""Effective heat capacity of a zone: by the table of finishes, or by the layers of its elements.

UNI/TS 11300-1 prospetto 16; UNI EN ISO 13786 annex A for layers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tepore.kernel import Refusal
from tepore.norms.uni11300.building import Element, OpaqueElement, ThermalBridge
from tepore.norms.uni11300.tabulated import table

DIGITS = 4
"""Decimals of a capacity or an area made here."""
STEEP_DEG = 45.0
"""From this tilt on, up to its mirror, a surface counts as vertical [deg]."""


class NoCapacity(Refusal):
    """A zone of which the table gives no capacity."""


@dataclass(frozen=True)
class Finishes:
    """What the table of capacities asks for.

    Attributes
    ----------
    plaster
        Gypsum or mortar.
    insulation
        Inside, or outside or none.
    walls
        Light (or hollow blocks), medium, heavy.
    floors
        Textile, wood, tiles.
    storeys
        Storeys of the zone, one for most flats.
    """

    plaster: Literal["gypsum", "mortar"]
    insulation: Literal["inside", "outside_or_none"]
    walls: Literal["light", "medium", "heavy"]
    floors: Literal["textile", "wood", "tiles"]
    storeys: int = 1


def tabulated_capacity_kj_m2_k(finishes: Finishes) -> float:
    """Give C_m by finishes (Allegato H, Prospetto D.I).

    Parameters
    ----------
    finishes
        Plaster, insulation, walls, floors, storeys (1 or more).

    Returns
    -------
    float
        C_m [kJ/(m2 K)] of reference surface: 165 for mortar, heavy walls without inner insulation and wood.

    Raises
    ------
    NoCapacity
        The zone has no storey.
    """
    if finishes.storeys < 1:
        raise NoCapacity(
            f"a zone of {finishes.storeys} storeys is none.",
            remedy="Give 1 or more; most flats have one.",
            code="need.capacity",
        )
    accepted = {
        "light": {"any", "light"},
        "medium": {"any", "medium", "medium_or_heavy"},
        "heavy": {"any", "heavy", "medium_or_heavy"},
    }[finishes.walls]
    asked = (finishes.plaster, finishes.insulation, finishes.floors)
    row = next(
        row
        for row in table("heat_capacity")["capacity"]
        if (row["plaster"], row["insulation"], row["floors"]) == asked and row["walls"] in accepted
    )
    return float(row["by_storeys_kj_m2_k"][min(finishes.storeys, 3) - 1])


def reference_area_m2(elements: Iterable[Element], floor_area_m2: float, storeys: int = 1) -> float:
    """Give the surface that the table's capacity is referred to.

    Parameters
    ----------
    elements
        Envelope of the zone.
    floor_area_m2
        Plan area [m2].
    storeys
        Storeys of the zone.

    Returns
    -------
    float
        Vertical surfaces of the envelope plus twice the plan area by storey [m2].
    """
    upright = sum(
        element.area_m2
        for element in elements
        if not isinstance(element, ThermalBridge) and STEEP_DEG < element.tilt_deg < 180 - STEEP_DEG
    )
    return round(upright + 2 * floor_area_m2 * storeys, DIGITS)


def capacity_of_layers_kj_k(elements: Iterable[Element]) -> float:
    """Sum the capacity of the inner layers of opaque elements, sum kappa A.

    Parameters
    ----------
    elements
        Elements of the zone with layers; floors and partitions to neighbours belong to them.

    Returns
    -------
    float
        C [kJ/K]; elements without layers add nothing.
    """
    return round(
        sum(
            element.area_m2 * element.construction.areal_capacity_kj_m2_k
            for element in elements
            if isinstance(element, OpaqueElement)
        ),
        DIGITS,
    )
