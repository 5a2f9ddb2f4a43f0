"""A closed season of several groups in the portal: every link that the office finds there answers."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from tepore.services.close_by_name import close_by_name
from tepore.services.organisations import ensure_organisation
from tepore.services.register import import_register
from tepore.services.sign_in import issue_sign_in_link
from tepore.store.environment import read_environment
from tepore.store.ledger.models import Season
from tepore.store.people.models import Membership, Role, Tenure, User
from tepore.store.sealing import KeyRing, write_key_ring

pytestmark = pytest.mark.django_db
EXAMPLE = Path(__file__).parents[2] / "examples" / "hot-water.toml"
NOW = datetime(2025, 6, 1, tzinfo=UTC)
MOST = 60
"""Pages to look at: enough for every kind of link that one season has."""


@pytest.fixture
def season(tmp_path: Path, settings) -> Season:
    settings.ENVIRONMENT = read_environment().model_copy(
        update={"key_file": tmp_path / "keys.json", "home": tmp_path}
    )
    ring = KeyRing.generate()
    write_key_ring(tmp_path / "keys.json", ring)
    own = ensure_organisation(code="o", name="O").id
    import_register(
        organisation_id=own, content=EXAMPLE.read_bytes(), name="fonti.toml", key_ring=ring, clock=lambda: NOW
    )
    found = Season.objects.get()
    close_by_name(
        organisation_id=own, condominium=found.condominium.name, season=found.code, key_ring=ring, now=NOW
    )
    return found


def signed_in(season: Season, role: Role, **membership: object) -> Client:
    user = User.objects.create(username=role)
    Membership.objects.create(
        organisation_id=season.organisation_id, user=user, role=role, start_on=date(2020, 1, 1), **membership
    )
    client = Client()
    token = issue_sign_in_link(user_id=user.pk, now=timezone.now())
    assert client.post(f"/sign-in/{token}/").status_code == 302
    return client


def walked(client: Client, start: str) -> dict[str, str]:
    """Follow the links of each page once; give the text of each address that answered."""
    waiting, seen = [start], dict[str, str]()
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        if address in seen:
            continue
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        is_page = answer["Content-Type"].startswith("text/html")
        seen[address] = answer.content.decode() if is_page else ""
        links = re.findall(r'href="(/[^"#?]*)"', seen[address])
        waiting += [link for link in links if not re.search(r"static|sign-out|language|font", link)]
    return seen


def test_the_office_walks_through_a_season_of_groups(season: Season) -> None:
    client, page = signed_in(season, Role.OPERATOR), f"/condominiums/{season.condominium_id}/"
    unit = season.condominium.units.order_by("code").first()
    assert unit is not None
    pages = {**walked(client, page), **walked(client, f"/units/{unit.pk}/")}
    shown = " ".join(pages.values())
    assert "Acqua calda sanitaria" in shown
    assert "Riscaldamento" in shown
    assert ">domestic_hot_water<" not in shown
    assert any("/statement" in address for address in pages)
    compared = client.get(f"{page}seasons/{season.pk}/comparison/?way=30-heating_need")
    assert compared.status_code == 200
    assert "30-heating_need" in compared.content.decode()


def test_a_resident_sees_the_own_bill_of_all_groups(season: Season) -> None:
    tenure = Tenure.objects.order_by("unit__code").first()
    assert tenure is not None
    pages = walked(signed_in(season, Role.RESIDENT, person=tenure.person), "/")
    assert any("Acqua calda sanitaria" in page for page in pages.values())
