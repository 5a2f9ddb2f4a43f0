"""What a device was heard to send, held against the points on remote reading.

Telegrams tell that something was sent, how finely and how often; they never prove that a device could not
send it. So silence is a failure only where telegrams were heard that would have had to carry it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from math import isfinite

from tepore.norms.requirements.points import Finding, Point, Report, Verdict, points_of, report_of
from tepore.norms.requirements.sheet import BadDeviceSheet, DeviceSheet

SECONDS_PER_DAY = 86_400
# A value brought over from another unit (kJ/h, MJ) has digits that the device never sent: those do not count.
FINEST_DECIMALS = 6


@dataclass(frozen=True)
class HeardReading:
    """One value of a telegram.

    Attributes
    ----------
    quantity
        Word of the list of readings: ``"energy"``, ``"temperature_flow"``, ...
    value
        The number with the digits that the telegram gives; None for what is no number.
    unit
        Canonical unit: ``"kWh"``, ``"°C"``, ``"K"``, ``"kW"``.
    at
        Which instant it is of: ``"now"``, ``"month_end"``, ``"set_day"``, ...
    on
        That civil day or device time, where the telegram tells it.
    """

    quantity: str
    value: Decimal | None = None
    unit: str = ""
    at: str = "now"
    on: date | None = None


@dataclass(frozen=True)
class HeardTelegram:
    """One telegram of one device.

    Attributes
    ----------
    device_id
        Identification number sent.
    readings
        What it said; empty where it could not be read.
    heard_at
        When it was received, aware; None where that is not known.
    encrypted
        Whether it was sent encrypted.
    has_status
        Whether it carried a status, in its header or among its readings.
    """

    device_id: str
    readings: tuple[HeardReading, ...]
    heard_at: datetime | None = None
    encrypted: bool = False
    has_status: bool = False


Judgement = tuple[Verdict, str]


def check_heard(sheet: DeviceSheet, telegrams: Sequence[HeardTelegram]) -> Report:
    """Hold what a device was heard to send against the points that telegrams can tell.

    Parameters
    ----------
    sheet
        Data sheet of the device: its kind, how it is read, and `nominal_power_kw` for the power's digits.
    telegrams
        Telegrams of this one device, in any order.

    Returns
    -------
    Report
        A verdict for each point that can be heard; the others are left to the data sheet.

    Raises
    ------
    BadDeviceSheet
        There is no telegram, or they are of more than one device.
    """
    devices = {telegram.device_id for telegram in telegrams}
    if len(devices) != 1:
        raise BadDeviceSheet(
            f"the telegrams are of {len(devices)} devices.",
            remedy="Give the telegrams of one device, one or more.",
            code="requirements.heard_devices",
        )
    audible = [point for point in points_of(sheet.meter) if point.heard]
    return report_of(tuple(_finding(point, sheet, telegrams) for point in audible))


def _finding(point: Point, sheet: DeviceSheet, telegrams: Sequence[HeardTelegram]) -> Finding:
    # A device that was heard is read remotely; by whom it is read decides how often it has to send.
    if point.when in {"remote_fixed", "remote_walk_by"} and not sheet.applies(point.when):
        return Finding(point, Verdict.NOT_APPLICABLE, f"asked only where {point.when.replace('_', ' ')}")
    what, _, quantities = point.heard.partition(":")
    verdict, evidence = CHECKS[what](point, quantities.split("|"), sheet, telegrams)
    return Finding(point, verdict, evidence)


def _sends(
    _: Point, quantities: Sequence[str], __: DeviceSheet, telegrams: Sequence[HeardTelegram]
) -> Judgement:
    readable = [telegram for telegram in telegrams if telegram.readings]
    if not readable:
        return Verdict.UNKNOWN, "no telegram could be read"
    carrying = [t for t in readable if any(reading.quantity in quantities for reading in t.readings)]
    verdict = Verdict.HOLDS if carrying else Verdict.FAILS
    return verdict, f"{' or '.join(quantities)} in {len(carrying)} of {len(readable)} telegrams read"


def _resolves(
    point: Point, quantities: Sequence[str], _: DeviceSheet, telegrams: Sequence[HeardTelegram]
) -> Judgement:
    finest = _finest_digit(telegrams, quantities)
    if finest is None:
        return Verdict.UNKNOWN, f"no {quantities[0]} was heard"
    if finest <= Decimal(str(point.limit)):
        return Verdict.HOLDS, f"digits of {finest} {point.unit} were heard"
    return Verdict.UNKNOWN, f"no digit finer than {finest} {point.unit} was heard; the values may be round"


def _power_resolution(
    point: Point, _: Sequence[str], sheet: DeviceSheet, telegrams: Sequence[HeardTelegram]
) -> Judgement:
    finest = _finest_digit(telegrams, ["power"])
    nominal = sheet.entries.get("nominal_power_kw")
    if finest is None or not isinstance(nominal, int | float) or not isfinite(nominal) or nominal <= 0:
        return Verdict.UNKNOWN, "no power was heard, or the data sheet has no nominal_power_kw"
    percent = float(finest) / nominal * 100
    holds = isinstance(point.limit, int | float) and percent <= point.limit
    words = f"digits of {finest} kW were heard, {percent:.3g} % of {nominal:g} kW"
    return (Verdict.HOLDS if holds else Verdict.UNKNOWN), words


def _status(_: Point, __: Sequence[str], ___: DeviceSheet, telegrams: Sequence[HeardTelegram]) -> Judgement:
    carrying = sum(telegram.has_status for telegram in telegrams)
    return (
        Verdict.HOLDS if carrying else Verdict.FAILS,
        f"status in {carrying} of {len(telegrams)} telegrams",
    )


def _identity(_: Point, __: Sequence[str], ___: DeviceSheet, telegrams: Sequence[HeardTelegram]) -> Judgement:
    told = all(telegram.device_id.strip() for telegram in telegrams)
    words = "each carries the device's number, which stands for the user" if told else "no number was sent"
    return (Verdict.HOLDS if told else Verdict.FAILS), words


def _encrypted(
    _: Point, __: Sequence[str], ___: DeviceSheet, telegrams: Sequence[HeardTelegram]
) -> Judgement:
    closed = sum(telegram.encrypted for telegram in telegrams)
    verdict = Verdict.HOLDS if closed == len(telegrams) else Verdict.FAILS
    return verdict, f"{closed} of {len(telegrams)} telegrams were encrypted"


def _months(point: Point, _: Sequence[str], __: DeviceSheet, telegrams: Sequence[HeardTelegram]) -> Judgement:
    ends = max(
        (len({r.on for r in t.readings if r.at == "month_end" and r.on is not None}) for t in telegrams),
        default=0,
    )
    if isinstance(point.limit, int | float) and ends >= point.limit:
        return Verdict.HOLDS, f"{ends} month ends in one telegram"
    return (
        Verdict.UNKNOWN,
        f"{ends} month ends in one telegram at most; the device may keep more than it sends",
    )


def _interval(
    point: Point, _: Sequence[str], __: DeviceSheet, telegrams: Sequence[HeardTelegram]
) -> Judgement:
    times = sorted(t.heard_at for t in telegrams if t.heard_at is not None)
    limit = point.limit if isinstance(point.limit, int | float) else 0
    if len(times) < 2:
        return Verdict.UNKNOWN, "fewer than two telegrams have a time of reception"
    gaps = [(after - before).total_seconds() / SECONDS_PER_DAY for before, after in pairwise(times)]
    longest, span = max(gaps), (times[-1] - times[0]).total_seconds() / SECONDS_PER_DAY
    if longest > limit:
        return Verdict.FAILS, f"silent for {longest:.1f} days as heard (the receiver may have missed some)"
    if span < limit:
        return Verdict.UNKNOWN, f"heard over {span:.1f} days only"
    return Verdict.HOLDS, f"never silent longer than {longest:.1f} days in {span:.1f} days"


def _finest_digit(telegrams: Sequence[HeardTelegram], quantities: Sequence[str]) -> Decimal | None:
    exponents = [
        exponent
        for telegram in telegrams
        for reading in telegram.readings
        if reading.quantity in quantities and reading.value is not None and reading.value.is_finite()
        if isinstance(exponent := reading.value.as_tuple().exponent, int) and exponent >= -FINEST_DECIMALS
    ]
    return Decimal(1).scaleb(min(exponents)) if exponents else None


CHECKS: Mapping[str, Callable[[Point, Sequence[str], DeviceSheet, Sequence[HeardTelegram]], Judgement]] = {
    "sends": _sends,
    "resolves": _resolves,
    "power_resolution": _power_resolution,
    "status": _status,
    "identity": _identity,
    "encrypted": _encrypted,
    "months": _months,
    "interval": _interval,
}
