"""What an import keeps: a file between its preview and its import, and how columns were matched before."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from tepore.store.rows import Scoped


class PendingFile(Scoped):
    """A file handed over and not yet taken in; sealed, and gone once imported, given up or a day old."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    """What is in it: ``readings``, ``register``, ``keys``, ``building``, ``need``, ``study``."""
    name = models.CharField(max_length=200)
    sealed = models.BinaryField()
    """Envelope of the file's bytes (``tepore.store.sealing``): it may hold names and keys."""
    size_bytes = models.PositiveIntegerField()
    handed_over_at = models.DateTimeField(db_index=True)


class ColumnMapping(Scoped):
    """Under which headings a kind of file keeps its columns, saved under a name to be offered again."""

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    headings = models.JSONField()
    """Headings of the file it was made with, reduced to letters and digits: another file is known by them."""
    columns = models.JSONField()
    """Heading by column: ``{"device": "matricola", "value": "letturaattuale"}``."""
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        """A name is one mapping's of a kind."""

        constraints = (
            models.UniqueConstraint(fields=("organisation", "kind", "name"), name="column_mapping_once"),
        )
