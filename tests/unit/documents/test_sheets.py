from __future__ import annotations

from tepore.documents.sheets import LONGEST_TEXT, column_letter, in_xml


def test_columns_are_named_as_a_spreadsheet_names_them() -> None:
    assert [column_letter(index) for index in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


def test_what_xml_cannot_hold_is_written_as_its_code() -> None:
    assert in_xml("a\x00b\ud800c\ufffe") == "a[U+0000]b[U+D800]c[U+FFFE]"
    assert in_xml("😀 \t\n Ñ") == "😀 \t\n Ñ"


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    cut = in_xml("x" * 40_000)
    assert len(cut) == LONGEST_TEXT
    assert cut.endswith("…")
