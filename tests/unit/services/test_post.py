"""Messages, objections, archive, own record and being forgotten: who sees what, when, and what is left."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Sum

from letters import AT, JPEG, PDF, PNG, office_of, resident_of
from tepore.kernel import Refusal
from tepore.services.access import Actor, NotPermitted
from tepore.services.close_season import close_season, verify_chain
from tepore.services.mail_envelope import open_mail
from tepore.services.organisations import ensure_organisation
from tepore.services.outgoing_mail import waiting_mails
from tepore.services.persons import PersonProfile, keep_person, profile_of
from tepore.services.post.archive import Filing, file_document, read_document, withdraw_document
from tepore.services.post.files import LARGEST_BYTES, BadFile, HandedFile, check_file
from tepore.services.post.forgetting import (
    UnableToForget,
    carry_out,
    list_requests,
    refuse,
    request_forgetting,
)
from tepore.services.post.objections import (
    UnableToObject,
    answer_objection,
    go_on_with_objection,
    raise_objection,
)
from tepore.services.post.own_export import export_own_record
from tepore.services.post.read_messages import list_conversations, read_attachment, read_conversation
from tepore.services.post.read_objections import list_objections, read_objection
from tepore.services.post.search_archive import list_archive
from tepore.services.post.send_messages import (
    To,
    Written,
    answer_message,
    write_to_office,
    write_to_residents,
)
from tepore.services.register import import_register
from tepore.store.environment import read_environment
from tepore.store.estate.models import Condominium, Unit
from tepore.store.ledger.models import Allocation, LedgerEntry, Season
from tepore.store.people.mail_rows import OutgoingMail
from tepore.store.people.models import Capacity, Person, Role, Tenure
from tepore.store.post.models import Attachment, Message, ObjectionEntry
from tepore.store.sealing import KeyRing, write_key_ring

pytestmark = pytest.mark.django_db
EXAMPLE = Path(__file__).parents[3] / "examples" / "palazzina-6.toml"
MINE, THEIRS = "Quetzal-Canarino", "Zanzibar-Kanarek"


class House:
    """A closed season; a resident of unit 1, a neighbour of unit 2, and an administrator."""

    def __init__(self, key_ring: KeyRing) -> None:
        self.key_ring = key_ring
        self.organisation_id = ensure_organisation(code="house").id
        import_register(
            organisation_id=self.organisation_id, content=EXAMPLE.read_bytes(), name="h.toml",
            key_ring=key_ring, clock=lambda: AT,
        )  # fmt: skip
        self.season = Season.objects.get()
        close_season(organisation_id=self.organisation_id, season_id=self.season.pk, now=AT)
        self.condominium: Condominium = self.season.condominium
        Tenure.objects.all().delete()
        self.units = list(self.condominium.units.order_by("code"))
        self.office = office_of(self.condominium)
        self.mine = self.lives(MINE, self.units[0])
        self.theirs = self.lives(THEIRS, self.units[1])

    def lives(
        self, name: str, unit: Unit, start_on: date = date(2020, 1, 1), end_on: date | None = None,
        capacity: Capacity = Capacity.OWNER,
    ) -> Actor:  # fmt: skip
        profile = PersonProfile(
            name=f"{name} nome", address=f"{name} via", email=f"{name.lower()}@example.org",
            telephone=f"{name} tel", tax_code=f"{name} cf",
        )  # fmt: skip
        person = keep_person(
            organisation_id=self.organisation_id, code=f"p{Person.objects.count()}", profile=profile,
            key_ring=self.key_ring,
        )  # fmt: skip
        Tenure.objects.create(
            organisation_id=self.organisation_id, person=person, unit=unit, start_on=start_on, end_on=end_on,
            capacity=capacity,
        )  # fmt: skip
        return resident_of(person)

    def to(self, **more: object) -> To:
        return To(condominium_id=self.condominium.pk, **more)

    def send(self, text: str, now: datetime = AT, **to: object) -> object:
        return write_to_residents(
            actor=self.office, to=self.to(**to), written=Written(subject=text, text=text), now=now
        )

    def file(self, title: str, **more: object) -> object:
        filing = {
            "condominium_id": self.condominium.pk, "kind": "minutes", "audience": "residents",
            "dated_on": date(2026, 5, 1), "title": title, **more,
        }  # fmt: skip
        content = HandedFile(name="v.txt", content=f"Verbale. {title}".encode())
        return file_document(actor=self.office, filing=Filing(**filing), file=content, now=AT)

    def object(self, actor: Actor | None = None, line: int = 0, **more: object) -> int:
        return raise_objection(
            actor=actor or self.mine, unit_id=self.units[0].pk, season_id=self.season.pk, line=line,
            text=f"{MINE} non torna", now=AT, **more,
        )  # fmt: skip


@pytest.fixture
def house(tmp_path: Path, settings) -> House:
    settings.ENVIRONMENT = read_environment().model_copy(update={"key_file": tmp_path / "keys.json"})
    ring = KeyRing.generate()
    write_key_ring(tmp_path / "keys.json", ring)
    return House(ring)


def after(minutes: int) -> datetime:
    return AT + timedelta(minutes=minutes)


def subjects(actor: Actor) -> set[str]:
    return {conversation.subject for conversation in list_conversations(actor=actor)}


def test_a_message_reaches_whom_it_is_for_and_nobody_else(house: House) -> None:
    house.send("to all")
    house.send("to one", unit_id=house.units[0].pk)
    house.send("to person", person_id=house.theirs.person_id)
    assert subjects(house.mine) == {"to all", "to one"}
    assert subjects(house.theirs) == {"to all", "to person"}
    assert subjects(house.office) == {"to all", "to one", "to person"}


def test_an_answer_to_a_message_for_all_is_seen_by_the_office_alone(house: House) -> None:
    message_id = house.send("to all")
    answer_message(
        actor=house.mine, message_id=message_id, written=Written(subject="", text=MINE), now=after(1)
    )
    assert [m.text for m in list_conversations(actor=house.office)[0].messages] == ["to all", MINE]
    assert [m.text for m in list_conversations(actor=house.theirs)[0].messages] == ["to all"]
    answered = list_conversations(actor=house.office)[0].messages[1].id
    answer_message(
        actor=house.office, message_id=answered, written=Written(subject="", text="ok"), now=after(2)
    )
    assert len(list_conversations(actor=house.mine)[0].messages) == 3
    assert len(list_conversations(actor=house.theirs)[0].messages) == 1


@pytest.mark.parametrize("days", [-2, -1, 0, 1])
def test_messages_of_a_household_go_by_the_days_of_the_tenure(house: House, days: int) -> None:
    """P3 by day: who leaves on the 10th has no message of the 10th, who comes has."""
    moved_on = date(2026, 6, 10)
    left = house.lives("left", house.units[2], end_on=moved_on)
    came = house.lives("came", house.units[2], start_on=moved_on)
    sent_at = datetime(2026, 6, 10, 10, tzinfo=UTC) + timedelta(days=days)
    for to in ({}, {"unit_id": house.units[2].pk}):
        house.send("x", now=sent_at, **to)
    assert len(list_conversations(actor=left)) == (2 if days < 0 else 0)
    assert len(list_conversations(actor=came)) == (0 if days < 0 else 2)


def test_a_message_is_marked_as_read_by_opening_it_once(house: House) -> None:
    message_id = house.send("x")
    assert list_conversations(actor=house.mine)[0].unread == 1
    for _ in range(2):
        read_conversation(actor=house.mine, message_id=message_id, now=AT)
    assert list_conversations(actor=house.mine)[0].unread == 0
    assert list_conversations(actor=house.office)[0].messages[0].readers == 1


def test_texts_and_files_lie_sealed_and_are_given_to_whom_they_are_for(house: House) -> None:
    files = [HandedFile(name="../a b?.PDF", content=PDF), HandedFile(name="x.jpg", content=PNG)]
    written = Written(subject="S", text=THEIRS, files=files)
    message_id = write_to_office(actor=house.theirs, unit_id=house.units[1].pk, written=written, now=AT)
    row = Message.objects.get()
    assert THEIRS.encode() not in bytes(row.sealed)
    message = list_conversations(actor=house.office)[0].messages[0]
    assert [(file.name, file.kind) for file in message.attachments] == [("a b_.pdf", "pdf"), ("x.png", "png")]
    one = {"message_id": message_id, "attachment_id": message.attachments[0].id}
    assert read_attachment(actor=house.office, **one)[1] == PDF
    assert PDF not in bytes(Attachment.objects.get(kind="pdf").sealed)
    with pytest.raises(NotPermitted):
        read_attachment(actor=house.mine, **one)


def test_the_notice_by_mail_carries_nothing_of_the_text(house: House) -> None:
    house.send(MINE)
    assert waiting_mails(organisation_id=house.organisation_id) == 2
    for row in OutgoingMail.objects.all():
        mail = open_mail(row, house.key_ring)
        assert MINE not in mail.subject + mail.body
        assert mail.attachments == ()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"<html><script>alert(1)</script>"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"x" * 40),
        ("a.pdf", b"%PDF-1.4 without an end"),
        ("a.jpg", b"MZ\x90\x00"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.txt", b"plain text is for the archive"),
        ("empty.pdf", b""),
        ("large.pdf", b"%PDF-1.4" + b"x" * LARGEST_BYTES + b"%%EOF"),
    ],
)
def test_a_file_is_what_it_holds_and_not_what_it_is_called(name: str, content: bytes) -> None:
    with pytest.raises(BadFile):
        check_file(HandedFile(name=name, content=content))
    assert check_file(HandedFile(name="a.exe", content=JPEG)).name == "a.jpg"


def test_nothing_is_sent_where_one_file_is_refused(house: House) -> None:
    files = [HandedFile(name="a.pdf", content=PDF), HandedFile(name="b.pdf", content=b"no")]
    with pytest.raises(BadFile):
        write_to_residents(
            actor=house.office, to=house.to(), written=Written(subject="s", text="t", files=files), now=AT
        )
    assert (Message.objects.count(), Attachment.objects.count()) == (0, 0)
    assert waiting_mails(organisation_id=house.organisation_id) == 0


def test_an_objection_goes_from_open_to_answered_to_decided_and_both_see_it(house: House) -> None:
    objection_id = house.object()
    assert [row.state for row in list_objections(actor=house.office)] == ["open"]
    with pytest.raises(UnableToObject):
        house.object()
    answer_objection(
        actor=house.office, objection_id=objection_id, kind="answered", text="Perché…", now=after(3)
    )
    assert list_objections(actor=house.mine)[0].state == "answered"
    go_on_with_objection(actor=house.mine, objection_id=objection_id, text="Ma…", now=after(4))
    assert list_objections(actor=house.office)[0].state == "open"
    answer_objection(actor=house.office, objection_id=objection_id, kind="accepted", text="Sì", now=after(5))
    for actor in (house.mine, house.office):
        row = list_objections(actor=actor)[0]
        assert (row.state, [entry.kind for entry in row.entries]) == (
            "accepted", ["raised", "answered", "reply", "accepted"],
        )  # fmt: skip
        assert row.corrected_at is None
    for act in (go_on_with_objection, answer_objection):
        more = {"kind": "rejected"} if act is answer_objection else {}
        actor = house.office if more else house.mine
        with pytest.raises(UnableToObject):
            act(actor=actor, objection_id=objection_id, text="x", now=after(6), **more)
    later = AT + timedelta(days=1)
    close_season(
        organisation_id=house.organisation_id, season_id=house.season.pk, now=later, reason="contestazione"
    )
    row = list_objections(actor=house.mine)[0]
    assert (row.corrected_at, row.reason) == (later, "contestazione")


def test_an_objection_is_bound_to_the_figures_that_were_shown(house: House) -> None:
    page = read_objection(actor=house.mine, objection_id=house.object())
    allocation = Allocation.objects.get()
    assert page.objection.allocation_sha256 == allocation.sha256
    assert page.bound == page.unchanged == page.shown == len(page.proof.nodes) > 3
    seen = read_objection(actor=house.office, objection_id=page.objection.id)
    assert (seen.bound, seen.unchanged, seen.node_id) == (page.bound, page.bound, page.node_id)


def consumption_line(house: House) -> int:
    content = Allocation.objects.get().statements.get(unit=house.units[0]).content
    return next(number for number, line in enumerate(content["lines"]) if line["by_consumption"])


@pytest.mark.parametrize("shows_rooms", [False, True])
def test_the_administrator_sees_rooms_only_where_the_resident_lets_them(
    house: House, shows_rooms: bool
) -> None:
    objection_id = house.object(line=consumption_line(house), shows_rooms=shows_rooms)
    mine = read_objection(actor=house.mine, objection_id=objection_id)
    rooms = [name for name in mine.proof.nodes if name.startswith("consumption/row/")]
    assert rooms
    office = read_objection(actor=house.office, objection_id=objection_id)
    assert [name for name in rooms if name in office.proof.nodes] == (rooms if shows_rooms else [])
    operator = office_of(house.condominium, Role.OPERATOR)
    assert (
        read_objection(actor=operator, objection_id=objection_id).proof.nodes.keys()
        == mine.proof.nodes.keys()
    )
    with pytest.raises(NotPermitted):
        read_objection(actor=house.theirs, objection_id=objection_id)


def test_the_archive_and_its_search_show_to_each_what_is_theirs(house: House) -> None:
    """A2 for the search: a word of a document that a reader may not see finds nothing."""
    tenant = house.lives("tenant", house.units[2], capacity=Capacity.TENANT)
    house.file("Assemblea per tutti")
    house.file("Assemblea dei proprietari", audience="owners")
    house.file("Assemblea riservata", audience="office")
    house.file("Assemblea di uno", unit_id=house.units[1].pk)

    def found(actor: Actor, asked: str = "assemblea") -> set[str]:
        return {row.title for row in list_archive(actor=actor, asked=asked)}

    assert len(found(house.office)) == 4
    assert found(tenant) == {"Assemblea per tutti"}
    assert found(house.mine) == {"Assemblea per tutti", "Assemblea dei proprietari"}
    assert found(house.theirs) == found(house.mine) | {"Assemblea di uno"}
    assert found(house.mine, "riservata") == found(tenant, "proprietari") == set()
    assert found(house.mine, "ASSEMBL tutt") == {"Assemblea per tutti"}
    assert found(house.mine, "verbale assemblea") == found(house.mine), "words of a text file"
    assert found(house.mine, "%") == found(house.mine, "_") == set()
    other = next(row for row in list_archive(actor=house.theirs, asked="uno"))
    with pytest.raises(NotPermitted):
        read_document(actor=house.mine, document_id=other.document_id)


def test_accents_and_capitals_do_not_matter_to_the_search(house: House) -> None:
    house.file("Perché così è più caldo")
    assert len(list_archive(actor=house.mine, asked="PERCHE cosi piu")) == 1


def test_bills_and_invoices_are_in_the_archive_of_whoever_answers_for_them(house: House) -> None:
    later = house.lives("later", house.units[2], start_on=house.season.end_on)
    kinds = [row.kind for row in list_archive(actor=house.mine)]
    assert kinds.count("bill") == 1
    assert not list_archive(actor=later)
    assert {row.kind for row in list_archive(actor=house.office)} >= {"statement"}


def test_a_document_taken_back_is_gone_from_list_search_and_store(house: House) -> None:
    document_id = house.file(MINE)
    withdraw_document(actor=house.office, document_id=document_id, now=AT)
    assert not [row for row in list_archive(actor=house.office, asked=MINE) if row.document_id]
    with pytest.raises(NotPermitted):
        read_document(actor=house.office, document_id=document_id)
    assert MINE.lower() not in everything_stored().lower()


def write_all(house: House) -> None:
    """Let both write something of each kind, with their canaries in every text."""
    for actor, word, unit in ((house.mine, MINE, house.units[0]), (house.theirs, THEIRS, house.units[1])):
        files = [HandedFile(name=f"{word}.png", content=PNG)]
        written = Written(subject=f"{word} oggetto", text=f"{word} testo", files=files)
        write_to_office(actor=actor, unit_id=unit.pk, written=written, now=AT)
        house.send(f"{word} dall'ufficio", person_id=actor.person_id)
        objection_id = raise_objection(
            actor=actor, unit_id=unit.pk, season_id=house.season.pk, line=0, text=f"{word} perché", now=AT
        )
        answer_objection(
            actor=house.office, objection_id=objection_id, kind="rejected", text=f"{word} no", now=AT
        )


def test_an_export_is_complete_and_only_theirs(house: House) -> None:
    """P1 with canaries: every text of the person is in, none of the neighbour's."""
    write_all(house)
    with zipfile.ZipFile(io.BytesIO(export_own_record(actor=house.mine, now=AT))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    told = b"".join(content for name, content in members.items() if not name.endswith(".pdf")).decode(
        "utf-8", "replace"
    )
    for ending in ("nome", "via", "tel", "cf", "oggetto", "testo", "dall'ufficio", "perché", "no"):
        assert f"{MINE} {ending}" in told, ending
    assert f"{MINE.lower()}@example.org" in told
    assert THEIRS.lower() not in (told + " ".join(members)).lower()
    assert PNG in members.values()
    devices = {
        point.installations.get().device.identification for point in house.units[0].metering_points.all()
    }
    rows = list(csv.DictReader(io.StringIO(members["unita-1/letture.csv"].decode("utf-8-sig"))))
    assert {row["device"] for row in rows} == devices
    bill = next(
        json.loads(content) for name, content in members.items() if "/spesa-" in name and "json" in name
    )
    assert bill["statements"][0]["unit_id"] == house.units[0].code
    assert all(name.encode() in members["indice.html"] for name in members if name != "indice.html")


@pytest.mark.parametrize("days", [0, 1, 60])
def test_an_export_holds_readings_of_the_days_lived_alone(house: House, days: int) -> None:
    """P3: exports go by the days as pages do."""
    moved_on = house.season.start_on + timedelta(days=days)
    left = house.lives("left", house.units[2], end_on=moved_on)
    came = house.lives("came", house.units[2], start_on=moved_on)
    told = []
    for actor in (left, came):
        with zipfile.ZipFile(io.BytesIO(export_own_record(actor=actor, now=AT))) as archive:
            text = archive.read("unita-1/letture.csv").decode("utf-8-sig")
        told.append([date.fromisoformat(row["day"]) for row in csv.DictReader(io.StringIO(text))])
    assert all(on < moved_on for on in told[0])
    assert told[1]
    assert all(on >= moved_on for on in told[1])


def everything_stored() -> str:
    """Give every column of every table as text, envelopes opened by nobody."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - names of our own tables
            found += [repr(row) for row in cursor.fetchall()]
    return "\n".join(found)


def all_opened(house: House) -> Iterator[str]:
    """Give what every envelope holds, as whoever has the key file would read it."""
    for person in Person.objects.all():
        yield str(profile_of(person=person, key_ring=house.key_ring))
    for row in OutgoingMail.objects.exclude(sealed=b""):
        yield str(open_mail(row, house.key_ring))
    for conversation in list_conversations(actor=house.office):
        yield str(conversation)
    for objection in list_objections(actor=house.office):
        yield str(objection)


def test_being_forgotten_leaves_no_canary_and_no_total_changed(house: House) -> None:
    """P2: profile, letters, files, waiting mail and account are gone; ledger, chain and pseudonym stay."""
    write_all(house)
    before = LedgerEntry.objects.aggregate(Sum("amount_cents")), Allocation.objects.get().sha256
    statements = list(Allocation.objects.get().statements.values_list("unit_id", "total_cents"))
    person = Person.objects.get(pk=house.mine.person_id)
    request_id = request_forgetting(actor=house.mine, now=AT)
    with pytest.raises(UnableToForget):
        request_forgetting(actor=house.mine, now=AT)
    with pytest.raises(UnableToForget, match="still answers"):
        carry_out(actor=house.office, request_id=request_id, now=AT)
    Tenure.objects.filter(person=person).update(end_on=date(2026, 5, 1))
    assert MINE.lower() in " ".join(all_opened(house)).lower()
    carry_out(actor=house.office, request_id=request_id, now=AT)
    left = " ".join([everything_stored(), *all_opened(house)]).lower()
    assert MINE.lower() not in left
    assert THEIRS.lower() in left
    mine = Message.objects.filter(person=person)
    assert {bytes(row.sealed) for row in mine} == {b""}
    assert {bytes(row.sealed) for row in Attachment.objects.filter(message__in=mine)} == {b""}
    assert {bytes(row.sealed) for row in ObjectionEntry.objects.filter(objection__person=person)} == {b""}
    person.refresh_from_db()
    assert (bytes(person.profile), person.code[0]) == (b"", "p")
    after = LedgerEntry.objects.aggregate(Sum("amount_cents")), Allocation.objects.get().sha256
    assert (after, verify_chain(organisation_id=house.organisation_id, season_id=house.season.pk)) == (
        before,
        1,
    )
    assert list(Allocation.objects.get().statements.values_list("unit_id", "total_cents")) == statements
    assert not person.memberships.get().user.is_active
    assert [row.state for row in list_requests(actor=house.office, on=AT.date())] == ["carried_out"]


def test_a_refusal_needs_a_reason_and_is_shown_to_who_asked(house: House) -> None:
    request_id = request_forgetting(actor=house.mine, now=AT)
    with pytest.raises(Refusal):
        refuse(actor=house.office, request_id=request_id, reason=" ", now=AT)
    refuse(actor=house.office, request_id=request_id, reason="causa in corso", now=AT)
    row = list_requests(actor=house.mine, on=AT.date())[0]
    assert (row.state, row.reason) == ("refused", "causa in corso")
    with pytest.raises(UnableToForget):
        carry_out(actor=house.office, request_id=request_id, now=AT)


@pytest.mark.parametrize("role", [Role.ENGINEER, Role.INSTALLER, Role.READER])
def test_other_roles_see_nothing_of_the_post(house: House, role: Role) -> None:
    actor = office_of(house.condominium, role)
    for act in (list_conversations, list_objections, list_archive):
        with pytest.raises(NotPermitted):
            act(actor=actor)
    with pytest.raises(NotPermitted):
        list_requests(actor=actor, on=AT.date())
    with pytest.raises(NotPermitted):
        export_own_record(actor=house.office, now=AT)
