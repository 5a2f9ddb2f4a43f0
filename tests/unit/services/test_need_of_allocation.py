"""An allocation whose millesimi are proved down to walls and windows."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tepore.documents.written import unit_json
from tepore.kernel import CalculationGraph
from tepore.norms.uni10200 import Allocation
from tepore.services.allocate_building import allocate_building
from tepore.services.building_file import BadBuildingFile
from tepore.services.need_of_building import need_of_building

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("palazzina-6-from-walls.toml", "need-palazzina-6.toml"):
        shutil.copy(EXAMPLES / name, tmp_path / name)
    return tmp_path


def changed(folder: Path, old: str, new: str) -> Path:
    path = folder / "palazzina-6-from-walls.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_a_bill_ends_at_bricks_and_panes() -> None:
    allocation = allocate_building(file=EXAMPLES / "palazzina-6-from-walls.toml")
    assert allocation.graph.check() == ()
    proof = allocation.graph.reached_from("unit/ROSSI/total").nodes
    assert "need/element/rossi-N/size" in proof
    assert "need/construction/muro/layer/2/lambda" in proof
    assert "need/window/vetro-singolo/U_g" in proof


def test_the_millesimi_of_bill_and_report_are_one() -> None:
    allocation = allocate_building(file=EXAMPLES / "palazzina-6-from-walls.toml")
    report = need_of_building(file=EXAMPLES / "need-palazzina-6.toml")
    for unit in report.units:
        share = allocation.graph[f"table/heating_need/share/{unit.id}"].number
        assert share == unit.millesimi


def test_amounts_do_not_change(folder: Path) -> None:
    joined = allocate_building(file=folder / "palazzina-6-from-walls.toml")
    alone = allocate_building(file=changed(folder, 'need_file = "need-palazzina-6.toml"\n', ""))

    def cents(allocation: Allocation) -> list[list[int]]:
        return [[line.amount_cents for line in one.lines] for one in allocation.statements]

    assert cents(joined) == cents(alone)
    assert len(alone.graph) < len(joined.graph)


def test_a_resident_sees_the_neighbours_need_but_not_their_walls() -> None:
    allocation = allocate_building(file=EXAMPLES / "palazzina-6-from-walls.toml")
    statement = next(one for one in allocation.statements if one.unit_id == "ROSSI")
    rows = json.loads(unit_json(allocation, statement))["graph"]
    graph = CalculationGraph.from_json(rows)
    assert graph.check() == ()
    assert "need/element/rossi-N/size" in graph.nodes
    assert not any(node.id.startswith("need/element/verdi-N") for node in graph)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ROSSI = 10284", "ROSSI = 10285", "unit ROSSI has 10285 kWh here and 10284 kWh"),
        ('need-palazzina-6.toml"\n\n', 'no.toml"\n\n', "cannot be read"),
    ],
)
def test_a_table_that_no_longer_fits_is_refused(folder: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(BadBuildingFile, match=said):
        allocate_building(file=changed(folder, old, new))


def test_other_units_are_refused(folder: Path) -> None:
    need = folder / "need-palazzina-6.toml"
    text = need.read_text(encoding="utf-8")
    need.write_text(text.replace("ROSSI", "RUSSO"), encoding="utf-8")
    with pytest.raises(BadBuildingFile, match="differ in the units ROSSI, RUSSO"):
        allocate_building(file=folder / "palazzina-6-from-walls.toml")


def test_shares_without_needs_cannot_be_joined(folder: Path) -> None:
    path = folder / "palazzina-6-from-walls.toml"
    text = path.read_text(encoding="utf-8")
    begin, end = text.index("[millesimi.heating_need.needs_kwh]"), text.index("[[metering_points]]")
    shares = "[millesimi.heating_need.shares]\n" + "".join(
        f"{unit} = {share}\n"
        for unit, share in zip(
            ("BIANCHI", "NERI", "ROSSI", "VERDI", "ROSA", "BROWN"),
            ("200", "200", "100", "100", "200", "200"),
            strict=True,
        )
    )
    text = text[:begin] + shares + text[end:]
    rule = 'rule = "uni10200:2015/indirect-simplified"'
    assert rule in text
    path.write_text(text.replace(rule, f'{rule}\nneed_kwh = 90155\nsource = "x"'), encoding="utf-8")
    with pytest.raises(BadBuildingFile, match="has no needs_kwh"):
        allocate_building(file=path)
