"""What passes each metering point in a month, as its device counts it and as one without fault would."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tepore.norms.en834 import SensorKind
from tepore.norms.ranges import FloatArray
from tepore.simulation.allocators import AllocatorSite, units_by_step
from tepore.simulation.assembly import rooms_of
from tepore.simulation.device import MonthCounts
from tepore.simulation.heating import HeatingTruth
from tepore.simulation.hot_water import HotWater
from tepore.simulation.meters import MeteredHeat, heat_behind, heat_of_flat, registered_heat_kwh
from tepore.simulation.mountings import Mounting, sites_of
from tepore.simulation.scenario import Scenario, TotaliserKind
from tepore.simulation.scenario_checks import PLANT_POINT
from tepore.simulation.timeline import MonthSpan
from tepore.simulation.totalisers import counted_by_step

LITRES_PER_M3 = 1000.0
_NOTHING = np.zeros(0)


@dataclass(frozen=True)
class PlayedHours:
    """The truth of a month that devices count from.

    Attributes
    ----------
    span
        The month.
    heating, hot_water
        Truth of rooms and plant, and of hot water.
    outdoor_c
        Outdoor temperature [°C], shape ``(s,)``.
    bright_w_m2
        Sun on the brightest window of each room [W/m²], shape ``(s, rooms)``.
    """

    span: MonthSpan
    heating: HeatingTruth
    hot_water: HotWater
    outdoor_c: FloatArray
    bright_w_m2: FloatArray

    @property
    def edges_s(self) -> FloatArray:
        """Edges of the steps [s since 1970, UTC]."""
        return self.span.first_s + self.span.step_s * np.arange(self.span.steps + 1, dtype=np.float64)


@dataclass(frozen=True)
class Counting:
    """Counts what passes the metering points of a scenario.

    Attributes
    ----------
    errors
        Relative error of each meter [1].
    """

    scenario: Scenario
    mountings: tuple[Mounting, ...]
    errors: dict[str, float]

    def of_month(self, played: PlayedHours) -> dict[str, MonthCounts]:
        """Give the counts of a month by metering point."""
        counts = self._allocators(played)
        columns = {unit.id: place for place, unit in enumerate(self.scenario.units)}
        for mounting in self.mountings:
            if mounting.kind == "heat_meter":
                counts[mounting.point] = self._heat(mounting, played)
            elif mounting.kind == "water_meter":
                litres = played.hot_water.litres[:, columns[mounting.unit_id]]
                counts[mounting.point] = _counts(
                    played, litres * (1 + self.errors[mounting.point]), true=litres
                )
            elif mounting.kind == "totaliser":
                counts[mounting.point] = self._totaliser(mounting, played)
        return counts

    def _allocators(self, played: PlayedHours) -> dict[str, MonthCounts]:
        points = [mounting.point for mounting in self.mountings if mounting.kind == "allocator"]
        if not points:
            return {}
        counted, true = (
            self._units(sites_of(self.scenario, self.mountings, fault_free=clean), played)
            for clean in (False, True)
        )
        return {
            point: _counts(played, counted[:, place], true=true[:, place])
            for place, point in enumerate(points)
        }

    def _units(self, sites: tuple[AllocatorSite, ...], played: PlayedHours) -> FloatArray:
        kind, span = SensorKind(self.scenario.devices.sensors), played.span
        rooms = played.heating.air_c, played.heating.excess_k, played.bright_w_m2
        return units_by_step(sites, kind, span.starts_s, rooms, span.step_h)

    def _heat(self, mounting: Mounting, played: PlayedHours) -> MonthCounts:
        behind = self._behind(mounting, played)
        heat = registered_heat_kwh(behind, self.errors[mounting.point])
        return _counts(
            played,
            heat,
            true=behind.heat_kwh,
            volume=behind.volume_m3 * LITRES_PER_M3,
            water=(behind.flow_c, behind.return_c),
        )

    def _behind(self, mounting: Mounting, played: PlayedHours) -> MeteredHeat:
        heating, own = played.heating, list(mounting.rooms)
        of_rooms = heating.radiator_w[:, own], heating.supply_c[:, own], heating.return_c[:, own]
        flat = heat_of_flat(*of_rooms, played.span.step_h)
        if mounting.unit_id:
            return flat
        pipes_w = heating.pipe_w[:, own].sum(axis=1)
        if mounting.point == PLANT_POINT:
            cellar_w = heating.cellar_w
        else:
            cellar_w = heating.cellar_w * self._share_of_cellar(mounting.building_id)
        whole_kwh = flat.heat_kwh + (pipes_w + cellar_w) * played.span.step_h / 1000
        return heat_behind(whole_kwh, heating.flow_c, flat.return_c)

    def _share_of_cellar(self, building_id: str) -> float:
        own = {building.id: building.cellar_w_k for building in self.scenario.buildings}
        whole = self.scenario.pipes.cellar_w_k + sum(own.values())
        return own[building_id] / whole if whole else 0.0

    def _totaliser(self, mounting: Mounting, played: PlayedHours) -> MonthCounts:
        rooms = rooms_of(self.scenario)
        power_w = np.array([rooms[place].room.radiator_w for place in mounting.rooms])
        kind = TotaliserKind(self.scenario.devices.totalisers or "")
        zone = mounting.rooms, power_w
        counted = counted_by_step(kind, played.heating, played.outdoor_c, zone, played.span.step_h)
        return _counts(played, counted, true=counted)


def _counts(
    played: PlayedHours,
    counted: FloatArray,
    *,
    true: FloatArray,
    volume: FloatArray | None = None,
    water: tuple[FloatArray, FloatArray] = (_NOTHING, _NOTHING),
) -> MonthCounts:
    litres = np.zeros_like(counted) if volume is None else volume
    return MonthCounts(played.edges_s, _sums(counted), _sums(litres), _sums(true), *water)


def _sums(by_step: FloatArray) -> FloatArray:
    return np.concatenate([[0.0], np.cumsum(by_step)])
