"""A device over the months: it counts, keeps values by its own clock, and sends telegrams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from math import inf
from typing import Literal

import numpy as np

from tepore.mbus.encode import Meter, encode_mode_5, encode_mode_7, frame_stripped
from tepore.norms.ranges import FloatArray
from tepore.simulation.clock import DeviceClock
from tepore.simulation.fault_times import PointFaults
from tepore.simulation.framing import SEND_NO_REPLY, Record, session_frame, wired_frames
from tepore.simulation.layout import Layout, Sent, SentRecord, record_bytes
from tepore.simulation.registers import KeptValue, Register, days_that_keep
from tepore.simulation.scenario import FaultKind
from tepore.simulation.timeline import MonthSpan

_CHANGES_ALWAYS = frozenset({"clock", "count", "volume", "flow_c", "return_c", "power_w", "error_flags"})
LOW_BATTERY_S = 365 * 86400.0
"""How long before its end a battery is told to be low [s] (invented)."""
Security = Literal["mode5", "mode7", "session", "wired"]


@dataclass(frozen=True, slots=True)
class SentTelegram:
    """A telegram on the air.

    Attributes
    ----------
    sent_s
        When [s since 1970, UTC].
    serial
        Of the device.
    octets
        Frame: a wireless one without CRCs, a wired one whole.
    """

    sent_s: float
    serial: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class MonthCounts:
    """What passes a metering point in a month.

    Attributes
    ----------
    edges_s
        Edges of the steps [s since 1970, UTC], shape ``(s + 1,)``.
    count, volume
        Sums since the first edge [resolutions of the register], shape ``(s + 1,)``.
    fault_free
        The count of a device without fault and error at the same place, shape ``(s + 1,)``.
    flow_c, return_c
        Temperatures [°C], shape ``(s,)``; empty where the device has none.
    """

    edges_s: FloatArray
    count: FloatArray
    volume: FloatArray
    fault_free: FloatArray
    flow_c: FloatArray
    return_c: FloatArray

    def step_at(self, at_s: float) -> int:
        """Give the step in which an instant [s since 1970, UTC] lies."""
        step = int(np.searchsorted(self.edges_s, at_s, side="right")) - 1
        return min(max(step, 0), self.edges_s.size - 2)

    def rate_w(self, at_s: float) -> float:
        """Give the mean power [W] at an instant, where a count is a kilowatt-hour."""
        step = self.step_at(at_s)
        counted = float(self.count[step + 1] - self.count[step])
        return counted * 3.6e6 / float(self.edges_s[step + 1] - self.edges_s[step])


@dataclass
class Device:
    """One device of the building.

    Parameters
    ----------
    serial
        Eight digits.
    point
        Metering point.
    kind
        ``allocator``, ``heat_meter``, ``water_meter`` or ``totaliser``.
    key
        AES key of 16 bytes.
    mounted_s, removed_s
        When it was there [s since 1970, UTC], half-open.
    battery_end_s
        When its battery is empty [s since 1970, UTC]: from then on it neither counts nor sends.
    """

    serial: str
    point: str
    kind: str
    layout: Layout
    key: bytes
    security: Security
    clock: DeviceClock
    register: Register
    faults: PointFaults
    mounted_s: float = -inf
    removed_s: float = inf
    battery_end_s: float = inf
    volume: float = 0.0
    telegrams: int = 0
    was_tampered: bool = False
    first_count: int = field(init=False)
    meter: Meter = field(init=False)
    """Its identity on the air."""
    _parts: list[bytes | SentRecord] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.first_count = self.register.shown
        self.meter = self.layout.meter(self.serial)

    def run_month(
        self, span: MonthSpan, counts: MonthCounts, sends_s: FloatArray
    ) -> Iterator[SentTelegram | KeptValue]:
        """Run the device through a month and yield what it sends and keeps, in order.

        Parameters
        ----------
        span
            The month.
        counts
            What passes its metering point.
        sends_s
            When it sends [s since 1970, UTC], rising.
        """
        first = max(self.mounted_s, span.first_s)
        end = min(self.removed_s, self.battery_end_s, span.end_s)
        if first >= end:
            return
        events: list[tuple[float, date | None]] = [(at, None) for at in sends_s.tolist() if first <= at < end]
        days = self.clock.day_at(first) - timedelta(days=1), self.clock.day_at(end) + timedelta(days=1)
        for ended_on in days_that_keep(*days, self.register.set_day):
            at = self.clock.midnight_s(ended_on + timedelta(days=1))
            if first <= at < end:
                events.append((at, ended_on))
        # What is kept at a midnight comes before what is sent at it.
        events.sort(key=lambda event: (event[0], event[1] is None))
        instants = [first, *(at for at, _ in events), end]
        counted = np.diff(np.interp(instants, counts.edges_s, counts.count)).tolist()
        passed = np.diff(np.interp(instants, counts.edges_s, counts.volume)).tolist()
        for place, (at, day) in enumerate(events):
            self.register.count += counted[place]
            self.volume += passed[place]
            if day is not None:
                yield from self._keep(day)
            elif not self.faults.at(FaultKind.SILENT, at):
                for octets in self._frames(at, counts):
                    yield SentTelegram(at, self.serial, octets)
        self.register.count += counted[-1]
        self.volume += passed[-1]
        if end == self.removed_s:
            yield self.register.taken_down(self.clock.day_at(end))

    def _keep(self, day: date) -> list[KeptValue]:
        self._parts = []
        return self.register.end_day(day)

    def forged(self, at_s: float, counts: MonthCounts, key: bytes) -> bytes:
        """Give the telegram of somebody who knows the address and the layout, but not the key."""
        if self.security == "session":
            return session_frame(self._records(at_s, counts), key, self.meter, self.telegrams)
        return self._enciphered(self._payload(at_s, counts), at_s, key)

    def _frames(self, at_s: float, counts: MonthCounts) -> list[bytes]:
        self.telegrams += 1
        if self.security == "wired":
            status = self._bits(self.layout.status, at_s)
            return wired_frames(self._records(at_s, counts), self.meter, self.telegrams & 0xFF, status)
        if self.security == "session":
            return [session_frame(self._records(at_s, counts), self.key, self.meter, self.telegrams)]
        return [self._enciphered(self._payload(at_s, counts), at_s, self.key)]

    def _records(self, at_s: float, counts: MonthCounts) -> list[Record]:
        return [
            (record.dif_vif, octets[len(record.dif_vif) :])
            for record, octets in (
                (record, record_bytes(record, self._carried(record, at_s, counts)))
                for record in self.layout.records
            )
        ]

    def _carried(self, record: SentRecord, at_s: float, counts: MonthCounts) -> Sent | None:
        if record.carries in _CHANGES_ALWAYS:
            return self._momentary(record, at_s, counts)
        return self._kept(record)

    def _enciphered(self, payload: bytes, at_s: float, key: bytes) -> bytes:
        meter, access = self.meter, self.telegrams & 0xFF
        status = self._bits(self.layout.status, at_s)
        if self.security == "mode7":
            content = encode_mode_7(payload, key, meter, access, self.telegrams, status)
        else:
            content = encode_mode_5(payload, key, meter, access, status)
        return frame_stripped(SEND_NO_REPLY, meter.link_address, content)

    def _payload(self, at_s: float, counts: MonthCounts) -> bytes:
        if not self._parts:
            self._parts = self._parts_until_next_kept()
        return b"".join(
            part if isinstance(part, bytes) else record_bytes(part, self._momentary(part, at_s, counts))
            for part in self._parts
        )

    def _parts_until_next_kept(self) -> list[bytes | SentRecord]:
        """Give the records in order, those that stay the same until the next kept value as bytes in a row."""
        parts: list[bytes | SentRecord] = []
        for record in self.layout.records:
            if record.carries in _CHANGES_ALWAYS:
                parts.append(record)
                continue
            octets = record_bytes(record, self._kept(record))
            if parts and isinstance(parts[-1], bytes):
                octets = parts.pop() + octets  # type: ignore[operator]  # bytes: asked just now
            parts.append(octets)
        return parts

    def _momentary(self, record: SentRecord, at_s: float, counts: MonthCounts) -> Sent:
        if record.carries == "clock":
            return self.clock.time_at(at_s)
        if record.carries == "count":
            return self.register.shown
        if record.carries == "volume":
            return int(Decimal(self.volume / 1000) / record.scale) % self.layout.modulus
        if record.carries == "power_w":
            return round(counts.rate_w(at_s) / float(record.scale))
        if record.carries == "error_flags":
            return self._bits(self.layout.error_flags, at_s)
        series = counts.flow_c if record.carries == "flow_c" else counts.return_c
        return round(float(series[counts.step_at(at_s)]))

    def _kept(self, record: SentRecord) -> Sent | None:
        register = self.register
        if record.carries.startswith("set_day"):
            kept = register.set_day_value
        elif record.carries == "month_end":
            kept = _nth(register.month_ends, record.place)
        else:
            return self._half_month(record)
        if kept is None:
            return None
        return kept.on if record.carries.endswith("_on") else kept.shown

    def _half_month(self, record: SentRecord) -> Sent:
        """Give a kept half-month: its date, count or step from the last; zero before the device was made."""
        kept = _nth(self.register.half_months, record.place)
        if record.carries == "half_month_on":
            return kept.on if kept else self._half_month_day(record.place)
        if record.carries == "half_month":
            return kept.shown if kept else 0
        older = _nth(self.register.half_months, record.place + 1)
        return (kept.shown if kept else 0) - (older.shown if older else 0)

    def _half_month_day(self, place: int) -> date:
        """Give the day that ended so many half-months ago, before the first that was kept."""
        kept = self.register.half_months
        day = kept[-1].on if kept else self.clock.day_at(max(self.mounted_s, self.clock.set_s))
        for _ in range(place - len(kept) + 1):
            day = day.replace(day=15) if day.day > 15 else day.replace(day=1) - timedelta(days=1)
        return day

    def _bits(self, words: Mapping[str, int], at_s: float) -> int:
        number = 0
        if at_s >= self.battery_end_s - LOW_BATTERY_S or self.faults.at(FaultKind.LOW_BATTERY, at_s):
            number |= words.get("low_battery", 0)
        self.was_tampered = self.was_tampered or self.faults.at(FaultKind.TAMPERED, at_s) is not None
        return number | (words.get("tampered", 0) if self.was_tampered else 0)


def _nth(row: Sequence[KeptValue], place: int) -> KeptValue | None:
    return row[place] if place < len(row) else None
