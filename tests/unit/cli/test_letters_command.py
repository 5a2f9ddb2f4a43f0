"""`tepore letters` at its door."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tepore.cli.allocate import UnwritableFolder
from tepore.cli.main import command_line
from tepore.documents.payment import BadIban

app = command_line()

RUNNER = CliRunner()
FILE = str(Path(__file__).parents[3] / "examples" / "palazzina-6.toml")
IBAN = "IT60 X054 2811 1010 0000 0123 456"


def test_a_letter_a_unit(tmp_path: Path) -> None:
    asked = [
        "letters",
        FILE,
        "--out",
        str(tmp_path / "new"),
        "--iban",
        IBAN,
        "--due-on",
        "2025-06-15",
        "--lang",
        "de",
    ]
    shown = RUNNER.invoke(app, asked)
    assert shown.exit_code == 0, shown.stdout
    made = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert made == [f"brief-{number}.pdf" for number in range(1, 7)]


def test_a_wrong_account_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadIban):
        RUNNER.invoke(
            app, ["letters", FILE, "--out", str(tmp_path / "new"), "--iban", "IT00"], catch_exceptions=False
        )
    assert not (tmp_path / "new").exists()


def test_a_file_in_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UnwritableFolder):
        RUNNER.invoke(app, ["letters", FILE, "--out", str(tmp_path / "file")], catch_exceptions=False)
