"""Lives of the process: each does the steps that are left, until it is killed or all are done.

A life is a fork of this process with a connection of its own. It counts the statements and commits that it
makes and kills itself with SIGKILL at the drawn one: within a transaction, just before a commit, or just
after it. What it did it tells through a pipe, as a gateway or a person at a screen would learn it.
"""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import IntegrityError, connection, transaction
from story import Step, Story

import tepore.services.ingest_telegrams as ingest
from tepore.kernel import Refusal
from tepore.services.close_season import close_season
from tepore.services.findings import settle_finding
from tepore.services.hand_over_unit import hand_over_unit
from tepore.services.import_readings import import_readings
from tepore.services.organisations import ensure_organisation
from tepore.services.persons import PersonProfile
from tepore.services.register import import_register
from tepore.services.register.entries import code_of
from tepore.services.replace_reading import replace_reading
from tepore.store.ledger.models import Allocation, Expense, Season, Statement
from tepore.store.metering.models import Finding, Reading, Telegram
from tepore.store.people.models import Capacity
from tepore.store.sealing import KeyRing

ingest.GROUP = 40  # many commits, so many instants to be killed at
RIGHTED = "read again at the meter"


class Stopped(Exception):
    """A step that failed by itself, not by a kill."""


@dataclass
class Told:
    """What the world learned from the lives of the process.

    Attributes
    ----------
    done
        Steps that were reported done.
    acknowledged
        Hashes of telegrams that the sender may forget.
    lives
        How often the process began.
    """

    done: int = 0
    acknowledged: set[str] = field(default_factory=set)
    lives: int = 0


def live(story: Story, database: Path, key_ring: KeyRing) -> Told:
    """Run a story to its end, through all kills."""
    told = Told()
    kills = list(story.kills)
    while told.done < len(story.steps):
        told.lives += 1
        _one_life(story, database, key_ring, told, kills.pop(0) if kills else None)
    return told


def in_fork(database: Path, work: Callable[[Callable[[str], None]], None]) -> tuple[list[str], int]:
    """Do something in a fork with a connection of its own; give the lines that it told, and how it ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            os.close(reading)
            connection.settings_dict["NAME"] = str(database)
            with os.fdopen(writing, "w") as pipe:

                def say(line: str) -> None:
                    pipe.write(line + "\n")
                    pipe.flush()

                work(say)
            connection.close()
            code = 0
        except Exception:  # noqa: BLE001 - the end of a fork: told on standard error, and by the exit code
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        lines = [line.rstrip("\n") for line in pipe if line.endswith("\n")]
    return lines, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _one_life(story: Story, database: Path, key_ring: KeyRing, told: Told, kill_at: int | None) -> None:
    def work(say: Callable[[str], None]) -> None:
        if kill_at is not None:
            _die_at(kill_at)
        acts = Acts(story, key_ring, say)
        for number in range(told.done, len(story.steps)):
            resumed = told.lives > 1 and number == told.done
            acts.do(_unacknowledged(story.steps[number], told) if resumed else story.steps[number])
            say(f"done {number}")

    lines, code = in_fork(database, work)
    for line in lines:
        word, _, rest = line.partition(" ")
        if word == "done":
            told.done = int(rest) + 1
        else:
            told.acknowledged.add(rest)
    if code not in {0, -signal.SIGKILL}:
        raise Stopped(f"step {told.done} ({story.steps[told.done].act}) failed, see above")


def _unacknowledged(step: Step, told: Told) -> Step:
    """Give what the gateway sends again: it forgot what was acknowledged to it."""
    return replace(step, heard=tuple(one for one in step.heard if one.sha256 not in told.acknowledged))


def _die_at(event: int) -> None:
    """Kill this process at its n-th statement or side of a commit."""
    left = event

    def count() -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(execute, sql, params, many, context):
        count()
        return execute(sql, params, many, context)

    commit = connection._commit

    def counted_commit():
        count()
        done = commit()
        count()
        return done

    connection.execute_wrappers.append(statement)
    connection._commit = counted_commit


@dataclass
class Acts:
    """What can be done, each through the services that doors call; each may be done again."""

    story: Story
    key_ring: KeyRing
    say: Callable[[str], None]

    def do(self, step: Step) -> None:
        """Do a step."""
        self.organisation_id = ensure_organisation(code="world").id
        getattr(self, step.act)(step)

    def telegrams(self, step: Step) -> None:
        ingest.ingest_telegrams(
            organisation_id=self.organisation_id,
            heard=step.heard,
            key_ring=self.key_ring,
            clock=lambda: step.now,
            acknowledge=lambda group: self.say("\n".join(f"ack {one.sha256}" for one in group)),
        )

    def register(self, step: Step) -> None:
        report = self._import(step, "register.csv")
        assert not report.set_aside, report.set_aside

    def building(self, step: Step) -> None:
        self._import(step, "season.toml")

    late_invoice = building

    def _import(self, step: Step, name: str):
        return import_register(
            organisation_id=self.organisation_id,
            content=step.text.encode(),
            name=name,
            key_ring=self.key_ring,
            clock=lambda: step.now,
        )

    def hand_over(self, step: Step) -> None:
        unit, capacity, on, name = step.text.split(";")
        hand_over_unit(
            organisation_id=self.organisation_id,
            condominium=code_of(self.story.scenario.name.lower()),
            unit=unit,
            on=date.fromisoformat(on),
            profile=PersonProfile(name=name),
            key_ring=self.key_ring,
            capacity=Capacity(capacity),
        )

    def hand_readings(self, step: Step) -> None:
        report = import_readings(
            organisation_id=self.organisation_id, content=step.text.encode(), name="letture.csv", now=step.now
        )
        assert not report.set_aside, report.set_aside

    def put_right(self, step: Step) -> None:
        """Replace every reading that was typed wrong, and settle what was found of its device."""
        for row in self.story.office.readings:
            if not row.mistake:
                continue
            wrong = Reading.objects.filter(
                device__identification=row.serial,
                value=row.written_m3,
                replaced_by__isnull=True,
                replaces__isnull=True,
            )
            for reading in wrong:
                replace_reading(
                    organisation_id=self.organisation_id,
                    reading_id=reading.pk,
                    value=row.true_m3,
                    reason=RIGHTED,
                    now=step.now,
                )
        for finding in Finding.objects.filter(settled_at__isnull=True, device__kind="cold_water_meter"):
            settle_finding(
                organisation_id=self.organisation_id, finding_id=finding.pk, settlement=RIGHTED, now=step.now
            )

    def close(self, step: Step, reason: str = "") -> None:
        """Close; where the process was killed after the commit, the person is told that it was done."""
        season = Season.objects.get(organisation_id=self.organisation_id)
        try:
            close_season(
                organisation_id=self.organisation_id, season_id=season.pk, now=step.now, reason=reason
            )
        except Refusal as refusal:
            if refusal.code != "season.closed":
                raise

    def correct(self, step: Step) -> None:
        """Close again for the late invoice, once: the person looks first whether it was done."""
        if not Allocation.objects.filter(replaces__isnull=False).exists():
            self.close(step, "an invoice came late")

    def tamper(self, step: Step) -> None:
        """Try to change what rests; the database itself refuses."""
        del step
        attempts = (
            lambda: Allocation.objects.update(total_cents=1),
            lambda: Statement.objects.update(total_cents=1),
            lambda: Reading.objects.update(value=Decimal(1)),
            lambda: Telegram.objects.all().delete(),
            lambda: Expense.objects.filter(season__allocations__isnull=False).update(amount_cents=1),
        )
        for attempt in attempts:
            try:
                with transaction.atomic():
                    attempt()
            except IntegrityError:
                continue
            raise AssertionError("the database let a row be changed that rests")
