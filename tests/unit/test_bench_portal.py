"""The benchmark of the portal, tiny: it fills, copies, and every page it asks for answers."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from django.test import Client

from tepore.store.environment import read_environment
from tepore.store.sealing import KeyRing, write_key_ring

SCRIPT = Path(__file__).parents[2] / "bench" / "portal.py"


@pytest.mark.django_db
def test_the_benchmark_fills_a_store_and_its_pages_answer(tmp_path: Path, settings) -> None:
    settings.ENVIRONMENT = read_environment().model_copy(update={"key_file": tmp_path / "keys.json"})
    write_key_ring(tmp_path / "keys.json", KeyRing.generate())
    named = importlib.util.spec_from_file_location("bench_portal", SCRIPT)
    assert named is not None
    bench = importlib.util.module_from_spec(named)
    sys.modules["bench_portal"] = bench
    named.loader.exec_module(bench)
    bench.FLATS = 3
    first = bench.make_condominium(1, 0)
    counts = bench.copy_condominiums(2, 1)
    assert (counts["Condominium"], counts["Unit"], counts["Device"]) == (2, 6, 30)
    assert counts["PeriodConsumption"] == 2 * 15 * 12  # the season began before the readings
    client = Client()
    name, _, key = bench.sign_in(1)[0].partition("=")
    client.cookies[name] = key
    for pattern in bench.PAGES.values():
        for offset in (0, bench.STRIDE):
            path = pattern.format(condominium=first["condominium"] + offset, unit=first["unit"] + offset)
            assert client.get(path).status_code == 200, path
