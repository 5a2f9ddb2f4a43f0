"""What long work does with letters: one document to be printed, and a mail to each who has an address."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from tepore.documents import Imprint
from tepore.documents.letter import LetterTerms, letter_pdf, letters_pdf
from tepore.documents.texts import language_of, text
from tepore.kernel import Refusal
from tepore.kernel.periods import day_in_rome
from tepore.services.background_jobs import work_folder
from tepore.services.close_season import allocation_of
from tepore.services.letter_recipients import SENT, recipients_of, subject_of
from tepore.services.outgoing_mail import BadMailAddress, MailAttachment, queue_mail
from tepore.store.people.models import AuditEvent
from tepore.store.sealing import read_key_ring

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from tepore.services.background_jobs import HeldJob


class NothingToPrint(Refusal):
    """Letters of which none is to be printed."""


def print_letters(held: HeldJob, clock: Callable[[], datetime]) -> Mapping[str, Any]:
    """Write one document of the letters: of all units, or of those that cannot be mailed.

    Raises
    ------
    NothingToPrint
        Every unit has an address for mail.
    UnableToClose
        The allocation is not of this organisation.
    """
    allocation_id, asked_all = int(held.asked["allocation"]), bool(held.asked.get("all"))
    rows = [row for row in recipients_of(held.organisation_id, allocation_id) if asked_all or not row.by_mail]
    if not rows:
        raise NothingToPrint(
            "everybody has an address for mail.",
            remedy="Send the statements by mail, or print all letters.",
            code="letters.none",
        )
    held.report(0, len(rows), now=clock())
    language = language_of(held.asked["language"])
    computed = allocation_of(
        organisation_id=held.organisation_id,
        allocation_id=allocation_id,
        key_ring=read_key_ring(settings.ENVIRONMENT.key_path),
    )
    content = letters_pdf(
        computed,
        [row.code for row in rows],
        language,
        imprint=Imprint(issued_on=day_in_rome(held.asked_at), issuer=held.organisation),
        addresses={row.code: row.address for row in rows},
    )
    name = f"{held.id}-{held.claim}.pdf"
    write_work(name, content)
    return {"letters": len(rows), "file": name, "file_name": f"{text('letter.file', language)}.pdf"}


def send_letters(held: HeldJob, clock: Callable[[], datetime]) -> Mapping[str, Any]:
    """Hand the statements that were not sent yet to the mail, each to whoever answers for the unit.

    A letter and the note of it in the audit are kept together, so one that is begun twice sends each once.

    Returns
    -------
    dict
        ``sent``, and ``refused``: units whose address no mail can go to.

    Raises
    ------
    UnableToClose
        The allocation is not of this organisation.
    """
    allocation_id = int(held.asked["allocation"])
    rows = [
        row
        for row in recipients_of(held.organisation_id, allocation_id)
        if row.by_mail and row.sent_at is None
    ]
    language = language_of(held.asked["language"])
    computed = allocation_of(
        organisation_id=held.organisation_id,
        allocation_id=allocation_id,
        key_ring=read_key_ring(settings.ENVIRONMENT.key_path),
    )
    imprint = Imprint(issued_on=day_in_rome(held.asked_at), issuer=held.organisation)
    refused: list[str] = []
    for number, row in enumerate(rows):
        held.report(number, len(rows), now=clock())
        content = letter_pdf(
            computed, row.code, language, imprint=imprint, terms=LetterTerms(address=row.address)
        )
        attachment = MailAttachment(
            name=f"{text('letter.file', language)}.pdf", content_type="application/pdf", content=content
        )
        words = {
            "condominium": computed.inputs.condominium,
            "season": computed.inputs.season,
            "holder": row.holder,
            "office": held.organisation,
        }
        try:
            with transaction.atomic():
                mail_id = queue_mail(
                    organisation_id=held.organisation_id,
                    to=row.email,
                    subject=text("office.mail.subject", language, **words),
                    body=text("office.mail.body", language, **words),
                    attachments=(attachment,),
                )
                AuditEvent.objects.create(
                    organisation_id=held.organisation_id,
                    at=clock(),
                    user_id=held.user_id,
                    action=SENT,
                    subject=subject_of(allocation_id),
                    evidence={"unit": row.unit_id, "mail": mail_id},
                )
        except BadMailAddress:
            refused.append(row.code)
    return {"sent": len(rows) - len(refused), "refused": refused}


def write_work(name: str, content: bytes) -> None:
    """Write what a job made into its folder: whole or not at all, for the owner of the home alone."""
    folder = work_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, written = tempfile.mkstemp(dir=folder)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    Path(written).replace(folder / name)
