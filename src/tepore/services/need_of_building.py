"""Calculate the need and the millesimi of the building of a need file, with all a report says of them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from tepore.documents.need_report.content import NeedReport, UnitNeed
from tepore.norms.millesimi import variation_percent
from tepore.norms.uni11300 import (
    Building,
    OpaqueElement,
    WindowElement,
    cooling_need,
    heating_need,
    hot_water_need,
    millesimi_of_need,
    whole_need_kwh,
)
from tepore.norms.uni11300.comparison import need_difference
from tepore.norms.uni11300.figures import exact
from tepore.services.need_file import building_of_need, read_need_file
from tepore.services.need_file.reading import NeedFile
from tepore.services.need_involuntary import involuntary_of

NOT_VERIFIED = "not verified"


def need_of_building(*, file: Path) -> NeedReport:
    """Calculate need, millesimi and involuntary energy of a need file.

    Parameters
    ----------
    file
        A need file (``docs/howto/energy-need.md``).

    Returns
    -------
    NeedReport
        Results, comparison, notes.
    """
    read = read_need_file(file)
    return need_of_read(read=read)


def need_of_read(*, read: NeedFile) -> NeedReport:
    """Calculate need, millesimi and involuntary energy of a need file that was read.

    Parameters
    ----------
    read
        The file.

    Returns
    -------
    NeedReport
        Results, comparison, notes.
    """
    building = building_of_need(read)
    heating, cooling = heating_need(building), cooling_need(building)
    needs, shares = whole_need_kwh(heating), millesimi_of_need(heating)
    cooled = whole_need_kwh(cooling)
    areas = {unit.id: exact(unit.floor_area_m2) for unit in building.units}
    old = {
        part.id: None if part.old_millesimi is None else Decimal(repr(part.old_millesimi))
        for part in read.document.units
    }
    units = tuple(
        UnitNeed(
            id=unit.id,
            name=unit.label or unit.id,
            floor_area_m2=areas[unit.id],
            need_kwh=needs[unit.id],
            cooling_kwh=cooled[unit.id],
            millesimi=shares[unit.id],
            old_millesimi=old[unit.id],
            variation_percent=_variation(shares[unit.id], old[unit.id]),
            hot_water=hot_water_need(
                unit.floor_area_m2, building.climate.annual_mean_c, building.method.hot_water
            ),
        )
        for unit in building.units
    )
    return NeedReport(
        file=read.file,
        sha256=read.sha256,
        address=read.document.building.address,
        engineer=read.document.building.engineer,
        hypotheses=tuple(read.document.building.hypotheses),
        heating=heating,
        cooling=cooling,
        units=units,
        difference=need_difference(needs, areas),
        involuntary=involuntary_of(read, sum(needs.values(), Fraction(0)), shares),
        notes=(*_notes(building), *_season_notes(read)),
    )


def _variation(new: Decimal, old: Decimal | None) -> Fraction | None:
    return None if old is None else variation_percent(new, old)


def _season_notes(read: NeedFile) -> tuple[str, ...]:
    if not read.document.season.by_gains:
        return ()
    return (f"stagione da guadagni e perdite (gamma_lim), una per tutte le unità: default, {NOT_VERIFIED}",)


def _notes(building: Building) -> tuple[str, ...]:
    """Gather the sources that could not be verified, each once with what it is of."""
    named: dict[str, list[str]] = {}
    climate, method = building.climate, building.method
    if not climate.verified:
        named[climate.source] = [f"clima di {climate.place}, {climate.edition}"]
    for _, element in building.elements():
        for name, source in _sources_of(element):
            if NOT_VERIFIED in source and name not in named.setdefault(source, []):
                named[source].append(name)
    if NOT_VERIFIED in method.source:
        named[method.source] = [f"metodo {method.name}"]
    return tuple(f"{', '.join(names)}: {source}" for source, names in named.items())


def _sources_of(element: object) -> Iterator[tuple[str, str]]:
    if isinstance(element, OpaqueElement):
        for layer in element.construction.layers:
            if layer.material is not None:
                yield layer.material.name, layer.material.source
    elif isinstance(element, WindowElement):
        yield f"finestra {element.window.id}", element.window.source
