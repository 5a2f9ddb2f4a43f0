"""A device's data sheet held against the points.

A data sheet is a table of entries. Those that the points ask for are named in `requirements.toml`; those that
tell in which case the device is:

    meter             supply, individual_heat, individual_hot_water
    remote_reading    none, walk_by, fixed (a concentrator)
    measures_cooling  true, false
    power_supply      mains, battery
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tepore.kernel import Refusal
from tepore.norms.requirements.points import (
    TABLE,
    Finding,
    Limit,
    MeterKind,
    Point,
    Report,
    Verdict,
    points_of,
    report_of,
)

CASE_KEYS = {"meter", "device", "remote_reading", "measures_cooling", "power_supply", "nominal_power_kw"}
REMOTE = ("none", "walk_by", "fixed")


class BadDeviceSheet(Refusal):
    """A data sheet that cannot be held against the points."""


@dataclass(frozen=True)
class DeviceSheet:
    """What a device's maker states.

    Attributes
    ----------
    meter
        Which table it falls under.
    device
        Maker and model.
    entries
        Entries by name, as in the table of points.
    """

    meter: MeterKind
    device: str
    entries: Mapping[str, Any]

    @classmethod
    def from_mapping(cls, table: Mapping[str, Any], *, where: str = "data sheet") -> DeviceSheet:
        """Make a data sheet from a TOML table.

        Parameters
        ----------
        table
            The entries, with `meter` among them.
        where
            File name, for messages.

        Returns
        -------
        DeviceSheet
            The sheet, each entry known and of the kind that its rule asks for.

        Raises
        ------
        BadDeviceSheet
            The kind of meter is missing or unknown, an entry has a name that no point asks for, or its
            kind is another than the point's.
        """
        kinds = [kind.value for kind in MeterKind]
        if table.get("meter") not in kinds:
            raise BadDeviceSheet(
                f"meter is {table.get('meter')!r}.",
                where=where,
                remedy=f"Write one of {', '.join(kinds)}.",
                code="requirements.meter",
            )
        meter = MeterKind(table["meter"])
        asked = {point.key: point for point in points_of(meter)}
        # A sheet may be shared between kinds of meter: an entry is wrong only where no table asks for it.
        known = CASE_KEYS | {row["key"] for row in TABLE["points"]}
        for key, entry in table.items():
            if key not in known:
                raise BadDeviceSheet(
                    f"no point asks for {key!r}.",
                    where=where,
                    remedy="Check the spelling against the table of points.",
                    code="requirements.unknown_entry",
                )
            if key in asked and not _fits(asked[key].rule, entry):
                raise BadDeviceSheet(
                    f"{key} is {entry!r}, which {asked[key].rule} cannot be held against.",
                    where=where,
                    code="requirements.kind_of_entry",
                )
        if table.get("remote_reading", "none") not in REMOTE:
            raise BadDeviceSheet(
                f"remote_reading is {table['remote_reading']!r}.",
                where=where,
                remedy=f"Write one of {', '.join(REMOTE)}.",
                code="requirements.remote_reading",
            )
        return cls(meter, str(table.get("device", "")), dict(table))

    def applies(self, when: str) -> bool | None:
        """Tell whether a case is this device's; None where the sheet does not say."""
        return CASES[when](self.entries)


def check_sheet(sheet: DeviceSheet) -> Report:
    """Hold a data sheet against every point asked of its kind of meter.

    Parameters
    ----------
    sheet
        The device's data sheet.

    Returns
    -------
    Report
        A verdict for each point; what the sheet does not say is unknown, never assumed.
    """
    return report_of(tuple(_finding(sheet, point) for point in points_of(sheet.meter)))


def _finding(sheet: DeviceSheet, point: Point) -> Finding:
    applies = sheet.applies(point.when)
    if applies is False:
        return Finding(point, Verdict.NOT_APPLICABLE, f"asked only where {point.when.replace('_', ' ')}")
    if point.key not in sheet.entries:
        return Finding(point, Verdict.UNKNOWN, f"the data sheet has no {point.key}")
    entry = sheet.entries[point.key]
    holds = RULES[point.rule](entry, point.limit)
    if applies is None:
        doubt = f"the data sheet does not tell whether {point.when.replace('_', ' ')}"
        return Finding(point, Verdict.HOLDS if holds else Verdict.UNKNOWN, doubt)
    verdict = Verdict.HOLDS if holds else Verdict.FAILS
    return Finding(point, verdict, f"{point.key} = {_written(entry)}{f' {point.unit}' if point.unit else ''}")


def _written(entry: object) -> str:
    if isinstance(entry, bool):
        return "yes" if entry else "no"
    return ", ".join(map(str, entry)) if isinstance(entry, list | tuple) else str(entry)


def _all_of(entry: Any, limit: Limit) -> bool:  # noqa: ANN401 an entry of a TOML table
    return isinstance(limit, tuple) and set(limit) <= set(entry)


def _any_of(entry: Any, limit: Limit) -> bool:  # noqa: ANN401 an entry of a TOML table
    return isinstance(limit, tuple) and bool(set(limit) & set(entry))


def _one_of(entry: Any, limit: Limit) -> bool:  # noqa: ANN401 an entry of a TOML table
    return isinstance(limit, tuple) and entry in limit


RULES: Mapping[str, Callable[[Any, Any], bool]] = {
    "true": lambda entry, _: entry is True,
    "at_least": lambda entry, limit: bool(entry >= limit),
    "at_most": lambda entry, limit: bool(entry <= limit),
    "one_of": _one_of,
    "all_of": _all_of,
    "any_of": _any_of,
    "count_of": lambda entry, limit: len(set(entry)) >= limit,
}


def _fits(rule: str, entry: object) -> bool:
    if rule == "true":
        return isinstance(entry, bool)
    if rule in {"at_least", "at_most"}:
        return isinstance(entry, int | float) and not isinstance(entry, bool)
    if rule == "one_of":
        return isinstance(entry, str)
    return isinstance(entry, list) and all(isinstance(word, str) for word in entry)


def _remote(*ways: str) -> Callable[[Mapping[str, Any]], bool | None]:
    return lambda entries: entries["remote_reading"] in ways if "remote_reading" in entries else None


def _sends(quantity: str) -> Callable[[Mapping[str, Any]], bool | None]:
    def case(entries: Mapping[str, Any]) -> bool | None:
        if entries.get("remote_reading") == "none":
            return False
        return quantity in entries["telegram"] if "telegram" in entries else None

    return case


CASES: Mapping[str, Callable[[Mapping[str, Any]], bool | None]] = {
    "": lambda _: True,
    "measures_cooling": lambda entries: entries.get("measures_cooling"),
    "mains_powered": lambda entries: (
        entries["power_supply"] == "mains" if "power_supply" in entries else None
    ),
    "remote_reading": _remote("walk_by", "fixed"),
    "remote_fixed": _remote("fixed"),
    "remote_walk_by": _remote("walk_by"),
    "sends_flow": _sends("temperature_flow"),
    "sends_difference": _sends("temperature_difference"),
}
