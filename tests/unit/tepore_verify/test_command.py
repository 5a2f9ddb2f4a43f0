"""The command without Tepore: JSON, PDF and ZIP, its verdict in words and as JSON, its exit codes."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from tepore.documents import Imprint, allocation_json, building_book_pdf, unit_json
from tepore.documents.archive import write_archive
from tepore.norms.uni10200 import Allocation
from tepore.services.allocate_building import allocate_building
from tepore_verify import BadFile
from tepore_verify.__main__ import main
from tepore_verify.sources import documents_in
from tepore_verify.words import LANGUAGES, say

EXAMPLE = Path(__file__).parents[3] / "examples" / "palazzina-6.toml"


@pytest.fixture(scope="module")
def allocation() -> Allocation:
    return allocate_building(file=EXAMPLE)


@pytest.fixture(scope="module")
def folder(allocation: Allocation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("season")
    (folder / "all.json").write_bytes(allocation_json(allocation))
    (folder / "own.json").write_bytes(unit_json(allocation, allocation.statements[0]))
    (folder / "all.pdf").write_bytes(building_book_pdf(allocation))
    wrong = json.loads(allocation_json(allocation))
    wrong["statements"][0]["total_cents"] += 1
    (folder / "wrong.json").write_text(json.dumps(wrong), encoding="utf-8")
    (folder / "other.json").write_text("{}", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (("all.json",), 0),
        (("own.json", "all.pdf"), 0),
        (("all.json", "wrong.json"), 1),
        (("wrong.json", "other.json"), 2),
        (("missing.json",), 2),
    ],
)
def test_the_exit_code_is_that_of_the_worst_verdict(folder: Path, files: tuple[str, ...], code: int) -> None:
    assert main([str(folder / name) for name in files]) == code


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_verdict_says_what_is_taken_as_given_and_what_it_cannot_prove(
    folder: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(folder / "own.json"), "--lang", language, "--given"])
    told = capsys.readouterr().out
    assert say("right", language) in told
    assert say("cannot_neighbours", language) in told
    assert say("no_seal", language) in told
    assert " <- by definition" in told
    assert "consumption/row/1-" in told
    main([str(folder / "wrong.json"), "--lang", language])
    told = capsys.readouterr().out
    assert say("wrong", language) in told
    assert say("fault.verify.bill", language) in told
    assert say("proves_sums", language) not in told


def test_the_verdict_as_json_lists_faults_and_given_figures(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(folder / "all.json"), str(folder / "wrong.json"), str(folder / "other.json"), "--json"])
    right, wrong, refused = json.loads(capsys.readouterr().out)
    assert (right["verdict"], wrong["verdict"], refused["verdict"]) == ("right", "wrong", "refused")
    assert right["faults"] == []
    assert {"id": "percent/hundred", "number": "100", "unit": "%", "source": "by definition"} in right[
        "given"
    ]["percent"]
    assert "verify.bill" in {fault["code"] for fault in wrong["faults"]}
    assert refused["faults"][0]["code"] == "verify.format"


def test_it_runs_without_anything_installed(folder: Path, tmp_path: Path) -> None:
    source = Path(__file__).parents[3] / "src" / "tepore_verify"
    script = f"import sys; sys.path.insert(0, {str(source.parent)!r}); import tepore_verify.__main__ as m; "
    script += "sys.exit(m.main(sys.argv[1:]))"
    finished = subprocess.run(
        [
            *(sys.executable, "-I", "-S", "-c", script, str(folder / "all.json")),
            *("--page", str(tmp_path / "v.html")),
        ],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr
    assert (tmp_path / "v.html").read_bytes().startswith(b"<!doctype html>")


def test_the_archive_of_a_season_is_the_same_each_time_and_whole(
    allocation: Allocation, tmp_path: Path
) -> None:
    imprint = Imprint(issued_on=date(2025, 6, 1), issuer="Letture S.r.l.")
    one = write_archive(allocation, tmp_path / "one.zip", imprint=imprint).read_bytes()
    assert one == write_archive(allocation, tmp_path / "two.zip", imprint=imprint).read_bytes()
    assert not list(tmp_path.glob(".*"))
    found = dict(documents_in(one))
    assert set(found) == {
        "ripartizione.json",
        *(f"pacchetti/prospetto-{number}.json" for number in range(1, 7)),
    }
    assert main([str(tmp_path / "one.zip")]) == 0
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        names = archive.namelist()
        assert {"LEGGIMI.txt", "verifica/verifica.html", "verifica/tepore_verify/__main__.py"} <= set(names)
        assert not [name for name in names if "__pycache__" in name or name.startswith(("/", ".."))]
        assert "{" not in archive.read("LEGGIMI.txt").decode()


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 without anything",
        b"%PDF-1.7 <</Type/EmbeddedFile/Length 5>>\nstream\nxxxxx\nendstream",
        b"PK\x03\x04 broken",
        b"PK\x05\x06" + bytes(18),
    ],
)
def test_a_file_that_holds_nothing_is_refused(content: bytes) -> None:
    with pytest.raises(BadFile) as refused:
        list(documents_in(content))
    assert refused.value.code == "verify.file"


def test_what_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tepore_verify.sources.LARGEST", 1000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.json", bytes(2000))
    with pytest.raises(BadFile):
        list(documents_in(packed.getvalue()))
