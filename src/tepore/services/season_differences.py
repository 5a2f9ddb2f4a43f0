"""What a correction changes: for each unit and head the old amount, the new one and the difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tepore.kernel import Bug, Refusal
from tepore.store.ledger.models import Allocation

if TYPE_CHECKING:
    from datetime import datetime


class NothingCorrected(Refusal):
    """An allocation that replaces none, or is not there."""


@dataclass(frozen=True, kw_only=True)
class HeadDifference:
    """Old and new amount of one head of a unit [cent]; zero where it had no part in the head."""

    head: str
    old_cents: int
    new_cents: int

    @property
    def difference_cents(self) -> int:
        """New less old: positive is still to be paid [cent]."""
        return self.new_cents - self.old_cents


@dataclass(frozen=True, kw_only=True)
class HolderDifference:
    """Old and new part of one holder of a unit [cent]."""

    holder: str
    old_cents: int
    new_cents: int

    @property
    def difference_cents(self) -> int:
        """New less old [cent]."""
        return self.new_cents - self.old_cents


@dataclass(frozen=True, kw_only=True)
class UnitDifference:
    """The difference statement of one unit [cent]; by heads and by holders it is the same sum."""

    unit_id: str
    unit: str
    old_cents: int
    new_cents: int
    heads: tuple[HeadDifference, ...]
    holders: tuple[HolderDifference, ...]

    @property
    def difference_cents(self) -> int:
        """New less old [cent]."""
        return self.new_cents - self.old_cents


@dataclass(frozen=True, kw_only=True)
class SeasonDifferences:
    """All difference statements of a correction.

    Attributes
    ----------
    old_sha256, new_sha256
        Links of both allocations in the season's chain.
    """

    season: str
    reason: str
    corrected_at: datetime
    old_sha256: str
    new_sha256: str
    old_cents: int
    new_cents: int
    units: tuple[UnitDifference, ...]

    @property
    def difference_cents(self) -> int:
        """New bill less old: the sum of the units' differences [cent]."""
        return self.new_cents - self.old_cents


def season_differences(*, organisation_id: int, allocation_id: int) -> SeasonDifferences:
    """Compare a correction with the allocation that it replaces.

    Parameters
    ----------
    organisation_id, allocation_id
        The correction.

    Raises
    ------
    NothingCorrected
        It is not of this organisation, or replaces no other.
    Bug
        The units' differences do not sum to the bill's.
    """
    new = (
        Allocation.objects.filter(organisation_id=organisation_id, pk=allocation_id)
        .select_related("season", "replaces")
        .first()
    )
    if new is None or new.replaces is None:
        raise NothingCorrected(
            "it corrects no other allocation.",
            where=f"allocation {allocation_id}",
            remedy="Name the allocation of a season that was closed again with a reason.",
            code="allocation.corrects_none",
        )
    old, latter = _contents(new.replaces), _contents(new)
    units = tuple(_unit(code, old.get(code), latter.get(code)) for code in sorted(old.keys() | latter.keys()))
    found = SeasonDifferences(
        season=new.season.code,
        reason=new.reason,
        corrected_at=new.computed_at,
        old_sha256=new.replaces.sha256,
        new_sha256=new.sha256,
        old_cents=new.replaces.total_cents,
        new_cents=new.total_cents,
        units=units,
    )
    if sum(unit.difference_cents for unit in units) != found.difference_cents:
        raise Bug("the differences of the units do not sum to the bill's")
    return found


def latest_differences(*, organisation_id: int, season_id: int) -> SeasonDifferences:
    """Give the differences of a season's latest correction.

    Raises
    ------
    NothingCorrected
        The season is open, not of this organisation, or was never corrected.
    """
    latest = Allocation.objects.filter(
        organisation_id=organisation_id, season_id=season_id, replaced_by__isnull=True
    ).first()
    return season_differences(organisation_id=organisation_id, allocation_id=latest.pk if latest else 0)


Content = Mapping[str, Any]


def _contents(row: Allocation) -> dict[str, Content]:
    return {one.content["unit_id"]: one.content for one in row.statements.all()}


def _unit(code: str, old: Content | None, new: Content | None) -> UnitDifference:
    heads, holders = (_amounts(old, new, by) for by in (_by_head, _by_holder))
    return UnitDifference(
        unit_id=code,
        unit=(new or old or {})["unit"],
        old_cents=old["total_cents"] if old else 0,
        new_cents=new["total_cents"] if new else 0,
        heads=tuple(HeadDifference(head=name, old_cents=a, new_cents=b) for name, (a, b) in heads.items()),
        holders=tuple(
            HolderDifference(holder=name, old_cents=a, new_cents=b) for name, (a, b) in holders.items()
        ),
    )


def _amounts(old: Content | None, new: Content | None, by: Any) -> dict[str, tuple[int, int]]:  # noqa: ANN401 - one of the two below
    before, after = by(old), by(new)
    return {name: (before.get(name, 0), after.get(name, 0)) for name in {**before, **after}}


def _by_head(content: Content | None) -> dict[str, int]:
    return {line["head"]: line["amount_cents"] for line in content["lines"]} if content else {}


def _by_holder(content: Content | None) -> dict[str, int]:
    owed: dict[str, int] = {}
    for part in (content.get("parts") or [content]) if content else ():
        owed[part["holder"]] = owed.get(part["holder"], 0) + part["total_cents"]
    return owed
