"""Messages, an objection, a document and a request in a closed condominium, for tests of who sees what."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.conf import settings

from tepore.services.access import Actor, actor_by
from tepore.services.plain_values import sha256_of
from tepore.services.post.archive import Filing, file_document
from tepore.services.post.files import HandedFile
from tepore.services.post.letters import Letter, seal_letter
from tepore.services.post.send_messages import To, Written, write_to_residents
from tepore.store.estate.models import Condominium, Unit
from tepore.store.ledger.models import Allocation
from tepore.store.people.models import Membership, Person, Role, User
from tepore.store.post.models import (
    ArchivedDocument,
    Attachment,
    ForgettingRequest,
    Message,
    Objection,
    ObjectionEntry,
)
from tepore.store.sealing import read_key_ring

AT = datetime(2026, 5, 2, 12, tzinfo=UTC)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\xff\xd9"


def office_of(condominium: Condominium, role: Role = Role.ADMINISTRATOR) -> Actor:
    """Give somebody of the office of a condominium's organisation."""
    user = User.objects.create(username=f"office-{condominium.pk}-{User.objects.count()}")
    return actor_by(
        Membership.objects.create(
            organisation_id=condominium.organisation_id, user=user, role=role, start_on=date(2020, 1, 1)
        )
    )


def resident_of(person: Person) -> Actor:
    """Give a person as somebody signed in."""
    user = User.objects.create(username=f"resident-{person.pk}")
    return actor_by(
        Membership.objects.create(
            organisation_id=person.organisation_id, user=user, role=Role.RESIDENT, person=person,
            start_on=date(2020, 1, 1),
        )
    )  # fmt: skip


def letters_in(condominium: Condominium, unit: Unit, person: Person) -> dict[str, str]:
    """Make one of each in a condominium, its name in every text; give their ids by places of addresses."""
    if (message := Message.objects.filter(condominium=condominium).first()) is not None:
        return _places(message.pk, condominium)
    word, own = condominium.name, {"organisation_id": condominium.organisation_id}
    office = office_of(condominium)
    files = [HandedFile(name=f"{word}.png", content=PNG)]
    message_id = write_to_residents(
        actor=office, to=To(condominium_id=condominium.pk, person_id=person.pk), now=AT,
        written=Written(subject=word, text=word, files=files),
    )  # fmt: skip
    file_document(
        actor=office, now=AT, file=HandedFile(name="v.txt", content=word.encode()),
        filing=Filing(
            condominium_id=condominium.pk, kind="minutes", audience="residents", dated_on=date(2026, 5, 2),
            title=word, notes=word,
        ),
    )  # fmt: skip
    allocation = Allocation.objects.get(season__condominium=condominium)
    content = allocation.statements.get(unit=unit).content
    objection = Objection.objects.create(
        allocation=allocation, unit=unit, person=person, line=0, raised_at=AT, **own,
        bound={
            "allocation_sha256": allocation.sha256, "with_rooms": False,
            "head": content["lines"][0]["head"], "amount_cents": content["lines"][0]["amount_cents"],
            "node": content["lines"][0]["node_id"],
            "nodes": {node["id"]: sha256_of(node) for node in allocation.graph},
        },
    )  # fmt: skip
    entry = ObjectionEntry(objection=objection, kind="raised", at=AT, user_id=office.user_id, **own)
    seal_letter(entry, Letter(text=word), read_key_ring(settings.ENVIRONMENT.key_path))
    entry.save(force_insert=True)
    ForgettingRequest.objects.create(person=person, requested_at=AT, **own)
    return _places(message_id, condominium)


def _places(message_id: object, condominium: Condominium) -> dict[str, str]:
    own = {"organisation_id": condominium.organisation_id}
    return {
        "message_id": str(message_id),
        "attachment_id": str(Attachment.objects.get(message_id=message_id).pk),
        "objection_id": str(Objection.objects.get(**own).pk),
        "document_id": str(ArchivedDocument.objects.get(**own).pk),
        "request_id": str(ForgettingRequest.objects.get(**own).pk),
    }
