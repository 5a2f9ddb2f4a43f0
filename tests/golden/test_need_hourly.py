"""Twenty random flats against an independent engine of EN ISO 52016-1 by hours.

`hourly_cross_check.csv` was written by ``python bench/need.py --cross-check`` with the package iso52016 0.0.3
(BSD-3-Clause, FH Aachen): same flats, temperatures, sun, gains and air. The methods differ (nodes and hours
against months and a utilisation factor), so agreement is a few per cent, not digits.
"""

from __future__ import annotations

import csv
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from tepore.norms.uni11300 import heating_need

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_need", ROOT / "bench" / "need.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench_need"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def ratios(bench: ModuleType) -> np.ndarray:
    with (ROOT / "tests" / "golden" / "need" / "hourly_cross_check.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    found = []
    for row in rows:
        hourly = float(row.pop("hourly_kwh"))
        flat = bench.Flat(row.pop("place"), **{name: float(text) for name, text in row.items()})
        found.append(heating_need(bench.building_of(flat)).season_kwh[0] / hourly)
    return np.asarray(found)


def test_each_of_twenty_flats_is_within_nine_percent_of_the_hourly_engine(ratios: np.ndarray) -> None:
    assert len(ratios) == 20
    assert np.abs(ratios - 1).max() < 0.09


def test_the_mean_of_twenty_flats_is_within_two_percent_of_the_hourly_engine(ratios: np.ndarray) -> None:
    assert abs(ratios.mean() - 1) < 0.02
