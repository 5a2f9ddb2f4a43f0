"""Statements of 1,000 units as PDF on two cores.

    python bench/documents.py           80 of 1,000 units, times scaled
    python bench/documents.py --all     all 1,000

Buildings of 20 units: each unit's statement is four pages with chart, calculation, the building's table and
its proof attached, as PDF/A-3a and PDF/UA-1. The letter of one page with its payment code is measured
beside it. Both are compared with the typesetter alone: a page that holds one word, with the same fonts and
standards, the least that any document costs here. Seconds of CPU over two, which is what two idle cores
take; the clock on the wall is shown too.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from allocation import building

from tepore.documents import statement_pdf
from tepore.documents.letter import LetterTerms, letter_pdf
from tepore.documents.payment import Payee
from tepore.documents.typesetting import typeset
from tepore.norms.uni10200 import Allocation, allocate

UNITS, PROCESSES, SEED = 1_000, 2, 10200
TERMS = LetterTerms(payee=Payee(name="Condominio", iban="IT60X0542811101000000123456"))


def made(number: int) -> Allocation:
    """Allocate one building; a worker keeps the one it is at."""
    if number not in _KEPT:
        _KEPT.clear()
        _KEPT[number] = allocate(building(Random(SEED + number)))  # noqa: S311 - draws of a benchmark
    return _KEPT[number]


_KEPT: dict[int, Allocation] = {}


def statement(unit: int) -> int:
    allocation = made(unit // 20)
    return len(statement_pdf(allocation, allocation.statements[unit % 20].unit_id))


def letter(unit: int) -> int:
    allocation = made(unit // 20)
    return len(letter_pdf(allocation, allocation.statements[unit % 20].unit_id, terms=TERMS))


def bare_page(unit: int) -> int:
    content = {
        **dict.fromkeys(("author", "keywords", "title", "running-title", "running-subject", "footer"), "x"),
        "language": "it",
        "page-word": "x",
        "attachment-name": "x.json",
        "attachment-description": "x",
        "blocks": [{"kind": "sentences", "sentences": [str(unit)]}],
    }
    return len(typeset("pages.typ", content, created_at=datetime(2025, 1, 1, tzinfo=UTC)))


def timed(make: Callable[[int], int], count: int) -> tuple[float, float, float]:
    """Give CPU over cores and time on the wall for all units [s], and the mean size of a file [kB]."""
    before, start = _children_s(), time.perf_counter()
    with ProcessPoolExecutor(PROCESSES) as workers:
        sizes = list(workers.map(make, range(count), chunksize=20))
    wall = time.perf_counter() - start
    scale = UNITS / count
    return (_children_s() - before) / PROCESSES * scale, wall * scale, sum(sizes) / count / 1000


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    count = UNITS if "--all" in sys.argv[1:] else 80
    print(f"{count} units measured, {PROCESSES} processes; CPU seconds / {PROCESSES} for {UNITS}")
    least = None
    for name, make in (("one bare page", bare_page), ("statement", statement), ("letter", letter)):
        seconds, wall, size = timed(make, count)
        least = least or seconds
        print(f"{name:14s} {seconds:6.1f} s   {seconds / least:5.1f} x   {size:5.0f} kB   wall {wall:.0f} s")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
