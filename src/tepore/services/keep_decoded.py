"""Keep what telegrams say, a group in one transaction: readings, findings, and why some give neither.

What is kept is gathered and written for the whole group; what must be known of the store is asked for the
whole group too. A telegram of the group is seen by those after it as if it were written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from tepore.services.findings import ACCEPTED, record_finding
from tepore.services.group_readings import DatedReading, GroupReadings
from tepore.services.heard_fragments import REPEATED_CODE
from tepore.services.plausibility import IMPLAUSIBLE
from tepore.services.reading_checks import (
    falls_against_neighbours,
    jumps_against_neighbours,
    neighbours_of,
)
from tepore.services.telegram_instants import instant_of
from tepore.store.metering.models import Reading, TelegramDecoding, TelegramRejection
from tepore.store.writing import write_rows

if TYPE_CHECKING:
    from tepore.mbus import Decoded
    from tepore.mbus import Reading as DecodedReading
    from tepore.store.metering.models import Device, Telegram

LONGEST_REASON = 500


class Rejected(Exception):
    """A telegram gives no reading: code and sentence."""

    def __init__(self, code: str, reason: str) -> None:
        self.code, self.reason = code, reason
        super().__init__(code)


REPEATED = Rejected(REPEATED_CODE, "The device's message counter was heard before.")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one telegram gave."""

    readings: int = 0
    findings: int = 0
    rejection: str = ""


@dataclass
class GroupKeeper:
    """Keeps what the telegrams of one group say.

    Parameters
    ----------
    organisation_id
        Whose telegrams they are.
    clock
        Gives the instant at which something is recorded.
    group
        Readings of the group.
    """

    organisation_id: int
    clock: Callable[[], datetime]
    group: GroupReadings
    _counters: set[tuple[int, int]] = field(default_factory=set)
    _decodings: list[TelegramDecoding] = field(default_factory=list)
    _rejections: list[TelegramRejection] = field(default_factory=list)

    def prepare(self, opened: Sequence[tuple[Device, Decoded]]) -> None:
        """Look up what is known of the senders, for all of them at once."""
        devices = {device.pk for device, _ in opened}
        self.group.prepare(devices)
        counters = {decoded.message_counter for _, decoded in opened} - {None}
        if counters:
            heard = TelegramDecoding.objects.filter(device_id__in=devices, message_counter__in=counters)
            pairs = heard.values_list("device_id", "message_counter")
            self._counters = {(device, counter) for device, counter in pairs if counter is not None}

    def keep(self, parts: Sequence[Telegram], device: Device, decoded: Decoded, *, again: bool) -> Outcome:
        """Keep what a telegram says, or the fragments of a message; `again` where a finding held it back.

        Readings, findings and counter of a message are those of its first fragment, whichever came last.
        """
        telegram = parts[0]
        if not again and not self._record(parts, device, decoded):
            outcomes = [self.reject(part, REPEATED) for part in parts]
            return outcomes[0]
        readings = decoded.readings
        told, undated = _dated(telegram, readings if again else self.group.unsaid(readings, device))
        found = self._find("reading.undated", telegram, device, undated) if undated else 0
        accepted = again and _was_accepted(telegram)
        kept, now = 0, self.clock()
        new = self.group.new_of(told, device)
        for one in new:
            row = self._row(telegram, device, one, now)
            neighbours = neighbours_of(row, self.group)
            contradiction = falls_against_neighbours(row, neighbours, device, told, self.group)
            if contradiction:
                found += self._find("register.backwards", telegram, device, contradiction)
                continue
            jump = None if accepted else jumps_against_neighbours(row, neighbours, device, self.group)
            if jump:
                found += self._find(IMPLAUSIBLE, telegram, device, jump)
                continue
            self.group.keep(row)
            kept += 1
        if kept == len(new):  # what a finding held back is looked at again when it is told again
            self.group.said(readings, device)
        return Outcome(readings=kept, findings=found)

    def reject(self, telegram: Telegram, rejected: Rejected) -> Outcome:
        """Keep why a telegram gives no reading."""
        self._rejections.append(
            TelegramRejection(
                organisation_id=self.organisation_id,
                telegram=telegram,
                code=rejected.code,
                at=self.clock(),
                reason=rejected.reason[:LONGEST_REASON],
            )
        )
        return Outcome(rejection=rejected.code)

    def write(self) -> None:
        """Write all that was kept, within the caller's transaction."""
        write_rows(self._decodings)
        self.group.write()
        if self._rejections:
            known = TelegramRejection.objects.filter(
                telegram__in=[row.telegram_id for row in self._rejections]
            )
            there = set(known.values_list("telegram_id", "code"))
            fresh = [row for row in self._rejections if (row.telegram_id, row.code) not in there]
            TelegramRejection.objects.bulk_create(fresh)

    def _record(self, parts: Sequence[Telegram], device: Device, decoded: Decoded) -> bool:
        """Record that it was read; False where the device's message counter was heard before."""
        counter = decoded.message_counter
        if counter is not None:
            if (device.pk, counter) in self._counters:
                return False
            self._counters.add((device.pk, counter))
        at = self.clock()  # one for all parts: by it they are found together again
        self._decodings += [
            TelegramDecoding(
                organisation_id=self.organisation_id,
                telegram=part,
                device=device,
                at=at,
                security_mode=decoded.security_mode,
                message_counter=counter if part is parts[0] else None,
            )
            for part in parts
        ]
        return True

    def _row(self, telegram: Telegram, device: Device, one: DatedReading, now: datetime) -> Reading:
        reading = one.reading
        return Reading(
            organisation_id=self.organisation_id,
            device=device,
            quantity=reading.quantity,
            unit=reading.unit or "",
            value=one.value,
            kind=reading.at,
            storage=reading.storage,
            tariff=reading.tariff,
            subunit=reading.subunit,
            register=reading.name,
            valid_at=one.valid_at,
            clock=one.clock,
            recorded_at=now,
            quality="actual",
            telegram=telegram,
        )

    def _find(self, code: str, telegram: Telegram, device: Device, evidence: dict[str, str]) -> int:
        return record_finding(
            organisation_id=self.organisation_id,
            code=code,
            at=self.clock(),
            evidence=evidence,
            device_id=device.pk,
            telegram_id=telegram.pk,
        )


def _dated(
    telegram: Telegram, readings: Sequence[DecodedReading]
) -> tuple[list[DatedReading], dict[str, str]]:
    """Give the dated readings, and evidence where what the device shows now has no date.

    A kept value of the past without a date is left out unsaid: what the device shows is not lost by it.
    """
    found: list[DatedReading] = []
    undated: set[str] = set()
    for reading, value in _numbers(readings):
        told = instant_of(reading, received_at=telegram.received_at)
        if told is None:
            undated |= {reading.name} if not reading.storage else set()
            continue
        valid_at, clock = told
        key = (reading.quantity, reading.at, reading.tariff, reading.subunit, valid_at, value)
        found.append(DatedReading(key, reading, clock))
    return found, {"registers": ", ".join(sorted(undated))} if undated else {}


def _was_accepted(telegram: Telegram) -> bool:
    """Tell whether a person looked at the telegram's jump and said that it is true."""
    return telegram.findings.filter(code=IMPLAUSIBLE, settlement__startswith=ACCEPTED).exists()


def _numbers(readings: Sequence[DecodedReading]) -> Iterator[tuple[DecodedReading, Decimal]]:
    """Keep the numbers; a register of all ones is a maker's "no value" and never billed."""
    for reading in readings:
        value = reading.value
        if isinstance(value, int | Decimal) and reading.function == "instantaneous" and not reading.marker:
            yield reading, Decimal(value)
