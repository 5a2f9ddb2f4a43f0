"""Elements of a need file: shared ones divided, windows taken off their wall, orientation by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tepore.kernel import Refusal
from tepore.norms.uni11300 import (
    Construction,
    Obstacles,
    OpaqueElement,
    ThermalBridge,
    WindowElement,
    WindowType,
)
from tepore.norms.uni11300.building import Element
from tepore.norms.uni11300.construction import HeatFlow
from tepore.norms.uni11300.tabulated import table
from tepore.services.need_file.document import ElementPart, NeedDocument

AZIMUTH_DEG = {
    "S": 0.0,
    "SE": -45.0,
    "E": -90.0,
    "NE": -135.0,
    "N": 180.0,
    "NW": 135.0,
    "W": 90.0,
    "SW": 45.0,
}
_TILT_DEG = {HeatFlow.UP: 0.0, HeatFlow.HORIZONTAL: 90.0, HeatFlow.DOWN: 180.0}
AREA_DIGITS = 6
"""Decimals of an area that is a product or a difference [m2]."""


class BadElement(Refusal):
    """An element that cannot be what it says."""


class ElementMaker:
    """Makes the norm's elements of the file's."""

    def __init__(
        self,
        document: NeedDocument,
        constructions: Mapping[str, Construction],
        windows: Mapping[str, WindowType],
    ) -> None:
        self._constructions = constructions
        self._windows = windows
        self._units = {unit.id for unit in document.units}
        self._spaces = {space.id for space in document.spaces}
        self._sunless = {space.id for space in document.spaces if not space.own_sun}
        self.places: dict[str, int] = {}
        for index, part in enumerate(document.elements):
            self.places.setdefault(part.id, index)
        self._parts = {key: document.elements[index] for key, index in self.places.items()}
        self._taken_off: dict[str, list[ElementPart]] = {}
        for part in document.elements:
            if part.wall:
                self._taken_off.setdefault(part.wall, []).append(part)

    def elements_of(self, part: ElementPart) -> Iterator[tuple[str, Element]]:
        """Give the elements that one entry stands for, with their owners.

        Parameters
        ----------
        part
            An entry of the file.

        Yields
        ------
        tuple
            Owner ("unit 3", "space scala") and element; a shared entry gives one element a unit.

        Raises
        ------
        BadElement
            Owner, kind or size is missing, doubled or unknown.
        """
        owners = self._owners(part)
        self._check_wall(part)
        for owner, size in owners.items():
            suffix = f"-{owner.partition(' ')[2]}" if len(owners) > 1 else ""
            yield owner, self._element(part, f"{part.id}{suffix}", size)

    def _owners(self, part: ElementPart) -> dict[str, float]:
        said = [bool(part.unit), bool(part.units), bool(part.space)]
        if sum(said) != 1:
            raise BadElement(
                f"it belongs to {sum(said)} kinds of owners.",
                remedy="Give one of unit, units (shared) and space.",
                code="need.element.owner",
            )
        if part.units:
            for name in part.units:
                self._known(name, self._units, "unit")
            return {f"unit {name}": size for name, size in part.units.items()}
        if part.unit:
            self._known(part.unit, self._units, "unit")
            return {f"unit {part.unit}": self._size(part)}
        self._known(part.space, self._spaces, "space")
        return {f"space {part.space}": self._size(part)}

    @staticmethod
    def _known(name: str, names: set[str], kind: str) -> None:
        if name not in names:
            raise BadElement(
                f"there is no {kind} {name!r}.",
                remedy=f"Known are {', '.join(sorted(names)) or 'none'}.",
                code=f"need.element.{kind}",
            )

    def _size(self, part: ElementPart) -> float:
        if part.psi_w_m_k is not None:
            if part.length_m is None:
                raise BadElement("length_m is missing.", code="need.element.size")
            return part.length_m * part.count
        return self._net_area(part)

    @staticmethod
    def _gross_area(part: ElementPart) -> float:
        if part.area_m2 is not None and part.width_m is None and part.height_m is None:
            return round(part.area_m2 * part.count, AREA_DIGITS)
        if part.area_m2 is None and part.width_m is not None and part.height_m is not None:
            return round(part.width_m * part.height_m * part.count, AREA_DIGITS)
        raise BadElement(
            "its area is not said in one way.",
            remedy="Give area_m2, or width_m and height_m.",
            code="need.element.size",
        )

    def _net_area(self, part: ElementPart) -> float:
        openings = sum(self._gross_area(window) for window in self._taken_off.get(part.id, ()))
        net = round(self._gross_area(part) - openings, AREA_DIGITS)
        if net <= 0:
            raise BadElement(
                f"its openings ({openings:g} m2) leave no wall of {self._gross_area(part):g} m2.",
                remedy="area_m2 of a wall is gross; windows with wall = are taken off.",
                code="need.element.openings",
            )
        return net

    def _check_wall(self, part: ElementPart) -> None:
        if not part.wall:
            return
        wall = self._parts.get(part.wall)
        if wall is None or wall.units or (wall.unit, wall.space) != (part.unit, part.space):
            raise BadElement(
                f"its wall {part.wall!r} is no element of the same unit or space.",
                remedy="Name a wall of the same owner that is not shared.",
                code="need.element.wall",
            )

    def _element(self, part: ElementPart, element_id: str, size: float) -> Element:
        kinds = [bool(part.construction), bool(part.window), part.psi_w_m_k is not None]
        if sum(kinds) != 1:
            raise BadElement(
                f"it is {sum(kinds)} kinds of element.",
                remedy="Give one of construction, window and psi_w_m_k.",
                code="need.element.kind",
            )
        if part.psi_w_m_k is not None:
            return ThermalBridge(element_id, size, part.psi_w_m_k, part.beyond, part.source)
        if part.window:
            self._known(part.window, set(self._windows), "window")
            return self._window(part, element_id, size)
        self._known(part.construction, set(self._constructions), "construction")
        construction = self._constructions[part.construction]
        absorptance = part.absorptance
        if absorptance is None:
            absorptance = float(table("surfaces")["solar_absorptance"][part.colour])
        tilt = _TILT_DEG[construction.heat_flow] if part.tilt_deg is None else part.tilt_deg
        return OpaqueElement(
            id=element_id,
            construction=construction,
            area_m2=size,
            beyond=part.beyond,
            azimuth_deg=self._azimuth(part, tilt),
            tilt_deg=tilt,
            absorptance=absorptance,
            emissivity=0.9 if part.emissivity is None else part.emissivity,
            obstacles=_obstacles(part),
        )

    def _window(self, part: ElementPart, element_id: str, size: float) -> WindowElement:
        wall = self._parts.get(part.wall)
        if wall is not None and part.facing is None and part.azimuth_deg is None:
            part = part.model_copy(update={"facing": wall.facing, "azimuth_deg": wall.azimuth_deg})
        tilt = 90.0 if part.tilt_deg is None else part.tilt_deg
        return WindowElement(
            id=element_id,
            window=self._windows[part.window],
            area_m2=size,
            beyond=part.beyond,
            azimuth_deg=self._azimuth(part, tilt),
            tilt_deg=tilt,
            emissivity=0.837 if part.emissivity is None else part.emissivity,
            obstacles=_obstacles(part),
            solar_factor=part.solar_factor,
        )

    def _azimuth(self, part: ElementPart, tilt_deg: float) -> float:
        if part.facing is not None and part.azimuth_deg is not None:
            raise BadElement(
                "it has facing and azimuth_deg.", remedy="Give one of them.", code="need.element.facing"
            )
        if part.azimuth_deg is not None:
            return part.azimuth_deg
        if part.facing is not None:
            return AZIMUTH_DEG[part.facing]
        if part.beyond == "outdoor" and part.space not in self._sunless and tilt_deg not in (0, 180):
            raise BadElement(
                "its orientation is not said.",
                remedy="Give facing (N, NE, ...) or azimuth_deg (0 south, -90 east, 90 west).",
                code="need.element.facing",
            )
        return 0.0


def _obstacles(part: ElementPart) -> Obstacles:
    return Obstacles(part.horizon_deg, part.overhang_deg, part.fin_deg)
