"""The need report as a workbook: shares, months, elements, calculation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from io import BytesIO

import xlsxwriter

from tepore.documents.need_report.content import NeedReport
from tepore.documents.need_report.wording import say
from tepore.documents.sheets import Cell, Field, SheetWriter
from tepore.kernel.graph import exact_text
from tepore.norms.uni11300.transmission import correction_factors, size_of, transmittance_of

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_FLOWS = (
    ("q_tr", "transmission_kwh"),
    ("q_sky", "sky_kwh"),
    ("q_ve", "ventilation_kwh"),
    ("q_sol", ""),
    ("q_int", "internal_kwh"),
)


def need_workbook(report: NeedReport) -> bytes:
    """Make the workbook of a need report.

    Parameters
    ----------
    report
        The results.

    Returns
    -------
    bytes
        XLSX with the sheets of shares, months, elements, calculation graph (exact figures as text) and notes;
        the same bytes for the same input.
    """
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as workbook:
        workbook.set_properties({"title": report.building.name, "created": datetime(2000, 1, 1)})  # noqa: DTZ001 the file format knows no zone
        _write(SheetWriter(workbook, "Millesimi"), _SHARES, _shares(report))
        _write(SheetWriter(workbook, "Mesi"), _months_fields(), _months(report))
        _write(SheetWriter(workbook, "Elementi"), _ELEMENTS, _elements(report))
        _write(SheetWriter(workbook, "Calcolo"), _GRAPH, _graph(report))
        notes = [*report.hypotheses, *report.notes]
        _write(SheetWriter(workbook, "Note"), [Field("Nota", width=120)], [[note] for note in notes])
    return stream.getvalue()


_SHARES = [
    Field("Id"),
    Field("Unità", width=24),
    Field("Sup. m²", "number"),
    Field("Fabbisogno kWh", "number"),
    Field("Millesimi", "number"),
    Field("Tabella attuale", "number"),
    Field("Variazione %", "number"),
    Field("ACS kWh/anno", "number"),
    Field("Raffrescamento kWh/anno", "number"),
]
_ELEMENTS = [
    Field("Unità"),
    Field("Elemento", width=24),
    Field("Verso"),
    Field("A m² o l m", "number"),
    Field("U o psi", "exact"),
    Field("b_tr", "exact"),
    Field("H W/K", "exact"),
]
_GRAPH = [
    Field("Nodo", width=44),
    Field("Simbolo"),
    Field("Valore", width=24),
    Field("Unità di misura"),
    Field("Operazione"),
    Field("Da", width=60),
    Field("Regola", width=40),
    Field("Fonte", width=60),
]


def _write(sheet: SheetWriter, fields: list[Field], rows: Iterable[list[Cell]]) -> None:
    sheet.head(fields)
    sheet.rows(fields, rows)


def _shares(report: NeedReport) -> Iterable[list[Cell]]:
    for unit in report.units:
        yield [
            unit.id,
            unit.name,
            unit.floor_area_m2,
            unit.need_kwh,
            unit.millesimi,
            unit.old_millesimi,
            unit.variation_percent,
            Fraction(repr(round(unit.hot_water.energy_kwh_year, 3))),
            unit.cooling_kwh,
        ]


def _months_fields() -> list[Field]:
    names = [say(name) for name, _ in _FLOWS]
    return [
        Field("Unità"),
        Field("Mese"),
        Field("Giorni", "number"),
        *(Field(name, "number") for name in (*names, "γ", "η", "Q_nd")),
    ]


def _months(report: NeedReport) -> Iterable[list[Cell]]:
    balance = report.heating.balance
    sun = balance.flows.sun_windows_kwh + balance.flows.sun_opaque_kwh
    for index, unit in enumerate(report.units):
        for place, part in enumerate(report.heating.parts):
            at = (index, place)
            flows = [sun[at] if not name else getattr(balance.flows, name)[at] for _, name in _FLOWS]
            figures = [*flows, balance.ratio[at], balance.utilisation[at], balance.need_kwh[at]]
            cells: list[Cell] = [Fraction(repr(round(float(figure), 6))) for figure in figures]
            yield [unit.id, part.label, part.days, *cells]


def _elements(report: NeedReport) -> Iterable[list[Cell]]:
    factors = correction_factors(report.building)
    for unit in report.building.units:
        for element in unit.elements:
            size, transmittance = Fraction(repr(float(size_of(element)))), transmittance_of(element)
            correction = factors[element.beyond]
            yield [
                unit.id,
                element.id,
                element.beyond,
                size,
                transmittance,
                correction,
                size * transmittance * correction,
            ]


def _graph(report: NeedReport) -> Iterable[list[Cell]]:
    for node in report.graph():
        yield [
            node.id,
            node.symbol,
            exact_text(node.number),
            node.unit,
            node.operation.value,
            ", ".join(node.inputs),
            node.rule,
            node.source,
        ]
