"""Lines of a dump in the encodings that programs write."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from tepore.cli.main import command_line
from tepore.cli.text_files import UnreadableFile, lines_of

app = command_line()

PLAIN = "1E4424238B07797389607A8F00107D041312170100426CBF23441344100100"  # wmbusmeters, hydrus
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_dump_is_read_in_every_encoding_from_file_and_standard_input(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "dump.txt"
    file.write_bytes(f"{PLAIN}\r\n{PLAIN}\n".encode(encoding))
    by_file = CliRunner().invoke(app, ["decode", str(file)])
    by_input = CliRunner().invoke(app, ["decode", "-"], input=file.read_bytes())
    assert by_file.stdout == by_input.stdout
    assert by_file.stdout.count('"error": null') == 2


@given(
    texts=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0\ufeff"), min_size=2)),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_lines_come_out_as_they_were_written(texts: list[str], encoding: str, end: str) -> None:
    stream = io.BytesIO(end.join([*texts, ""]).encode(encoding))
    assert list(lines_of(stream)) == texts


def test_bytes_that_are_no_text_spoil_their_line_alone() -> None:
    assert list(lines_of(io.BytesIO(b"\xff12\n34"))) == ["\ufffd12", "34"]


def test_explain_says_that_it_wants_hex_where_it_is_given_a_file(tmp_path: Path) -> None:
    file = tmp_path / "dump.txt"
    file.write_text(PLAIN, encoding="utf-8")
    done = CliRunner().invoke(app, ["decode", "--explain", str(file)])
    assert isinstance(done.exception, UnreadableFile)
    assert "not a file" in done.exception.sentence
