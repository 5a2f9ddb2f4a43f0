"""The rating factor that turns what a device counts into consumption.

    consumption units  A = K · U
    rating factor      K = K_Q · K_C · K_T · K_E

K_Q is the radiator's output, K_C the thermal contact between sensor, water and air, K_T a room designed
cooler than a one-sensor device assumes, K_E pipes connected otherwise than in the base state.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from tepore.kernel import round_half_up
from tepore.norms.defaults import Default
from tepore.norms.en834.counting import DEFAULTS
from tepore.norms.ranges import OutOfRange, within

CLAUSE = "EN 834, rating factors"


class Scale(StrEnum):
    """What the display of a device shows."""

    SCALED = "scaled"
    """K is programmed in the device: the display is consumption already [lettura in chiaro]."""
    UNSCALED = "unscaled"
    """The raw count [conteggio grezzo]: K is applied afterwards."""


@dataclass(frozen=True)
class RatingFactor:
    """The factors of one device on one radiator [1], each above 0.

    Raises
    ------
    OutOfRange
        A factor is not a number above 0.
    """

    k_q: float
    k_c: float = 1.0
    k_t: float = 1.0
    k_e: float = 1.0

    def __post_init__(self) -> None:
        for name in ("k_q", "k_c", "k_t", "k_e"):
            within(name, getattr(self, name), 0, unit="1", clause=CLAUSE, above=True)

    @property
    def product(self) -> float:
        """The rating factor K [1]."""
        return self.k_q * self.k_c * self.k_t * self.k_e

    def programmed(self, digits: int = 3) -> Decimal:
        """Give K as it is programmed or printed, with a stated number of decimals, halves up.

        Parameters
        ----------
        digits
            Decimals of the device's setting.

        Raises
        ------
        OutOfRange
            The factor vanishes at so few decimals.
        """
        rounded = round_half_up(Fraction(repr(self.product)), digits)
        if rounded == 0:
            raise OutOfRange(f"K = {self.product:g} is zero at {digits} decimals.", code="en834.k_vanishes")
        # Exact: the denominator divides a power of ten.
        return (Decimal(rounded.numerator) / Decimal(rounded.denominator)).quantize(
            Decimal(1).scaleb(-digits)
        )


def output_factor(power_60_w: float, *, base_output_w: float = DEFAULTS["base_output"].number) -> float:
    """Give K_Q, the numeric value of the radiator's output at the base state.

    Parameters
    ----------
    power_60_w
        Output at 60 K of difference between water and air [W], above 0, up to 50 000.
    base_output_w
        Output that makes K_Q equal to 1 [W].

    Returns
    -------
    float
        K_Q [1].

    Raises
    ------
    OutOfRange
        An output is outside its range.
    """
    within("power_60_w", power_60_w, 0, 50_000, unit="W", clause=CLAUSE, above=True)
    within("base_output_w", base_output_w, 0, unit="W", clause=CLAUSE, above=True)
    return power_60_w / base_output_w


def c_two_sensors(sensed_excess_k: float, water_excess_k: float) -> float:
    """Give the c-value of a device with two sensors: what of the difference its sensors do not see.

    Parameters
    ----------
    sensed_excess_k
        Difference between the two sensors [K], above 0.
    water_excess_k
        Mean water less air [K], not below `sensed_excess_k`.

    Returns
    -------
    float
        c = 1 − ΔT_sensed / ΔT [1], from 0 up to and without 1.

    Raises
    ------
    OutOfRange
        A difference is not positive, or the sensors see more than there is.
    """
    within("water_excess_k", water_excess_k, 0, unit="K", clause=CLAUSE, above=True)
    within("sensed_excess_k", sensed_excess_k, 0, water_excess_k, unit="K", clause=CLAUSE, above=True)
    return 1.0 - sensed_excess_k / water_excess_k


def c_one_sensor(mean_water_c: float, sensor_c: float, air_c: float) -> float:
    """Give the c-value of a device with one sensor.

    Parameters
    ----------
    mean_water_c, sensor_c, air_c
        Mean water, sensor and room temperature [°C]: water not below the sensor, the sensor above the air.

    Returns
    -------
    float
        c = (θ_m − θ_sensor) / (θ_m − θ_air) [1], from 0 up to and without 1.

    Raises
    ------
    OutOfRange
        The temperatures do not fall from water to sensor to air.
    """
    return c_two_sensors(sensor_c - air_c, mean_water_c - air_c)


def contact_factor(c: float, c_base: float, *, exponent: float = DEFAULTS["exponent"].number) -> float:
    """Give K_C: the base counting rate over the rate on this radiator, at the base state.

    Parameters
    ----------
    c
        c-value of the device on this radiator [1], from 0 up to and without 1.
    c_base
        c-value of the device on the radiator that its scale was made with [1], same range.
    exponent
        Exponent of the counting law [1], 1 to 2.

    Returns
    -------
    float
        K_C = ((1 − c_base) / (1 − c))^n [1].

    Raises
    ------
    OutOfRange
        A figure is outside its range.
    """
    for name, number in (("c", c), ("c_base", c_base)):
        within(name, number, 0, 0.999, unit="1", clause=CLAUSE)
    within("exponent", exponent, 1, 2, unit="1", clause=CLAUSE)
    return float(((1.0 - c_base) / (1.0 - c)) ** exponent)


def room_factor(
    design_room_c: float,
    *,
    exponent: float = DEFAULTS["exponent"].number,
    mean_water: Default = DEFAULTS["base_water_temperature"],
    below: Default = DEFAULTS["cool_room_below"],
) -> float:
    """Give K_T: what a one-sensor device misses in a room designed cooler than it assumes.

    Parameters
    ----------
    design_room_c
        Design temperature of the room [°C], -10 to 30.
    exponent
        Exponent of the counting law [1], 1 to 2.
    mean_water
        Mean water temperature of the base state [°C], above 20.
    below
        Design temperature from which on nothing is corrected [°C].

    Returns
    -------
    float
        K_T = ((θ_m − θ_room) / (θ_m − 20))^n below that temperature, else 1 [1]. Two-sensor devices see the
        room and have K_T = 1.

    Raises
    ------
    OutOfRange
        A figure is outside its range.
    """
    within("design_room_c", design_room_c, -10, 30, unit="°C", clause=CLAUSE)
    within("exponent", exponent, 1, 2, unit="1", clause=CLAUSE)
    assumed = DEFAULTS["fixed_air_temperature"].number
    within("mean_water", mean_water.number, assumed, 120, unit="°C", clause=CLAUSE, above=True)
    if design_room_c >= below.number:
        return 1.0
    return float(((mean_water.number - design_room_c) / (mean_water.number - assumed)) ** exponent)


def consumption_units(display: Decimal | int, scale: Scale, rating: Decimal) -> Fraction:
    """Give the consumption that a difference of two displays stands for, exactly.

    Parameters
    ----------
    display
        Difference of two displays of one device [units], 0 or more.
    scale
        What the display shows.
    rating
        Rating factor K of the installation [1], above 0; unused with a scaled display.

    Returns
    -------
    Fraction
        Consumption units, of one scale for all devices of the account unit.

    Raises
    ------
    OutOfRange
        The difference is negative or K is not above 0.
    """
    if not Decimal(display).is_finite() or display < 0:
        raise OutOfRange(f"the display went back by {display} units.", code="en834.display")
    if not rating.is_finite() or rating <= 0:
        raise OutOfRange(f"the rating factor is {rating}; it is above 0.", code="en834.rating")
    return Fraction(display) if scale is Scale.SCALED else Fraction(display) * Fraction(rating)
