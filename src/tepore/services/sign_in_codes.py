"""Short codes on paper letters that sign a user in once: typed by hand, few tries, good for some days.

A code has twelve letters: the first four find it, the other eight (39 bits) prove it. Five wrong tries end
it, so a guess hits once in 10¹¹; its proof is kept by scrypt, so that a stolen database gives no code away.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from tepore.kernel import Refusal
from tepore.services.one_time_passwords import new_code, plain_code
from tepore.store.people.sign_in_rows import SignInCode

if TYPE_CHECKING:
    from datetime import datetime

CODE_VALID_FOR = timedelta(days=30)
"""A letter lies about for a while: own rule."""
MOST_TRIES = 5
LOCATOR_LETTERS, GROUPS, GROUP_LETTERS = 4, 3, 4
SALT_BYTES = 16
SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**14, 8, 5
"""One of the least settings of the OWASP Password Storage Cheat Sheet: 16 MB, five times over."""
DECOY_SALT = bytes(SALT_BYTES)


class BadSignInCode(Refusal):
    """A code that was used, has expired, was tried too often, or never was; which of these is not told."""


@dataclass(frozen=True, kw_only=True)
class PrintedCode:
    """A code for a letter; it is not kept and cannot be shown again."""

    code: str
    expires_at: datetime


def issue_sign_in_code(*, user_id: int, now: datetime, valid_for: timedelta = CODE_VALID_FOR) -> PrintedCode:
    """Make a code for a user; the user's earlier ones end.

    Parameters
    ----------
    user_id
        Who will be signed in.
    now
        Aware instant from which it is good.
    valid_for
        How long.
    """
    with transaction.atomic():
        SignInCode.objects.filter(user_id=user_id, used_at__isnull=True).delete()
        taken = True
        while taken:
            code = new_code(GROUPS, GROUP_LETTERS)
            taken = SignInCode.objects.filter(locator=code[:LOCATOR_LETTERS]).exists()
        salt = secrets.token_bytes(SALT_BYTES)
        SignInCode.objects.create(
            user_id=user_id,
            locator=code[:LOCATOR_LETTERS],
            salt=salt,
            secret_scrypt=_proof(code, salt),
            issued_at=now,
            expires_at=now + valid_for,
        )
    return PrintedCode(code=code, expires_at=now + valid_for)


def redeem_sign_in_code(*, typed: str, now: datetime) -> int:
    """Use a code up; a wrong one counts as a try of the code it begins like.

    Returns
    -------
    int
        Id of the user who is to be signed in.

    Raises
    ------
    BadSignInCode
        It is not good. What takes time is done for a code that is known and one that is not.
    """
    code = plain_code(typed[:40])
    row = SignInCode.objects.filter(locator=code[:LOCATOR_LETTERS], user__is_active=True).first()
    proof = _proof(code, bytes(row.salt) if row else DECOY_SALT)
    good = SignInCode.objects.filter(
        pk=row.pk if row else 0,
        used_at__isnull=True,
        issued_at__lte=now,
        expires_at__gt=now,
        tries__lt=MOST_TRIES,
    )
    if row is not None and secrets.compare_digest(proof, bytes(row.secret_scrypt)):
        if good.update(used_at=now):
            return row.user_id
    else:
        good.update(tries=F("tries") + 1)
    raise BadSignInCode(
        "this code was used already, has expired, or is none.",
        remedy="Check it, or ask for a new one.",
        code="sign_in.code",
    )


def _proof(code: str, salt: bytes) -> bytes:
    return hashlib.scrypt(code.encode(), salt=salt, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P, dklen=32)
