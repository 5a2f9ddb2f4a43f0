"""A note names no room of a flat to whoever may not see inside."""

from tepore.norms.uni10200 import Note
from tepore.web.bill import without_rooms


def test_a_note_without_rooms_names_no_metering_point() -> None:
    note = Note(
        code="note.estimated",
        sentence="The consumption of metering point 4-Bagno is estimated: by hand.",
        arguments={"metering_point": "4-Bagno", "method": "by hand"},
        subject="4",
    )
    cut = without_rooms(note)
    assert "Bagno" not in cut.sentence
    assert cut.arguments == {"metering_point": "…", "method": "by hand"}
    assert cut.subject == "4"
