from datetime import date
from decimal import Decimal

import pytest

from building import NOW
from meters import energy_kwh, telegram
from tepore.services.ingest_telegrams import HeardTelegram, ingest_telegrams
from tepore.services.organisations import ensure_organisation
from tepore.services.persons import profile_of
from tepore.services.register import RegisterReport, import_register
from tepore.services.table_files import BadTable
from tepore.store.estate.models import Condominium, MeteringPoint, Radiator, Room, Unit
from tepore.store.metering.models import Device, DeviceKey, Installation
from tepore.store.people.models import Person, Tenure
from tepore.store.sealing import KeyRing

pytestmark = pytest.mark.django_db
KEY = "000102030405060708090A0B0C0D0E0F"
HEADINGS = (
    "Condominio;Scala;Piano;Interno;Locale;Corpo scaldante;Potenza W;Matricola;Costruttore;Tipo;Chiave;Dal;K;"
    "Proprietario"
)
REGISTER = f"""{HEADINGS}
Aurora;A;1;1;Cucina;R1;1.250,5;00000009;TPR;Ripartitore;;01/10/2020;1,25;Anna Canarini
Aurora;A;1;1;Soggiorno;R1;900;10;TPR;ripartitore;;01/10/2020;0,75;Anna Canarini
Aurora;A;2;2;;;;12345678;TPR;Contatore di calore;{KEY};01/10/2020;;Bruno Canarini
Aurora;;;Centrale;;;;87654321;TPR;contacalorie;;01/10/2020;;
"""


@pytest.fixture
def ring() -> KeyRing:
    return KeyRing.generate()


def take(ring: KeyRing, text: str, **more) -> RegisterReport:
    return import_register(
        organisation_id=ensure_organisation(code="t").id, content=text.encode(), name="registro.csv",
        key_ring=ring, clock=lambda: NOW, **more,
    )  # fmt: skip


def test_one_row_a_device_makes_the_building(ring: KeyRing) -> None:
    report = take(ring, REGISTER)
    assert (report.rows, report.entered, report.known, report.keys, report.set_aside) == (4, 4, 0, 1, ())
    assert report.condominiums == ("aurora",)
    assert [(unit.code, unit.floor, unit.building.code) for unit in Unit.objects.order_by("code")] == [
        ("1", "1", "A"), ("2", "2", "A"),
    ]  # fmt: skip
    assert sorted(Room.objects.values_list("name", flat=True)) == ["Cucina", "Soggiorno"]
    assert Radiator.objects.get(room__name="Cucina").power_w == Decimal("1250.5")
    points = {point.code: (point.kind, point.unit_id is None) for point in MeteringPoint.objects.all()}
    assert points == {
        "1-Cucina-R1": ("radiator", False), "1-Soggiorno-R1": ("radiator", False),
        "2-unit_inlet": ("unit_inlet", False), "boiler_outlet-87654321": ("boiler_outlet", True),
    }  # fmt: skip
    kitchen = Installation.objects.get(metering_point__code="1-Cucina-R1")
    assert (kitchen.start_on, kitchen.end_on) == (date(2020, 10, 1), None)
    assert kitchen.rating_factors == [{"symbol": "K", "number": "1.25", "source": "registro.csv row 2"}]
    allocator = Device.objects.get(identification="00000010")  # the workbook had lost the zeros
    assert (allocator.kind, allocator.resets_on_set_day, allocator.is_secured) == (
        "heat_cost_allocator", True, False,
    )  # fmt: skip
    assert Device.objects.get(identification="12345678").is_secured


def test_owners_stand_under_a_code_and_their_names_are_sealed(ring: KeyRing) -> None:
    take(ring, REGISTER)
    person = Person.objects.get(code="aurora.1")
    assert profile_of(person=person, key_ring=ring).name == "Anna Canarini"
    assert b"Canarini" not in bytes(person.profile)
    assert Tenure.objects.count() == 2


def test_the_same_register_again_changes_nothing(ring: KeyRing) -> None:
    take(ring, REGISTER)
    models = (
        Condominium,
        Unit,
        Room,
        Radiator,
        MeteringPoint,
        Device,
        DeviceKey,
        Installation,
        Person,
        Tenure,
    )
    before = {model: list(model.objects.order_by("pk").values()) for model in models}
    again = take(ring, REGISTER)
    assert (again.entered, again.known, again.keys) == (0, 4, 0)
    assert {model: list(model.objects.order_by("pk").values()) for model in models} == before


def test_telegrams_that_waited_for_the_register_are_read(ring: KeyRing) -> None:
    octets = telegram("12345678", energy_kwh(5), key=bytes.fromhex(KEY))
    heard = [HeardTelegram(octets=octets, link="wmbus", source="s", received_at=NOW)]
    organisation_id = ensure_organisation(code="t").id
    waiting = ingest_telegrams(organisation_id=organisation_id, heard=heard, key_ring=ring, clock=lambda: NOW)
    assert waiting.set_aside == {"device.unknown": 1}
    assert take(ring, REGISTER).telegrams.readings == 1


def test_a_device_that_follows_another_ends_it(ring: KeyRing) -> None:
    take(ring, REGISTER)
    take(
        ring,
        "Interno;Matricola;Costruttore;Tipo;Dal\n2;22222222;TPR;contacalorie;10/01/2025\n",
        condominium="Aurora",
    )
    old, new = Installation.objects.filter(metering_point__code="2-unit_inlet").order_by("start_on")
    assert (old.end_on, new.start_on, new.end_on) == (date(2025, 1, 10), date(2025, 1, 10), None)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Aurora;1;X;;TPR;ripartitore;;01/10/2020;1", "cell.missing"),
        ("Aurora;;X;99;TPR;ripartitore;;01/10/2020;1", "cell.missing"),
        ("Aurora;1;X;99;TPR;orologio;;01/10/2020;1", "cell.device_kind"),
        ("Aurora;1;X;99;TPR;ripartitore;canary-no-key;01/10/2020;1", "key.form"),
        ("Aurora;1;X;99;TPR;ripartitore;;32/10/2020;1", "cell.date"),
        ("Aurora;1;X;99;TPR;ripartitore;;01/10/2020;0", "cell.factor"),
        ("Aurora;1;X;99;TPR;ripartitore;;01/10/2020;=1", "cell.number"),
        ("Aurora;9;X;00000009;TPR;ripartitore;;01/01/2021;1", "register.overlap"),
        ("Aurora;1;Cucina-R1;12;TPR;ripartitore;;01/10/2020;1", "register.overlap"),
    ],
)
def test_a_bad_row_is_set_aside_and_leaves_nothing_behind(ring: KeyRing, row: str, code: str) -> None:
    take(ring, REGISTER)
    before = (Unit.objects.count(), Device.objects.count(), Installation.objects.count())
    report = take(ring, f"condominio;interno;locale;matricola;costruttore;tipo;chiave;dal;k\n{row}\n")
    assert [one.code for one in report.set_aside] == [code]
    assert "canary" not in report.set_aside[0].reason
    assert (Unit.objects.count(), Device.objects.count(), Installation.objects.count()) == before


def test_a_table_must_say_of_which_condominium_it_is(ring: KeyRing) -> None:
    with pytest.raises(BadTable, match="--condominium"):
        take(ring, "interno;matricola\n1;9\n")
