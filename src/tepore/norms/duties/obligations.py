"""What law asks of a condominium on a day, and what can be said of each: in force or to come, met or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from tepore.norms.defaults import NOT_VERIFIED
from tepore.norms.duties.verification import TABLE as VERIFICATION
from tepore.norms.duties.verification import BadDevice, MeteringDevice, due_on
from tepore.norms.tables import load_table

TABLE = load_table("tepore.norms.duties", "obligations.toml")


class Standing(StrEnum):
    """Where an obligation stands on a day."""

    IN_FORCE = "in_force"
    TO_COME = "to_come"


@dataclass(frozen=True)
class Condominium:
    """What the law needs to know of a condominium with a central plant.

    Attributes
    ----------
    devices
        All its devices.
    every_unit_metered
        Whether every unit has its meter or its allocators, or a report says why not; None where not known.
    billed_on_use
        Whether it is billed on actual use at least once a year; None where not known.
    information_times_a_year
        How often each unit is given information on its use; None where not known.
    asked_or_electronic
        Whether users asked for information or have electronic bills; None where not known.
    bill_has_all_contents
        Whether the bill holds all of annex 9 point 3; None where not known.
    uses_notified
        Whether uses of legal meters were told to the Chamber of Commerce; None where not known.
    """

    devices: tuple[MeteringDevice, ...]
    every_unit_metered: bool | None = None
    billed_on_use: bool | None = None
    information_times_a_year: int | None = None
    asked_or_electronic: bool | None = None
    bill_has_all_contents: bool | None = None
    uses_notified: bool | None = None


@dataclass(frozen=True)
class Obligation:
    """One obligation on a day.

    Attributes
    ----------
    code
        Stable name.
    says, in_italian
        What is asked.
    standing
        In force, or to come.
    from_on
        First day on which it is in force.
    met
        Whether it is met; None where what is known does not tell.
    evidence
        From what that follows.
    clause, source
        Law and where it was read.
    fine
        What it may cost; empty where not known.
    note
        ``"default, not verified"`` where the row could not be checked; else empty.
    """

    code: str
    says: str
    in_italian: str
    standing: Standing
    from_on: date
    met: bool | None
    evidence: str
    clause: str
    source: str
    fine: str
    note: str


def information_times_a_year(on: date, *, remotely_readable: bool, asked_or_electronic: bool) -> int:
    """Give how often information on use is due.

    Parameters
    ----------
    on
        Civil day.
    remotely_readable
        Whether the devices can be read remotely.
    asked_or_electronic
        Whether users asked for it or have electronic bills; it mattered until the end of 2021.

    Returns
    -------
    int
        12 from 2022, before that 4 or 2 from 25 October 2020, and 0 where only the yearly bill is due. Out of
        season the monthly information may rest.
    """
    starts = {row["code"]: row["from_on"] for row in TABLE["obligations"]}
    if not remotely_readable or on < starts["information_quarterly"]:
        return 0
    if on >= starts["information_monthly"]:
        return 12
    return 4 if asked_or_electronic else 2


def obligations(condominium: Condominium, on: date) -> tuple[Obligation, ...]:
    """Give the obligations of a condominium on a day: those in force and those that are to come.

    Parameters
    ----------
    condominium
        What is known of it.
    on
        Civil day.

    Returns
    -------
    tuple of Obligation
        By first day in force. What no longer holds is left out; what is to come tells whether it would be
        met today.
    """
    rows = [row for row in TABLE["obligations"] if on < row.get("until_on", date.max)]
    return tuple(_obligation(row, condominium, on) for row in sorted(rows, key=lambda row: row["from_on"]))


def _obligation(row: Mapping[str, Any], condominium: Condominium, on: date) -> Obligation:
    met, evidence = RULES[row["rule"]](condominium, on)
    return Obligation(
        code=row["code"],
        says=row["says"],
        in_italian=row["in_italian"],
        standing=Standing.IN_FORCE if row["from_on"] <= on else Standing.TO_COME,
        from_on=row["from_on"],
        met=met,
        evidence=evidence,
        clause=row["clause"],
        source=row["source"],
        fine=row["fine"],
        note="" if row["verified"] else f"{NOT_VERIFIED}; {row['source']}",
    )


Judgement = tuple[bool | None, str]


def _stated(name: str) -> Callable[[Condominium, date], Judgement]:
    def judge(condominium: Condominium, _: date) -> Judgement:
        met = getattr(condominium, name)
        return met, "not known" if met is None else f"stated: {'yes' if met else 'no'}"

    return judge


def _remote(devices: tuple[MeteringDevice, ...]) -> Judgement:
    blind = [device.id for device in devices if device.remotely_readable is False]
    unknown = [device.id for device in devices if device.remotely_readable is None]
    if blind:
        return False, f"{len(blind)} of {len(devices)} cannot be read remotely, first {blind[0]}"
    if unknown:
        return None, f"of {len(unknown)} of {len(devices)} it is not known, first {unknown[0]}"
    return True, f"all {len(devices)} can be read remotely"


def _new_devices_remote(condominium: Condominium, _: date) -> Judgement:
    start = next(row["from_on"] for row in TABLE["obligations"] if row["code"] == "new_devices_remote")
    return _remote(tuple(device for device in condominium.devices if device.in_use_from > start))


def _all_devices_remote(condominium: Condominium, _: date) -> Judgement:
    return _remote(condominium.devices)


def _informed(condominium: Condominium, on: date) -> Judgement:
    readable, words = _remote(condominium.devices)
    if not condominium.devices or readable is False:
        return True, f"only the yearly bill is due: {words}"
    given, asked = condominium.information_times_a_year, condominium.asked_or_electronic
    if readable is None or given is None:
        return None, words if readable is None else "how often information is given is not known"
    # Not knowing whether users asked, the oftener rule decides only where it is met.
    due = information_times_a_year(on, remotely_readable=True, asked_or_electronic=asked is not False)
    least = information_times_a_year(on, remotely_readable=True, asked_or_electronic=False)
    words = f"{given} times a year, {due} due"
    if least <= given < due and asked is None:
        return None, f"{words} where users asked or have electronic bills, which is not known"
    return given >= due, words


def _mid_marked(condominium: Condominium, _: date) -> Judgement:
    start = VERIFICATION["mid"]["marking_from"]
    meters = [d for d in condominium.devices if d.legal_meter and d.in_use_from >= start]
    bare = [device.id for device in meters if device.mid_marked is False]
    unknown = [device.id for device in meters if device.mid_marked is None]
    if bare:
        return False, f"{len(bare)} of {len(meters)} meters carry no M mark, first {bare[0]}"
    return (
        None if unknown else True
    ), f"{len(meters) - len(unknown)} of {len(meters)} meters are known to carry it"


def _verified_in_time(condominium: Condominium, on: date) -> Judgement:
    late, untold, checked = list[str](), list[str](), 0
    for device in condominium.devices:
        try:
            due = due_on(device).due_on
        except BadDevice:
            untold.append(device.id)
            continue
        checked += due is not None
        if due is not None and due < on:
            late.append(device.id)
    if late:
        return False, f"{len(late)} of {checked} meters are past their term, first {late[0]}"
    if untold:
        return None, f"the term of {len(untold)} meters cannot be told, first {untold[0]}"
    return True, f"{checked} meters are within their term"


RULES: Mapping[str, Callable[[Condominium, date], Judgement]] = {
    "every_unit_metered": _stated("every_unit_metered"),
    "billed_on_use": _stated("billed_on_use"),
    "bill_contents": _stated("bill_has_all_contents"),
    "uses_notified": _stated("uses_notified"),
    "new_devices_remote": _new_devices_remote,
    "all_devices_remote": _all_devices_remote,
    "informed": _informed,
    "mid_marked": _mid_marked,
    "verified_in_time": _verified_in_time,
}
