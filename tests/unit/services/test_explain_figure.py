"""Figures of written allocations explained: down to sources, closed to neighbours, deaf to forgers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tepore.documents import BadDocument, allocation_json, unit_json
from tepore.kernel import Operation
from tepore.services.allocate_building import allocate_building
from tepore.services.explain_figure import (
    DEEPEST,
    Closed,
    Figure,
    ForgedAllocation,
    NoSuchFigure,
    explain_figure,
)

EXAMPLES = Path(__file__).parents[3] / "examples"


@cache
def written(name: str) -> bytes:
    return allocation_json(allocate_building(file=EXAMPLES / f"{name}.toml"))


def changed(name: str, **changes: Any) -> dict[str, Any]:
    return {**json.loads(written(name)), **changes}


def every(figure: Figure) -> Iterator[Figure]:
    yield figure
    for origin in figure.origins:
        yield from every(origin)


@pytest.mark.parametrize("name", ["1pe", "heat-meters", "palazzina-6", "palazzina-6-use-factor"])
def test_every_unit_is_explained_down_to_sources(name: str) -> None:
    document = written(name)
    for statement in json.loads(document)["statements"]:
        explanation = explain_figure(document=document, unit_id=statement["unit_id"])
        root = explanation.figure
        assert (root.node.id, root.node.number) == (statement["node"], statement["total_cents"])
        figures = list(every(root))
        for figure in figures:
            if figure.closed is None:
                given = figure.node.operation is Operation.GIVEN
                assert given == bool(figure.node.source)
                assert bool(figure.origins) == bool(figure.node.inputs)
        told = [figure.node.id for figure in figures if figure.closed is None and figure.origins]
        assert len(told) == len(set(told)), "a figure is told once"
        before = {figure.node.id for figure in figures if figure.closed is Closed.TOLD_BEFORE}
        assert before <= set(told), "what was told before was told"


def test_the_readings_of_the_first_flat_are_reached() -> None:
    # 1PE table: flat 5 A counted 259 106.
    rows = [
        figure
        for figure in every(explain_figure(document=written("1pe"), unit_id="1").figure)
        if figure.node.id.startswith("consumption/row/")
    ]
    assert rows
    assert all("1pe.toml line" in row.node.source for row in rows if not row.node.inputs)
    assert any(row.node.number == 259_106 for row in rows)


@pytest.mark.parametrize("name", ["heat-meters", "palazzina-6"])
def test_what_lies_behind_another_units_figure_stays_closed(name: str) -> None:
    content = json.loads(written(name))
    units = {statement["unit_id"] for statement in content["statements"]}
    for unit_id in units:
        figures = every(explain_figure(document=written(name), unit_id=unit_id).figure)
        foreign = [figure for figure in figures if figure.node.subject in units - {unit_id}]
        assert foreign
        assert all(figure.closed is Closed.OTHER_UNIT and not figure.origins for figure in foreign)


def test_a_units_own_file_explains_the_same_figure() -> None:
    allocation = allocate_building(file=EXAMPLES / "heat-meters.toml")
    statement = allocation.statements[1]
    own = explain_figure(document=unit_json(allocation, statement), unit_id=statement.unit_id)
    whole = explain_figure(document=allocation_json(allocation), unit_id=statement.unit_id)
    assert own.figure.node == whole.figure.node
    assert [node.node.id for node in every(own.figure)] == [node.node.id for node in every(whole.figure)]


def test_a_head_and_a_node_can_be_asked_for() -> None:
    document = written("palazzina-6-use-factor")
    head = explain_figure(document=document, unit_id="3", figure="voluntary").figure
    assert (head.node.id, head.node.number) == ("unit/3/voluntary/whole", 219_29)
    node = explain_figure(document=document, unit_id="3", figure="criterion/involuntary_fraction").figure
    assert node.node.number == Fraction("0.55125")


def test_what_is_not_there_or_another_units_is_refused() -> None:
    document = written("palazzina-6")
    for unit_id, figure, code in (
        ("99", "", "explain.no_unit"),
        ("3", "unit/3/nothing", "explain.no_figure"),
        ("3", "unit/4/voluntary/whole", "explain.other_unit"),
    ):
        with pytest.raises(NoSuchFigure) as refusal:
            explain_figure(document=document, unit_id=unit_id, figure=figure)
        assert refusal.value.code == code
        assert refusal.value.remedy


def test_every_derived_figure_that_is_changed_is_named() -> None:
    rows = json.loads(written("palazzina-6-use-factor"))["graph"]
    derived = [index for index, row in enumerate(rows) if row["operation"] != "given"]
    assert len(derived) > 100
    for index in derived[::7]:
        forged = [dict(row) for row in rows]
        forged[index]["number"] = str(Fraction(forged[index]["number"]) + 1)
        with pytest.raises(ForgedAllocation) as refusal:
            explain_figure(
                document=json.dumps(changed("palazzina-6-use-factor", graph=forged)).encode(), unit_id="1"
            )
        assert refusal.value.where == rows[index]["id"]


def test_an_amount_that_is_not_its_figure_is_refused() -> None:
    content = changed("1pe")
    content["statements"][0]["lines"][0]["amount_cents"] -= 100
    with pytest.raises(ForgedAllocation) as refusal:
        explain_figure(document=json.dumps(content).encode(), unit_id="2")
    assert refusal.value.code == "explain.forged"
    assert refusal.value.where.startswith(("unit 1", "head fixed"))
    assert "more figures" in refusal.value.what


def test_what_is_no_allocation_is_refused() -> None:
    content = changed("1pe")
    del content["condominium"]
    for document in (b"", b"{}", b"[1]", json.dumps(content).encode()):
        with pytest.raises(BadDocument):
            explain_figure(document=document, unit_id="1")


def test_a_chain_longer_than_any_of_ours_is_refused() -> None:
    content = changed("1pe")
    # Figures of a need have no form of their own, so that a chain of them can be built.
    first = {"id": "need/x0", "symbol": "x", "number": "1", "unit": "1", "operation": "given", "source": "s"}
    link = {"symbol": "x", "number": "1", "unit": "1", "operation": "sum"}
    chain = [first]
    chain += [{"id": f"need/x{n}", **link, "inputs": [f"need/x{n - 1}"]} for n in range(1, DEEPEST + 2)]
    content["graph"] += chain
    document = json.dumps(content).encode()
    assert explain_figure(document=document, unit_id="1", figure=f"need/x{DEEPEST}").figure.node.number == 1
    with pytest.raises(NoSuchFigure) as refusal:
        explain_figure(document=document, unit_id="1", figure=f"need/x{DEEPEST + 1}")
    assert refusal.value.code == "explain.too_deep"
