"""Programs of others that are told what happens in an organisation, and which events each was told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tepore.store.rows import Scoped


class Webhook(Scoped):
    """An address to which the events of an organisation are posted, signed with the organisation's key."""

    url = models.URLField(max_length=500)
    actions = models.JSONField()
    """Beginnings of the actions told, as ``season.``; never empty."""
    first_event = models.BigIntegerField()
    """Events before this one happened before the webhook was there."""
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    """Attempts in a row that failed."""
    retry_at = models.DateTimeField(null=True, blank=True)
    """Not before this instant, after a failure."""
    latest_fault = models.CharField(max_length=200, blank=True)

    class Meta:
        """It ends after it was made, and waits only after a failure."""

        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("made_at")),
                name="webhook_ends_after_made",
            ),
            models.CheckConstraint(
                condition=Q(retry_at__isnull=True) | Q(failures__gt=0), name="webhook_waits_after_failure"
            ),
        )


class Delivery(Scoped):
    """An event that a webhook acknowledged; append-only."""

    append_only: ClassVar[bool] = True

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries")
    event = models.ForeignKey("people.AuditEvent", on_delete=models.PROTECT, related_name="+")
    delivered_at = models.DateTimeField()

    class Meta:
        """An event is acknowledged once."""

        constraints = (models.UniqueConstraint(fields=("webhook", "event"), name="event_delivered_once"),)
