from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tepore.documents import BadDocument, allocation_json, verify_allocation
from tepore.documents.written import unit_json
from tepore.kernel import Refusal
from tepore.norms.uni10200 import Allocation
from tepore.services.allocate_building import allocate_building

Document = dict[str, Any]


def written(allocation: Allocation) -> Document:
    document: Document = json.loads(allocation_json(allocation))
    return document


def codes(document: Document) -> set[str]:
    return {fault.code for fault in verify_allocation(json.dumps(document)).faults}


def test_every_units_own_part_is_found_right(plain: Allocation, rich: Allocation) -> None:
    for allocation in (plain, rich):
        for statement in allocation.statements:
            assert verify_allocation(unit_json(allocation, statement)).faults == ()


def test_a_neighbour_cannot_be_made_up_in_a_units_part(rich: Allocation) -> None:
    document = json.loads(unit_json(rich, rich.statements[0]))
    node_of(document, "consumption/of/02")["source"] = "trust me"
    assert "verify.form" in codes(document)


EXAMPLES = Path(__file__).parents[3] / "examples"
BUILDINGS = sorted(
    path
    for path in EXAMPLES.glob("*.toml")
    if "[[expenses]]" in (text := path.read_text(encoding="utf-8")) and "[[groups]]" not in text
)


@pytest.mark.parametrize("path", BUILDINGS, ids=lambda path: path.stem)
def test_every_example_is_found_right(path: Path) -> None:
    allocation = allocate_building(file=path)
    assert verify_allocation(allocation_json(allocation)).faults == ()
    assert verify_allocation(unit_json(allocation, allocation.statements[-1])).faults == ()


TEXTS = {
    *("format", "part", "condominium", "season", "service", "first_day", "last_day", "criterion", "notes"),
    *("rounding_rule", "steps", "unit", "unit_id", "holder", "metering_point", "room", "device", "method"),
    *("device_kind", "source", "rule", "text", "sentence", "remedy", "id", "node", "symbol", "inputs"),
    *("operation", "subject", "quality"),
}
"""Fields of words and the season's days: no figure follows from them, they are for a reader to compare."""
NUMBER = re.compile(r"-?\d+(?:[./]\d+)?")


def numbers_in(place: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Walk over every number: whole, exact text, day or the two numbers of a share."""
    if isinstance(place, dict):
        for key, inner in place.items():
            # With no factors there is nothing that the display might hold already.
            if key not in TEXTS and not (key == "scaled" and not place["factors"]):
                yield from numbers_in(inner, (*path, key))
    elif isinstance(place, list):
        for index, inner in enumerate(place):
            yield from numbers_in(inner, (*path, index))
    elif isinstance(place, int) or (isinstance(place, str) and NUMBER.search(place)):
        yield path


def changed(number: Any, by: int, which: int) -> Any:
    """Give another number of the same kind."""
    if isinstance(number, bool):
        return not number
    if isinstance(number, int):
        return number + by
    found = list(NUMBER.finditer(number))
    one = found[which % len(found)]
    if re.fullmatch(r"\d{4}-\d\d-\d\d", number):
        return (date.fromisoformat(number) + timedelta(days=by)).isoformat()
    return number[: one.start()] + str(Fraction(one.group()) + by) + number[one.end() :]


@cache
def allocated(whose: str) -> Allocation:
    return allocate_building(file=EXAMPLES / f"{whose}.toml")


@pytest.mark.parametrize("whose", ["heat-meters", "rich"])
@given(at=st.integers(0, 10_000), by=st.sampled_from([1, -1, 1000]), which=st.integers(0, 1))
@settings(max_examples=100, deadline=None)
def test_any_one_number_changed_is_found(rich: Allocation, whose: str, at: int, by: int, which: int) -> None:
    document = written(rich if whose == "rich" else allocated(whose))
    paths = list(numbers_in(document))
    path = paths[at % len(paths)]
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = changed(place[path[-1]], by, which)
    with contextlib.suppress(BadDocument):
        assert codes(document), path


def test_a_right_allocation_is_found_right(plain: Allocation, rich: Allocation) -> None:
    for allocation in (plain, rich):
        verification = verify_allocation(allocation_json(allocation))
        assert verification.right
        assert verification.figures > len(allocation.graph)


def move_a_cent(document: Document) -> None:
    """Take a cent from one unit and give it to another: every sum still holds, no node does."""
    for statement, cent in zip(document["statements"][:2], (1, -1), strict=True):
        for row in (statement, statement["lines"][0]):
            row["total_cents" if "unit" in row else "amount_cents"] += cent
        part = "consumption_cents" if statement["lines"][0]["by_consumption"] else "fixed_cents"
        statement[part] += cent


def drop_a_unit(document: Document) -> None:
    document["statements"].pop()


def charge_a_unit_twice(document: Document) -> None:
    document["statements"].append(document["statements"][0])


def raise_the_bill(document: Document) -> None:
    document["total_cents"] += 1


def change_a_given_figure(document: Document) -> None:
    given = next(node for node in document["graph"] if node["operation"] == "given")
    given["number"] = "123456789"


def change_a_reading(document: Document) -> None:
    document["statements"][0]["consumptions"][0]["last"]["index"] = "1"


def change_a_balance(document: Document) -> None:
    document["statements"][0]["balance_cents"] += 1


def change_a_share(document: Document) -> None:
    document["statements"][0]["share_percent"] = "99.99"


def change_a_reading_and_its_amount(document: Document) -> None:
    """Raise a reading and the consumption by as much: the row agrees with itself and with no node."""
    row = document["statements"][0]["consumptions"][0]
    row["last"]["index"] = str(Decimal(row["last"]["index"]) + 1000)
    row["amount"] = str(Decimal(row["amount"]) + 1000)


def of_quality(document: Document, quality: str) -> Any:
    return next(
        row for one in document["statements"] for row in one["consumptions"] if row["quality"] == quality
    )


def lower_an_estimate(document: Document) -> None:
    of_quality(document, "estimated")["amount"] = "1"


def call_an_estimate_read(document: Document) -> None:
    of_quality(document, "estimated")["quality"] = "actual"


def call_a_reading_estimated(document: Document) -> None:
    of_quality(document, "actual")["quality"] = "estimated"


def call_a_reading_made_by_hand(document: Document) -> None:
    of_quality(document, "actual")["quality"] = "manual"


def change_a_lines_share(document: Document) -> None:
    document["statements"][0]["lines"][0]["share"] = "1 / 1000"


def change_the_legal_share(document: Document) -> None:
    document["legal_check"]["voluntary_percent"] = "99"


def lower_the_legal_minimum(document: Document) -> None:
    document["legal_check"]["minimum_percent"] = 1


def turn_the_verdict(document: Document) -> None:
    check = document["legal_check"]
    check["verdict"] = "met" if check["verdict"] != "met" else "not_met"


def drop_the_legal_check(document: Document) -> None:
    del document["legal_check"]


def empty_the_notes(document: Document) -> None:
    document["notes"] = []


def give_every_figure(document: Document) -> None:
    """Replace every derivation by a word, and move 100 EUR from one unit to another, all sums agreeing."""
    moved = {"01": 10_000, "02": -10_000}
    for node in document["graph"]:
        for name in ("inputs", "digits", "rule"):
            node.pop(name, None)
        node |= {"operation": "given", "source": "trust me"}
        unit = node["id"].split("/")[1] if node["id"].startswith("unit/") else ""
        if node["id"] in {
            f"unit/{unit}/voluntary/whole",
            f"unit/{unit}/total",
            f"unit/{unit}/total/consumption",
        }:
            node["number"] = str(int(node["number"]) + moved.get(unit, 0))
    bill = document["total_cents"]
    for row in document["statements"]:
        cents = moved.get(row["unit_id"], 0)
        for line in row["lines"]:
            line["amount_cents"] += cents if line["head"] == "voluntary" else 0
        row["consumption_cents"] += cents
        row["total_cents"] += cents
        if row["advances_cents"] is not None:
            row["balance_cents"] += cents
        row["share_percent"] = str(round(Decimal(row["total_cents"]) * 100 / bill, 2))


def name_an_unknown_operation(document: Document) -> None:
    document["graph"][-1]["operation"] = "trust"


def write_an_endless_number(document: Document) -> None:
    document["graph"][0]["number"] = "1e999999999"


def node_of(document: Document, node_id: str) -> Any:
    return next(node for node in document["graph"] if node["id"] == node_id)


def call_a_figure_of_another_unit(document: Document) -> None:
    node_of(document, "consumption/total")["unit"] = "kWh"


def call_a_figure_otherwise(document: Document) -> None:
    node_of(document, "consumption/total")["symbol"] = "Q_inv"


def add_a_figure(document: Document) -> None:
    document["graph"].append(
        {"id": "favour", "symbol": "S", "number": "1", "unit": "cent", "operation": "given", "source": "me"}
    )


def forget_an_expense(document: Document) -> None:
    """Leave an expense out of its sum; the graph then computes to less than was spent."""
    node_of(document, "cost/running")["inputs"] = ["expense/lettura"]


def drop_a_consumption(document: Document) -> None:
    document["statements"][0]["consumptions"].pop()


def point_to_no_node(document: Document) -> None:
    document["heads"][0]["node"] = "nowhere"


@pytest.mark.parametrize(
    ("forge", "code"),
    [
        (move_a_cent, "verify.node"),
        (drop_a_unit, "verify.units"),
        (drop_a_unit, "verify.bill"),
        (charge_a_unit_twice, "verify.unit_twice"),
        (raise_the_bill, "verify.bill"),
        (raise_the_bill, "verify.heads"),
        (change_a_given_figure, "verify.graph"),
        (change_a_reading, "verify.reading"),
        (change_a_balance, "verify.balance"),
        (change_a_share, "verify.share"),
        (point_to_no_node, "verify.no_node"),
        (change_a_reading_and_its_amount, "verify.node"),
        (lower_an_estimate, "verify.node"),
        (call_an_estimate_read, "verify.quality"),
        (call_a_reading_estimated, "verify.note"),
        (call_a_reading_made_by_hand, "verify.reading"),
        (change_a_lines_share, "verify.line_share"),
        (change_the_legal_share, "verify.node"),
        (lower_the_legal_minimum, "verify.law"),
        (turn_the_verdict, "verify.law"),
        (drop_the_legal_check, "verify.missing"),
        (empty_the_notes, "verify.note"),
        (give_every_figure, "verify.form"),
        (name_an_unknown_operation, "verify.graph"),
        (write_an_endless_number, "verify.graph"),
        (call_a_figure_of_another_unit, "verify.form"),
        (call_a_figure_otherwise, "verify.form"),
        (add_a_figure, "verify.unknown_figure"),
        (forget_an_expense, "verify.graph"),
        (drop_a_consumption, "verify.rows"),
    ],
)
def test_a_forged_document_is_found(rich: Allocation, forge: Callable[[Document], None], code: str) -> None:
    document = written(rich)
    forge(document)
    assert code in codes(document)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("", "verify.json"),
        ("[]", "verify.format"),
        ('{"format": "other/1"}', "verify.format"),
        ('{"format": "tepore.allocation/1"}', "verify.field"),
        ("[" * 100_000, "verify.json"),
    ],
)
def test_what_is_not_an_allocation_is_refused(document: str, code: str) -> None:
    with pytest.raises(BadDocument) as refusal:
        verify_allocation(document)
    assert refusal.value.code == code


def test_amounts_are_whole_numbers_or_refused(plain: Allocation) -> None:
    document = written(plain)
    document["statements"][0]["total_cents"] = float(document["statements"][0]["total_cents"])
    with pytest.raises(BadDocument, match="not a whole number"):
        codes(document)


json_leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
json_values = st.recursive(
    json_leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_any_field_replaced_by_anything_is_refused_or_judged_never_a_crash(
    plain: Allocation, data: st.DataObject
) -> None:
    document = written(plain)
    place: Any = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        inner = place[key]
        if not (isinstance(inner, dict | list) and inner and data.draw(st.booleans())):
            place[key] = data.draw(json_values)
            break
        place = inner
    with contextlib.suppress(Refusal):
        verify_allocation(json.dumps(document))
