"""A season closed from the store by one command: what the tutorial does by hand, down to the statements."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tepore.documents import verify_allocation

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "examples" / "demo"
# Sum of the five expenses of examples/demo/edificio.toml: 4268.40 + 286.70 + 740.00 + 310.00 + 392.00.
BILL_CENTS = 426_840 + 28_670 + 74_000 + 31_000 + 39_200
SEASON = ("Condominio Il Tiglio", "2025/2026")


def tepore(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from tepore.cli import main; main()", *arguments],
        cwd=ROOT, env={**os.environ, "TEPORE_HOME": str(home)}, capture_output=True, text=True,
        check=False, timeout=300,
    )  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mine")
    for arguments in (
        ("register", str(DEMO / "edificio.toml"), str(DEMO / "registro.csv")),
        ("telegrams", str(DEMO / "telegrams.csv")),
        ("readings", str(DEMO / "letture.csv")),
    ):
        finished = tepore(folder, "import", *arguments)
        assert finished.returncode == 0, finished.stderr
    return folder


def test_the_store_s_season_is_closed_with_its_documents(home: Path) -> None:
    first = tepore(home, "close", *SEASON, "--out", str(home / "documents"), "--json")
    assert first.returncode == 0, first.stderr
    report = json.loads(first.stdout)
    assert (report["statements"], report["total_cents"], report["estimated"]) == (7, BILL_CENTS, 1)
    names = {Path(path).name for path in report["documents"]}
    assert names == {path.name for path in (home / "documents").iterdir()}
    assert len(names) == 7 + 3
    assert verify_allocation((home / "documents" / "ripartizione.json").read_bytes()).right

    again = tepore(home, "close", *SEASON)
    assert again.returncode == 1
    assert "season.closed" in again.stderr
    assert "reason" in again.stderr

    corrected = tepore(home, "close", *SEASON, "--reason", "una lettura corretta", "--json")
    assert corrected.returncode == 0, corrected.stderr
    assert json.loads(corrected.stdout)["allocation_id"] != report["allocation_id"]
    assert json.loads(corrected.stdout)["documents"] == []


@pytest.mark.parametrize(
    ("named", "code", "told"),
    [
        (("Altrove", "2025/2026"), "season.condominium", "Condominio Il Tiglio"),
        (("Condominio Il Tiglio", "1999"), "season.unknown", "2025/2026"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(
    home: Path, named: tuple[str, str], code: str, told: str
) -> None:
    refused = tepore(home, "close", *named)
    assert refused.returncode == 1
    assert code in refused.stderr
    assert told in refused.stderr


def test_wrong_usage_is_exit_code_2(home: Path) -> None:
    assert tepore(home, "close", "Condominio Il Tiglio").returncode == 2


def test_the_zip_of_a_season_is_the_same_each_time_and_verifies_without_tepore(home: Path) -> None:
    zips = [home / "one.zip", home / "two.zip"]
    for path in zips:
        written = tepore(home, "export", "season", *SEASON, "--zip", str(path))
        assert written.returncode == 0, written.stderr
    assert zips[0].read_bytes() == zips[1].read_bytes()
    verdict = tepore(home, "verify", str(zips[0]), "--json")
    assert verdict.returncode == 0, verdict.stdout[-2000:]
    assert {row["sealed"] for row in json.loads(verdict.stdout) if row["verdict"] == "right"} == {True}
    with zipfile.ZipFile(zips[0]) as archive:
        archive.extractall(home / "unpacked")
    alone = subprocess.run(
        [sys.executable, "-I", "-c", ALONE, "../ripartizione.json", "../prospetto-3.pdf"],
        cwd=home / "unpacked" / "verifica", capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert alone.returncode == 0, alone.stdout + alone.stderr
    assert alone.stdout.count("CORRETTO") == 2
    assert "Condominio Il Tiglio" in (home / "unpacked" / "LEGGIMI.txt").read_text(encoding="utf-8")


ALONE = """
import sys
sys.path[:] = [path for path in sys.path if "site-packages" not in path]
sys.path.insert(0, "")
from tepore_verify.__main__ import main
assert not any(name.split(".")[0] == "tepore" for name in sys.modules)
sys.exit(main(sys.argv[1:]))
"""


def test_what_is_signed_is_not_signed_again(home: Path) -> None:
    signed = tepore(home, "sign", *SEASON, "--json")
    assert signed.returncode == 0, signed.stderr
    assert json.loads(signed.stdout)["signed"] == 0
