"""`tepore decode`: forms of lines, keys, errors, exact numbers."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tepore.cli.decode import UnreadableFile, decoded_lines, read_keys
from tepore.cli.exact_json import exact_json
from tepore.cli.main import command_line

app = command_line()

# OMS specification volume 2, annex: a gas meter with its key, as published by several decoders.
GAS = (
    "2E44931578563412330333637A2A0020255923C95AAA26D1B2E7493BC2AD"
    "013EC4A6F6D3529B520EDFF0EA6DEFC955B29D6D69EBF3EC8A"
)
GAS_KEY = "0102030405060708090A0B0C0D0E0F11"
PLAIN = "1E4424238B07797389607A8F00107D041312170100426CBF23441344100100"  # wmbusmeters, hydrus


def lines(*given: str, keys: dict[str, bytes] | None = None) -> list[dict[str, Any]]:
    return [json.loads(line, parse_float=Decimal) for line in decoded_lines(given, None, keys or {})]


@pytest.mark.parametrize(
    "line",
    [
        PLAIN,
        PLAIN.lower(),
        " ".join(PLAIN[at : at + 2] for at in range(0, len(PLAIN), 2)),
        f"telegram=|{PLAIN}|+12",
        f"telegram=||{PLAIN[:20]}_{PLAIN[20:]}|",
        f"T1;1;1;2019-04-03 19:00:42.000;97;148;88888888;0x{PLAIN.lower()}",
        json.dumps({"telegram": PLAIN, "key": None, "preceding": []}),
    ],
    ids=["hex", "lower case", "spaces", "wmbusmeters", "underscore", "rtl-wmbus", "JSON"],
)
def test_every_form_of_a_line_is_read(line: str) -> None:
    (decoded,) = lines(line)
    assert decoded["telegram"].upper() == PLAIN
    assert decoded["error"] is None
    assert decoded["records"][0]["value"] == Decimal("71.442")


def test_one_line_out_for_each_in_and_the_order_is_kept() -> None:
    first, second, third = lines(PLAIN, "no telegram", "", "# comment", GAS)
    assert first["error"] is None
    assert second["error"]["code"] == "telegram.hex"
    assert (third["error"]["code"], third["device_id"]) == ("telegram.no_key", "12345678")
    assert third["records"] == third["readings"] == []


def test_a_key_comes_from_the_line_or_the_file(tmp_path: Path) -> None:
    file = tmp_path / "keys.csv"
    file.write_text(f"device_id,key\n12345678,{GAS_KEY}\n", encoding="utf-8")
    (by_file,) = lines(GAS, keys=read_keys(file))
    (by_line,) = lines(json.dumps({"telegram": GAS, "key": GAS_KEY}))
    assert by_file == by_line
    assert by_file["decrypted"]
    assert by_file["records"][0]["value"] == Decimal("28504.27")


def test_preceding_telegrams_teach_their_format() -> None:
    # wmbusmeters, kamheat: a full frame and the compact frame after it (KAM 67676767).
    full = "2E442D2C6767676730048D2039D1684020BCDB7803062C000043060000000314630000426C7F2A022D130001FF2100"
    compact = "25442D2C6767676730048D203AD2684020D81579E7F1D5902C00000000006300007F2A130000"
    (decoded,) = lines(json.dumps({"telegram": compact, "preceding": [full]}))
    assert [record["value"] for record in decoded["records"][:2]] == [44000, 0]


@pytest.mark.parametrize(
    ("content", "place"),
    [("device_id,key\n1,xyz\n", "row 2"), ("id;key\n", "keys.csv"), ("device_id,key\n,\n", "row 2")],
)
def test_a_file_of_keys_that_is_none_is_refused_without_repeating_it(
    tmp_path: Path, content: str, place: str
) -> None:
    file = tmp_path / "keys.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableFile) as refusal:
        read_keys(file)
    assert place in refusal.value.where
    assert "xyz" not in refusal.value.sentence


def test_numbers_are_written_with_their_own_digits() -> None:
    assert exact_json({"a": Decimal("0.10"), "b": Decimal("1E+3"), "c": [None, True, 5, "é"]}) == (
        '{"a": 0.10, "b": 1000, "c": [null, true, 5, "é"]}'
    )
    with pytest.raises(TypeError):
        exact_json(0.1)


def test_the_command_reads_a_file_and_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "dump.txt"
    file.write_text(f"{PLAIN}\nzz\n", encoding="utf-8")
    by_file = CliRunner().invoke(app, ["decode", str(file)])
    by_input = CliRunner().invoke(app, ["decode", "-"], input=f"{PLAIN}\nzz\n")
    assert by_file.exit_code == by_input.exit_code == 0
    assert by_file.stdout == by_input.stdout
    assert len(by_file.stdout.splitlines()) == 2
    missing = CliRunner().invoke(app, ["decode", str(tmp_path / "none")])
    assert isinstance(missing.exception, UnreadableFile)


def test_a_telegram_is_explained_byte_by_byte() -> None:
    shown = CliRunner().invoke(app, ["decode", "--explain", PLAIN], env={"COLUMNS": "160"})
    assert shown.exit_code == 0
    assert "Volume: 71.442 m³." in shown.stdout
