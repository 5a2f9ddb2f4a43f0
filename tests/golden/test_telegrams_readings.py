"""Every reading that a public decoder published for a telegram is among ours: value, unit, quantity, instant.

Source: the telegrams of ``tests/golden/telegrams`` (README there). Fields are mapped by the unit at the end
of their name and by words within it. What is left out is left out here, by name, with the reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tepore.mbus import BadTelegram, Decoded, FormatCache, Reading
from tepore.mbus.decoding import decode

FOLDER = Path(__file__).parent / "telegrams"

# Identity of the device and texts of the shell that printed the values: they are no readings.
IDENTITY = {
    "media", "meter", "name", "id", "timestamp", "fabrication_no", "enhanced_id", "model_version",
    "version", "software_version", "parameter_set", "customer", "prefix", "serial_number",
    "manufacture_y", "manufacture_year", "firmware_version", "product_no", "location", "location_hex",
    "manufacturer", "meter_version",
}  # fmt: skip
# Sentences about bits that our `status` tells by code, or words of a state that is no quantity.
WORDS = {
    "current_alarms", "previous_alarms", "battery_level", "dust_level", "obstacle_distance", "battery",
    "time_dry", "time_reversed", "time_leaking", "time_bursting", "power_mode", "unknowna", "unknownb",
    "error_flags", "error", "info", "alarm_flags", "warning_flags", "information_flags",
    "digital_input", "is_repeater_listening", "repeater_listening_on_weekdays", "activated_status",
    "digital_input_association", "digital_input_status", "digital_output", "digital_output_association",
    "digital_output_association_2", "overload_alarm_setup", "power_system_configuration",
    "unack_status", "pulse_unit", "power_factor_sector", "error_code",
}  # fmt: skip
# (driver, field): what the published value is, seen against the bytes and the standard.
NOT_SAID = {
    ("apatoreitn", "season_start_date"): "day and month only; the year printed is the CI byte",
    (
        "aptmbusna",
        "status",
    ): "names of bits of one maker that no other source gives; ours are ERROR_FLAGS_31C",
    ("ei6500", "status"): "CLEANING_RECOMMENDED is a threshold on the dust level, which is a reading",
    ("em24", "total_reactive_energy_consumption_kvarh"): "VIFE 75 (a tenth) was not applied",
    ("em24", "total_reactive_energy_production_kvarh"): "VIFE 75 (a tenth) was not applied",
    ("em24", "total_apparent_energy_consumption_kvah"): "computed by the shell",
    ("em24", "total_apparent_energy_production_kvah"): "computed by the shell",
    ("gransystems", "status"): "flags 1020000 (hexadecimal) are set, and no source names them",
    ("hydrodigit", "June_total_m3"): "FFFFFF: before the module was mounted",
    ("hydrodigit", "July_total_m3"): "FFFFFF: before the module was mounted",
    ("iem3000", "operating_time_y"): "a register in minutes printed as years",
    ("iem3000", "pickup_setpoint_counter"): "a set point, no measurement",
    ("iem3000", "status"): "codes of an alarm list that is not public",
    ("q400", "error_code_counter"): "the number of the error flags, which are the status",
    ("q400", "status"): "leaves out the error flags that are set",
    ("qwater", "volume_flow_m3h"): "a duration of a limit exceeded (VIFE 56), no flow",
    ("qwaterv2", "volume_flow_m3h"): "a duration of a limit exceeded (VIFE 56), no flow",
    ("uiws", "meter_datetime"): "the century bits say 2126, and two decoders of records read them so",
    ("ultrimis", "current_status"): "leaves out the alarm of the transport header",
    ("ultrimisv2", "status"): "leaves out the alarm of the transport header",
}
# Registers that hold 8000 (hexadecimal), the sign for "no value", printed as a number.
NO_VALUE_PRINTED = re.compile(r"(energy|volume)_delta_\d+_(kwh|m3)")
# Dates that the shell counts back from the clock: the telegram does not tell them.
COUNTED_BACK = {("waterstarm", "history_#_date"), ("uiws", "target_#_date")}

# Telegrams cut or lengthened by hand upstream, which a strict reader refuses: uid, code.
REFUSED = {
    "w3a5f55cebb": "telegram.truncated",
    "w78ab026dd6": "telegram.truncated",
    "w846d1ab689": "telegram.truncated",
    "wd5cb6b732e": "telegram.length",
    "we9174d1b83": "telegram.record",
    "wed9a5c1a60": "telegram.record",
    "wfd32721ee2": "telegram.length",
}

UNITS = (
    ("_kvarh", "kvarh"), ("_kvah", "kVAh"), ("_kwh", "kWh"), ("_m3h", "m3/h"), ("_m3c", "m3·°C"),
    ("_m3", "m3"), ("_hca", "hca"), ("_kvar", "kvar"), ("_kva", "kVA"), ("_kw", "kW"), ("_hz", "Hz"),
    ("_rh", "%"), ("_pct", "%"), ("_bar", "bar"), ("_c", "°C"), ("_v", "V"), ("_a", "A"), ("_h", "h"),
    ("_s", "s"), ("_y", "y"),
)  # fmt: skip
QUANTITIES = {
    "kWh": {"energy", "cooling_energy"}, "m3": {"volume"}, "hca": {"hca"}, "kW": {"power"}, "m3/h": {"flow"},
    "kvarh": {"reactive_energy"}, "kvar": {"reactive_power"}, "kVA": {"apparent_power"}, "Hz": {"frequency"},
    "%": {"humidity", "battery"}, "bar": {"pressure"}, "V": {"voltage"}, "A": {"current"},
    "m3·°C": {"energy_m3c"},
}  # fmt: skip
TEMPERATURES = (
    (r"difference|^difference_c$", {"temperature_difference"}),
    (r"return|t2_", {"temperature_return", "temperature_radiator"}),
    (r"radiator|heater|current_temp_c|max_temp", {"temperature_radiator"}),
    (r"room|ambient", {"temperature_room"}),
    (r"external", {"temperature_outside", "temperature_room"}),
    (r"flow|forward|supply|t1_", {"temperature_flow", "temperature_radiator"}),
    (r"temperature", {"temperature_room", "temperature_flow", "temperature_outside"}),
)
PAST = re.compile(
    r"set_date|target|(^|_)due_|prev|last_(year|month|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|histor|ago"
    r"|at_old|at_date|base_|delta|period_m3|period_kwh|^consumption_\d|reporting|key_date"
    r"|(uary|March|April|May|June|July|August|ber)_total"
)
# (driver, field) whose value is of a storage, which its name does not say.
OF_A_STORAGE = {("kamwater", "flow_temperature_c")}
# Means and peaks of a storage, and totals of the running month, that the words above catch or miss.
EITHER = re.compile(r"average|maximum|minimum|max_|min_|_24h_|_1h_|zenner0b")


def load(link: str) -> list[dict[str, Any]]:
    lines = (FOLDER / f"{link}.jsonl").read_text(encoding="utf-8").splitlines()
    telegrams = [json.loads(line) | {"link": link} for line in lines]
    return [each for each in telegrams if each.get("expected") and each.get("kind", "data") == "data"]


TELEGRAMS = [each for link in ("wmbus", "mbus") for each in load(link) if not each.get("reject")]


def driver_of(telegram: dict[str, Any]) -> str:
    return str(telegram.get("driver") or telegram["expected"].get("meter") or "records")


def read(telegram: dict[str, Any]) -> Decoded:
    formats = FormatCache.with_published()
    key = bytes.fromhex(telegram["key"]) if telegram.get("key") else None
    for each in (*(telegram.get("preceding") or ()), telegram["telegram"]):
        decoded = decode(bytes.fromhex(each), key=key, formats=formats, link=telegram["link"])
    return decoded


def as_date(published: object) -> str | None:
    """Return a published date as it can be compared, None where it is no date of the calendar."""
    if not isinstance(published, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?", published):
        return None
    return published


def is_no_date(published: str) -> bool:
    """Tell whether the meter told no day: a zero month or day, or the year 127 that means every year."""
    year, month, day = (int(part) for part in published[:10].split("-"))
    return month == 0 or day == 0 or year > 2099 or published == "1999-11-30"


def says_the_same(driver: str, field: str, published: float, reading: Reading) -> bool:
    if not isinstance(reading.value, int | Decimal):
        return False
    unit = next((unit for end, unit in UNITS if field.endswith(end)), None)
    value = float(reading.value)
    if unit == "h" and reading.unit == "s":
        value, unit = round(value / 3600, 6), "s"
    # Published values are rounded to six decimals.
    if (reading.unit or None) != unit and not (unit == "°C" and reading.unit == "K"):
        return False
    if abs(value - published) > max(1e-6 * abs(published), 6e-7):
        return False
    return right_quantity(field, unit, reading) and right_instant(driver, field, reading)


def right_quantity(field: str, unit: str | None, reading: Reading) -> bool:
    if unit == "°C":
        return next(
            (reading.quantity in wanted for word, wanted in TEMPERATURES if re.search(word, field)), True
        )
    if unit == "kWh" and "cool" in field:
        return reading.quantity == "cooling_energy"
    return unit not in QUANTITIES or reading.quantity in QUANTITIES[unit]


def right_instant(driver: str, field: str, reading: Reading) -> bool:
    if EITHER.search(field) or field.endswith("_counter") or (driver, field) in OF_A_STORAGE:
        return True
    return (reading.at != "now") == bool(PAST.search(field)) or reading.at in {"interval", "period"}


def is_told(driver: str, field: str, published: object, decoded: Decoded) -> bool:
    day = as_date(published)
    if day is not None:
        told = [value for reading in decoded.readings for value in (reading.value, reading.on)]
        return any(isinstance(value, date) and str(value).startswith(day) for value in told)
    if isinstance(published, int | float):
        return any(says_the_same(driver, field, published, reading) for reading in decoded.readings)
    codes = {code for code in str(published).split() if code != "OK"}
    words = [set(str(each.value).split()) - {"OK"} for each in decoded.readings if each.quantity == "status"]
    return codes in words


def left_out(telegram: dict[str, Any], field: str, decoded: Decoded) -> bool:
    published, driver = telegram["expected"][field], driver_of(telegram)
    if published in (None, "") or field in IDENTITY | WORDS or (driver, field) in NOT_SAID:
        return True
    if (driver, re.sub(r"_\d+_", "_#_", field)) in COUNTED_BACK:
        return True
    day = as_date(published)
    if day is not None:
        return is_no_date(day) or any(
            each.invalid_time for each in decoded.records if each.kind == "datetime"
        )
    if NO_VALUE_PRINTED.fullmatch(field) and published < 0:
        return True
    # The shell prints OK where the telegram has no status at all.
    said = any(reading.quantity == "status" for reading in decoded.readings)
    return published == "OK" and not said


def fields_to_tell(telegram: dict[str, Any], decoded: Decoded) -> Iterator[str]:
    for field in telegram["expected"]:
        if not left_out(telegram, field, decoded):
            yield field


@pytest.mark.parametrize("telegram", TELEGRAMS, ids=lambda each: f"{driver_of(each)}-{each['uid']}")
def test_what_was_published_for_a_telegram_is_among_its_readings(telegram: dict[str, Any]) -> None:
    if telegram["uid"] in REFUSED:
        with pytest.raises(BadTelegram) as refusal:
            read(telegram)
        assert refusal.value.code == REFUSED[telegram["uid"]]
        return
    decoded = read(telegram)
    untold = {
        field: telegram["expected"][field]
        for field in fields_to_tell(telegram, decoded)
        if not is_told(driver_of(telegram), field, telegram["expected"][field], decoded)
    }
    said = "\n".join(
        f"{each.name} = {each.value} {each.unit} {each.at} {each.on}" for each in decoded.readings
    )
    assert not untold, f"{untold}\n{said}"


def test_little_is_left_out() -> None:
    told = left = 0
    for telegram in TELEGRAMS:
        if telegram["uid"] in REFUSED:
            continue
        decoded = read(telegram)
        numbers = {field for field, value in telegram["expected"].items() if isinstance(value, int | float)}
        wanted = numbers & set(fields_to_tell(telegram, decoded))
        told, left = told + len(wanted), left + len(numbers - wanted)
    assert told > 1600
    assert left < 50
