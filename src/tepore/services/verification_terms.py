"""By when meters of the store are verified or exchanged, as far as their plates are known.

The law's term depends on how a meter measures and on its permanent flow. Where the register does not tell,
the shortest term that may be its own is given, and that it is only that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Min

from tepore.norms.duties import BadDevice, FlowSensor, Instrument, MeteringDevice, due_on
from tepore.store.metering.models import Installation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

INSTRUMENTS = {
    "heat": Instrument.HEAT_METER,
    "heat_meter": Instrument.HEAT_METER,
    "water": Instrument.WATER_METER,
    "water_meter": Instrument.WATER_METER,
    "warm_water": Instrument.WATER_METER,
    "hot_water_meter": Instrument.WATER_METER,
    "cold_water_meter": Instrument.WATER_METER,
    "cooling_meter": Instrument.COOLING_METER,
    "heat_cost_allocator": Instrument.HEAT_COST_ALLOCATOR,
}
"""Kinds of devices of the store as the law calls them."""
PLATES = ((FlowSensor.MECHANICAL, 1.5), (FlowSensor.MECHANICAL, 20.0), (FlowSensor.STATIC, 1.5))
"""Plates that stand for all that the decree tells apart: sensor and permanent flow [m³/h]."""


@dataclass(frozen=True, kw_only=True)
class DeviceTerm:
    """A meter's term.

    Attributes
    ----------
    due_on
        The earliest day that may be its term.
    is_earliest
        Its plate is not known: the term may be later.
    rule
        Decree and source.
    """

    device_id: int
    identification: str
    instrument: Instrument
    condominium_id: int
    unit: str
    in_use_from: date
    due_on: date
    is_earliest: bool
    rule: str

    def is_late(self, on: date) -> bool:
        """Whether the term is over; false where it may still be later than that."""
        return self.due_on < on and not self.is_earliest

    def days_left(self, on: date) -> int:
        """Give the days up to the term; negative where it is over."""
        return (self.due_on - on).days


def terms_by_condominium(
    *, organisation_id: int, condominium_ids: Sequence[int]
) -> dict[int, tuple[DeviceTerm, ...]]:
    """Give the terms of the legal meters that are installed, by condominium, earliest first; one query.

    Parameters
    ----------
    organisation_id, condominium_ids
        Already within the reader's reach.
    """
    legal = [
        kind
        for kind, instrument in INSTRUMENTS.items()
        if instrument in {Instrument.HEAT_METER, Instrument.WATER_METER}
    ]
    rows = (
        Installation.objects.filter(
            organisation_id=organisation_id,
            metering_point__condominium__in=condominium_ids,
            end_on__isnull=True,
            device__kind__in=legal,
        )
        .values_list(
            "device_id",
            "device__identification",
            "device__kind",
            "metering_point__condominium_id",
            "metering_point__unit__name",
            "metering_point__unit__code",
        )
        .annotate(first_on=Min("start_on"))
    )
    found: dict[int, list[DeviceTerm]] = {}
    for device_id, identification, kind, condominium_id, name, code, first_on in rows:
        term = _term(INSTRUMENTS[kind], first_on)
        if term is not None:
            due, is_earliest, rule = term
            found.setdefault(condominium_id, []).append(
                DeviceTerm(
                    device_id=device_id,
                    identification=identification,
                    instrument=INSTRUMENTS[kind],
                    condominium_id=condominium_id,
                    unit=name or code or "",
                    in_use_from=first_on,
                    due_on=due,
                    is_earliest=is_earliest,
                    rule=rule,
                )
            )
    return {key: tuple(sorted(terms, key=lambda one: one.due_on)) for key, terms in found.items()}


def _term(instrument: Instrument, first_on: date) -> tuple[date, bool, str] | None:
    possible = list(_possible(instrument, first_on))
    if not possible:
        return None
    due, rule = min(possible)
    return due, len({one for one, _ in possible}) > 1, rule


def _possible(instrument: Instrument, first_on: date) -> Iterator[tuple[date, str]]:
    for sensor, flow in PLATES:
        device = MeteringDevice(
            id="", instrument=instrument, in_use_from=first_on, flow_sensor=sensor, permanent_flow_m3h=flow
        )
        try:
            term = due_on(device)
        except BadDevice:
            continue
        if term.due_on is not None:
            yield term.due_on, term.rule
