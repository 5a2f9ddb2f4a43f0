"""A table of tenures: entered by the order of days, once; what is wrong is set aside with its row."""

from datetime import UTC, date, datetime

import pytest

from building import Building
from tepore.services.import_tenures import TenuresReport, import_tenures
from tepore.services.persons import profile_of
from tepore.services.table_files import BadTable
from tepore.store.people.models import Tenure

pytestmark = pytest.mark.django_db
TABLE = """condominio;interno;titolo;nome;dal
C;1;proprietario;Ugo;10/03/2026
C;1;;Elena;2025-10-15
C;1;inquilino;Sara;01/01/2026
"""


@pytest.fixture
def building() -> Building:
    return Building()


def take(building: Building, text: str, **more: str) -> TenuresReport:
    return import_tenures(
        organisation_id=building.organisation_id, content=text.encode(), name="tenures.csv",
        key_ring=building.key_ring, now=datetime(2026, 4, 1, tzinfo=UTC), **more,
    )  # fmt: skip


def tenures(building: Building) -> list[tuple[str, str, date, date | None]]:
    return [
        (
            profile_of(person=row.person, key_ring=building.key_ring).name,
            row.capacity,
            row.start_on,
            row.end_on,
        )
        for row in Tenure.objects.order_by("start_on")
    ]


def test_rows_in_any_order_become_tenures_in_the_order_of_days(building: Building) -> None:
    report = take(building, TABLE)
    assert (report.rows, report.entered, report.known, report.set_aside) == (3, 3, 0, ())
    assert tenures(building) == [
        ("Elena", "owner", date(2025, 10, 15), date(2026, 3, 10)),
        ("Sara", "tenant", date(2026, 1, 1), None),
        ("Ugo", "owner", date(2026, 3, 10), None),
    ]


def test_the_same_file_again_changes_nothing(building: Building) -> None:
    take(building, TABLE)
    before = tenures(building)
    report = take(building, TABLE)
    assert (report.entered, report.known) == (0, 3)
    assert tenures(building) == before


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("C;9;;Ugo;10/03/2026", "unit.unknown"),
        ("C;1;usufruttuario;Ugo;10/03/2026", "cell.capacity"),
        ("C;1;;;10/03/2026", "cell.missing"),
        ("C;1;;Ugo;presto", "cell.date"),
    ],
)
def test_a_wrong_row_is_set_aside_and_the_others_are_entered(building: Building, row: str, code: str) -> None:
    report = take(building, TABLE + row + "\n")
    assert [(one.row, one.code) for one in report.set_aside] == [(5, code)]
    assert report.entered == 3


def test_a_table_without_condominium_needs_its_name(building: Building) -> None:
    text = "interno;nome;dal\n1;Ugo;10/03/2026\n"
    with pytest.raises(BadTable):
        take(building, text)
    assert take(building, text, condominium="C").entered == 1
