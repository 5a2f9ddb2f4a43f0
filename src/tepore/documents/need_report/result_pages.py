"""Pages of results: each unit's months and elements, involuntary energy, sensitivity."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.documents import blocks
from tepore.documents.blocks import Bar, Column
from tepore.documents.formats import money
from tepore.documents.need_report.content import NeedReport
from tepore.documents.need_report.wording import beyond_name, group_name, say, written
from tepore.norms.uni11300 import ThermalBridge, Unit
from tepore.norms.uni11300.transmission import (
    correction_factors,
    size_of,
    transmittance_of,
    ventilation_w_k,
)

if TYPE_CHECKING:
    from tepore.documents.blocks import Block

MOST_SWINGS = 10
MOST_ELEMENTS = 60
_FLOWS = ("q_tr", "q_sky", "q_ve", "q_sol", "q_int")


def unit_pages(report: NeedReport) -> Iterator[Block]:
    """Compose each unit's months and elements.

    Parameters
    ----------
    report
        The results.

    Yields
    ------
    Block
        In order.
    """
    yield blocks.heading(say("by_unit"))
    yield blocks.sentences([say("legend")])
    factors = correction_factors(report.building)
    for index, unit in enumerate(report.building.units):
        yield blocks.heading(f"{unit.label or unit.id} ({unit.id})", 3)
        transfers = {
            element.id: size_of(element) * float(transmittance_of(element) * factors[element.beyond])
            for element in unit.elements
        }
        yield blocks.sentences([_facts(report, index, sum(transfers.values()))])
        yield _months(report, index)
        yield _elements(unit, transfers)
    yield blocks.heading(say("hot_water"), 3)
    names = ("hot_water_volume", "hot_water_energy", "cooling")
    yield blocks.table(
        [Column(say("unit"), width=1), *(Column(say(name), "right") for name in names)],
        [
            (
                unit.name,
                written(unit.hot_water.volume_l_day, 1),
                written(unit.hot_water.energy_kwh_year, 0),
                written(unit.cooling_kwh, 0),
            )
            for unit in report.units
        ],
    )


def _facts(report: NeedReport, index: int, transfer_w_k: float) -> str:
    unit, need = report.building.units[index], report.heating
    return say(
        "unit_facts",
        area=written(unit.floor_area_m2, 2),
        volume=written(unit.net_volume_m3, 2),
        transfer=written(transfer_w_k, 2),
        air=written(ventilation_w_k(unit, report.building.method), 2),
        tau=written(float(need.balance.flows.time_constant_h[index]), 1),
        internal=written(float(need.columns.internal_w[index]), 1),
    )


def _months(report: NeedReport, index: int) -> Block:
    balance = report.heating.balance
    flows = balance.flows
    series = (
        flows.transmission_kwh[index],
        flows.sky_kwh[index],
        flows.ventilation_kwh[index],
        flows.sun_windows_kwh[index] + flows.sun_opaque_kwh[index],
        flows.internal_kwh[index],
    )
    need = balance.need_kwh[index]
    columns = [Column(say("month"), width=1), Column(say("days"), "right")]
    columns += [Column(say(name), "right", symbol=True) for name in (*_FLOWS, "eta", "q_nd")]
    rows = [
        (
            part.label,
            str(part.days),
            *(written(float(flow[place]), 0) for flow in series),
            written(float(balance.utilisation[index, place]), 3),
            written(float(need[place]), 0),
        )
        for place, part in enumerate(report.heating.parts)
    ]
    days = str(sum(part.days for part in report.heating.parts))
    sums = (written(float(flow.sum()), 0) for flow in series)
    return blocks.table(
        columns,
        rows,
        total=(say("season_total"), days, *sums, "", written(report.units[index].need_kwh, 0)),
    )


def _elements(unit: Unit, transfers: dict[str, float]) -> Block:
    columns = [
        Column(say("element"), width=1),
        Column(say("beyond")),
        Column(say("facing"), "right"),
        Column(say("size"), "right"),
        Column("U, ψ", "right"),
        Column(say("share_of_losses"), "right"),
    ]
    rows = [
        (
            element.id,
            beyond_name(element.beyond),
            "" if isinstance(element, ThermalBridge) else f"{element.azimuth_deg:g}° / {element.tilt_deg:g}°",
            written(size_of(element), 2),
            written(transmittance_of(element), 4),
            written(transfers[element.id], 2),
        )
        for element in unit.elements[:MOST_ELEMENTS]
    ]
    return blocks.table(columns, rows)


def involuntary_pages(report: NeedReport) -> Iterator[Block]:
    """Compose involuntary energy and forecast, where the file allows them.

    Parameters
    ----------
    report
        The results.

    Yields
    ------
    Block
        In order; nothing where the plant is not described.
    """
    involuntary = report.involuntary
    if involuntary is None:
        return
    yield blocks.heading(say("involuntary"))
    if involuntary.k_inv is not None and involuntary.simplified_kwh is not None:
        yield blocks.sentences(
            [
                say(
                    "simplified",
                    k_inv=written(Fraction(involuntary.k_inv.number), 3),
                    ideal=written(report.ideal_need_kwh, 0),
                    energy=written(involuntary.simplified_kwh, 0),
                )
            ]
        )
        yield blocks.points(f"({number}) {note}" for number, note in involuntary.k_inv.notes.items())
    if involuntary.analytic_kwh is not None:
        yield blocks.sentences([say("analytic", energy=written(involuntary.analytic_kwh, 0))])
    if involuntary.forecast is None:
        return
    forecast = involuntary.forecast
    names = {unit.id: unit.name for unit in report.units}
    yield blocks.heading(say("forecast"), 3)
    yield blocks.sentences(
        [
            say(
                "forecast_lead",
                energy=written(forecast.energy_kwh, 0),
                involuntary=written(forecast.involuntary_kwh, 0),
                percent=written(forecast.involuntary_percent, 1),
                source=forecast.source or "…",
            )
        ]
    )
    titles = ("forecast_involuntary", "forecast_voluntary", "forecast_running", "forecast_total")
    cents = [
        (row.involuntary_cents, row.voluntary_cents, row.running_cents, row.total_cents)
        for row in forecast.rows
    ]
    yield blocks.table(
        [Column(say("unit"), width=1), *(Column(say(title), "right") for title in titles)],
        [
            (names[row.unit_id], *(money(amount, "it") for amount in amounts))
            for row, amounts in zip(forecast.rows, cents, strict=True)
        ],
        total=(say("total"), *(money(sum(column), "it") for column in zip(*cents, strict=True))),
    )


def sensitivity_pages(report: NeedReport) -> Iterator[Block]:
    """Compose what the millesimi depend on, and how sure they are.

    Parameters
    ----------
    report
        The results.

    Yields
    ------
    Block
        In order.
    """
    swings = report.sensitivities()[:MOST_SWINGS]
    if not swings:
        return
    largest = max(swing.largest for swing in swings) or 1.0
    yield blocks.heading(say("sensitivity"))
    yield blocks.sentences([say("sensitivity_lead")])
    labels = [
        (
            group_name(swing.group.kind, swing.group.name),
            say("sensitivity_row", most=written(swing.largest, 2)),
            swing,
        )
        for swing in swings
    ]
    yield blocks.bars(
        [Bar(name, most, Fraction(repr(swing.largest / largest))) for name, most, swing in labels],
        alt=say("sensitivity_alt", rows="; ".join(f"{name} {most}" for name, most, _ in labels)),
    )
    names = {unit.id: unit.name for unit in report.units}
    yield blocks.points(
        say(
            "uncertainty_row",
            name=names[row.unit_id],
            share=written(row.share, 2),
            deviation=written(row.deviation, 2),
            low=written(row.low, 1),
            high=written(row.high, 1),
        )
        for row in report.uncertainty()
    )
