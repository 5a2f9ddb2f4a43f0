"""Pages of method, climate and envelope."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from tepore.documents import blocks
from tepore.documents.blocks import Column
from tepore.documents.need_report.content import NeedReport
from tepore.documents.need_report.wording import say, written
from tepore.norms.uni11300 import Building, Construction, OpaqueElement, WindowElement, WindowType
from tepore.norms.uni11300.irradiation import daily_irradiation_kwh_m2
from tepore.norms.uni11300.spaces import space_temperatures_c
from tepore.norms.uni11300.transmission import correction_factors, flat_rate_names, space_conductances

if TYPE_CHECKING:
    from tepore.documents.blocks import Block


def method_pages(report: NeedReport) -> Iterator[Block]:
    """Compose method, climate and season.

    Parameters
    ----------
    report
        The results.

    Yields
    ------
    Block
        In order.
    """
    building, parts = report.building, report.heating.parts
    method, climate = building.method, building.climate
    yield blocks.heading(say("method"))
    yield blocks.facts(
        [
            (say("method_name"), say("method_text", name=method.name)),
            (
                say("climate"),
                say(
                    "climate_text",
                    place=climate.place,
                    altitude=written(climate.altitude_m, 0),
                    edition=climate.edition,
                )
                + f" ({climate.source})",
            ),
            (
                say("season"),
                say(
                    "season_text",
                    days=sum(part.days for part in parts),
                    parts=", ".join(part.label for part in parts),
                ),
            ),
            (say("internal"), say("internal_text", edition=method.internal_gains)),
            (say("air"), say("air_text", rate=written(method.air_change_h, 2))),
        ]
    )
    yield blocks.heading(say("months"), 3)
    facing = daily_irradiation_kwh_m2(
        climate,
        np.asarray([90.0, 90.0, 90.0, 0.0]),
        np.asarray([0.0, 90.0, 180.0, 0.0]),
        albedo=method.albedo,
    )
    outdoor = climate.temperatures_c(parts, method.part_month)
    names = ("days", "outdoor", "sun_south", "sun_west", "sun_north", "sun_flat")
    yield blocks.table(
        [Column(say("month"), width=1), *(Column(say(name), "right") for name in names)],
        [
            (
                part.label,
                str(part.days),
                written(float(outdoor[place]), 2),
                *(written(float(facing[row, part.month - 1]) * part.days, 1) for row in range(4)),
            )
            for place, part in enumerate(parts)
        ],
    )


def envelope_pages(report: NeedReport) -> Iterator[Block]:
    """Compose constructions, windows and unheated spaces.

    Parameters
    ----------
    report
        The results.

    Yields
    ------
    Block
        In order.
    """
    building = report.building
    walls = {
        element.construction.id: element.construction
        for _, element in building.elements()
        if isinstance(element, OpaqueElement)
    }
    windows = {
        element.window.id: element.window
        for _, element in building.elements()
        if isinstance(element, WindowElement)
    }
    yield blocks.heading(say("envelope"))
    yield blocks.heading(say("constructions"), 3)
    yield blocks.table(
        [
            Column(say("construction"), width=1),
            Column(say("layers"), width=3),
            Column(say("transmittance"), "right"),
        ],
        [(wall.id, _layers(wall), written(wall.transmittance_w_m2_k, 4)) for wall in walls.values()],
    )
    if windows:
        yield blocks.heading(say("windows"), 3)
        yield blocks.table(
            [
                Column(say("window"), width=1),
                Column(say("way"), width=1),
                *(Column(say(name), "right") for name in ("bare", "used", "solar", "frame")),
            ],
            [_window(window) for window in windows.values()],
        )
    if building.spaces:
        yield blocks.heading(say("spaces"), 3)
        yield blocks.table(
            [Column(say("space"), width=1), Column(say("way"), width=2), Column(say("correction"), "right")],
            list(_spaces(building)),
        )
        yield from _space_temperatures(report)


def _layers(wall: Construction) -> str:
    if wall.given_transmittance is not None:
        return say("given", source=wall.source)
    return ", ".join(
        f"{layer.label or (layer.material.name if layer.material else 'R')} "
        f"{written(layer.thickness_m * 100, 1)} cm"
        for layer in wall.layers
    )


def _window(window: WindowType) -> tuple[str, ...]:
    return (
        window.id,
        window.source,
        written(window.exact_bare_transmittance, 4),
        written(window.exact_transmittance, 4),
        written(window.solar_transmittance, 2),
        written(window.frame_fraction, 2),
    )


def _spaces(building: Building) -> Iterator[tuple[str, ...]]:
    factors = correction_factors(building)
    for space in building.spaces:
        if space.flat_rate:
            way = f"UNI/TS 11300-1:2014 prospetto 7: {flat_rate_names()[space.flat_rate]}"
        else:
            inwards, outwards = space_conductances(building, space)
            kind = "balance_sun" if space.own_sun else "balance"
            way = say(kind, inwards=written(inwards, 1), outwards=written(outwards, 1))
        yield space.id, way, written(factors[space.id], 4)


def _space_temperatures(report: NeedReport) -> Iterator[Block]:
    building, parts = report.building, report.heating.parts
    balanced = [space for space in building.spaces if not space.flat_rate]
    if not balanced:
        return
    yield blocks.heading(say("space_temperatures"), 3)
    columns = [
        space_temperatures_c(building, space, parts, set_point_c=report.heating.set_point_c)
        for space in balanced
    ]
    yield blocks.table(
        [Column(say("month"), width=1), *(Column(space.id, "right") for space in balanced)],
        [
            (part.label, *(written(float(column[place]), 1) for column in columns))
            for place, part in enumerate(parts)
        ],
    )
