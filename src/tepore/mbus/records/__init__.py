"""Data records of EN 13757-3: DIF, DIFE, VIF, VIFE and value, one after the other."""

from tepore.mbus.records.header import Function, RecordHeader, header_of, headers_of_format, read_header
from tepore.mbus.records.parse import parse_records, record_of
from tepore.mbus.records.record import Kind, Record, Value

__all__ = [
    "Function",
    "Kind",
    "Record",
    "RecordHeader",
    "Value",
    "header_of",
    "headers_of_format",
    "parse_records",
    "read_header",
    "record_of",
]
