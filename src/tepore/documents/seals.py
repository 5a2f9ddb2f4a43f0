"""The seal of a season on its documents: commitments to each unit's figures, and who signed them.

What is committed to, and how, is `tepore_verify.seal`, by which it is checked too.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tepore.documents.texts import text
from tepore.documents.written import allocation_json
from tepore.documents.written_groups import building_json
from tepore.norms.uni10200 import BuildingAllocation
from tepore_verify.graph import read_graph
from tepore_verify.seal import (
    closed_figures,
    fingerprint,
    leaf,
    own_figures,
    public_figures,
    public_hash,
    season_root,
    way_to_root,
)

if TYPE_CHECKING:
    from tepore.documents.texts import Language
    from tepore.norms.uni10200 import Allocation

Closing = Mapping[str, Any]
"""What is signed of a closing, as ``allocation.schema.json`` has it."""


@dataclass(frozen=True)
class Commitment:
    """A season's figures, committed to.

    Attributes
    ----------
    root
        Over all figures; the same for every resident.
    salts
        Of each unit's commitment, by its id [64 hexadecimal digits].
    leaves
        Each unit's commitment, in the order of the statements.
    """

    root: str
    salts: Mapping[str, str] = field(repr=False)
    leaves: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True)
class SeasonSeal:
    """A commitment with the closings that lead to it and the signature over the last.

    Attributes
    ----------
    key, signature
        Ed25519 public key and signature [hexadecimal digits].
    """

    commitment: Commitment
    closings: tuple[Closing, ...]
    key: str
    signature: str

    def of_building(self) -> dict[str, Any]:
        """Give the seal for a document of the whole building, with every unit's salt."""
        return self._written(dict(self.commitment.salts), [])

    def of_unit(self, unit_id: str) -> dict[str, Any]:
        """Give the seal for one unit: its own salt, and the way from its commitment to the root."""
        index = list(self.commitment.salts).index(unit_id)
        salts = {unit_id: self.commitment.salts[unit_id]}
        return self._written(salts, way_to_root(self.commitment.leaves, index))

    def sentences(self, language: Language) -> list[str]:
        """Say by which fingerprints the signature and the season are known."""
        key, root = fingerprint(bytes.fromhex(self.key)), fingerprint(self.commitment.root)
        return [text("seal.key", language, fingerprint=key), text("seal.root", language, root=root)]

    def _written(self, salts: dict[str, str], path: list[dict[str, str]]) -> dict[str, Any]:
        return {
            "salts": salts,
            "path": path,
            "closings": [dict(closing) for closing in self.closings],
            "key": self.key,
            "signature": self.signature,
        }


def commit(allocation: Allocation | BuildingAllocation, secret: bytes) -> Commitment:
    """Commit to the figures of an allocation, of one service or of several groups.

    Parameters
    ----------
    allocation
        The run.
    secret
        32 bytes that nobody else knows: each unit's salt is made from them.

    Returns
    -------
    Commitment
        The same for the same allocation and secret.
    """
    written = (
        building_json(allocation)
        if isinstance(allocation, BuildingAllocation)
        else allocation_json(allocation)
    )
    content = json.loads(written)
    nodes = read_graph(content["graph"])
    units = [statement.unit_id for statement in allocation.statements]
    closed = closed_figures(nodes, units)
    shown = public_figures(content, closed)
    salts = salts_of(units, secret)
    leaves = tuple(
        leaf(own_figures(nodes, closed, shown, unit), bytes.fromhex(salts[unit])) for unit in units
    )
    return Commitment(season_root(public_hash(content, shown), leaves), salts, leaves)


def salts_of(units: Iterable[str], secret: bytes) -> dict[str, str]:
    """Make each unit's salt [64 hexadecimal digits] from a secret."""
    return {
        unit: hmac.digest(secret, unit.encode("utf-8", "backslashreplace"), "sha256").hex() for unit in units
    }
