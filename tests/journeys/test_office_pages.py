"""The administrator's year over the pages: expenses, check, approval, closing, correction, letters."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from seasons import StoredSeason
from tepore.services.close_season import close_season
from tepore.services.persons import PersonProfile, keep_person
from tepore.services.run_jobs import run_waiting
from tepore.services.sign_in import issue_sign_in_link
from tepore.store.environment import read_environment
from tepore.store.ledger.models import Allocation, Expense, Season
from tepore.store.people.models import AuditEvent, Membership, Role, User
from tepore.store.sealing import KeyRing, write_key_ring
from tepore.store.work.models import Job

pytestmark = pytest.mark.django_db
TABLE = (
    "Tipo;Data;Fornitore;Documento;Imponibile;IVA;Totale\n"
    "Gas metano;15/11/2024;Energia Spa;A 1;1.000,00;220,00;1.220,00\n"
    "Manutenzione;32/12/2024;Termo Srl;77;100,00;22,00;122,00\n"
)


class Office:
    """A condominium with a season, and a signed-in administrator."""

    def __init__(self, key_ring: KeyRing) -> None:
        self.key_ring = key_ring
        self.stored = StoredSeason()
        self.client = self.sign_in(Role.ADMINISTRATOR)
        self.base = f"/condominiums/{self.stored.condominium.pk}/"
        self.season = f"{self.base}seasons/{self.stored.season.pk}/"

    def sign_in(self, role: Role) -> Client:
        user = User.objects.create(username=f"the-{role}")
        Membership.objects.create(
            organisation_id=self.stored.organisation_id, user=user, role=role, start_on=date(2020, 1, 1)
        )
        client = Client()
        client.post(f"/sign-in/{issue_sign_in_link(user_id=user.pk, now=timezone.now())}/")
        session = client.session
        session["second_factor_at"] = timezone.now().isoformat()
        session.save()
        return client

    def page(self, address: str) -> str:
        response = self.client.get(address)
        assert response.status_code == 200, address
        return response.content.decode()

    def step(self, step: str, **form: str) -> int:
        """Press a button, let the worker do what it asked for, and give the answer's status."""
        response = self.client.post(f"{self.season}steps/{step}/", form)
        run_waiting(clock=timezone.now)
        return response.status_code

    def seen(self) -> str:
        found = re.search(r'name="seen" value="([0-9a-f]{64})"', self.page(self.season))
        assert found
        return found[1]

    @property
    def state(self) -> str:
        return Season.objects.get(pk=self.stored.season.pk).state

    def close(self) -> None:
        self.step("check")
        self.step("approve", confirmed="yes", seen=self.seen())
        self.step("close", confirmed="yes")
        assert self.state == "closed"


@pytest.fixture
def office(tmp_path: Path, settings) -> Office:
    settings.ENVIRONMENT = read_environment().model_copy(
        update={"key_file": tmp_path / "keys.json", "home": tmp_path}
    )
    ring = KeyRing.generate()
    write_key_ring(tmp_path / "keys.json", ring)
    return Office(ring)


def test_a_season_is_led_from_open_to_closed_by_its_buttons(office: Office) -> None:
    assert office.step("collect") == 302
    assert office.state == "collecting"
    assert office.step("check") == 302
    shown = office.page(office.season)
    assert "Tutte le letture ci sono" in shown
    assert "587,50" in shown, "flat 3 in the draft"
    assert office.step("approve", seen=office.seen()) == 409, "not confirmed"
    assert office.state == "collecting"
    assert office.step("approve", confirmed="yes", seen=office.seen()) == 302
    assert office.state == "approved"
    assert office.step("close", confirmed="yes") == 302
    assert office.state == "closed"
    shown = office.page(office.season)
    assert "the-administrator" in shown
    assert "La stagione è chiusa" in shown
    assert set(
        AuditEvent.objects.filter(action="season.closed").values_list("user__username", flat=True)
    ) == {"the-administrator"}


def test_what_is_approved_is_the_draft_that_was_seen(office: Office) -> None:
    office.step("check")
    seen = office.seen()
    office.stored.spend("late", 1_000, "running")
    office.step("approve", confirmed="yes", seen=seen)
    assert office.state == "open"
    job = Job.objects.order_by("pk").last()
    assert (job.state, job.outcome["code"]) == ("failed", "season.changed_since_draft")
    assert "Controlla di nuovo" in office.page(f"/jobs/{job.pk}/")


def test_an_approval_is_taken_back_with_a_reason(office: Office) -> None:
    office.step("check")
    office.step("approve", confirmed="yes", seen=office.seen())
    assert office.step("take-back", confirmed="yes") == 409
    assert office.step("take-back", confirmed="yes", reason="manca una fattura") == 302
    assert office.state == "collecting"
    assert "manca una fattura" in office.page(office.season)


def test_a_closed_season_is_corrected_and_never_reopened(office: Office) -> None:
    office.close()
    for step, form in (("collect", {}), ("take-back", {"confirmed": "yes", "reason": "x"})):
        assert office.step(step, **form) == 409
    office.step("approve", confirmed="yes", seen="0" * 64)
    office.step("close", confirmed="yes")
    assert office.state == "closed"
    assert Allocation.objects.count() == 1
    assert office.step("correct", confirmed="yes") == 409, "no reason"
    office.stored.spend("late", 5_000, "running")
    assert office.step("correct", confirmed="yes", reason="fattura in ritardo") == 302
    assert Allocation.objects.count() == 2
    shown = office.page(f"{office.season}differences/")
    assert "fattura in ritardo" in shown
    assert "+50,00" in shown


def test_what_lacks_is_told_without_rooms_to_the_administrator(office: Office) -> None:
    later = office.stored.new_season("2025/2026", date(2025, 10, 15), date(2026, 4, 16))
    office.season = f"{office.base}seasons/{later.pk}/"
    office.step("check")
    shown = office.page(office.season)
    assert "Manca" in shown
    assert "Flat 2" in shown
    assert not re.search(r"\bp2\b", shown), "codes of metering points tell rooms"
    office.client = office.sign_in(Role.OPERATOR)
    assert re.search(r"\bp2\b", office.page(office.season))


def test_an_expense_is_typed_in_and_its_faults_are_named_in_their_fields(office: Office) -> None:
    good = {
        "kind": "maintenance", "on": "31/01/2025", "supplier": "Termo", "document": "9", "description": "x",
        "net": "100,00", "vat": "22,00", "gross": "",
    }  # fmt: skip
    response = office.client.post(f"{office.season}expenses/enter/", {**good, "vat": "25,00"})
    assert response.status_code == 422
    shown = response.content.decode()
    assert 'id="fault-vat"' in shown
    assert 'value="Termo"' in shown, "what was typed stays"
    assert Expense.objects.count() == 2
    response = office.client.post(f"{office.season}expenses/enter/", good)
    assert response.status_code == 302
    shown = office.page(response.headers["Location"])
    assert "1 documento inserito" in shown
    assert "122,00" in shown
    row = Expense.objects.get(amount_cents=12_200)
    office.client.post(f"{office.season}expenses/{row.pk}/take-back/")
    assert not Expense.objects.filter(pk=row.pk).exists()


def test_a_file_is_shown_with_its_wrong_row_and_then_entered(office: Office) -> None:
    upload = SimpleUploadedFile("spese.csv", TABLE.encode())
    response = office.client.post(f"{office.season}expenses/upload/", {"file": upload})
    shown = response.content.decode()
    assert response.status_code == 200
    assert "Riga 3" in shown
    assert "32/12/2024" in shown
    assert "Inserisci 1 spesa" in shown
    assert Expense.objects.count() == 2
    token = re.search(r'name="token" value="([^"]+)"', shown)
    assert token
    response = office.client.post(f"{office.season}expenses/confirm/", {"token": token[1]})
    assert response.status_code == 302
    assert Expense.objects.filter(amount_cents=122_000).count() == 1
    assert office.client.post(f"{office.season}expenses/confirm/", {"token": "x"}).status_code == 409


def test_a_file_that_is_none_is_refused_in_words(office: Office) -> None:
    upload = SimpleUploadedFile("spese.csv", b"a;b\n1;2\n")
    response = office.client.post(f"{office.season}expenses/upload/", {"file": upload})
    assert response.status_code == 422
    assert "Le colonne non si riconoscono" in response.content.decode()


def test_letters_go_by_mail_once_and_the_others_are_printed(office: Office) -> None:
    keep_person(
        organisation_id=office.stored.organisation_id, code="owner-1", key_ring=office.key_ring,
        profile=PersonProfile(name="Anna Bianchi", email="anna@example.org"),
    )  # fmt: skip
    office.close()
    shown = office.page(f"{office.season}letters/")
    assert "anna@example.org" in shown
    assert "Anna Bianchi" in shown
    assert office.client.post(f"{office.season}letters/mail/").status_code == 409, "not confirmed"
    for _ in range(2):
        office.client.post(f"{office.season}letters/mail/", {"confirmed": "yes"})
        run_waiting(clock=timezone.now)
    assert AuditEvent.objects.filter(action="statement.sent").count() == 1, "nobody gets it twice"
    assert "inviato il" in office.page(f"{office.season}letters/")
    response = office.client.post(f"{office.season}letters/paper/")
    run_waiting(clock=timezone.now)
    job = Job.objects.order_by("pk").last()
    assert job.outcome == {"letters": 2}
    assert "pronte" in office.page(response.headers["Location"])
    assert office.client.get(f"/jobs/{job.pk}/file").content.startswith(b"%PDF-")


def test_a_unit_that_changed_hands_gets_its_letter_on_paper(office: Office) -> None:
    for code in ("owner-1", "buyer"):
        keep_person(
            organisation_id=office.stored.organisation_id, code=code, key_ring=office.key_ring,
            profile=PersonProfile(name=code, email=f"{code}@example.org"),
        )  # fmt: skip
    office.stored.hold(office.stored.units["1"], "buyer", date(2025, 1, 15))
    office.close()
    shown = office.page(f"{office.season}letters/")
    assert "passaggio in stagione: la lettera va su carta" in shown
    office.client.post(f"{office.season}letters/mail/", {"confirmed": "yes"})
    run_waiting(clock=timezone.now)
    assert not AuditEvent.objects.filter(action="statement.sent").exists()


def test_criteria_are_compared_for_the_assembly(office: Office) -> None:
    office.close()
    shown = office.page(f"{office.season}comparison/?way=50-property&way=nonsense")
    # Flat 1: half of 1000 EUR by 200/1000 and half by 100/800 of the use, 162.50 against 147.50 at 30 %.
    assert "162,50" in shown
    assert "+15,00" in shown
    document = f"{office.season}comparison.pdf?way=50-property"
    assert office.client.get(document).content.startswith(b"%PDF-")
    many = "&".join(f"way={percent}-property" for percent in (10, 20, 30, 40, 50))
    too_many = office.client.get(f"{office.season}comparison/?{many}&way=10-heating_need")
    assert too_many.status_code == 422
    assert "al massimo cinque" in too_many.content.decode()


def test_every_season_is_reached_from_the_pages_of_the_condominium(office: Office) -> None:
    office.close()
    later = office.stored.new_season("2025/2026", date(2025, 10, 15), date(2026, 4, 16))
    for unit, count in (("1", 300), ("2", 400), ("3", 800)):
        office.stored.read(unit, date(2025, 10, 15), count - 100)
        office.stored.read(unit, date(2026, 4, 16), count)
    office.stored.spend("gas-2", 33_300, "energy_carrier", later)
    close_season(
        organisation_id=office.stored.organisation_id, season_id=later.pk,
        now=timezone.now() - timedelta(minutes=1),
    )  # fmt: skip
    former = office.stored.season.pk
    for page in ("", "statements/", "units/"):
        assert "587,50" not in office.page(f"{office.base}{page}")
        chosen = office.page(f"{office.base}{page}?season={former}")
        assert ("587,50" in chosen) or ("1.000,00" in chosen), page
        assert f'value="{former}" selected' in chosen
    unit = office.stored.units["3"].pk
    assert "587,50" in office.page(f"/units/{unit}/?season={former}")
    assert office.client.get(f"{office.base}?season=999999").status_code == 404


def test_a_step_of_another_office_is_not_there(office: Office) -> None:
    other = StoredSeason("other")
    address = f"/condominiums/{other.condominium.pk}/seasons/{other.season.pk}/"
    mixed = f"{office.base}seasons/{other.season.pk}/"
    for base in (address, mixed):
        for page in ("", "expenses/", "comparison/", "letters/", "differences/"):
            assert office.client.get(f"{base}{page}").status_code == 404
        for form in ("steps/collect/", "expenses/enter/", "expenses/upload/", "letters/all/"):
            assert office.client.post(f"{base}{form}", {"confirmed": "yes"}).status_code == 404, form
    assert Season.objects.get(pk=other.season.pk).state == "open"
    assert office.client.post(f"{office.season}steps/reopen/", {"confirmed": "yes"}).status_code == 404
