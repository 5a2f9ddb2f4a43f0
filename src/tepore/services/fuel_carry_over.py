"""What a building file's fuel stocks leave for the season after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tepore.norms.uni10200.fuel_stock import FuelStock, StockUse, use_of_stock
from tepore.services.building_file import GroupsFile, read_any_building_file

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class StockOfSeason:
    """A stock with what the season used of it."""

    stock: FuelStock
    use: StockUse


def fuel_carry_over(*, file: Path) -> tuple[StockOfSeason, ...]:
    """Give use and remainder of every fuel stock of a building file.

    Parameters
    ----------
    file
        A building file.

    Returns
    -------
    tuple of StockOfSeason
        In the order of the file; empty where it has no stock.

    Raises
    ------
    BadBuildingFile
        The file is wrong.
    """
    read = read_any_building_file(file)
    stocks = read.season.fuel_stocks if isinstance(read, GroupsFile) else read.inputs.fuel_stocks
    return tuple(StockOfSeason(stock, use_of_stock(stock)) for stock in stocks)
