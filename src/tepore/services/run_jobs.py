"""The worker: does jobs one after the other, in a thread of the portal or a program of its own."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from django.db import close_old_connections, connection

from tepore.kernel import Bug, Refusal
from tepore.services import background_jobs as jobs
from tepore.services.background_jobs import (
    WORK_ASKED,
    HeldJob,
    LostJob,
    end_job,
    hold_next,
    refuse_job,
)
from tepore.services.letter_jobs import print_letters, send_letters
from tepore.services.season_jobs import (
    approve_seen,
    check_season,
    close_approved,
    correct_closed,
    derive_months,
    write_season_archive,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import Any

    Runner = Callable[[HeldJob, Callable[[], datetime]], Mapping[str, Any]]

SECONDS_BETWEEN_LOOKS = 5.0
RUNNERS: Mapping[str, Runner] = {
    jobs.CHECK: check_season,
    jobs.APPROVE: approve_seen,
    jobs.CLOSE: close_approved,
    jobs.CORRECT: correct_closed,
    jobs.ARCHIVE: write_season_archive,
    jobs.LETTERS: print_letters,
    jobs.SEND: send_letters,
    jobs.MONTHS: derive_months,
}
"""What does a job of each kind: gives its outcome, with ``file`` and ``file_name`` where it made one."""
OUR_ERROR = "job.our_error"


def run_waiting(*, clock: Callable[[], datetime]) -> int:
    """Do every job that waits; tell how many were taken.

    Parameters
    ----------
    clock
        Gives the present instant.

    Raises
    ------
    Bug
        An invariant of ours broke: the job says so, and nothing of it was kept.
    """
    done = 0
    while (held := hold_next(now=clock())) is not None:
        done += 1
        run_held(held, clock=clock)
    return done


def run_held(held: HeldJob, *, clock: Callable[[], datetime]) -> None:
    """Do one job and write down how it ended.

    Raises
    ------
    Bug
        An invariant of ours broke; the job says so.
    """
    try:
        outcome = dict(RUNNERS[held.kind](held, clock))
    except LostJob:
        return
    except Refusal as refusal:
        refuse_job(held, refusal, now=clock())
        return
    except Bug:
        refuse_job(held, Refusal("an error of ours stopped it.", code=OUR_ERROR), now=clock())
        raise
    file, file_name = str(outcome.pop("file", "")), str(outcome.pop("file_name", ""))
    end_job(held, now=clock(), outcome=outcome, file=file, file_name=file_name)


class JobWorker(threading.Thread):
    """A thread of the portal's program that does the jobs; it ends with the program."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(name="tepore-work", daemon=True)
        self._clock = clock
        self._asked_to_stop = threading.Event()

    def run(self) -> None:
        """Look for work until asked to stop; a bug ends one job and not the worker."""
        while not self._asked_to_stop.is_set():
            WORK_ASKED.clear()
            close_old_connections()
            try:
                run_waiting(clock=self._clock)
            except Bug:
                continue  # the job says so; the next one is another matter
            WORK_ASKED.wait(SECONDS_BETWEEN_LOOKS)
        connection.close()

    def stop(self) -> None:
        """Ask it to end after the job that it is at."""
        self._asked_to_stop.set()
        WORK_ASKED.set()
