"""Passkeys (W3C Web Authentication, level 2): added by who is in, and by themselves enough to come in.

The authenticator checks its owner (fingerprint, PIN) and signs our challenge with a key that it never gives
away, for our host name alone: a passkey is two factors in one and opens nothing on a false page.
"""

from __future__ import annotations

import hashlib
import secrets
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import UnsupportedAlgorithm
from django.db import transaction
from django.db.models import Q
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tepore.kernel import Refusal
from tepore.services.audit import record
from tepore.store.people.sign_in_rows import Passkey

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tepore.services.access import Actor

CHALLENGE_VALID_FOR = timedelta(minutes=5)
MOST_PASSKEYS = 20
MALFORMED = (ValueError, KeyError, TypeError, IndexError, AttributeError, struct.error, UnsupportedAlgorithm)
"""What the library leaks on answers of another shape."""


class BadPasskey(Refusal):
    """An answer of an authenticator that proves nothing; what is wrong with it is not told."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """The portal as the browser knows it.

    Attributes
    ----------
    host
        Name without the port: passkeys are bound to it. Browsers take no bare network address.
    origin
        Scheme, host and port.
    """

    host: str
    origin: str


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """What the browser is to be told, and what the session keeps until it answers."""

    options: Mapping[str, Any]
    kept: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class PasskeyRow:
    """A passkey as its owner sees it."""

    id: int
    name: str
    site: str
    added_at: datetime
    used_at: datetime | None


def list_passkeys(*, user_id: int) -> tuple[PasskeyRow, ...]:
    """List a user's passkeys, the oldest first."""
    return tuple(
        PasskeyRow(id=row.pk, name=row.name, site=row.site, added_at=row.added_at, used_at=row.used_at)
        for row in Passkey.objects.filter(user_id=user_id).order_by("added_at", "pk")
    )


def begin_adding(*, user_id: int, shown_name: str, site: Site, now: datetime) -> Challenge:
    """Ask an authenticator for a new passkey.

    Parameters
    ----------
    user_id
        Whose it will be.
    shown_name
        What the authenticator shows beside the portal's name.
    site
        Where it will be good.
    now
        Aware instant.
    """
    held = list(Passkey.objects.filter(user_id=user_id))
    handle = bytes(held[0].user_handle) if held else secrets.token_bytes(32)
    options, state = _server(site).register_begin(
        PublicKeyCredentialUserEntity(id=handle, name=shown_name, display_name=shown_name),
        credentials=[AttestedCredentialData(bytes(row.credential)) for row in held if row.site == site.host],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _challenge(options, state, now, handle=handle.hex(), user_id=str(user_id))


def finish_adding(
    *, actor: Actor, kept: Mapping[str, str], answer: Mapping[str, Any], name: str, site: Site, now: datetime
) -> int:
    """Keep the passkey that an authenticator made.

    Parameters
    ----------
    actor
        Whose it is.
    kept
        From `begin_adding`; good once.
    answer
        The browser's ``PublicKeyCredential`` as JSON.
    name
        What its owner calls it.
    site
        Where the answer came in.
    now
        Aware instant.

    Raises
    ------
    BadPasskey
        The answer does not fit the challenge, or there are too many passkeys.
    """
    _refuse_stale(kept, now)
    try:
        RegistrationResponse.from_dict(answer)
        made = _server(site).register_complete(_state(kept), answer).credential_data
    except MALFORMED as fault:
        raise _bad() from fault
    if made is None or kept.get("user_id") != str(actor.user_id):
        raise _bad()
    with transaction.atomic():
        digest = _digest(made.credential_id)
        if (
            Passkey.objects.filter(credential_sha256=digest).exists()
            or Passkey.objects.filter(user_id=actor.user_id).count() >= MOST_PASSKEYS
        ):
            raise _bad()
        row = Passkey.objects.create(
            user_id=actor.user_id,
            name=name.strip()[:100] or site.host,
            site=site.host,
            credential_sha256=digest,
            credential=bytes(made),
            user_handle=bytes.fromhex(kept["handle"]),
            added_at=now,
        )
        record(
            organisation_id=actor.organisation_id, action="account.passkey_added",
            subject=f"passkey {row.pk}", now=now, user_id=actor.user_id,
        )  # fmt: skip
    return row.pk


def begin_sign_in(*, site: Site, now: datetime) -> Challenge:
    """Ask whatever authenticator is there to sign a challenge; nobody needs to be named."""
    options, state = _server(site).authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    return _challenge(options, state, now)


def owner_of(*, answer: Mapping[str, Any]) -> int | None:
    """Give whose passkey an answer speaks of, before it is checked; None where nobody's."""
    try:
        credential_id = AuthenticationResponse.from_dict(answer).raw_id
    except MALFORMED:
        return None
    found = Passkey.objects.filter(credential_sha256=_digest(credential_id)).values_list("user_id", flat=True)
    return found.first()


def finish_sign_in(*, kept: Mapping[str, str], answer: Mapping[str, Any], site: Site, now: datetime) -> int:
    """Check an authenticator's answer.

    Returns
    -------
    int
        Id of the user whose passkey it is.

    Raises
    ------
    BadPasskey
        The challenge is stale, the signature wrong, the passkey unknown, or its counter went back, as that
        of a copied authenticator does.
    """
    _refuse_stale(kept, now)
    try:
        given = AuthenticationResponse.from_dict(answer)
        row = Passkey.objects.filter(
            credential_sha256=_digest(given.raw_id), site=site.host, user__is_active=True
        ).first()
        if row is None or not _names_owner(row, given.response.user_handle):
            raise _bad()
        _server(site).authenticate_complete(
            _state(kept), [AttestedCredentialData(bytes(row.credential))], answer
        )
        counter = given.response.authenticator_data.counter
    except MALFORMED as fault:
        raise _bad() from fault
    is_newer = Q(sign_count__lt=counter) if counter else Q(sign_count=0)
    if not Passkey.objects.filter(is_newer, pk=row.pk).update(sign_count=counter, used_at=now):
        raise _bad()
    return row.user_id


def remove_passkey(*, actor: Actor, passkey_id: int, now: datetime) -> bool:
    """Forget one of the actor's passkeys.

    Returns
    -------
    bool
        False where the actor has no such passkey.
    """
    with transaction.atomic():
        gone, _ = Passkey.objects.filter(pk=passkey_id, user_id=actor.user_id).delete()
        if gone:
            record(
                organisation_id=actor.organisation_id, action="account.passkey_removed",
                subject=f"passkey {passkey_id}", now=now, user_id=actor.user_id,
            )  # fmt: skip
    return bool(gone)


def _server(site: Site) -> Fido2Server:
    return Fido2Server(
        PublicKeyCredentialRpEntity(name="Tepore", id=site.host),
        verify_origin=lambda origin: origin == site.origin,
    )


def _challenge(options: Any, state: Mapping[str, Any], now: datetime, **more: str) -> Challenge:  # noqa: ANN401 - two shapes of the library's
    return Challenge(
        options=dict(options), kept={"challenge": state["challenge"], "at": now.isoformat(), **more}
    )


def _state(kept: Mapping[str, str]) -> dict[str, Any]:
    return {"challenge": kept["challenge"], "user_verification": UserVerificationRequirement.REQUIRED}


def _refuse_stale(kept: Mapping[str, str], now: datetime) -> None:
    if "challenge" not in kept or now - datetime.fromisoformat(kept["at"]) > CHALLENGE_VALID_FOR:
        raise _bad()


def _names_owner(row: Passkey, handle: bytes | None) -> bool:
    return handle is None or secrets.compare_digest(handle, bytes(row.user_handle))


def _digest(credential_id: bytes) -> str:
    return hashlib.sha256(credential_id).hexdigest()


def _bad() -> BadPasskey:
    return BadPasskey(
        "the passkey was not taken.", remedy="Try again, or come in another way.", code="sign_in.passkey"
    )
