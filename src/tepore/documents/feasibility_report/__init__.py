"""The technical-economic report of a feasibility study: PDF to be signed by an engineer, and JSON."""

from tepore.documents.feasibility_report.pdf import feasibility_report_pdf
from tepore.documents.feasibility_report.written import feasibility_json, feasibility_json_bytes

__all__ = ["feasibility_json", "feasibility_json_bytes", "feasibility_report_pdf"]
