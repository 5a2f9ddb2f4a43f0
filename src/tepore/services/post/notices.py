"""The mail that says that something waits in the portal, and never what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tepore.documents.texts import text
from tepore.services.outgoing_mail import BadMailAddress, queue_mail
from tepore.services.post.households import addresses_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tepore.documents.texts import Language
    from tepore.store.people.models import Person
    from tepore.store.sealing import KeyRing

Notice = Literal["message", "objection", "forgetting"]
LANGUAGE: Language = "it"
"""What language a person reads is not kept: Italian, own rule."""


def notify_persons(*, organisation_id: int, persons: Iterable[Person], key: Notice, key_ring: KeyRing) -> int:
    """Queue a notice to everybody who has a mail address.

    An address that mail cannot go to does not keep the message itself back.

    Parameters
    ----------
    organisation_id
        On whose behalf.
    persons
        Whom.
    key
        What waits.
    key_ring
        Opens the addresses.

    Returns
    -------
    int
        How many were queued.
    """
    queued = 0
    subject, body = text(f"notice.{key}.subject", LANGUAGE), text(f"notice.{key}.body", LANGUAGE)
    for address in addresses_of(persons, key_ring):
        try:
            queue_mail(organisation_id=organisation_id, to=address, subject=subject, body=body)
        except BadMailAddress:
            continue
        queued += 1
    return queued
