"""A building with its plant run through the steps of a month: every temperature and every watt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from tepore.norms.ranges import FloatArray
from tepore.simulation.network import RoomNetwork
from tepore.simulation.plant import Boiler, ClimaticCurve, Radiators
from tepore.simulation.timeline import HOUR_S


@dataclass(frozen=True)
class Pipes:
    """What the distribution loses.

    Attributes
    ----------
    room_w_k
        Conductance of the riser and branch that pass through each room [W/K], shape ``(n,)``.
    warmth_share
        (θ_supply − θ_cellar)/(θ_boiler − θ_cellar) at each room's radiator [1], shape ``(n,)``.
    cellar_w_k
        Conductance of the horizontal pipes to the cellar [W/K].
    cellar_c
        Temperature of the cellar [°C].
    """

    room_w_k: FloatArray
    warmth_share: FloatArray
    cellar_w_k: float
    cellar_c: float


@dataclass(frozen=True)
class HeatedBuilding:
    """Rooms, radiators, pipes and boiler.

    Attributes
    ----------
    solar_to_mass, internal_to_mass
        Share of the gains that the mass takes up [1].
    """

    network: RoomNetwork
    radiators: Radiators
    pipes: Pipes
    curve: ClimaticCurve
    boiler: Boiler
    solar_to_mass: float = 0.7
    internal_to_mass: float = 0.5


@dataclass(frozen=True)
class Drivers:
    """What acts on n rooms over s steps.

    Attributes
    ----------
    outdoor_c
        [°C], shape ``(s,)``.
    solar_w, internal_w
        Gains [W], shape ``(s, n)``.
    set_point_c
        Set points of the valves [°C], shape ``(s, n)``.
    heating, night
        Whether the plant runs, whether it is set back, shape ``(s,)``.
    hot_water_w
        Heat that the boiler gives to hot water [W], shape ``(s,)``.
    """

    outdoor_c: FloatArray
    solar_w: FloatArray
    internal_w: FloatArray
    set_point_c: FloatArray
    heating: NDArray[np.bool_]
    night: NDArray[np.bool_]
    hot_water_w: FloatArray


@dataclass(frozen=True)
class RoomState:
    """Temperatures of air and mass of n rooms [°C], each of shape ``(n,)``."""

    air_c: FloatArray
    mass_c: FloatArray


@dataclass(frozen=True)
class HeatingTruth:
    """The truth of s steps in n rooms.

    Attributes
    ----------
    air_c, mass_c
        Temperatures at the end of each step [°C], shape ``(s, n)``.
    radiator_w, pipe_w
        Heat of the radiators and of the pipes in the rooms [W], shape ``(s, n)``.
    open_share
        How far the valves stand open, while the plant runs [1], shape ``(s, n)``.
    supply_c, return_c
        Water into and out of each radiator [°C], shape ``(s, n)``; the air's where none flows.
    excess_k
        Mean water less air [K], shape ``(s, n)``.
    flow_c
        Water leaving the boiler [°C], shape ``(s,)``; not a number where the plant rests.
    cellar_w, boiler_w
        Loss of the pipes in the cellar, output of the boiler [W], shape ``(s,)``.
    gas_m3
        Gas burnt [m³], shape ``(s,)``.
    """

    air_c: FloatArray
    mass_c: FloatArray
    radiator_w: FloatArray
    pipe_w: FloatArray
    open_share: FloatArray
    supply_c: FloatArray
    return_c: FloatArray
    excess_k: FloatArray
    flow_c: FloatArray
    cellar_w: FloatArray
    boiler_w: FloatArray
    gas_m3: FloatArray

    def of_rooms(self) -> dict[str, FloatArray]:
        """Give the series of rooms by their names, each of shape ``(s, n)``."""
        return {name: series for name, series in self._series() if series.ndim == 2}

    def of_plant(self) -> dict[str, FloatArray]:
        """Give the series of the plant by their names, each of shape ``(s,)``."""
        return {name: series for name, series in self._series() if series.ndim == 1}

    def _series(self) -> Iterator[tuple[str, FloatArray]]:
        return ((field.name, getattr(self, field.name)) for field in fields(self))


def run_steps(building: HeatedBuilding, drivers: Drivers, start: RoomState) -> tuple[HeatingTruth, RoomState]:
    """Run a building through steps.

    Parameters
    ----------
    building
        Rooms and plant.
    drivers
        Weather, gains, set points and times.
    start
        Temperatures at the start.

    Returns
    -------
    tuple
        The steps, and the temperatures at the end. In every step and room, heat in = heat out + heat stored;
        boiler = radiators + pipes + cellar + hot water. The boiler's limit throttles all radiators alike.
    """
    network, radiators, pipes = building.network, building.radiators, building.pipes
    steps, rooms = drivers.set_point_c.shape
    flow = building.curve.flow_c(drivers.outdoor_c, drivers.night)
    supply = pipes.cellar_c + np.outer(flow - pipes.cellar_c, pipes.warmth_share)
    cellar_w = np.where(drivers.heating, pipes.cellar_w_k * np.maximum(flow - pipes.cellar_c, 0.0), 0.0)
    mass_share = building.solar_to_mass, building.internal_to_mass
    to_mass = mass_share[0] * drivers.solar_w + mass_share[1] * drivers.internal_w
    to_air = drivers.solar_w + drivers.internal_w - to_mass
    rise_k_w = np.diag(network.inverse_k_w)
    air, mass = start.air_c, start.mass_c
    air_c, mass_c, radiator_w, pipe_w, open_share = (np.zeros((steps, rooms)) for _ in range(5))
    for step in range(steps):
        heated = bool(drivers.heating[step])
        gains = to_air[step]
        if heated:
            pipe_w[step] = pipes.room_w_k * np.maximum(supply[step] - air, 0.0)
            gains = gains + pipe_w[step]
        air_drive, mass_drive = network.drive_w(air, mass, drivers.outdoor_c[step], gains, to_mass[step])
        before, unheated = air, network.air_after_c(air_drive)
        air = unheated
        if heated:
            left_w = building.boiler.power_w - cellar_w[step] - drivers.hot_water_w[step] - pipe_w[step].sum()
            # The output falls as the room warms: the step before tells better how warm.
            open_w = radiators.fully_open_w(supply[step], np.maximum(unheated, before))
            share = radiators.valve_share(unheated, rise_k_w, open_w, drivers.set_point_c[step])
            open_share[step] = share
            radiator_w[step] = _within_power(share * open_w, left_w)
            air = unheated + network.inverse_k_w @ radiator_w[step]
        mass = network.mass_after_c(mass_drive, air)
        air_c[step], mass_c[step] = air, mass
    states = air_c, mass_c, radiator_w, pipe_w, open_share
    truth = _with_plant(building, drivers, states, (flow, supply, cellar_w))
    return truth, RoomState(air, mass)


def _within_power(wanted_w: FloatArray, left_w: float) -> FloatArray:
    total = float(wanted_w.sum())
    return wanted_w if total == 0 or total <= left_w else wanted_w * (max(left_w, 0.0) / total)


def _with_plant(
    building: HeatedBuilding,
    drivers: Drivers,
    rooms: tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray],
    water: tuple[FloatArray, FloatArray, FloatArray],
) -> HeatingTruth:
    air_c, mass_c, radiator_w, pipe_w, open_share = rooms
    flow, supply, cellar_w = water
    excess = building.radiators.excess_k(radiator_w)
    flowing = radiator_w > 0
    # The mean of supply and return lies the excess above the air; a throttled return nears the air.
    returned = np.where(flowing, np.maximum(2 * (air_c + excess) - supply, air_c), air_c)
    returned = np.minimum(returned, np.where(flowing, supply, air_c))
    boiler_w = radiator_w.sum(axis=1) + pipe_w.sum(axis=1) + cellar_w + drivers.hot_water_w
    return HeatingTruth(
        air_c=air_c,
        mass_c=mass_c,
        radiator_w=radiator_w,
        pipe_w=pipe_w,
        open_share=open_share,
        supply_c=np.where(flowing, supply, air_c),
        return_c=returned,
        excess_k=excess,
        flow_c=np.where(drivers.heating, flow, np.nan),
        cellar_w=cellar_w,
        boiler_w=boiler_w,
        gas_m3=building.boiler.gas_m3(boiler_w, building.network.step_s / HOUR_S),
    )
