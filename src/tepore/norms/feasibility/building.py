"""The building and what can be said of it before any money: new or old, what for, which plant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from tepore.kernel import Refusal
from tepore.norms.feasibility.assumptions import Service
from tepore.norms.feasibility.remarks import Remark, because

RESIDENTIAL = ("E.1(1)", "E.1(2)")
ASSESSED = ("E.2", "E.5", "E.8")
EXEMPT = ("E.1(3)", "E.3", "E.4", "E.6", "E.7")
LEAST_FLATS = 5
MOST_FLATS = 100_000
USUAL_EMITTERS = frozenset({"radiators", "convectors"})


class BadBuilding(Refusal):
    """A building that cannot be classed."""


class Plant(StrEnum):
    """By what heat or cold is carried (252/2016/R/tlr 12.1)."""

    HYDRONIC = "hydronic"
    ALL_AIR = "all_air"
    AIR_WATER = "air_water"
    DIRECT_EXPANSION = "direct_expansion"


class Distribution(StrEnum):
    """How pipes run (12.2)."""

    HORIZONTAL = "horizontal"
    """By zones: one flow and one return for each flat."""
    VERTICAL = "vertical"
    """By risers [colonne montanti]."""


class Standing(StrEnum):
    """What can be said before any money."""

    OBLIGED = "obliged"
    EXEMPT = "exempt"
    CLASSED_BY_NEED = "classed_by_need"
    """Residential: the limits of need decide first."""
    TO_BE_ASSESSED = "to_be_assessed"
    """Offices, shops, works and mixed buildings: the second step always."""


class Feasibility(StrEnum):
    """Whether direct metering can be built in."""

    FEASIBLE = "feasible"
    NOT_FEASIBLE = "not_feasible"
    TO_BE_CHECKED = "to_be_checked"
    """An engineer has to look."""
    NO_PLANT = "no_plant"
    """The building has no central plant for the service."""


@dataclass(frozen=True)
class Building:
    """What the study knows of a building.

    Attributes
    ----------
    name
        Name or address.
    categories
        Categories of D.P.R. 412/93 art. 3 in the building: ``"E.1(1)"``, ``"E.2"``, ...
    flats
        Number of units.
    floor_area_m2
        Useful area of all units [m²].
    new_or_renovated
        Built new, or plant or envelope renewed, after D.P.R. 59/2009.
    plant, distribution
        Heating and cooling plant.
    emitters
        ``"radiators"``, ``"convectors"``, ``"floor"``, ``"ceiling"``, ``"fan_coils"``.
    pipes_reachable
        Whether flow and return of each flat can be reached; None where nobody looked.
    emitters_checked
        Engineer's finding that direct metering is feasible with other emitters; None where not looked at.
    central_services
        Services with a central plant.
    hot_water_pipes_reachable, hot_water_plant_new
        The same for hot water.

    Raises
    ------
    BadBuilding
        A category is not known, or there are no flats or no area.
    """

    name: str
    categories: tuple[str, ...]
    flats: int
    floor_area_m2: Fraction
    new_or_renovated: bool
    plant: Plant
    distribution: Distribution
    emitters: frozenset[str] = USUAL_EMITTERS
    pipes_reachable: bool | None = None
    emitters_checked: bool | None = None
    central_services: frozenset[Service] = frozenset({Service.HEATING})
    hot_water_pipes_reachable: bool | None = None
    hot_water_plant_new: bool = False

    def __post_init__(self) -> None:
        known = (*RESIDENTIAL, *ASSESSED, *EXEMPT)
        wrong = [category for category in self.categories if category not in known]
        if wrong or not self.categories:
            raise BadBuilding(
                f"the category {wrong[0]!r} is not known." if wrong else "the building has no category.",
                where=self.name,
                remedy=f"Use {', '.join(known)} (D.P.R. 412/93 art. 3).",
                code="feasibility.category",
            )
        if not 1 <= self.flats <= MOST_FLATS or self.floor_area_m2 <= 0:
            raise BadBuilding(
                f"a building has 1 to {MOST_FLATS} units and an area above 0.",
                where=self.name,
                code="feasibility.size",
            )

    @property
    def area_per_flat_m2(self) -> Fraction:
        """Useful area of one unit, on average [m²]."""
        return self.floor_area_m2 / self.flats


@dataclass(frozen=True)
class Finding:
    """A standing or a feasibility, with its reason and clause."""

    outcome: Standing | Feasibility
    reason: Remark


def standing_of(building: Building) -> Finding:
    """Tell whether law, use or size decide before any money (252/2016/R/tlr 11.3, 11.7, 11.8, 11.12, 11.13).

    Parameters
    ----------
    building
        What is known of the building.

    Returns
    -------
    Finding
        Obliged, exempt, classed by need, or to be assessed.
    """
    if building.new_or_renovated:
        return Finding(Standing.OBLIGED, because("new_or_renovated"))
    counted = tuple(category for category in building.categories if category not in EXEMPT)
    if not counted:
        return Finding(Standing.EXEMPT, because("exempt_use"))
    if len(set(building.categories)) > 1 and not set(building.categories) <= set(RESIDENTIAL):
        return Finding(Standing.TO_BE_ASSESSED, because("mixed_use"))
    if counted[0] in ASSESSED:
        return Finding(Standing.TO_BE_ASSESSED, because("assessed_use"))
    if building.flats < LEAST_FLATS:
        return Finding(Standing.EXEMPT, because("few_units", least=LEAST_FLATS))
    return Finding(Standing.CLASSED_BY_NEED, because("residential"))


def direct_metering(building: Building, service: Service) -> Finding:
    """Tell whether meters can be built in for a service (252/2016/R/tlr 12.2 to 12.7).

    Parameters
    ----------
    building
        What is known of the building.
    service
        Heating, cooling or hot water.

    Returns
    -------
    Finding
        Feasible, not feasible, to be checked by an engineer, or no central plant.
    """
    if service not in building.central_services:
        return Finding(Feasibility.NO_PLANT, because("no_plant"))
    if service is Service.HOT_WATER:
        return _hot_water(building)
    if building.plant is not Plant.HYDRONIC:
        return Finding(Feasibility.NOT_FEASIBLE, because("not_hydronic"))
    if building.distribution is Distribution.VERTICAL:
        return Finding(Feasibility.NOT_FEASIBLE, because("risers"))
    return _reachable(building)


def _reachable(building: Building) -> Finding:
    other = sorted(building.emitters - USUAL_EMITTERS)
    if other and building.emitters_checked is None:
        return Finding(Feasibility.TO_BE_CHECKED, because("other_emitters", emitters=", ".join(other)))
    if (other and not building.emitters_checked) or building.pipes_reachable is False:
        return Finding(Feasibility.NOT_FEASIBLE, because("found_unfit"))
    if building.pipes_reachable is None:
        return Finding(Feasibility.TO_BE_CHECKED, because("pipes_unknown"))
    return Finding(Feasibility.FEASIBLE, because("horizontal"))


def _hot_water(building: Building) -> Finding:
    if building.new_or_renovated or building.hot_water_plant_new:
        return Finding(Feasibility.FEASIBLE, because("hot_water_new"))
    if building.hot_water_pipes_reachable is None:
        return Finding(Feasibility.TO_BE_CHECKED, because("hot_water_pipes_unknown"))
    if building.hot_water_pipes_reachable:
        return Finding(Feasibility.FEASIBLE, because("hot_water_pipes_reached"))
    return Finding(Feasibility.NOT_FEASIBLE, because("hot_water_pipes_out_of_reach"))
