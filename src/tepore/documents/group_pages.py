"""Pages of a building of several groups beside those of each group: sums, and the way of the bills."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tepore.documents import blocks
from tepore.documents.blocks import Column
from tepore.documents.building import unit_label
from tepore.documents.calculation import step_lines
from tepore.documents.defaults_told import defaults_told
from tepore.documents.formats import NO_BREAK_SPACE, money, number
from tepore.documents.statement import unit_calculation
from tepore.documents.steps import building_steps
from tepore.documents.tallies import not_read
from tepore.documents.texts import text
from tepore.documents.wording import head_labels, legal_verdict, note_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tepore.documents.blocks import Block
    from tepore.documents.texts import Language
    from tepore.norms.uni10200 import (
        Allocation,
        BuildingAllocation,
        BuildingStatement,
        GroupRun,
        Note,
        Statement,
    )


def as_one(building: BuildingAllocation) -> Allocation:
    """Give an allocation with season and legal check of all groups, for words that ask no more of it."""
    return replace(building.runs[0].allocation, legal_check=building.legal_check)


def groups_table(building: BuildingAllocation, statement: BuildingStatement, language: Language) -> Block:
    """Make one row a group that the unit belongs to, and the sum."""
    rows = [
        [
            run.group.name,
            money(own.consumption_cents, language),
            money(own.fixed_cents, language),
            money(own.total_cents, language),
        ]
        for run, own in parts_of(building, statement)
    ]
    return blocks.table(
        [
            Column(text("groups.service", language), width=16),
            Column(text("building.variable", language).replace(" [€]", ""), "right", 8),
            Column(text("building.fixed", language).replace(" [€]", ""), "right", 8),
            Column(text("building.total", language).replace(" [€]", ""), "right", 8),
        ],
        rows,
        total=[
            text("groups.total", language),
            money(statement.consumption_cents, language),
            money(statement.fixed_cents, language),
            money(statement.total_cents, language),
        ],
    )


def parts_of(building: BuildingAllocation, statement: BuildingStatement) -> list[tuple[GroupRun, Statement]]:
    """Give the groups a unit belongs to, each with its statement there."""
    return [(run, statement.parts[run.group.id]) for run in building.runs if run.group.id in statement.parts]


def group_checks(
    building: BuildingAllocation, parts: Sequence[tuple[GroupRun, Statement]], language: Language
) -> Block:
    """State what was checked: the sum, the law over all services, readings that are none."""
    total = money(building.total_cents, language)
    found = [("ok", text("check.sum", language, total=total)), legal_verdict(as_one(building), language)]
    for run, own in parts:
        if count := not_read(own):
            sentence = text("groups.readings_estimated", language, count=count, group=run.group.name)
            found.append(("warn", sentence))
    return blocks.checks(
        [(text(f"check.{mark}", language), sentence, mark == "warn") for mark, sentence in found]
    )


def way_of_bills(building: BuildingAllocation, language: Language) -> list[Block]:
    """Make the table of the steps from the bills to the groups."""
    columns = [
        Column(text("steps.what", language), width=10),
        Column(text("steps.symbol", language), width=4, symbol=True),
        Column(text("steps.figure", language), "right", width=11),
        Column(text("steps.how", language), width=14),
        Column(text("steps.rule", language), width=7, symbol=True),
    ]
    proved = building.graph.reached_from(*building.steps)
    nodes = [node for node in proved if node.id.startswith(("bill/", "split/"))]
    names = {group.id: group.name for group in building.season.groups}
    names |= {split.id: split.name for split in building.season.splits}
    lines = step_lines(building.graph, nodes, language, names)
    return [
        blocks.heading(text("groups.way", language)),
        blocks.sentences([text("groups.way_intro", language)]),
        blocks.table(columns, [(row.what, row.symbol, row.figure, row.how, row.rule) for row in lines]),
    ]


def group_calculation(run: GroupRun, language: Language, own: Statement | None = None) -> list[Block]:
    """Make the pages of a group's calculation, and of a unit's part in it."""
    return [
        blocks.page(),
        blocks.heading(text("groups.calculation", language, group=run.group.name)),
        *building_steps(run.allocation, language),
        *([] if own is None else unit_calculation(run.allocation, own, language)),
    ]


def group_notes(run: GroupRun, notes: list[Note], language: Language) -> list[Block]:
    """Make the notes of a group, with its own legal check."""
    allocation = run.allocation
    sentence = legal_verdict(allocation, language)[1]
    steps = allocation.graph.reached_from(*allocation.steps)
    said = [note_sentence(note, language) for note in notes]
    said += defaults_told(steps, language, head_labels(allocation, language))
    return [
        blocks.heading(text("groups.notes", language, group=run.group.name), 3),
        blocks.sentences([sentence]),
        blocks.points(said or [text("notes.none", language)]),
    ]


def totals_table(building: BuildingAllocation, language: Language, *, own_unit: str = "") -> Block:
    """Make one row a unit with what it owes in each group, and the sum, which is the bill."""
    columns = [
        Column(text("building.unit", language), width=12),
        *(Column(f"{run.group.name} [€]", "right", 9) for run in building.runs),
        Column(text("building.total", language), "right", 8),
        Column(text("building.share", language), "right", 7),
    ]

    def cells(statement: BuildingStatement) -> list[str]:
        owed = [statement.parts.get(run.group.id) for run in building.runs]
        return [
            unit_label(statement.unit_id, statement.unit),
            *("–" if one is None else _euros(one.total_cents, language) for one in owed),
            _euros(statement.total_cents, language),
            _percent(building, statement, language),
        ]

    ids = [statement.unit_id for statement in building.statements]
    return blocks.table(
        columns,
        [cells(statement) for statement in building.statements],
        total=[
            text("building.sum", language),
            *(_euros(run.allocation.total_cents, language) for run in building.runs),
            _euros(building.total_cents, language),
            "",
        ],
        marked=ids.index(own_unit) if own_unit else -1,
    )


def _euros(amount_cents: int, language: Language) -> str:
    return money(amount_cents, language).replace("€", "").strip(NO_BREAK_SPACE)


def _percent(building: BuildingAllocation, statement: BuildingStatement, language: Language) -> str:
    gap = "" if language == "en" else NO_BREAK_SPACE
    return f"{number(statement.share_percent, language, 2)}{gap}%" if building.total_cents else ""
