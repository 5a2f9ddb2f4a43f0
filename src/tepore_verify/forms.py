"""Whether each figure has the form that its id asks for.

A calculation that computes is not yet a proof: every figure might be given by whoever wrote it. The tables in
``forms/`` say of each figure which unit and symbol it has and from which figures it may follow by which
operation; only readings, expenses, tables and figures of the project and the rule may be given.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from tepore_verify.exact import exact
from tepore_verify.faults import Fault
from tepore_verify.graph import GIVEN, TOTAL_OF_ANOTHER_UNIT, Node

OF_THE_NEED = "need/"
"""Figures of a need computed from walls and windows: another calculation, whose end alone enters here."""
CHANGES_UNIT = (GIVEN, "product", "quotient")
"""Operations whose figure need not be counted in what its inputs are counted in."""
_WORD = "[a-z_]+"
_BRACED = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Form:
    """One row of the tables."""

    id: str
    unit: str
    symbol: Sequence[str]
    ways: Sequence[Sequence[str]]
    subject: str = ""
    number: str = ""
    digits: int | None = None
    shown: bool = False


def form_faults(nodes: Mapping[str, Node], own_unit: str) -> Iterator[Fault]:
    """Find the figures that have not the form their id asks for.

    Parameters
    ----------
    nodes
        The calculation.
    own_unit
        Unit that it proves, whose neighbours' totals may be given; empty for a whole building.

    Yields
    ------
    Fault
        ``verify.form``, or ``verify.unknown_figure`` for an id without a form.
    """
    for node in nodes.values():
        if node.id.startswith(OF_THE_NEED):
            continue
        form, names = _form_of(node.id)
        if form is None:
            yield Fault("verify.unknown_figure", node.id, "?")
        elif reason := _misfit(node, form, names, own_unit):
            yield Fault("verify.form", node.id, reason)
        elif node.operation not in CHANGES_UNIT and any(
            name in nodes and nodes[name].unit != node.unit for name in node.inputs
        ):
            yield Fault("verify.form", node.id, node.unit)


def _misfit(node: Node, form: Form, names: Mapping[str, str], own_unit: str) -> str:
    """Give what is not as the form asks; empty where all is."""
    asked = ((form.unit,), node.unit), (form.symbol, node.symbol), ((form.subject,), node.subject)
    for templates, written in asked:
        if not any(_fits(one, written, names, wild=True) for one in templates):
            return f"{written} ≠ {templates[0]}"
    if form.shown and is_cut(node, own_unit):
        return ""
    if form.number and node.number != exact(form.number):
        return f"≠ {form.number}"
    if node.digits != form.digits and (form.digits is not None or node.operation != "round"):
        return f"{node.digits} ≠ {form.digits}"
    follows = any(_follows(node, way, names) for way in form.ways)
    return "" if follows else f"{node.operation} ({len(node.inputs)})"


def is_cut(node: Node, own_unit: str) -> bool:
    """Tell whether a figure is another unit's and given as its total."""
    foreign = own_unit != "" and node.subject not in ("", own_unit)
    return foreign and node.operation == GIVEN and node.source == TOTAL_OF_ANOTHER_UNIT


def _follows(node: Node, way: Sequence[str], names: Mapping[str, str]) -> bool:
    operation, *wanted = way
    if node.operation != operation or len(set(node.inputs)) != len(node.inputs):
        return False
    if wanted and wanted[-1].endswith(("...", "+")):
        repeated = wanted.pop()
        more = len(node.inputs) - len(wanted)
        if more < repeated.endswith("+"):
            return False
        wanted += [repeated.removesuffix("...").removesuffix("+")] * more
    if len(wanted) != len(node.inputs):
        return False
    return all(_fits(one, name, names, wild=False) for one, name in zip(wanted, node.inputs, strict=True))


def _fits(template: str, written: str, names: Mapping[str, str], *, wild: bool) -> bool:
    found = _expression(template, wild=wild).fullmatch(written)
    named = {} if found is None else found.groupdict()
    return found is not None and all(names.get(name, part) == part for name, part in named.items())


def _form_of(node_id: str) -> tuple[Form | None, Mapping[str, str]]:
    for form in _forms().get(node_id.split("/", maxsplit=1)[0], ()):
        if found := _expression(form.id, wild=False).fullmatch(node_id):
            return form, found.groupdict()
    return None, {}


@cache
def _expression(template: str, *, wild: bool) -> re.Pattern[str]:
    """Make the expression of a template; with ``wild`` an asterisk at its end stands for anything."""
    ends_wild = wild and (template == "*" or template.endswith((" *", "/*")))
    parts = _BRACED.split(template.removesuffix("*") if ends_wild else template)
    written, seen = re.escape(parts[0]), set[str]()
    for name, after in zip(parts[1::2], parts[2::2], strict=True):
        pattern = tables()["names"].get(name.removesuffix("_any"), _WORD)
        place = f"(?:{pattern})" if name.endswith("_any") else f"(?P<{name}>{pattern})"
        written += (f"(?P={name})" if name in seen else place) + re.escape(after)
        seen.add(name)
    return re.compile(written + (".*" if ends_wild else ""), re.DOTALL)


@cache
def _forms() -> Mapping[str, Sequence[Form]]:
    """Give the forms by how their ids begin; those with more letters of their own come first."""
    forms: dict[str, list[Form]] = {}
    for row in tables()["figures"]:
        ways = [way.split(" ") for way in row["from"]]
        form = Form(**{name: part for name, part in row.items() if name != "from"}, ways=ways)
        forms.setdefault(form.id.split("/")[0], []).append(form)
    return {begins: sorted(some, key=_own_letters) for begins, some in forms.items()}


def _own_letters(form: Form) -> int:
    return -len(_BRACED.sub("", form.id))


@cache
def tables() -> Mapping[str, Any]:
    """Read every table in ``forms/``: ``names`` and ``figures``."""
    folder = resources.files("tepore_verify").joinpath("forms")
    files = {file.name: file for file in folder.iterdir() if file.name.endswith(".toml")}
    read = [tomllib.loads(files[name].read_text(encoding="utf-8")) for name in sorted(files)]
    return {
        "names": {name: pattern for table in read for name, pattern in table.get("names", {}).items()},
        "figures": [row for table in read for row in table["figure"]],
    }
