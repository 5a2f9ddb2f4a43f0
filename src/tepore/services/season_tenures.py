"""Who answered for each unit on which days of a season, and what each of them paid in advance."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from django.db.models import Q

from tepore.kernel import Period
from tepore.store.people.models import Tenure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tepore.store.estate.models import Unit
    from tepore.store.ledger.models import Advance


@dataclass(frozen=True, kw_only=True)
class Holding:
    """Days of a season on which one person answered for a unit.

    Attributes
    ----------
    holder
        Code of the tenant, else of the owner; empty where nobody answered.
    """

    holder: str
    period: Period


def holdings_of(units: Iterable[Unit], period: Period) -> Mapping[int, tuple[Holding, ...]]:
    """Tell who answered for each unit, day by day, joined where it was the same person.

    Parameters
    ----------
    units
        Rows of the estate.
    period
        The season.

    Returns
    -------
    Mapping
        By the unit's row id; one holding at least, together the whole season.
    """
    asked = list(units)
    rows = (
        Tenure.objects.filter(unit__in=asked, start_on__lt=period.end_on)
        .filter(Q(end_on__isnull=True) | Q(end_on__gt=period.start_on))
        .select_related("person")
        .order_by("capacity", "start_on", "pk")
    )
    by_unit: dict[int, list[Tenure]] = {unit.pk: [] for unit in asked}
    for row in rows:
        by_unit[row.unit_id].append(row)
    return {unit_id: _joined(tenures, period) for unit_id, tenures in by_unit.items()}


def advances_by_holding(holdings: Sequence[Holding], advances: Iterable[Advance]) -> tuple[int, ...]:
    """Tell how much each holder paid in advance.

    A payment is of the person it names, else of whoever answered on its day, else of the last.

    Parameters
    ----------
    holdings
        Of one unit.
    advances
        Payments for the unit, with their persons.

    Returns
    -------
    tuple of int
        One for each holding [cent].
    """
    paid = [0] * len(holdings)
    for advance in advances:
        paid[_payer(holdings, advance)] += advance.amount_cents
    return tuple(paid)


def _payer(holdings: Sequence[Holding], advance: Advance) -> int:
    named = [
        number
        for number, holding in enumerate(holdings)
        if advance.person is not None and holding.holder == advance.person.code
    ]
    if named:
        return named[0]
    if advance.paid_on is None:
        return len(holdings) - 1
    later = (number for number, one in enumerate(holdings) if advance.paid_on < one.period.end_on)
    return next(later, len(holdings) - 1)


def _joined(tenures: Sequence[Tenure], period: Period) -> tuple[Holding, ...]:
    days = {period.start_on, period.end_on}
    for tenure in tenures:
        days.update(on for on in (tenure.start_on, tenure.end_on) if on and period.holds(on))
    stretches = [
        Holding(holder=_answering(tenures, Period(start_on, end_on)), period=Period(start_on, end_on))
        for start_on, end_on in pairwise(sorted(days))
    ]
    joined = []
    for holder, group in groupby(stretches, key=lambda one: one.holder):
        same = list(group)
        joined.append(Holding(holder=holder, period=Period(same[0].period.start_on, same[-1].period.end_on)))
    return tuple(joined)


def _answering(tenures: Sequence[Tenure], stretch: Period) -> str:
    """Name the tenant, else the owner, of the newest tenure: they come in the order owner, tenant, day."""
    holding = [
        tenure
        for tenure in tenures
        if tenure.start_on <= stretch.start_on and (tenure.end_on is None or tenure.end_on >= stretch.end_on)
    ]
    return holding[-1].person.code if holding else ""
