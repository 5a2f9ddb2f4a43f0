"""The command line: every command is there, and only what is asked for is loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from tepore.cli.main import COMMANDS, command_line

LOADED = "import sys; from tepore.cli.main import command_line; command_line(['decode']); print(*sys.modules)"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    shown = CliRunner().invoke(command_line([name]), [name, "--help"], env={"COLUMNS": "200"})
    assert shown.exit_code == 0
    assert f"Usage: root {name}" in shown.stdout or f"tepore {name}" in shown.stdout


def test_the_help_names_them_all_in_order() -> None:
    shown = CliRunner().invoke(command_line(), ["--help"], env={"COLUMNS": "200"}).stdout
    places = [shown.index(f"│ {name} ") for name in COMMANDS]
    assert places == sorted(places)


def test_decoding_loads_neither_the_store_nor_the_norms() -> None:
    loaded = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True).stdout
    assert "tepore.cli.decode" in loaded
    assert not [name for name in ("django", "pydantic", "tepore.services") if name in loaded.split()]
