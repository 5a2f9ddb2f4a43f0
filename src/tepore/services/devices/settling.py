"""Settle what was found of a device, within the actor's reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from tepore.services.access import Action, Resource, require
from tepore.services.devices.reach import device_within
from tepore.services.findings import UnableToSettle
from tepore.services.settle_reading import settle_reading
from tepore.store.metering.models import Finding
from tepore.store.people.models import AuditEvent
from tepore.store.sealing import read_key_ring

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from tepore.services.access import Actor
    from tepore.services.settle_reading import Settled


def settle_device_finding(
    *,
    actor: Actor,
    device_id: int,
    finding_id: int,
    because: str,
    now: datetime,
    value: Decimal | None = None,
    accept: bool = False,
) -> Settled:
    """Settle a finding of a device, and say in the audit who did.

    Parameters
    ----------
    actor
        Who settles it.
    device_id, finding_id
        The device and what was found of it.
    because
        How it was dealt with, as a sentence.
    now
        Aware instant.
    value
        What the register showed: replaces the reading that the finding names.
    accept
        The reading is odd and true.

    Raises
    ------
    NotPermitted
        The role may not, or the device is out of reach.
    UnableToSettle, UnableToReplace
        The finding is not of this device, or as `settle_reading` says.
    """
    require(actor, Action.ENTER, Resource.DEVICE)
    device = device_within(actor, device_id)
    if not Finding.objects.filter(pk=finding_id, device=device).exists():
        raise UnableToSettle("there is no such open finding of this device.", code="finding.unknown")
    settled = settle_reading(
        organisation_id=actor.organisation_id,
        finding_id=finding_id,
        because=because,
        key_ring=read_key_ring(settings.ENVIRONMENT.key_path),
        clock=lambda: now,
        value=value,
        accept=accept,
        user_id=actor.user_id,
    )
    AuditEvent.objects.create(
        organisation_id=actor.organisation_id,
        at=now,
        user_id=actor.user_id,
        action="finding.settled",
        subject=f"finding {finding_id}",
        evidence={"device": device.pk, "replaced_by": settled.replaced_by, "accepted": accept},
    )
    return settled
