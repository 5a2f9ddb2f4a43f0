"""Keys by which an organisation signs its closed seasons, sealed, and the signatures."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from tepore.store.rows import Scoped


class SigningKey(Scoped):
    """An Ed25519 key: the public half in plain, the private half in an envelope; the newest signs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    public_key = models.CharField(max_length=64, unique=True)
    """32 bytes in hexadecimal digits."""
    sealed = models.BinaryField()
    """Envelope of the private key (``tepore.store.sealing``)."""
    made_at = models.DateTimeField()


class SeasonSignature(Scoped):
    """What an organisation signed of an allocation; append-only."""

    append_only: ClassVar[bool] = True

    allocation = models.OneToOneField(
        "ledger.Allocation", on_delete=models.PROTECT, related_name="season_signature"
    )
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="signatures")
    closing = models.JSONField()
    """Season, total, root of the commitments and the former closing's hash, as signed."""
    leaves = models.JSONField()
    """Commitment to each unit's figures, in the order of the statements [hexadecimal digits]."""
    signature = models.CharField(max_length=128)
    """64 bytes in hexadecimal digits."""
