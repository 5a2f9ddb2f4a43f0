"""Objections as both sides see them: the thread with its state, and the calculation that is disputed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from tepore.services.access import Action, NotPermitted, Resource
from tepore.services.post.letters import key_ring_at_hand, open_letter
from tepore.services.post.objections import node_hashes, visible_objections
from tepore.services.read_statements import (
    WRITTEN,
    ReadingOrigin,
    StoredAllocation,
    reading_origins,
    stored_allocation,
    visible_proof,
)
from tepore.store.ledger.models import Allocation
from tepore.store.people.models import Role
from tepore.store.post.models import DECISIONS, OF_THE_OFFICE, EntryKind, Objection, ObjectionEntry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from tepore.kernel import CalculationGraph
    from tepore.norms.uni10200 import Statement
    from tepore.services.access import Actor
    from tepore.store.sealing import KeyRing


@dataclass(frozen=True, kw_only=True)
class EntryRow:
    """One step of an objection.

    Attributes
    ----------
    is_erased
        Its text was destroyed when the person asked to be forgotten.
    """

    kind: str
    at: datetime
    text: str
    is_office: bool
    is_erased: bool


@dataclass(frozen=True, kw_only=True)
class ObjectionRow:
    """An objection.

    Attributes
    ----------
    state
        ``open``, ``answered``, ``accepted`` or ``rejected``.
    corrected_at
        When the allocation it is against was replaced by a corrected one; None while it stands.
    reason
        What the correction says of itself.
    """

    id: int
    condominium_id: int
    condominium: str
    unit_id: int
    unit: str
    season_id: int
    season: str
    service: str
    line: int
    head: str
    amount_cents: int
    allocation_sha256: str
    raised_at: datetime
    state: str
    entries: tuple[EntryRow, ...]
    corrected_at: datetime | None
    reason: str

    @property
    def is_decided(self) -> bool:
        """Tell whether nothing more can be added."""
        return self.state in {kind.value for kind in DECISIONS}


@dataclass(frozen=True, kw_only=True)
class ObjectionPage:
    """An objection with the calculation of the line as far as the reader may see it.

    Attributes
    ----------
    proof
        The same figures that the resident was shown.
    bound, unchanged
        To how many figures the objection is bound, and how many of them have the same hash today.
    shown
        How many this reader sees.
    with_rooms
        The readings of rooms are among them.
    """

    objection: ObjectionRow
    closed: StoredAllocation
    statement: Statement
    proof: CalculationGraph
    origins: Mapping[str, ReadingOrigin]
    node_id: str
    bound: int
    shown: int
    unchanged: int
    with_rooms: bool


def list_objections(*, actor: Actor, condominium_id: int | None = None) -> tuple[ObjectionRow, ...]:
    """List the objections an actor may see, newest first.

    Raises
    ------
    NotPermitted
        The role may not.
    """
    rows = visible_objections(actor)
    if condominium_id is not None:
        rows = rows.filter(unit__condominium_id=condominium_id)
    key_ring = key_ring_at_hand()
    return tuple(_row(row, key_ring) for row in _with_entries(rows).order_by("-raised_at", "-pk"))


def read_objection(*, actor: Actor, objection_id: int, condominium_id: int | None = None) -> ObjectionPage:
    """Give one objection with the calculation it is bound to.

    The administrator sees the readings of rooms only where the resident let that be seen for this objection.

    Parameters
    ----------
    actor
        Of the office, or the resident who raised it.
    objection_id
        The objection.
    condominium_id
        The condominium it must be of; None for any within reach.

    Raises
    ------
    NotPermitted
        The role may not, or there is no such objection for the actor.
    """
    rows = visible_objections(actor).filter(pk=objection_id)
    if condominium_id is not None:
        rows = rows.filter(unit__condominium_id=condominium_id)
    row = _with_entries(rows).first()
    if row is None:
        raise NotPermitted("there is no such objection.", code="access.objection")
    closed = stored_allocation(Allocation.objects.defer(*WRITTEN).get(pk=row.allocation_id))
    statement = closed.statement_of(row.unit.code)
    if statement is None:
        raise NotPermitted("the unit is not charged.", code="access.no_statement")
    bound = row.bound["nodes"]
    disputed = _disputed_proof(row, statement, closed)
    hashes = node_hashes(disputed)
    with_rooms = (
        actor.role is Role.RESIDENT or actor.may(Action.VIEW, Resource.ROOM) or row.bound["with_rooms"]
    )
    proof = disputed if with_rooms else _proof(row, statement, closed, with_rooms=False)
    return ObjectionPage(
        objection=_row(row, key_ring_at_hand()),
        closed=closed,
        statement=statement,
        proof=proof,
        origins=reading_origins(actor=actor, proof=proof),
        node_id=row.bound["node"],
        bound=len(bound),
        shown=len(proof.nodes),
        unchanged=sum(hashes.get(name) == digest for name, digest in bound.items()),
        with_rooms=with_rooms,
    )


def _disputed_proof(row: Objection, statement: Statement, closed: StoredAllocation) -> CalculationGraph:
    """Give the calculation as the resident was shown it: with rooms where they were the resident's own."""
    whole = _proof(row, statement, closed, with_rooms=True)
    if set(row.bound["nodes"]) >= set(whole.nodes):
        return whole
    return _proof(row, statement, closed, with_rooms=False)


def _proof(
    row: Objection, statement: Statement, closed: StoredAllocation, *, with_rooms: bool
) -> CalculationGraph:
    proof = visible_proof(allocation=closed.allocation, statement=statement, with_rooms=with_rooms)
    return proof.reached_from(row.bound["node"])


def _with_entries(rows: QuerySet[Objection]) -> QuerySet[Objection]:
    entries = Prefetch("entries", queryset=ObjectionEntry.objects.order_by("at", "pk"))
    return (
        rows.select_related("unit__condominium", "allocation__season", "allocation__replaced_by")
        .defer(*_heavy("allocation"), *_heavy("allocation__replaced_by"))
        .prefetch_related(entries)
    )


def _heavy(path: str) -> tuple[str, ...]:
    return tuple(f"{path}__{name}" for name in ("inputs", "outcome", "graph"))


def _row(row: Objection, key_ring: KeyRing) -> ObjectionRow:
    season = row.allocation.season
    entries = tuple(_entry(entry, key_ring) for entry in row.entries.all())
    replaced = getattr(row.allocation, "replaced_by", None)
    return ObjectionRow(
        id=row.pk,
        condominium_id=row.unit.condominium_id,
        condominium=row.unit.condominium.name,
        unit_id=row.unit_id,
        unit=row.unit.name or row.unit.code,
        season_id=season.pk,
        season=season.code,
        service=season.service,
        line=row.line,
        head=row.bound["head"],
        amount_cents=row.bound["amount_cents"],
        allocation_sha256=row.bound["allocation_sha256"],
        raised_at=row.raised_at,
        state=_state(entries),
        entries=entries,
        corrected_at=replaced.computed_at if replaced else None,
        reason=replaced.reason if replaced else "",
    )


def _state(entries: tuple[EntryRow, ...]) -> str:
    latest = entries[-1].kind if entries else EntryKind.RAISED.value
    return "open" if latest in {EntryKind.RAISED.value, EntryKind.REPLY.value} else latest


def _entry(entry: ObjectionEntry, key_ring: KeyRing) -> EntryRow:
    letter = open_letter(entry, key_ring)
    return EntryRow(
        kind=entry.kind,
        at=entry.at,
        text=letter.text if letter else "",
        is_office=entry.kind in OF_THE_OFFICE,
        is_erased=letter is None,
    )
