"""What must hold when a story is over, whatever was killed, lost, delayed, repeated, forged or mistyped.

Each law yields sentences for what broke it. The truth is the simulation's, never the store's own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from life import Told
from story import Story, passed

from tepore.kernel import Period
from tepore.kernel.periods import midnight_in_rome
from tepore.mbus import decode
from tepore.norms.uni10200 import Quality
from tepore.services.close_season import verify_chain
from tepore.services.device_keys import open_key
from tepore.services.season_inputs import gather_season
from tepore.services.season_points import read_point
from tepore.services.telegram_instants import instant_of
from tepore.store.estate.models import MeteringPoint, PointKind
from tepore.store.ledger.models import Allocation, LedgerEntry, Season, Statement
from tepore.store.metering.models import Device, DeviceKey, Finding, Reading, Telegram, TelegramDecoding

DAY_S = 86_400
NEAR_S = DAY_S + 2 * 3600
"""A reading a day off stands for an end of the season; clocks of devices know no summer time."""


def broken_laws(story: Story, told: Told, key_ring: object) -> list[str]:
    """Give a sentence for each law that does not hold."""
    laws = (_telegrams, _readings, _kept_values, _findings, _consumptions, _hand_readings, _ledger)
    return [f"{law.__name__[1:]}: {fault}" for law in laws for fault in law(story, told, key_ring)]


def _telegrams(story: Story, told: Told, _: object) -> Iterator[str]:
    """Acknowledged ⊆ stored = delivered, each once; the database is whole."""
    with connection.cursor() as cursor:
        if cursor.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            yield "the database is damaged"
        if cursor.execute("PRAGMA foreign_key_check").fetchall():
            yield "a row points to nothing"
    rows = list(Telegram.objects.values_list("sha256", "bytes_heard"))
    stored = [sha256 for sha256, _ in rows]
    sent = {heard.sha256 for step in story.steps for heard in step.heard}
    if len(stored) != len(set(stored)) or len(stored) != len({bytes(octets) for _, octets in rows}):
        yield "a telegram is stored twice"
    if told.acknowledged - set(stored):
        yield f"{len(told.acknowledged - set(stored))} acknowledged telegrams are lost"
    if set(stored) != sent:
        yield f"{len(sent ^ set(stored))} telegrams differ between what was delivered and what is stored"
    unread = Telegram.objects.filter(decoding__isnull=True, rejections__isnull=True).count()
    if unread:
        yield f"{unread} telegrams have no outcome"


def _readings(story: Story, _: Told, key_ring: object) -> Iterator[str]:
    """What registers showed = what genuine telegrams say, decoded here one by one; nothing forged is read."""
    forged = TelegramDecoding.objects.filter(telegram__in=_of_octets(story.truth.forged)).count()
    if forged:
        yield f"{forged} forged telegrams were read"
    keys = {
        row.device.identification: open_key(row, key_ring)  # type: ignore[arg-type]
        for row in DeviceKey.objects.select_related("device")
    }
    delivered = {heard.octets for step in story.steps for heard in step.heard} & story.truth.genuine
    expected = set()
    for octets in delivered:
        serial = octets[4:8][::-1].hex()
        for reading in decode(octets, link="wmbus", key=keys[serial]).readings:
            told = instant_of(reading, received_at=None)
            if reading.at == "now" and reading.quantity in {"hca", "energy", "volume"} and told:
                expected.add((serial, reading.quantity, told[0], Decimal(reading.value)))
    rows = Reading.objects.filter(kind="now", telegram__isnull=False, storage=0)
    columns = ("device__identification", "quantity", "valid_at", "value")
    found = [row for row in rows.values_list(*columns) if row[1] in {"hca", "energy", "volume"}]
    if len(found) != len(set(found)):
        yield "a reading is stored twice"
    for row in sorted(expected - set(found))[:3]:
        yield f"missing: {row[0]} {row[1]} {row[2]:%Y-%m-%d %H:%M} {row[3]}"
    for row in sorted(set(found) - expected)[:3]:
        yield f"nobody sent: {row[0]} {row[1]} {row[2]:%Y-%m-%d %H:%M} {row[3]}"


def _kept_values(story: Story, *_: object) -> Iterator[str]:
    """Set-day and month-end values are those that the devices kept."""
    rows = Reading.objects.filter(kind__in=("set_day", "month_end"), quantity__in=("hca", "energy", "volume"))
    for row in rows.select_related("device"):
        day = _day_ended(row.valid_at)
        shown = story.truth.kept.get((row.device.identification, row.kind, day))
        scale = 1000 if row.quantity == "volume" and row.device.kind != "heat_meter" else 1
        if row.quantity == "volume" and row.device.kind == "heat_meter":
            continue  # the carrier's volume is kept too; the truth holds the main register
        if shown is not None and row.value * scale != shown:
            yield f"{row.device.identification} {row.kind} of {day}: {row.value}, kept {shown}"


def _findings(story: Story, *_: object) -> Iterator[str]:
    """Nothing that a device truly counted is odd; only what was mistyped may be, and is settled."""
    for finding in Finding.objects.exclude(device__kind="cold_water_meter").exclude(device=None):
        yield f"finding {finding.code} {finding.evidence}"
    mistyped = {row.serial for row in story.office.readings if row.mistake}
    for finding in Finding.objects.filter(device__kind="cold_water_meter").select_related("device"):
        if finding.device and finding.device.identification not in mistyped:
            yield f"finding {finding.code} of a meter that was read rightly"
        if finding.settled_at is None:
            yield f"finding {finding.pk} is open"


def _consumptions(story: Story, *_: object) -> Iterator[str]:
    """What is read of a season lies between what passed in the season a day shorter and a day longer.

    A device that was taken down unheard leaves days that nobody read: what passed on them may be missing, and
    the season says of its point that it is estimated.
    """
    season = story.office.seasons[0]
    period = Period(season.first_day, season.last_day + timedelta(days=1))
    rows = gather_season(season=Season.objects.get()).consumptions
    estimated = {row.metering_point for row in rows if row.quality is Quality.ESTIMATED}
    for point in MeteringPoint.objects.exclude(kind="cold_water_inlet"):
        used = read_point(point=point, period=period)
        least, most = _bounds(story, point.code, period, len(used.parts))
        for missing in used.missing:
            least -= _passed_on(story, point.code, missing)
        if used.missing and point.kind == PointKind.RADIATOR and point.code not in estimated:
            yield f"{point.code} was not read on all days, and nothing of it is estimated"
        if not least <= float(used.amount) <= most:
            yield f"{point.code} is charged {float(used.amount):.3f}, truly {least:.3f} to {most:.3f}"


def _passed_on(story: Story, point: str, days: Period) -> float:
    start_s, end_s = (midnight_in_rome(day).timestamp() for day in (days.start_on, days.end_on))
    return passed(story.truth, point, end_s + NEAR_S) - passed(story.truth, point, start_s - NEAR_S)


def _bounds(story: Story, point: str, period: Period, parts: int) -> tuple[float, float]:
    heard = sorted(story.truth.heard_s[point])
    first, end = (midnight_in_rome(day).timestamp() for day in (period.start_on, period.end_on))

    def around(at_s: float) -> tuple[float, float]:
        before = max((at for at in heard if at <= at_s), default=at_s)
        after = min((at for at in heard if at >= at_s), default=at_s)
        return min(at_s - NEAR_S, before), max(at_s + NEAR_S, after)

    def truly(at_s: float) -> float:
        return passed(story.truth, point, at_s)

    gaps = 0.0
    for fault in story.scenario.faults:
        if fault.kind == "replaced" and fault.point == point and fault.from_on:
            before, after = around(midnight_in_rome(fault.from_on).timestamp())
            gaps += truly(after) - truly(before)
    resolution = (0.001 if point.endswith("-water") else 1.0) * (parts + 2)
    (first_early, first_late), (end_early, end_late) = around(first), around(end)
    least = truly(end_early) - truly(first_late) - gaps - resolution
    return least, truly(end_late) - truly(first_early) + resolution


def _hand_readings(story: Story, *_: object) -> Iterator[str]:
    """After the office put right what it mistyped, cold water is what truly passed, to the last digit."""
    season = story.office.seasons[0]
    for meter in story.office.meters:
        device = Device.objects.get(identification=meter.serial)
        rows = Reading.objects.filter(device=device, replaced_by__isnull=True).order_by("valid_at")
        standing = [row.value for row in rows]
        true = [meter.shown_m3(season.first_day), meter.shown_m3(season.last_day)]
        if standing != true:
            yield f"{meter.serial} stands at {standing}, truly {true}"


def _ledger(story: Story, *_: object) -> Iterator[str]:
    """Cents sum to the invoices, entries to zero, hashes to the chain; what was closed first is as it was."""
    season = Season.objects.get()
    invoices = story.office.invoices(story.office.seasons[0])
    bills = (
        sum(row.gross_cents for row in invoices if not row.is_late),
        sum(row.gross_cents for row in invoices),
    )
    runs = list(Allocation.objects.order_by("pk"))
    if len(runs) != 2:
        yield f"the season has {len(runs)} allocations, not 2"
    for run, bill in zip(runs, bills, strict=False):
        statements = list(Statement.objects.filter(allocation=run).values_list("total_cents", flat=True))
        if run.total_cents != bill or sum(statements) != bill:
            yield f"allocated {run.total_cents} cents, statements {sum(statements)}, invoices {bill}"
        entries = LedgerEntry.objects.filter(allocation=run).values_list("amount_cents", flat=True)
        if sum(entries) != 0 or not entries:
            yield f"the entries of an allocation sum to {sum(entries)}"
    if verify_chain(organisation_id=season.organisation_id, season_id=season.pk) != len(runs):
        yield "the chain has another length"
    units = set(Statement.objects.values_list("unit__code", flat=True))
    if units != {unit.id for unit in story.scenario.units}:
        yield "a flat has no statement"


def logical_hash() -> str:
    """Hash what the store says, without ids and instants of recording: the same seed gives the same."""
    readings = Reading.objects.order_by(
        "device__identification", "quantity", "kind", "storage", "valid_at", "value"
    )
    columns = ("device__identification", "quantity", "kind", "storage", "valid_at", "value", "quality")
    said = {
        "telegrams": sorted(Telegram.objects.values_list("sha256", flat=True)),
        "readings": [[str(cell) for cell in row] for row in readings.values_list(*columns)],
        "findings": sorted(Finding.objects.values_list("code", "device__identification", "settlement")),
        "statements": list(
            Statement.objects.order_by("pk").values_list("unit__code", "fixed_cents", "consumption_cents")
        ),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def _of_octets(octets: set[bytes]):
    hashes = [hashlib.sha256(b"wmbus:" + one).hexdigest() for one in octets]
    return Telegram.objects.filter(sha256__in=hashes)


def _day_ended(at: object) -> date:
    """Give the day that ended at a midnight of Rome."""
    return (at - timedelta(hours=12)).date()  # type: ignore[operator]
