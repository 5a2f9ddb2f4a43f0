from __future__ import annotations

from tepore.documents.proof import TOTAL_OF_ANOTHER_UNIT, notes_for, unit_proof
from tepore.norms.uni10200 import Allocation


def test_the_proof_of_a_unit_is_right_by_itself_and_ends_in_its_total(rich: Allocation) -> None:
    for statement in rich.statements:
        proof = unit_proof(rich, statement)
        assert proof.check() == ()
        assert proof[statement.node_id].number == statement.total_cents


def test_the_proof_stops_at_the_totals_of_others(rich: Allocation) -> None:
    statement = rich.statements[0]
    proof = unit_proof(rich, statement)
    own_rows = {f"consumption/row/{row.id}" for row in statement.consumptions}
    rows = {node.id for node in proof if node.id.startswith("consumption/row/") and node.id.count("/") == 2}
    assert rows == own_rows
    foreign = [node for node in proof if node.subject not in {"", statement.unit_id} and node.inputs]
    assert not [node for node in foreign if node.subject in {other.unit_id for other in rich.statements}]
    assert any(node.source == TOTAL_OF_ANOTHER_UNIT for node in proof)


def test_notes_of_others_are_not_shown(rich: Allocation) -> None:
    assert any(note.subject == "02" for note in rich.notes)
    assert not any(note.subject == "02" for note in notes_for(rich, rich.statements[0]))
    assert any(note.subject == "02" for note in notes_for(rich, rich.statements[1]))
