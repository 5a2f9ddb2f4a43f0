"""The demo's first condominium: years of life from one seed, through the ordinary services.

::

    simulated month ──> telegrams as gateways deliver them ──> ingest
    end of a season ──> readings by hand, expenses, changes of hands ──> close ──> documents

Nothing is put into the store past the services that an office uses. A season that was closed stays closed
when the demo runs again; then nothing is simulated either.
"""

from __future__ import annotations

import heapq
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from tepore.services.close_season import close_season
from tepore.services.demo_documents import WrittenSeason, write_season
from tepore.services.findings import settle_finding
from tepore.services.hand_over_unit import hand_over_unit
from tepore.services.import_readings import import_readings
from tepore.services.ingest_telegrams import HeardTelegram, ingest_telegrams
from tepore.services.persons import PersonProfile
from tepore.services.register import import_register
from tepore.services.register.entries import code_of
from tepore.services.replace_reading import replace_reading
from tepore.simulation import read_scenario, simulate
from tepore.simulation.acts import Office
from tepore.simulation.timeline import instant_of, month_after
from tepore.store.ledger.models import Season
from tepore.store.metering.models import Device, Finding, Installation, Reading, Telegram
from tepore.store.people.models import Capacity

if TYPE_CHECKING:
    from pathlib import Path

    from tepore.documents.texts import Language
    from tepore.simulation.people import SeasonDays
    from tepore.simulation.play import PlayedMonth
    from tepore.store.sealing import KeyRing

SEED = 2
CLOSED_AFTER_MONTHS = 2
"""Until a season is closed: a device that is silent at its end may be heard again."""
LATE_REASON = "an invoice came after the season was closed"
RIGHTED = "read again at the meter: mistyped"
Told = Callable[[str, int, int], None]
"""Called with the step, how much of it is done, and how much there is."""


@dataclass(frozen=True, kw_only=True)
class SimulatedReport:
    """What stands in the store of this condominium, and what was written.

    Attributes
    ----------
    replaced
        Devices that another one followed.
    handovers
        Changes of hands.
    open_findings, settled_findings
        What was odd: still to look at, and put right before a season was closed.
    seasons
        Closed seasons with their documents.
    """

    condominium: str
    seed: int
    devices: int
    replaced: int
    telegrams: int
    readings: int
    handovers: int
    open_findings: int
    settled_findings: int
    seasons: tuple[WrittenSeason, ...]


@dataclass
class SimulatedCondominium:
    """The condominium on its way through the years; `live` once.

    Parameters
    ----------
    organisation_id
        Of the demo.
    scenario_path
        Its scenario file.
    folder
        Where dumps, the office's files and documents are written.
    key_ring
        Seals keys and names.
    clock
        Gives the instant of recording.
    told
        Hears how far it is, under ``months``, ``telegrams``, ``seasons``.
    """

    organisation_id: int
    scenario_path: Path
    folder: Path
    key_ring: KeyRing
    clock: Callable[[], datetime]
    told: Told
    language: Language = "it"
    seed: int = SEED
    office: Office = field(init=False)
    heard: int = 0

    def __post_init__(self) -> None:
        scenario = read_scenario(self.scenario_path)
        self.office = Office(scenario, self.seed, scenario.years)
        self.code = code_of(scenario.name.lower())

    def live(self) -> SimulatedReport:
        """Live the years that are not in the store yet, write the documents, and tell what there is."""
        if self._closed() < len(self.office.seasons):
            self._play()
        seasons = self.office.seasons
        self.told("seasons", len(seasons), len(seasons))
        rows = Season.objects.filter(condominium__code=self.code, organisation_id=self.organisation_id)
        written = []
        for number, row in enumerate(rows.order_by("start_on"), start=1):
            folder = self.folder / "documents" / "le-querce" / row.code.replace("/", "-")
            written.append(
                write_season(season=row, folder=folder, key_ring=self.key_ring, language=self.language)
            )
            self.told("documents", number, len(seasons))
        return self._report(tuple(written))

    def _play(self) -> None:
        out = self.folder / "simulated"
        shutil.rmtree(out, ignore_errors=True)  # a run that was stopped half way
        scenario = self.office.scenario
        simulate(
            scenario,
            seed=self.seed,
            out=out,
            truth=False,
            progress=lambda done, months: self.told("months", done, months),
            listener=lambda month: self._live_month(month, out),
            office=self.office,
        )

    def _live_month(self, month: PlayedMonth, out: Path) -> None:
        label = month.hours.span.label
        if not self.heard:
            self._enter("register.csv", (out / "register.csv").read_bytes())
            self._enter("register-hand.csv", self.office.register().encode())
        report = ingest_telegrams(
            organisation_id=self.organisation_id,
            heard=self._heard(month),
            key_ring=self.key_ring,
            clock=self.clock,
            progress=lambda done, _: self.told("telegrams", self.heard + done, 0),
        )
        self.heard += report.heard
        for number, season in enumerate(self.office.seasons, start=1):
            if label == f"{month_after(season.last_day.replace(day=1), CLOSED_AFTER_MONTHS):%Y-%m}":
                self._end_season(season, is_last=season == self.office.seasons[-1])
                self.told("seasons", number, len(self.office.seasons))

    def _heard(self, month: PlayedMonth) -> Iterator[HeardTelegram]:
        """Yield what all gateways deliver in the order in which it arrives."""
        by_gateway = (
            [(telegram.delivered_s, gateway, telegram) for telegram in delivered]
            for gateway, delivered in month.delivered.items()
        )
        for _, gateway, telegram in heapq.merge(*by_gateway, key=lambda row: row[:2]):
            yield HeardTelegram(
                octets=telegram.octets,
                link="wmbus",
                source=f"{self.code} {gateway} {month.hours.span.label}",
                received_at=instant_of(telegram.received_s),
                gateway=gateway,
            )

    def _enter(self, name: str, content: bytes) -> None:
        import_register(
            organisation_id=self.organisation_id,
            content=content,
            name=name,
            key_ring=self.key_ring,
            clock=self.clock,
        )

    def _end_season(self, season: SeasonDays, *, is_last: bool) -> None:
        """Do what an office does at the end of a season; what is odd in the latest one is left to look at."""
        if Season.objects.filter(
            condominium__code=self.code, code=season.code, allocations__isnull=False
        ).exists():
            return
        self._enter(f"season {season.code}.toml", self.office.building(season).encode())
        self._hand_over(season)
        import_readings(
            organisation_id=self.organisation_id,
            content=self.office.readings_of(season).encode(),
            name=f"letture {season.code}.csv",
            now=self.clock(),
        )
        if not is_last:
            self._put_right(season)
        self._close(season)
        if season.code in self.office.people.late_invoices:
            self._enter(f"season {season.code}.toml", self.office.building(season, late=True).encode())
            self._close(season, LATE_REASON)

    def _hand_over(self, season: SeasonDays) -> None:
        for tenure in self.office.handovers(season.last_day):
            hand_over_unit(
                organisation_id=self.organisation_id,
                condominium=self.code,
                unit=tenure.unit,
                on=tenure.on,
                profile=PersonProfile(name=tenure.name),
                key_ring=self.key_ring,
                capacity=Capacity(tenure.capacity),
            )

    def _put_right(self, season: SeasonDays) -> None:
        """Read the meters again whose readings are odd, replace what was mistyped, settle the findings."""
        wrong = {
            (row.serial, row.written_m3): row.true_m3
            for row in self.office.readings
            if row.mistake and row.season == season.code
        }
        odd = Finding.objects.filter(
            organisation_id=self.organisation_id,
            settled_at__isnull=True,
            device__identification__in=[serial for serial, _ in wrong],
        )
        for finding in odd.select_related("device"):
            device = finding.device
            for row in Reading.objects.filter(device=device, replaced_by__isnull=True, replaces__isnull=True):
                value = wrong.get((device.identification if device else "", row.value))
                if value is not None:
                    replace_reading(
                        organisation_id=self.organisation_id,
                        reading_id=row.pk,
                        value=value,
                        reason=RIGHTED,
                        now=self.clock(),
                    )
            settle_finding(
                organisation_id=self.organisation_id,
                finding_id=finding.pk,
                settlement=RIGHTED,
                now=self.clock(),
            )

    def _close(self, season: SeasonDays, reason: str = "") -> None:
        row = Season.objects.get(
            organisation_id=self.organisation_id, condominium__code=self.code, code=season.code
        )
        close_season(organisation_id=self.organisation_id, season_id=row.pk, now=self.clock(), reason=reason)

    def _closed(self) -> int:
        own = Season.objects.filter(condominium__code=self.code, organisation_id=self.organisation_id)
        return own.filter(allocations__isnull=False).distinct().count()

    def _report(self, seasons: tuple[WrittenSeason, ...]) -> SimulatedReport:
        own = {"organisation_id": self.organisation_id}
        at_points = Installation.objects.filter(metering_point__condominium__code=self.code, **own)
        devices = Device.objects.filter(pk__in=at_points.values("device_id"))
        findings = Finding.objects.filter(device__in=devices)
        return SimulatedReport(
            condominium=self.office.scenario.name,
            seed=self.seed,
            devices=devices.count(),
            replaced=at_points.filter(end_on__isnull=False).count(),
            telegrams=Telegram.objects.filter(source__startswith=f"{self.code} ", **own).count(),
            readings=Reading.objects.filter(device__in=devices).count(),
            handovers=len(self.office.handovers(self.office.seasons[-1].last_day)),
            open_findings=findings.filter(settled_at__isnull=True).count(),
            settled_findings=findings.filter(settled_at__isnull=False).count(),
            seasons=seasons,
        )
