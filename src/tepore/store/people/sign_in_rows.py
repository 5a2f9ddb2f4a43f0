"""What people sign in with: passkeys, one-time passwords, codes; and what bounds guessing."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

USER = "people.User"


class Passkey(models.Model):
    """A WebAuthn credential of a user; only its public half is here."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=100)
    site = models.CharField(max_length=253)
    """Host name it is good for."""
    credential_sha256 = models.CharField(max_length=64, unique=True)
    """Hash of the credential's id, by which it is found."""
    credential = models.BinaryField()
    """Authenticator's model, credential id and public key, as the authenticator gave them."""
    user_handle = models.BinaryField()
    """Random name of the user on the authenticator, the same for all of the user's passkeys."""
    sign_count = models.BigIntegerField(default=0)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class OneTimePassword(models.Model):
    """The secret of a user's one-time passwords (RFC 6238), sealed; good once a first password was right."""

    user = models.OneToOneField(USER, on_delete=models.CASCADE, related_name="one_time_password")
    sealed = models.BinaryField()
    added_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    latest_step = models.BigIntegerField(default=0)
    """Time step of the latest password taken: neither it nor an earlier one is taken again."""


class RecoveryCode(models.Model):
    """A code that stands in for a lost second factor once; kept as its hash."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="recovery_codes")
    code_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class SignInCode(models.Model):
    """A short code on paper that signs its user in once: found by its first part, proved by the rest."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="sign_in_codes")
    locator = models.CharField(max_length=8, unique=True)
    salt = models.BinaryField()
    secret_scrypt = models.BinaryField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A code expires."""

        constraints = (
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="sign_in_code_expires"),
        )


class SetupLink(models.Model):
    """The link by which an empty store gets its first organisation and operator, once."""

    token_sha256 = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class MailAddress(models.Model):
    """Where a user's links are sent: sealed, and found by a keyed hash of the address."""

    user = models.OneToOneField(USER, on_delete=models.CASCADE, related_name="mail_address")
    address_hmac = models.CharField(max_length=64, db_index=True)
    sealed = models.BinaryField()


class LinkRequest(models.Model):
    """Somebody asked for a link; answered later, so that asking tells nothing about who is known."""

    address_hmac = models.CharField(max_length=64)
    site = models.CharField(max_length=300)
    """Address of the portal that the link leads to."""
    language = models.CharField(max_length=2)
    requested_at = models.DateTimeField()


class Attempt(models.Model):
    """One try to get in, counted against a bound; who tried is kept as a keyed hash."""

    kind = models.CharField(max_length=20)
    who_hmac = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        """Counted by kind, who and time."""

        indexes = (
            models.Index(fields=("kind", "who_hmac", "at"), name="attempt_counted"),
            models.Index(fields=("at",), name="attempt_at"),
        )
