"""Mail on its way out: sealed while it waits, erased once it is sent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tepore.store.rows import Scoped


class OutgoingMail(Scoped):
    """A mail that waits for the server, was sent, or was given up."""

    sealed = models.BinaryField()
    """Envelope of address, subject, text and attachments as JSON; empty once sent or given up."""
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    """When it is tried next."""
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=200, blank=True)
    """Why the latest try failed: kind of error and the server's number, never the address."""

    class Meta:
        """What is done with is empty, and done with in one way."""

        constraints = (
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(given_up_at__isnull=True), name="mail_done_one_way"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True) | Q(sealed=b""),
                name="mail_erased_when_done",
            ),
        )
        indexes = (
            models.Index(
                fields=("due_at",),
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="mail_due",
            ),
        )
