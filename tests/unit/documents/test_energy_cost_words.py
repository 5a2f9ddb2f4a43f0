"""Every figure, rule and note of papers, stocks, bills and pipes has words in each language."""

from __future__ import annotations

from pathlib import Path

import pytest

from tepore.documents.calculation import rule_label
from tepore.documents.labels import node_label
from tepore.documents.texts import LANGUAGES, Language, catalogue
from tepore.norms.uni10200 import Allocation, allocate
from tepore.services.building_file import parse_building_file

EXAMPLE = (Path(__file__).parents[3] / "examples" / "pellet-and-solar.toml").read_text(encoding="utf-8")
MORE = """
[[pipes]]
id = "nudo"
length_m = 1
outer_diameter_mm = 22
water_c = 50
around_c = 20
hours = 10
[[expenses]]
kind = "energy_carrier"
description = "accredito"
price = { quantity_kwh = 10, eur_kwh = 0.1, credit = true, source = "contatore" }
[[expenses]]
kind = "electricity"
description = "stima"
price = { power_kw = 1, hours = 10, eur_kwh = 0.1, source = "targa" }
[[expenses]]
kind = "energy_carrier"
description = "gas"
amount_eur = "10.01"
vat = [{ net_eur = "9.10", percent = 10 }]
rounding_eur = "0.00"
gas_bill = "G1"
[[energy.gas]]
efficiency = 0.9
[[energy.gas.bills]]
number = "G1"
first_day = 2025-04-01
last_day = 2025-04-30
degree_days = 100
season_degree_days = 60
first_m3 = 0
last_m3 = 10
gross_mj_sm3 = 38
"""


def allocated(text: str) -> Allocation:
    return allocate(parse_building_file(text, file="casa.toml").inputs)


FIFO = allocated(EXAMPLE + MORE)
MEAN = allocated(EXAMPLE.replace('rule = "fifo"', 'rule = "mean"'))
OURS = ("paper/", "stock/", "losses/", "generator/", "energy/supply/", "expense/")
RULES = ("portion by", "fuel stock", "nominal power", "UNI/TS 11300-2")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_has_words(language: Language) -> None:
    nodes = [node for allocation in (FIFO, MEAN) for node in allocation.graph if node.id.startswith(OURS)]
    assert len(nodes) > 200
    assert sorted({node.id for node in nodes if node_label(node, language) == node.id}) == []


@pytest.mark.parametrize("language", ["it", "de"])
def test_every_rule_of_ours_is_translated(language: Language) -> None:
    rules = {node.rule for allocation in (FIFO, MEAN) for node in allocation.graph}
    ours = {rule for rule in rules if rule.startswith(RULES)}
    assert len(ours) >= 6
    assert {rule for rule in ours if rule_label(rule, language) == rule} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_note_has_words(language: Language) -> None:
    codes = {note.code for note in FIFO.notes}
    assert {"note.credit", "note.power_hours", "note.net_to_gross", "note.losses"} <= codes
    assert "note.portion.degree_days" in codes
    assert codes <= set(catalogue(language))
