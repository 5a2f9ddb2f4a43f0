"""A closed season as one ZIP with its verifier, for a download."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tepore.services.access import Action, Resource, require
from tepore.services.list_condominiums import condominium_row
from tepore.services.post.letters import key_ring_at_hand
from tepore.services.season_documents import export_season

if TYPE_CHECKING:
    from tepore.documents.texts import Language
    from tepore.services.access import Actor


def season_archive(*, actor: Actor, condominium_id: int, season_id: int, language: Language) -> bytes:
    """Give a closed season as a ZIP: the same bytes as long as it is the latest version.

    Parameters
    ----------
    actor
        Of the metering company: the documents list the rooms of every flat.
    condominium_id, season_id
        The season.
    language
        Of the documents.

    Raises
    ------
    NotPermitted
        The role may not, or the season is out of reach.
    UnableToClose
        The season is not closed.
    """
    require(actor, Action.DOWNLOAD, Resource.STATEMENT)
    condominium_row(actor=actor, condominium_id=condominium_id, season_id=season_id)
    with tempfile.TemporaryDirectory(prefix="tepore-season-") as folder:
        path = export_season(
            organisation_id=actor.organisation_id,
            season_id=season_id,
            key_ring=key_ring_at_hand(),
            path=Path(folder) / "season.zip",
            language=language,
        )
        return path.read_bytes()
