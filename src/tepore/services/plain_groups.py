"""Allocations of one service and of several groups as plain JSON values and back, each in its own form.

A group is kept as an allocation of one service without its graph: its figures stand in the building's graph
under ``group/<id>/``. What reached it from there is a given figure in its own; those few are kept besides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from functools import cache
from typing import Any, get_type_hints

from pydantic import TypeAdapter

from tepore.kernel import CalculationGraph, Period
from tepore.norms.dlgs102 import LegalCheck
from tepore.norms.uni10200 import (
    Allocation,
    BuildingAllocation,
    BuildingSeason,
    BuildingStatement,
    Group,
    GroupRun,
    HolderPart,
    SeasonInputs,
    Statement,
)
from tepore.services.plain_values import (
    Plain,
    allocation_from_plain,
    from_plain,
    inputs_field_from_plain,
    inputs_from_plain,
    plain,
    plain_inputs,
    plain_of_field,
    plain_outcome,
)

GROUPS, RUNS = "groups", "runs"
_REACHED = ("expenses", "energy")
"""Fields of a group's inputs that the way of the bills fills."""


def plain_any_inputs(inputs: SeasonInputs | BuildingSeason) -> dict[str, Plain]:
    """Write the inputs of a season, of one service or of several groups."""
    if isinstance(inputs, SeasonInputs):
        return plain_inputs(inputs)
    written = {field.name: plain_of_field(getattr(inputs, field.name)) for field in fields(inputs)}
    groups = [
        {"id": group.id, "name": group.name, "inputs": plain_inputs(group.inputs)} for group in inputs.groups
    ]
    return {**written, GROUPS: groups}


def any_inputs_from_plain(written: Mapping[str, Plain]) -> SeasonInputs | BuildingSeason:
    """Read the inputs of a season back."""
    if GROUPS not in written:
        return inputs_from_plain(written)
    groups = tuple(
        Group(id=one["id"], name=one["name"], inputs=inputs_from_plain(one["inputs"]))
        for one in written[GROUPS]
    )
    others = {name: part for name, part in written.items() if name != GROUPS}
    given = {name: _field_adapter(name).validate_python(part) for name, part in others.items()}
    return BuildingSeason(groups=groups, **given)


def plain_any_outcome(computed: Allocation | BuildingAllocation) -> dict[str, Plain]:
    """Write what an allocation gives besides its inputs, graph and statements."""
    if isinstance(computed, Allocation):
        return plain_outcome(computed)
    return {
        "total_cents": computed.total_cents,
        "steps": list(computed.steps),
        "legal_check": plain(computed.legal_check),
        "rounding_rule": computed.rounding_rule,
        RUNS: [_plain_run(run, computed.graph) for run in computed.runs],
    }


def plain_statement(statement: Statement | BuildingStatement) -> dict[str, Plain]:
    """Write a statement; of several groups with the lines of all, each head behind its group.

    So whoever asks for lines, parts of holders or totals need not know of groups.
    """
    if isinstance(statement, Statement):
        written: dict[str, Plain] = plain(statement)
        return written
    own = {field.name: getattr(statement, field.name) for field in fields(statement)}
    of_groups, holders = own.pop("parts"), own.pop("holders")
    return {
        **{name: plain_of_field(part) for name, part in own.items()},
        "share_percent": str(statement.share_percent),
        "lines": [
            {**plain(line), "head": f"{group}/{line.head}", "node_id": f"group/{group}/{line.node_id}"}
            for group, part in of_groups.items()
            for line in part.lines
        ],
        "consumptions": [],
        "parts": [plain(part) for part in holders],
        GROUPS: {group: plain(part) for group, part in of_groups.items()},
    }


def any_allocation_from_plain(
    *,
    inputs: Mapping[str, Plain],
    graph: Iterable[Mapping[str, Plain]],
    statements: Iterable[Mapping[str, Plain]],
    outcome: Mapping[str, Plain],
) -> Allocation | BuildingAllocation:
    """Put an allocation together again from its written parts."""
    read = any_inputs_from_plain(inputs)
    if isinstance(read, SeasonInputs):
        return allocation_from_plain(inputs=read, graph=graph, statements=statements, outcome=outcome)
    rows, kept = list(graph), list(statements)
    of_groups = {group.id: group for group in read.groups}
    return BuildingAllocation(
        season=read,
        runs=tuple(_run(one, of_groups[one["group"]], rows, kept) for one in outcome[RUNS]),
        statements=tuple(_statement(one, tuple(of_groups)) for one in kept),
        total_cents=outcome["total_cents"],
        graph=CalculationGraph.from_json(rows),
        steps=tuple(outcome["steps"]),
        legal_check=from_plain(LegalCheck, outcome["legal_check"]),
        rounding_rule=outcome["rounding_rule"],
    )


def _plain_run(run: GroupRun, graph: CalculationGraph) -> dict[str, Plain]:
    allocation = run.allocation
    linked = [
        node
        for node in allocation.graph.as_json()
        if any(not name.startswith(run.prefix) for name in graph[run.prefix + node["id"]].inputs)
    ]
    return {
        "group": run.group.id,
        "reached": {name: plain_of_field(getattr(allocation.inputs, name)) for name in _REACHED},
        "given": linked,
        "outcome": plain_outcome(allocation),
    }


def _run(
    written: Mapping[str, Plain],
    group: Group,
    rows: list[Mapping[str, Plain]],
    statements: list[Mapping[str, Plain]],
) -> GroupRun:
    prefix = f"group/{group.id}/"
    reached = {name: inputs_field_from_plain(name, part) for name, part in written["reached"].items()}
    inputs = replace(group.inputs, **reached)
    given = {node["id"]: node for node in written["given"]}
    allocation = allocation_from_plain(
        inputs=inputs,
        graph=[_own(row, prefix, given) for row in rows if row["id"].startswith(prefix)],
        statements=[one[GROUPS][group.id] for one in statements if group.id in one[GROUPS]],
        outcome=written["outcome"],
    )
    return GroupRun(group=replace(group, inputs=inputs), allocation=allocation, prefix=prefix)


def _own(
    row: Mapping[str, Plain], prefix: str, given: Mapping[str, Mapping[str, Plain]]
) -> Mapping[str, Plain]:
    """Give a figure of the building's graph by the name and inputs it has within its group."""
    name = row["id"].removeprefix(prefix)
    if name in given:
        return given[name]
    inputs = [one.removeprefix(prefix) for one in row.get("inputs", [])]
    return {**row, "id": name, **({"inputs": inputs} if inputs else {})}


def _statement(written: Mapping[str, Plain], groups: tuple[str, ...]) -> BuildingStatement:
    """Read a statement back, its groups in the building's order: a database may keep names in another."""
    names = {field.name for field in fields(BuildingStatement)} - {"parts", "holders", "share_percent"}
    given = {name: part for name, part in written.items() if name in names}
    return BuildingStatement(
        **given,
        share_percent=Decimal(written["share_percent"]),
        parts={
            group: from_plain(Statement, dict(written[GROUPS][group]))
            for group in groups
            if group in written[GROUPS]
        },
        holders=tuple(from_plain(HolderPart, part) for part in written["parts"]),
    )


@cache
def _field_adapter(name: str) -> TypeAdapter[Any]:
    names = {"Period": Period, "Mapping": Mapping}
    adapter: TypeAdapter[Any] = TypeAdapter(get_type_hints(BuildingSeason, localns=names)[name])
    if not adapter.pydantic_complete:
        adapter.rebuild(_types_namespace=names)
    return adapter
