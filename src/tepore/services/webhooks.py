"""Tell other programs what happens: the events of the audit trail, posted and signed, until acknowledged.

A webhook is told each event whose action begins with one of its words, in their order, at least once: an
answer of 200 to 299 acknowledges it. The trail is what is told from, so nothing is lost by a crash between
the act and its telling. The form is that of Standard Webhooks with asymmetric signatures (``v1a``): headers
``webhook-id``, ``webhook-timestamp`` and ``webhook-signature`` over ``id.timestamp.body`` by Ed25519, with
the key that signs the organisation's seasons.
"""

from __future__ import annotations

import base64
import http.client
import json
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q

from tepore.kernel import Refusal
from tepore.services.access import Action, Actor, NotPermitted, Resource, require
from tepore.services.signing_keys import latest_signing_key, private_key_of
from tepore.services.web_posts import BadAddress, post, target_of
from tepore.store.hooks.models import Delivery, Webhook
from tepore.store.people.models import AuditEvent
from tepore.store.sealing import read_key_ring

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from django.db.models import QuerySet

    from tepore.services.web_posts import Target

    Post = Callable[[Target, bytes, Mapping[str, str]], int]

MOST_ACTIONS = 20
MOST_WEBHOOKS = 20
EVENTS_A_ROUND = 100
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=6)
FAILURES_TO_END = 60
"""Attempts in a row that fail, about ten days, after which a webhook is ended."""


class UnableToAddWebhook(Refusal):
    """No word of an action, or more webhooks than an organisation may have."""


@dataclass(frozen=True, kw_only=True)
class WebhookRow:
    """A webhook as it is listed.

    Attributes
    ----------
    public_key
        Ed25519, in base64, by which what it is told is verified.
    waiting
        Events not acknowledged yet.
    failures, retry_at, latest_fault
        Attempts in a row that failed, the next one, and why the latest failed.
    """

    id: int
    url: str
    actions: tuple[str, ...]
    public_key: str
    made_at: datetime
    ended_at: datetime | None
    waiting: int
    failures: int
    retry_at: datetime | None
    latest_fault: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a round of telling did."""

    delivered: int
    failed: int


def add_webhook(
    *,
    actor: Actor,
    url: str,
    actions: Sequence[str],
    now: datetime,
) -> WebhookRow:
    """Tell a program, from now on, what happens in the actor's organisation.

    Parameters
    ----------
    actor
        Of the whole organisation.
    url
        Where to post.
    actions
        Beginnings of actions, as ``season.``.
    now
        From when.

    Raises
    ------
    NotPermitted
        The actor may not.
    BadAddress, UnableToAddWebhook
        The address or the words cannot be used.
    """
    _require_whole_organisation(actor, Action.ENTER)
    words = tuple(dict.fromkeys(word.strip() for word in actions if word.strip()))
    if not 0 < len(words) <= MOST_ACTIONS:
        raise UnableToAddWebhook(
            f"{len(words)} words of actions were given.",
            where="actions",
            remedy=f"Give 1 to {MOST_ACTIONS}, as season. or telegram.",
            code="webhook.actions",
        )
    target_of(url, own_hosts=settings.ENVIRONMENT.own_webhook_hosts)
    with transaction.atomic():
        if _of(actor).filter(ended_at__isnull=True).count() >= MOST_WEBHOOKS:
            raise UnableToAddWebhook(
                f"there are {MOST_WEBHOOKS} webhooks.", remedy="End one first.", code="webhook.most"
            )
        latest = AuditEvent.objects.filter(organisation_id=actor.organisation_id).aggregate(Max("pk"))
        row = Webhook.objects.create(
            organisation_id=actor.organisation_id,
            url=url,
            actions=list(words),
            first_event=(latest["pk__max"] or 0) + 1,
            made_at=now,
        )
        _audit(actor, row, "webhook.added", now)
    return _row(row, now)


def end_webhook(*, actor: Actor, webhook_id: int, now: datetime) -> None:
    """Tell a program nothing more.

    Raises
    ------
    NotPermitted
        The actor may not, or there is no such webhook in the organisation.
    """
    _require_whole_organisation(actor, Action.ENTER)
    with transaction.atomic():
        row = _alive(actor, webhook_id)
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        _audit(actor, row, "webhook.ended", now)


def list_webhooks(*, actor: Actor, now: datetime) -> tuple[WebhookRow, ...]:
    """List the organisation's webhooks, the newest first, those ended too.

    Raises
    ------
    NotPermitted
        The actor may not.
    """
    _require_whole_organisation(actor, Action.VIEW)
    return tuple(_row(row, now) for row in _of(actor).order_by("-pk"))


def describe_webhook(*, actor: Actor, webhook_id: int, now: datetime) -> WebhookRow:
    """Give one webhook that has not ended.

    Raises
    ------
    NotPermitted
        The actor may not, or there is no such webhook in the organisation.
    """
    _require_whole_organisation(actor, Action.VIEW)
    with transaction.atomic():
        return _row(_alive(actor, webhook_id), now)


def deliver_webhooks(*, now: datetime, sender: Post = post) -> Told:
    """Tell every webhook what it was not told yet, up to a hundred events each; stop at its first failure.

    Parameters
    ----------
    now
        Webhooks that failed wait until an instant after it, ever longer.
    sender
        Posts.

    Raises
    ------
    UnableToUnseal
        The key file does not belong to this database.
    """
    key_ring = read_key_ring(settings.ENVIRONMENT.key_path)
    due = Webhook.objects.filter(ended_at__isnull=True).filter(
        Q(retry_at__isnull=True) | Q(retry_at__lte=now)
    )
    delivered = failed = 0
    for row in due.order_by("pk"):
        key = latest_signing_key(organisation_id=row.organisation_id, key_ring=key_ring, now=now)
        private = private_key_of(key, key_ring)
        for event in _waiting(row)[:EVENTS_A_ROUND]:
            fault = _tell(row, event, private, now, sender)
            if fault:
                _put_off(row, fault, now)
                failed += 1
                break
            _acknowledge(row, event, now)
            delivered += 1
    return Told(delivered=delivered, failed=failed)


def _tell(
    row: Webhook,
    event: AuditEvent,
    private: Ed25519PrivateKey,
    now: datetime,
    sender: Post,
) -> str:
    """Post an event and give why it failed; nothing where it was acknowledged."""
    body = json.dumps(
        {
            "type": event.action,
            "timestamp": event.at.astimezone(UTC).isoformat(),
            "data": {"subject": event.subject, "evidence": event.evidence},
        },
        separators=(",", ":"),
    ).encode()
    told = f"tepore_{event.pk}"
    stamp = str(int(now.timestamp()))
    signature = private.sign(b".".join((told.encode(), stamp.encode(), body)))
    headers = {
        "content-type": "application/json",
        "webhook-id": told,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1a,{base64.b64encode(signature).decode()}",
    }
    try:
        status = sender(target_of(row.url, own_hosts=settings.ENVIRONMENT.own_webhook_hosts), body, headers)
    except BadAddress as refusal:
        return refusal.sentence
    except (OSError, http.client.HTTPException) as fault:
        return f"no answer: {type(fault).__name__}"
    return "" if http.HTTPStatus.OK <= status < http.HTTPStatus.MULTIPLE_CHOICES else f"answer {status}"


def _acknowledge(row: Webhook, event: AuditEvent, now: datetime) -> None:
    with transaction.atomic():
        if not row.deliveries.filter(event=event).exists():  # another worker may have told it meanwhile
            Delivery.objects.create(
                organisation_id=row.organisation_id, webhook=row, event=event, delivered_at=now
            )
        if row.failures:
            row.failures, row.retry_at, row.latest_fault = 0, None, ""
            row.save(update_fields=["failures", "retry_at", "latest_fault"])


def _put_off(row: Webhook, fault: str, now: datetime) -> None:
    row.failures += 1
    row.retry_at = now + min(SHORTEST_WAIT * 2 ** min(row.failures - 1, 20), LONGEST_WAIT)
    row.latest_fault = fault[:200]
    if row.failures >= FAILURES_TO_END:
        row.ended_at = now
    row.save(update_fields=["failures", "retry_at", "latest_fault", "ended_at"])


def _waiting(row: Webhook) -> QuerySet[AuditEvent]:
    """Give the events that a webhook is for and has not acknowledged, the oldest first."""
    wanted = Q()
    for word in row.actions:
        wanted |= Q(action__startswith=word)
    told = Delivery.objects.filter(webhook=row, event=OuterRef("pk"))
    return (
        AuditEvent.objects.filter(wanted, organisation_id=row.organisation_id, pk__gte=row.first_event)
        .filter(~Exists(told))
        .order_by("pk")
    )


def _row(row: Webhook, now: datetime) -> WebhookRow:
    key_ring = read_key_ring(settings.ENVIRONMENT.key_path)
    key = latest_signing_key(organisation_id=row.organisation_id, key_ring=key_ring, now=now)
    return WebhookRow(
        id=row.pk,
        url=row.url,
        actions=tuple(row.actions),
        public_key=base64.b64encode(bytes.fromhex(key.public_key)).decode(),
        made_at=row.made_at,
        ended_at=row.ended_at,
        waiting=0 if row.ended_at else _waiting(row).count(),
        failures=row.failures,
        retry_at=row.retry_at,
        latest_fault=row.latest_fault,
    )


def _of(actor: Actor) -> QuerySet[Webhook]:
    return Webhook.objects.filter(organisation_id=actor.organisation_id)


def _alive(actor: Actor, webhook_id: int) -> Webhook:
    row = _of(actor).filter(pk=webhook_id, ended_at__isnull=True).select_for_update().first()
    if row is None:
        raise NotPermitted("there is no such webhook.", code="access.refused")
    return row


def _require_whole_organisation(actor: Actor, action: Action) -> None:
    require(actor, action, Resource.WEBHOOK)
    if actor.condominium_id is not None:
        raise NotPermitted("webhooks are for the whole organisation.", code="access.refused")


def _audit(actor: Actor, row: Webhook, action: str, now: datetime) -> None:
    AuditEvent.objects.create(
        organisation_id=actor.organisation_id,
        at=now,
        user_id=actor.user_id,
        action=action,
        subject=f"webhook {row.pk}",
        evidence={"actions": row.actions},
    )
