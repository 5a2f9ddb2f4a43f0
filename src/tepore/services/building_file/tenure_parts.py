"""Tables of a building file about holders and weather: handovers, and the temperatures that divide them."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field

from tepore.services.building_file.figures import Amount, Figure, Id, Text
from tepore.services.building_file.part import Part


class HandoverReadingPart(Part):
    """Register of a device on the day of a handover."""

    metering_point: Id
    device: int = Field(1, ge=1, description="Which of the metering point's devices, counted from 1.")
    index: Figure
    on: date | None = Field(None, description="Day of the reading; left out, the handover's.")


class HandoverPart(Part):
    """A sale, or a tenant who comes or goes, within the season."""

    unit: Id
    on: date = Field(description="First day on which the next holder answers.")
    from_holder: Text = Field("", description="Who leaves; empty where nobody answered.")
    to_holder: Text = Field("", description="Who comes; empty where nobody answers.")
    advance_eur: Amount | None = Field(None, description="What who leaves paid of the unit's advance.")
    readings: list[HandoverReadingPart] = Field([], description="Of that day; without, degree days divide.")


class ClimatePart(Part):
    """Outdoor temperatures for degree days, and the days on which the plant heated."""

    place: Text = Field("", description="Provincial capital whose climate is shipped, such as Milano.")
    temperatures_c: list[Figure] | None = Field(
        None, description="Instead of a place: monthly means, January to December [°C]."
    )
    source: Text = Field("", description="Where the temperatures stand.")
    heated_from: date | None = Field(None, description="First day on which the plant heated.")
    heated_to: date | None = Field(None, description="Last day on which the plant heated.")


def row_id(reading: HandoverReadingPart) -> str:
    """Name the row of consumption that a reading divides, as the translation of devices names it."""
    return f"{reading.metering_point}.{reading.device}"


def wrong_in(climate: ClimatePart) -> dict[str, Any] | None:
    """Give what contradicts itself in a climate: field, fault, code; None where all fits."""
    if bool(climate.place) == (climate.temperatures_c is not None) and climate.place:
        return {"field": "temperatures_c", "what": "give a place or temperatures, not both."}
    if (climate.heated_from is None) != (climate.heated_to is None):
        return {"field": "heated_from", "what": "give both days on which the plant heated, or neither."}
    if climate.heated_from and climate.heated_to and climate.heated_to < climate.heated_from:
        return {"field": "heated_to", "what": "the plant stopped before it began to heat."}
    return None
