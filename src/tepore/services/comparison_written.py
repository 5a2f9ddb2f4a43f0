"""A comparison as plain values: for ``--json`` and for the file attached to the assembly's paper."""

from __future__ import annotations

import json
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any

from tepore.kernel import round_half_up
from tepore.kernel.graph import exact_text
from tepore.services.compare_sensitivity import rewards_of

if TYPE_CHECKING:
    from tepore.services.compare_criteria import Comparison, Way


def comparison_json(comparison: Comparison) -> bytes:
    """Give the comparison as UTF-8 JSON, the same bytes for the same input."""
    return json.dumps(comparison_document(comparison), ensure_ascii=False, indent=1).encode()


def comparison_document(comparison: Comparison) -> dict[str, Any]:
    """Give ways and units of a comparison; amounts are whole cents, percentages text at two decimals."""
    rewards = {reward.unit_id: reward.extra_cents for reward in rewards_of(comparison)}
    return {
        "condominium": comparison.condominium,
        "season": comparison.season,
        "total_cents": comparison.total_cents,
        "ways": [_way_document(way) for way in comparison.ways],
        "units": [
            {
                "unit_id": unit.unit_id,
                "unit": unit.unit,
                "total_cents": list(unit.total_cents),
                "difference_cents": list(unit.difference_cents),
                "difference_percent": [percent_text(each) for each in unit.difference_percent],
                "millesimi": [None if share is None else str(share) for share in unit.millesimi],
                "variation_percent": [percent_text(each) for each in unit.variation_percent],
                "a_tenth_more_use_cents": list(rewards[unit.unit_id]),
            }
            for unit in comparison.units
        ],
    }


def _way_document(way: Way) -> dict[str, Any]:
    return {
        "file": way.file,
        "criterion": way.criterion,
        "base": way.base.value,
        "fixed_cents": way.fixed_cents,
        "legal_verdict": way.legal_check.verdict.value,
        "voluntary_percent": percent_not_above(way.legal_check.voluntary_percent),
    }


def percent_text(share: Fraction | None) -> str | None:
    """Write a percentage at two decimals, halves away from zero."""
    if share is None:
        return None
    rounded = exact_text(round_half_up(share, 2))
    whole, _, decimals = rounded.partition(".")
    return f"{whole}.{decimals:0<2}"


def percent_not_above(share: Fraction | None) -> str | None:
    """Write a share rounded down, so that 49.996 % is never shown as the 50 % it misses."""
    return None if share is None else percent_text(Fraction(floor(share * 100), 100))
