"""What we stand on: few dependencies, each with a reason, pinned with hashes, under fitting licences."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = sorted((ROOT / "locks").glob("*.txt"))
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
COPYLEFT = re.compile(r"\b(A?GPL|GNU (?:Affero )?General Public)", re.IGNORECASE)


def test_direct_dependencies_are_few() -> None:
    assert len(PROJECT["dependencies"]) <= 15


def test_each_direct_dependency_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for requirement in PROJECT["dependencies"]:
        assert re.search(re.escape(f'"{requirement}",') + r"\s+# \w+", text), f"why {requirement}?"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_pin_has_a_hash(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    pins = PINNED.findall(text)
    blocks = [block for block in re.split(r"\n(?=[A-Za-z0-9])", text) if PINNED.match(block)]
    assert len(pins) == len(blocks) > 0
    assert [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_leaves_where_from_to_the_machine(lock: Path) -> None:
    assert "://" not in lock.read_text(encoding="utf-8")


def test_the_lock_holds_what_the_project_asks_for() -> None:
    locked = {
        name.lower() for name, _ in PINNED.findall((ROOT / "locks/runtime.txt").read_text(encoding="utf-8"))
    }
    wanted = {re.split(r"[<>=\[;!~ ]", requirement)[0].lower() for requirement in PROJECT["dependencies"]}
    assert wanted <= locked


def test_nothing_installed_by_default_is_under_a_copyleft_licence() -> None:
    suspects = []
    for name, _ in PINNED.findall((ROOT / "locks/runtime.txt").read_text(encoding="utf-8")):
        try:
            facts = metadata(name)
        except PackageNotFoundError:
            continue  # only for another platform
        licence = " ".join(
            [
                facts.get("License-Expression") or facts.get("License") or "",
                *(facts.get_all("Classifier") or []),
            ]
        )
        if COPYLEFT.search(licence.split("\n")[0]):
            suspects.append(name)
    assert suspects == []
