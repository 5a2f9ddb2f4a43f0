"""X4: the whole system from one seed, against the simulation's truth and the laws of the ledger.

What a seed draws and which laws are held: docs/howto/whole-system-test.md. ``TEPORE_TEST_WORLDS`` sets how
many seeds are run, 200 unless told; a red one prints its seed and the command that replays it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("run.py")
WORLDS = int(os.environ.get("TEPORE_TEST_WORLDS", "200"))
AT_ONCE = 25
SABOTAGES = (
    "acknowledge_first", "key_by_source", "leave_unread", "no_rollover", "forget_replacement", "receive_time",
    "float_cents",
)  # fmt: skip


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(PROGRAM), *arguments], capture_output=True, text=True, check=False
    )


def hold(first: int, worlds: int, twice: int) -> None:
    """Run seeds, some of them again without kills, and see that nothing broke and processes did die."""
    finished = run("--seed", str(first), "--count", str(worlds), "--twice", str(twice))
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert finished.stdout.count(": ok, ") == worlds
    kills = [int(line.split(" kills")[0].rsplit(" ", 1)[1]) for line in finished.stdout.splitlines()]
    assert sum(kills) > worlds


@pytest.mark.parametrize("first", range(1, WORLDS + 1, AT_ONCE))
def test_what_is_killed_lost_late_forged_and_mistyped_changes_nothing(first: int) -> None:
    hold(first, min(AT_ONCE, WORLDS + 1 - first), twice=1)


@pytest.mark.long
@pytest.mark.parametrize("name", SABOTAGES)
def test_it_bites(name: str) -> None:
    finished = run("--seed", "1", "--count", "10", "--sabotage", name)
    assert finished.returncode == 1, f"{name} was not seen: {finished.stdout}"
    assert "again: .venv/bin/python tests/world/run.py --seed " in finished.stdout
