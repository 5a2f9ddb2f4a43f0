"""The archive as a reader sees it: what was filed, and bills and invoices of closed seasons; and a search.

What was filed is found by the words kept of it; a word asked for also finds those that begin with it. Bills,
statements and invoices are found by their own names and heads. Inside a PDF or a picture nothing is searched.
Everything begins at what the reader may see, so that a search tells nothing that the list would not show.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from tepore.documents.texts import text
from tepore.kernel import Period
from tepore.services.access import Action, Resource, require
from tepore.services.own_units import WITHOUT_END, list_own_units
from tepore.services.post.words import words_of
from tepore.services.scope import condominiums_within
from tepore.store.ledger.models import Expense, Season, SeasonState
from tepore.store.people.models import Capacity, Role, Tenure
from tepore.store.post.models import ArchivedDocument, Audience

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from tepore.documents.texts import Language
    from tepore.services.access import Actor
    from tepore.services.own_units import OwnUnit

MOST_SHOWN = 200


@dataclass(frozen=True, kw_only=True)
class ArchiveRow:
    """One thing in the archive.

    Attributes
    ----------
    kind
        A word of `DocumentKind`.
    document_id
        What was filed; None for what the ledger itself holds.
    season_id, unit_id
        The closed season and the unit that a bill or statement is of.
    amount_cents
        Of an invoice.
    audience
        Who beside the office may see it; empty where that goes without saying.
    """

    kind: str
    on: date
    title: str
    condominium: str
    notes: str = ""
    document_id: UUID | None = None
    file_kind: str = ""
    size_bytes: int = 0
    season_id: int | None = None
    unit_id: int | None = None
    amount_cents: int | None = None
    audience: str = ""


def list_archive(
    *, actor: Actor, asked: str = "", condominium_id: int | None = None, language: Language = "it"
) -> tuple[ArchiveRow, ...]:
    """List what an actor may see of the archive, newest first.

    Parameters
    ----------
    actor
        Of the office, or a resident.
    asked
        Words that all have to be there, each as the beginning of one; empty for everything.
    condominium_id
        Only of this condominium; None for all within reach.
    language
        In which bills and statements are named, and so found.

    Raises
    ------
    NotPermitted
        The role may not.
    """
    documents = visible_documents(actor)
    if condominium_id is not None:
        documents = documents.filter(condominium_id=condominium_id)
    wanted = sorted(words_of(asked))
    if asked.strip() and not wanted:
        return ()
    for word in wanted:
        documents = documents.filter(
            pk__in=documents.filter(
                words__organisation_id=actor.organisation_id, words__word__startswith=word
            ).values("pk")
        )
    filed = documents.select_related("condominium").defer("sealed").order_by("-dated_on")[:MOST_SHOWN]
    kept = (
        _kept_for_residents(actor, language)
        if actor.role is Role.RESIDENT
        else _kept_for_office(actor, condominium_id, language)
    )
    rows = [*map(_filed_row, filed), *(row for row in kept if _is_meant(row, wanted))]
    return tuple(sorted(rows, key=lambda row: (row.on, row.title), reverse=True)[:MOST_SHOWN])


def visible_documents(actor: Actor) -> QuerySet[ArchivedDocument]:
    """Give the documents that an actor may see, those taken back left out.

    A resident sees what is for residents, and as an owner what is for owners, of days on which the resident
    answered for a unit there, and what was filed for the condominium before: minutes bind who comes later. Of
    a unit's own documents only those of the own days.

    Raises
    ------
    NotPermitted
        The role may not.
    """
    rows = ArchivedDocument.objects.filter(organisation_id=actor.organisation_id, withdrawn_at__isnull=True)
    if actor.role is not Role.RESIDENT:
        require(actor, Action.VIEW, Resource.ARCHIVE)
        return rows.filter(condominium__in=condominiums_within(actor).order_by())
    require(actor, Action.VIEW, Resource.OWN_ARCHIVE)
    owned: dict[int, list[Period]] = {}
    held = Tenure.objects.filter(organisation_id=actor.organisation_id, capacity=Capacity.OWNER)
    for tenure in held.filter(person_id=actor.person_id) if actor.person_id else ():
        owned.setdefault(tenure.unit_id, []).append(Period(tenure.start_on, tenure.end_on or WITHOUT_END))
    seen = Q(pk__in=[])
    for unit in list_own_units(actor=actor):
        seen |= Q(audience=Audience.RESIDENTS) & _seen_from(unit, unit.answered)
        seen |= Q(audience=Audience.OWNERS) & _seen_from(unit, owned.get(unit.id, ()))
    return rows.filter(seen)


def _seen_from(unit: OwnUnit, days: Sequence[Period]) -> Q:
    if not days:
        return Q(pk__in=[])
    last_on = max(period.end_on for period in days)
    shared = Q(condominium_id=unit.condominium_id, unit__isnull=True, dated_on__lt=last_on)
    own = Q(pk__in=[])
    for period in days:
        own |= _within(period)
    return shared | Q(unit_id=unit.id) & own


def _within(period: Period) -> Q:
    return Q(dated_on__gte=period.start_on, dated_on__lt=period.end_on)


def _filed_row(row: ArchivedDocument) -> ArchiveRow:
    return ArchiveRow(
        kind=row.kind,
        on=row.dated_on,
        title=row.title,
        notes=row.notes,
        condominium=row.condominium.name,
        document_id=row.pk,
        file_kind=row.file_kind,
        size_bytes=row.size_bytes,
        unit_id=row.unit_id,
        audience=row.audience,
    )


def _is_meant(row: ArchiveRow, wanted: Iterable[str]) -> bool:
    there = words_of(f"{row.title} {row.notes}")
    return all(any(word.startswith(one) for word in there) for one in wanted)


def _kept_for_office(actor: Actor, condominium_id: int | None, language: Language) -> Iterator[ArchiveRow]:
    reached = condominiums_within(actor).order_by()
    if condominium_id is not None:
        reached = reached.filter(pk=condominium_id)
    seasons = Season.objects.filter(condominium__in=reached, state=SeasonState.CLOSED)
    for season in seasons.select_related("condominium"):
        yield _season_row("statement", season, language)
    expenses = Expense.objects.filter(season__condominium__in=reached).exclude(document="")
    for expense in expenses.select_related("season__condominium"):
        yield _invoice_row(expense)


def _kept_for_residents(actor: Actor, language: Language) -> Iterator[ArchiveRow]:
    units = list_own_units(actor=actor)
    condominiums = {unit.condominium_id for unit in units}
    seasons = Season.objects.filter(
        organisation_id=actor.organisation_id,
        condominium_id__in=condominiums,
        state=SeasonState.CLOSED,
    )
    answered = []
    for season in seasons.select_related("condominium"):
        period = _period_of(season)
        mine = [
            unit
            for unit in units
            if unit.condominium_id == season.condominium_id and unit.answers_within(period)
        ]
        if mine:
            answered.append(season.pk)
        for unit in mine:
            yield _season_row("bill", season, language, unit)
    # Who pays a bill may see what it was made of (art. 1130-bis of the civil code): number, day and amount.
    expenses = Expense.objects.filter(season_id__in=answered).exclude(document="")
    for expense in expenses.select_related("season__condominium"):
        yield _invoice_row(expense)


def _period_of(season: Season) -> Period:
    return Period(season.start_on, season.end_on)


def _season_row(kind: str, season: Season, language: Language, unit: OwnUnit | None = None) -> ArchiveRow:
    service = text(f"portal.season_of.{season.service}", language)
    return ArchiveRow(
        kind=kind,
        on=season.end_on,
        title=text(f"archive.{kind}_of", language, service=service, season=season.code),
        notes=unit.name if unit else "",
        condominium=season.condominium.name,
        season_id=season.pk,
        unit_id=unit.id if unit else None,
    )


def _invoice_row(expense: Expense) -> ArchiveRow:
    return ArchiveRow(
        kind="invoice",
        on=expense.invoiced_on or expense.season.start_on,
        title=expense.document,
        notes=expense.description,
        condominium=expense.season.condominium.name,
        season_id=expense.season_id,
        amount_cents=expense.amount_cents,
    )
