"""D1: killed at random instants during ingest, with the sender giving its last telegrams again.

What holds after each kill: acknowledged ⊆ stored ⊆ sent, nothing twice, the database whole. That a killed
process loses nothing does not show durability against a power cut, since the page cache outlives the process;
that the settings for it are on is shown by tests/unit/store/test_opening.py.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from meters import energy_kwh, telegram

PROGRAM = Path(__file__).with_name("ingesting.py")
KILLS = int(os.environ.get("TEPORE_TEST_KILLS", "20"))
SEED = 834
RESENT = 20


def octets_of(number: int) -> bytes:
    return telegram(f"{number:08d}", energy_kwh(number))


def spawn(home: Path, *flags: str) -> subprocess.Popen[str]:
    wiped = {name: value for name, value in os.environ.items() if not name.startswith(("TEPORE_", "DJANGO_"))}
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), *flags],
        env={**wiped, "TEPORE_HOME": str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def run_and_kill(home: Path, first: int, last: int, after: int, *flags: str) -> list[int]:
    """Send telegrams, kill the process soon after a number of acknowledgements, and give those that came."""
    process = spawn(home, *flags)
    assert process.stdin
    assert process.stdout
    lines = "".join(f"{number} {octets_of(number).hex()}\n" for number in range(first, last))
    acknowledged: list[int] = []
    try:
        process.stdin.write(lines)
        process.stdin.close()
    except BrokenPipeError:
        pass
    for line in process.stdout:
        if line == "done\n":
            break
        acknowledged.append(int(line))
        if len(acknowledged) == after:
            process.kill()
    process.wait()
    process.stdout.close()
    return acknowledged


def stored_in(home: Path) -> list[bytes]:
    database = sqlite3.connect(home / "tepore.sqlite3")
    try:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        return [bytes(row[0]) for row in database.execute("SELECT bytes_heard FROM metering_telegram")]
    finally:
        database.close()


@pytest.fixture(scope="module")
def opened(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("crash") / "home"
    process = spawn(home)
    process.communicate("")
    assert process.returncode == 0
    return home


def test_nothing_acknowledged_is_lost_and_nothing_stored_twice(opened: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(opened, tmp_path / "home"))
    chance = random.Random(SEED)  # noqa: S311 - instants of kills, not secrets
    acknowledged: set[int] = set()
    sent = 0
    for _ in range(KILLS):
        first = max(0, sent - RESENT)
        last = first + RESENT + 400
        after = chance.randrange(1, 120)
        acknowledged |= set(run_and_kill(home, first, last, after))
        sent = max(acknowledged, default=0) + 1
        stored = stored_in(home)
        assert len(stored) == len(set(stored)), f"twice, seed {SEED}"
        lost = {octets_of(number) for number in acknowledged} - set(stored)
        assert not lost, f"{len(lost)} acknowledged telegrams lost, seed {SEED}"
    # the sender gives everything again: each telegram is there once and has an outcome
    run_and_kill(home, 0, sent, -1)
    assert {octets_of(number) for number in range(sent)} <= set(stored_in(home))
    database = sqlite3.connect(home / "tepore.sqlite3")
    unread = database.execute(
        "SELECT COUNT(*) FROM metering_telegram t WHERE NOT EXISTS "
        "(SELECT 1 FROM metering_telegramrejection r WHERE r.telegram_id = t.id)"
    ).fetchone()
    database.close()
    assert unread == (0,)


def test_an_acknowledgement_before_the_commit_would_be_seen(opened: Path, tmp_path: Path) -> None:
    """The sabotage that the test above must catch: acknowledge first, store then."""
    home = Path(shutil.copytree(opened, tmp_path / "home"))
    acknowledged: set[int] = set()
    sent = 0
    for after in range(5, 65, 5):
        acknowledged |= set(run_and_kill(home, sent, sent + 400, after, "--acknowledge-first"))
        sent = max(acknowledged) + 1
        if {octets_of(number) for number in acknowledged} - set(stored_in(home)):
            return
    raise AssertionError("the harness does not see acknowledged telegrams that were never stored")
