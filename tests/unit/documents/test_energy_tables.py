"""The book's tables of generators, stocks and pipes hold the graph's figures, and are absent without them."""

from __future__ import annotations

from pathlib import Path

from tepore.documents.energy_tables import energy_tables
from tepore.services.allocate_building import allocate_building

EXAMPLES = Path(__file__).parents[3] / "examples"


def test_figures_are_those_of_the_calculation() -> None:
    blocks = energy_tables(allocate_building(file=EXAMPLES / "pellet-and-solar.toml"), "it")
    generators, stock, losses = (block for block in blocks if block["kind"] == "table")
    assert ["pellet", "44.014", "3.631,55", "0,0825"] in [_plain(row) for row in generators["rows"]]
    assert _plain(generators["total"])[1:] == ["54.574", "4.272,05", "0,0783"]
    assert _plain(stock["rows"][-1])[1:] == ["−2.430", "−862,65"]
    assert _plain(stock["total"])[1:] == ["10.420", "3.484,35"]
    assert _plain(losses["rows"][0])[:4] == ["dorsale-cantina", "64,0", "48,3 / 40,0", "0,2219"]
    assert _plain(losses["total"])[-1] == "5.653"


def test_a_plain_building_has_no_such_table() -> None:
    assert energy_tables(allocate_building(file=EXAMPLES / "palazzina-6.toml"), "en") == []


def _plain(row: list[str]) -> list[str]:
    return [cell.replace("€", "").strip() for cell in row]
