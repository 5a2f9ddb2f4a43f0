"""Statements and reports from plain values: PDF, XLSX, JSON, and the verifier of what was written."""

from tepore.documents.any_season import (
    allocation_json,
    allocation_workbook,
    building_book_pdf,
    statement_pdf,
    unit_json,
)
from tepore.documents.files import write_documents
from tepore.documents.group_files import write_building_documents
from tepore.documents.imprint import Imprint
from tepore.documents.statement import NoSuchUnit, statement_picture
from tepore.documents.texts import LANGUAGES, Language, language_of, text
from tepore.documents.verify import BadDocument, Fault, Verification, verify_allocation
from tepore.documents.written_groups import building_json, building_unit_json

__all__ = [
    "LANGUAGES",
    "BadDocument",
    "Fault",
    "Imprint",
    "Language",
    "NoSuchUnit",
    "Verification",
    "allocation_json",
    "allocation_workbook",
    "building_book_pdf",
    "building_json",
    "building_unit_json",
    "language_of",
    "statement_pdf",
    "statement_picture",
    "text",
    "unit_json",
    "verify_allocation",
    "write_building_documents",
    "write_documents",
]
