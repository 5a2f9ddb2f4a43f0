"""Who gets in where: every address, every method, every role, the own condominium and another's.

The addresses come from the resolver and the roles from the list of roles, so that a new one is tried as well.
"""

from __future__ import annotations

import itertools
import os
import re
import secrets
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from letters import letters_in
from tepore.services.access import AT_HOME, POLICY, Action, Actor
from tepore.services.background_jobs import LETTERS, work_folder
from tepore.services.close_season import close_season
from tepore.services.consumption_history.refresh import refresh_some
from tepore.services.intake import hand_over_file
from tepore.services.organisations import ensure_organisation
from tepore.services.persons import PersonProfile, keep_person
from tepore.services.register import import_register
from tepore.services.sign_in import issue_sign_in_link
from tepore.store.environment import read_environment
from tepore.store.estate.models import ColumnMapping, Condominium, PendingFile, Radiator, Room, Unit
from tepore.store.ledger.models import Expense, Season
from tepore.store.metering.models import Installation
from tepore.store.people.models import Capacity, Membership, Person, Role, Tenure, User
from tepore.store.sealing import KeyRing, write_key_ring
from tepore.store.work.models import Job

pytestmark = pytest.mark.django_db
EXAMPLE = Path(__file__).parents[2] / "examples" / "palazzina-6.toml"
NOW = datetime(2026, 5, 1, tzinfo=UTC)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
METHODS_BUT_HEAD = tuple(method for method in METHODS if method != "HEAD")
"""HEAD runs the same code as GET: one role tries it."""
SAFE = ("GET", "HEAD")
OPEN = {
    "start", "sign-in", "use-link", "sign-out", "choose-language", "ask-link", "use-code", "passkey-sign-in",
    "passkey-challenge", "second-factor", "first-run",
}  # fmt: skip
SHOWN, NO_SUCH_METHOD, NOT_THERE = {200, 302}, {405}, {404}
TAKEN = {200, 302, 303, 400, 409, 422}
"""What an empty form may be answered: taken, led on, or refused in words; never an error of ours."""
OF_ONESELF = {"drop-passkey"}
"""Addresses whose id is looked for among one's own alone: another's is passed over."""
WORKED_OUT = {"building-file", "building-file-down", "import-file"}
"""No pages of the store: a file is taken in and rolled back, or a season is gathered and written."""
CANARY = "Zanzibar-Kanarek"


def routes() -> list[URLPattern]:
    return [pattern for pattern in get_resolver().url_patterns if isinstance(pattern, URLPattern)]


@pytest.fixture
def key_ring(tmp_path: Path, settings) -> KeyRing:
    settings.ENVIRONMENT = read_environment().model_copy(
        update={"key_file": tmp_path / "keys.json", "home": tmp_path}
    )
    ring = KeyRing.generate()
    write_key_ring(tmp_path / "keys.json", ring)
    return ring


def closed_condominium(code: str, name: str, key_ring: KeyRing) -> tuple[int, Condominium]:
    """Enter a condominium in an organisation of its own, with a name that no other page may show."""
    organisation_id = ensure_organisation(code=code, name=f"Org {name}").id
    text = EXAMPLE.read_text(encoding="utf-8")
    start = text.index('name = "', text.index("[condominium]")) + len('name = "')
    text = text[:start] + name + text[text.index('"', start) :]
    import_register(
        organisation_id=organisation_id, content=text.encode(), name=f"{code}.toml", key_ring=key_ring,
        clock=lambda: NOW,
    )  # fmt: skip
    season = Season.objects.get(organisation_id=organisation_id)
    close_season(organisation_id=organisation_id, season_id=season.pk, now=NOW)
    Unit.objects.filter(organisation_id=organisation_id).update(floor=name[:20])
    return organisation_id, season.condominium


def person_in(organisation_id: int, key_ring: KeyRing, unit: Unit | None = None, **tenure: object) -> Person:
    code = f"person-{Person.objects.count()}"
    person = keep_person(
        organisation_id=organisation_id, code=code, profile=PersonProfile(name="R"), key_ring=key_ring
    )
    if unit is not None:
        Tenure.objects.create(
            organisation_id=organisation_id, unit=unit, person=person,
            **{"capacity": Capacity.TENANT, "start_on": date(2020, 1, 1), **tenure},
        )  # fmt: skip
    return person


def client_of(
    role: Role, organisation_id: int, key_ring: KeyRing, *, person: Person | None = None, **membership: object
) -> Client:
    user = User.objects.create(username=f"{role}-{organisation_id}-{len(membership)}-{User.objects.count()}")
    if role in AT_HOME:
        person = person or person_in(organisation_id, key_ring)
    if role is Role.GUEST:
        unit = membership.pop("unit", None) or person.tenures.get().unit
        membership = {"unit": unit, "end_on": date(2100, 1, 1), **membership}
    Membership.objects.create(
        organisation_id=organisation_id, user=user, role=role,
        person=person if role in AT_HOME else None,
        **{"start_on": date(2020, 1, 1), **membership},
    )  # fmt: skip
    client = Client()
    sign_in(client, user)
    return client


def sign_in(client: Client, user: User) -> None:
    token = issue_sign_in_link(user_id=user.pk, now=timezone.now())
    assert client.post(f"/sign-in/{token}/").status_code == 302


def first_unit(condominium: Condominium) -> Unit:
    return condominium.units.order_by("code").first()


def lives_in(unit: Unit) -> Person:
    tenure = Tenure.objects.filter(unit=unit).order_by("-pk").first()
    if tenure is not None:
        return tenure.person
    person = Person.objects.create(organisation_id=unit.organisation_id, code=f"lives-{unit.pk}")
    Tenure.objects.create(
        organisation_id=unit.organisation_id, unit=unit, person=person, capacity=Capacity.OWNER,
        start_on=date(2020, 1, 1),
    )  # fmt: skip
    return person


def job_in(condominium: Condominium) -> Job:
    """Give a job of the condominium that ended with a document."""
    folder = work_folder()
    folder.mkdir(exist_ok=True)
    (folder / "letters.pdf").write_bytes(b"%PDF-")
    user, _ = User.objects.get_or_create(username=f"asker-{condominium.organisation_id}")
    return Job.objects.get_or_create(
        organisation_id=condominium.organisation_id, condominium=condominium, kind=LETTERS, state="done",
        defaults={
            "asked_by": user, "asked_at": NOW, "ended_at": NOW, "file": "letters.pdf", "file_name": "a.pdf",
        },
    )[0]  # fmt: skip


def people_in(condominium: Condominium, unit: Unit, person: Person) -> dict[str, str]:
    """Give a colleague's membership, a guest of whoever lives in a unit, and a passkey that is nobody's."""
    organisation_id = condominium.organisation_id
    colleague, _ = User.objects.get_or_create(username=f"colleague-{organisation_id}")
    guest, _ = User.objects.get_or_create(username=f"guest-{unit.pk}")
    rows = {"organisation_id": organisation_id, "start_on": date(2020, 1, 1)}
    member = Membership.objects.get_or_create(user=colleague, role=Role.ENGINEER, end_on=None, **rows)[0]
    User.objects.filter(pk=guest.pk).update(is_active=True)
    asked = {"role": Role.GUEST, "person": person, "unit": unit, "end_on": date(2100, 1, 1)}
    invited = Membership.objects.get_or_create(user=guest, **rows, **asked)[0]
    return {"membership_id": str(member.pk), "guest_id": str(invited.pk), "passkey_id": "1"}


def workshop_in(condominium: Condominium) -> dict[str, str]:
    """Give a device, a radiator, a mapping and files that wait, of a condominium's organisation."""
    organisation_id = condominium.organisation_id
    user, _ = User.objects.get_or_create(username=f"workshop-{organisation_id}")
    actor = Actor(user_id=user.pk, organisation_id=organisation_id, organisation="W", role=Role.OPERATOR)
    installation = Installation.objects.filter(metering_point__condominium=condominium).order_by("pk").first()
    room = Room.objects.filter(unit__condominium=condominium).first()
    radiator, _ = Radiator.objects.get_or_create(organisation_id=organisation_id, room=room, code="matrix")
    mapping, _ = ColumnMapping.objects.get_or_create(
        organisation_id=organisation_id, kind="readings", name="matrix",
        defaults={"headings": [], "columns": {}, "saved_at": NOW},
    )  # fmt: skip
    examples = EXAMPLE.parent
    number = installation.device.identification
    files = {
        "file_id": ("readings", f"matricola;data;valore\n{number};01/05/2025;1400".encode()),
        "building_id": ("building", EXAMPLE.read_bytes()),
        "need_id": ("need", (examples / "need-palazzina-6.toml").read_bytes()),
        "study_id": ("study", (examples / "feasibility" / "condominium.toml").read_bytes()),
        "energy_id": ("need", b"format = 1"),
    }
    found = {
        "device_id": str(installation.device_id),
        "radiator_id": str(radiator.pk),
        "mapping_id": str(mapping.pk),
    }
    for name, (kind, content) in files.items():
        there = PendingFile.objects.filter(
            organisation_id=organisation_id, kind=kind, name=f"{name}.toml"
        ).first()
        found[name] = str(
            there.pk
            if there
            else hand_over_file(
                actor=actor, kind=kind, name=f"{name}.toml", content=content, now=timezone.now()
            )
        )
    return found


def addresses_of(condominium: Condominium) -> dict[str, tuple[URLPattern, str]]:
    """Give an address of every guarded page, filled with the ids of a condominium."""
    places = {
        "condominium_id": str(condominium.pk),
        "unit_id": str(first_unit(condominium).pk),
        "season_id": str(Season.objects.get(condominium=condominium).pk),
        "line": "0",
        "kind": "json",
        "step": "check",
        "way": "paper",
        "job_id": str(job_in(condominium).pk),
        "expense_id": str(Expense.objects.filter(season__condominium=condominium).first().pk),
    }
    places |= workshop_in(condominium)
    places |= people_in(condominium, first_unit(condominium), lives_in(first_unit(condominium)))
    places |= letters_in(condominium, first_unit(condominium), lives_in(first_unit(condominium)))
    found = {}
    for pattern in routes():
        if pattern.name not in OPEN:
            address = "/" + str(pattern.pattern)
            for name, converter in pattern.pattern.converters.items():
                kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
                address = address.replace(f"<{kind}:{name}>", places[name])
            found[pattern.name] = (pattern, address)
    return found


def test_every_page_declares_whom_it_is_for() -> None:
    undeclared = [pattern.name for pattern in routes() if not hasattr(pattern.callback, "access")]
    assert not undeclared
    assert {pattern.name for pattern in routes() if pattern.callback.access is None} == OPEN


def test_every_declared_pair_stands_in_the_policy() -> None:
    declared = {pattern.callback.access for pattern in routes()} - {None}
    assert declared <= set(POLICY)


def expected_of(pattern: URLPattern, role: Role, method: str) -> set[int]:
    """What a page may answer: one that only shows takes no POST, one that enters may show a form."""
    if role not in POLICY[pattern.callback.access]:
        return NOT_THERE
    if pattern.callback.access[1] is not Action.ENTER:
        return SHOWN if method in SAFE else NO_SUCH_METHOD
    return {"POST": TAKEN, "GET": SHOWN | NO_SUCH_METHOD, "HEAD": SHOWN | NO_SUCH_METHOD}.get(
        method, NO_SUCH_METHOD
    )


def test_every_page_for_every_role_in_own_and_foreign_condominium(key_ring: KeyRing) -> None:
    own_id, own = closed_condominium("own", "Tiglio", key_ring)
    _, foreign = closed_condominium("other", CANARY, key_ring)
    person = person_in(own_id, key_ring, first_unit(own))
    for role in Role:
        with transaction.atomic():  # what one role changes the next does not find
            client = client_of(role, own_id, key_ring, person=person)
            try_every_page(client, role, own, foreign)
            transaction.set_rollback(True)


def try_every_page(client: Client, role: Role, own: Condominium, foreign: Condominium) -> None:
    methods = METHODS if role is Role.OPERATOR else METHODS_BUT_HEAD
    for (name, (pattern, address)), method in itertools.product(addresses_of(own).items(), methods):
        response = client.generic(method, address)
        assert response.status_code in expected_of(pattern, role, method), (name, method, role)
        assert CANARY not in body_of(response), (name, method, role)
    for (name, (pattern, address)), method in itertools.product(
        addresses_of(foreign).items(), ("GET", "POST")
    ):
        response = client.generic(method, address)
        if "<" in str(pattern.pattern) and name not in OF_ONESELF:
            assert response.status_code in {404, 405}, (name, method, role)
        assert CANARY not in body_of(response), (name, method, role)


def test_a_stranger_is_led_to_the_door_from_every_page(key_ring: KeyRing) -> None:
    _, condominium = closed_condominium("own", "Tiglio", key_ring)
    for (name, (_, address)), method in itertools.product(addresses_of(condominium).items(), METHODS):
        response = Client().generic(method, address)
        assert (response.status_code, response.headers["Location"]) == (302, "/sign-in/"), (name, method)


def test_a_membership_for_one_condominium_reaches_no_other_of_the_organisation(key_ring: KeyRing) -> None:
    organisation_id, own = closed_condominium("own", "Tiglio", key_ring)
    other = Condominium.objects.create(organisation_id=organisation_id, code="x", name=CANARY)
    client = client_of(Role.OPERATOR, organisation_id, key_ring, condominium=own)
    assert client.get(f"/condominiums/{other.pk}/").status_code == 404
    assert CANARY not in body_of(client.get("/condominiums/"))


def test_a_membership_that_is_over_opens_nothing(key_ring: KeyRing) -> None:
    organisation_id, _ = closed_condominium("own", "Tiglio", key_ring)
    client = client_of(Role.OPERATOR, organisation_id, key_ring, end_on=date(2021, 1, 1))
    assert client.get("/").status_code == 302


def test_the_administrator_sees_no_room_device_or_reading(key_ring: KeyRing) -> None:
    organisation_id, own = closed_condominium("own", "Tiglio", key_ring)
    client = client_of(Role.ADMINISTRATOR, organisation_id, key_ring)
    unit = own.units.get(code="1")
    devices = {point.installations.get().device.identification for point in unit.metering_points.all()}
    pages = [f"/units/{unit.pk}/", *(f"/units/{unit.pk}/statement/lines/{line}/why/" for line in range(2))]
    for page in pages:
        shown = body_of(client.get(page))
        assert not [device for device in devices if device in shown], page
        assert 'id="rooms"' not in shown
    operator = body_of(client_of(Role.OPERATOR, organisation_id, key_ring).get(pages[0]))
    assert all(device in operator for device in devices)


def test_a_link_that_is_only_fetched_stays_good_and_rotates_the_session(key_ring: KeyRing) -> None:
    organisation_id, _ = closed_condominium("own", "Tiglio", key_ring)
    user = User.objects.create(username="u")
    Membership.objects.create(
        organisation_id=organisation_id, user=user, role=Role.OPERATOR, start_on=date(2020, 1, 1)
    )
    address = f"/sign-in/{issue_sign_in_link(user_id=user.pk, now=timezone.now())}/"
    client = Client()
    client.get("/")
    before = client.session.session_key
    assert client.get(address).status_code == client.get(address).status_code == 200
    assert client.get("/").status_code == 302
    assert client.post(address).headers["Location"] == "/"
    assert client.session.session_key not in {None, before}
    assert client.get("/condominiums/").status_code == 200
    assert Client().post(address).status_code == 403


def test_a_session_ends_after_twelve_hours_and_by_signing_out(key_ring: KeyRing) -> None:
    organisation_id, _ = closed_condominium("own", "Tiglio", key_ring)
    client = client_of(Role.OPERATOR, organisation_id, key_ring)
    session = client.session
    session["signed_in_at"] = "2026-01-01T00:00:00+00:00"
    session.save()
    assert client.get("/").status_code == 302
    assert client.session.session_key != session.session_key
    client = client_of(Role.OPERATOR, organisation_id, key_ring)
    assert client.get("/condominiums/").status_code == 200
    client.post("/sign-out/")
    assert client.get("/condominiums/").status_code == 302


@pytest.mark.parametrize("path", ["/sign-out/", "/language/", "/sign-in/abc/"])
def test_a_form_from_elsewhere_is_refused(path: str) -> None:
    assert Client(enforce_csrf_checks=True).post(path).status_code == 403


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "javascript:alert(1)"])
def test_the_language_switch_leads_to_no_other_site(back: str) -> None:
    response = Client().post("/language/", {"language": "de", "back": back})
    assert response.headers["Location"] == "/"
    assert response.cookies["tepore_language"].value == "de"


def test_every_answer_carries_the_headers_that_guard_it(key_ring: KeyRing) -> None:
    organisation_id, own = closed_condominium("own", "Tiglio", key_ring)
    client = client_of(Role.OPERATOR, organisation_id, key_ring)
    addresses = {name: address for name, (_, address) in addresses_of(own).items()}
    others = {"door": "/sign-in/", "nothing": "/nothing", "static": "/static/tepore/portal.css", "start": "/"}
    for name, address in (addresses | others).items():
        response = client.get(address)
        response.close()
        headers = response.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, name
        assert "unsafe" not in policy, name
        assert "script-src 'self';" in policy, name
        assert "frame-ancestors 'none'" in policy, name
        assert headers["X-Content-Type-Options"] == "nosniff", name
        assert headers["X-Frame-Options"] == "DENY", name
        assert headers["Referrer-Policy"] == "same-origin", name
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", name
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", name
        if name != "static":
            assert "no-store" in headers["Cache-Control"], name
        for cookie in response.cookies.values():
            assert cookie["httponly"], (name, cookie.key)
            assert cookie["samesite"] == "Lax", (name, cookie.key)


WRITTEN_BY_LOOKING = {
    "django_session", "people_auditevent", "people_attempt", "post_messagereading", "sqlite_sequence",
}  # fmt: skip
"""Tables that a GET may write: the session's last use, downloads in the log, that a message was read; and
those of ``history``, which hold nothing but what was computed from others."""


def rows_of_all_tables() -> dict[str, list[tuple[object, ...]]]:
    tables = {
        table
        for table in connection.introspection.table_names()
        if table not in WRITTEN_BY_LOOKING and not table.startswith("history_")
    }
    with connection.cursor() as cursor:
        return {table: cursor.execute(f"SELECT * FROM {table}").fetchall() for table in tables}  # noqa: S608 - own names


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads all tables as SQLite gives them")
def test_looking_changes_nothing(key_ring: KeyRing) -> None:
    own_id, own = closed_condominium("own", "Tiglio", key_ring)
    person = person_in(own_id, key_ring, first_unit(own))
    for role in (Role.OPERATOR, Role.ADMINISTRATOR, Role.RESIDENT):
        client = client_of(role, own_id, key_ring, person=person)
        addresses = addresses_of(own)
        before = rows_of_all_tables()
        for _, address in addresses.values():
            client.get(address)
        after = rows_of_all_tables()
        assert [table for table in before if before[table] != after[table]] == [], role


def test_no_form_is_taken_without_its_token(key_ring: KeyRing) -> None:
    organisation_id, own = closed_condominium("own", "Tiglio", key_ring)
    signed_in = client_of(Role.OPERATOR, organisation_id, key_ring)
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in.cookies
    addresses = {name: address for name, (_, address) in addresses_of(own).items()}
    door = {
        "/sign-out/",
        "/language/",
        "/sign-in/abc/",
        "/sign-in/link/",
        "/sign-in/code/",
        "/sign-in/passkey/",
    }
    door |= {"/sign-in/passkey/challenge/", "/sign-in/second-factor/", "/first-run/abc/"}
    for address in (*addresses.values(), *door):
        assert client.post(address).status_code == 403, address


def test_the_settings_behind_https_have_no_warning(tmp_path: Path) -> None:
    program = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tepore.store.settings'\n"
        "import django; django.setup()\n"
        "from django.core.management import call_command; from django.conf import settings\n"
        "call_command('check', deploy=True, fail_level='WARNING')\n"
        "print(settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_SECURE,"
        " settings.CSRF_COOKIE_SECURE, settings.DEBUG, settings.SECURE_HSTS_SECONDS)\n"
    )
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True, text=True, check=False, timeout=60,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("TEPORE_")},
            "TEPORE_HTTPS": "1", "TEPORE_HOME": str(tmp_path), "TEPORE_SECRET_KEY": secrets.token_urlsafe(50),
        },
    )  # fmt: skip
    assert run.stdout.splitlines()[-1] == "__Host-session __Host-csrf True True False 31536000", run.stderr
    assert "no issues" in run.stdout + run.stderr


def test_no_page_holds_an_inline_script_or_style(key_ring: KeyRing) -> None:
    organisation_id, own = closed_condominium("own", "Tiglio", key_ring)
    client = client_of(Role.OPERATOR, organisation_id, key_ring)
    for name, (_, address) in addresses_of(own).items():
        shown = body_of(client.get(address)).lower()
        if shown.startswith("<!doctype"):
            scripts = re.findall(r"<script[^>]*>.*?</script>", shown, re.DOTALL)
            assert all(
                re.fullmatch(r"""<script src="/static/[^"]+"[^>]*></script>""", one) for one in scripts
            ), name
            assert len(scripts) == shown.count("<script"), name
            assert " style=" not in shown, name
            assert " onclick" not in shown, name


def test_no_page_asks_the_database_more_than_twenty_times(key_ring: KeyRing) -> None:
    organisation_id, own = closed_condominium("own", "Tiglio", key_ring)
    client = client_of(Role.OPERATOR, organisation_id, key_ring)
    refresh_some(now=NOW)  # as the round beside the portal does
    asked = {}
    for name, (pattern, address) in addresses_of(own).items():
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        is_logged = pattern.callback.access[1] is Action.DOWNLOAD  # a document's line in the log comes on top
        asked[name] = len(queries) - is_logged
    assert {name: count for name, count in asked.items() if count > 20 and name not in WORKED_OUT} == {}


def body_of(response) -> str:
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode(
        "utf-8", "replace"
    )
