"""All condominiums with what needs attention in each: six lights from what is known already."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from tepore.services import background_jobs as jobs
from tepore.services.access import Action, Resource, require
from tepore.services.describe_condominium import MUCH_ESTIMATED, Level, Light
from tepore.services.letter_recipients import SENT, subject_of
from tepore.services.list_condominiums import CondominiumRow, SeasonSummary, latest_seasons
from tepore.services.plausibility import BLOCKING
from tepore.services.scope import condominiums_within
from tepore.services.verification_terms import terms_by_condominium
from tepore.store.ledger.models import Allocation, Statement
from tepore.store.metering.models import Finding
from tepore.store.people.models import AuditEvent
from tepore.store.work.models import Job, JobState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from tepore.services.access import Actor
    from tepore.services.verification_terms import DeviceTerm
    from tepore.store.estate.models import Condominium

PAGE_ROWS = 50
ORDERS = ("name", "municipality", "units", "attention")
SOON_DAYS = 90
"""From so many days before it a verification is marked: own choice."""
_KNOWN: dict[str, tuple[int, int, Fraction]] = {}
"""By the hash of an allocation, which never changes: consumptions read, all, and the share estimated."""
MOST_KNOWN = 20_000


@dataclass(frozen=True, kw_only=True)
class PortfolioRow:
    """A condominium with its lights, in the order in which they are shown."""

    condominium: CondominiumRow
    lights: tuple[Light, ...]


@dataclass(frozen=True, kw_only=True)
class Portfolio:
    """One page of the condominiums.

    Attributes
    ----------
    total
        How many there are by the search.
    offset
        How many stand before the first of this page.
    """

    rows: tuple[PortfolioRow, ...]
    total: int
    offset: int
    search: str
    order: str


def describe_portfolio(
    *, actor: Actor, on: date, search: str = "", order: str = "name", offset: int = 0
) -> Portfolio:
    """Give a page of the condominiums that the actor looks after.

    Parameters
    ----------
    actor
        Who asks.
    on
        Civil day against which terms are held.
    search
        Part of name, code, address or municipality, in any case.
    order
        One of `ORDERS`; ``attention`` puts open findings and seasons first.
    offset
        How many to leave out before.

    Raises
    ------
    NotPermitted
        The role may not.
    """
    require(actor, Action.VIEW, Resource.CONDOMINIUM)
    found = condominiums_within(actor).annotate(unit_count=Count("units"))
    if search.strip():
        words = search.strip()[:100]
        found = found.filter(
            Q(name__icontains=words)
            | Q(code__icontains=words)
            | Q(address__icontains=words)
            | Q(municipality__icontains=words)
        )
    order = order if order in ORDERS else ORDERS[0]
    every = list(found)
    findings = _findings(actor, every)
    ordered = _ordered(every, order, findings)
    shown = ordered[offset : offset + PAGE_ROWS]
    seasons = latest_seasons(shown)
    lights = _Lights(actor, shown, seasons, findings, on)
    return Portfolio(
        rows=tuple(
            PortfolioRow(
                condominium=CondominiumRow(
                    id=one.pk,
                    name=one.name,
                    address=one.address,
                    municipality=one.municipality,
                    units=one.unit_count,
                    season=seasons.get(one.pk),
                ),
                lights=lights.of(one.pk),
            )
            for one in shown
        ),
        total=len(ordered),
        offset=offset,
        search=search.strip()[:100],
        order=order,
    )


def read_and_estimated(allocations: Sequence[int]) -> dict[int, tuple[int, int, Fraction]]:
    """Tell of allocations how many consumptions were read, of how many, and the share that is estimated.

    Parameters
    ----------
    allocations
        Their ids.
    """
    hashes = dict(Allocation.objects.filter(pk__in=allocations).values_list("pk", "sha256"))
    asked = [pk for pk, sha256 in hashes.items() if sha256 not in _KNOWN]
    if len(_KNOWN) > MOST_KNOWN:
        _KNOWN.clear()
    if asked:
        parts = Allocation.objects.filter(pk__in=asked).values_list("sha256", "inputs__consumptions")
        for sha256, consumptions in parts:
            _KNOWN[sha256] = _told(consumptions or ())
    return {pk: _KNOWN[sha256] for pk, sha256 in hashes.items() if sha256 in _KNOWN}


def _told(consumptions: Sequence[Mapping[str, Any]]) -> tuple[int, int, Fraction]:
    read = sum(row["quality"] != "estimated" for row in consumptions)
    whole, estimated = Fraction(0), Fraction(0)
    for row in consumptions:
        amount = _amount(row)
        whole += amount
        estimated += amount if row["quality"] == "estimated" else 0
    return read, len(consumptions), estimated / whole if whole else Fraction(0)


def _amount(row: Mapping[str, Any]) -> Fraction:
    """Give about what a consumption amounts to: for a share that is shown in tenths of a percent."""
    if row.get("stated_amount") is not None:
        return Fraction(row["stated_amount"])
    first, last = row.get("first"), row.get("last")
    if not first or not last:
        return Fraction(0)
    amount = Fraction(last["index"]) - Fraction(first["index"])
    if row.get("rolled_over_at"):
        amount += Fraction(row["rolled_over_at"])
    if not row.get("scaled"):
        for factor in row.get("factors") or ():
            amount *= Fraction(factor["number"])
    return max(amount, Fraction(0))


@dataclass(frozen=True)
class _Findings:
    every: Mapping[int, int]
    blocking: Mapping[int, int]


def _findings(actor: Actor, condominiums: Sequence[Condominium]) -> _Findings:
    link = "device__installations__metering_point__condominium"
    rows = (
        Finding.objects.filter(
            organisation_id=actor.organisation_id, settled_at__isnull=True, **{f"{link}__isnull": False}
        )
        .values(link, "code")
        .annotate(count=Count("pk", distinct=True))
        .values_list(link, "code", "count")
    )
    every, blocking = Counter[int](), Counter[int]()
    ids = {one.pk for one in condominiums}
    for condominium_id, code, count in rows:
        if condominium_id in ids:
            every[condominium_id] += count
            blocking[condominium_id] += count if code in BLOCKING else 0
    return _Findings(every, blocking)


def _ordered(found: list[Any], order: str, findings: _Findings) -> list[Any]:
    if order == "municipality":
        return sorted(found, key=lambda one: (one.municipality.casefold(), one.name.casefold(), one.pk))
    if order == "units":
        return sorted(found, key=lambda one: (-one.unit_count, one.name.casefold(), one.pk))
    if order == "attention":
        seasons = latest_seasons(found)
        return sorted(
            found,
            key=lambda one: (
                -findings.blocking[one.pk],
                -findings.every[one.pk],
                one.pk in seasons and seasons[one.pk].step == "closed",
                one.name.casefold(),
                one.pk,
            ),
        )
    return sorted(found, key=lambda one: (one.name.casefold(), one.pk))


class _Lights:
    """The lights of the condominiums of a page, each figure from one query for all of them."""

    def __init__(
        self,
        actor: Actor,
        condominiums: Sequence[Condominium],
        seasons: Mapping[int, SeasonSummary],
        findings: _Findings,
        on: date,
    ) -> None:
        self.seasons, self.findings, self.on = seasons, findings, on
        ids = [one.pk for one in condominiums]
        closed = [one.allocation_id for one in seasons.values() if one.allocation_id is not None]
        self.told = read_and_estimated(closed)
        self.checks = _checks(actor, ids)
        self.statements = dict(
            Statement.objects.filter(allocation__in=closed)
            .values_list("allocation")
            .annotate(count=Count("pk"))
        )
        self.sent = dict(
            AuditEvent.objects.filter(
                organisation_id=actor.organisation_id,
                action=SENT,
                subject__in=[subject_of(pk) for pk in closed],
            )
            .values_list("subject")
            .annotate(count=Count("pk"))
        )
        self.printed = set(
            Job.objects.filter(condominium__in=ids, kind=jobs.LETTERS, state=JobState.DONE).values_list(
                "asked__allocation", flat=True
            )
        )
        self.terms: Mapping[int, Sequence[DeviceTerm]] = terms_by_condominium(
            organisation_id=actor.organisation_id, condominium_ids=ids
        )

    def of(self, condominium_id: int) -> tuple[Light, ...]:
        """Give the lights of one condominium."""
        season = self.seasons.get(condominium_id)
        return (
            *self._readings(season),
            self._season(season),
            self._statements(season),
            self._verification(condominium_id),
            self._findings(condominium_id),
        )

    def _readings(self, season: SeasonSummary | None) -> tuple[Light, Light]:
        told: tuple[int, int, Fraction] | None = None
        if season is not None and season.allocation_id is not None:
            told = self.told.get(season.allocation_id)
        elif season is not None and season.id in self.checks:
            told = self.checks[season.id]
        if told is None or told[1] == 0:
            return Light(code="readings", level=Level.IDLE), Light(code="estimated", level=Level.IDLE)
        read, every, share = told
        return (
            Light(
                code="readings",
                level=Level.GOOD if read == every else Level.CAUTION,
                counts={"count": read, "all": every},
            ),
            Light(
                code="estimated",
                level=Level.BAD if share > MUCH_ESTIMATED else Level.CAUTION if share else Level.GOOD,
                share=share,
            ),
        )

    def _season(self, season: SeasonSummary | None) -> Light:
        if season is None:
            return Light(code="season", level=Level.IDLE)
        is_late = season.step != "closed" and season.last_day < self.on
        return Light(
            code="season",
            level=Level.GOOD if season.step == "closed" else Level.CAUTION if is_late else Level.IDLE,
        )

    def _statements(self, season: SeasonSummary | None) -> Light:
        if season is None or season.allocation_id is None:
            return Light(code="statements", level=Level.IDLE)
        every = self.statements.get(season.allocation_id, 0)
        sent = self.sent.get(subject_of(season.allocation_id), 0)
        is_done = sent >= every or season.allocation_id in self.printed
        return Light(
            code="statements",
            level=Level.GOOD if is_done else Level.CAUTION,
            counts={"count": sent, "all": every},
        )

    def _verification(self, condominium_id: int) -> Light:
        terms = self.terms.get(condominium_id, ())
        if not terms:
            return Light(code="verification", level=Level.IDLE)
        late = sum(term.is_late(self.on) for term in terms)
        soon = sum(term.days_left(self.on) <= SOON_DAYS for term in terms) - late
        level = Level.BAD if late else Level.CAUTION if soon else Level.GOOD
        return Light(code="verification", level=level, counts={"count": late or soon, "all": len(terms)})

    def _findings(self, condominium_id: int) -> Light:
        every, blocking = self.findings.every[condominium_id], self.findings.blocking[condominium_id]
        level = Level.BAD if blocking else Level.CAUTION if every else Level.GOOD
        return Light(code="findings", level=level, counts={"count": every})


def _checks(actor: Actor, condominium_ids: Sequence[int]) -> dict[int, tuple[int, int, Fraction]]:
    """Give what the latest check of each season found, by the season."""
    rows = Job.objects.filter(
        organisation_id=actor.organisation_id,
        condominium__in=condominium_ids,
        kind=jobs.CHECK,
        state=JobState.DONE,
    ).order_by("pk")
    found: dict[int, tuple[int, int, Fraction]] = {}
    parts = rows.values_list("asked__season", "outcome__status")
    for season_id, status in parts:
        lacking, points = len(status["lacking"]), status["points"]
        percent = Fraction(status["estimated_percent"] or 0)
        found[season_id] = (points - lacking, points, percent / 100)
    return found
