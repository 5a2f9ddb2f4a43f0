"""Water with antifreeze: outside EN 1434 Annex A and outside the MID, so every result says so.

k = ρ(θ_m) · (h_f − h_r) / (θ_f − θ_r)          h(θ) = ∫ c_p dθ over a declared table
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tepore.norms.en1434.coefficient import KJ_PER_KWH, SMALL_DIFFERENCE_K, MeterIn
from tepore.norms.ranges import FloatArray, OutOfRange, all_within, rising_times, same_length
from tepore.norms.tables import load_table

CLAUSE = "range of the fluid's table"
OUTSIDE_MID = "The carrier is not water: EN 1434 Annex A does not hold and the energy is outside the MID."


@dataclass(frozen=True)
class Glycol:
    """A mixture by its table.

    Attributes
    ----------
    name
        Name of the mixture.
    temperatures_c
        Temperatures of the table [°C], rising.
    densities_kg_m3, heat_capacities_kj_kg_k
        Density [kg/m³] and heat capacity [kJ/(kg·K)] at them.
    source
        Data sheet of the product, or where else the table stands.
    verified
        Whether it is the table of the product in the plant.

    Raises
    ------
    OutOfRange
        The table does not rise, has columns of different length, or a figure that no such mixture has.
    """

    name: str
    temperatures_c: tuple[float, ...]
    densities_kg_m3: tuple[float, ...]
    heat_capacities_kj_kg_k: tuple[float, ...]
    source: str
    verified: bool = False

    def __post_init__(self) -> None:
        temperatures = rising_times("temperatures_c", self.temperatures_c)
        densities = all_within(
            "densities_kg_m3", self.densities_kg_m3, 800, 1400, unit="kg/m³", clause=CLAUSE
        )
        capacities = all_within(
            "heat_capacities_kj_kg_k", self.heat_capacities_kj_kg_k, 1.5, 4.5, unit="kJ/(kg·K)", clause=CLAUSE
        )
        same_length(
            temperatures_c=temperatures, densities_kg_m3=densities, heat_capacities_kj_kg_k=capacities
        )

    @property
    def legal_for_billing(self) -> bool:
        """Never: the approval of heat meters is for water."""
        return False

    @property
    def notes(self) -> tuple[str, ...]:
        """That it is outside the MID, and that the table is a default where it is."""
        if self.verified:
            return (OUTSIDE_MID,)
        return (OUTSIDE_MID, f"{self.name}: table of the mixture (default, not verified; {self.source})")

    def coefficient_kwh_m3k(self, flow_c: ArrayLike, return_c: ArrayLike, meter_in: MeterIn) -> FloatArray:
        """Give the heat coefficient of the mixture.

        Parameters
        ----------
        flow_c, return_c
            Temperatures in flow and return [°C], within the table, shapes that broadcast.
        meter_in
            Pipe of the flow sensor.

        Returns
        -------
        ndarray
            k [kWh/(m³·K)].

        Raises
        ------
        OutOfRange
            A temperature is outside the table.
        """
        low, high = self.temperatures_c[0], self.temperatures_c[-1]
        flow = all_within("flow_c", flow_c, low, high, unit="°C", clause=CLAUSE)
        returned = all_within("return_c", return_c, low, high, unit="°C", clause=CLAUSE)
        flow, returned = np.broadcast_arrays(flow, returned)
        difference = flow - returned
        close = np.abs(difference) < SMALL_DIFFERENCE_K
        rise = self._enthalpy(flow) - self._enthalpy(returned)
        middle = np.interp((flow + returned) / 2, self.temperatures_c, self.heat_capacities_kj_kg_k)
        capacity = np.where(close, middle, rise / np.where(close, 1.0, difference))
        density = np.interp(
            flow if meter_in is MeterIn.FLOW else returned, self.temperatures_c, self.densities_kg_m3
        )
        return np.asarray(density * capacity / KJ_PER_KWH)

    def _enthalpy(self, temperature_c: FloatArray) -> FloatArray:
        """Give the integral of the piecewise linear heat capacity from the table's first row [kJ/kg]."""
        grid = np.asarray(self.temperatures_c)
        capacity = np.asarray(self.heat_capacities_kj_kg_k)
        at_grid = np.concatenate(([0.0], np.cumsum((capacity[1:] + capacity[:-1]) / 2 * np.diff(grid))))
        below = np.clip(np.searchsorted(grid, temperature_c, side="right") - 1, 0, grid.size - 2)
        here = np.interp(temperature_c, grid, capacity)
        return np.asarray(at_grid[below] + (capacity[below] + here) / 2 * (temperature_c - grid[below]))


def shipped_glycol(name: str) -> Glycol:
    """Give one of the shipped mixtures, none of them the product in the plant.

    Parameters
    ----------
    name
        ``"propylene-20"`` to ``"propylene-50"`` or ``"ethylene-20"`` to ``"ethylene-50"``, by mass percent.

    Returns
    -------
    Glycol
        The mixture, marked as not verified.

    Raises
    ------
    OutOfRange
        There is no such mixture.
    """
    table = load_table("tepore.norms.en1434", "glycols.toml")
    known = [key for key in table if key.split("-")[0] in {"propylene", "ethylene"}]
    if name not in known:
        raise OutOfRange(
            f"the mixture {name!r} is not known.",
            remedy=f"Use {', '.join(known)}, or give the table of the product's data sheet.",
            code="en1434.unknown_glycol",
        )
    row = table[name]
    return Glycol(
        name,
        tuple(table["temperatures_c"]),
        tuple(row["densities_kg_m3"]),
        tuple(row["heat_capacities_kj_kg_k"]),
        table["source"],
    )
