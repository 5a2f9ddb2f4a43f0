"""Documents changed as a forger, a bug or a damaged disk might: one change each, from a seed."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

Document = dict[str, Any]
NUMBER = re.compile(r"-?\d+(?:[./]\d+)?")
WORDS = ("unit", "symbol", "subject", "source", "operation", "rule", "id")
OPERATIONS = ("given", "sum", "difference", "product", "quotient", "round", "left_over", "largest_remainder")


def a_figure(document: Document, dice: random.Random) -> None:
    node = dice.choice(document["graph"])
    node["number"] = str(Fraction(node["number"]) + dice.choice([1, -1, 1000]))


def a_word_of_a_figure(document: Document, dice: random.Random) -> None:
    node = dice.choice(document["graph"])
    other = dice.choice(document["graph"])
    node[dice.choice(WORDS[:4])] = other.get("unit", "cent") + dice.choice(["", "x", "é", "\U0001f600"])


def an_operation(document: Document, dice: random.Random) -> None:
    dice.choice(document["graph"])["operation"] = dice.choice(OPERATIONS)


def an_edge(document: Document, dice: random.Random) -> None:
    node = dice.choice([node for node in document["graph"] if node.get("inputs")])
    node["inputs"][dice.randrange(len(node["inputs"]))] = dice.choice(document["graph"])["id"]


def an_edge_less(document: Document, dice: random.Random) -> None:
    node = dice.choice([node for node in document["graph"] if node.get("inputs")])
    node["inputs"].pop(dice.randrange(len(node["inputs"])))


def an_edge_more(document: Document, dice: random.Random) -> None:
    node = dice.choice([node for node in document["graph"] if node.get("inputs")])
    node["inputs"].append(dice.choice(document["graph"])["id"])


def a_figure_less(document: Document, dice: random.Random) -> None:
    document["graph"].pop(dice.randrange(len(document["graph"])))


def a_figure_twice(document: Document, dice: random.Random) -> None:
    document["graph"].append(dice.choice(document["graph"]))


def a_figure_renamed(document: Document, dice: random.Random) -> None:
    dice.choice(document["graph"])["id"] += dice.choice(["x", "/", "/exact", "\n"])


def figures_exchanged(document: Document, dice: random.Random) -> None:
    one, other = dice.sample(range(len(document["graph"])), 2)
    graph = document["graph"]
    graph[one], graph[other] = graph[other], graph[one]


def a_made_up_figure(document: Document, dice: random.Random) -> None:
    document["graph"].insert(
        dice.randrange(len(document["graph"])),
        {
            "id": dice.choice(["expense/gift", "favour", "consumption/row/x", "unit/1/voluntary/exact"]),
            "symbol": "S",
            "number": "1",
            "unit": "cent",
            "operation": "given",
            "source": "me",
        },
    )


def everything_given(document: Document, dice: random.Random) -> None:
    node = dice.choice([node for node in document["graph"] if node.get("inputs")])
    for name in ("inputs", "digits", "rule"):
        node.pop(name, None)
    source = "total of another unit: its readings are shown to that unit alone"
    node |= {"operation": "given", "source": dice.choice(["trust me", source])}


def a_sum(document: Document, dice: random.Random) -> None:
    row = dice.choice([document, *document["statements"], *document["heads"]])
    name = dice.choice([name for name in row if name.endswith("_cents") and isinstance(row[name], int)])
    row[name] += dice.choice([1, -1, 100])


def a_line(document: Document, dice: random.Random) -> None:
    line = dice.choice(dice.choice(document["statements"])["lines"])
    name = dice.choice(["amount_cents", "by_consumption", "base", "share", "node", "head"])
    changed = {"amount_cents": 7, "by_consumption": not line["by_consumption"], "base": "property"}
    line[name] = changed.get(name, {"share": "1 / 2", "node": "total", "head": "fixed"}.get(name))


def a_consumption(document: Document, dice: random.Random) -> None:
    rows = [row for one in document["statements"] for row in one["consumptions"]]
    if not rows:
        return a_sum(document, dice)
    row = dice.choice(rows)
    name = dice.choice(["amount", "quality", "unit", "scaled", "method", "source", "id", "rolled_over_at"])
    changed = {"amount": "1.5", "quality": dice.choice(["estimated", "actual", "manual"]), "unit": "count"}
    row[name] = changed.get(name, not row["scaled"] if name == "scaled" else "99999")
    return None


def a_reading(document: Document, dice: random.Random) -> None:
    rows = [row for one in document["statements"] for row in one["consumptions"] if row["first"]]
    if not rows:
        return a_sum(document, dice)
    end = dice.choice(rows)[dice.choice(["first", "last"])]
    end[dice.choice(["index", "read_on", "source"])] = dice.choice(["2024-02-30", "12", "2024-01-01", "-3"])
    return None


def the_law(document: Document, dice: random.Random) -> None:
    check = document["legal_check"]
    name = dice.choice(["rule", "text", "minimum_percent", "verdict", "voluntary_percent"])
    check[name] = {"minimum_percent": 1, "verdict": "undecided", "voluntary_percent": "99"}.get(name)


def a_note(document: Document, dice: random.Random) -> None:
    if document["notes"]:
        note = dice.choice(document["notes"])
        note[dice.choice(["code", "subject"])] = dice.choice(["note.exempt", "note.estimated", "1"])


def a_rule(document: Document, dice: random.Random) -> None:
    document["criterion"]["code"] = dice.choice(["uni10200:2015:x", "free"])
    document["last_day"] = dice.choice(["2010-01-01", "2017-01-01", "2014-07-19", "2020-07-29"])


def a_field_less(document: Document, dice: random.Random) -> None:
    row = dice.choice([document, document["legal_check"], *document["statements"], *document["graph"]])
    del row[dice.choice(list(row))]


def a_field_more(document: Document, dice: random.Random) -> None:
    row = dice.choice([document, document["criterion"], *document["statements"], *document["graph"]])
    row[dice.choice(["colour", "__proto__", "constructor", "digits"])] = dice.choice([1, "1", None])


def a_field_of_another_kind(document: Document, dice: random.Random) -> None:
    row = dice.choice([document, *document["statements"], *document["heads"], *document["graph"]])
    row[dice.choice(list(row))] = dice.choice([1.0, 1, "1", None, True, [], {}, "1e9", -(10**30)])


def a_statement(document: Document, dice: random.Random) -> None:
    rows = document["statements"]
    if dice.random() < 0.5 and len(rows) > 1:
        rows.pop(dice.randrange(len(rows)))
    else:
        rows.append(copy.deepcopy(dice.choice(rows)))


def a_step(document: Document, dice: random.Random) -> None:
    document["steps"].append(dice.choice(["nowhere", "", "total"]))


def the_seal(document: Document, dice: random.Random) -> None:
    seal = document.get("seal")
    if seal is None:
        return a_figure(document, dice)
    closing = dice.choice(seal["closings"])
    which = dice.randrange(5)
    if which == 0:
        closing["total_cents"] += 1
    elif which == 1:
        closing["root"] = closing["root"][::-1]
    elif which == 2:
        closing["previous"] = "ab" * 32
    else:
        name = ("key", "signature")[which - 3]
        seal[name] = seal[name][:-2] + ("00" if seal[name][-2:] != "00" else "01")
    return None


def a_salt(document: Document, dice: random.Random) -> None:
    seal = document.get("seal")
    if seal is None:
        return an_edge(document, dice)
    unit = dice.choice(list(seal["salts"]))
    salt = seal["salts"].pop(unit)
    if dice.random() < 0.7:
        seal["salts"][unit] = salt[::-1]
    return None


CHANGES: tuple[Callable[[Document, random.Random], None], ...] = (
    *(a_figure, a_word_of_a_figure, an_operation, an_edge, an_edge_less, an_edge_more, a_figure_less),
    *(a_figure_twice, a_figure_renamed, figures_exchanged, a_made_up_figure, everything_given, a_sum, a_line),
    *(a_consumption, a_reading, the_law, a_note, a_rule, a_field_less, a_field_more),
    *(a_field_of_another_kind, a_statement, a_step, the_seal, a_salt),
)


def tampered(written: bytes, seed: int) -> tuple[str, str]:
    """Give the name of a change and the document with it."""
    dice = random.Random(seed)  # noqa: S311 - no secret: the same documents in every run
    document = json.loads(written)
    change = CHANGES[seed % len(CHANGES)]
    change(document, dice)
    return change.__name__, json.dumps(document, ensure_ascii=seed % 2 == 0)
