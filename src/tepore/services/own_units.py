"""The units a resident answers for, and the days on which what was used there is the resident's own matter.

Who lives in a flat sees what was used there; an owner who let it sees the bill, not the tenant's months, and
nobody sees the days before they came or after they left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tepore.kernel import Period
from tepore.services.access import Action, NotPermitted, Resource, require
from tepore.store.people.models import Capacity, Tenure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tepore.services.access import Actor
    from tepore.store.estate.models import Unit

WITHOUT_END = date.max


@dataclass(frozen=True, kw_only=True)
class OwnUnit:
    """A unit as its resident knows it.

    Attributes
    ----------
    capacities
        ``owner``, ``tenant`` or both, in the order of time.
    answered
        Half-open civil days on which the person answers for the unit; an open end is the calendar's last day.
    lived
        Those of them on which nobody else was the tenant: their months and rooms may be shown.
    """

    id: int
    code: str
    name: str
    condominium_id: int
    condominium: str
    address: str
    capacities: tuple[str, ...]
    answered: tuple[Period, ...]
    lived: tuple[Period, ...]

    def answers_on(self, day: date) -> bool:
        """Tell whether the person answers for the unit on a day."""
        return any(period.holds(day) for period in self.answered)

    def answers_within(self, period: Period) -> bool:
        """Tell whether the person answers for the unit on some day of a period."""
        return any(own.overlap(period) for own in self.answered)

    def lived_through(self, period: Period) -> bool:
        """Tell whether every day of a period is the person's own matter."""
        return any(own.start_on <= period.start_on and period.end_on <= own.end_on for own in self.lived)

    def lived_part(self, period: Period) -> Period | None:
        """Give the latest stretch of a period that is the person's own matter; None where there is none."""
        parts = [part for own in self.lived if (part := own.overlap(period))]
        return max(parts, default=None)


def list_own_units(*, actor: Actor) -> tuple[OwnUnit, ...]:
    """List the units that a resident answers for or answered for, those of today's first; a guest's is one.

    Raises
    ------
    NotPermitted
        The role is not a resident's.
    """
    require(actor, Action.VIEW, Resource.OWN_UNIT)
    tenures = _tenures_of(actor)
    units = {tenure.unit_id: tenure.unit for tenure in tenures}
    found = [_own_unit(unit, tenures) for unit in units.values()]
    return tuple(
        sorted(found, key=lambda unit: (unit.answered[-1].end_on != WITHOUT_END, unit.name, unit.id))
    )


def own_unit(*, actor: Actor, unit_id: int) -> tuple[OwnUnit, Unit]:
    """Give one of the resident's units, plain and as its row.

    Raises
    ------
    NotPermitted
        The role is not a resident's, or the unit is somebody else's.
    """
    require(actor, Action.VIEW, Resource.OWN_UNIT)
    tenures = [tenure for tenure in _tenures_of(actor) if tenure.unit_id == unit_id]
    if not tenures:
        raise NotPermitted("there is no such unit.", code="access.unit")
    return _own_unit(tenures[0].unit, tenures), tenures[0].unit


def _tenures_of(actor: Actor) -> list[Tenure]:
    if actor.person_id is None:
        return []
    found = Tenure.objects.filter(organisation_id=actor.organisation_id, person_id=actor.person_id)
    if actor.condominium_id is not None:
        found = found.filter(unit__condominium_id=actor.condominium_id)
    if actor.unit_id is not None:
        found = found.filter(unit_id=actor.unit_id)
    return list(found.select_related("unit__condominium").order_by("start_on", "pk"))


def _own_unit(unit: Unit, tenures: Iterable[Tenure]) -> OwnUnit:
    own = [tenure for tenure in tenures if tenure.unit_id == unit.pk]
    let = [
        _period(tenure)
        for tenure in unit.tenures.filter(capacity=Capacity.TENANT).exclude(person_id=own[0].person_id)
    ]
    lived: list[Period] = []
    for tenure in own:
        lived += _without(_period(tenure), let) if tenure.capacity == Capacity.OWNER else [_period(tenure)]
    return OwnUnit(
        id=unit.pk,
        code=unit.code,
        name=unit.name or unit.code,
        condominium_id=unit.condominium_id,
        condominium=unit.condominium.name,
        address=", ".join(filter(None, (unit.condominium.address, unit.condominium.municipality))),
        capacities=tuple(dict.fromkeys(tenure.capacity for tenure in own)),
        answered=_joined(_period(tenure) for tenure in own),
        lived=_joined(lived),
    )


def _period(tenure: Tenure) -> Period:
    return Period(tenure.start_on, tenure.end_on or WITHOUT_END)


def _without(whole: Period, taken: Sequence[Period]) -> list[Period]:
    """Cut the days of others out of a period."""
    left = [whole]
    for other in taken:
        left = [
            Period(start_on, end_on)
            for part in left
            for start_on, end_on in (
                (part.start_on, min(part.end_on, other.start_on)),
                (max(part.start_on, other.end_on), part.end_on),
            )
            if start_on < end_on
        ]
    return left


def _joined(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Join periods that touch or overlap."""
    joined: list[Period] = []
    for period in sorted(periods):
        if joined and period.start_on <= joined[-1].end_on:
            joined[-1] = Period(joined[-1].start_on, max(joined[-1].end_on, period.end_on))
        else:
            joined.append(period)
    return tuple(joined)
