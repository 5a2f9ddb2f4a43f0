"""Long work off the request: one asks, one worker at a time holds it under a lease, everybody sees progress.

A worker that dies leaves its job running; once the lease is over another takes it again, so what a job does
must be safe to do twice. After a few tries it is given up and says so.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import F, Q

from tepore.kernel import Refusal
from tepore.services.access import Action, NotPermitted, Resource, require
from tepore.services.scope import condominiums_within
from tepore.store.people.models import Organisation
from tepore.store.work.models import Job, JobState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from tepore.services.access import Actor

LEASE = timedelta(minutes=10)
MOST_TRIES = 3
GIVEN_UP = "job.given_up"
CHECK, APPROVE, CLOSE, CORRECT = "season_check", "season_approve", "season_close", "season_correct"
ARCHIVE, LETTERS, SEND = "season_archive", "letters_print", "letters_send"
MONTHS = "months"
FILE_NEEDS = {
    ARCHIVE: (Action.DOWNLOAD, Resource.STATEMENT),
    LETTERS: (Action.VIEW, Resource.LETTER),
}
"""What it takes to have the file that a kind of job makes."""
WORK_ASKED = Event()
"""Set when a job is asked for in this program, so that its own worker need not wait for its next look."""


class LostJob(Refusal):
    """A job that another worker took in the meantime: whoever held it before stops."""


@dataclass(frozen=True, kw_only=True)
class JobRow:
    """A job as its page shows it.

    Attributes
    ----------
    done_parts, all_parts
        Progress; 0 of 0 where nobody can tell.
    outcome
        Ids and figures of what was done; of a refusal ``code``, ``sentence``, ``where``, ``remedy``.
    has_file
        Whether there is something to take away, as ``file_name``.
    """

    id: int
    kind: str
    condominium_id: int
    state: str
    asked: Mapping[str, Any]
    asked_at: datetime
    ended_at: datetime | None
    done_parts: int
    all_parts: int
    outcome: Mapping[str, Any]
    has_file: bool
    file_name: str

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.state in {JobState.DONE, JobState.FAILED}

    @property
    def percent(self) -> int | None:
        """Progress in whole hundredths; None where nobody can tell."""
        return 100 * self.done_parts // self.all_parts if self.all_parts else None


@dataclass(frozen=True, kw_only=True)
class HeldJob:
    """A job as its worker holds it."""

    id: int
    claim: str
    kind: str
    organisation_id: int
    organisation: str
    condominium_id: int
    user_id: int
    asked_at: datetime
    asked: Mapping[str, Any] = field(default_factory=dict)

    def report(self, done: int, whole: int, *, now: datetime) -> None:
        """Tell how far it is, and hold the job for longer.

        Raises
        ------
        LostJob
            The lease was over and another worker took it.
        """
        changed = _held(self).update(done_parts=done, all_parts=whole, lease_until=now + LEASE)
        if not changed:
            raise LostJob("another worker took the job.", where=f"job {self.id}", code="job.lost")


def start_job(
    *,
    actor: Actor,
    kind: str,
    asked: Mapping[str, Any],
    now: datetime,
    condominium_id: int,
) -> int:
    """Ask for long work; a worker takes it up as soon as it can.

    Parameters
    ----------
    actor
        Who asks, already allowed to do what is asked for.
    kind
        What is to be done, a key of ``run_jobs.RUNNERS``.
    asked
        Ids, days and words, as JSON; never names or keys.
    now
        Aware instant.
    condominium_id
        Where, within the actor's reach.

    Returns
    -------
    int
        The job's id.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium is out of reach.
    """
    require(actor, Action.VIEW, Resource.JOB)
    if not condominiums_within(actor).filter(pk=condominium_id).exists():
        raise NotPermitted("there is no such condominium.", code="access.condominium")
    job = Job.objects.create(
        organisation_id=actor.organisation_id,
        kind=kind,
        condominium_id=condominium_id,
        asked=dict(asked),
        asked_by_id=actor.user_id,
        asked_at=now,
    )
    WORK_ASKED.set()
    return job.pk


def job_of(*, actor: Actor, job_id: int) -> JobRow:
    """Give a job within the actor's reach.

    Raises
    ------
    NotPermitted
        The role may not, or it is another's.
    """
    return _row(_job_within(actor, job_id))


def latest_job(*, actor: Actor, condominium_id: int, kind: str, **asked: int | str) -> JobRow | None:
    """Give the newest job of a kind in a condominium; None where there is none.

    Parameters
    ----------
    actor
        Who asks.
    condominium_id, kind
        Where and what.
    **asked
        What it was asked for, for example ``season=3``.

    Raises
    ------
    NotPermitted
        The role may not.
    """
    job = _asked_for(actor, condominium_id, [kind], asked).order_by("-pk").first()
    return None if job is None else _row(job)


def running_job(
    *, actor: Actor, condominium_id: int, kinds: Sequence[str], **asked: int | str
) -> JobRow | None:
    """Give the newest job of some kinds that is not over, as `latest_job` does.

    Raises
    ------
    NotPermitted
        The role may not.
    """
    found = _asked_for(actor, condominium_id, kinds, asked)
    job = found.filter(state__in=[JobState.WAITING, JobState.RUNNING]).order_by("-pk").first()
    return None if job is None else _row(job)


def latest_done(*, actor: Actor, condominium_id: int, kind: str, **asked: int | str) -> JobRow | None:
    """Give the newest job of a kind that ended well, as `latest_job` does.

    Raises
    ------
    NotPermitted
        The role may not.
    """
    done = _asked_for(actor, condominium_id, [kind], asked).filter(state=JobState.DONE)
    job = done.order_by("-pk").first()
    return None if job is None else _row(job)


def job_file(*, actor: Actor, job_id: int) -> tuple[bytes, str]:
    """Give what a job made, with the name to take it away as.

    Raises
    ------
    NotPermitted
        The role may not take away what this kind of job makes, it is another's, or there is nothing.
    """
    job = _job_within(actor, job_id)
    require(actor, *FILE_NEEDS.get(job.kind, (Action.VIEW, Resource.JOB)))
    path = work_folder() / job.file
    if not job.file or not path.is_file():
        raise NotPermitted("there is no file of this job.", code="access.job_file")
    return path.read_bytes(), job.file_name


def work_folder() -> Path:
    """Give the folder of what jobs made, in the home; it may not be there yet."""
    home: Path = settings.ENVIRONMENT.home
    return home / "work"


def hold_next(*, now: datetime) -> HeldJob | None:
    """Take the oldest job that waits or whose worker is gone; None where there is none.

    Parameters
    ----------
    now
        Aware instant that leases are held against.

    Returns
    -------
    HeldJob or None
        Of several workers that reach for the same job, one gets it.
    """
    free = Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lt=now)
    for job in Job.objects.filter(free).order_by("pk")[:20]:
        same = Job.objects.filter(pk=job.pk, state=job.state, claim=job.claim)
        if job.tries >= MOST_TRIES:
            outcome = {"code": GIVEN_UP, "sentence": f"it was begun {job.tries} times and never ended."}
            same.update(state=JobState.FAILED, ended_at=now, outcome=outcome)
            continue
        claim = secrets.token_hex(16)
        if same.update(state=JobState.RUNNING, claim=claim, lease_until=now + LEASE, tries=F("tries") + 1):
            return HeldJob(
                id=job.pk,
                claim=claim,
                kind=job.kind,
                organisation_id=job.organisation_id,
                organisation=Organisation.objects.get(pk=job.organisation_id).name,
                condominium_id=job.condominium_id,
                user_id=job.asked_by_id,
                asked_at=job.asked_at,
                asked=job.asked,
            )
    return None


def end_job(
    held: HeldJob, *, now: datetime, outcome: Mapping[str, Any], file: str = "", file_name: str = ""
) -> bool:
    """Write down that a job is done; False where another worker holds it by now.

    Parameters
    ----------
    held
        As it was taken.
    now
        When it ended.
    outcome
        Ids and figures.
    file, file_name
        What lies in `work_folder`, and as what it is taken away; empty where nothing was made.
    """
    changed = _held(held).update(
        state=JobState.DONE, ended_at=now, outcome=dict(outcome), file=file, file_name=file_name[:200]
    )
    return bool(changed)


def refuse_job(held: HeldJob, refusal: Refusal, *, now: datetime) -> bool:
    """Write down why a job was refused; False where another worker holds it by now."""
    outcome = {
        "code": refusal.code,
        "sentence": refusal.what,
        "where": refusal.where,
        "remedy": refusal.remedy,
    }
    return bool(_held(held).update(state=JobState.FAILED, ended_at=now, outcome=outcome))


def _held(held: HeldJob) -> Any:  # noqa: ANN401 - a query set of jobs
    return Job.objects.filter(pk=held.id, claim=held.claim, state=JobState.RUNNING)


def _jobs_within(actor: Actor) -> Any:  # noqa: ANN401 - a query set of jobs
    require(actor, Action.VIEW, Resource.JOB)
    return Job.objects.filter(
        organisation_id=actor.organisation_id, condominium__in=condominiums_within(actor)
    )


def _asked_for(
    actor: Actor, condominium_id: int, kinds: Sequence[str], asked: Mapping[str, int | str]
) -> Any:  # noqa: ANN401 - a query set of jobs
    named = {f"asked__{name}": content for name, content in asked.items()}
    return _jobs_within(actor).filter(condominium_id=condominium_id, kind__in=kinds, **named)


def _job_within(actor: Actor, job_id: int) -> Job:
    job: Job | None = _jobs_within(actor).filter(pk=job_id).first()
    if job is None:
        raise NotPermitted("there is no such job.", code="access.job")
    return job


def _row(job: Job) -> JobRow:
    return JobRow(
        id=job.pk,
        kind=job.kind,
        condominium_id=job.condominium_id,
        state=job.state,
        asked=job.asked,
        asked_at=job.asked_at,
        ended_at=job.ended_at,
        done_parts=job.done_parts,
        all_parts=job.all_parts,
        outcome=job.outcome,
        has_file=bool(job.file),
        file_name=job.file_name,
    )
