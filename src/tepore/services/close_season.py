"""Close a season: gather its rows, compute, and keep the allocation for good, chained to the one before.

An allocation is never changed. A correction is a new one that names the former and why; its hash covers the
former's, so that a change of any of them shows in all that follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from tepore import __version__
from tepore.kernel import Bug, Refusal
from tepore.norms.uni10200 import Allocation as Computed
from tepore.norms.uni10200 import BuildingAllocation, as_whole
from tepore.services.excluded_counts import find_excluded_counts
from tepore.services.holder_names import named_for_documents
from tepore.services.ledger_entries import post_allocation
from tepore.services.plain_groups import (
    any_allocation_from_plain,
    plain_any_inputs,
    plain_any_outcome,
    plain_statement,
)
from tepore.services.plain_values import sha256_of
from tepore.services.program_build import build_of_rules
from tepore.services.season_computed import compute, gather_any, given_to, services_of
from tepore.services.season_workflow import Act, enter_closing
from tepore.store.ledger.models import Allocation, Season, Statement
from tepore.store.people.models import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tepore.norms.uni10200 import BuildingStatement
    from tepore.norms.uni10200 import Statement as ComputedStatement
    from tepore.store.sealing import KeyRing

PROGRAM = f"tepore {__version__}"


class UnableToClose(Refusal):
    """A season that is not there, was closed before, or is closed again without a reason."""


class BrokenChain(Refusal):
    """A stored allocation that is not what was stored."""


@dataclass(frozen=True, kw_only=True)
class ClosedSeason:
    """An allocation as it was kept.

    Attributes
    ----------
    sha256
        Hash over inputs, graph, statements and the former allocation's hash.
    """

    allocation_id: int
    season: str
    total_cents: int
    statements: int
    sha256: str


def close_season(
    *,
    organisation_id: int,
    season_id: int,
    now: datetime,
    user_id: int | None = None,
    reason: str = "",
) -> ClosedSeason:
    """Compute a season and keep the result.

    Parameters
    ----------
    organisation_id, season_id
        The season.
    now
        When it is computed.
    user_id
        By whom.
    reason
        Why a closed season is computed again; empty for the first closing.

    Raises
    ------
    UnableToClose
        The season is not of this organisation, was closed and no reason is given, or somebody else closed it
        at the same instant.
    UnableToStep
        It was approved, and its inputs changed since.
    UnableToGather, OpenFinding, ContradictoryReadings, UnableToEstimate, BadSeason, UnableToDivideGroup
        Its rows cannot be computed with; all is left as it was.
    """
    season = (
        Season.objects.filter(organisation_id=organisation_id, pk=season_id)
        .select_related("condominium")
        .first()
    )
    if season is None:
        raise UnableToClose("there is no such season.", code="season.unknown")
    former = Allocation.objects.filter(season=season, replaced_by__isnull=True).first()
    if former is not None and not reason.strip():
        raise _closed(season)
    try:
        with transaction.atomic():
            inputs = gather_any(season=season)
            computed = compute(inputs)
            if former is None:
                enter_closing(season, inputs, Act(at=now, user_id=user_id))
            row = _keep(season, computed, former, reason.strip(), now, user_id)
            post_allocation(row)
            for of_service in services_of(inputs):
                find_excluded_counts(season, of_service, now)
    except IntegrityError as fault:
        raise (_closed(season) if former is None else _corrected(season)) from fault
    return ClosedSeason(
        allocation_id=row.pk,
        season=season.code,
        total_cents=row.total_cents,
        statements=len(computed.statements),
        sha256=row.sha256,
    )


def allocation_of(*, organisation_id: int, allocation_id: int, key_ring: KeyRing | None = None) -> Computed:
    """Read a kept allocation back as the norm's values, checked against its hash.

    One of several groups is given as one bill, its heads named ``group/head``: `kept_allocation` gives the
    groups.

    Parameters
    ----------
    organisation_id, allocation_id
        The allocation.
    key_ring
        Opens the names of holders; None leaves their codes.

    Raises
    ------
    UnableToClose
        It is not of this organisation.
    BrokenChain
        It is not what was stored.
    """
    computed = kept_allocation(
        organisation_id=organisation_id, allocation_id=allocation_id, key_ring=key_ring
    )
    return as_whole(computed) if isinstance(computed, BuildingAllocation) else computed


def kept_allocation(
    *, organisation_id: int, allocation_id: int, key_ring: KeyRing | None = None
) -> Computed | BuildingAllocation:
    """Read a kept allocation back, of one service or of several groups, checked against its hash.

    Parameters
    ----------
    organisation_id, allocation_id
        The allocation.
    key_ring
        Opens the names of holders; None leaves their codes.

    Raises
    ------
    UnableToClose
        It is not of this organisation.
    BrokenChain
        It is not what was stored.
    """
    row = Allocation.objects.filter(organisation_id=organisation_id, pk=allocation_id).first()
    if row is None:
        raise UnableToClose("there is no such allocation.", code="allocation.unknown")
    _check(row)
    computed = any_allocation_from_plain(
        inputs=row.inputs,
        graph=row.graph,
        statements=[from_row.content for from_row in row.statements.order_by("unit__code")],
        outcome=row.outcome,
    )
    return computed if key_ring is None else named_for_documents(computed, organisation_id, key_ring)


def verify_chain(*, organisation_id: int, season_id: int) -> int:
    """Check every allocation of a season against its hash and the one before it.

    Returns
    -------
    int
        How many there are.

    Raises
    ------
    BrokenChain
        One is not what was stored, or the chain has a hole.
    """
    rows = list(
        Allocation.objects.filter(organisation_id=organisation_id, season_id=season_id)
        .select_related("replaces")
        .order_by("pk")
    )
    for row in rows:
        _check(row)
        if row.previous_sha256 != (row.replaces.sha256 if row.replaces else ""):
            raise _broken(row)
    return len(rows)


def _keep(
    season: Season,
    computed: Computed | BuildingAllocation,
    former: Allocation | None,
    reason: str,
    now: datetime,
    user_id: int | None,
) -> Allocation:
    if sum(statement.total_cents for statement in computed.statements) != computed.total_cents:
        raise Bug("the statements do not sum to the allocation")
    inputs, graph = plain_any_inputs(given_to(computed)), computed.graph.as_json()
    statements = {statement.unit_id: plain_statement(statement) for statement in computed.statements}
    row = Allocation(
        organisation_id=season.organisation_id,
        season=season,
        replaces=former,
        reason=reason if former else "",
        computed_at=now,
        computed_by_id=user_id,
        program=PROGRAM,
        build=build_of_rules(),
        total_cents=computed.total_cents,
        inputs=inputs,
        outcome=plain_any_outcome(computed),
        inputs_sha256=sha256_of(inputs),
        graph=graph,
        previous_sha256=former.sha256 if former else "",
    )
    row.sha256 = _hash(row, statements)
    row.save(force_insert=True)
    _keep_statements(season, row, computed.statements, statements)
    AuditEvent.objects.create(
        organisation_id=season.organisation_id,
        at=now,
        user_id=user_id,
        action="season.allocated" if former is None else "season.corrected",
        subject=f"season {season.pk}",
        evidence={"allocation": row.pk, "sha256": row.sha256},
    )
    return row


def _keep_statements(
    season: Season,
    row: Allocation,
    computed: Sequence[ComputedStatement | BuildingStatement],
    written: dict[str, Any],
) -> None:
    units = {unit.code: unit.pk for unit in season.condominium.units.all()}
    Statement.objects.bulk_create(
        Statement(
            organisation_id=season.organisation_id,
            allocation=row,
            unit_id=units[statement.unit_id],
            fixed_cents=statement.fixed_cents,
            consumption_cents=statement.consumption_cents,
            total_cents=statement.total_cents,
            content=written[statement.unit_id],
        )
        for statement in computed
    )


def _hash(row: Allocation, statements: dict[str, Any]) -> str:
    return sha256_of(
        {
            "season": row.season_id,
            "program": row.program,
            "computed_at": row.computed_at.isoformat(),
            "reason": row.reason,
            "total_cents": row.total_cents,
            "inputs": row.inputs,
            "outcome": row.outcome,
            "graph": row.graph,
            "statements": statements,
            "previous": row.previous_sha256,
            # Only where it was told: what was kept before has the hash that it always had.
            **({"build": row.build} if row.build else {}),
        }
    )


def _check(row: Allocation) -> None:
    statements = {one.unit.code: one.content for one in row.statements.select_related("unit")}
    if _hash(row, statements) != row.sha256 or sha256_of(row.inputs) != row.inputs_sha256:
        raise _broken(row)


def _closed(season: Season) -> UnableToClose:
    return UnableToClose(
        "it was closed already.",
        where=f"season {season.code}",
        remedy="To correct it, close it again with the reason.",
        code="season.closed",
    )


def _corrected(season: Season) -> UnableToClose:
    return UnableToClose(
        "somebody corrected it at the same instant.",
        where=f"season {season.code}",
        remedy="Look at that correction, and correct it again where it is still wrong.",
        code="season.corrected",
    )


def _broken(row: Allocation) -> BrokenChain:
    return BrokenChain(
        "the allocation is not what was stored.",
        where=f"allocation {row.pk}",
        remedy="Restore the database from a backup and look for who changed it.",
        code="allocation.broken_chain",
    )
