"""Take in telegrams: stored first and acknowledged, then read.

::

    heard --> [ store a group, commit ] --> acknowledge --> [ read the group, commit ]
                 same bytes: known                             readings, or the reason why not

An acknowledgement follows the commit that made the bytes durable. A stop between the two leaves telegrams
that the next run reads first. The same bytes again, by whichever gateway, in whatever order, change nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from tepore.kernel import Bug
from tepore.mbus import BadTelegram
from tepore.services.decode_telegram import DECODER_BUGS, RETRIED, TelegramReader
from tepore.services.device_keys import KeyCupboard
from tepore.services.earlier_hearing import date_by_earlier_hearing
from tepore.services.keep_decoded import Outcome
from tepore.services.plausibility import IMPLAUSIBLE
from tepore.services.telegram_names import names_told
from tepore.store.metering.models import Telegram, TelegramRejection

if TYPE_CHECKING:
    from tepore.services.ingest_report import Progress
    from tepore.store.sealing import KeyRing

GROUP = 200
TRIALS = 3
"""Of one group, where another process stores the same telegrams at the same instant."""


@dataclass(frozen=True, kw_only=True)
class HeardTelegram:
    """A telegram as a gateway or a dump hands it over.

    Attributes
    ----------
    octets
        Bytes as heard.
    link
        ``wmbus`` or ``mbus``.
    source
        File and line, or topic.
    received_at
        Aware instant at which it was heard, where the source says so.
    gateway
        What heard it.
    """

    octets: bytes
    link: str
    source: str
    received_at: datetime | None = None
    gateway: str = ""

    @property
    def sha256(self) -> str:
        """Hash of link and bytes: the telegram's name."""
        return hashlib.sha256(self.link.encode() + b":" + self.octets).hexdigest()


@dataclass(kw_only=True)
class IngestReport:
    """What an import of telegrams did.

    Attributes
    ----------
    heard, stored, known
        Telegrams handed over; new ones; such as were there already.
    decoded
        Telegrams read, of this run or left by one before.
    readings, findings
        New rows.
    set_aside
        Telegrams without readings, by the code of the reason.
    """

    heard: int = 0
    stored: int = 0
    known: int = 0
    decoded: int = 0
    readings: int = 0
    findings: int = 0
    set_aside: dict[str, int] = field(default_factory=dict)


def ingest_telegrams(
    *,
    organisation_id: int,
    heard: Iterable[HeardTelegram],
    key_ring: KeyRing,
    clock: Callable[[], datetime],
    acknowledge: Callable[[Sequence[HeardTelegram]], None] | None = None,
    progress: Progress | None = None,
    expected: int = 0,
) -> IngestReport:
    """Store telegrams, acknowledge them, and read them.

    Parameters
    ----------
    organisation_id
        Whose devices send.
    heard
        Telegrams in any order, taken in groups, so that memory does not grow with their number.
    key_ring
        Opens the keys of devices.
    clock
        Gives the instant of recording; it decides nothing about readings.
    acknowledge
        Called with each group after it is durable: then the sender may forget it.
    progress
        Called with the telegrams done and `expected`.
    expected
        How many there are, where that is known.

    Returns
    -------
    IngestReport
        Every telegram is counted as stored or known.

    Raises
    ------
    UnableToUnseal
        A device's key does not open: the key file does not belong to this database.
    """
    report = IngestReport()
    reader = TelegramReader(organisation_id, KeyCupboard(key_ring), clock)
    _read_all(reader, _left_unread(organisation_id), report)
    learned = 0
    for group in _groups(heard):
        fresh = _store(organisation_id, group, clock, report)
        if acknowledge is not None:
            acknowledge(group)
        _read_group(reader, [telegram.pk for telegram in fresh], report)
        learned += reader.keep_formats()
        if progress is not None:
            progress(report.heard, expected)
    if learned:
        _read_all(reader, _rejected_for(organisation_id, ("telegram.format",)), report)
    return report


def read_again(
    *,
    organisation_id: int,
    identifications: Sequence[str],
    key_ring: KeyRing,
    clock: Callable[[], datetime],
) -> IngestReport:
    """Read the stored telegrams of devices that were enrolled, or whose key came, after they were heard.

    Parameters
    ----------
    identifications
        Of the devices.
    """
    report = IngestReport()
    reader = TelegramReader(organisation_id, KeyCupboard(key_ring), clock)
    waiting = _rejected_for(organisation_id, RETRIED)
    for start in range(0, len(identifications), GROUP):
        _read_all(reader, waiting.filter(identification__in=identifications[start : start + GROUP]), report)
    return report


def read_held_back(
    *, organisation_id: int, device_id: int, key_ring: KeyRing, clock: Callable[[], datetime]
) -> IngestReport:
    """Read the telegrams of a device again that its findings held back, after the wrong reading was replaced.

    One that fits now gives its readings; one that still contradicts gives nothing, and its finding stays.

    Parameters
    ----------
    device_id
        The device whose register was set right.
    """
    report = IngestReport()
    reader = TelegramReader(organisation_id, KeyCupboard(key_ring), clock)
    held_back = Telegram.objects.filter(
        organisation_id=organisation_id,
        findings__device_id=device_id,
        findings__code__in=("register.backwards", IMPLAUSIBLE),
    ).order_by("pk")
    with transaction.atomic():
        for outcome in reader.read_group(list(held_back.distinct()), again=True).outcomes:
            _count(outcome, report)
    return report


def _groups(heard: Iterable[HeardTelegram]) -> Iterator[list[HeardTelegram]]:
    remaining = iter(heard)
    while group := list(islice(remaining, GROUP)):
        yield group


def _store(
    organisation_id: int,
    group: Sequence[HeardTelegram],
    clock: Callable[[], datetime],
    report: IngestReport,
) -> list[Telegram]:
    for _ in range(TRIALS):
        try:
            with transaction.atomic():
                fresh = _insert(organisation_id, group, clock)
        except IntegrityError:
            continue  # another process stored one of them meanwhile: look again
        report.heard += len(group)
        report.stored += len(fresh)
        report.known += len(group) - len(fresh)
        return fresh
    raise Bug("a group of telegrams could not be stored in three trials")


def _insert(
    organisation_id: int, group: Sequence[HeardTelegram], clock: Callable[[], datetime]
) -> list[Telegram]:
    by_hash: dict[str, HeardTelegram] = {}
    for one in sorted(group, key=_earliest_first):
        by_hash.setdefault(one.sha256, one)
    known = {
        row.sha256: row
        for row in Telegram.objects.filter(organisation_id=organisation_id, sha256__in=by_hash)
    }
    for sha256, row in known.items():
        date_by_earlier_hearing(row, by_hash[sha256].received_at, clock())
    rows = [_row(organisation_id, one, clock()) for sha256, one in by_hash.items() if sha256 not in known]
    return Telegram.objects.bulk_create(rows)


def _earliest_first(one: HeardTelegram) -> tuple[bool, float, str, str]:
    heard_at = one.received_at.timestamp() if one.received_at else 0.0
    return (one.received_at is None, heard_at, one.gateway, one.source)


def _row(organisation_id: int, one: HeardTelegram, now: datetime) -> Telegram:
    try:
        senders = names_told(one.octets, one.link)
    except (BadTelegram, *DECODER_BUGS):
        senders = ()
    manufacturer, identification = senders[0] if senders else ("", "")
    return Telegram(
        organisation_id=organisation_id,
        sha256=one.sha256,
        link=one.link,
        bytes_heard=one.octets,
        received_at=one.received_at,
        recorded_at=now,
        source=one.source[-300:],
        gateway=one.gateway[:100],
        manufacturer=manufacturer,
        identification=identification,
    )


def _left_unread(organisation_id: int) -> QuerySet[Telegram]:
    return Telegram.objects.filter(
        organisation_id=organisation_id, decoding__isnull=True, rejections__isnull=True
    )


def _rejected_for(organisation_id: int, codes: Sequence[str]) -> QuerySet[Telegram]:
    rejected = TelegramRejection.objects.filter(organisation_id=organisation_id, code__in=codes)
    return Telegram.objects.filter(
        organisation_id=organisation_id, decoding__isnull=True, pk__in=rejected.values("telegram_id")
    )


def _read_all(reader: TelegramReader, telegrams: QuerySet[Telegram], report: IngestReport) -> None:
    ids = list(telegrams.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), GROUP):
        _read_group(reader, ids[start : start + GROUP], report)


def _read_group(reader: TelegramReader, ids: Sequence[int], report: IngestReport) -> None:
    """Read stored telegrams that nobody read yet; another process may be at the same ones."""
    for _ in range(TRIALS):
        try:
            with transaction.atomic():
                waiting = Telegram.objects.filter(pk__in=ids, decoding__isnull=True).order_by("pk")
                result = reader.read_group(list(waiting.select_for_update(of=("self",))))
        except IntegrityError:
            reader.forget()
            continue  # the other process was faster with one of them: look again
        result.group.committed()
        for outcome in result.outcomes:
            _count(outcome, report)
        return
    raise Bug("a group of telegrams could not be read in three trials")


def _count(outcome: Outcome, report: IngestReport) -> None:
    report.readings += outcome.readings
    report.findings += outcome.findings
    if outcome.rejection:
        report.set_aside[outcome.rejection] = report.set_aside.get(outcome.rejection, 0) + 1
    else:
        report.decoded += 1
