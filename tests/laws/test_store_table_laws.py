"""Laws of files from outside: whatever the bytes, rows are stored or set aside, or the file is refused."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from building import NOW, fresh_building
from tepore.kernel import Refusal
from tepore.services.import_readings import import_readings
from tepore.services.register import import_register
from tepore.services.table_files import rows_of_file

TEXT = (
    "matricola;data lettura;lettura;unità\n12345678;30/09/2024;1.234,5;kWh\n9;01/10/2024;812;UR\n"
    '"12345678";2024-10-01;"1234,6";\n'
)
ALPHABET = [
    *"0123456789;,.\t|\"'\n\r/=-+:eE àèé€\x00\ufeff",
    "12345678",
    "30/09/2024",
    "matricola",
    "lettura",
]
FEW = settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def xlsx() -> bytes:
    book = openpyxl.Workbook()
    for row in (["matricola", "data", "lettura"], ["12345678", "30/09/2024", 5]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


XLSX = xlsx()


def mutated(content: bytes) -> st.SearchStrategy[bytes]:
    edits = st.lists(
        st.tuples(st.integers(0, len(content) - 1), st.binary(max_size=4), st.integers(0, 3)), max_size=6
    )

    def apply(changes) -> bytes:
        changed = bytearray(content)
        for place, inserted, removed in changes:
            changed[place : place + removed] = inserted
        return bytes(changed)

    return edits.map(apply)


@given(st.binary(max_size=400) | mutated(TEXT.encode("cp1252")) | mutated(XLSX))
@settings(max_examples=600)
def test_any_bytes_are_rows_or_a_refusal(content: bytes) -> None:
    try:
        rows = rows_of_file(content, name="f")
    except Refusal:
        return
    assert rows
    assert [row.number for row in rows] == sorted({row.number for row in rows})


@given(st.binary(min_size=1, max_size=600), st.integers(0, 7))
@settings(max_examples=100)
def test_a_workbook_with_a_damaged_part_is_rows_or_a_refusal(content: bytes, index: int) -> None:
    """Damage inside a part whose checksum is right, which damage to the file never reaches."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(XLSX)) as source, zipfile.ZipFile(stream, "w") as target:
        names = [name for name in source.namelist() if name.endswith(".xml")]
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, content[: len(part)] if name == names[index % len(names)] else part)
    try:
        rows_of_file(stream.getvalue(), name="f")
    except Refusal:
        return


@pytest.mark.django_db
@FEW
@given(
    st.lists(st.sampled_from(ALPHABET), max_size=80).map("".join).map(lambda text: TEXT + text)
    | st.lists(st.sampled_from(ALPHABET), max_size=80).map("".join),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_every_row_of_readings_is_counted_once(text: str, encoding: str) -> None:
    with fresh_building() as building:
        try:
            report = import_readings(
                organisation_id=building.organisation_id, content=text.encode(encoding), name="f.csv", now=NOW
            )
        except Refusal:
            return
    assert report.rows == report.stored + report.known + len(report.set_aside)
    assert all(row.reason and row.code for row in report.set_aside)


@pytest.mark.django_db
@FEW
@given(
    st.lists(
        st.lists(st.sampled_from([*ALPHABET, "ripartitore", "1", "TPR"]), max_size=6).map("".join),
        min_size=1,
        max_size=10,
    )
)
def test_every_row_of_a_register_is_counted_once(cells: list[str]) -> None:
    text = "condominio;interno;matricola;tipo;chiave;dal;k\n" + ";".join(cells)
    with fresh_building() as building:
        try:
            report = import_register(
                organisation_id=building.organisation_id,
                content=text.encode(),
                name="f.csv",
                key_ring=building.key_ring,
                clock=lambda: NOW,
            )
        except Refusal:
            return
    assert report.rows == report.entered + report.known + len(report.set_aside)
