"""EN 1434-1 Annex A: the heat coefficient of water.

    k(θ_f, θ_r, p) = (h_f − h_r) / (v_m · (θ_f − θ_r))        E = ∫ k · (θ_f − θ_r) dV

v_m is the specific volume where the flow sensor sits: the same water fills more volume in the hot pipe, so a
meter set for the wrong pipe errs by about 0.9 % at 60/40 °C.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from tepore.norms.defaults import Default, notes_of
from tepore.norms.if97 import enthalpy_kj_per_kg, heat_capacity_kj_per_kg_k, specific_volume_m3_per_kg
from tepore.norms.ranges import FloatArray, all_within
from tepore.norms.tables import load_defaults

DEFAULTS = load_defaults("tepore.norms.en1434", "en1434.toml")
CLAUSE = "EN 1434-1 Annex A"
ZERO_CELSIUS_K = 273.15
KJ_PER_KWH = 3600.0
# Below this difference the quotient of enthalpies loses digits and its limit, the heat capacity, is taken.
SMALL_DIFFERENCE_K = 1e-4


class MeterIn(StrEnum):
    """The pipe in which the flow sensor sits."""

    FLOW = "flow"
    RETURN = "return"


class HeatCarrier(Protocol):
    """What flows through the meter."""

    @property
    def legal_for_billing(self) -> bool:
        """Whether energy found with it is within the MID approval of heat meters."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a document must say beside a figure found with it."""

    def coefficient_kwh_m3k(self, flow_c: ArrayLike, return_c: ArrayLike, meter_in: MeterIn) -> FloatArray:
        """Give the heat coefficient [kWh/(m³·K)]."""


@dataclass(frozen=True)
class Water:
    """Water at a pressure.

    Attributes
    ----------
    pressure
        Absolute pressure [MPa].
    """

    pressure: Default = DEFAULTS["pressure"]

    @property
    def legal_for_billing(self) -> bool:
        """Water is what the heat meters of the MID are approved for."""
        return True

    @property
    def notes(self) -> tuple[str, ...]:
        """The pressure, where it is the default."""
        return notes_of([self.pressure])

    def coefficient_kwh_m3k(self, flow_c: ArrayLike, return_c: ArrayLike, meter_in: MeterIn) -> FloatArray:
        """Give the heat coefficient, as `heat_coefficient_kwh_m3k` does at this pressure."""
        return heat_coefficient_kwh_m3k(flow_c, return_c, meter_in, pressure_mpa=self.pressure.number)


def heat_coefficient_kwh_m3k(
    flow_c: ArrayLike,
    return_c: ArrayLike,
    meter_in: MeterIn,
    *,
    pressure_mpa: float = DEFAULTS["pressure"].number,
) -> FloatArray:
    """Give the heat coefficient of water by IAPWS-IF97.

    Parameters
    ----------
    flow_c, return_c
        Temperatures in flow and return [°C], 0.01 to 200 and below boiling, shapes that broadcast. Equal
        temperatures give the limit ρ·c_p; a flow colder than the return is a cooling circuit.
    meter_in
        Pipe of the flow sensor.
    pressure_mpa
        Absolute pressure [MPa].

    Returns
    -------
    ndarray
        k [kWh/(m³·K)]: 1.1519 at 60/40 °C with the meter in the return. Calculated, not the printed table.

    Raises
    ------
    OutOfRange
        A temperature is outside the range, or the water would boil.
    """
    flow = all_within("flow_c", flow_c, 0.01, 200, unit="°C", clause=CLAUSE)
    returned = all_within("return_c", return_c, 0.01, 200, unit="°C", clause=CLAUSE)
    flow, returned = np.broadcast_arrays(flow, returned)
    difference = flow - returned
    close = np.abs(difference) < SMALL_DIFFERENCE_K
    rise = enthalpy_kj_per_kg(flow + ZERO_CELSIUS_K, pressure_mpa) - enthalpy_kj_per_kg(
        returned + ZERO_CELSIUS_K, pressure_mpa
    )
    middle = heat_capacity_kj_per_kg_k((flow + returned) / 2 + ZERO_CELSIUS_K, pressure_mpa)
    capacity = np.where(close, middle, rise / np.where(close, 1.0, difference))
    at_meter = flow if meter_in is MeterIn.FLOW else returned
    volume = specific_volume_m3_per_kg(at_meter + ZERO_CELSIUS_K, pressure_mpa)
    return np.asarray(capacity / volume / KJ_PER_KWH)
