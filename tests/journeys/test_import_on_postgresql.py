"""PostgreSQL by a setting alone: the same tests of guards, ingest and closing, on a server of their own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAME_TESTS = (
    "tests/unit/store/test_guards.py",
    "tests/unit/store/test_post_guards.py",
    "tests/unit/store/test_fields.py",
    "tests/unit/services/test_ingest_telegrams.py",
    "tests/unit/services/test_close_season.py",
    "tests/unit/services/test_season_inputs.py",
    "tests/unit/services/test_season_workflow.py",
    "tests/laws/test_store_season_laws.py",
)


def programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).parent if initdb else None


def as_server(command: list[str]) -> None:
    """Run a command of the server; it refuses to run as root, so root runs it as its own user."""
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    subprocess.run(command, check=True, capture_output=True, cwd="/", timeout=120)


@pytest.fixture
def server() -> Iterator[str]:
    folder = programs()
    if folder is None and os.environ.get("CI") == "true":
        pytest.fail("PostgreSQL is not installed: Debian's postgresql")
    if folder is None:
        pytest.skip("PostgreSQL is not installed on this machine")
    with tempfile.TemporaryDirectory(prefix="tepore-pg-") as place, socket.socket() as free:
        if os.geteuid() == 0:
            shutil.chown(place, "postgres")
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        cluster = f"{place}/cluster"
        as_server([str(folder / "initdb"), "-D", cluster, "-A", "trust", "-U", "tepore", "--data-checksums"])
        options = f"-p {port} -k {place} -c listen_addresses=127.0.0.1"
        free.close()
        control = str(folder / "pg_ctl")
        as_server([control, "-D", cluster, "-o", options, "-l", f"{place}/log", "-w", "start"])
        try:
            yield f"postgresql://tepore@127.0.0.1:{port}/postgres"
        finally:
            as_server([control, "-D", cluster, "-m", "immediate", "-w", "stop"])


def run(command: list[str], address: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TEPORE_DATABASE": address, "TEPORE_HOME": str(home)}
    environment.pop("PYTEST_XDIST_WORKER", None)
    environment.pop("PYTEST_ADDOPTS", None)
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, cwd=ROOT, timeout=400, check=False
    )


def test_the_store_is_the_same_on_postgresql(server: str, tmp_path: Path) -> None:
    opened = run(
        [sys.executable, "-c", "from tepore.store.opening import open_store; open_store()"], server, tmp_path
    )
    assert opened.returncode == 0, opened.stderr
    tests = run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *SAME_TESTS], server, tmp_path
    )
    assert tests.returncode == 0, tests.stdout[-4000:]


def test_a_server_that_could_lose_rows_is_refused(server: str, tmp_path: Path) -> None:
    program = (
        "import psycopg, sys\n"
        "with psycopg.connect(sys.argv[1], autocommit=True) as c:\n"
        "    c.execute('ALTER SYSTEM SET synchronous_commit = off')\n"
        "    c.execute('SELECT pg_reload_conf()')\n"
        "from tepore.store.opening import open_store; open_store()"
    )
    refused = run([sys.executable, "-c", program, server], server, tmp_path)
    assert "synchronous_commit is off" in refused.stderr
