"""Settle what was found of a device: say why, put the wrong reading right, or take a true one in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from tepore.services.findings import ACCEPTED, UnableToSettle, settle_finding
from tepore.services.ingest_telegrams import read_held_back
from tepore.services.replace_reading import replace_reading
from tepore.store.metering.models import Finding

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from decimal import Decimal

    from tepore.store.sealing import KeyRing


@dataclass(frozen=True, kw_only=True)
class FindingRow:
    """A finding as it is listed."""

    id: int
    code: str
    device: str
    at: str
    evidence: dict[str, str]
    settlement: str


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What settling did.

    Attributes
    ----------
    replaced_by
        Id of the reading that took the wrong one's place; None where none was wrong.
    readings
        Readings of telegrams held back until now.
    """

    finding: int
    replaced_by: int | None
    readings: int


def list_findings(*, organisation_id: int, settled: bool = False) -> list[FindingRow]:
    """List the open findings of an organisation, and the settled ones where asked."""
    rows = Finding.objects.filter(organisation_id=organisation_id).select_related("device").order_by("pk")
    if not settled:
        rows = rows.filter(settled_at__isnull=True)
    return [
        FindingRow(
            id=row.pk,
            code=row.code,
            device=row.device.identification if row.device else "",
            at=row.at.isoformat(),
            evidence=row.evidence,
            settlement=row.settlement,
        )
        for row in rows
    ]


def settle_reading(
    *,
    organisation_id: int,
    finding_id: int,
    because: str,
    key_ring: KeyRing,
    clock: Callable[[], datetime],
    value: Decimal | None = None,
    accept: bool = False,
    user_id: int | None = None,
) -> Settled:
    """Settle a finding of a device.

    Parameters
    ----------
    because
        How it was dealt with, as a sentence.
    value
        What the register showed, in the unit of the reading: replaces the reading that the finding names.
    accept
        The reading is odd and true: a telegram that was held back is read.

    Raises
    ------
    UnableToSettle
        It is not there or settled, nothing is said, or a value is given and no stored reading is named.
    UnableToReplace
        The value is no register's, or the reading was replaced before.
    """
    finding = Finding.objects.filter(organisation_id=organisation_id, pk=finding_id).first()
    if finding is not None and value is not None and "reading" not in finding.evidence:
        raise UnableToSettle(
            "its reading was held back, so there is none to replace.",
            where=f"finding {finding_id}",
            remedy="Leave out --value: nothing is billed from a reading that was held back.",
            code="finding.held_back",
        )
    said = f"{ACCEPTED if accept else ''}{because.strip()}" if because.strip() else ""
    with transaction.atomic():
        settle_finding(
            organisation_id=organisation_id,
            finding_id=finding_id,
            settlement=said,
            now=clock(),
            user_id=user_id,
        )
        replaced_by = None
        if finding is not None and value is not None:
            replaced_by = replace_reading(
                organisation_id=organisation_id,
                reading_id=int(finding.evidence["reading"]),
                value=value,
                reason=because.strip(),
                now=clock(),
                user_id=user_id,
            )
    readings = 0
    if finding is not None and finding.device_id is not None and (accept or replaced_by is not None):
        readings = read_held_back(
            organisation_id=organisation_id, device_id=finding.device_id, key_ring=key_ring, clock=clock
        ).readings
    return Settled(finding=finding_id, replaced_by=replaced_by, readings=readings)
