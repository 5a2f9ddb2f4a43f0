"""Allocate the season of a building file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tepore.kernel import Refusal
from tepore.norms.uni10200 import (
    Allocation,
    BuildingAllocation,
    UnableToDivideGroup,
    allocate,
    allocate_groups,
)
from tepore.services.building_file import (
    BadBuildingFile,
    BuildingFile,
    GroupsFile,
    read_any_building_file,
    read_building_file,
)
from tepore.services.need_of_allocation import with_proof_of_need

if TYPE_CHECKING:
    from pathlib import Path


def allocate_building(*, file: Path, criterion: str = "") -> Allocation:
    """Compute the statements of the season that a building file describes.

    Parameters
    ----------
    file
        A building file (``docs/reference/building-file.schema.json``).
    criterion
        Takes the place of the file's own criterion: a TOML inline table.

    Returns
    -------
    Allocation
        Statements, heads, legal check, notes and the calculation graph.

    Raises
    ------
    BadBuildingFile
        The file is wrong, or its figures cannot be allocated: with lines.
    """
    return _with_need(read_building_file(file, criterion=criterion), file)


def allocate_any_building(*, file: Path) -> Allocation | BuildingAllocation:
    """Compute the statements of a building file of one service or of several groups.

    Parameters
    ----------
    file
        A building file (``docs/reference/building-file.schema.json``).

    Returns
    -------
    Allocation or BuildingAllocation
        Of a file with groups, one allocation of each, their sums and one calculation graph.

    Raises
    ------
    BadBuildingFile
        The file is wrong, or its figures cannot be allocated: with lines.
    """
    building = read_any_building_file(file)
    return _with_need(building, file) if isinstance(building, BuildingFile) else _allocate_groups(building)


def _allocate_groups(building: GroupsFile) -> BuildingAllocation:
    try:
        return allocate_groups(building.season)
    except UnableToDivideGroup as refusal:
        translation = building.translation
        path = translation.origin(refusal.group, (refusal.place,))
        fault = translation.places.fault(path, what=refusal.what, remedy=refusal.remedy, code=refusal.code)
        raise BadBuildingFile(building.file, [fault]) from refusal


def _with_need(building: BuildingFile, file: Path) -> Allocation:
    allocation = allocate_read(building=building)
    table = building.translation.document.millesimi.heating_need
    if table is None or not table.need_file:
        return allocation
    return with_proof_of_need(
        allocation=allocation, building=building, need_file=file.parent / table.need_file
    )


def allocate_read(*, building: BuildingFile) -> Allocation:
    """Compute the statements of a building file that was read.

    Raises
    ------
    BadBuildingFile
        Its figures cannot be allocated.
    """
    try:
        return allocate(building.inputs)
    except Refusal as refusal:
        # The engine names a table of the file ("energy", "criterion") or a head, which stands on no line.
        fault = building.translation.places.fault(
            (refusal.where,), what=refusal.what, remedy=refusal.remedy, code=refusal.code
        )
        raise BadBuildingFile(building.file, [fault]) from refusal
