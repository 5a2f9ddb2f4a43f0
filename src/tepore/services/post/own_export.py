"""All that is kept of a resident, as one ZIP: JSON and CSV for programs, an index and letters for people.

Complete and only theirs (GDPR art. 15 and 20; D.Lgs. 102/2014 art. 9 c. 8-ter): readings and months of the
days lived, bills answered for, what was written and to whom, what was done with the account.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import asdict
from html import escape
from typing import TYPE_CHECKING

from tepore.documents import statement_pdf, text, unit_json
from tepore.documents.imprint import Imprint
from tepore.kernel.periods import day_in_rome
from tepore.services.access import Action, NotPermitted, Resource, require
from tepore.services.describe_own_unit import describe_own_bill, describe_own_unit
from tepore.services.own_units import list_own_units
from tepore.services.persons import profile_of
from tepore.services.post.letters import key_ring_at_hand
from tepore.services.post.own_readings import own_readings
from tepore.services.post.read_messages import list_conversations, read_attachment
from tepore.services.post.read_objections import list_objections
from tepore.services.season_documents import stored_seal
from tepore.store.people.models import AuditEvent, Membership, Person, Tenure
from tepore.store.post.models import ForgettingRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from tepore.documents.texts import Language
    from tepore.services.access import Actor
    from tepore.services.own_units import OwnUnit

FIRST_DATE = (1980, 1, 1)
"""The earliest that a ZIP can write."""


def export_own_record(*, actor: Actor, now: datetime, language: Language = "it") -> bytes:
    """Write everything that is kept of a resident as a ZIP.

    Parameters
    ----------
    actor
        The resident.
    now
        Aware instant.
    language
        Of the index and the statements.

    Raises
    ------
    NotPermitted
        The role may not.
    """
    require(actor, Action.DOWNLOAD, Resource.OWN_RECORD)
    found = Person.objects.filter(organisation_id=actor.organisation_id)
    person = found.filter(pk=actor.person_id).first() if actor.person_id else None
    if person is None:
        raise NotPermitted("there is nobody to give this to.", code="access.person")
    members = dict(_members(actor, person, now, language))
    stream = io.BytesIO()
    on = day_in_rome(now)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("indice.html", _index(members, language, now)), *members.items()):
            member = zipfile.ZipInfo(name, (*max((on.year, on.month, on.day), FIRST_DATE), 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return stream.getvalue()


def _members(actor: Actor, person: Person, now: datetime, language: Language) -> Iterator[tuple[str, bytes]]:
    yield "persona.json", _json(_person(actor, person))
    units = list_own_units(actor=actor)
    for number, unit in enumerate(units, start=1):
        folder = f"unita-{number}"
        yield f"{folder}/mesi.csv", _csv(_MONTHS, _months(actor, unit, now))
        yield f"{folder}/letture.csv", _csv(_READINGS, own_readings(actor=actor, unit_id=unit.id))
        yield from _bills(actor, unit, folder, now, language)
    yield "messaggi.json", _json(_messages(actor))
    yield from _files(actor)
    yield "contestazioni.json", _json([asdict(row) for row in list_objections(actor=actor)])
    yield "account.json", _json(_account(actor, person))


_MONTHS = ("service", "place", "room", "from", "to", "amount", "unit", "estimated")
_READINGS = ("device", "register", "day", "value", "unit", "quality", "method", "telegram_sha256", "source")


def _person(actor: Actor, person: Person) -> dict[str, object]:
    tenures = Tenure.objects.filter(person=person).select_related("unit__condominium").order_by("start_on")
    return {
        "code": person.code,
        "profile": asdict(profile_of(person=person, key_ring=key_ring_at_hand())),
        "organisation": actor.organisation,
        "tenures": [
            {
                "condominium": tenure.unit.condominium.name,
                "unit": tenure.unit.name or tenure.unit.code,
                "capacity": tenure.capacity,
                "from": tenure.start_on,
                "to": tenure.end_on,
            }
            for tenure in tenures
        ],
    }


def _months(actor: Actor, unit: OwnUnit, now: datetime) -> Iterator[Sequence[object]]:
    page = describe_own_unit(actor=actor, unit_id=unit.id, on=day_in_rome(now))
    for service in page.services:
        for place in service.places:
            for month in place.months:
                if month.amount is not None:
                    amount = f"{float(month.amount):.3f}"  # a figure that informs, as on the screen
                    yield (
                        *(place.service, place.code, place.room, month.period.start_on),
                        *(month.period.end_on, amount, place.unit, month.is_estimated),
                    )


def _bills(
    actor: Actor, unit: OwnUnit, folder: str, now: datetime, language: Language
) -> Iterator[tuple[str, bytes]]:
    page = describe_own_unit(actor=actor, unit_id=unit.id, on=day_in_rome(now))
    for bill in page.bills:
        shown = describe_own_bill(actor=actor, unit_id=unit.id, season_id=bill.season_id)
        stem = f"{folder}/spesa-{bill.service}-{bill.season.replace('/', '-')}"
        if not bill.is_whole:
            yield f"{stem}.json", _json({**asdict(bill), "period": str(bill.period)})
            continue
        seal = stored_seal(closed=shown.closed)
        imprint = Imprint(
            issued_on=day_in_rome(shown.closed.computed_at), issuer=actor.organisation, seal=seal
        )
        yield f"{stem}.json", unit_json(shown.closed.allocation, shown.statement, seal)
        pdf = statement_pdf(shown.closed.allocation, shown.statement.unit_id, language, imprint=imprint)
        yield f"{stem}.pdf", pdf


def _messages(actor: Actor) -> list[dict[str, object]]:
    return [asdict(conversation) for conversation in list_conversations(actor=actor)]


def _files(actor: Actor) -> Iterator[tuple[str, bytes]]:
    for conversation in list_conversations(actor=actor):
        for message in conversation.messages:
            for number, file in enumerate(message.attachments, start=1):
                row, content = read_attachment(actor=actor, message_id=message.id, attachment_id=file.id)
                yield (
                    f"allegati/{day_in_rome(message.sent_at)}-{str(message.id)[:8]}-{number}-{row.name}",
                    content,
                )


def _account(actor: Actor, person: Person) -> dict[str, object]:
    memberships = Membership.objects.filter(organisation_id=actor.organisation_id, person=person)
    acts = AuditEvent.objects.filter(organisation_id=actor.organisation_id, user_id=actor.user_id)
    requests = ForgettingRequest.objects.filter(organisation_id=actor.organisation_id, person=person)
    return {
        "memberships": list(memberships.values("role", "start_on", "end_on").order_by("start_on", "pk")),
        "acts": list(acts.values("at", "action", "subject").order_by("at", "pk")),
        "requests_to_be_forgotten": list(
            requests.values("requested_at", "carried_out_at", "refused_at", "reason").order_by("pk")
        ),
    }


def _index(members: Mapping[str, bytes], language: Language, now: datetime) -> bytes:
    """Write a page that says what each file is; it works from a folder, without a network."""
    rows = "".join(
        f'<li><a href="{escape(name, quote=True)}">{escape(name)}</a> – {escape(_told(name, language))}</li>'
        for name in members
    )
    title = escape(text("own_record.index_title", language))
    lead = escape(text("own_record.index_lead", language, on=day_in_rome(now).isoformat()))
    page = (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>'
        f"<h1>{title}</h1><p>{lead}</p><ul>{rows}</ul></html>"
    )
    return page.encode()


def _told(name: str, language: Language) -> str:
    for part, key in _TOLD.items():
        if part in name:
            return text(f"own_record.file_{key}", language)
    return ""


_TOLD = {
    "persona": "person",
    "mesi": "months",
    "letture": "readings",
    "spesa": "bill",
    "messaggi": "messages",
    "allegati": "attachment",
    "contestazioni": "objections",
    "account": "account",
}


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1, default=str).encode()


def _csv(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([_plain_cell(cell) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _plain_cell(cell: object) -> str:
    """Write a cell so that no spreadsheet takes it for a formula."""
    written = "" if cell is None else str(cell)
    is_number = written.lstrip("-").replace(".", "", 1).isdigit()
    return f"'{written}" if written[:1] in {"=", "+", "-", "@", "\t"} and not is_number else written
