"""What is due by when in a condominium, or in all that one looks after: the law's duties, meters, seasons."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from tepore.norms.duties import Condominium as LawCondominium
from tepore.norms.duties import MeteringDevice, obligations
from tepore.services.access import Action, Resource, require
from tepore.services.list_condominiums import CondominiumRow, condominium_row
from tepore.services.scope import condominiums_within
from tepore.services.verification_terms import INSTRUMENTS, terms_by_condominium
from tepore.store.ledger.models import Season, SeasonState
from tepore.store.metering.models import Installation, TelegramDecoding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from tepore.norms.duties import Obligation
    from tepore.services.access import Actor

VERIFY, CLOSE, LAW = "verification", "season_end", "law"


@dataclass(frozen=True, kw_only=True)
class DueDay:
    """Something that is due on a day.

    Attributes
    ----------
    kind
        ``verification`` of meters, ``season_end``, or ``law``: a duty that begins to hold.
    subject
        What it is of: the instrument, the season's code, the duty's code.
    count
        How many meters; 0 for the others.
    is_earliest
        Plates are not known: the term may be later.
    in_italian, clause
        Of a duty of the law; of meters the rule stands in ``clause``.
    """

    on: date
    kind: str
    condominium_id: int
    condominium: str
    subject: str
    count: int = 0
    is_earliest: bool = False
    in_italian: str = ""
    clause: str = ""

    @property
    def uid(self) -> str:
        """Name that stays the same as long as it is the same term."""
        return f"{self.kind}-{self.condominium_id}-{self.subject}-{self.on:%Y%m%d}@tepore"


@dataclass(frozen=True, kw_only=True)
class DutiesPage:
    """The duties of one condominium, or of all.

    Attributes
    ----------
    condominium
        None for all.
    days
        What is due, by day: what is over first.
    law
        The law's duties in force and to come, with whether they are met as far as is known; of one
        condominium only.
    """

    on: date
    condominium: CondominiumRow | None
    days: tuple[DueDay, ...]
    law: tuple[Obligation, ...]


def describe_duties(*, actor: Actor, on: date, condominium_id: int | None = None) -> DutiesPage:
    """Give what is due, in one condominium or in all that the actor looks after.

    Parameters
    ----------
    actor
        Who asks.
    on
        Civil day from which it is looked at.
    condominium_id
        None for all.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium is out of reach.
    """
    require(actor, Action.VIEW, Resource.DUTY)
    if condominium_id is None:
        names = dict(condominiums_within(actor).values_list("pk", "name"))
        return DutiesPage(on=on, condominium=None, days=_days(actor, names, on), law=())
    row = condominium_row(actor=actor, condominium_id=condominium_id)
    law = obligations(_known_of(actor, row.id), on)
    to_come = [
        DueDay(
            on=one.from_on,
            kind=LAW,
            condominium_id=row.id,
            condominium=row.name,
            subject=one.code,
            in_italian=one.in_italian,
            clause=one.clause,
        )
        for one in law
        if one.from_on > on
    ]
    days = sorted([*_days(actor, {row.id: row.name}, on), *to_come], key=_by_day)
    return DutiesPage(on=on, condominium=row, days=tuple(days), law=law)


def _days(actor: Actor, names: dict[int, str], on: date) -> tuple[DueDay, ...]:
    return tuple(sorted([*_verifications(actor, names), *_season_ends(names, on)], key=_by_day))


def _by_day(one: DueDay) -> tuple[date, str, str, str]:
    return one.on, one.condominium.casefold(), one.kind, one.subject


def _verifications(actor: Actor, names: dict[int, str]) -> Iterator[DueDay]:
    terms = terms_by_condominium(organisation_id=actor.organisation_id, condominium_ids=list(names))
    for condominium_id, found in terms.items():
        counted = Counter((one.due_on, one.instrument.value, one.is_earliest, one.rule) for one in found)
        for (due_on, instrument, is_earliest, rule), count in counted.items():
            yield DueDay(
                on=due_on,
                kind=VERIFY,
                condominium_id=condominium_id,
                condominium=names[condominium_id],
                subject=instrument,
                count=count,
                is_earliest=is_earliest,
                clause=rule,
            )


def _season_ends(names: dict[int, str], on: date) -> Iterator[DueDay]:
    """Give the last days of seasons that are not closed: readings and expenses are gathered then."""
    rows = Season.objects.filter(condominium__in=names).exclude(state=SeasonState.CLOSED)
    for row in rows.filter(end_on__gt=on - timedelta(days=3 * 366)):
        yield DueDay(
            on=row.end_on - timedelta(days=1),
            kind=CLOSE,
            condominium_id=row.condominium_id,
            condominium=names[row.condominium_id],
            subject=row.code,
        )


def _known_of(actor: Actor, condominium_id: int) -> LawCondominium:
    """Give what the store knows of a condominium's devices; what it does not know stays unknown."""
    rows = (
        Installation.objects.filter(
            organisation_id=actor.organisation_id,
            metering_point__condominium=condominium_id,
            end_on__isnull=True,
            device__kind__in=list(INSTRUMENTS),
        )
        .annotate(is_heard=Exists(TelegramDecoding.objects.filter(device=OuterRef("device"))))
        .values_list("device_id", "device__kind", "start_on", "is_heard")
    )
    return LawCondominium(devices=tuple(_devices(list(rows))))


def _devices(rows: Sequence[tuple[int, str, date, bool]]) -> Iterator[MeteringDevice]:
    for device_id, kind, start_on, is_heard in rows:
        yield MeteringDevice(
            id=f"device {device_id}",
            instrument=INSTRUMENTS[kind],
            in_use_from=start_on,
            remotely_readable=True if is_heard else None,
        )
