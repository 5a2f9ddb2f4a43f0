"""What one translation looks at: the whole file, or one of its groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tepore.norms.uni10200 import Service
    from tepore.services.building_file.criterion_parts import AnyCriterionPart
    from tepore.services.building_file.document import (
        BuildingDocument,
        EnergyPart,
        GroupPart,
        HotWaterPart,
        MeteringPointPart,
        MillesimiPart,
        PlantPart,
        UnitPart,
    )
    from tepore.services.building_file.positions import TomlPath


@dataclass(frozen=True)
class Scope:
    """A season within a file.

    Attributes
    ----------
    base
        Where its own tables stand: nowhere for the file itself, ``("groups", 1)`` for the second group.
    units, points
        Its parts with their place in the file's lists.
    own_millesimi
        Tables that go before the building's.
    """

    base: TomlPath
    service: Service
    criterion: AnyCriterionPart
    plant: PlantPart
    energy: EnergyPart
    hot_water: HotWaterPart | None
    own_millesimi: MillesimiPart | None
    units: tuple[tuple[int, UnitPart], ...]
    points: tuple[tuple[int, MeteringPointPart], ...]
    detached: frozenset[str] = frozenset()


def scope_of_file(document: BuildingDocument, criterion: AnyCriterionPart) -> Scope:
    """Look at a file of one service as a whole."""
    return Scope(
        base=(),
        service=document.season.service,
        criterion=criterion,
        plant=document.plant,
        energy=document.energy,
        hot_water=document.hot_water,
        own_millesimi=None,
        units=tuple(enumerate(document.units)),
        points=tuple(enumerate(document.metering_points)),
    )


def scopes_of_groups(document: BuildingDocument) -> Iterator[tuple[GroupPart, Scope]]:
    """Look at each group of a file by itself."""
    for number, group in enumerate(document.groups):
        yield (
            group,
            Scope(
                base=("groups", number),
                service=group.service,
                criterion=group.criterion,
                plant=group.plant,
                energy=group.energy,
                hot_water=group.hot_water,
                own_millesimi=group.millesimi,
                units=tuple(
                    (index, unit)
                    for index, unit in enumerate(document.units)
                    if not group.units or unit.id in group.units
                ),
                points=tuple(
                    (index, point)
                    for index, point in enumerate(document.metering_points)
                    if group.id in point.groups
                ),
                detached=frozenset(group.detached),
            ),
        )
