"""The technical report of need and millesimi: PDF, XLSX and JSON from plain values."""

from tepore.documents.need_report.content import (
    Forecast,
    ForecastRow,
    Involuntary,
    NeedReport,
    UnitNeed,
)
from tepore.documents.need_report.pdf import need_report_pdf
from tepore.documents.need_report.workbook import need_workbook
from tepore.documents.need_report.written import millesimi_section, need_json

__all__ = [
    "Forecast",
    "ForecastRow",
    "Involuntary",
    "NeedReport",
    "UnitNeed",
    "millesimi_section",
    "need_json",
    "need_report_pdf",
    "need_workbook",
]
