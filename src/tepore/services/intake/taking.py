"""Take a file in as it was tried; then it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tepore.kernel import Refusal
from tepore.services.access import Action, Resource, require
from tepore.services.intake.mappings import save_mapping
from tepore.services.intake.pending import discard_file
from tepore.services.intake.trial import placed_table, run_import, try_file
from tepore.store.people.models import AuditEvent

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from tepore.services.access import Actor
    from tepore.services.intake.trial import Choice, Outcome


class UnableToTakeIn(Refusal):
    """A file of which no row is new, or which looks wrong and nobody said that it is right."""


def take_in(
    *,
    actor: Actor,
    file_id: UUID,
    choice: Choice,
    now: datetime,
    is_confirmed: bool = False,
    save_as: str = "",
) -> Outcome:
    """Take a file in, row by row, and forget the file.

    It is tried first. Where a column seems to be the wrong one, nothing is kept until a person confirms.

    Parameters
    ----------
    actor
        Who takes it in.
    file_id
        The file.
    choice
        Sheet, row of headings and columns.
    now
        Aware instant.
    is_confirmed
        The person looked at what seems wrong, and it is right.
    save_as
        Name under which the mapping of columns is saved; empty not to save it.

    Raises
    ------
    NotPermitted
        The role may not, or there is no such file in the organisation.
    BadUpload, BadTable
        The file cannot be read, or the mapping cannot be saved.
    UnableToTakeIn
        Columns are missing, no row is new, or it is doubtful and not confirmed: nothing is kept.
    """
    require(actor, Action.ENTER, Resource.IMPORT)
    trial = try_file(actor=actor, file_id=file_id, choice=choice, now=now)
    if trial.complaint is not None:
        raise UnableToTakeIn(trial.complaint.what, remedy=trial.complaint.remedy, code=trial.complaint.code)
    if not trial.is_worth_taking:
        raise UnableToTakeIn(
            "no row of it is new.",
            where=trial.file.name,
            remedy="Choose other columns, or give the file up.",
            code="intake.nothing_new",
        )
    if trial.outcome is not None and trial.outcome.doubt and not is_confirmed:
        raise UnableToTakeIn(
            "a column seems to be the wrong one.",
            where=trial.file.name,
            remedy="Look at the rows, choose another column, or confirm that it is right.",
            code="intake.doubtful",
        )
    if save_as.strip():
        save_mapping(
            actor=actor,
            kind=trial.kind,
            name=save_as,
            headings=trial.headings,
            positions=trial.layout.positions,
            now=now,
        )
    outcome = run_import(actor, placed_table(trial), now)
    AuditEvent.objects.create(
        organisation_id=actor.organisation_id,
        at=now,
        user_id=actor.user_id,
        action=f"import.{trial.kind.value}",
        subject=f"file {trial.file.name}"[:200],
        evidence={
            "rows": outcome.rows,
            "taken": outcome.taken,
            "known": outcome.known,
            "set_aside": len(outcome.set_aside),
            "findings": outcome.findings,
        },
    )
    discard_file(actor=actor, file_id=file_id)
    return outcome
