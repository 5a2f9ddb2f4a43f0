"""X4: the whole system from one seed, against the simulation's truth and the laws of the ledger.

What a seed draws and which laws are held: docs/howto/whole-system-test.md. ``TEPORE_TEST_WORLDS`` sets how
many seeds are run, 5 unless told; a red one prints its seed and the command that replays it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("run.py")
WORLDS = int(os.environ.get("TEPORE_TEST_WORLDS", "5"))
SABOTAGES = (
    "acknowledge_first", "key_by_source", "leave_unread", "no_rollover", "forget_replacement", "receive_time",
    "float_cents",
)  # fmt: skip


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(PROGRAM), *arguments], capture_output=True, text=True, check=False
    )


def test_what_is_killed_lost_late_forged_and_mistyped_changes_nothing() -> None:
    finished = run("--seed", "1", "--count", str(WORLDS))
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert finished.stdout.count(": ok, ") == WORLDS
    assert (
        sum(int(line.split(" kills")[0].rsplit(" ", 1)[1]) for line in finished.stdout.splitlines()) > WORLDS
    )


def test_the_same_seed_gives_the_same_with_kills_and_without() -> None:
    finished = run("--seed", "3", "--twice")
    assert finished.returncode == 0, finished.stdout + finished.stderr


@pytest.mark.long
@pytest.mark.parametrize("name", SABOTAGES)
def test_it_bites(name: str) -> None:
    finished = run("--seed", "1", "--count", "10", "--sabotage", name)
    assert finished.returncode == 1, f"{name} was not seen: {finished.stdout}"
    assert "again: .venv/bin/python tests/world/run.py --seed " in finished.stdout
