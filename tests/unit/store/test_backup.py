"""B1, B2: a backup made while rows are added is the store at one instant; a damaged one is refused."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from meters import clock, energy_kwh, telegram
from tepore.store.backup import Backup, UnableToBackUp, UnableToRestore, back_up, read_backup, restore
from tepore.store.environment import StoreEnvironment
from tepore.store.sealing import KeyRing, write_key_ring

NOW = datetime(2026, 11, 22, tzinfo=UTC)
KEY = bytes.fromhex("C0FFEE00112233445566778899AABBCC")
METER = "12345678"
BACKUPS, FLIPS, SEED = 4, 1000, 1834
COUNT = 'SELECT count(*) FROM "{}"'


def command(home: Path, *arguments: str) -> tuple[list[str], dict[str, str]]:
    wiped = {name: value for name, value in os.environ.items() if not name.startswith(("TEPORE_", "DJANGO_"))}
    program = [sys.executable, "-c", "from tepore.cli import main; main()", *arguments]
    return program, {**wiped, "TEPORE_HOME": str(home)}


def tepore(home: Path, *arguments: str) -> str:
    program, environment = command(home, *arguments)
    done = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


class Writer(threading.Thread):
    """Adds rows two by two, each pair in a transaction of its own, until it is told to stop."""

    def __init__(self, home: Path) -> None:
        super().__init__()
        self.home, self.begun, self.stopped = home, threading.Event(), threading.Event()

    def run(self) -> None:
        with closing(sqlite3.connect(self.home / "tepore.sqlite3", timeout=60)) as opened:
            opened.execute("CREATE TABLE pairs (id INTEGER PRIMARY KEY, of_pair INTEGER)")
            for pair in itertools.count():
                with opened:
                    opened.executemany("INSERT INTO pairs (of_pair) VALUES (?)", [(pair,), (pair,)])
                self.begun.set()
                if self.stopped.is_set():
                    return


@pytest.fixture(scope="module")
def taken(tmp_path_factory) -> tuple[Path, list[tuple[Path, Backup]]]:
    """A home with a device and its key, and backups of it made while rows were added."""
    folder = tmp_path_factory.mktemp("backup")
    home = folder / "home"
    (folder / "register.csv").write_text(
        f"interno;matricola;costruttore;tipo;chiave;dal\n1;{METER};TPR;contacalorie;{KEY.hex()};01/01/2020\n"
    )
    tepore(home, "import", "register", str(folder / "register.csv"), "--condominium", "Aurora")
    writer, made = Writer(home), []
    writer.start()
    writer.begun.wait(60)
    for number in range(BACKUPS):
        path = folder / f"copy-{number}.zip"
        made.append((path, back_up(environment=StoreEnvironment(home=home), path=path, now=NOW)))
    writer.stopped.set()
    writer.join()
    return home, made


def test_what_is_put_back_is_the_store_at_one_instant(taken, tmp_path: Path) -> None:
    home, made = taken
    pairs = []
    for number, (path, told) in enumerate(made):
        empty = tmp_path / f"home-{number}"
        restore(environment=StoreEnvironment(home=empty), path=path, key_file=home / "keys.json")
        with closing(sqlite3.connect(empty / "tepore.sqlite3")) as opened:
            assert {
                table: opened.execute(COUNT.format(table)).fetchone()[0] for table in told.rows
            } == told.rows
            rows = opened.execute("SELECT id, of_pair FROM pairs ORDER BY id").fetchall()
        assert rows == [(row + 1, row // 2) for row in range(len(rows))]
        assert len(rows) % 2 == 0
        pairs.append(len(rows))
        assert (empty / "tepore.sqlite3").stat().st_mode & 0o077 == 0
    assert pairs == sorted(pairs)
    assert 0 < pairs[0] < pairs[-1]


def test_a_store_put_back_goes_on_with_its_keys(taken, tmp_path: Path) -> None:
    home, made = taken
    shutil.copy(home / "keys.json", tmp_path / "keys.json")
    told = tepore(tmp_path / "home", "restore", str(made[-1][0]), "--keys", str(tmp_path / "keys.json"))
    assert f"{sum(made[-1][1].rows.values())} rows" in told
    octets = telegram(METER, energy_kwh(1000) + clock(datetime(2025, 1, 1)), key=KEY)  # noqa: DTZ001 - a meter's own time
    (tmp_path / "later.txt").write_text(octets.hex())
    report = tepore(tmp_path / "home", "import", "telegrams", str(tmp_path / "later.txt"), "--json")
    assert '"readings": 1' in report


def test_a_backup_holds_no_key(taken) -> None:
    home, made = taken
    ring = (home / "keys.json").read_bytes()
    for path, _ in made:
        content = path.read_bytes()
        assert KEY not in content
        assert KEY.hex().encode() not in content
        assert ring not in content
        assert path.stat().st_mode & 0o077 == 0


def test_every_damage_is_refused(taken, tmp_path: Path) -> None:
    whole = taken[1][0][0].read_bytes()
    assert read_backup(taken[1][0][0]) == taken[1][0][1]
    damaged, draw = tmp_path / "damaged.zip", random.Random(SEED)  # noqa: S311 - which bytes are damaged
    places = [draw.randrange(len(whole)) for _ in range(FLIPS - 100)] + list(
        range(len(whole) - 100, len(whole))
    )
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1 << draw.randrange(8)
        damaged.write_bytes(changed)
        with pytest.raises(UnableToRestore):
            read_backup(damaged)
    for size in [0, 1, 63, 64, 100, *(draw.randrange(len(whole)) for _ in range(50))]:
        damaged.write_bytes(whole[:size])
        with pytest.raises(UnableToRestore):
            read_backup(damaged)


def test_nothing_is_put_over_a_store_and_nothing_without_its_key(taken, tmp_path: Path) -> None:
    home, made = taken
    before = (home / "tepore.sqlite3").read_bytes()
    with pytest.raises(UnableToRestore) as refused:
        restore(environment=StoreEnvironment(home=home), path=made[0][0], key_file=home / "keys.json")
    assert refused.value.code == "restore.in_use"
    assert (home / "tepore.sqlite3").read_bytes() == before
    write_key_ring(tmp_path / "keys.json", KeyRing.generate())
    with pytest.raises(UnableToRestore) as refused:
        restore(
            environment=StoreEnvironment(home=tmp_path / "new"),
            path=made[0][0],
            key_file=tmp_path / "keys.json",
        )
    assert refused.value.code == "restore.key"
    assert not (tmp_path / "new").exists()


def test_a_backup_that_breaks_off_leaves_the_former_one(taken, tmp_path: Path, monkeypatch) -> None:
    home, _ = taken
    path = tmp_path / "copy.zip"
    back_up(environment=StoreEnvironment(home=home), path=path, now=NOW)
    before = path.read_bytes()

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tepore.store.backup._write", full)
    with pytest.raises(UnableToBackUp) as refused:
        back_up(environment=StoreEnvironment(home=home), path=path, now=NOW)
    assert "No space" in refused.value.sentence
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_postgresql_and_an_empty_home_are_told_what_to_do(tmp_path: Path) -> None:
    elsewhere = StoreEnvironment(home=tmp_path, database="postgresql://u:p@h/d")
    for environment, code in (
        (elsewhere, "backup.postgresql"),
        (StoreEnvironment(home=tmp_path), "backup.nothing"),
    ):
        with pytest.raises(UnableToBackUp) as refused:
            back_up(environment=environment, path=tmp_path / "x.zip", now=NOW)
        assert refused.value.code == code
