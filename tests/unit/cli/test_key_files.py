"""CSV files of keys: dialects and encodings of spreadsheets, and a device that is there twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tepore.cli.key_files import read_keys
from tepore.cli.text_files import UnreadableFile

ONE, OTHER = "000102030405060708090A0B0C0D0E0F", "FF0102030405060708090A0B0C0D0E0F"
ROWS = f"device_id,key\n12345678,{ONE}\n"


def refused(tmp_path: Path, content: str | bytes) -> UnreadableFile:
    file = tmp_path / "keys.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UnreadableFile) as refusal:
        read_keys(file)
    assert ONE not in refusal.value.sentence
    assert OTHER not in refusal.value.sentence
    return refusal.value


def test_two_keys_of_a_device_are_refused_with_both_rows(tmp_path: Path) -> None:
    refusal = refused(tmp_path, f"device_id,key\nabcdef01,{ONE}\n2,{ONE}\n\nABCDEF01 ,{OTHER}\n")
    assert refusal.where.endswith("keys.csv, rows 2 and 5")
    assert refusal.code == "decode.unreadable_keys"


def test_the_same_key_twice_is_fine(tmp_path: Path) -> None:
    file = tmp_path / "keys.csv"
    file.write_text(f"device_id,key\n12345678,{ONE}\n12345678,{ONE.lower()}\n", encoding="utf-8")
    assert read_keys(file) == {"12345678": bytes.fromhex(ONE)}


@pytest.mark.parametrize(
    "text",
    [
        ROWS,
        ROWS.replace(",", ";"),
        ROWS.replace(",", "\t"),
        ROWS.replace("device_id,key", " Device_ID , KEY "),
        ROWS.replace(",", " ; ").replace("\n", "\r\n"),
        f'note,"key","device_id"\n"cantina è, qui","{ONE}","12345678"\n',
    ],
    ids=["commas", "semicolons", "tabs", "case and spaces", "spaces and CR LF", "quotes, other columns"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_what_spreadsheets_save_is_read(tmp_path: Path, text: str, encoding: str) -> None:
    file = tmp_path / "keys.csv"
    file.write_bytes(text.encode(encoding))
    assert read_keys(file) == {"12345678": bytes.fromhex(ONE)}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The first row must name"),
        (b"device_id,key,key\n", "each once"),
        (b"PK\x03\x04\x14\x00\x06\x00\x00\x00", "no text"),
        (b"device_id,key\n\x811,\xff", "no text"),
        (b"device_id,key\n12345678\n", "A row needs device_id and key."),
    ],
    ids=["empty", "a column twice", "a workbook", "no encoding", "a cell short"],
)
def test_what_is_no_file_of_keys_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    assert sentence in refused(tmp_path, content).sentence


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be read"):
        read_keys(tmp_path / "none.csv")
