"""From a need document to the building that the norm calculates; each fault names element and line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from tepore.kernel import Refusal
from tepore.norms.uni11300 import (
    Building,
    Construction,
    Glazing,
    Layer,
    Material,
    Method,
    UnheatedSpace,
    Unit,
    WindowType,
    common_heating_season,
    heating_season,
    material_named,
    method_named,
    season_between,
    zone_of,
)
from tepore.norms.uni11300.building import Element
from tepore.norms.uni11300.capacity import Finishes, reference_area_m2, tabulated_capacity_kj_m2_k
from tepore.norms.uni11300.construction import air_layer_resistance
from tepore.norms.uni11300.season import MonthPart
from tepore.norms.uni11300.tabulated import source_of, table
from tepore.services.building_file.faults import BadBuildingFile, Fault
from tepore.services.building_file.positions import TomlPath
from tepore.services.need_file.climate_part import climate_of_part
from tepore.services.need_file.document import (
    ConstructionPart,
    ElementPart,
    LayerPart,
    SeasonPart,
    UnitPart,
    WindowPart,
)
from tepore.services.need_file.elements import ElementMaker
from tepore.services.need_file.ground_part import ground_transmittance
from tepore.services.need_file.reading import NeedFile

ANY_DAY = ((7, 1), (6, 30))
"""Longest season where only gains and losses bound it: from summer to summer."""
_Made = TypeVar("_Made")


class UnfinishedSurvey(Refusal):
    """Something that the survey must say and does not, or says twice."""


class NeedTranslation:
    """Makes the building of a need file, gathering all faults."""

    def __init__(self, read: NeedFile) -> None:
        self._read = read
        self._document = read.document
        self._faults: list[Fault] = []
        self._constructions: dict[str, Construction] = {}
        self._windows: dict[str, WindowType] = {}
        self._elements: dict[str, list[Element]] = {}

    def building(self) -> Building:
        """Give the building.

        Returns
        -------
        Building
            Checked by the norm's own rules.

        Raises
        ------
        BadBuildingFile
            Something is wrong: all faults with their lines.
        """
        for key, construction in self._document.constructions.items():
            made = self._tried(("constructions", key), partial(self._construction, key, construction))
            if made is not None:
                self._constructions[key] = made
        for key, window in self._document.windows.items():
            kind = self._tried(("windows", key), partial(_window, key, window))
            if kind is not None:
                self._windows[key] = kind
        self._lay_elements()
        units = [
            self._tried(("units", index), partial(self._unit, part))
            for index, part in enumerate(self._document.units)
        ]
        season = self._tried(("season",), partial(_season, self._document.season))
        method = self._tried(("building",), self._method)
        climate = self._tried(
            ("climate",), partial(climate_of_part, self._document.climate, self._read.folder)
        )
        whole = tuple(unit for unit in units if unit is not None)
        if season is not None and method is not None and climate is not None and not self._faults:
            name = self._document.building.name
            make = partial(Building, name, climate, season, method, whole, self._spaces())
            building = self._tried((), make)
            if building is not None and self._document.season.by_gains:
                building = self._tried(("season",), partial(_in_calculated_season, building))
            if building is not None:
                return building
        raise BadBuildingFile(self._read.file, self._faults)

    def _spaces(self) -> tuple[UnheatedSpace, ...]:
        return tuple(
            UnheatedSpace(
                space.id,
                space.flat_rate,
                tuple(self._elements.get(f"space {space.id}", ())),
                space.volume_m3,
                space.air_change_h,
                space.own_sun,
            )
            for space in self._document.spaces
        )

    def _tried(self, path: TomlPath, make: Callable[[], _Made]) -> _Made | None:
        """Make a part, or keep its refusal as a fault with the line of its place."""
        try:
            return make()
        except Refusal as refusal:
            fault = self._read.places.fault(path, what=refusal.what, remedy=refusal.remedy, code=refusal.code)
            place = ", ".join(dict.fromkeys(part for part in (fault.place, refusal.where) if part))
            self._faults.append(replace(fault, place=place))
            return None

    def _method(self) -> Method:
        part = self._document.building
        method = replace(method_named(part.method), part_month=part.part_month)
        return method if part.air_change_h is None else replace(method, air_change_h=part.air_change_h)

    def _construction(self, key: str, part: ConstructionPart) -> Construction:
        ways = [bool(part.layers), part.transmittance_w_m2_k is not None, part.ground is not None]
        if sum(ways) != 1:
            raise UnfinishedSurvey(
                f"the construction {key} is described in {sum(ways)} ways.",
                remedy="Give layers, or transmittance_w_m2_k with source, or ground: one of them.",
                code="need.construction.ways",
            )
        if part.ground is not None:
            transmittance, source = ground_transmittance(part.ground)
            return Construction(key, part.heat_flow, given_transmittance=transmittance, source=source)
        if part.transmittance_w_m2_k is not None and not part.source:
            raise UnfinishedSurvey(
                f"the transmittance of {key} has no source.",
                remedy="Name certificate, abacus or calculation in source.",
                code="need.construction.source",
            )
        layers = tuple(self._layer(part, layer) for layer in part.layers)
        made = Construction(key, part.heat_flow, layers, part.transmittance_w_m2_k, part.source, part.indoors)
        made.exact_transmittance  # noqa: B018 - a faulty layer is told of here, at its construction
        return made

    def _layer(self, construction: ConstructionPart, part: LayerPart) -> Layer:
        if part.resistance_m2_k_w is not None:
            return Layer(part.thickness_m, None, part.resistance_m2_k_w, part.name)
        if part.air_m is not None:
            resistance = air_layer_resistance(part.air_m, construction.heat_flow)
            return Layer(part.air_m, None, resistance, part.name or f"intercapedine {part.air_m * 1000:g} mm")
        return Layer(part.thickness_m, self._material(part.material), None, part.name)

    def _material(self, name: str) -> Material:
        own = self._document.materials.get(name)
        if own is None:
            return material_named(name)
        return Material(name, own.conductivity_w_m_k, own.density_kg_m3, own.specific_heat_j_kg_k, own.source)

    def _lay_elements(self) -> None:
        maker = ElementMaker(self._document, self._constructions, self._windows)
        for index, part in enumerate(self._document.elements):
            first = maker.places[part.id]
            if first != index:
                twice = f"the id {part.id} is given twice; the first stands before it."
                fault = self._read.places.fault(
                    ("elements", index),
                    what=twice,
                    remedy="Give every element an id of its own.",
                    code="need.element.twice",
                )
                self._faults.append(fault)
                continue
            for owner, element in self._tried(("elements", index), partial(_listed, maker, part)) or ():
                self._elements.setdefault(owner, []).append(element)

    def _unit(self, part: UnitPart) -> Unit:
        area, volume = _sizes(part)
        elements = tuple(self._elements.get(f"unit {part.id}", ()))
        storeys = 1 if part.finishes is None else part.finishes.storeys
        return Unit(
            id=part.id,
            floor_area_m2=area,
            net_volume_m3=volume,
            elements=elements,
            areal_capacity_kj_m2_k=_areal_capacity(part),
            capacity_area_m2=part.capacity_area_m2 or reference_area_m2(elements, area, storeys),
            time_constant_h=part.time_constant_h,
            air_change_h=part.air_change_h,
            internal_gains_w=part.internal_gains_w,
            label=part.name or part.id,
        )


def _areal_capacity(part: UnitPart) -> float:
    ways = (part.finishes is not None, part.areal_capacity_kj_m2_k is not None)
    if part.time_constant_h is not None and not any(ways):
        return 0.0
    if sum(ways) + (part.time_constant_h is not None) != 1:
        raise UnfinishedSurvey(
            "its inertia is not said in one way.",
            remedy="Give finishes, or areal_capacity_kj_m2_k, or time_constant_h.",
            code="need.unit.capacity",
        )
    if part.finishes is not None:
        return tabulated_capacity_kj_m2_k(Finishes(**part.finishes.model_dump()))
    return part.areal_capacity_kj_m2_k or 0.0


def _listed(maker: ElementMaker, part: ElementPart) -> list[tuple[str, Element]]:
    return list(maker.elements_of(part))


def _sizes(part: UnitPart) -> tuple[float, float]:
    if part.rooms:
        if part.floor_area_m2 is not None or part.net_volume_m3 is not None:
            raise UnfinishedSurvey(
                "the unit has rooms and sizes of its own.",
                remedy="Give rooms, or floor_area_m2 and net_volume_m3.",
                code="need.unit.sizes",
            )
        area = sum(room.floor_area_m2 for room in part.rooms)
        return round(area, 4), round(sum(r.floor_area_m2 * r.height_m for r in part.rooms), 4)
    if part.floor_area_m2 is None or part.net_volume_m3 is None:
        raise UnfinishedSurvey(
            "floor area or net volume is missing.",
            remedy="Give floor_area_m2 and net_volume_m3, or rooms.",
            code="need.unit.sizes",
        )
    return part.floor_area_m2, part.net_volume_m3


def _window(key: str, part: WindowPart) -> WindowType:
    if part.transmittance_w_m2_k is not None and not part.source:
        raise UnfinishedSurvey(
            f"the transmittance of {key} has no source.",
            remedy="Name data sheet, abacus or calculation in source.",
            code="need.window.source",
        )
    rows = table("glazings")["solar_transmittance"]
    if part.solar_transmittance is None and part.glazing not in rows:
        raise UnfinishedSurvey(
            f"there is no glazing {part.glazing!r}.",
            remedy=f"Choose one of {', '.join(rows)}, or give solar_transmittance.",
            code="need.window.glazing",
        )
    parts = None
    if part.transmittance_w_m2_k is None and part.glass_w_m2_k and part.frame_w_m2_k:
        parts = Glazing(
            part.glass_w_m2_k, part.frame_w_m2_k, part.frame_fraction, part.edge_m_m2, part.edge_psi_w_m_k
        )
    shutter = part.shutter
    added = 0.0
    if shutter is not None:
        added = float(table("glazings")["shutter_resistance_m2_k_w"][shutter.kind][shutter.permeability])
    own = part.solar_transmittance
    made = WindowType(
        id=key,
        solar_transmittance=float(rows[part.glazing]) if own is None else own,
        frame_fraction=part.frame_fraction,
        glazing=parts,
        given_transmittance=part.transmittance_w_m2_k,
        shutter_resistance_m2_k_w=added,
        shutter_use=shutter.use if shutter else 0.6,
        panes=next((kind for kind in ("single", "triple") if part.glazing.startswith(kind)), "double"),
        source=part.source or "descrizione dell'edificio",
        solar_source=source_of("glazings") if own is None else part.source,
    )
    made.exact_transmittance  # noqa: B018 - a window without figures is told of here
    return made


def _season(part: SeasonPart) -> tuple[MonthPart, ...]:
    dated = part.from_ is not None and part.to is not None
    ways = sum((dated, part.zone is not None, part.degree_days is not None))
    lone = (part.from_ is None) != (part.to is None)
    if lone or ways > 1 or (ways == 0 and not part.by_gains):
        raise UnfinishedSurvey(
            "the season is to be said in one way.",
            remedy="Give zone, or degree_days, or from and to; by_gains = true with one of them, or alone.",
            code="need.season.ways",
        )
    if part.from_ is not None and part.to is not None:
        return season_between(_month_day(part.from_), _month_day(part.to))
    if part.zone is not None:
        return heating_season(part.zone)
    if part.degree_days is not None:
        return heating_season(zone_of(part.degree_days))
    return season_between(*ANY_DAY)


def _in_calculated_season(building: Building) -> Building:
    return replace(building, heating_season=common_heating_season(building))


def _month_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)
