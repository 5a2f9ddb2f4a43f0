"""Organisations, users, persons, tenures, memberships by period, and the audit trail."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from tepore.store.people import mail_rows, sign_in_rows  # noqa: F401 - Django finds their tables here
from tepore.store.rows import Dated, Scoped, ends_after_start, one_of


class Organisation(models.Model):
    """A metering company or an administrator's office: the border that no query crosses."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    is_example = models.BooleanField(default=False)
    """The demo's: pages say so, and nobody is asked for a second factor."""


class User(AbstractUser):
    """Someone who signs in; what they may see stands in their memberships."""

    class Meta(AbstractUser.Meta):
        """One account for an address."""

        constraints = (
            models.UniqueConstraint(Lower("email"), name="user_email_once", condition=~Q(email="")),
        )


class Person(Scoped):
    """An owner or tenant under a code; who that is lies sealed in ``profile``."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=60)
    profile = models.BinaryField(default=b"")
    """Envelope of name, address, e-mail, telephone and tax code as JSON; empty once erased."""

    class Meta:
        """A code is one person's."""

        constraints = (models.UniqueConstraint(fields=("organisation", "code"), name="person_code_once"),)


class Capacity(models.TextChoices):
    """As what a person answers for a unit."""

    OWNER = "owner"
    TENANT = "tenant"


class Tenure(Scoped, Dated):
    """Who answers for a unit from-to."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tenures")
    unit = models.ForeignKey("estate.Unit", on_delete=models.PROTECT, related_name="tenures")
    capacity = models.CharField(max_length=10, choices=Capacity.choices)

    class Meta:
        """A tenure begins once."""

        constraints = (
            ends_after_start("tenure_period"),
            one_of("capacity", Capacity, "tenure_capacity"),
            models.UniqueConstraint(
                fields=("person", "unit", "capacity", "start_on"), name="tenure_begins_once"
            ),
        )


class Role(models.TextChoices):
    """What a member does, and so may see."""

    OPERATOR = "operator"
    """Of the metering company."""
    ADMINISTRATOR = "administrator"
    ENGINEER = "engineer"
    INSTALLER = "installer"
    READER = "reader"
    """Walks by and reads: letturista."""
    RESIDENT = "resident"
    GUEST = "guest"
    """Whom a resident lets see an own unit, from-to."""


class Membership(Scoped, Dated):
    """The role that a user has from-to: in the organisation, in one condominium, or as one person."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    condominium = models.ForeignKey(
        "estate.Condominium", on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    """Who a resident is, or whose guest a guest is."""
    unit = models.ForeignKey(
        "estate.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    """The one unit that a guest may see."""

    class Meta:
        """A resident is a person; a guest is some person's, for one unit and not for ever."""

        constraints = (
            ends_after_start("membership_period"),
            one_of("role", Role, "membership_role"),
            models.CheckConstraint(
                condition=~Q(role=Role.RESIDENT.value) | Q(person__isnull=False), name="resident_is_a_person"
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.GUEST.value)
                | Q(person__isnull=False, unit__isnull=False, end_on__isnull=False),
                name="guest_of_a_unit_until",
            ),
        )


class SignInLink(models.Model):
    """A link that signs its user in once, before it expires; the link itself is kept only as its hash."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    token_sha256 = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A link expires."""

        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("issued_at")), name="sign_in_link_expires"
            ),
        )


class AuditEvent(Scoped):
    """Who did what when; append-only."""

    append_only: ClassVar[bool] = True

    at = models.DateTimeField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    action = models.CharField(max_length=80)
    """Dotted code, for example ``season.closed``."""
    condominium = models.ForeignKey(
        "estate.Condominium", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    """Which condominium it is about, for those who may see one; None for the organisation's own matters."""
    subject = models.CharField(max_length=200)
    evidence = models.JSONField(default=dict)
    """Ids and figures, never names, keys or readings."""


class ApiToken(Scoped):
    """What a program signs in with: as one membership, for some scopes, until a day; kept as its hash."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=100)
    """What it is for: the gateway in the cellar, the administrator's accounting."""
    token_sha256 = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField()
    """Of the policy's pairs, as ``reading.view``."""
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A token expires, and is revoked after it was issued."""

        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("issued_at")), name="api_token_expires"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=models.F("issued_at")),
                name="api_token_revoked_after_issue",
            ),
        )
