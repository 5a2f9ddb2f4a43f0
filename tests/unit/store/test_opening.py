"""Opening a store on a fresh home, each time in a process of its own, as a door does."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

OPEN = "from tepore.store.opening import open_store; open_store()"


def run(home: Path, program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    wiped = {name: value for name, value in os.environ.items() if not name.startswith(("TEPORE_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env={**wiped, "TEPORE_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def opened(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("store") / "home"
    done = run(home, OPEN)
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def home(opened: Path, tmp_path: Path) -> Path:
    """A home opened once before, of the test's own."""
    return Path(shutil.copytree(opened, tmp_path / "home"))


def test_what_is_written_is_its_owners_alone(opened: Path) -> None:
    home = opened
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    written = {path.name: stat.S_IMODE(path.stat().st_mode) for path in home.iterdir()}
    assert written == {"keys.json": 0o600, "secret": 0o600, "tepore.sqlite3": 0o600}


def test_importing_the_settings_writes_nothing(tmp_path: Path) -> None:
    assert run(tmp_path / "home", "import tepore.store.settings").returncode == 0
    assert not (tmp_path / "home").exists()


def test_a_second_opening_changes_nothing(home: Path) -> None:
    before = {path.name: path.read_bytes() for path in home.iterdir() if path.suffix != ".sqlite3"}
    assert run(home, OPEN).returncode == 0
    assert {p.name: p.read_bytes() for p in home.iterdir() if p.suffix != ".sqlite3"} == before


def test_sessions_are_signed_by_the_secret_of_the_home(home: Path) -> None:
    shown = run(home, f"{OPEN}\nfrom django.conf import settings; print(settings.SECRET_KEY)")
    assert shown.stdout.strip() == (home / "secret").read_text().strip()
    assert len(shown.stdout.strip()) > 60


def test_the_connection_is_durable_and_begins_at_once(home: Path) -> None:
    program = f"""
{OPEN}
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
with connection.cursor() as cursor:
    for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers"):
        print(cursor.execute("PRAGMA " + name).fetchone()[0])
with CaptureQueriesContext(connection) as queries, transaction.atomic():
    pass
print(queries[0]["sql"])
"""
    assert run(home, program).stdout.split() == ["wal", "2", "1", "1", "BEGIN", "IMMEDIATE"]


@pytest.mark.parametrize(
    ("sabotage", "fault"),
    [
        ("environment.SQLITE_START.replace('synchronous=FULL', 'synchronous=NORMAL')", "synchronous is 1"),
        ("environment.SQLITE_START.replace('WAL', 'DELETE')", "journal_mode is delete"),
        ("environment.SQLITE_START.replace('triggers=ON', 'triggers=OFF')", "recursive_triggers is 0"),
    ],
)
def test_a_connection_that_could_lose_rows_is_refused(home: Path, sabotage: str, fault: str) -> None:
    program = f"from tepore.store import environment\nenvironment.SQLITE_START = {sabotage}\n{OPEN}"
    done = run(home, program)
    assert done.returncode != 0
    assert "UnsafeDatabase" in done.stderr
    assert fault in done.stderr


def test_a_transaction_that_does_not_begin_at_once_is_refused(home: Path) -> None:
    program = f"""
from tepore.store.environment import StoreEnvironment
original = StoreEnvironment.django_database
def deferred(self):
    made = original(self)
    made["OPTIONS"]["transaction_mode"] = "DEFERRED"
    return made
StoreEnvironment.django_database = deferred
{OPEN}"""
    done = run(home, program)
    assert "do not begin IMMEDIATE" in done.stderr


def test_a_lifted_guard_is_refused_and_set_anew_by_whoever_may(home: Path) -> None:
    with sqlite3.connect(home / "tepore.sqlite3") as database:
        database.execute("DROP TRIGGER tepore_metering_reading_append_only_delete")
    database.close()
    refused = run(home, OPEN.replace("open_store()", "open_store(migrate=False)"))
    assert "tepore_metering_reading_append_only_delete" in refused.stderr
    assert run(home, OPEN).returncode == 0
    assert run(home, OPEN.replace("open_store()", "open_store(migrate=False)")).returncode == 0


def test_a_lost_key_file_is_not_made_anew_over_sealed_rows(home: Path) -> None:
    sealed = f"""
{OPEN}
from tepore.services.organisations import ensure_organisation
from tepore.services.persons import PersonProfile, keep_person
from tepore.store.sealing import read_key_ring
import pathlib, os
ring = read_key_ring(pathlib.Path(os.environ["TEPORE_HOME"]) / "keys.json")
owner = PersonProfile(name="N")
keep_person(organisation_id=ensure_organisation().id, code="x", profile=owner, key_ring=ring)
"""
    assert run(home, sealed).returncode == 0
    (home / "keys.json").unlink()
    assert "a new one would open nothing" in run(home, OPEN).stderr
    assert not (home / "keys.json").exists()


def test_an_unwritable_home_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run(tmp_path / "file" / "home", OPEN)
    assert "TEPORE_HOME" in done.stderr
