"""What is kept of a person beside the accounts is destroyed; the pseudonym and every total stay."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from tepore.kernel.periods import day_in_rome
from tepore.services.mail_envelope import open_mail
from tepore.services.persons import profile_of
from tepore.services.post.letters import key_ring_at_hand
from tepore.store.people.mail_rows import OutgoingMail
from tepore.store.people.models import Membership, Person, Role, User
from tepore.store.people.sign_in_rows import (
    MailAddress,
    OneTimePassword,
    Passkey,
    RecoveryCode,
    SignInCode,
)
from tepore.store.post.models import Attachment, Message, ObjectionEntry

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from tepore.store.sealing import KeyRing

OF_AN_ACCOUNT = (MailAddress, OneTimePassword, Passkey, RecoveryCode, SignInCode)
FORGOTTEN = "forgotten"


def erase_person(person: Person, *, now: datetime) -> None:
    """Destroy what is kept of a person beside the accounts; within the caller's transaction.

    Profile, what the person wrote or was written alone with its files, mail that waits for the person, and
    the account with what signs it in. An account that is somebody else's too loses only this membership.

    Parameters
    ----------
    person
        Whom.
    now
        Aware instant; the memberships end on its civil day.

    Raises
    ------
    UnableToUnseal
        The key file does not belong to this database.
    """
    key_ring = key_ring_at_hand()
    accounts = list(
        User.objects.filter(memberships__person=person, memberships__role=Role.RESIDENT).distinct()
    )
    addresses = {profile_of(person=person, key_ring=key_ring).email, *(one.email for one in accounts)}
    _erase_waiting_mail(person.organisation_id, addresses - {""}, key_ring, now)
    letters = Message.objects.filter(organisation_id=person.organisation_id, person=person)
    Attachment.objects.filter(message__in=letters).exclude(sealed=b"").update(sealed=b"")
    letters.exclude(sealed=b"").update(sealed=b"")
    ObjectionEntry.objects.filter(objection__person=person).exclude(sealed=b"").update(sealed=b"")
    Person.objects.filter(pk=person.pk).update(profile=b"")
    for account in accounts:
        _close(account, person, day_in_rome(now))


def _erase_waiting_mail(
    organisation_id: int, addresses: Collection[str], key_ring: KeyRing, now: datetime
) -> None:
    waiting = OutgoingMail.objects.filter(
        organisation_id=organisation_id, sent_at__isnull=True, given_up_at__isnull=True
    )
    wanted = {address.casefold() for address in addresses}
    for row in waiting.exclude(sealed=b"").iterator():
        if open_mail(row, key_ring).to.casefold() in wanted:
            OutgoingMail.objects.filter(pk=row.pk).update(sealed=b"", given_up_at=now, fault=FORGOTTEN)


def _close(account: User, person: Person, on: date) -> None:
    # Also the memberships of guests, whom the person let in.
    given = Membership.objects.filter(person=person, start_on__lt=on)
    given.filter(Q(end_on__isnull=True) | Q(end_on__gt=on)).update(end_on=on)
    for row in Membership.objects.filter(person=person, start_on__gte=on):
        row.end_on = row.start_on + timedelta(days=1)  # a membership holds for a day at least
        row.save(update_fields=["end_on"])
    if account.memberships.exclude(person=person).exists():
        return
    account.sign_in_links.all().delete()
    for kind in OF_AN_ACCOUNT:
        kind._default_manager.filter(user=account).delete()  # noqa: SLF001 - Django's door to any model's rows
    User.objects.filter(pk=account.pk).update(
        is_active=False, email="", first_name="", last_name="", username=f"{FORGOTTEN}-{account.pk}"
    )
