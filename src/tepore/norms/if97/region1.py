"""Region 1 of IAPWS-IF97: liquid water by a Gibbs energy of 34 terms.

γ(π, τ) = Σ n · (7.1 − π)^I · (τ − 1.222)^J        π = p / 16.53 MPa     τ = 1386 K / T

v = (R·T/p) · π · γ_π        h = R·T · τ · γ_τ        c_p = −R · τ² · γ_ττ
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from tepore.norms.ranges import FloatArray, OutOfRange, all_within
from tepore.norms.tables import load_table

TABLE = load_table("tepore.norms.if97", "if97.toml")
CLAUSE = "IAPWS-IF97 region 1"
GAS_CONSTANT = float(TABLE["gas_constant_kj_per_kg_k"])
PRESSURE = float(TABLE["region_1"]["reference_pressure_mpa"])
TEMPERATURE = float(TABLE["region_1"]["reference_temperature_k"])
_TERMS = np.array(TABLE["region_1"]["terms"], dtype=np.float64)
_I, _J, _N = _TERMS[:, 0], _TERMS[:, 1], _TERMS[:, 2]


def specific_volume_m3_per_kg(temperature_k: ArrayLike, pressure_mpa: ArrayLike) -> FloatArray:
    """Give the specific volume of liquid water.

    Parameters
    ----------
    temperature_k
        Temperature [K], 273.15 to 623.15, any shape.
    pressure_mpa
        Absolute pressure [MPa], from saturation to 100, shape that broadcasts.

    Returns
    -------
    ndarray
        Specific volume [m³/kg].

    Raises
    ------
    OutOfRange
        The state is not liquid water of region 1.
    """
    pi, tau, pressure, temperature = _state(temperature_k, pressure_mpa)
    gamma_pi = np.sum(-_N * _I * (7.1 - pi) ** (_I - 1) * (tau - 1.222) ** _J, axis=-1)
    # kJ/kg over MPa is 1e-3 m³/kg.
    return np.asarray(GAS_CONSTANT * temperature / pressure * pi[..., 0] * gamma_pi * 1e-3)


def enthalpy_kj_per_kg(temperature_k: ArrayLike, pressure_mpa: ArrayLike) -> FloatArray:
    """Give the specific enthalpy of liquid water, zero at the triple point.

    Parameters
    ----------
    temperature_k, pressure_mpa
        State as in `specific_volume_m3_per_kg` [K, MPa].

    Returns
    -------
    ndarray
        Specific enthalpy [kJ/kg].

    Raises
    ------
    OutOfRange
        The state is not liquid water of region 1.
    """
    pi, tau, _, temperature = _state(temperature_k, pressure_mpa)
    gamma_tau = np.sum(_N * (7.1 - pi) ** _I * _J * (tau - 1.222) ** (_J - 1), axis=-1)
    return np.asarray(GAS_CONSTANT * temperature * tau[..., 0] * gamma_tau)


def heat_capacity_kj_per_kg_k(temperature_k: ArrayLike, pressure_mpa: ArrayLike) -> FloatArray:
    """Give the specific heat capacity of liquid water at constant pressure.

    Parameters
    ----------
    temperature_k, pressure_mpa
        State as in `specific_volume_m3_per_kg` [K, MPa].

    Returns
    -------
    ndarray
        Heat capacity [kJ/(kg·K)].

    Raises
    ------
    OutOfRange
        The state is not liquid water of region 1.
    """
    pi, tau, _, _ = _state(temperature_k, pressure_mpa)
    gamma_tau_tau = np.sum(_N * (7.1 - pi) ** _I * _J * (_J - 1) * (tau - 1.222) ** (_J - 2), axis=-1)
    return np.asarray(-GAS_CONSTANT * tau[..., 0] ** 2 * gamma_tau_tau)


def saturation_pressure_mpa(temperature_k: ArrayLike) -> FloatArray:
    """Give the pressure below which water of a temperature boils (region 4).

    Parameters
    ----------
    temperature_k
        Temperature [K], 273.15 to 647.096, any shape.

    Returns
    -------
    ndarray
        Saturation pressure [MPa].

    Raises
    ------
    OutOfRange
        There is no liquid at the temperature.
    """
    temperature = all_within(
        "temperature_k", temperature_k, 273.15, 647.096, unit="K", clause="IAPWS-IF97 region 4"
    )
    n = TABLE["saturation"]["coefficients"]
    theta = temperature + n[8] / (temperature - n[9])
    a = theta**2 + n[0] * theta + n[1]
    b = n[2] * theta**2 + n[3] * theta + n[4]
    c = n[5] * theta**2 + n[6] * theta + n[7]
    return np.asarray((2 * c / (-b + np.sqrt(b**2 - 4 * a * c))) ** 4)


def _state(
    temperature_k: ArrayLike, pressure_mpa: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    temperature = all_within("temperature_k", temperature_k, 273.15, 623.15, unit="K", clause=CLAUSE)
    pressure = all_within("pressure_mpa", pressure_mpa, 0, 100, unit="MPa", clause=CLAUSE, above=True)
    temperature, pressure = np.broadcast_arrays(temperature, pressure)
    boiling = pressure < saturation_pressure_mpa(temperature)
    if boiling.any():
        index = int(np.flatnonzero(boiling)[0])
        raise OutOfRange(
            f"at {temperature.flat[index]:g} K and {pressure.flat[index]:g} MPa water is steam.",
            remedy="Raise the pressure or check the temperature.",
            code="if97.steam",
        )
    pi, tau = (pressure / PRESSURE)[..., np.newaxis], (TEMPERATURE / temperature)[..., np.newaxis]
    return pi, tau, pressure, temperature
