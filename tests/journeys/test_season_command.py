"""A season by commands: status, draft, approval, closing, correction, differences, balances, recomputing.

One process takes all commands in a row, as a shell script would one by one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "palazzina-6.toml"
PROGRAM = """
import json, sys
from typer.testing import CliRunner
from tepore.cli.main import command_line
from tepore.kernel import Refusal
said = []
for arguments in json.loads(sys.argv[1]):
    done = CliRunner().invoke(command_line(), arguments)
    refusal = done.exception.code if isinstance(done.exception, Refusal) else ""
    said.append([done.exit_code, refusal, done.output])
print(json.dumps(said))
"""
SEASON = ("Condominio esempio", "2024/2025")


def in_a_row(home: Path, *commands: tuple[str, ...]) -> list[tuple[int, str, str]]:
    finished = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(commands)],
        cwd=ROOT, env={**os.environ, "TEPORE_HOME": str(home)}, capture_output=True, text=True,
        check=True, timeout=600,
    )  # fmt: skip
    return [tuple(one) for one in json.loads(finished.stdout)]


def test_a_season_goes_its_way(tmp_path: Path) -> None:
    said = in_a_row(
        tmp_path,
        ("import", "register", str(EXAMPLE)),
        ("season", "collect", *SEASON),
        ("season", "status", *SEASON, "--json"),
        ("season", "preview", *SEASON, "--out", str(tmp_path / "draft")),
        ("season", "approve", *SEASON),
        ("season", "take-back", *SEASON, "--because", "una lettura da rivedere"),
        ("close", *SEASON),
        ("season", "approve", *SEASON),
        ("season", "differences", *SEASON),
        ("close", *SEASON, "--reason", "prova"),
        ("season", "differences", *SEASON, "--json", "--documents", str(tmp_path / "differenze")),
        ("season", "balances", *SEASON, "--json"),
        ("season", "recompute", *SEASON),
    )
    assert [refusal for _, refusal, _ in said] == [
        *[""] * 7, "season.closed", "allocation.corrects_none", *[""] * 4,
    ]  # fmt: skip
    status, draft, approved = (said[at][2] for at in (2, 3, 4))
    found = json.loads(status)
    assert (found["state"], found["lacking"], found["refusals"]) == ("collecting", [], [])
    assert "9,630.00" in draft
    assert b"BOZZA" in (tmp_path / "draft" / "ripartizione.json").read_bytes()
    # The draft and the approval name the same inputs.
    assert approved.rsplit(" ", 1)[1].strip(".\n") in draft
    differences, accounts, recomputed = (said[at][2] for at in (10, 11, 12))
    units = json.loads(differences)["units"]
    assert [unit["old_cents"] - unit["new_cents"] for unit in units] == [0] * 6
    papers = sorted(path.name for path in (tmp_path / "differenze").iterdir())
    assert ([path.endswith(".pdf") for path in papers].count(True), "differenze.json" in papers) == (6, True)
    assert sum(one["charged_cents"] for one in json.loads(accounts)) == 963_000
    assert recomputed.count("identical") == 2
