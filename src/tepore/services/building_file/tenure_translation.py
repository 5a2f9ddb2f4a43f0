"""From the tables of holders and weather to the inputs of an allocation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from tepore.kernel import Period
from tepore.norms.uni10200 import Handover, IntermediateReading, MonthlyTemperatures
from tepore.norms.uni11300.climate import UnknownPlace, climate_of
from tepore.services.building_file.tenure_parts import row_id, wrong_in

if TYPE_CHECKING:
    from tepore.services.building_file.positions import TomlPath
    from tepore.services.building_file.tenure_parts import ClimatePart, HandoverPart

Source = Callable[["TomlPath"], str]
Refuse = Callable[["TomlPath", str, str], None]


def handovers_of(parts: list[HandoverPart], source: Source) -> Iterator[Handover]:
    """Give the handovers of a file.

    Parameters
    ----------
    parts
        Its ``[[handovers]]``.
    source
        Gives file and line of a path.
    """
    for index, part in enumerate(parts):
        path: TomlPath = ("handovers", index)
        yield Handover(
            unit=part.unit,
            on=part.on,
            from_holder=part.from_holder,
            to_holder=part.to_holder,
            readings=tuple(
                IntermediateReading(
                    consumption=row_id(reading),
                    index=reading.index,
                    read_on=reading.on or part.on,
                    source=source((*path, "readings", number)),
                )
                for number, reading in enumerate(part.readings)
            ),
            advances_cents=part.advance_eur or 0,
            source=source(path),
        )


def temperatures_of(climate: ClimatePart, source: Source, refuse: Refuse) -> MonthlyTemperatures | None:
    """Give the temperatures of a file; None where it has none, or where they are refused.

    Parameters
    ----------
    climate
        Its ``[climate]``.
    source, refuse
        Give file and line of a path, and take a fault.
    """
    if wrong := wrong_in(climate):
        refuse(("climate", wrong["field"]), wrong["what"], "climate.contradiction")
        return None
    if climate.temperatures_c is not None:
        stated = f"{source(('climate', 'temperatures_c'))}: {climate.source}".removesuffix(": ")
        return MonthlyTemperatures(temperature_c=tuple(climate.temperatures_c), source=stated)
    if not climate.place:
        return None
    try:
        found = climate_of(climate.place)
    except UnknownPlace as unknown:
        refuse(("climate", "place"), unknown.what, "climate.place")
        return None
    means = tuple(Decimal(str(mean)) for mean in found.temperature_c)
    return MonthlyTemperatures(temperature_c=means, source=f"{found.edition}, {found.place}")


def plant_on_of(climate: ClimatePart) -> Period | None:
    """Give the days on which the plant heated; None where nobody says."""
    if climate.heated_from is None or climate.heated_to is None or climate.heated_to < climate.heated_from:
        return None
    return Period.of_days(climate.heated_from, climate.heated_to)
