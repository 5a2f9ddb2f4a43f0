"""The allocation as JSON: results, inputs that a reader needs, and the graph that proves every figure.

Numbers that must stay exact are text (``"0.282"``, ``"2/7"``); amounts are whole cents. Keys and order are
fixed, so the same allocation gives the same bytes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tepore.documents.proof import notes_for, unit_proof
from tepore.kernel.graph import exact_text

if TYPE_CHECKING:
    from tepore.documents.seals import SeasonSeal
    from tepore.kernel import CalculationGraph
    from tepore.norms.dlgs102 import LegalCheck
    from tepore.norms.uni10200 import (
        Allocation,
        Consumption,
        IndexReading,
        Line,
        Note,
        Statement,
        TenurePart,
    )

FORMAT = "tepore.allocation/1"


def allocation_json(allocation: Allocation, seal: SeasonSeal | None = None) -> bytes:
    """Write a whole allocation for the administrator and the verifier.

    Parameters
    ----------
    allocation
        The run.
    seal
        Its seal; None where it was not signed.

    Returns
    -------
    bytes
        UTF-8 JSON, the same bytes for the same allocation, as ``tepore_verify/allocation.schema.json`` says.
    """
    document = document_of(allocation, allocation.statements, allocation.graph)
    return encoded(document if seal is None else {**document, "seal": seal.of_building()})


def unit_json(allocation: Allocation, statement: Statement, seal: SeasonSeal | None = None) -> bytes:
    """Write what proves one unit's amount, for its holder: other units by their totals alone.

    Parameters
    ----------
    allocation
        The run.
    statement
        The unit's statement in it.
    seal
        The allocation's seal; None where it was not signed.

    Returns
    -------
    bytes
        UTF-8 JSON of the same format, with one statement and the unit's part of the graph.
    """
    document = document_of(allocation, (statement,), unit_proof(allocation, statement))
    return encoded(document if seal is None else {**document, "seal": seal.of_unit(statement.unit_id)})


def encoded(document: dict[str, Any]) -> bytes:
    """Write a document as UTF-8, a field or an item a line, the same bytes for the same document."""
    fields = ",\n".join(f"{_line_of(name)}: {_field(content)}" for name, content in document.items())
    return f"{{\n{fields}\n}}\n".encode("utf-8", errors="backslashreplace")


_line_of = json.JSONEncoder(ensure_ascii=False).encode


def _field(content: object) -> str:
    if not isinstance(content, list) or not content:
        return _line_of(content)
    return "[\n" + ",\n".join(map(_line_of, content)) + "\n]"


def document_of(
    allocation: Allocation, statements: tuple[Statement, ...], graph: CalculationGraph
) -> dict[str, Any]:
    """Give the fields of an allocation's document, of all units or of one."""
    inputs = allocation.inputs
    return {
        "format": FORMAT,
        "part": "building" if statements is allocation.statements else "unit",
        "condominium": inputs.condominium,
        "season": inputs.season,
        "service": inputs.service.value,
        "first_day": inputs.period.start_on.isoformat(),
        "last_day": inputs.period.last_day.isoformat(),
        "criterion": {
            "code": inputs.criterion.code,
            "name": allocation.criterion,
            "edition": allocation.edition,
        },
        "total_cents": allocation.total_cents,
        "units": len(allocation.statements),
        "heads": [
            {
                "kind": str(head.kind),
                "by_consumption": head.by_consumption,
                "base": head.base,
                "amount_cents": head.amount_cents,
                "node": head.node_id,
            }
            for head in allocation.heads
        ],
        "statements": [_statement(statement) for statement in statements],
        "legal_check": legal_check_of(allocation.legal_check),
        "notes": [_note(note) for note in _notes(allocation, statements)],
        "rounding_rule": allocation.rounding_rule,
        "steps": [name for name in allocation.steps if name in graph.nodes],
        "graph": graph.as_json(),
    }


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "unit": statement.unit,
        "unit_id": statement.unit_id,
        "holder": statement.holder,
        "lines": [_line(line) for line in statement.lines],
        "fixed_cents": statement.fixed_cents,
        "consumption_cents": statement.consumption_cents,
        "total_cents": statement.total_cents,
        "share_percent": str(statement.share_percent),
        "advances_cents": statement.advances_cents,
        "balance_cents": statement.balance_cents,
        "consumptions": [_consumption(row) for row in statement.consumptions],
        "node": statement.node_id,
        # Only where there are any: a season without handovers is written as it always was.
        **({"brought_cents": statement.brought_cents} if statement.brought_cents else {}),
        **({"parts": [_part(part, statement) for part in statement.parts]} if statement.parts else {}),
        **shown_of(statement.of_holders),
    }


def shown_of(holders: int) -> dict[str, int]:
    """Say how many holders a unit had, where only one of them is shown."""
    return {"holders": holders} if holders else {}


def place_of(node_id: str, holders: int) -> dict[str, int]:
    """Say the place of a part among a unit's holders, where only one of them is shown."""
    return {"number": int(node_id.rsplit("/", 2)[1])} if holders else {}


def _part(part: TenurePart, statement: Statement) -> dict[str, Any]:
    return {
        "holder": part.holder,
        "start_on": part.start_on.isoformat(),
        "end_on": part.end_on.isoformat(),
        "lines": [
            {"head": line.head, "amount_cents": line.amount_cents, "node": line.node_id}
            for line in part.lines
        ],
        "consumption": exact_text(part.consumption),
        "divided_by": [basis.value for basis in part.divided_by],
        "fixed_cents": part.fixed_cents,
        "consumption_cents": part.consumption_cents,
        "total_cents": part.total_cents,
        "advances_cents": part.advances_cents,
        "balance_cents": part.balance_cents,
        "node": part.node_id,
        **place_of(part.node_id, statement.of_holders),
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "head": str(line.head),
        "by_consumption": line.by_consumption,
        "base": line.base,
        "share": line.share,
        "amount_cents": line.amount_cents,
        "node": line.node_id,
    }


def _consumption(row: Consumption) -> dict[str, Any]:
    return {
        "id": row.id,
        "metering_point": row.metering_point,
        "room": row.room,
        "device": row.device,
        "device_kind": row.device_kind,
        "first": _reading(row.first),
        "last": _reading(row.last),
        "rolled_over_at": None if row.rolled_over_at is None else str(row.rolled_over_at),
        "factors": [
            {"symbol": factor.symbol, "number": str(factor.number), "source": factor.source}
            for factor in row.factors
        ],
        "scaled": row.scaled,
        "amount": exact_text(row.amount),
        "unit": row.unit.value,
        "quality": row.quality.value,
        "method": row.method,
        "source": row.source,
    }


def _reading(reading: IndexReading | None) -> dict[str, str] | None:
    if reading is None:
        return None
    return {"index": str(reading.index), "read_on": reading.read_on.isoformat(), "source": reading.source}


def legal_check_of(check: LegalCheck) -> dict[str, Any]:
    """Give the fields of a legal check."""
    voluntary = check.voluntary_percent
    return {
        "rule": None if check.rule is None else check.rule.id,
        "text": None if check.rule is None else check.rule.text,
        "minimum_percent": None if check.rule is None else check.rule.minimum_percent,
        "verdict": check.verdict.value,
        "voluntary_percent": None if voluntary is None else exact_text(voluntary),
        "sentence": check.sentence,
        "remedy": check.remedy,
    }


def _notes(allocation: Allocation, statements: tuple[Statement, ...]) -> list[Note]:
    if statements is allocation.statements:
        return list(allocation.notes)
    return notes_for(allocation, statements[0])


def _note(note: Note) -> dict[str, Any]:
    return {
        "code": note.code,
        "sentence": note.sentence,
        "arguments": dict(note.arguments),
        "subject": note.subject,
    }
