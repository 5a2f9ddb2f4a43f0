"""Files in every dialect that offices keep, written by the test and read back."""

import io
import itertools
import zipfile
from datetime import date

import openpyxl
import pytest

from tepore.services.table_files import BadTable, Column, find_columns, rows_of_file

ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
SEPARATORS = [";", "\t", ",", "|"]
LINE_ENDS = ["\n", "\r\n"]
HEADINGS, VALUES = ["Matricola", "Unità", "Località"], ["00012345", "m³", "Forlì, via Po; 3"]


def csv_bytes(separator: str, encoding: str, line_end: str) -> bytes:
    quoted = [
        [f'"{cell}"' if set(cell) & set(';,|\t"') else cell for cell in row] for row in (HEADINGS, VALUES)
    ]
    return line_end.join(separator.join(row) for row in quoted).encode(encoding)


@pytest.mark.parametrize(
    ("encoding", "separator", "line_end"), list(itertools.product(ENCODINGS, SEPARATORS, LINE_ENDS))
)
def test_encoding_separator_and_line_end_are_found(encoding: str, separator: str, line_end: str) -> None:
    rows = rows_of_file(csv_bytes(separator, encoding, line_end), name="f.csv")
    assert [list(row.cells) for row in rows] == [HEADINGS, VALUES]
    assert [row.number for row in rows] == [1, 2]


def test_excels_own_line_names_the_separator() -> None:
    rows = rows_of_file(b"sep=,\na,b;c\n1,2;3\n", name="f.csv")
    assert [(row.number, list(row.cells)) for row in rows] == [(2, ["a", "b;c"]), (3, ["1", "2;3"])]


def test_decimal_commas_do_not_look_like_separators() -> None:
    rows = rows_of_file(b"matricola;lettura\n1;12,5\n2;13,5\n3;14,5\n", name="f.csv")
    assert [len(row.cells) for row in rows] == [2, 2, 2, 2]


def test_blank_rows_are_left_out_and_numbers_stay_those_of_the_file() -> None:
    rows = rows_of_file(b"a;b\n\n;\n1;2\n", name="f.csv")
    assert [row.number for row in rows] == [1, 4]


def workbook(*rows: list[object], sheet_before: bool = False) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    if sheet_before:
        sheet = book.create_sheet("letture")
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("sheet_before", [False, True])
def test_a_workbook_gives_its_values(sheet_before: bool) -> None:
    rows = rows_of_file(
        workbook(
            ["Matricola", "Data", "Lettura"], [12345678, date(2025, 1, 31), 12.5], sheet_before=sheet_before
        ),
        name="f.xlsx",
    )
    assert [row.number for row in rows] == [1, 2]
    assert list(rows[1].cells) == [12345678, date(2025, 1, 31), 12.5]


def test_a_workbooks_rows_keep_their_numbers_below_an_empty_top() -> None:
    book = openpyxl.Workbook()
    book.active["B5"] = "a"
    book.active["B7"] = "b"
    stream = io.BytesIO()
    book.save(stream)
    assert [row.number for row in rows_of_file(stream.getvalue(), name="f.xlsx")] == [5, 7]


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n;;\n", b"PK\x03\x04rubbish", b"\xd0\xcf\x11\xe0rubbish", b"\x00\x01\x02\x03" * 50,
     b"\x81\x8d\x00",
     b"a;" * 400, workbook(["a"])[:-200]],
)  # fmt: skip
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(BadTable, match=r"f\.csv"):
        rows_of_file(content, name="f.csv")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 40_000_000)
    with pytest.raises(BadTable) as caught:
        rows_of_file(stream.getvalue(), name="f.xlsx")
    assert caught.value.code == "table.bomb"


COLUMNS = (
    Column("device", ("matricola", "n. serie"), required=True),
    Column("value", ("lettura",), required=True),
)


@pytest.mark.parametrize(
    "headings", ["MATRICOLA;Lettura", "n.  Serie;LETTURA", "device;value", "Lettura;N°Serie"]
)
def test_headings_are_found_whatever_their_dress(headings: str) -> None:
    rows = rows_of_file(f"{headings}\n1;2".encode(), name="f.csv")
    assert set(find_columns(rows, COLUMNS, name="f").positions) == {"device", "value"}


def test_titles_above_the_headings_are_passed_over() -> None:
    rows = rows_of_file(b"Condominio Aurora;\nvia Po 3;\n\nmatricola;lettura;note\n1;2;x", name="f.csv")
    columns = find_columns(rows, COLUMNS, name="f")
    assert columns.heading_row == 2
    assert columns.unknown == ("note",)


def test_a_missing_column_is_named_with_its_headings() -> None:
    with pytest.raises(BadTable, match=r"no column for value.*lettura"):
        find_columns(rows_of_file(b"matricola;foo\n1;2", name="f"), COLUMNS, name="f")


def test_two_columns_of_one_meaning_are_refused() -> None:
    with pytest.raises(BadTable, match="two columns"):
        find_columns(rows_of_file(b"matricola;device;lettura\n1;2;3", name="f"), COLUMNS, name="f")


@pytest.mark.parametrize("cell", ["=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)"])
def test_a_formula_is_refused(cell: str) -> None:
    rows = rows_of_file(f"matricola;lettura\n{cell};2".encode(), name="f")
    columns = find_columns(rows, COLUMNS, name="f")
    with pytest.raises(BadTable, match="formula"):
        columns.text(rows[1], "device")
