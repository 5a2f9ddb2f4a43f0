"""Objections of residents to a line of a bill: raised, gone on with, answered, decided.

An objection is bound to what the line was made from: the allocation by its hash in the season's chain, the
line by head and amount, and every figure that proves it by the hash of its node. What is disputed cannot be
changed under the dispute; a correction is another allocation, and says which one it replaces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from tepore.kernel import Refusal
from tepore.services.access import Action, NotPermitted, Resource, require
from tepore.services.describe_own_unit import describe_own_bill
from tepore.services.plain_values import sha256_of
from tepore.services.post.letters import Letter, checked_text, key_ring_at_hand, seal_letter
from tepore.services.post.notices import notify_persons
from tepore.services.read_statements import visible_proof
from tepore.services.scope import condominiums_within
from tepore.store.people.models import AuditEvent, Role
from tepore.store.post.models import DECISIONS, OF_THE_OFFICE, EntryKind, Objection, ObjectionEntry

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from tepore.kernel import CalculationGraph
    from tepore.services.access import Actor

LONGEST_TEXT = 4000


class UnableToObject(Refusal):
    """An objection that stands already, or was decided."""


def raise_objection(
    *,
    actor: Actor,
    unit_id: int,
    season_id: int,
    line: int,
    text: str,
    now: datetime,
    shows_rooms: bool = False,
) -> int:
    """Object to a line of the own bill.

    Parameters
    ----------
    actor
        The resident.
    unit_id, season_id
        The own bill.
    line
        Place among the statement's lines, from 0.
    text
        Why, 1 to 4000 characters.
    now
        Aware instant.
    shows_rooms
        The resident lets the administrator see the readings of the rooms behind this line.

    Returns
    -------
    int
        The objection.

    Raises
    ------
    NotPermitted
        The role may not, or there is no such bill or line of the actor's.
    BadLetter
        The text is empty or too long.
    UnableToObject
        The actor has an open objection to this line.
    """
    require(actor, Action.ENTER, Resource.OWN_OBJECTION)
    page = describe_own_bill(actor=actor, unit_id=unit_id, season_id=season_id)
    if not 0 <= line < len(page.statement.lines) or actor.person_id is None:
        raise NotPermitted("there is no such line.", code="access.line")
    disputed = page.statement.lines[line]
    with_rooms = page.bill.is_whole and shows_rooms
    proof = visible_proof(
        allocation=page.closed.allocation, statement=page.statement, with_rooms=page.bill.is_whole
    ).reached_from(disputed.node_id)
    row = Objection(
        organisation_id=actor.organisation_id,
        allocation_id=page.closed.id,
        unit_id=unit_id,
        person_id=actor.person_id,
        line=line,
        raised_at=now,
        bound={
            "allocation_sha256": page.closed.sha256,
            "head": disputed.head,
            "amount_cents": disputed.amount_cents,
            "node": disputed.node_id,
            "with_rooms": with_rooms,
            "nodes": node_hashes(proof),
        },
    )
    letter = Letter(text=checked_text(text, longest=LONGEST_TEXT, where="text"))
    with transaction.atomic():
        # Whoever clicks twice at once is stopped here: the second waits for the first and then sees it.
        mine = Objection.objects.filter(
            allocation_id=row.allocation_id, unit_id=unit_id, line=line, person_id=actor.person_id
        )
        if undecided(mine).exists():
            raise UnableToObject(
                "an objection of yours to this line is open.",
                where=f"line {line}",
                remedy="Go on with that one.",
                code="objection.open",
            )
        row.save(force_insert=True)
        _enter(row, EntryKind.RAISED, letter, actor, now)
    return row.pk


def go_on_with_objection(*, actor: Actor, objection_id: int, text: str, now: datetime) -> None:
    """Add to an own objection that is not decided.

    Raises
    ------
    NotPermitted
        The role may not, or it is not the actor's.
    BadLetter
        The text is empty or too long.
    UnableToObject
        It was decided.
    """
    require(actor, Action.ENTER, Resource.OWN_OBJECTION)
    _add(_within_reach(actor, objection_id), EntryKind.REPLY, text, actor, now)


def answer_objection(*, actor: Actor, objection_id: int, kind: str, text: str, now: datetime) -> None:
    """Answer an objection: with a word, or a decision.

    One that is accepted asks for a correction of the season, which the closing of a new version makes.

    Parameters
    ----------
    actor
        Of the office.
    objection_id
        The objection.
    kind
        ``answered``, ``accepted`` or ``rejected``.
    text
        The answer; of a decision, its reason.
    now
        Aware instant.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium is out of reach.
    BadLetter
        The text is empty or too long.
    UnableToObject
        It was decided, or the kind is none of the office's.
    """
    require(actor, Action.ENTER, Resource.OBJECTION)
    row = _within_reach(actor, objection_id)
    if kind not in {one.value for one in OF_THE_OFFICE}:
        raise UnableToObject("this is no answer.", where=kind, code="objection.kind")
    with transaction.atomic():
        _add(row, EntryKind(kind), text, actor, now)
        notify_persons(
            organisation_id=actor.organisation_id,
            persons=[row.person],
            key="objection",
            key_ring=key_ring_at_hand(),
        )


def visible_objections(actor: Actor) -> QuerySet[Objection]:
    """Give the objections that an actor may see: the own ones, or those of the condominiums within reach.

    Raises
    ------
    NotPermitted
        The role may not.
    """
    rows = Objection.objects.filter(organisation_id=actor.organisation_id)
    if actor.role is Role.RESIDENT:
        require(actor, Action.VIEW, Resource.OWN_OBJECTION)
        return rows.filter(person_id=actor.person_id) if actor.person_id else rows.none()
    require(actor, Action.VIEW, Resource.OBJECTION)
    return rows.filter(unit__condominium__in=condominiums_within(actor).order_by())


def undecided(rows: QuerySet[Objection]) -> QuerySet[Objection]:
    """Keep objections that nobody decided."""
    return rows.exclude(entries__kind__in=DECISIONS)


def node_hashes(graph: CalculationGraph) -> dict[str, str]:
    """Give the hash of each node of a graph by its id."""
    return {str(node["id"]): sha256_of(node) for node in graph.as_json()}


def _within_reach(actor: Actor, objection_id: int) -> Objection:
    row = visible_objections(actor).filter(pk=objection_id).select_related("person").first()
    if row is None:
        raise NotPermitted("there is no such objection.", code="access.objection")
    return row


def _add(row: Objection, kind: EntryKind, text: str, actor: Actor, now: datetime) -> None:
    letter = Letter(text=checked_text(text, longest=LONGEST_TEXT, where="text"))
    if not undecided(Objection.objects.filter(pk=row.pk)).exists():
        raise _decided(row)
    try:
        with transaction.atomic():
            _enter(row, kind, letter, actor, now)
    except IntegrityError as fault:  # somebody decided it at the same instant
        raise _decided(row) from fault


def _decided(row: Objection) -> UnableToObject:
    return UnableToObject(
        "it was decided already.",
        where=f"objection {row.pk}",
        remedy="Raise another one against the corrected bill.",
        code="objection.decided",
    )


def _enter(row: Objection, kind: EntryKind, letter: Letter, actor: Actor, now: datetime) -> None:
    entry = ObjectionEntry(
        organisation_id=row.organisation_id, objection=row, kind=kind, at=now, user_id=actor.user_id
    )
    seal_letter(entry, letter, key_ring_at_hand())
    entry.save(force_insert=True)
    AuditEvent.objects.create(
        organisation_id=row.organisation_id,
        at=now,
        user_id=actor.user_id,
        action=f"objection.{kind.value}",
        subject=f"objection {row.pk}",
        evidence={"allocation": row.allocation_id, "unit": row.unit_id, "line": row.line},
    )
