"""One-time passwords by an application on the telephone (TOTP, RFC 6238) and recovery codes for its loss.

Six digits, 30 seconds, SHA-1, as all such applications read them; the secret has 160 bits (RFC 4226 R6) and
lies sealed. A password is taken once: neither it nor one of an earlier step counts again (RFC 6238 5.2).
"""

from __future__ import annotations

import hashlib
import io
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import transaction

from tepore.kernel import Refusal
from tepore.services.audit import record
from tepore.store.people.sign_in_rows import OneTimePassword, RecoveryCode
from tepore.store.sealing import read_key_ring

if TYPE_CHECKING:
    from datetime import datetime

    from tepore.services.access import Actor

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
DRIFT = (0, -1, 1)
"""Steps of a telephone's clock that are taken: the own, one before, one after."""
ISSUER = "Tepore"
RECOVERY_CODES = 10
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0, 1, I, L and O, which are mistaken for one another on paper."""
CODE_GROUPS, GROUP_LETTERS = 6, 4
"""24 letters of 31: 118 bits, so that a fast hash is enough (ASVS 5.0 V6.5.2 asks for 112)."""


class WrongOneTimePassword(Refusal):
    """Digits that are wrong, too old, or were used before."""


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """What an application needs: as a picture to scan, and as letters to type.

    Attributes
    ----------
    picture
        QR code as SVG, without a script or an inline style.
    letters
        The secret in base 32.
    """

    picture: str
    letters: str


def begin_enrolment(*, user_id: int, shown_name: str, now: datetime) -> Enrolment:
    """Make a secret for a user that counts once a first password was right.

    Parameters
    ----------
    user_id
        Whose; an earlier one that was never confirmed is replaced.
    shown_name
        What the application shows.
    now
        Aware instant.

    Raises
    ------
    WrongOneTimePassword
        The user has confirmed one already.
    """
    with transaction.atomic():
        if OneTimePassword.objects.filter(user_id=user_id, confirmed_at__isnull=False).exists():
            raise _wrong()
        row, is_new = OneTimePassword.objects.get_or_create(
            user_id=user_id, defaults={"sealed": b"", "added_at": now}
        )
        if is_new or not row.sealed:
            ring = read_key_ring(settings.ENVIRONMENT.key_path)
            row.sealed = ring.seal(secrets.token_bytes(SECRET_BYTES), context=one_time_context(user_id))
            row.save(update_fields=["sealed"])
    password = _opened(row)
    address = password.get_provisioning_uri(shown_name, ISSUER)
    return Enrolment(picture=_picture(address), letters=_letters(address))


def confirm_enrolment(*, actor: Actor, digits: str, now: datetime) -> tuple[str, ...]:
    """Take the first password, from which on they count.

    Returns
    -------
    tuple of str
        Recovery codes, shown this once.

    Raises
    ------
    WrongOneTimePassword
        The digits are wrong.
    """
    with transaction.atomic():
        row = OneTimePassword.objects.filter(user_id=actor.user_id, confirmed_at__isnull=True).first()
        if row is None:
            raise _wrong()
        _take(row, digits, now)
        OneTimePassword.objects.filter(pk=row.pk).update(confirmed_at=now)
        record(
            organisation_id=actor.organisation_id, action="account.one_time_password_added",
            subject=f"user {actor.user_id}", now=now, user_id=actor.user_id,
        )  # fmt: skip
        return new_recovery_codes(actor=actor, now=now)


def check_one_time_password(*, user_id: int, digits: str, now: datetime) -> None:
    """Take a password of a user.

    Raises
    ------
    WrongOneTimePassword
        The digits are wrong or were used, or the user has none.
    """
    row = OneTimePassword.objects.filter(user_id=user_id, confirmed_at__isnull=False).first()
    if row is None:
        raise _wrong()
    _take(row, digits, now)


def remove_one_time_password(*, actor: Actor, now: datetime) -> bool:
    """Forget the actor's secret; False where there is none."""
    with transaction.atomic():
        gone, _ = OneTimePassword.objects.filter(user_id=actor.user_id).delete()
        if gone:
            record(
                organisation_id=actor.organisation_id, action="account.one_time_password_removed",
                subject=f"user {actor.user_id}", now=now, user_id=actor.user_id,
            )  # fmt: skip
    return bool(gone)


def new_recovery_codes(*, actor: Actor, now: datetime) -> tuple[str, ...]:
    """Make new recovery codes in place of the old ones; they are shown this once."""
    codes = tuple(new_code(CODE_GROUPS, GROUP_LETTERS) for _ in range(RECOVERY_CODES))
    with transaction.atomic():
        RecoveryCode.objects.filter(user_id=actor.user_id).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(user_id=actor.user_id, code_sha256=_digest(code), made_at=now) for code in codes
        )
        record(
            organisation_id=actor.organisation_id, action="account.recovery_codes_made",
            subject=f"user {actor.user_id}", now=now, user_id=actor.user_id, evidence={"codes": len(codes)},
        )  # fmt: skip
    return codes


def use_recovery_code(*, user_id: int, code: str, now: datetime) -> None:
    """Use one of a user's recovery codes up.

    Raises
    ------
    WrongOneTimePassword
        It is none of theirs, or was used.
    """
    if not RecoveryCode.objects.filter(
        user_id=user_id, code_sha256=_digest(plain_code(code)), used_at__isnull=True
    ).update(used_at=now):
        raise _wrong()


def recovery_codes_left(*, user_id: int) -> int:
    """Count the recovery codes that were not used."""
    return RecoveryCode.objects.filter(user_id=user_id, used_at__isnull=True).count()


def new_code(groups: int, letters: int) -> str:
    """Make a random code in groups: ``ABCD-EFGH``."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(letters)) for _ in range(groups))


def plain_code(typed: str) -> str:
    """Give a code as it was made, however it was typed: small letters, spaces, without hyphens."""
    letters = "".join(sign for sign in typed.upper() if sign in ALPHABET)
    return "-".join(letters[start : start + GROUP_LETTERS] for start in range(0, len(letters), GROUP_LETTERS))


def one_time_context(user_id: int) -> str:
    """Name the place of a secret's envelope."""
    return f"people.onetimepassword/{user_id}"


def _take(row: OneTimePassword, digits: str, now: datetime) -> None:
    typed = "".join(digits.split())
    password = _opened(row)
    step_now = int(now.timestamp()) // STEP_SECONDS
    right = [
        step_now + drift
        for drift in DRIFT
        if secrets.compare_digest(password.generate((step_now + drift) * STEP_SECONDS), typed.encode())
    ]
    if not right or not OneTimePassword.objects.filter(pk=row.pk, latest_step__lt=max(right)).update(
        latest_step=max(right)
    ):
        raise _wrong()


def _opened(row: OneTimePassword) -> TOTP:
    ring = read_key_ring(settings.ENVIRONMENT.key_path)
    secret = ring.unseal(bytes(row.sealed), context=one_time_context(row.user_id))
    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 - HMAC-SHA-1, as RFC 6238 has it


def _picture(address: str) -> str:
    drawn = io.BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", xmldecl=False, svgns=True, scale=5, border=2, dark="#000", light="#fff", nl=False
    )
    return drawn.getvalue().decode()


def _letters(address: str) -> str:
    secret = address.partition("secret=")[2].partition("&")[0]
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()


def _wrong() -> WrongOneTimePassword:
    return WrongOneTimePassword(
        "the code is wrong or was used already.", remedy="Wait for the next one.", code="sign_in.second"
    )
