"""`tepore allocate` as a person and a program use it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tepore.kernel import CalculationGraph

ROOT = Path(__file__).parents[2]


def tepore(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from tepore.cli import main; main()", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "COLUMNS": "120", "PYTHONUTF8": "1"},
    )


def test_json_holds_what_each_unit_owes_and_its_proof() -> None:
    run = tepore("allocate", "examples/1pe.toml", "--json")
    assert run.returncode == 0, run.stderr
    allocation = json.loads(run.stdout)
    assert allocation["total_cents"] == 670_000
    first = allocation["statements"][0]
    assert (first["unit"], first["unit_id"]) == ("Appartamento 5 A", "1")
    assert (first["fixed_cents"], first["consumption_cents"], first["total_cents"]) == (
        12_060,
        51_694,
        63_754,
    )
    assert sum(one["consumption_cents"] for one in allocation["statements"]) == 469_000
    assert CalculationGraph.from_json(allocation["graph"]).check() == ()
    assert {"condominium", "season", "criterion", "heads", "legal_check", "notes"} <= set(allocation)


def test_several_services_give_one_amount_a_unit_and_every_service_its_own() -> None:
    run = tepore("allocate", "examples/hot-water.toml", "--json")
    assert run.returncode == 0, run.stderr
    building = json.loads(run.stdout)
    assert building["total_cents"] == 614_001
    assert [group["id"] for group in building["groups"]] == ["riscaldamento", "acqua-calda", "acqua"]
    first = building["statements"][0]
    assert first["unit_id"] == "1"
    assert sum(part["total_cents"] for part in first["groups"]) == first["total_cents"]
    assert sum(one["total_cents"] for one in building["statements"]) == 614_001
    assert CalculationGraph.from_json(building["graph"]).check() == ()
    shown = tepore("allocate", "examples/hot-water.toml")
    assert "Acqua calda sanitaria" in shown.stdout
    assert "6140.01" in shown.stdout


def test_a_person_sees_tables_the_law_and_notes() -> None:
    run = tepore("allocate", "examples/palazzina-6-low-use.toml")
    assert run.returncode == 0, run.stderr
    for expected in ("Appartamento 6", "5230.00", "involuntary", "the minimum is 50 %", "table 10 note 1"):
        assert expected in run.stdout


@pytest.mark.parametrize(("lang", "stem"), [("it", "ripartizione"), ("de", None), ("en", None)])
def test_documents_are_written_to_a_folder(tmp_path: Path, lang: str, stem: str | None) -> None:
    run = tepore("allocate", "examples/heat-meters.toml", "--out", str(tmp_path / "made"), "--lang", lang)
    assert run.returncode == 0, run.stderr
    made = sorted((tmp_path / "made").iterdir())
    assert sorted(path.suffix for path in made) == [".json"] + [".pdf"] * 6 + [".xlsx"]
    assert all(str(path) in run.stdout for path in made)
    assert all(path.stat().st_size > 1000 for path in made)
    if stem:
        assert (tmp_path / "made" / f"{stem}.pdf").read_bytes().startswith(b"%PDF-")


def test_a_wrong_file_is_refused_with_lines_and_exit_code_1(tmp_path: Path) -> None:
    text = (ROOT / "examples" / "1pe.toml").read_text(encoding="utf-8")
    file = tmp_path / "wrong.toml"
    file.write_text(text.replace("16 = 150", "16 = 151"), encoding="utf-8")
    run = tepore("allocate", str(file), "--json")
    assert run.returncode == 1
    assert run.stdout == ""
    line = text[: text.index("[millesimi.property]")].count("\n") + 1
    assert f"{file} line {line}, millesimi table property" in run.stderr
    assert "sums to 1001, not to 1000" in run.stderr


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    run = tepore("allocate", "examples/1pe.toml", "--out", str(tmp_path / "taken"))
    assert run.returncode == 1
    assert "folder.unwritable" in run.stderr


@pytest.mark.parametrize(
    "arguments", [(), ("examples/1pe.toml", "--lang", "fr"), ("a", "b"), ("--nonsense",)]
)
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...]) -> None:
    run = tepore("allocate", *arguments)
    assert run.returncode == 2
    assert "Traceback" not in run.stderr
