"""Documents to take away: how they are named and served, and what their imprint says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse

from tepore.documents.imprint import Imprint
from tepore.kernel.periods import day_in_rome
from tepore.services.season_documents import stored_seal

if TYPE_CHECKING:
    from tepore.services.access import Actor
    from tepore.services.read_statements import StoredAllocation

KINDS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def document(content: bytes, stem: str, kind: str) -> HttpResponse:
    """Serve a document as a file to be saved.

    Parameters
    ----------
    content
        Its bytes.
    stem
        Its name without the ending.
    kind
        One of `KINDS`.
    """
    return HttpResponse(
        content,
        content_type=KINDS[kind],
        headers={"Content-Disposition": f'attachment; filename="{stem}.{kind}"'},
    )


def imprint_of(closed: StoredAllocation, actor: Actor) -> Imprint:
    """Say when a stored allocation was made, by whom it is given out, and by which seal."""
    return Imprint(
        issued_on=day_in_rome(closed.computed_at),
        issuer=actor.organisation,
        seal=stored_seal(closed=closed),
    )
