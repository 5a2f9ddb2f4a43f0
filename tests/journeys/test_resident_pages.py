"""A resident's way through the pages: the law's list, a bill, why, an objection, messages, an export."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from letters import AT, PNG, letters_in, office_of, resident_of
from tepore.services.access import Actor
from tepore.services.close_season import close_season
from tepore.services.organisations import ensure_organisation
from tepore.services.persons import PersonProfile, keep_person
from tepore.services.register import import_register
from tepore.services.sign_in import issue_sign_in_link
from tepore.store.environment import read_environment
from tepore.store.ledger.models import Season
from tepore.store.people.models import Capacity, Role, Tenure
from tepore.store.sealing import KeyRing, write_key_ring

pytestmark = pytest.mark.django_db
EXAMPLE = Path(__file__).parents[2] / "examples" / "palazzina-6.toml"
THEIRS = "Zanzibar-Kanarek"


def client_of(actor: Actor) -> Client:
    client = Client()
    token = issue_sign_in_link(user_id=actor.user_id, now=timezone.now())
    assert client.post(f"/sign-in/{token}/").status_code == 302
    return client


class House:
    """A closed season, a resident of its first unit, a neighbour with letters, an administrator."""

    def __init__(self, key_ring: KeyRing) -> None:
        self.organisation_id = ensure_organisation(code="house").id
        import_register(
            organisation_id=self.organisation_id, content=EXAMPLE.read_bytes(), name="h.toml",
            key_ring=key_ring, clock=lambda: AT,
        )  # fmt: skip
        self.season = Season.objects.get()
        close_season(organisation_id=self.organisation_id, season_id=self.season.pk, now=AT)
        self.condominium = self.season.condominium
        Tenure.objects.all().delete()
        self.unit, self.other = self.condominium.units.order_by("code")[:2]
        self.person, neighbour = (self.lives(key_ring, code, unit) for code, unit in
                                  (("a", self.unit), ("b", self.other)))  # fmt: skip
        self.condominium.name = THEIRS
        self.places = letters_in(self.condominium, self.other, neighbour)
        self.resident = client_of(resident_of(self.person))
        self.office = client_of(office_of(self.condominium, Role.ADMINISTRATOR))

    def lives(self, key_ring: KeyRing, code: str, unit):
        person = keep_person(
            organisation_id=self.organisation_id, code=code, profile=PersonProfile(name=code),
            key_ring=key_ring,
        )  # fmt: skip
        Tenure.objects.create(
            organisation_id=self.organisation_id, person=person, unit=unit, capacity=Capacity.OWNER,
            start_on=date(2020, 1, 1),
        )  # fmt: skip
        return person


@pytest.fixture
def house(tmp_path: Path, settings) -> House:
    settings.ENVIRONMENT = read_environment().model_copy(
        update={"key_file": tmp_path / "keys.json", "home": tmp_path}
    )
    ring = KeyRing.generate()
    write_key_ring(tmp_path / "keys.json", ring)
    return House(ring)


def shown(client: Client, path: str) -> str:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path, headers={"accept-language": "it"})
    assert response.status_code == 200, path
    assert len(queries) <= 20, (path, [query["sql"][:80] for query in queries])
    return response.content.decode()


def test_a_resident_goes_from_the_first_page_to_a_decided_objection(house: House) -> None:
    assert "Le mie unità" in shown(house.resident, "/own-units/")
    first = shown(house.resident, f"/own-units/{house.unit.pk}/")
    for told in (
        "Prezzi e consumi effettivi",
        "emissioni",
        "Confronto con un utente medio",
        "ENEA",
        "Reclami",
    ):
        assert told in first, f"D.Lgs. 102/2014 annex 9 point 3: {told}"
    bill = f"/own-units/{house.unit.pk}/bills/{house.season.pk}/"
    line = re.findall(rf"{bill}lines/(\d)/why/", shown(house.resident, bill))[1]
    why = shown(house.resident, f"{bill}lines/{line}/why/")
    assert "apparecchio" in why, "down to a device's reading"
    assert "Non sono d'accordo" in why.replace("&#x27;", "'")
    empty = house.resident.post(f"{bill}lines/{line}/objection/", {"text": " "})
    assert empty.status_code == 422
    raised = house.resident.post(f"{bill}lines/{line}/objection/", {"text": "Non torna"})
    objection = raised.headers["Location"]
    number = objection.strip("/").rsplit("/", 1)[1]
    there = f"/condominiums/{house.condominium.pk}/objections/"
    assert "Non torna" in shown(house.office, f"{there}{number}/")
    assert "aperta" in shown(house.office, there)
    answer = {"kind": "rejected", "text": "Le letture sono giuste"}
    assert house.office.post(f"{there}{number}/answer/", answer).status_code == 302
    seen = shown(house.resident, objection)
    assert "respinta" in seen
    assert "Le letture sono giuste" in seen
    assert house.resident.post(f"{objection}reply/", {"text": "ma"}).status_code == 422


def test_a_message_with_a_file_goes_there_and_back(house: House) -> None:
    file = SimpleUploadedFile("foto.png", PNG, content_type="text/html")
    form = {"unit": house.unit.pk, "subject": "Perdita", "text": "Dal radiatore", "files": file}
    assert house.resident.post("/own-messages/write/", form).status_code == 302
    there = f"/condominiums/{house.condominium.pk}/messages/"
    path = re.search(rf'"({there}[0-9a-f-]+/)">Perdita<', shown(house.office, there))[1]
    page = shown(house.office, path)
    assert "Dal radiatore" in page
    response = house.office.get(re.search(rf'"({path}files/[0-9a-f-]+/)"', page)[1])
    assert (response.content, response.headers["Content-Type"]) == (PNG, "image/png")
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert house.office.post(f"{path}answer/", {"text": "Arriviamo"}).status_code == 302
    mine = shown(house.resident, "/own-messages/")
    assert "1 da leggere" in mine
    answered = re.search(r'"(/own-messages/[0-9a-f-]+/)">Perdita<', mine)[1]
    assert "Arriviamo" in shown(house.resident, answered)
    assert "da leggere" not in shown(house.resident, "/own-messages/")
    bad = SimpleUploadedFile("foto.png", b"<script>", content_type="image/png")
    assert house.resident.post("/own-messages/write/", {**form, "files": bad}).status_code == 422


def test_a_residents_pages_search_and_export_hold_nothing_of_the_neighbours(house: House) -> None:
    word = THEIRS.lower()
    for path in ("/own-units/", "/own-messages/", "/own-objections/", "/own-record/"):
        assert word not in shown(house.resident, path).lower(), path
    for path in (
        f"/own-messages/{house.places['message_id']}/",
        f"/own-messages/{house.places['message_id']}/files/{house.places['attachment_id']}/",
        f"/own-objections/{house.places['objection_id']}/",
        f"/own-units/{house.other.pk}/",
    ):
        assert house.resident.get(path).status_code == 404, path
    response = house.resident.get("/own-record/export.zip")
    assert response.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        told = b"".join(archive.read(name) for name in archive.namelist() if not name.endswith(".pdf"))
    assert word not in told.decode("utf-8", "replace").lower()


def test_the_office_files_finds_and_takes_back_a_document(house: House) -> None:
    there = f"/condominiums/{house.condominium.pk}/archive/"
    form = {
        "kind": "minutes", "dated_on": "2026-03-01", "audience": "residents", "title": "Assemblea",
        "notes": "Caldaia nuova", "file": SimpleUploadedFile("v.txt", b"Verbale"),
    }  # fmt: skip
    assert house.office.post(f"{there}file/", {**form, "dated_on": "ieri"}).status_code == 422
    form["file"].seek(0)
    assert house.office.post(f"{there}file/", form).status_code == 302
    assert "Assemblea" in shown(house.resident, "/own-archive/?q=caldaia")
    assert "Assemblea" not in shown(house.resident, "/own-archive/?q=piscina")
    found = re.search(
        rf'"({there}[0-9a-f-]+/withdraw/)"><input[^>]*><span>Assemblea', shown(house.office, there)
    )
    assert found
    assert house.office.post(found[1]).status_code == 302
    assert "Assemblea" not in shown(house.resident, "/own-archive/?q=caldaia")


def test_a_request_to_be_forgotten_is_asked_seen_and_refused_with_a_reason(house: House) -> None:
    assert house.resident.post("/own-record/forget/").status_code == 422
    assert house.resident.post("/own-record/forget/", {"sure": "on"}).status_code == 302
    page = shown(house.office, "/forgetting-requests/")
    request = max(int(number) for number in re.findall(r"/forgetting-requests/(\d+)/decide/", page))
    decided = {"decision": "refuse", "reason": "Abita ancora qui"}
    assert house.office.post(f"/forgetting-requests/{request}/decide/", decided).status_code == 302
    assert "Abita ancora qui" in shown(house.resident, "/own-record/")
