"""What is mounted where: metering points with what the register of the building says of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tepore.simulation.allocators import AllocatorSite, rating_of
from tepore.simulation.assembly import Room, rooms_of
from tepore.simulation.fault_times import PointFaults, faults_by_point
from tepore.simulation.scenario import FaultKind, Scenario
from tepore.simulation.scenario_checks import PLANT_POINT, inlet_of, points_of


@dataclass(frozen=True)
class Mounting:
    """A metering point.

    Attributes
    ----------
    point, kind
        The point and its kind of device.
    building_id, unit_id, room_id
        Where it is: each empty for a meter of the whole plant, building, flat.
    rooms
        Columns of the rooms that it measures.
    power_60_w
        Output of the radiator at 60 K [W]; 0 for meters.
    rating
        K as it is known to the building [1]; None for meters.
    programmed
        K as the device really has it [1]: another one where it was set wrong.
    """

    point: str
    kind: str
    building_id: str = ""
    unit_id: str = ""
    room_id: str = ""
    rooms: tuple[int, ...] = ()
    power_60_w: float = 0.0
    rating: Decimal | None = None
    programmed: Decimal | None = None


def mountings_of(scenario: Scenario) -> tuple[Mounting, ...]:
    """Give the metering points of a scenario, in the order in which serials are given."""
    rooms = rooms_of(scenario)
    faults = faults_by_point(scenario.faults)
    radiators = {room.point: place for place, room in enumerate(rooms)}
    return tuple(
        _radiator(point, radiators[point], rooms, faults.get(point, PointFaults()))
        if kind == "allocator"
        else _meter(scenario, point, kind, rooms)
        for point, kind in points_of(scenario).items()
    )


def sites_of(
    scenario: Scenario, mountings: tuple[Mounting, ...], *, fault_free: bool = False
) -> tuple[AllocatorSite, ...]:
    """Give where each allocator really sits, in the order of the mountings.

    Parameters
    ----------
    scenario
        The scenario.
    mountings
        Its metering points.
    fault_free
        Where they would sit, and with which factor, had nobody made a mistake.
    """
    faults = {} if fault_free else faults_by_point(scenario.faults)
    rooms = rooms_of(scenario)
    columns = {room.point: place for place, room in enumerate(rooms)}
    scaled = scenario.devices.scale == "scaled"
    sites = []
    for mounting in mountings:
        if mounting.kind != "allocator":
            continue
        own, seat = faults.get(mounting.point, PointFaults()), mounting.point
        for at in own.of_kind(FaultKind.SWAPPED):
            seat = str(at.fault.other) if at.fault.point == mounting.point else at.fault.point
        rating = mounting.rating if fault_free else mounting.programmed
        factor = float(rating or 1) if scaled else 1.0
        sites.append(AllocatorSite(columns[seat], rooms[columns[seat]].room.c_value, factor, own))
    return tuple(sites)


def _radiator(point: str, column: int, rooms: tuple[Room, ...], faults: PointFaults) -> Mounting:
    room = rooms[column]
    rating = rating_of(room.room)
    known = programmed = rating.programmed()
    for at in faults.of_kind(FaultKind.WRONG_K):
        programmed = (programmed * Decimal(repr(at.fault.factor))).quantize(Decimal("0.001"))
    return Mounting(
        point=point,
        kind="allocator",
        building_id=room.unit.building or "",
        unit_id=room.unit.id,
        room_id=room.room.id,
        rooms=(column,),
        power_60_w=rating.k_q * 1000,
        rating=known,
        programmed=programmed,
    )


def _meter(scenario: Scenario, point: str, kind: str, rooms: tuple[Room, ...]) -> Mounting:
    heated = [place for place, room in enumerate(rooms) if room.room.radiator_w > 0]
    if point == PLANT_POINT:
        return Mounting(point, kind, rooms=tuple(heated))
    for building in scenario.buildings:
        if point == inlet_of(building.id):
            own = tuple(place for place in heated if rooms[place].unit.building == building.id)
            return Mounting(point, kind, building.id, rooms=own)
    unit_id = point.rpartition("-")[0]
    unit = next(unit for unit in scenario.units if unit.id == unit_id)
    own = tuple(place for place in heated if rooms[place].unit.id == unit_id)
    rating = None
    if kind == "totaliser":
        # A totaliser weighs by what is installed behind it: kilowatts stand where an allocator has its K.
        rating = Decimal(round(sum(rooms[place].room.radiator_w for place in own))).scaleb(-3)
    return Mounting(point, kind, unit.building or "", unit_id, rooms=own, rating=rating, programmed=rating)
