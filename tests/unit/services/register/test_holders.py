"""A register imported year after year: a new name is a new person, from a day that somebody states."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tepore.services.organisations import ensure_organisation
from tepore.services.persons import profile_of
from tepore.services.register import RegisterReport, import_register
from tepore.services.register.entries import UnableToEnter
from tepore.store.people.models import Person, Tenure
from tepore.store.sealing import KeyRing

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
FIRST = (Path(__file__).parents[4] / "examples" / "mixed-building.toml").read_text(encoding="utf-8")
NEXT = FIRST
for old, new in (("2025-04-15", "2026-04-15"), ("2024-10-15", "2025-10-15"), ("2024/2025", "2025/2026")):
    NEXT = NEXT.replace(old, new)
SOLD = 'holder = "Famiglia Zappa"'
TABLE = "Condominio;Interno;Matricola;Costruttore;Tipo;Dal;Proprietario;Email"


@pytest.fixture
def ring() -> KeyRing:
    return KeyRing.generate()


def take(ring: KeyRing, text: str, name: str = "stabile.toml") -> RegisterReport:
    return import_register(
        organisation_id=ensure_organisation(code="t").id, content=text.encode(), name=name, key_ring=ring,
        clock=lambda: NOW,
    )  # fmt: skip


def held(ring: KeyRing, unit: str) -> list[tuple[str, date, date | None]]:
    tenures = Tenure.objects.filter(unit__code=unit).select_related("person").order_by("start_on")
    return [(profile_of(person=one.person, key_ring=ring).name, one.start_on, one.end_on) for one in tenures]


def test_the_next_years_file_with_the_same_holder_changes_nothing(ring: KeyRing) -> None:
    take(ring, FIRST)
    take(ring, NEXT.replace("Famiglia Alba", "FAMIGLIA  Alba"))
    assert held(ring, "A1") == [("Famiglia Alba", date(2024, 10, 15), None)]
    assert Person.objects.count() == 5


def test_another_holder_without_a_day_is_refused_and_nothing_is_kept(ring: KeyRing) -> None:
    take(ring, FIRST)
    with pytest.raises(UnableToEnter) as refused:
        take(ring, NEXT.replace('holder = "Famiglia Alba"', SOLD))
    assert refused.value.code == "register.holder"
    assert "holder_since" in refused.value.remedy
    assert "Alba" not in refused.value.sentence
    assert held(ring, "A1") == [("Famiglia Alba", date(2024, 10, 15), None)]


def test_another_holder_with_a_day_is_a_new_person_from_that_day(ring: KeyRing) -> None:
    take(ring, FIRST)
    sold = NEXT.replace('holder = "Famiglia Alba"', f"{SOLD}\nholder_since = 2025-07-01")
    for _ in range(2):  # the same file again changes nothing
        take(ring, sold)
        assert held(ring, "A1") == [
            ("Famiglia Alba", date(2024, 10, 15), date(2025, 7, 1)),
            ("Famiglia Zappa", date(2025, 7, 1), None),
        ]
    take(ring, FIRST)  # nor does last year's
    assert len(held(ring, "A1")) == 2


def test_a_misspelt_name_is_corrected_by_the_same_seasons_file(ring: KeyRing) -> None:
    take(ring, FIRST)
    take(ring, FIRST.replace("Famiglia Alba", "Famiglia Albi"))
    assert held(ring, "A1") == [("Famiglia Albi", date(2024, 10, 15), None)]


def test_a_handover_written_into_a_file_that_was_imported_ends_the_tenure_that_is_there(
    ring: KeyRing,
) -> None:
    take(ring, FIRST)
    sale = (
        '\n[[handovers]]\nunit = "A1"\non = 2025-01-15\nfrom_holder = "Famiglia Alba"\nto_holder = "Neri"\n'
    )
    for _ in range(2):
        take(ring, FIRST + sale)
        assert held(ring, "A1") == [
            ("Famiglia Alba", date(2024, 10, 15), date(2025, 1, 15)),
            ("Neri", date(2025, 1, 15), None),
        ]
    with pytest.raises(UnableToEnter):
        take(ring, FIRST + sale.replace("Famiglia Alba", "Nessuno"))


def test_a_table_with_another_owner_sets_the_row_aside(ring: KeyRing) -> None:
    row = "Aurora;1;12345678;TPR;Contatore di calore;01/10/2020"
    take(ring, f"{TABLE}\n{row};Anna Canarini;a@example.org\n", "registro.csv")
    report = take(ring, f"{TABLE}\n{row};Bruno Merli;b@example.org\n", "registro.csv")
    assert [one.code for one in report.set_aside] == ["register.holder"]
    assert held(ring, "1") == [("Anna Canarini", date(2020, 10, 1), None)]
    take(ring, f"{TABLE}\n{row};Anna Canarini;new@example.org\n", "registro.csv")
    assert profile_of(person=Person.objects.get(), key_ring=ring).email == "new@example.org"


def test_a_name_that_was_erased_is_not_written_again(ring: KeyRing) -> None:
    row = "Aurora;1;12345678;TPR;Contatore di calore;01/10/2020;Anna Canarini;a@example.org"
    take(ring, f"{TABLE}\n{row}\n", "registro.csv")
    Person.objects.update(profile=b"")
    take(ring, f"{TABLE}\n{row}\n", "registro.csv")
    assert bytes(Person.objects.get().profile) == b""
