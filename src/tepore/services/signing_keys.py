"""The Ed25519 key of an organisation: it signs closed seasons and what is told to other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tepore.services.device_keys import signing_key_context
from tepore.store.signing.models import SigningKey

if TYPE_CHECKING:
    from datetime import datetime

    from tepore.store.sealing import KeyRing


def latest_signing_key(*, organisation_id: int, key_ring: KeyRing, now: datetime) -> SigningKey:
    """Give the key that an organisation signs with, a new one where it has none.

    Parameters
    ----------
    organisation_id
        Whose key.
    key_ring
        Seals the private half of a new one.
    now
        When a new one is made.
    """
    found = SigningKey.objects.filter(organisation_id=organisation_id).order_by("made_at").last()
    if found is not None:
        return found
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw().hex()
    row = SigningKey(organisation_id=organisation_id, public_key=public, made_at=now)
    row.sealed = key_ring.seal(private.private_bytes_raw(), context=signing_key_context(row))
    row.save(force_insert=True)
    return row


def private_key_of(key: SigningKey, key_ring: KeyRing) -> Ed25519PrivateKey:
    """Open the private half of a key.

    Raises
    ------
    UnableToUnseal
        The key file does not belong to this database.
    """
    return Ed25519PrivateKey.from_private_bytes(private_bytes_of(key, key_ring))


def private_bytes_of(key: SigningKey, key_ring: KeyRing) -> bytes:
    """Open the private half of a key as its 32 bytes.

    Raises
    ------
    UnableToUnseal
        The key file does not belong to this database.
    """
    return key_ring.unseal(bytes(key.sealed), context=signing_key_context(key))
