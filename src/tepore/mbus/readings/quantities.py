"""Which reading a record of EN 13757-3 becomes, before a device profile says more.

The left column holds the names that :attr:`tepore.mbus.records.Record.quantity` takes; the right one the
words of ``docs/reference/readings.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a quantity of the standard becomes.

    Attributes
    ----------
    quantity
        Word of the readings.
    duration
        ``h``, ``s`` or ``y`` where it is a duration, told in that unit.
    unit
        Unit where the record has none of its own; empty for none.
    """

    quantity: str
    duration: str = ""
    unit: str = ""


MEANINGS: Final[dict[str, Meaning]] = {
    "Energy": Meaning("energy"),
    "Volume": Meaning("volume"),
    "Mass": Meaning("mass"),
    "Power": Meaning("power"),
    "Volume flow": Meaning("flow"),
    "Mass flow": Meaning("mass_flow"),
    "Flow temperature": Meaning("temperature_flow"),
    "Return temperature": Meaning("temperature_return"),
    "Temperature difference": Meaning("temperature_difference"),
    "External temperature": Meaning("temperature_outside"),
    "Cold or warm temperature limit": Meaning("temperature_limit"),
    "Pressure": Meaning("pressure"),
    "Relative humidity": Meaning("humidity"),
    "Dimensionless HCA": Meaning("hca", unit="hca"),
    "Resulting rating factor K": Meaning("rating_factor"),
    "Thermal output rating factor KQ": Meaning("rating_factor_output"),
    "Thermal coupling rating factor overall KC": Meaning("rating_factor_coupling"),
    "Thermal coupling rating factor room side KCR": Meaning("rating_factor_coupling_room"),
    "Thermal coupling rating factor heater side KCH": Meaning("rating_factor_coupling_radiator"),
    "Low temperature rating factor KT": Meaning("rating_factor_low_temperature"),
    "Display output scaling factor KD": Meaning("rating_factor_display"),
    "Time point (date)": Meaning("date"),
    "Time point (date and time)": Meaning("datetime"),
    "On time": Meaning("on_time", duration="h"),
    "Operating time": Meaning("operating_time", duration="h"),
    "Operating time battery": Meaning("battery_operating_time", duration="h"),
    "Averaging duration": Meaning("averaging_duration", duration="s"),
    "Actuality duration": Meaning("actuality_duration", duration="s"),
    "Remaining battery life time": Meaning("battery_life", duration="y"),
    "Duration of tariff": Meaning("duration", duration="h"),
    "Voltage": Meaning("voltage"),
    "Current": Meaning("current"),
    "Frequency": Meaning("frequency"),
    "Reactive energy": Meaning("reactive_energy"),
    "Reactive power": Meaning("reactive_power"),
    "Apparent energy": Meaning("apparent_energy"),
    "Apparent power": Meaning("apparent_power"),
    "Phase voltage to voltage": Meaning("phase_angle_voltage"),
    "Phase voltage to current": Meaning("phase_angle_current"),
    "Moisture level": Meaning("humidity"),
    "Duration since last readout": Meaning("readout_age", duration="h"),
    "Period of nominal data transmissions": Meaning("transmit_period", duration="s"),
    "Cumulation counter": Meaning("counter"),
    "Reset counter": Meaning("reset_counter"),
    "Dimensionless": Meaning("counter"),
    "Unique message identification or access number": Meaning("message_counter"),
    "RF power level": Meaning("radio_level"),
}
