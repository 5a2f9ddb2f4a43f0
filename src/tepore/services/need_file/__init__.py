"""The need file: a building's envelope in TOML, as an engineer or a surveyor writes it."""

from pathlib import Path

from tepore.norms.uni11300 import Building
from tepore.services.need_file.reading import NeedFile, parse_need_file, read_need_file
from tepore.services.need_file.translation import NeedTranslation

__all__ = ["NeedFile", "building_of_file", "building_of_need", "parse_need_file", "read_need_file"]


def building_of_need(read: NeedFile) -> Building:
    """Make the building that a need file describes.

    Parameters
    ----------
    read
        A file of right shape.

    Returns
    -------
    Building
        Ready to be calculated; a fault names element and line.
    """
    return NeedTranslation(read).building()


def building_of_file(path: Path) -> Building:
    """Read a need file and make its building.

    Parameters
    ----------
    path
        A TOML file in UTF-8.

    Returns
    -------
    Building
        Ready to be calculated.
    """
    return building_of_need(read_need_file(path))
