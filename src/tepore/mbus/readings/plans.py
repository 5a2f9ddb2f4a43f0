"""What the header of a record makes of it on a device: worked out once, kept, and used for every value.

Meters repeat their headers from telegram to telegram, so that quantity, unit, factor, name and mark of a
register are looked up by its header bytes and only the value is new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from tepore.mbus.devices.profile import Profile, RecordRule
from tepore.mbus.readings.canonical import canonical_unit, duration_factor, exact, power_of_ten, shifted
from tepore.mbus.readings.instants import tells_date, tells_interval
from tepore.mbus.readings.quantities import MEANINGS
from tepore.mbus.readings.status import ERROR_FLAGS
from tepore.mbus.records import Record, RecordHeader, Value, headers_of_format

_HEAT_COST_ALLOCATOR = 0x08
_ROOM_SENSOR = 0x1B
_COOLING = frozenset({0x0A, 0x0B})
_HEAT_COOLING = 0x0D
_OWN_MEANING = "Next VIFE and data of this block are manufacturer specific"
_NEGATIVE = "Accumulation only if value is negative"
# Quantities that count and are never negative: read unsigned, as the standard says.
_COUNTS = frozenset({"message_counter", "counter", "reset_counter", "battery_life"})
# What a meter keeps of these for an error is no reading of consumption.
_CONSUMPTIONS = frozenset({"energy", "volume", "mass", "hca"})
# A VIFE that begins so turns the record into a limit, or the time or length of an event.
_ABOUT_AN_EVENT = ("Duration of", "Date", "Begin", "End", "Number of", "Lower limit", "Upper limit")
# What a general quantity is on a device of this type (EN 13757-7 table of device types).
_ON_THIS_TYPE: dict[tuple[int, str], str] = {
    (_HEAT_COST_ALLOCATOR, "temperature_flow"): "temperature_radiator",
    (_HEAT_COST_ALLOCATOR, "temperature_return"): "temperature_radiator",
    (_HEAT_COST_ALLOCATOR, "temperature_outside"): "temperature_room",
    (_ROOM_SENSOR, "temperature_outside"): "temperature_room",
    (_ROOM_SENSOR, "temperature_flow"): "temperature_room",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a register becomes.

    Attributes
    ----------
    quantity, unit, name
        Of the reading.
    factor, places
        On the number of the record; the power of ten that the factor is, None where it is none.
    at
        Word of the instant that a rule sets; empty for the generic one.
    absent
        Data bytes (hex) by which the device says that it has no value.
    marker
        ``own_meaning`` where the maker changes the meaning by a code that no rule explains, else None.
    counts
        The number is read unsigned.
    refused
        The meter reports an error for the record, and no rule names it all the same.
    is_usual
        Neither absent nor counted nor refused: the value of a record is what it says.
    """

    quantity: str
    unit: str | None
    name: str
    factor: Fraction
    places: int | None
    at: str
    absent: tuple[str, ...]
    marker: str | None
    counts: bool
    refused: bool
    is_usual: bool

    def number_of(self, record: Record) -> Value:
        """Return what a record of the register says; None where it is no reading."""
        if self.refused or (self.absent and record.raw.hex().upper() in self.absent):
            return None
        return record.code if self.counts and record.code is not None else record.value

    def convert(self, number: int | Decimal) -> Decimal:
        """Return the number of a record in the unit of the reading."""
        places = self.places
        return exact(number, self.factor) if places is None else shifted(number, places)


def event_name(record: Record) -> str:
    """Return the name of the reading that tells when an event of a record was.

    Parameters
    ----------
    record
        Record whose VIFE makes its bytes the date of an event.
    """
    meaning = MEANINGS.get(record.quantity or "")
    return _name(meaning.quantity if meaning else "event", record.header)


@dataclass(frozen=True, slots=True)
class TelegramPlan:
    """What the records of a telegram become.

    Attributes
    ----------
    registers
        Plan of each record, None for those that are no reading.
    of_time
        Places of the records that may tell the instants of storages, compact profiles among them.
    of_status
        Places of the records that a status word may stand in.
    """

    registers: tuple[Plan | None, ...]
    of_time: tuple[int, ...]
    of_status: tuple[int, ...]


def plans_of(records: Sequence[Record], device_type: int | None, profile: Profile | None) -> TelegramPlan:
    """Return what the records of a telegram become.

    Parameters
    ----------
    records
        All records, in the order sent.
    device_type
        Type byte of the meter; None where it is not known.
    profile
        Profile of the device, if any.
    """
    # The header bytes in a row are the key: looking up a dozen headers takes longer than joining them.
    told = b"".join([record.header.dif_vif for record in records])
    if told:
        return _plans_of_format(told, device_type, profile)
    return _plans(
        [record.header for record in records], device_type, profile
    )  # fixed structure: none are sent


@lru_cache(maxsize=4096)
def _plans_of_format(told: bytes, device_type: int | None, profile: Profile | None) -> TelegramPlan:
    return _plans(headers_of_format(told), device_type, profile)


def _plans(headers: Sequence[RecordHeader], device_type: int | None, profile: Profile | None) -> TelegramPlan:
    seen: Counter[bytes] = Counter()
    plans = []
    for header in headers:
        plans.append(plan_of(header, seen[header.dif_vif], device_type, profile))
        seen[header.dif_vif] += 1
    of_time = tuple(
        place
        for place, header in enumerate(headers)
        if header.is_profile or tells_date(header) or tells_interval(header)
    )
    words = {word.key for word in profile.status if word.source == "record"} if profile else set()
    of_status = tuple(
        place
        for place, header in enumerate(headers)
        if header.quantity == ERROR_FLAGS or {header.quantity, header.dif_vif.hex().upper()} & words
    )
    return TelegramPlan(tuple(plans), of_time, of_status)


@lru_cache(maxsize=65536)
def plan_of(
    header: RecordHeader, position: int, device_type: int | None, profile: Profile | None
) -> Plan | None:
    """Return what a record becomes, None where it is no reading.

    Parameters
    ----------
    header
        Header of the record.
    position
        How many records with the same header came before.
    device_type
        Type byte of the meter; None where it is not known.
    profile
        Profile of the device, if any.
    """
    generic = _quantity(header, device_type)
    rule = _rule(header, position, generic, profile)
    changes = rule.changes if rule else {}
    quantity = changes.get("quantity", generic)
    if not quantity or (rule is not None and rule.skip):
        return None
    factor, unit = _conversion(header, generic, rule)
    explained = bool({"quantity", "name"} & set(changes))
    absent = rule.absent if rule else ()
    counts = generic in _COUNTS
    refused = header.record_error is not None and rule is None
    return Plan(
        quantity=quantity,
        unit=unit,
        name=changes.get("name") or _name(quantity, header),
        factor=factor,
        places=power_of_ten(factor),
        at=changes.get("at", ""),
        absent=absent,
        marker=None if explained or _OWN_MEANING not in header.modifiers else "own_meaning",
        counts=counts,
        refused=refused,
        is_usual=not (absent or counts or refused),
    )


def _quantity(header: RecordHeader, device_type: int | None) -> str:
    """Return the generic quantity; empty where the record is none."""
    meaning = MEANINGS.get(header.quantity or "")
    if meaning is None or any(modifier.startswith(_ABOUT_AN_EVENT) for modifier in header.modifiers):
        return ""
    quantity = meaning.quantity
    if header.function == "error" and quantity in _CONSUMPTIONS:
        return ""
    if device_type is not None:
        quantity = _ON_THIS_TYPE.get((device_type, quantity), quantity)
    # Cooling: by the device type, or in a meter for both by the sign.
    both = device_type == _HEAT_COOLING and _NEGATIVE in header.modifiers
    return "cooling_energy" if quantity == "energy" and (device_type in _COOLING or both) else quantity


def _conversion(header: RecordHeader, generic: str, rule: RecordRule | None) -> tuple[Fraction, str | None]:
    scale = rule.scale if rule else Fraction(1)
    if rule is not None and "unit" in rule.changes:
        return scale, rule.changes["unit"] or None
    meaning = MEANINGS.get(header.quantity or "") if generic else None
    if meaning is not None and meaning.duration:
        length = duration_factor(header.unit, meaning.duration)
        if length is not None:
            return scale * length, meaning.duration
    factor, unit = canonical_unit(header.unit)
    return scale * factor, unit or (meaning.unit if meaning else "") or None


def _rule(header: RecordHeader, position: int, quantity: str, profile: Profile | None) -> RecordRule | None:
    facts: dict[str, object] = {
        "dif_vif": header.dif_vif.hex().upper(),
        "quantity": quantity,
        "function": header.function,
        "storage": header.storage,
        "tariff": header.tariff,
        "subunit": header.subunit,
        "position": position,
    }
    for rule in profile.rules if profile else ():
        if all(_fits(key, wanted, facts, header) for key, wanted in rule.match.items()):
            return rule
    return None


def _fits(key: str, wanted: object, facts: dict[str, object], header: RecordHeader) -> bool:
    if key == "modifier":
        return wanted in header.modifiers
    fact = facts[key]
    if isinstance(wanted, list) and isinstance(fact, int):
        return bool(wanted[0] <= fact <= wanted[1])
    return fact == wanted


_FUNCTION_NAMES = {"instantaneous": "", "maximum": "_maximum", "minimum": "_minimum", "error": "_at_error"}
_SLUGS = {
    _NEGATIVE: "negative",
    "Accumulation only if value is positive": "positive",
    "At phase L1": "l1",
    "At phase L2": "l2",
    "At phase L3": "l3",
    _OWN_MEANING: "own",
}


def _name(quantity: str, header: RecordHeader) -> str:
    """Return a name that is unique among registers: quantity, function, modifiers and register numbers."""
    parts = [quantity + _FUNCTION_NAMES[header.function]]
    parts += [_slug(modifier) for modifier in header.modifiers]
    numbers = {"tariff": header.tariff, "subunit": header.subunit, "storage": header.storage}
    parts += [f"{word}_{number}" for word, number in numbers.items() if number]
    return "_".join(part for part in parts if part)


def _slug(modifier: str) -> str:
    words = "".join(letter if letter.isalnum() else " " for letter in modifier.lower()).split()
    return _SLUGS.get(modifier, "_".join(words))
