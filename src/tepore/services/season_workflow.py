"""The way of a season: open, collecting, approved, closed; each step by somebody, at some time, in the audit.

The database keeps the same way by itself (``ledger.guards``): no step is skipped and none leads back from
closed. A correction is no step: it is a new allocation of a closed season.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tepore.kernel import Bug, Refusal
from tepore.services.plain_groups import plain_any_inputs
from tepore.services.plain_values import sha256_of
from tepore.services.season_computed import compute, gather_any
from tepore.store.ledger.models import STEPS, Season, SeasonState
from tepore.store.people.models import AuditEvent

if TYPE_CHECKING:
    from tepore.norms.uni10200 import BuildingSeason, SeasonInputs

TAKEN_BACK = "season.approval_taken_back"


class UnableToStep(Refusal):
    """A season that is not there, or that cannot take this step from where it is."""


@dataclass(frozen=True, kw_only=True)
class Act:
    """Who does something when.

    Attributes
    ----------
    at
        Aware instant.
    user_id
        None for the command line of the machine's owner.
    """

    at: datetime
    user_id: int | None = None


def season_of(*, organisation_id: int, season_id: int) -> Season:
    """Give a season of an organisation.

    Raises
    ------
    UnableToStep
        It is not of this organisation.
    """
    season = (
        Season.objects.filter(organisation_id=organisation_id, pk=season_id)
        .select_related("condominium")
        .first()
    )
    if season is None:
        raise UnableToStep("there is no such season.", code="season.unknown")
    return season


def start_collecting(*, organisation_id: int, season_id: int, act: Act) -> None:
    """Begin to gather the inputs of an open season.

    Raises
    ------
    UnableToStep
        It is not open.
    """
    with transaction.atomic():
        season = season_of(organisation_id=organisation_id, season_id=season_id)
        _step(season, SeasonState.OPEN, SeasonState.COLLECTING, act)


def approve_season(*, organisation_id: int, season_id: int, act: Act) -> str:
    """Approve what the season would be closed with now; only these inputs are closed.

    Returns
    -------
    str
        Hash of the inputs.

    Raises
    ------
    UnableToStep
        It is approved or closed already.
    UnableToGather, OpenFinding, ContradictoryReadings, UnableToEstimate, BadSeason
        Its rows cannot be computed with.
    """
    with transaction.atomic():
        season = season_of(organisation_id=organisation_id, season_id=season_id)
        if season.state == SeasonState.OPEN:
            _step(season, SeasonState.OPEN, SeasonState.COLLECTING, act)
        inputs = gather_any(season=season)
        compute(inputs)
        return approve(season, inputs, act)


def take_approval_back(*, organisation_id: int, season_id: int, act: Act, reason: str) -> None:
    """Return an approved season to collecting.

    Raises
    ------
    UnableToStep
        It is not approved, or no reason is given.
    """
    if not reason.strip():
        raise UnableToStep("say why the approval is taken back.", code="season.no_reason")
    with transaction.atomic():
        season = season_of(organisation_id=organisation_id, season_id=season_id)
        _step(
            season,
            SeasonState.APPROVED,
            SeasonState.COLLECTING,
            act,
            approved_at=None,
            approved_by_id=None,
            approved_sha256="",
            reason=reason.strip(),
        )


def approve(season: Season, inputs: SeasonInputs | BuildingSeason, act: Act) -> str:
    """Take the step to approved with inputs that can be computed, within the caller's transaction.

    Raises
    ------
    UnableToStep
        The season is not collecting.
    """
    sha256 = sha256_of(plain_any_inputs(inputs))
    _step(
        season,
        SeasonState.COLLECTING,
        SeasonState.APPROVED,
        act,
        approved_at=act.at,
        approved_by_id=act.user_id,
        approved_sha256=sha256,
    )
    return sha256


def enter_closing(season: Season, inputs: SeasonInputs | BuildingSeason, act: Act) -> None:
    """Take a season to closed, within the caller's transaction; its allocation follows there.

    One who closes a season that nobody approved approves it by that; both stand in the audit.

    Raises
    ------
    UnableToStep
        The inputs are no more those that were approved, or another clerk was first.
    """
    if season.state == SeasonState.OPEN:
        _step(season, SeasonState.OPEN, SeasonState.COLLECTING, act)
    if season.state == SeasonState.COLLECTING:
        approve(season, inputs, act)
    if sha256_of(plain_any_inputs(inputs)) != season.approved_sha256:
        raise UnableToStep(
            "its inputs changed after it was approved.",
            where=f"season {season.code}",
            remedy="Take the approval back, look at the preview and approve it again.",
            code="season.changed_since_approval",
        )
    _step(season, SeasonState.APPROVED, SeasonState.CLOSED, act)


def _step(
    season: Season, came_from: SeasonState, to: SeasonState, act: Act, *, reason: str = "", **changes: object
) -> None:
    """Take one step; the row's state decides, so of two clerks one is told."""
    if (came_from, to) not in STEPS:
        raise Bug(f"there is no step from {came_from} to {to}")
    changed = Season.objects.filter(pk=season.pk, state=came_from).update(state=to, **changes)
    if not changed:
        found = Season.objects.get(pk=season.pk).state
        raise UnableToStep(
            f"it is {found}, and from there it cannot become {to} by this.",
            where=f"season {season.code}",
            remedy=_REMEDIES[SeasonState(found)],
            code=f"season.{found}",
        )
    season.state = to
    for name, content in changes.items():
        setattr(season, name, content)
    taken_back = (came_from, to) == (SeasonState.APPROVED, SeasonState.COLLECTING)
    AuditEvent.objects.create(
        organisation_id=season.organisation_id,
        at=act.at,
        user_id=act.user_id,
        action=TAKEN_BACK if taken_back else f"season.{to}",
        subject=f"season {season.pk}",
        evidence={"inputs": season.approved_sha256} | ({"reason": reason} if reason else {}),
    )


_REMEDIES = {
    SeasonState.OPEN: "Begin collecting first.",
    SeasonState.COLLECTING: "Approve it first.",
    SeasonState.APPROVED: "Close it, or take the approval back.",
    SeasonState.CLOSED: "To correct it, close it again with the reason.",
}
