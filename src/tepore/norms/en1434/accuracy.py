"""What a heat meter may err.

    flow sensor     E_f = a + b · q_p / q         class 1, 2, 3; capped
    sensor pair     E_t = 0.5 + 3 · ΔΘ_min / ΔΘ
    calculator      E_c = 0.5 + ΔΘ_min / ΔΘ
    complete meter  E   = E_f + E_t + E_c         Directive 2014/32/EU, annex VI (MI-004)

All in percent of the energy, both signs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from math import sqrt

from tepore.norms.defaults import Default, notes_of
from tepore.norms.en1434.coefficient import DEFAULTS
from tepore.norms.ranges import within
from tepore.norms.tables import load_table

TABLE = load_table("tepore.norms.en1434", "en1434.toml")
CLAUSE = "EN 1434-1 and Directive 2014/32/EU annex VI"


class AccuracyClass(IntEnum):
    """Accuracy class of the flow sensor and the complete meter."""

    ONE = 1
    TWO = 2
    THREE = 3


@dataclass(frozen=True)
class MeterRange:
    """Range of a meter by its plate.

    Attributes
    ----------
    permanent_flow_m3h
        q_p [m³/h].
    least_flow_m3h
        q_i [m³/h]: q_p/q_i is 10 or more.
    least_difference_k
        ΔΘ_min [K]: 3, 5 or 10.
    greatest_difference_k
        ΔΘ_max [K]: ten times the least or more.

    Raises
    ------
    OutOfRange
        The plate is not one that the Directive allows.
    """

    permanent_flow_m3h: float
    least_flow_m3h: float
    least_difference_k: float = 3.0
    greatest_difference_k: float = 150.0

    def __post_init__(self) -> None:
        rule = TABLE["differences"]
        within("q_p", self.permanent_flow_m3h, 0, unit="m³/h", clause=CLAUSE, above=True)
        greatest_qi = self.permanent_flow_m3h / rule["least_span"] * (1 + 1e-9)
        within("q_i", self.least_flow_m3h, 0, greatest_qi, unit="m³/h", clause=CLAUSE, above=True)
        within("least difference", self.least_difference_k, 1, max(rule["least_k"]), unit="K", clause=CLAUSE)
        span = rule["least_span"] * self.least_difference_k
        within("greatest difference", self.greatest_difference_k, span, 200, unit="K", clause=CLAUSE)


@dataclass(frozen=True)
class ErrorLimits:
    """Limits of error at one working point [% of the energy, both signs].

    Attributes
    ----------
    flow_sensor, temperature_pair, calculator
        Limits of the parts.
    complete
        Their sum.
    in_service
        The limit in service.
    notes
        Defaults that were used and are not verified.
    """

    flow_sensor: float
    temperature_pair: float
    calculator: float
    complete: float
    in_service: float
    notes: tuple[str, ...]


def flow_sensor_limit_percent(
    accuracy: AccuracyClass,
    flow_m3h: float,
    meter: MeterRange,
    *,
    cap_class_1: Default = DEFAULTS["cap_class_1"],
) -> float:
    """Give the limit of error of the flow sensor.

    Parameters
    ----------
    accuracy
        Class 1, 2 or 3.
    flow_m3h
        Flow [m³/h], from q_i to q_p.
    meter
        Range of the meter.
    cap_class_1
        Greatest limit in class 1 [%].

    Returns
    -------
    float
        Limit, both signs [%].

    Raises
    ------
    OutOfRange
        The flow is outside the meter's range.
    """
    within("flow_m3h", flow_m3h, meter.least_flow_m3h, meter.permanent_flow_m3h, unit="m³/h", clause=CLAUSE)
    row = TABLE["flow_sensor"][str(int(accuracy))]
    limit = row["base_percent"] + row["slope_percent"] * meter.permanent_flow_m3h / flow_m3h
    cap = cap_class_1.number if accuracy is AccuracyClass.ONE else row["cap_percent"]
    return float(min(limit, cap))


def temperature_pair_limit_percent(difference_k: float, meter: MeterRange) -> float:
    """Give the limit of error of the pair of temperature sensors.

    Parameters
    ----------
    difference_k
        ΔΘ [K], from the least to the greatest of the meter.
    meter
        Range of the meter.

    Returns
    -------
    float
        0.5 + 3·ΔΘ_min/ΔΘ, both signs [%].

    Raises
    ------
    OutOfRange
        The difference is outside the meter's range.
    """
    return _by_difference("temperature_pair", difference_k, meter)


def calculator_limit_percent(difference_k: float, meter: MeterRange) -> float:
    """Give the limit of error of the calculator.

    Parameters
    ----------
    difference_k
        ΔΘ [K], from the least to the greatest of the meter.
    meter
        Range of the meter.

    Returns
    -------
    float
        0.5 + ΔΘ_min/ΔΘ, both signs [%].

    Raises
    ------
    OutOfRange
        The difference is outside the meter's range.
    """
    return _by_difference("calculator", difference_k, meter)


def complete_meter_limits(
    accuracy: AccuracyClass,
    flow_m3h: float,
    difference_k: float,
    meter: MeterRange,
    *,
    cap_class_1: Default = DEFAULTS["cap_class_1"],
    in_service_factor: Default = DEFAULTS["in_service_factor"],
) -> ErrorLimits:
    """Give the limits of error of a complete meter at one working point.

    Parameters
    ----------
    accuracy
        Class 1, 2 or 3.
    flow_m3h
        Flow [m³/h], from q_i to q_p.
    difference_k
        ΔΘ [K], from the least to the greatest of the meter.
    meter
        Range of the meter.
    cap_class_1, in_service_factor
        Figures that could not be read: cap of class 1 [%], limit in service over limit at first verification.

    Returns
    -------
    ErrorLimits
        Limits of the parts, their arithmetic sum, and the limit in service.

    Raises
    ------
    OutOfRange
        The working point is outside the meter's range.
    """
    flow = flow_sensor_limit_percent(accuracy, flow_m3h, meter, cap_class_1=cap_class_1)
    pair = temperature_pair_limit_percent(difference_k, meter)
    calculator = calculator_limit_percent(difference_k, meter)
    used = [in_service_factor]
    if accuracy is AccuracyClass.ONE:
        used += [cap_class_1, Default(1.0, "%", "limit of a flow sensor of class 1", "EN 1434-1, not read")]
    complete = flow + pair + calculator
    return ErrorLimits(flow, pair, calculator, complete, complete * in_service_factor.number, notes_of(used))


def energy_uncertainty(energy_kwh: float, limits: ErrorLimits) -> float:
    """Give the standard uncertainty of an energy whose meter is within its limits at first verification.

    The three parts err independently, each anywhere within its limit (rectangular, limit/√3).

    Parameters
    ----------
    energy_kwh
        Energy [kWh], 0 or more.
    limits
        Limits at the working point that stands for the period.

    Returns
    -------
    float
        Standard uncertainty, k = 1 [kWh].

    Raises
    ------
    OutOfRange
        The energy is negative.
    """
    within("energy_kwh", energy_kwh, 0, unit="kWh", clause=CLAUSE)
    squares = limits.flow_sensor**2 + limits.temperature_pair**2 + limits.calculator**2
    return energy_kwh * sqrt(squares / 3) / 100


def _by_difference(part: str, difference_k: float, meter: MeterRange) -> float:
    least, greatest = meter.least_difference_k, meter.greatest_difference_k
    within("difference_k", difference_k, least, greatest, unit="K", clause=CLAUSE)
    row = TABLE[part]
    return float(row["base_percent"] + row["slope_percent"] * least / difference_k)
