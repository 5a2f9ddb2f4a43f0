"""Guards of the estate: what lies in a condominium points to nothing of another one."""

from collections.abc import Iterator

from tepore.store.estate.models import Building, MeteringPoint, Radiator, Room, Unit
from tepore.store.guards import Guard, same_column


def own_guards() -> tuple[Guard, ...]:
    """Give the guards of places within places."""
    return tuple(_within_one_condominium())


def _within_one_condominium() -> Iterator[Guard]:
    yield from same_column(Unit, "building_id", Building, "condominium_id")
    yield from same_column(MeteringPoint, "unit_id", Unit, "condominium_id")
    yield from same_column(MeteringPoint, "room_id", Room, "unit_id")
    yield from same_column(MeteringPoint, "radiator_id", Radiator, "room_id")
