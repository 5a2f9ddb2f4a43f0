"""What somebody wrote stays as it was or is emptied for good; a decision is taken once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from building import Building
from tepore.store.ledger.models import Allocation, Season, SeasonState
from tepore.store.people.models import Person, User
from tepore.store.post.models import (
    ArchivedDocument,
    EntryKind,
    ForgettingRequest,
    Message,
    Objection,
    ObjectionEntry,
)

pytestmark = pytest.mark.django_db
AT = datetime(2025, 1, 1, tzinfo=UTC)


class Letters:
    """A message, an objection, a document and a request to be forgotten."""

    def __init__(self) -> None:
        building = Building()
        self.own = building.own
        self.user = User.objects.create(username="u")
        self.person = Person.objects.create(code="p", **self.own)
        self.message = Message.objects.create(
            condominium=building.condominium, sender="office", user=self.user, sent_at=AT, sealed=b"s",
            **self.own,
        )  # fmt: skip
        self.document = ArchivedDocument.objects.create(
            condominium=building.condominium, kind="minutes", audience="owners", dated_on=date(2025, 1, 1),
            title="T", notes="n", file_kind="txt", size_bytes=1, sha256="0" * 64, filed_at=AT,
            user=self.user, sealed=b"s", **self.own,
        )  # fmt: skip
        season = Season.objects.create(
            condominium=building.condominium, code="s", service="heating", start_on=date(2024, 10, 1),
            end_on=date(2025, 5, 1), **self.own,
        )  # fmt: skip
        for state in (SeasonState.COLLECTING, SeasonState.APPROVED, SeasonState.CLOSED):
            more = {"approved_at": AT, "approved_sha256": "i"} if state == SeasonState.APPROVED else {}
            Season.objects.filter(pk=season.pk).update(state=state, **more)
        allocation = Allocation.objects.create(
            season=season, computed_at=AT, program="t", total_cents=0, inputs={}, outcome={},
            inputs_sha256="", graph=[], sha256="h", **self.own,
        )  # fmt: skip
        self.objection = Objection.objects.create(
            allocation=allocation, unit=building.unit, person=self.person, line=0, bound={}, raised_at=AT,
            **self.own,
        )  # fmt: skip

    def entry(self, kind: EntryKind) -> ObjectionEntry:
        return ObjectionEntry.objects.create(
            objection=self.objection, kind=kind, at=AT, user=self.user, sealed=b"s", **self.own
        )

    def request(self) -> ForgettingRequest:
        return ForgettingRequest.objects.create(person=self.person, requested_at=AT, **self.own)


@pytest.fixture
def letters() -> Letters:
    return Letters()


def refused(act, message: str) -> None:
    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        act()


def test_a_message_keeps_who_wrote_when_and_goes_under_another_key(letters: Letters) -> None:
    rows = Message.objects.filter(pk=letters.message.pk)
    other = User.objects.create(username="other")
    refused(lambda: rows.update(sent_at=datetime(2026, 1, 1, tzinfo=UTC)), "does not change")
    refused(lambda: rows.update(user=other), "does not change")
    refused(lambda: rows.update(person=letters.person), "does not change")
    refused(rows.delete, "is not removed")
    assert rows.update(sealed=b"under another key") == 1


def test_what_was_erased_does_not_come_back(letters: Letters) -> None:
    rows = Message.objects.filter(pk=letters.message.pk)
    rows.update(sealed=b"")
    refused(lambda: rows.update(sealed=b"again"), "does not come back")


def test_an_objection_is_raised_first_and_decided_once(letters: Letters) -> None:
    refused(lambda: letters.entry(EntryKind.REPLY), "begins by being raised")
    letters.entry(EntryKind.RAISED)
    refused(lambda: letters.entry(EntryKind.RAISED), "raised")
    for kind in (EntryKind.ANSWERED, EntryKind.REPLY, EntryKind.REJECTED):
        letters.entry(kind)
    for kind in EntryKind:
        refused(lambda kind=kind: letters.entry(kind), "raised|decided")


def test_a_document_is_withdrawn_whole_and_for_good(letters: Letters) -> None:
    rows = ArchivedDocument.objects.filter(pk=letters.document.pk)
    refused(lambda: rows.update(title="Other"), "withdrawn as a whole")
    refused(lambda: rows.update(audience="residents"), "does not change")
    refused(lambda: rows.update(withdrawn_at=AT), "document_withdrawn_is_empty")
    rows.update(withdrawn_at=AT, title="", notes="", sealed=b"")
    refused(lambda: rows.update(withdrawn_at=None), "withdrawn as a whole")


def test_a_person_has_one_open_request_and_it_is_decided_once(letters: Letters) -> None:
    request = letters.request()
    refused(letters.request, "one open request")
    rows = ForgettingRequest.objects.filter(pk=request.pk)
    refused(lambda: rows.update(refused_at=AT, decided_by=letters.user), "forgetting_decided_one_way")
    rows.update(refused_at=AT, decided_by=letters.user, reason="an open claim")
    refused(lambda: rows.update(reason="another"), "does not change")
    letters.request()


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="REPLACE is SQLite's own statement")
@pytest.mark.parametrize("table", ["post_message", "post_archiveddocument", "post_forgettingrequest"])
def test_no_row_is_replaced(letters: Letters, table: str) -> None:
    letters.request()

    def replace() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608 - a table of ours

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers=OFF")
        try:
            refused(replace, "not replaced|one open")
        finally:
            cursor.execute("PRAGMA recursive_triggers=ON")
