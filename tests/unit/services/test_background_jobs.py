"""Jobs: claimed once, taken again when the worker is gone, refused with a reason; a season led by them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from seasons import NOW, StoredSeason
from tepore.services import background_jobs as jobs
from tepore.services.access import Actor, NotPermitted
from tepore.services.background_jobs import (
    LEASE,
    LostJob,
    end_job,
    hold_next,
    job_file,
    job_of,
    latest_done,
    start_job,
)
from tepore.services.run_jobs import RUNNERS, run_waiting
from tepore.services.season_workflow import Act, start_collecting
from tepore.store.environment import read_environment
from tepore.store.ledger.models import Allocation, Season
from tepore.store.people.models import AuditEvent, Role, User
from tepore.store.sealing import KeyRing, write_key_ring
from tepore.store.work.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored(tmp_path: Path, settings) -> StoredSeason:
    settings.ENVIRONMENT = read_environment().model_copy(
        update={"home": tmp_path, "key_file": tmp_path / "keys.json"}
    )
    write_key_ring(tmp_path / "keys.json", KeyRing.generate())
    return StoredSeason()


def actor_in(stored: StoredSeason, role: Role = Role.ADMINISTRATOR) -> Actor:
    user, _ = User.objects.get_or_create(username=f"{role}-{stored.organisation_id}")
    return Actor(user_id=user.pk, organisation_id=stored.organisation_id, organisation="o", role=role)


def ask(stored: StoredSeason, kind: str = jobs.CHECK, **asked: object) -> int:
    return start_job(
        actor=actor_in(stored), kind=kind, condominium_id=stored.condominium.pk, now=NOW,
        asked={"season": stored.season.pk, "language": "it", **asked},
    )  # fmt: skip


def clock():
    return NOW


def test_of_two_workers_one_holds_a_job(stored: StoredSeason) -> None:
    ask(stored)
    assert hold_next(now=NOW) is not None
    assert hold_next(now=NOW) is None


def test_of_two_workers_that_reach_at_the_same_instant_one_holds_it(
    stored: StoredSeason, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(stored)
    quicker = []

    def other_first(_: int) -> str:
        monkeypatch.undo()
        quicker.append(hold_next(now=NOW))  # between the first one's look and its grasp
        return "slower"

    monkeypatch.setattr(jobs.secrets, "token_hex", other_first)
    assert hold_next(now=NOW) is None
    assert quicker[0] is not None
    assert Job.objects.get().claim == quicker[0].claim


def test_a_job_whose_worker_is_gone_is_taken_again_and_the_former_reports_no_more(
    stored: StoredSeason,
) -> None:
    job_id = ask(stored)
    first = hold_next(now=NOW)
    assert first is not None
    assert hold_next(now=NOW + LEASE) is None, "the lease still holds at its end"
    second = hold_next(now=NOW + LEASE + timedelta(seconds=1))
    assert second is not None
    assert second.id == first.id == job_id
    with pytest.raises(LostJob):
        first.report(1, 2, now=NOW)
    assert not end_job(first, now=NOW, outcome={"by": "first"})
    assert end_job(second, now=NOW, outcome={"by": "second"})
    assert Job.objects.get(pk=job_id).outcome == {"by": "second"}


def test_progress_prolongs_the_lease(stored: StoredSeason) -> None:
    ask(stored)
    held = hold_next(now=NOW)
    assert held is not None
    held.report(1, 4, now=NOW + LEASE)
    assert hold_next(now=NOW + LEASE + LEASE) is None
    assert job_of(actor=actor_in(stored), job_id=held.id).percent == 25


def test_a_job_that_never_ends_is_given_up(stored: StoredSeason) -> None:
    job_id = ask(stored)
    late = NOW
    for _ in range(jobs.MOST_TRIES):
        assert hold_next(now=late) is not None
        late += 2 * LEASE
    assert hold_next(now=late) is None
    row = job_of(actor=actor_in(stored), job_id=job_id)
    assert (row.state, row.outcome["code"]) == ("failed", jobs.GIVEN_UP)


def test_a_job_that_ended_does_not_change(stored: StoredSeason) -> None:
    job_id = ask(stored)
    run_waiting(clock=clock)
    with pytest.raises(IntegrityError, match="ended"), transaction.atomic():
        Job.objects.filter(pk=job_id).update(outcome={})


def test_a_refusal_is_kept_with_its_code_and_remedy(stored: StoredSeason) -> None:
    job_id = ask(stored, jobs.CLOSE)
    assert run_waiting(clock=clock) == 1
    row = job_of(actor=actor_in(stored), job_id=job_id)
    assert row.state == "failed"
    assert row.outcome["code"] == "season.not_approved"
    assert row.outcome["remedy"]
    assert Season.objects.get(pk=stored.season.pk).state == "open"


def test_every_kind_has_a_runner() -> None:
    kinds = {jobs.CHECK, jobs.APPROVE, jobs.CLOSE, jobs.CORRECT, jobs.ARCHIVE, jobs.LETTERS}
    assert kinds <= set(RUNNERS)


def test_another_organisation_s_job_is_not_there(stored: StoredSeason) -> None:
    job_id = ask(stored)
    other = StoredSeason("other")
    with pytest.raises(NotPermitted):
        job_of(actor=actor_in(other), job_id=job_id)
    with pytest.raises(NotPermitted):
        start_job(
            actor=actor_in(other), kind=jobs.CHECK, asked={}, now=NOW, condominium_id=stored.condominium.pk
        )


def test_a_season_goes_from_check_to_closed_and_corrected(stored: StoredSeason) -> None:
    start_collecting(organisation_id=stored.organisation_id, season_id=stored.season.pk, act=Act(at=NOW))
    ask(stored)
    run_waiting(clock=clock)
    who = actor_in(stored)
    named = {"actor": who, "condominium_id": stored.condominium.pk, "season": stored.season.pk}
    checked = latest_done(kind=jobs.CHECK, **named)
    assert checked is not None
    # 30 % of 1000 EUR by 200/300/500 thousandths, the rest by 100/200/500 of 800 counted.
    assert checked.outcome["units"] == [["1", 14_750], ["2", 26_500], ["3", 58_750]]
    seen = checked.outcome["inputs_sha256"]
    ask(stored, jobs.APPROVE, seen_sha256="0" * 64)
    run_waiting(clock=clock)
    assert Season.objects.get(pk=stored.season.pk).state == "collecting", "another draft was seen"
    ask(stored, jobs.APPROVE, seen_sha256=seen)
    ask(stored, jobs.CLOSE)
    run_waiting(clock=clock)
    assert Season.objects.get(pk=stored.season.pk).state == "closed"
    assert AuditEvent.objects.filter(action="season.approved", user_id=who.user_id).count() == 1
    stored.spend("late", 5_000, "running")
    job_id = ask(stored, jobs.CORRECT, reason="late invoice")
    Job.objects.filter(pk=job_id).update(asked_at=NOW + timedelta(days=1))
    run_waiting(clock=clock)
    assert list(Allocation.objects.order_by("pk").values_list("total_cents", "reason")) == [
        (100_000, ""), (105_000, "late invoice"),
    ]  # fmt: skip


def test_closing_begun_twice_closes_once(stored: StoredSeason) -> None:
    ask(stored)
    run_waiting(clock=clock)
    named = {"condominium_id": stored.condominium.pk, "season": stored.season.pk}
    checked = latest_done(actor=actor_in(stored), kind=jobs.CHECK, **named)
    assert checked is not None
    ask(stored, jobs.APPROVE, seen_sha256=checked.outcome["inputs_sha256"])
    run_waiting(clock=clock)
    ask(stored, jobs.CLOSE)
    held = hold_next(now=NOW)
    assert held is not None
    RUNNERS[jobs.CLOSE](held, clock)  # and the worker died before it wrote that down
    run_waiting(clock=lambda: NOW + 2 * LEASE)
    row = job_of(actor=actor_in(stored), job_id=held.id)
    assert row.state == "done"
    assert Allocation.objects.count() == 1


def test_letters_are_one_document_and_only_for_those_without_mail(stored: StoredSeason) -> None:
    test_a_season_goes_from_check_to_closed_and_corrected(stored)
    latest = Allocation.objects.get(replaced_by__isnull=True)
    job_id = ask(stored, jobs.LETTERS, allocation=latest.pk)
    run_waiting(clock=clock)
    row = job_of(actor=actor_in(stored), job_id=job_id)
    assert row.outcome == {"letters": 3}
    content, name = job_file(actor=actor_in(stored), job_id=job_id)
    assert content.startswith(b"%PDF-")
    assert name.endswith(".pdf")


def test_the_archive_is_for_the_metering_company(stored: StoredSeason) -> None:
    test_a_season_goes_from_check_to_closed_and_corrected(stored)
    job_id = ask(stored, jobs.ARCHIVE)
    run_waiting(clock=clock)
    assert job_file(actor=actor_in(stored, Role.OPERATOR), job_id=job_id)[0].startswith(b"PK")
    with pytest.raises(NotPermitted):
        job_file(actor=actor_in(stored), job_id=job_id)
