"""The metering company's and the engineer's pages: a wrong column, an exchange, files there and back."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tepore.services.close_season import close_season
from tepore.services.organisations import ensure_organisation
from tepore.services.register import import_register
from tepore.services.sign_in import issue_sign_in_link
from tepore.store.environment import read_environment
from tepore.store.estate.models import ColumnMapping, Condominium, PendingFile, Radiator, Room, Unit
from tepore.store.ledger.models import Season, Statement
from tepore.store.metering.models import Device, ImportFile, Installation, Reading
from tepore.store.people.models import AuditEvent, Membership, Role, Tenure, User
from tepore.store.sealing import KeyRing, write_key_ring

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).parents[2] / "examples"
NOW = datetime(2025, 5, 1, tzinfo=UTC)


@pytest.fixture
def organisation_id(tmp_path: Path, settings) -> int:
    settings.ENVIRONMENT = read_environment().model_copy(
        update={"key_file": tmp_path / "keys.json", "home": tmp_path}
    )
    ring = KeyRing.generate()
    write_key_ring(tmp_path / "keys.json", ring)
    organisation_id = ensure_organisation(code="own", name="Letture srl").id
    import_register(
        organisation_id=organisation_id, content=(EXAMPLES / "palazzina-6.toml").read_bytes(),
        name="palazzina-6.toml", key_ring=ring, clock=lambda: NOW,
    )  # fmt: skip
    return organisation_id


def client_of(organisation_id: int, role: Role) -> Client:
    user = User.objects.create(username=f"{role}-{User.objects.count()}")
    Membership.objects.create(
        organisation_id=organisation_id, user=user, role=role, start_on=date(2020, 1, 1)
    )
    client = Client(headers={"accept-language": "it"})
    client.post(f"/sign-in/{issue_sign_in_link(user_id=user.pk, now=timezone.now())}/")
    session = client.session
    session["second_factor_at"] = timezone.now().isoformat()
    session.save()
    return client


@pytest.fixture
def operator(organisation_id: int) -> Client:
    return client_of(organisation_id, Role.OPERATOR)


@pytest.fixture
def engineer(organisation_id: int) -> Client:
    return client_of(organisation_id, Role.ENGINEER)


def upload(client: Client, address: str, name: str, content: bytes, **fields: str):
    return client.post(address, {"file": SimpleUploadedFile(name, content), **fields})


def shown(response) -> str:
    return response.content.decode()


def readings_file(value: str = "1500") -> bytes:
    """Two columns of numbers: the former reading, which is wrong, before the one that is meant."""
    rows = ["Matr. contab.;Giorno rilievo;Lettura precedente;Rilevato"]
    rows += [f"{number};02/05/2025;7;{value}" for number in ("4011101", "4011102", "4011201", "4011202")]
    return "\n".join(rows).encode()


def test_a_wrong_column_is_told_before_anything_is_kept(operator: Client) -> None:
    before = (Reading.objects.count(), ImportFile.objects.count())
    answer = upload(operator, reverse("hand-over"), "letture.csv", readings_file(), kind="readings")
    page = answer.headers["Location"]
    assert "Scegli le colonne" in shown(operator.get(page)), "headings nobody knows"
    wrong = {"heading_row": "1", "c-device": "0", "c-date": "1", "c-value": "2", "c-unit": ""}
    preview = shown(operator.get(page, wrong))
    assert "Una colonna sembra sbagliata" in preview
    assert "Guarda la colonna Valore letto: ora è «Lettura precedente»" in preview
    refused = operator.post(f"{page}take/", {**wrong, "decision": "take"})
    assert refused.status_code == 409
    assert "non è stato salvato niente" in shown(refused)
    assert (Reading.objects.count(), ImportFile.objects.count()) == before
    assert PendingFile.objects.count() == 1
    right = {**wrong, "c-value": "3", "save_as": "Ditta Rossi"}
    assert "Una colonna sembra sbagliata" not in shown(operator.get(page, right))
    done = operator.post(f"{page}take/", {**right, "decision": "take"})
    assert "4 nuove" in shown(done)
    assert Reading.objects.count() == before[0] + 4
    assert not PendingFile.objects.exists()
    assert AuditEvent.objects.get(action="import.readings").evidence["taken"] == 4


def test_a_saved_mapping_is_offered_to_the_next_file_with_these_headings(operator: Client) -> None:
    first = upload(operator, reverse("hand-over"), "a.csv", readings_file(), kind="readings")
    chosen = {"heading_row": "1", "c-device": "0", "c-date": "1", "c-value": "3", "save_as": "Ditta Rossi"}
    operator.post(f"{first.headers['Location']}take/", {**chosen, "decision": "take"})
    second = upload(operator, reverse("hand-over"), "b.csv", readings_file("1600"), kind="readings")
    preview = shown(operator.get(second.headers["Location"]))
    assert "Colonne prese dalla corrispondenza «Ditta Rossi»" in preview
    assert "Importa 4 righe" in preview
    assert ColumnMapping.objects.get().columns["value"] == "rilevato"


def test_a_row_that_cannot_be_read_is_told_with_its_number_and_column(operator: Client) -> None:
    content = readings_file().replace(b"4011201;02/05/2025", b"4011201;32/05/2025")
    page = upload(operator, reverse("hand-over"), "a.csv", content, kind="readings").headers["Location"]
    preview = shown(operator.get(page, {"heading_row": "1", "c-device": "0", "c-date": "1", "c-value": "3"}))
    told = re.search(r'<th role="rowheader" scope="row">4</th>.*?</tr>', preview, re.DOTALL)
    assert told
    assert "colonna Data" in told[0]
    assert "Ci vuole una data" in told[0]


def test_keys_come_from_a_file_and_are_in_no_page(operator: Client) -> None:
    key = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
    content = f"Gerätenummer;Schlüssel\n4011101;{key}\n4011102;kaputt".encode()
    page = upload(operator, reverse("hand-over"), "keys.csv", content, kind="keys").headers["Location"]
    preview = shown(operator.get(page))
    assert key not in preview
    assert "32 cifre esadecimali" in preview
    done = shown(operator.post(f"{page}take/", {"decision": "take", "confirmed": "yes"}))
    assert "1 nuove" in done
    assert not ImportFile.objects.filter(name="keys.csv").exists(), "not even its hash is kept"
    device = Device.objects.get(identification="4011101")
    assert key.upper() not in shown(operator.get(reverse("device", args=[device.pk]))).upper()
    assert key.encode() not in bytes(device.keys.get().sealed)


def test_an_exchange_is_entered_on_the_devices_page(operator: Client) -> None:
    device = Device.objects.get(identification="4011101")
    address = reverse("device", args=[device.pk])
    fields = {"on": "2025-05-10", "last_value": "1.400,5", "identification": "77", "first_value": "0"}
    refused = operator.post(f"{address}replace/", {**fields, "on": "2099-01-01"})
    assert refused.status_code == 422
    assert "Il giorno è nel futuro" in shown(refused)
    done = operator.post(f"{address}replace/", fields)
    assert done.headers["Location"].endswith("?done=replaced")
    assert "questo è l&#x27;apparecchio nuovo" in shown(operator.get(done.headers["Location"]))
    old = Installation.objects.get(device=device)
    assert (old.end_on, str(old.last_value)) == (date(2025, 5, 10), "1400.5")
    assert Installation.objects.get(device__identification="00000077").rating_factors == old.rating_factors


def test_a_building_file_shows_what_it_would_make_and_every_fault(operator: Client) -> None:
    content = (EXAMPLES / "heat-meters.toml").read_bytes()
    page = upload(operator, reverse("hand-building-over"), "b.toml", content).headers["Location"]
    preview = shown(operator.get(page))
    assert "condominio nuovo" in preview
    assert Condominium.objects.count() == 1
    assert operator.post(f"{page}take/", {"decision": "take"}).status_code == 302
    assert Condominium.objects.count() == 2
    broken = content.replace(b"[season]", b"[saison]")
    page = upload(operator, reverse("hand-building-over"), "c.toml", broken).headers["Location"]
    preview = shown(operator.get(page))
    assert "errori" in preview
    assert "riga " in preview
    assert operator.post(f"{page}take/", {"decision": "take"}).status_code == 409
    assert Condominium.objects.count() == 2


@pytest.mark.parametrize("name", ["palazzina-6.toml", "heat-meters.toml"])
def test_the_building_file_of_what_is_stored_gives_the_same_bill(
    operator: Client, organisation_id: int, name: str
) -> None:
    if name != "palazzina-6.toml":
        page = upload(operator, reverse("hand-building-over"), name, (EXAMPLES / name).read_bytes())
        operator.post(f"{page.headers['Location']}take/", {"decision": "take"})
    season = Season.objects.order_by("-pk").first()
    close_season(organisation_id=organisation_id, season_id=season.pk, now=NOW)
    written = operator.get(reverse("building-file-down", args=[season.condominium_id]))
    assert written.headers["Content-Type"].startswith("application/toml")
    elsewhere = ensure_organisation(code="elsewhere", name="E").id
    ring = KeyRing.generate()
    import_register(
        organisation_id=elsewhere,
        content=written.content,
        name="again.toml",
        key_ring=ring,
        clock=lambda: NOW,
    )
    again = Season.objects.get(organisation_id=elsewhere)
    close_season(organisation_id=elsewhere, season_id=again.pk, now=NOW)

    def totals(season: Season) -> dict[str, int]:
        return dict(
            Statement.objects.filter(allocation__season=season).values_list("unit__code", "total_cents")
        )

    assert totals(again) == totals(season) != {}


def test_the_register_is_edited_and_nothing_is_overwritten(operator: Client) -> None:
    unit = Unit.objects.get(code="1")
    address = reverse("unit-register", args=[unit.pk])
    edit = f"{address}edit/"
    for fields in (
        {"part": "facts", "name": "Interno 1", "floor": "2", "area_m2": "85,5"},
        {"part": "room", "name": "Studio"},
        {"part": "holder", "capacity": "owner", "name": "Anna Verdi", "on": "2025-05-01"},
        {"part": "holder", "capacity": "owner", "name": "Bruno Neri", "on": "2025-06-01"},
    ):
        assert operator.post(edit, fields).status_code == 302, fields
    room = Room.objects.get(unit=unit, code="Studio")
    operator.post(edit, {"part": "point", "kind": "radiator", "room": str(room.pk), "power_w": "900"})
    point = room.metering_points.get()
    fields = {"part": "device", "point": str(point.pk), "identification": "88", "on": "2025-05-02"}
    assert operator.post(edit, {**fields, "first_value": "0", "factor-K": "0,91"}).status_code == 302
    assert point.installations.get().rating_factors[0]["number"] == "0.91"
    page = shown(operator.get(address))
    for said in ("Anna Verdi", "Bruno Neri", "Studio", "00000088", "900"):
        assert said in page
    held = list(Tenure.objects.filter(unit=unit).order_by("start_on").values_list("start_on", "end_on"))
    assert held == [(date(2025, 5, 1), date(2025, 6, 1)), (date(2025, 6, 1), None)]
    former = AuditEvent.objects.get(action="unit.changed").evidence["former"]
    assert former["name"] == "Appartamento 1"
    assert operator.post(edit, {"part": "room", "name": "Studio"}).status_code == 422


def test_the_engineer_sees_every_step_of_a_radiators_power(engineer: Client, organisation_id: int) -> None:
    room = Room.objects.first()
    radiator = Radiator.objects.create(organisation_id=organisation_id, room=room, code="under the window")
    address = reverse("radiator", args=[radiator.pk])
    fields = {"way": "size", "type": "4", "length_mm": "600", "height_mm": "875", "depth_mm": "128"}
    assert engineer.post(f"{address}power/", fields).status_code == 302
    radiator.refresh_from_db()
    # 2·(0.6·0.875 + 0.6·0.128 + 0.875·0.128) = 1.4276 m², 0.0672 m³; C of the type is the table's.
    coefficient = int(radiator.geometry["coefficient_w_per_m3"])
    assert int(radiator.power_w) == round(314 * 1.4276 + coefficient * 0.0672)
    page = shown(engineer.get(address))
    for said in ("1.4276", "0.06720", "314 · S + C · V", "UNI 10200 Appendix D"):
        assert said in page, said
    assert "UNI 10200 Appendix D" in shown(
        engineer.get(reverse("radiators", args=[room.unit.condominium_id]))
    )


def test_need_and_millesimi_with_formula_and_clause_and_as_documents(engineer: Client) -> None:
    content = (EXAMPLES / "need-palazzina-6.toml").read_bytes()
    answer = upload(engineer, reverse("hand-energy-over"), "need.toml", content, kind="need")
    page = shown(engineer.get(answer.headers["Location"]))
    for said in ("UNI/TS 11300-1", "mᵢ = 1000 · Qᵢ / ΣQ", "D.Lgs. 102/2014 art. 9 c. 5"):
        assert said in page, said
    for kind, begins in (("pdf", b"%PDF-"), ("xlsx", b"PK"), ("toml", b"[millesimi")):
        document = engineer.get(f"{answer.headers['Location']}need.{kind}")
        assert document.content.lstrip().startswith(begins), kind
    broken = content.replace(b"floor_area_m2", b"floor_aera_m2", 1)
    answer = upload(engineer, reverse("hand-energy-over"), "need.toml", broken, kind="need")
    assert "riga " in shown(engineer.get(answer.headers["Location"]))


def test_a_need_file_reads_no_file_of_the_server(engineer: Client, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("canary-of-the-server", encoding="utf-8")
    content = (EXAMPLES / "need-palazzina-6.toml").read_text(encoding="utf-8")
    content = re.sub(r"\[climate\]", f'[climate]\nfile = "{secret}"', content)
    answer = upload(engineer, reverse("hand-energy-over"), "need.toml", content.encode(), kind="need")
    page = shown(engineer.get(answer.headers["Location"]))
    assert "canary" not in page
    assert "Rimanda a un file del clima" in page


def test_a_feasibility_study_with_its_clauses_and_report(engineer: Client) -> None:
    content = (EXAMPLES / "feasibility" / "condominium.toml").read_bytes()
    answer = upload(engineer, reverse("hand-energy-over"), "study.toml", content, kind="study")
    page = shown(engineer.get(answer.headers["Location"]))
    assert "AEEGSI 252/2016/R/tlr" in page
    assert "VAN" in page
    assert engineer.get(f"{answer.headers['Location']}study.pdf").content.startswith(b"%PDF-")


def test_a_pasted_telegram_is_explained_and_its_key_is_nowhere(engineer: Client, caplog) -> None:
    # Heat cost allocator of the published examples in docs/reference/decode.md: plain, EN 13757-3.
    from meters import clock, energy_kwh, telegram  # noqa: PLC0415 - shared by tests of the store

    key = "000102030405060708090a0b0c0d0e0f"
    octets = telegram("12345678", energy_kwh(100) + clock(datetime(2026, 1, 5, 10)), key=bytes.fromhex(key))  # noqa: DTZ001
    page = shown(engineer.post(reverse("explain-telegram"), {"telegram": octets.hex(" "), "key": key}))
    assert "TPR 12345678" in page
    assert key not in page.lower()
    assert key not in caplog.text.lower()
    cut = shown(engineer.post(reverse("explain-telegram"), {"telegram": octets.hex()[:40]}))
    assert 'class="fault-byte"' in cut or 'class="fault-row"' in cut
    nothing = engineer.post(reverse("explain-telegram"), {"telegram": "hello", "key": "canary"})
    assert nothing.status_code == 422
    assert "canary" not in shown(nothing)


def test_a_file_of_the_wrong_kind_or_size_is_refused(operator: Client) -> None:
    assert upload(operator, reverse("hand-over"), "a.csv", b"", kind="readings").status_code == 422
    assert operator.post(reverse("hand-over"), {"kind": "readings"}).status_code == 422
    large = io.BytesIO(b"x" * (10 * 1024 * 1024 + 1)).getvalue()
    answer = upload(operator, reverse("hand-over"), "a.csv", large, kind="readings")
    assert answer.status_code == 422
    assert "troppo grande" in shown(answer)
    assert not PendingFile.objects.exists()
    damaged = upload(operator, reverse("hand-over"), "a.xlsx", b"PK\x03\x04 damaged", kind="readings")
    assert "danneggiata" in shown(operator.get(damaged.headers["Location"]))


def test_the_overview_counts_what_is_silent(operator: Client) -> None:
    page = shown(operator.get(reverse("overview")))
    assert "Condominio esempio" in page
    silent = Installation.objects.count()
    assert f"0 su {silent}" in page
    listed = shown(operator.get(reverse("devices"), {"state": "silent", "q": "4011101"}))
    assert "4011101" in listed
    assert "4011102" not in listed
