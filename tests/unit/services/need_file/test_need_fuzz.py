"""Need files with lines lost, doubled, swapped or given absurd figures: a sound result or a refusal."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from tepore.documents.need_report import NeedReport
from tepore.kernel import Refusal
from tepore.services.need_file import parse_need_file
from tepore.services.need_of_building import need_of_read

EXAMPLE = Path(__file__).parents[4] / "examples" / "need-palazzina-6.toml"
LINES = EXAMPLE.read_text(encoding="utf-8").split("\n")
ABSURD = (
    *("0", "-1", "1e308", "1e-300", "nan", "inf", "1e12", "0.0000001", "180", "89.9999"),
    *('"x"', "true", "[]", "{}", '""', '"\\u0000"', '"heated"', '"outdoor"', '"ground"', "9" * 30),
)
CASES_A_SEED = 40


def mutated(random_lines: random.Random) -> str:
    lines = list(LINES)
    for _ in range(random_lines.choice([1, 1, 2, 4])):
        at, kind = random_lines.randrange(len(lines)), random_lines.random()
        if kind < 0.25:
            del lines[at]
        elif kind < 0.75 and "=" in lines[at]:
            lines[at] = f"{lines[at].split('=')[0]}= {random_lines.choice(ABSURD)}"
        elif kind < 0.85:
            lines.insert(at, random_lines.choice(LINES))
        else:
            other = random_lines.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
    return "\n".join(lines)


def result_or_none(text: str, folder: Path) -> NeedReport | None:
    try:
        return need_of_read(read=parse_need_file(text, file="f.toml", folder=folder))
    except Refusal:
        return None


@pytest.mark.parametrize("seed", range(5))
def test_a_mutated_file_gives_a_sound_result_or_a_refusal(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret: the same files every time
    for case in range(CASES_A_SEED):
        text = mutated(chance)
        report = result_or_none(text, tmp_path)
        if report is None:
            continue
        assert np.isfinite(report.heating.season_kwh).all(), (seed, case)
        assert sum(unit.millesimi for unit in report.units) == 1000, (seed, case)
        assert report.graph().check() == (), (seed, case)
