"""Sign closed seasons with the organisation's Ed25519 key: sealed at rest, opened only to sign and to salt.

The private key leaves this module in no way. The salts of a season's commitments are made from it too, so
they need no place of their own, and documents can be written again, identical, as long as its row is there.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from django.db import transaction

from tepore.documents.seals import Commitment, SeasonSeal, commit, salts_of
from tepore.kernel import Refusal
from tepore.norms.uni10200 import BuildingSeason
from tepore.services.close_season import kept_allocation
from tepore.services.season_computed import given_to
from tepore.services.signing_keys import latest_signing_key, private_bytes_of, private_key_of
from tepore.store.ledger.models import Allocation as AllocationRow
from tepore.store.people.models import AuditEvent, Organisation
from tepore.store.signing.models import SeasonSignature, SigningKey
from tepore_verify.seal import SEVERAL, closing_hash, fingerprint, signed_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tepore.documents.seals import Closing
    from tepore.norms.uni10200 import Allocation, BuildingAllocation
    from tepore.store.sealing import KeyRing

_SALTS = b"tepore.salts/1\n"


class UnableToSign(Refusal):
    """A season that is not closed, or is not of this organisation."""


@dataclass(frozen=True, kw_only=True)
class SignedSeason:
    """What signing a season did.

    Attributes
    ----------
    signed
        Closings signed now; those signed before are left.
    key, root
        Fingerprints as documents show them.
    """

    season: str
    signed: int
    key: str
    root: str


def sign_season(*, organisation_id: int, season_id: int, key_ring: KeyRing, now: datetime) -> SignedSeason:
    """Sign every closing of a season that is not signed yet, in their order.

    Parameters
    ----------
    organisation_id, season_id
        The season.
    key_ring
        Opens the signing key, and seals a new one where the organisation has none.
    now
        When it is signed.

    Raises
    ------
    UnableToSign
        The season is not of this organisation, or not closed.
    BrokenChain, UnableToUnseal
        A stored allocation was altered, or the key file does not belong to this database.
    """
    rows = AllocationRow.objects.filter(organisation_id=organisation_id, season_id=season_id).order_by("pk")
    if not rows:
        raise UnableToSign("the season is not closed.", remedy="Close it first.", code="sign.open")
    signed = 0
    with transaction.atomic():
        # One clerk at a time: the key is made once, and each closing is signed once.
        Organisation.objects.select_for_update().get(pk=organisation_id)
        for row in rows.select_related("season__condominium"):
            if not SeasonSignature.objects.filter(allocation=row).exists():
                _sign(row, key_ring, now)
                signed += 1
    latest = SeasonSignature.objects.select_related("key").get(allocation=rows.last())
    return SignedSeason(
        season=latest.closing["season"],
        signed=signed,
        key=fingerprint(bytes.fromhex(latest.key.public_key)),
        root=fingerprint(latest.closing["root"]),
    )


def seal_of(
    *, allocation_id: int, computed: Allocation | BuildingAllocation, key_ring: KeyRing
) -> SeasonSeal | None:
    """Give the seal of a kept allocation for its documents; None where it was not signed.

    Parameters
    ----------
    allocation_id
        Its row.
    computed
        The allocation as `allocation_of` gives it; names of holders play no part.
    key_ring
        Opens the key that the salts are made from.

    Raises
    ------
    UnableToUnseal
        The key file does not belong to this database, or the key's row was altered.
    """
    row = (
        SeasonSignature.objects.select_related("key", "allocation")
        .filter(allocation_id=allocation_id)
        .first()
    )
    if row is None:
        return None
    units = [statement.unit_id for statement in computed.statements]
    salts = salts_of(units, _secret(row.key, row.allocation, key_ring))
    leaves = tuple(bytes.fromhex(leaf) for leaf in row.leaves)
    commitment = Commitment(row.closing["root"], salts, leaves)
    return SeasonSeal(commitment, (*_former(row.allocation), row.closing), row.key.public_key, row.signature)


def _sign(row: AllocationRow, key_ring: KeyRing, now: datetime) -> None:
    key = latest_signing_key(organisation_id=row.organisation_id, key_ring=key_ring, now=now)
    computed = kept_allocation(organisation_id=row.organisation_id, allocation_id=row.pk)
    given = given_to(computed)
    former = list(_former(row))
    commitment = commit(computed, _secret(key, row, key_ring))
    closing = {
        "condominium": given.condominium,
        "season": given.season,
        "service": SEVERAL if isinstance(given, BuildingSeason) else given.service.value,
        "closed_at": row.computed_at.astimezone(UTC).isoformat(),
        "program": row.program,
        **({"build": row.build} if row.build else {}),
        "total_cents": computed.total_cents,
        "root": commitment.root,
        "previous": closing_hash(former[-1]) if former else "",
    }
    signature = private_key_of(key, key_ring).sign(signed_bytes(closing)).hex()
    SeasonSignature.objects.create(
        organisation_id=row.organisation_id,
        allocation=row,
        key=key,
        closing=closing,
        leaves=[leaf.hex() for leaf in commitment.leaves],
        signature=signature,
    )
    AuditEvent.objects.create(
        organisation_id=row.organisation_id,
        at=now,
        action="season.signed",
        subject=f"season {row.season_id}",
        evidence={"allocation": row.pk, "root": closing["root"], "key": key.public_key},
    )


def _former(row: AllocationRow) -> Iterator[Closing]:
    """Give the closings that lead to an allocation, oldest first."""
    chain = []
    while row.replaces is not None:
        row = row.replaces
        chain.append(SeasonSignature.objects.get(allocation=row).closing)
    yield from reversed(chain)


def _secret(key: SigningKey, row: AllocationRow, key_ring: KeyRing) -> bytes:
    """Give what the salts of an allocation are made from."""
    return hmac.digest(private_bytes_of(key, key_ring), _SALTS + row.sha256.encode(), "sha256")
