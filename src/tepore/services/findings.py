"""Findings: something odd but usable, kept once with its evidence until somebody settles it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from django.db import transaction

from tepore.kernel import Refusal
from tepore.services.plausibility import BLOCKING
from tepore.store.history.due import BEGINNING, devices_changed
from tepore.store.metering.models import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


ACCEPTED = "accepted: "
"""Begins the settlement of a reading that is odd and true."""


class UnableToSettle(Refusal):
    """A finding that is not there, or was settled before."""


def record_finding(
    *,
    organisation_id: int,
    code: str,
    at: datetime,
    evidence: Mapping[str, str],
    device_id: int | None = None,
    telegram_id: int | None = None,
) -> bool:
    """Keep a finding, unless the same was kept before.

    Parameters
    ----------
    code
        Dotted and stable, for example ``register.backwards``.
    evidence
        Figures and ids that show it; never a name or a key.

    Returns
    -------
    bool
        False where it was known.
    """
    written = json.dumps([code, device_id, telegram_id, dict(evidence)], sort_keys=True)
    _, is_new = Finding.objects.get_or_create(
        organisation_id=organisation_id,
        fingerprint=hashlib.sha256(written.encode()).hexdigest(),
        defaults={
            "code": code,
            "at": at,
            "evidence": dict(evidence),
            "device_id": device_id,
            "telegram_id": telegram_id,
        },
    )
    if is_new and code in BLOCKING and device_id is not None:
        devices_changed({device_id: BEGINNING})
    return is_new


def settle_finding(
    *, organisation_id: int, finding_id: int, settlement: str, now: datetime, user_id: int | None = None
) -> None:
    """Say how a finding was dealt with.

    Raises
    ------
    UnableToSettle
        It is not of this organisation, was settled before, or nothing is said.
    """
    if not settlement.strip():
        raise UnableToSettle("say how it was dealt with.", code="finding.unsaid")
    with transaction.atomic():
        found = Finding.objects.filter(
            organisation_id=organisation_id, pk=finding_id, settled_at__isnull=True
        )
        device_id = found.values_list("device_id", flat=True).first()
        changed = found.update(settled_at=now, settled_by_id=user_id, settlement=settlement.strip())
        if changed and device_id is not None:
            devices_changed({device_id: BEGINNING})
    if not changed:
        raise UnableToSettle(
            "there is no such open finding.", where=f"finding {finding_id}", code="finding.unknown"
        )
