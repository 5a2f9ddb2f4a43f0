from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tepore.documents import files, verify_allocation, write_documents
from tepore.documents.files import file_stems
from tepore.norms.uni10200 import Allocation


def test_one_statement_a_unit_then_book_workbook_and_json(plain: Allocation, tmp_path: Path) -> None:
    written = write_documents(plain, tmp_path / "new" / "folder")
    assert [path.name for path in written] == [
        "prospetto-01.pdf",
        "prospetto-02.pdf",
        "prospetto-03.pdf",
        "prospetto-04.pdf",
        "ripartizione.pdf",
        "ripartizione.xlsx",
        "ripartizione.json",
    ]
    assert sorted(path.name for path in written[0].parent.iterdir()) == sorted(path.name for path in written)
    assert written[0].read_bytes().startswith(b"%PDF-1.7")
    assert written[-2].read_bytes().startswith(b"PK")
    assert verify_allocation(written[-1].read_bytes()).right


def test_a_second_run_replaces_files_with_the_same_bytes(plain: Allocation, tmp_path: Path) -> None:
    first = {path: path.read_bytes() for path in write_documents(plain, tmp_path)}
    assert {path: path.read_bytes() for path in write_documents(plain, tmp_path)} == first


def test_a_file_that_cannot_be_written_leaves_the_old_one_and_no_rest(
    plain: Allocation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "prospetto-01.pdf"
    old.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        write_documents(plain, tmp_path)
    assert old.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [old]


@given(st.lists(st.text(max_size=80), unique=True, max_size=12))
def test_any_ids_give_safe_file_names_of_their_own(ids: list[str]) -> None:
    stems = file_stems(ids)
    assert list(stems) == ids
    assert len({stem.casefold() for stem in stems.values()}) == len(ids)
    for stem in stems.values():
        assert stem.replace("-", "").replace("_", "").isascii()
        assert not set(stem) & set('/\\:*?"<>|. \0')
        assert 0 < len(stem) < 80


def test_ids_that_differ_in_capitals_alone_are_kept_apart() -> None:
    assert file_stems(["a1", "A1", "b"]) == {"a1": "a1", "A1": "A1-2", "b": "b"}
