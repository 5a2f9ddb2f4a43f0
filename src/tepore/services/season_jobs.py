"""What long work does with a season: check and preview, approve what was seen, close, correct, pack.

Each may be begun twice, when a worker died at it: a step that was taken by the same job is not taken again.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from tepore.documents.texts import language_of
from tepore.services.background_jobs import work_folder
from tepore.services.close_season import close_season
from tepore.services.consumption_history.refresh import refresh_history
from tepore.services.preview_season import preview_season
from tepore.services.season_documents import export_season
from tepore.services.season_status import season_status
from tepore.services.season_workflow import Act, UnableToStep, approve_season, season_of
from tepore.services.sign_season import sign_season
from tepore.store.estate.models import MeteringPoint
from tepore.store.ledger.models import Allocation, SeasonState
from tepore.store.sealing import read_key_ring

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from tepore.services.background_jobs import HeldJob
    from tepore.store.sealing import KeyRing

PARTS_OF_CHECK = 2
POINTS_AT_ONCE = 200


def check_season(held: HeldJob, clock: Callable[[], datetime]) -> Mapping[str, Any]:
    """Check a season for what it lacks and, where it can be computed, compute its draft; nothing is kept.

    Returns
    -------
    dict
        ``status`` as `season_status` gives it; ``total_cents``, ``inputs_sha256`` and ``units`` (code, cents)
        of the draft where there is one.

    Raises
    ------
    UnableToStep
        The season is closed, or not of this organisation.
    """
    season_id = int(held.asked["season"])
    own = {"organisation_id": held.organisation_id, "season_id": season_id}
    status = season_status(**own)
    outcome: dict[str, Any] = {"season": season_id, "status": _plain(asdict(status))}
    held.report(1, PARTS_OF_CHECK, now=clock())
    if status.can_be_closed:
        preview = preview_season(**own, key_ring=_key_ring(), language=language_of(held.asked["language"]))
        outcome |= {
            "total_cents": preview.allocation.total_cents,
            "inputs_sha256": preview.inputs_sha256,
            "units": [[row.unit_id, row.total_cents] for row in preview.allocation.statements],
            "law": preview.allocation.legal_check.verdict.value,
        }
    return outcome


def approve_seen(held: HeldJob, clock: Callable[[], datetime]) -> Mapping[str, Any]:
    """Approve a season where its inputs are still those of the draft that was seen.

    Raises
    ------
    UnableToStep
        They are not, or it is approved or closed already.
    UnableToGather, OpenFinding, ContradictoryReadings, UnableToEstimate, BadSeason
        Its rows cannot be computed with.
    """
    season_id, seen = int(held.asked["season"]), str(held.asked["seen_sha256"])
    season = season_of(organisation_id=held.organisation_id, season_id=season_id)
    if season.state == SeasonState.APPROVED and season.approved_at == held.asked_at:
        return {"season": season_id, "inputs_sha256": season.approved_sha256}
    with transaction.atomic():
        act = Act(at=held.asked_at, user_id=held.user_id)
        sha256 = approve_season(organisation_id=held.organisation_id, season_id=season_id, act=act)
        if sha256 != seen:
            raise UnableToStep(
                "its inputs changed after the draft that was looked at.",
                where=f"season {season.code}",
                remedy="Compute the draft again, look at it and approve that one.",
                code="season.changed_since_draft",
            )
    held.report(1, 1, now=clock())
    return {"season": season_id, "inputs_sha256": sha256}


def close_approved(held: HeldJob, clock: Callable[[], datetime]) -> Mapping[str, Any]:
    """Close an approved season and sign it.

    Raises
    ------
    UnableToStep
        Nobody approved it, or its inputs changed since.
    UnableToClose, UnableToGather, OpenFinding, ContradictoryReadings, UnableToEstimate, BadSeason
        It was closed before, or cannot be computed.
    """
    season = season_of(organisation_id=held.organisation_id, season_id=int(held.asked["season"]))
    if season.state not in {SeasonState.APPROVED, SeasonState.CLOSED}:
        raise UnableToStep(
            "nobody approved it.",
            where=f"season {season.code}",
            remedy="Look at the draft and approve it first.",
            code="season.not_approved",
        )
    return _close(held, clock, reason="")


def correct_closed(held: HeldJob, clock: Callable[[], datetime]) -> Mapping[str, Any]:
    """Compute a closed season again with the reason, sign it, and keep what it was before.

    Raises
    ------
    UnableToStep
        It is not closed.
    UnableToClose, UnableToGather, OpenFinding, ContradictoryReadings, UnableToEstimate, BadSeason
        No reason is given, or it cannot be computed.
    """
    season = season_of(organisation_id=held.organisation_id, season_id=int(held.asked["season"]))
    if season.state != SeasonState.CLOSED:
        raise UnableToStep(
            "it is not closed, so there is nothing to correct.",
            where=f"season {season.code}",
            remedy="Enter what is missing and look at the draft.",
            code="season.not_closed",
        )
    return _close(held, clock, reason=str(held.asked["reason"]))


def write_season_archive(held: HeldJob, clock: Callable[[], datetime]) -> Mapping[str, Any]:
    """Write all documents of a closed season with its verifier as one ZIP.

    Raises
    ------
    UnableToClose
        It is not closed.
    UnwritableArchive
        The home cannot be written.
    """
    season = season_of(organisation_id=held.organisation_id, season_id=int(held.asked["season"]))
    name = f"{held.id}-{held.claim}.zip"
    export_season(
        organisation_id=held.organisation_id,
        season_id=season.pk,
        key_ring=_key_ring(),
        path=work_folder() / name,
        language=language_of(held.asked["language"]),
    )
    held.report(1, 1, now=clock())
    return {"season": season.pk, "file": name, "file_name": f"{_stem(season.code)}.zip"}


def derive_months(held: HeldJob, clock: Callable[[], datetime]) -> Mapping[str, Any]:
    """Derive the months of a condominium's metering points that are due, some at a time."""
    points = MeteringPoint.objects.filter(
        organisation_id=held.organisation_id, condominium_id=held.condominium_id
    )
    derived, remaining = 0, 1
    while remaining:
        report = refresh_history(points=points, now=clock(), at_most=POINTS_AT_ONCE)
        derived, remaining = derived + report.points, report.remaining
        held.report(derived, derived + remaining, now=clock())
        if not report.points:
            break
    return {"points": derived}


def _close(held: HeldJob, clock: Callable[[], datetime], *, reason: str) -> Mapping[str, Any]:
    own = {"organisation_id": held.organisation_id, "season_id": int(held.asked["season"])}
    latest = Allocation.objects.filter(**own, replaced_by__isnull=True).first()
    if latest is None or (latest.computed_at, latest.computed_by_id) != (held.asked_at, held.user_id):
        close_season(**own, now=held.asked_at, user_id=held.user_id, reason=reason)
    held.report(1, PARTS_OF_CHECK, now=clock())
    sign_season(**own, key_ring=_key_ring(), now=clock())
    kept = Allocation.objects.get(**own, replaced_by__isnull=True)
    return {"season": own["season_id"], "allocation": kept.pk, "total_cents": kept.total_cents}


def _key_ring() -> KeyRing:
    return read_key_ring(settings.ENVIRONMENT.key_path)


def _stem(code: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in code) or "season"


def _plain(content: Any) -> Any:  # noqa: ANN401 - JSON
    """Write decimals as text, so that JSON keeps them as they are."""
    if isinstance(content, dict):
        return {name: _plain(part) for name, part in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(part) for part in content]
    return content if isinstance(content, str | int | bool | None) else str(content)
