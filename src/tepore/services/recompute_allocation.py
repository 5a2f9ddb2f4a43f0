"""Compute a kept allocation again from its own inputs, under its own rules, and hold it to the byte.

Only what was kept is read: readings, expenses or tenures that came later change nothing. A program that has
learned further fields since writes them empty; a field that the kept form does not have is left out where it
is empty, and is a difference where it is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tepore.kernel import Refusal
from tepore.services.plain_groups import (
    any_inputs_from_plain,
    plain_any_inputs,
    plain_any_outcome,
    plain_statement,
)
from tepore.services.plain_values import canonical
from tepore.services.season_computed import compute
from tepore.store.ledger.models import Allocation

PARTS = ("inputs", "graph", "statements", "outcome")


class UnknownAllocation(Refusal):
    """An allocation that is not of this organisation."""


@dataclass(frozen=True, kw_only=True)
class Recomputed:
    """What came out.

    Attributes
    ----------
    program, build
        What computed it first; the build is empty where it was not kept yet.
    differing
        Parts whose bytes are others: of `PARTS`.
    bytes_compared
        Size of what was kept [byte].
    """

    allocation_id: int
    program: str
    build: str
    differing: tuple[str, ...]
    bytes_compared: int

    @property
    def is_identical(self) -> bool:
        """Whether every byte is the same."""
        return not self.differing


def recompute_allocation(*, organisation_id: int, allocation_id: int) -> Recomputed:
    """Compute a kept allocation again and compare it byte by byte.

    Parameters
    ----------
    organisation_id, allocation_id
        The allocation.

    Raises
    ------
    UnknownAllocation
        It is not of this organisation.
    BadSeason
        Its inputs are no more accepted.
    """
    row = Allocation.objects.filter(organisation_id=organisation_id, pk=allocation_id).first()
    if row is None:
        raise UnknownAllocation("there is no such allocation.", code="allocation.unknown")
    kept = {
        "inputs": row.inputs,
        "graph": row.graph,
        "statements": {one.unit.code: one.content for one in row.statements.select_related("unit")},
        "outcome": row.outcome,
    }
    differing = differing_parts(kept)
    return Recomputed(
        allocation_id=row.pk,
        program=row.program,
        build=row.build,
        differing=differing,
        bytes_compared=sum(len(canonical(part)) for part in kept.values()),
    )


def recompute_season(*, organisation_id: int, season_id: int) -> tuple[Recomputed, ...]:
    """Compute every allocation of a season again, from the first to the latest.

    Parameters
    ----------
    organisation_id, season_id
        The season.

    Raises
    ------
    BadSeason
        The inputs of one are no more accepted.
    """
    rows = Allocation.objects.filter(organisation_id=organisation_id, season_id=season_id).order_by("pk")
    return tuple(recompute_allocation(organisation_id=organisation_id, allocation_id=row.pk) for row in rows)


def differing_parts(kept: dict[str, Any]) -> tuple[str, ...]:
    """Compute from kept inputs and name the parts whose bytes are others than those kept.

    Parameters
    ----------
    kept
        ``inputs``, ``graph``, ``statements`` and ``outcome`` as they were written.

    Raises
    ------
    BadSeason
        The inputs are no more accepted.
    """
    fresh = written_again(kept["inputs"])
    return tuple(
        name
        for name in PARTS
        if canonical(in_form_of(kept[name], fresh[name], is_given=name == "inputs")) != canonical(kept[name])
    )


def written_again(inputs: dict[str, Any]) -> dict[str, Any]:
    """Compute from kept inputs and write all parts as they are kept.

    Parameters
    ----------
    inputs
        As `plain_inputs` wrote them.

    Raises
    ------
    BadSeason
        They are no more accepted.
    """
    read = any_inputs_from_plain(inputs)
    computed = compute(read)
    return {
        "inputs": plain_any_inputs(read),
        "graph": computed.graph.as_json(),
        "statements": {one.unit_id: plain_statement(one) for one in computed.statements},
        "outcome": plain_any_outcome(computed),
    }


def in_form_of(kept: Any, fresh: Any, *, is_given: bool = False) -> Any:  # noqa: ANN401 - JSON values
    """Leave out of fresh values the fields that the kept form does not have, where they are empty.

    Parameters
    ----------
    kept, fresh
        JSON values of the same thing.
    is_given
        It was read from what is kept and not computed: what it has beyond that is the default of a field that
        came later.
    """
    if isinstance(kept, dict) and isinstance(fresh, dict):
        return {
            name: in_form_of(kept[name], part, is_given=is_given) if name in kept else part
            for name, part in fresh.items()
            if name in kept or not (is_given or part in (None, "", 0, False, [], {}))
        }
    if isinstance(kept, list) and isinstance(fresh, list) and len(kept) == len(fresh):
        return [in_form_of(old, new, is_given=is_given) for old, new in zip(kept, fresh, strict=True)]
    return fresh
