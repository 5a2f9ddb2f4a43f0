"""Where a user's links are sent: the address lies sealed, and is found by a keyed hash of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from tepore.store.people.sign_in_rows import MailAddress
from tepore.store.sealing import read_key_ring

if TYPE_CHECKING:
    from collections.abc import Sequence


def keep_address(*, user_id: int, address: str) -> None:
    """Keep a user's address in place of an earlier one; an empty one forgets it."""
    with transaction.atomic():
        MailAddress.objects.filter(user_id=user_id).delete()
        if address.strip():
            ring = read_key_ring(settings.ENVIRONMENT.key_path)
            MailAddress.objects.create(
                user_id=user_id,
                address_hmac=address_hmac(address),
                sealed=ring.seal(address.strip().encode(), context=address_context(user_id)),
            )


def address_of(*, user_id: int) -> str:
    """Give a user's address; empty where none is known.

    Raises
    ------
    UnableToUnseal
        The key ring does not belong to this database.
    """
    row = MailAddress.objects.filter(user_id=user_id).first()
    if row is None:
        return ""
    ring = read_key_ring(settings.ENVIRONMENT.key_path)
    return ring.unseal(bytes(row.sealed), context=address_context(user_id)).decode()


def users_at(*, hidden: str) -> Sequence[int]:
    """Give the users whose address has a keyed hash, those of closed accounts left out."""
    found = MailAddress.objects.filter(address_hmac=hidden, user__is_active=True)
    return tuple(found.order_by("user_id").values_list("user_id", flat=True))


def address_hmac(address: str) -> str:
    """Give the keyed hash of an address; capitals do not matter."""
    return salted_hmac("tepore.mail_address", address.strip().casefold(), algorithm="sha256").hexdigest()


def address_context(user_id: int) -> str:
    """Name the place of an address's envelope."""
    return f"people.mailaddress/{user_id}"
