"""The building file: one condominium, season and criterion in TOML, as an engineer writes it by hand."""

from tepore.services.building_file.faults import BadBuildingFile, Fault
from tepore.services.building_file.reading import (
    BuildingFile,
    GroupsFile,
    parse_any_building_file,
    parse_building_file,
    read_any_building_file,
    read_building_file,
)
from tepore.services.building_file.schema import building_file_schema

__all__ = [
    "BadBuildingFile",
    "BuildingFile",
    "Fault",
    "GroupsFile",
    "building_file_schema",
    "parse_any_building_file",
    "parse_building_file",
    "read_any_building_file",
    "read_building_file",
]
