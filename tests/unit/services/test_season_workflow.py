"""A season from open to closed and corrected: steps, completeness, draft, approval, differences, bytes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from seasons import END, NOW, START, StoredSeason
from tepore.documents import allocation_json
from tepore.services.close_season import ClosedSeason, UnableToClose, close_season, verify_chain
from tepore.services.ledger_entries import ledger_sum
from tepore.services.preview_season import preview_season
from tepore.services.recompute_allocation import in_form_of, recompute_allocation
from tepore.services.season_differences import NothingCorrected, season_differences
from tepore.services.season_status import season_status
from tepore.services.season_workflow import (
    Act,
    UnableToStep,
    approve_season,
    start_collecting,
    take_approval_back,
)
from tepore.store.ledger.models import Allocation, LedgerEntry, Season, SeasonState
from tepore.store.metering.models import Finding
from tepore.store.people.models import AuditEvent
from tepore.store.sealing import KeyRing

pytestmark = pytest.mark.django_db
ACT = Act(at=NOW)
LATER = NOW + timedelta(days=30)


@pytest.fixture
def stored() -> StoredSeason:
    return StoredSeason()


def named(stored: StoredSeason) -> dict[str, int]:
    return {"organisation_id": stored.organisation_id, "season_id": stored.season.pk}


def state(stored: StoredSeason) -> str:
    return Season.objects.get(pk=stored.season.pk).state


def close(stored: StoredSeason, reason: str = "") -> ClosedSeason:
    return close_season(**named(stored), now=LATER if reason else NOW, reason=reason)


def test_each_step_is_taken_once_and_stands_in_the_audit(stored: StoredSeason) -> None:
    start_collecting(**named(stored), act=ACT)
    with pytest.raises(UnableToStep, match="cannot become collecting"):
        start_collecting(**named(stored), act=ACT)
    approve_season(**named(stored), act=ACT)
    with pytest.raises(UnableToStep, match="cannot become approved"):
        approve_season(**named(stored), act=ACT)
    close(stored)
    assert [event.action for event in AuditEvent.objects.order_by("pk")] == [
        "season.collecting", "season.approved", "season.closed", "season.allocated",
    ]  # fmt: skip


def test_what_was_not_approved_is_not_closed(stored: StoredSeason) -> None:
    approve_season(**named(stored), act=ACT)
    stored.spend("late", 100, "maintenance")
    with pytest.raises(UnableToStep, match="changed after it was approved"):
        close(stored)
    assert (state(stored), Allocation.objects.count()) == ("approved", 0)
    take_approval_back(**named(stored), act=ACT, reason="late invoice")
    assert AuditEvent.objects.latest("pk").evidence["reason"] == "late invoice"
    approve_season(**named(stored), act=ACT)
    assert close(stored).total_cents == 100_100


def test_an_approval_is_taken_back_only_with_a_reason_and_never_after_closing(stored: StoredSeason) -> None:
    approve_season(**named(stored), act=ACT)
    with pytest.raises(UnableToStep, match="say why"):
        take_approval_back(**named(stored), act=ACT, reason=" ")
    close(stored)
    with pytest.raises(UnableToStep, match="cannot become collecting"):
        take_approval_back(**named(stored), act=ACT, reason="reopen it")
    assert state(stored) == SeasonState.CLOSED


def test_another_organisations_season_is_unknown(stored: StoredSeason) -> None:
    other = StoredSeason("other")
    for act in (start_collecting, approve_season):
        with pytest.raises(UnableToStep, match="no such season"):
            act(organisation_id=other.organisation_id, season_id=stored.season.pk, act=ACT)
    with pytest.raises(UnableToStep):
        season_status(organisation_id=other.organisation_id, season_id=stored.season.pk)


def test_a_complete_season_says_so(stored: StoredSeason) -> None:
    status = season_status(**named(stored))
    assert (status.points, status.lacking, status.estimated_percent) == (3, (), 0)
    assert status.is_complete


def test_what_lacks_is_listed_with_how_it_would_be_estimated() -> None:
    stored = StoredSeason(counts={"2": 200, "3": 500})
    status = season_status(**named(stored))
    (lacking,) = status.lacking
    assert (lacking.metering_point, lacking.unit, lacking.days) == ("p1", "1", 183)
    assert lacking.method == "building_by_power"
    assert lacking.passed_over[0] == "same_point_last_season: no_earlier_season"
    assert status.estimated_percent is not None
    assert str(status.estimated_percent) == "16.7"  # 140 of 840
    assert (status.is_complete, status.can_be_closed) == (False, True)


def test_where_nothing_can_be_estimated_the_points_and_the_reason_are_listed() -> None:
    stored = StoredSeason(counts={})
    status = season_status(**named(stored))
    assert [one.metering_point for one in status.lacking] == ["p1", "p2", "p3"]
    assert "cannot be estimated" in status.refusals[0]
    assert not status.can_be_closed


def test_an_open_finding_stops_the_season_and_is_listed(stored: StoredSeason) -> None:
    finding = Finding.objects.create(
        at=NOW,
        code="register.backwards",
        device=stored.devices["1"],
        evidence={},
        fingerprint="f",
        **stored.own,
    )
    status = season_status(**named(stored))
    assert status.open_findings == (finding.pk,)
    assert not status.can_be_closed
    assert status.lacking[0].reason


def test_a_season_without_expenses_or_criterion_says_what_is_wrong(stored: StoredSeason) -> None:
    stored.condominium.criteria.all().delete()
    assert "criterion" in season_status(**named(stored)).refusals[0]


def test_a_draft_is_marked_and_nothing_is_kept(stored: StoredSeason) -> None:
    preview = preview_season(**named(stored), key_ring=KeyRing.generate())
    assert "BOZZA" in preview.allocation.inputs.season
    assert b"BOZZA" in allocation_json(preview.allocation)
    assert (state(stored), Allocation.objects.count(), LedgerEntry.objects.count()) == ("open", 0, 0)
    # What is approved is what was looked at.
    assert approve_season(**named(stored), act=ACT) == preview.inputs_sha256


def test_a_closed_season_has_no_draft(stored: StoredSeason) -> None:
    close(stored)
    with pytest.raises(UnableToStep, match="its statements stand"):
        preview_season(**named(stored), key_ring=KeyRing.generate())


def test_a_correction_gives_each_unit_its_difference(stored: StoredSeason) -> None:
    close(stored)
    stored.spend("late", 1_000, "maintenance")
    corrected = close(stored, "late invoice")
    found = season_differences(organisation_id=stored.organisation_id, allocation_id=corrected.allocation_id)
    assert (found.old_cents, found.new_cents, found.reason) == (100_000, 101_000, "late invoice")
    # 10.00 EUR more: 3.00 by need 200/300/500, 7.00 by use 100/200/500 of 800.
    assert [unit.difference_cents for unit in found.units] == [60 + 88, 90 + 175, 150 + 437]
    for unit in found.units:
        assert sum(head.difference_cents for head in unit.heads) == unit.difference_cents
        assert sum(holder.difference_cents for holder in unit.holders) == unit.difference_cents
    posted = LedgerEntry.objects.filter(allocation_id=corrected.allocation_id)
    assert {one.account: one.amount_cents for one in posted}["bill"] == -1_000
    assert ledger_sum(organisation_id=stored.organisation_id) == 0


def test_a_first_closing_corrects_nothing(stored: StoredSeason) -> None:
    closed = close(stored)
    with pytest.raises(NothingCorrected):
        season_differences(organisation_id=stored.organisation_id, allocation_id=closed.allocation_id)


def test_a_tenure_that_comes_to_light_moves_the_amount_from_person_to_person(stored: StoredSeason) -> None:
    # A tenure can be entered after closing for a unit that had none.
    stored.units["1"].tenures.all().delete()
    close(stored)
    stored.hold(stored.units["1"], "tenant", date(2020, 1, 1))
    corrected = close(stored, "the tenant was not entered")
    found = season_differences(organisation_id=stored.organisation_id, allocation_id=corrected.allocation_id)
    assert found.difference_cents == 0
    assert {one.holder: one.difference_cents for one in found.units[0].holders} == {
        "": -14_750, "tenant": 14_750,
    }  # fmt: skip
    assert ledger_sum(organisation_id=stored.organisation_id) == 0


def test_a_kept_allocation_is_computed_again_to_the_byte_whatever_came_later(stored: StoredSeason) -> None:
    stored.hold(stored.units["1"], "buyer", date(2025, 1, 15))
    stored.pay("1", 500)
    first = close(stored)
    stored.read("1", date(2025, 2, 1), 70)
    stored.spend("late", 1_000, "maintenance")
    stored.pay("1", 900, date(2025, 7, 1))
    second = close(stored, "late invoice")
    for closed in (first, second):
        found = recompute_allocation(
            organisation_id=stored.organisation_id, allocation_id=closed.allocation_id
        )
        assert found.differing == ()
        assert found.bytes_compared > 10_000
    assert verify_chain(**named(stored)) == 2


def test_an_estimated_season_is_computed_again_to_the_byte() -> None:
    stored = StoredSeason(counts={"2": 200, "3": 500})
    closed = close(stored)
    stored.read("1", START, 0)
    stored.read("1", END, 77)
    found = recompute_allocation(organisation_id=stored.organisation_id, allocation_id=closed.allocation_id)
    assert found.is_identical


def test_a_field_that_was_learned_later_is_left_out_only_where_it_is_empty() -> None:
    kept = {"a": 1, "rows": [{"b": "x"}]}
    assert in_form_of(kept, {"a": 1, "c": [], "rows": [{"b": "x", "d": None}]}) == kept
    assert in_form_of(kept, {"a": 1, "c": ["new"], "rows": [{"b": "x"}]}) != kept
    assert in_form_of(kept, {"a": 2, "rows": [{"b": "x"}]}) != kept


def test_closing_again_needs_a_reason(stored: StoredSeason) -> None:
    close(stored)
    with pytest.raises(UnableToClose, match="closed already"):
        close(stored)
