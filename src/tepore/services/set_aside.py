"""A row of a file that was not taken over, and the file that rows come from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tepore.store.metering.models import ImportFile

if TYPE_CHECKING:
    from datetime import datetime

    from tepore.kernel import Refusal


@dataclass(frozen=True, kw_only=True)
class SetAside:
    """A row that was not taken over.

    Attributes
    ----------
    row
        Its number in the file, as a spreadsheet counts.
    code
        Dotted and stable.
    reason
        A sentence: what, where in the row, what to do.
    where
        Place in the row, such as ``column value``; empty where all of it is meant.
    """

    row: int
    code: str
    reason: str
    where: str = ""


def set_aside(row: int, refusal: Refusal) -> SetAside:
    """Set a row aside for the reason of its refusal."""
    return SetAside(row=row, code=refusal.code, reason=refusal.sentence, where=refusal.where)


def keep_import_file(
    *, organisation_id: int, content: bytes, name: str, now: datetime, user_id: int | None
) -> ImportFile:
    """Find or keep the file that rows come from, by its hash."""
    file, _ = ImportFile.objects.get_or_create(
        organisation_id=organisation_id,
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={"name": name[-300:], "imported_at": now, "imported_by_id": user_id},
    )
    return file
