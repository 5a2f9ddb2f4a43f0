"""Statements of closed seasons as plain values, and the part of their proof that a role may see."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings

from tepore.documents.proof import unit_proof
from tepore.kernel import CalculationGraph, Operation
from tepore.kernel.periods import day_in_rome
from tepore.services.access import Action, NotPermitted, Resource, require
from tepore.services.at_hand import allocation_at_hand
from tepore.services.holder_names import named_for_documents
from tepore.services.list_condominiums import condominium_row
from tepore.services.list_readings import standing_readings
from tepore.store.ledger.models import Allocation as StoredRow
from tepore.store.sealing import read_key_ring

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from tepore.norms.uni10200 import Allocation, Statement
    from tepore.services.access import Actor
    from tepore.services.list_condominiums import SeasonSummary
    from tepore.store.metering.models import Reading

ROOMS_WITHHELD = "sum of the unit's devices: its rooms are shown to the unit alone"
OF_A_UNIT = "consumption/of/"
WRITTEN = ("inputs", "outcome", "graph")
"""Columns of an allocation that are read when its figures are, and not before."""
_READING = re.compile(r"reading (?P<id>\d+)(?: of telegram [0-9a-f]{64})?, read on ")


@dataclass(frozen=True, kw_only=True)
class StoredAllocation:
    """A season's latest allocation with what the ledger says of it.

    Attributes
    ----------
    sha256
        Its link in the season's chain.
    """

    id: int
    season_id: int
    computed_at: datetime
    program: str
    reason: str
    sha256: str
    allocation: Allocation

    def statement_of(self, unit_code: str) -> Statement | None:
        """Give a unit's statement; None where the unit is not charged."""
        return next((row for row in self.allocation.statements if row.unit_id == unit_code), None)


@dataclass(frozen=True, kw_only=True)
class ReadingOrigin:
    """Where a reading of a proof came from.

    Attributes
    ----------
    telegram
        First digits of the telegram's hash; empty where it came otherwise.
    source
        File and line of the dump, or file and row of the table.
    device, register
        Which device said it of which of its registers.
    digest
        The telegram's whole hash (SHA-256), by which it is found again; empty where it came otherwise.
    """

    on: date
    quality: str
    telegram: str
    source: str
    device: str = ""
    register: str = ""
    digest: str = ""


def allocation_of_season(*, actor: Actor, season: SeasonSummary | None) -> StoredAllocation | None:
    """Give the latest allocation of a season that was given to this actor; None while it is open.

    Parameters
    ----------
    actor
        Who asks.
    season
        From `condominium_row`: within the actor's reach.

    Raises
    ------
    NotPermitted
        The role may not.
    BrokenChain, BadKeyFile, UnableToUnseal
        The stored allocation was altered, or the key file does not belong to this database.
    """
    require(actor, Action.VIEW, Resource.CONDOMINIUM)
    if season is None or season.allocation_id is None:
        return None
    return stored_allocation(
        StoredRow.objects.defer(*WRITTEN).get(organisation_id=actor.organisation_id, pk=season.allocation_id)
    )


def stored_allocation(row: StoredRow) -> StoredAllocation:
    """Give a row of the ledger as plain values, its link in the chain held against its content.

    Parameters
    ----------
    row
        Already within the reader's reach; what is `WRITTEN` in it need not be loaded.

    Raises
    ------
    BrokenChain, BadKeyFile, UnableToUnseal
        The stored allocation was altered, or the key file does not belong to this database.
    """
    return StoredAllocation(
        id=row.pk,
        season_id=row.season_id,
        computed_at=row.computed_at,
        program=row.program,
        reason=row.reason,
        sha256=row.sha256,
        allocation=named_for_documents(
            allocation_at_hand(organisation_id=row.organisation_id, allocation_id=row.pk, sha256=row.sha256),
            row.organisation_id,
            read_key_ring(settings.ENVIRONMENT.key_path),
        ),
    )


def closed_season(
    *, actor: Actor, condominium_id: int, action: Action = Action.VIEW, season_id: int | None = None
) -> StoredAllocation:
    """Give a season's latest allocation for whoever may see or download statements; by default the newest's.

    Raises
    ------
    NotPermitted
        The role may not, the condominium or the season is out of reach, or the season is open.
    """
    require(actor, action, Resource.STATEMENT)
    row = condominium_row(actor=actor, condominium_id=condominium_id, season_id=season_id)
    closed = allocation_of_season(actor=actor, season=row.season)
    if closed is None:
        raise NotPermitted("the season is not closed.", code="access.season_open")
    return closed


def visible_proof(*, allocation: Allocation, statement: Statement, with_rooms: bool) -> CalculationGraph:
    """Give the graph that proves a statement as far as the reader may see.

    Other units stand there by their totals alone.

    Parameters
    ----------
    allocation, statement
        The run and the statement in it.
    with_rooms
        Show this unit's rooms with their readings: the role may see them, or they are the reader's own.
    """
    proof = unit_proof(allocation, statement)
    if with_rooms:
        return proof
    closed = {
        node.id: replace(node, operation=Operation.GIVEN, inputs=(), source=ROOMS_WITHHELD, rule="")
        if node.id.startswith(OF_A_UNIT)
        else node
        for node in proof
    }
    return CalculationGraph(closed).reached_from(
        *(line.node_id for line in statement.lines), statement.node_id
    )


def reading_origins(*, actor: Actor, proof: CalculationGraph) -> Mapping[str, ReadingOrigin]:
    """Tell where the readings of a proof came from, by the node's id.

    Parameters
    ----------
    actor
        Who asks.
    proof
        From `visible_proof`: without rooms it holds no reading, so that none is told.
    """
    asked = {node.id: int(found["id"]) for node in proof if (found := _READING.match(node.source))}
    rows = standing_readings(actor).filter(pk__in=asked.values())
    rows = rows.select_related("telegram", "import_file", "device")
    known = {row.pk: _origin(row) for row in rows}
    return {node_id: known[reading_id] for node_id, reading_id in asked.items() if reading_id in known}


def _origin(row: Reading) -> ReadingOrigin:
    source = row.telegram.source if row.telegram else ""
    if row.import_file:
        source = f"{row.import_file.name} row {row.import_row}"
    return ReadingOrigin(
        on=day_in_rome(row.valid_at),
        quality=row.quality,
        telegram=row.telegram.sha256[:8] if row.telegram else "",
        source=source,
        device=row.device.identification,
        register=row.register or row.quantity,
        digest=row.telegram.sha256 if row.telegram else "",
    )
