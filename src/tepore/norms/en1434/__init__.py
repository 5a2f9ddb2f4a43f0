"""EN 1434: heat meters [contatori di calore].

Heat coefficient, energy from sampled volumes and temperatures, registers for heat and cold, limits of error.
"""

from tepore.norms.en1434.accuracy import (
    AccuracyClass,
    ErrorLimits,
    MeterRange,
    calculator_limit_percent,
    complete_meter_limits,
    energy_uncertainty,
    flow_sensor_limit_percent,
    temperature_pair_limit_percent,
)
from tepore.norms.en1434.coefficient import MeterIn, Water, heat_coefficient_kwh_m3k
from tepore.norms.en1434.glycol import Glycol, shipped_glycol
from tepore.norms.en1434.registers import (
    HeatRegisters,
    HeatSamples,
    MeterSetup,
    register_heat,
    volume_from_flow_m3,
)

__all__ = [
    "AccuracyClass",
    "ErrorLimits",
    "Glycol",
    "HeatRegisters",
    "HeatSamples",
    "MeterIn",
    "MeterRange",
    "MeterSetup",
    "Water",
    "calculator_limit_percent",
    "complete_meter_limits",
    "energy_uncertainty",
    "flow_sensor_limit_percent",
    "heat_coefficient_kwh_m3k",
    "register_heat",
    "shipped_glycol",
    "temperature_pair_limit_percent",
    "volume_from_flow_m3",
]
