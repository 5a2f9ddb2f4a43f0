"""Compute a season without keeping it: the draft that is looked at before it is approved.

What is computed is marked as a draft in the name of the season, which stands on every page and in the JSON,
so that no draft is taken for what was closed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tepore.documents.texts import text
from tepore.norms.uni10200 import (
    Allocation,
    BuildingAllocation,
    BuildingSeason,
    SeasonInputs,
    as_whole,
)
from tepore.services.holder_names import named_for_documents
from tepore.services.plain_groups import plain_any_inputs
from tepore.services.plain_values import sha256_of
from tepore.services.season_computed import compute, gather_any
from tepore.services.season_workflow import UnableToStep, season_of
from tepore.store.ledger.models import SeasonState

if TYPE_CHECKING:
    from tepore.documents import Language
    from tepore.store.sealing import KeyRing


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A draft.

    Attributes
    ----------
    allocation
        Of several groups all of them as one bill.
    inputs_sha256
        Hash of what it was computed from: the hash that an approval keeps.
    building
        The groups; None for a season of one service.
    """

    allocation: Allocation
    inputs_sha256: str
    building: BuildingAllocation | None = None


def preview_season(
    *, organisation_id: int, season_id: int, key_ring: KeyRing, language: Language = "it"
) -> Preview:
    """Compute a season that is not closed; nothing is stored.

    Parameters
    ----------
    organisation_id, season_id
        The season.
    key_ring
        Opens the names of holders.
    language
        Of the mark.

    Raises
    ------
    UnableToStep
        It is not of this organisation, or closed: then its statements stand.
    UnableToGather, OpenFinding, ContradictoryReadings, UnableToEstimate, BadSeason
        Its rows cannot be computed with.
    """
    season = season_of(organisation_id=organisation_id, season_id=season_id)
    if season.state == SeasonState.CLOSED:
        raise UnableToStep(
            "it is closed, and its statements stand.",
            where=f"season {season.code}",
            remedy="To correct it, close it again with the reason.",
            code="season.closed",
        )
    inputs = gather_any(season=season)
    sha256 = sha256_of(plain_any_inputs(inputs))
    computed = named_for_documents(compute(_marked(inputs, language)), organisation_id, key_ring)
    if isinstance(computed, BuildingAllocation):
        return Preview(allocation=as_whole(computed), inputs_sha256=sha256, building=computed)
    return Preview(allocation=computed, inputs_sha256=sha256)


def _marked(inputs: SeasonInputs | BuildingSeason, language: Language) -> SeasonInputs | BuildingSeason:
    name = text("season.draft", language, season=inputs.season)
    if isinstance(inputs, SeasonInputs):
        return replace(inputs, season=name)
    groups = tuple(replace(group, inputs=replace(group.inputs, season=name)) for group in inputs.groups)
    return replace(inputs, season=name, groups=groups)
