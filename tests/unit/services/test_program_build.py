"""The build of the rules: one name for one source, another where a rule is another."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tepore import __version__
from tepore.services import program_build
from tepore.services.program_build import build_of_rules


def test_the_build_names_version_and_rules_and_fits_its_column() -> None:
    build = build_of_rules()
    assert re.fullmatch(rf"tepore {re.escape(__version__)}, rules [0-9a-f]{{16}}", build)
    assert build == build_of_rules.__wrapped__()
    assert len(build) <= 120


def test_one_letter_of_a_rule_makes_another_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for folder in ("norms/uni10200", "norms/uni11300_2", "kernel"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("dlgs102.py", "dlgs102.toml", "millesimi.py", "uni10200/sharing.py"):
        (tmp_path / "norms" / name).write_text("a = 1\n", encoding="utf-8")
    monkeypatch.setattr(program_build.resources, "files", lambda _: tmp_path)
    first = build_of_rules.__wrapped__()
    (tmp_path / "norms/uni10200/notes.txt").write_text("no rule", encoding="utf-8")
    (tmp_path / "norms/uni10200/sharing.py").write_bytes(b"a = 1\r\n")  # a line end is no rule
    assert build_of_rules.__wrapped__() == first
    (tmp_path / "norms/uni10200/sharing.py").write_text("a = 2\n", encoding="utf-8")
    assert build_of_rules.__wrapped__() != first
