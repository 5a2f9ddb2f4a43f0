"""Second factor, sessions, members, guests and the log, as their pages keep them."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from pydantic import SecretStr

from building import Building
from tepore.services.access import AT_HOME
from tepore.services.link_requests import answer_link_requests
from tepore.services.mail_addresses import keep_address
from tepore.services.mail_envelope import open_mail
from tepore.services.organisations import ensure_organisation
from tepore.services.sign_in import issue_sign_in_link
from tepore.store.environment import read_environment
from tepore.store.estate.models import Condominium, Unit
from tepore.store.people.mail_rows import OutgoingMail
from tepore.store.people.models import (
    AuditEvent,
    Capacity,
    Membership,
    Organisation,
    Person,
    Role,
    Tenure,
    User,
)
from tepore.store.people.sign_in_rows import LinkRequest, MailAddress, OneTimePassword
from tepore.store.sealing import KeyRing, write_key_ring

pytestmark = pytest.mark.django_db
ENROL, SECOND = "/account/second-factor/", "/sign-in/second-factor/"
LONG_AGO = date(2020, 1, 1)


@pytest.fixture(autouse=True)
def key_ring(tmp_path: Path, settings) -> KeyRing:
    settings.SECOND_FACTOR_REQUIRED = True
    settings.ENVIRONMENT = read_environment().model_copy(
        update={"key_file": tmp_path / "keys.json", "mail": SecretStr(""), "home": tmp_path}
    )
    ring = KeyRing.generate()
    write_key_ring(tmp_path / "keys.json", ring)
    return ring


def member(role: Role, code: str = "a", name: str = "anna", **more: object) -> User:
    user = User.objects.create(username=f"{name}-{code}-{User.objects.count()}", first_name=name)
    Membership.objects.create(
        organisation_id=ensure_organisation(code=code).id, user=user, role=role,
        **{"start_on": LONG_AGO, **more},
    )  # fmt: skip
    return user


def signed_in(user: User, *, has_shown: bool = False) -> Client:
    client = Client()
    assert (
        client.post(f"/sign-in/{issue_sign_in_link(user_id=user.pk, now=timezone.now())}/").status_code == 302
    )
    if has_shown:
        session = client.session
        session["second_factor_at"] = timezone.now().isoformat()
        session.save()
    return client


def enrol(user: User) -> None:
    OneTimePassword.objects.create(
        user=user, sealed=b"x", added_at=timezone.now(), confirmed_at=timezone.now()
    )


@pytest.mark.parametrize("role", [role for role in Role if role not in AT_HOME])
def test_the_staff_reach_only_the_enrolment_until_they_have_a_second_factor(role: Role) -> None:
    client = signed_in(member(role))
    for path in ("/condominiums/", "/members/", "/audit/", "/account/", "/audit.csv"):
        assert client.get(path).headers["Location"] == ENROL, path
    for path in ("/members/invite/", "/account/recovery-codes/", "/account/sessions/end/"):
        assert client.post(path).headers["Location"] == ENROL, path
    assert client.get(ENROL).status_code == 200
    assert not OneTimePassword.objects.exists()  # looking makes no secret
    assert b"<svg" in client.post(ENROL).content


def test_who_has_a_factor_must_show_it_and_cannot_enrol_another_before(key_ring: KeyRing) -> None:
    user = member(Role.OPERATOR)
    enrol(user)
    client = signed_in(user)
    assert client.get("/condominiums/").headers["Location"] == SECOND
    for path in (ENROL, "/account/passkeys/options/", "/account/passkeys/"):
        assert client.post(path, content_type="application/json").headers["Location"] == SECOND, path
    assert client.post("/account/one-time-password/remove/").headers["Location"] == SECOND
    assert OneTimePassword.objects.count() == 1


def test_the_demo_asks_for_no_second_factor_and_says_so() -> None:
    user = member(Role.OPERATOR)
    Organisation.objects.update(is_example=True)
    shown = signed_in(user).get("/condominiums/")
    assert shown.status_code == 200
    assert "Dati di esempio" in shown.content.decode()


def test_a_factor_of_somebody_who_needs_one_is_not_removed_if_it_is_the_last() -> None:
    user = member(Role.OPERATOR)
    enrol(user)
    client = signed_in(user, has_shown=True)
    client.post("/account/one-time-password/remove/")
    assert OneTimePassword.objects.count() == 1


def test_enrolling_gives_recovery_codes_once_and_opens_the_rest(key_ring: KeyRing) -> None:
    import base64  # noqa: PLC0415 - of this reading alone
    import re  # noqa: PLC0415

    from cryptography.hazmat.primitives.hashes import SHA1  # noqa: PLC0415
    from cryptography.hazmat.primitives.twofactor.totp import TOTP  # noqa: PLC0415

    client = signed_in(member(Role.OPERATOR))
    shown = client.post(ENROL).content.decode()
    letters = re.search(r"<code>([A-Z2-7 ]+)</code>", shown)
    assert letters
    totp = TOTP(base64.b32decode(letters[1].replace(" ", "")), 6, SHA1(), 30)  # noqa: S303 - as RFC 6238
    before = client.session.session_key
    done = client.post(ENROL, {"code": totp.generate(int(timezone.now().timestamp())).decode()})
    assert done.content.decode().count("<li><code>") == 10
    assert client.session.session_key != before
    assert client.get("/condominiums/").status_code == 200


# Sessions ----------------------------------------------------------------------------------------------


def test_sessions_end_with_the_account_the_membership_and_by_ending_all_others() -> None:
    user = member(Role.OPERATOR)
    here, there = signed_in(user, has_shown=True), signed_in(user, has_shown=True)
    assert here.post("/account/sessions/end/").status_code == 302
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").headers["Location"] == "/sign-in/"
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert here.get("/account/").headers["Location"] == "/sign-in/"


def test_a_signed_out_session_is_dead_whoever_kept_its_cookie() -> None:
    client = signed_in(member(Role.OPERATOR), has_shown=True)
    cookie = client.cookies["sessionid"].value
    client.post("/sign-out/")
    client.cookies["sessionid"] = cookie
    assert client.get("/account/").headers["Location"] == "/sign-in/"


def test_a_session_is_idle_for_thirty_minutes_at_most_and_its_cookie_says_so() -> None:
    assert django_settings.SESSION_COOKIE_AGE == 1800
    assert django_settings.SESSION_SAVE_EVERY_REQUEST
    client = signed_in(member(Role.OPERATOR), has_shown=True)
    session = client.session
    session.set_expiry(-1)
    session.save()
    assert client.get("/account/").headers["Location"] == "/sign-in/"


def test_one_acts_by_another_of_ones_own_memberships_only() -> None:
    user = member(Role.ENGINEER)
    other = Membership.objects.create(
        organisation_id=ensure_organisation(code="b", name="Altra").id, user=user, role=Role.ADMINISTRATOR,
        start_on=LONG_AGO + timedelta(1),
    )  # fmt: skip
    foreign = member(Role.OPERATOR, code="c").memberships.get()
    client = signed_in(user, has_shown=True)
    client.post("/account/acting/", {"membership": str(foreign.pk)})
    assert client.get("/members/").status_code == 404
    client.post("/account/acting/", {"membership": str(other.pk)})
    assert "Altra" in client.get("/members/").content.decode()


# Links by mail -----------------------------------------------------------------------------------------


def test_whoever_asks_for_a_link_is_answered_alike(settings, key_ring: KeyRing) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"mail": SecretStr("file:///x")})
    user = member(Role.OPERATOR)
    keep_address(user_id=user.pk, address="Anna@Example.it")
    known, unknown = Client(), Client()
    first = known.post("/sign-in/link/", {"email": "anna@example.IT"})
    second = unknown.post("/sign-in/link/", {"email": "nobody@example.it"})
    assert first.status_code == second.status_code == 200
    strip = "csrfmiddlewaretoken"
    assert [line for line in first.content.decode().splitlines() if strip not in line] == [
        line for line in second.content.decode().splitlines() if strip not in line
    ]
    assert LinkRequest.objects.count() == 2
    assert not OutgoingMail.objects.exists()  # nothing was looked up yet: so the time is the same
    assert answer_link_requests(now=timezone.now()) == 1
    row = OutgoingMail.objects.get()
    mail = open_mail(row, key_ring)
    assert mail.to == "Anna@Example.it"
    link = next(line for line in mail.body.splitlines() if "/sign-in/" in line)
    assert Client().post(link.removeprefix("http://testserver")).status_code == 302
    assert "xample" not in repr([*MailAddress.objects.values(), *LinkRequest.objects.values()])


def test_an_old_request_is_forgotten_unanswered(settings) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"mail": SecretStr("file:///x")})
    keep_address(user_id=member(Role.OPERATOR).pk, address="a@example.it")
    Client().post("/sign-in/link/", {"email": "a@example.it"})
    assert answer_link_requests(now=timezone.now() + timedelta(minutes=11)) == 0
    assert not LinkRequest.objects.exists()


def test_the_eleventh_attempt_is_told_so_and_a_broken_limiter_lets_nobody_in(monkeypatch) -> None:
    client = Client()
    statuses = [client.post("/sign-in/code/", {"code": "AAAA-AAAA-AAAA"}).status_code for _ in range(11)]
    assert statuses == [403] * 10 + [429]
    assert client.post("/sign-in/code/").headers["Retry-After"] == "300"

    def broken(*_: object, **__: object) -> None:
        from django.db import DatabaseError  # noqa: PLC0415

        raise DatabaseError

    monkeypatch.setattr("tepore.services.attempts.Attempt.objects.filter", broken)
    token = issue_sign_in_link(user_id=member(Role.OPERATOR).pk, now=timezone.now())
    assert client.post(f"/sign-in/{token}/").status_code == 503
    assert client.get("/account/").status_code == 302


# Members and guests ------------------------------------------------------------------------------------


def invited(client: Client, **given: object) -> tuple[int, str]:
    answer = client.post("/members/invite/", {"name": "Bruno", "role": "engineer", **given})
    return answer.status_code, answer.content.decode()


def test_a_member_is_invited_comes_in_by_the_code_and_is_ended() -> None:
    operator = signed_in(member(Role.OPERATOR), has_shown=True)
    status, shown = invited(operator, role="administrator")
    assert status == 200
    code = shown.split('class="big-code"><code>')[1].split("<")[0]
    colleague = Client()
    assert colleague.post("/sign-in/code/", {"code": code.lower()}).status_code == 302
    assert colleague.get("/condominiums/").headers["Location"] == ENROL
    row = Membership.objects.get(role=Role.ADMINISTRATOR)
    Membership.objects.filter(pk=row.pk).update(start_on=LONG_AGO)
    assert operator.post(f"/members/{row.pk}/end/").status_code == 302
    assert colleague.get("/condominiums/").headers["Location"] == "/sign-in/"
    assert {event.action for event in AuditEvent.objects.all()} >= {"member.invited", "member.ended"}


@pytest.mark.parametrize(
    ("role", "asked", "is_given"),
    [
        (Role.OPERATOR, "operator", True),
        (Role.OPERATOR, "reader", True),
        (Role.OPERATOR, "resident", False),
        (Role.OPERATOR, "guest", False),
        (Role.ADMINISTRATOR, "administrator", True),
        (Role.ADMINISTRATOR, "operator", False),
        (Role.ADMINISTRATOR, "reader", False),
    ],
)
def test_nobody_gives_a_role_that_reaches_further(role: Role, asked: str, is_given: bool) -> None:
    before = Membership.objects.count()
    status, _ = invited(signed_in(member(role), has_shown=True), role=asked)
    assert status == (200 if is_given else 422)
    assert Membership.objects.count() - before == 1 + is_given


def test_who_acts_for_one_condominium_lets_in_to_that_one_alone() -> None:
    organisation_id = ensure_organisation(code="a").id
    own, other = (
        Condominium.objects.create(organisation_id=organisation_id, code=code, name=code) for code in "xy"
    )
    foreign = Condominium.objects.create(organisation_id=ensure_organisation(code="b").id, code="z", name="z")
    client = signed_in(member(Role.ADMINISTRATOR, condominium=own), has_shown=True)
    assert invited(client)[0] == 200
    assert Membership.objects.get(role=Role.ENGINEER).condominium == own
    assert invited(client, condominium=str(other.pk))[0] == 404
    everywhere = signed_in(member(Role.OPERATOR), has_shown=True)
    assert invited(everywhere, condominium=str(foreign.pk))[0] == 404


def test_an_administrator_ends_no_operator_and_nobody_themselves() -> None:
    operator, administrator = member(Role.OPERATOR), member(Role.ADMINISTRATOR)
    client = signed_in(administrator, has_shown=True)
    assert client.post(f"/members/{operator.memberships.get().pk}/end/").status_code == 404
    assert client.post(f"/members/{administrator.memberships.get().pk}/end/").status_code == 422
    assert not Membership.objects.filter(end_on__isnull=False).exists()


def test_a_guest_sees_the_unit_shown_on_the_days_chosen_and_nothing_else() -> None:
    building = Building()
    person = Person.objects.create(organisation_id=building.organisation_id, code="p")
    Tenure.objects.create(
        organisation_id=building.organisation_id, unit=building.unit, person=person, capacity=Capacity.OWNER,
        start_on=LONG_AGO,
    )  # fmt: skip
    user = User.objects.create(username="r")
    Membership.objects.create(
        organisation_id=building.organisation_id, user=user, role=Role.RESIDENT, person=person,
        start_on=LONG_AGO,
    )  # fmt: skip
    resident, today = signed_in(user), timezone.localdate()
    asked = {"name": "Zia", "unit": building.unit.pk}
    for until in ("", f"{today - timedelta(1)}", f"{today + timedelta(400)}"):
        assert resident.post("/guests/invite/", asked | {"until": until}).status_code == 422, until
    shown = resident.post("/guests/invite/", asked | {"until": f"{today}"})
    assert shown.status_code == 200
    link = shown.content.decode().split("<code>")[1].split("<")[0].removeprefix("http://testserver")
    guest = Client()
    assert guest.post(link).status_code == 302
    assert guest.get("/own-units/").status_code == 200
    assert guest.get(f"/own-units/{building.unit.pk}/").status_code == 200
    for path in ("/guests/", "/condominiums/", "/members/", "/audit/"):
        assert guest.get(path).status_code == 404, path
    row = Membership.objects.get(role=Role.GUEST)
    assert row.end_on == today + timedelta(1)
    assert resident.post(f"/guests/{row.pk}/end/").status_code == 302
    assert guest.get("/own-units/").headers["Location"] == "/sign-in/"


# The log -----------------------------------------------------------------------------------------------


def test_the_log_is_read_narrowed_and_taken_away_within_ones_reach() -> None:
    organisation_id = ensure_organisation(code="a").id
    own = Condominium.objects.create(organisation_id=organisation_id, code="x", name="Tiglio")
    for condominium, action in ((own, "season.closed"), (None, "=2+2"), (own, "member.invited")):
        AuditEvent.objects.create(
            organisation_id=organisation_id, condominium=condominium, at=timezone.now(), action=action,
            subject="s",
        )  # fmt: skip
    AuditEvent.objects.create(
        organisation_id=ensure_organisation(code="b").id,
        at=timezone.now(),
        action="foreign.deed",
        subject="s",
    )
    unit = Unit.objects.create(organisation_id=organisation_id, condominium=own, code="1")
    AuditEvent.objects.create(
        organisation_id=organisation_id,
        at=timezone.now(),
        action="resident.invited",
        subject=f"unit {unit.pk}",
    )
    AuditEvent.objects.create(
        organisation_id=organisation_id, at=timezone.now(), action="message.sent", subject="m",
        evidence={"condominium": own.pk},
    )  # fmt: skip
    operator = signed_in(member(Role.OPERATOR), has_shown=True)
    limited = signed_in(member(Role.ADMINISTRATOR, condominium=own), has_shown=True)
    rows = list(
        csv.reader(io.StringIO(operator.get("/audit.csv").content.decode("utf-8-sig")), delimiter=";")
    )
    actions = [row[2] for row in rows[1:]]
    assert {"season.closed", "'=2+2", "member.invited", "account.came_in_by_link"} <= set(actions)
    assert "foreign.deed" not in actions
    narrowed = operator.get("/audit.csv?action=season").content.decode("utf-8-sig").splitlines()
    assert len(narrowed) == 2
    assert len(operator.get("/audit.csv?since=2999-01-01").content.decode().splitlines()) == 1
    seen = limited.get("/audit.csv").content.decode()
    assert all(action in seen for action in ("season.closed", "resident.invited", "message.sent"))
    assert "=2+2" not in seen
    assert AuditEvent.objects.filter(action="document.downloaded").count() == 4


@pytest.mark.parametrize(
    "asked", ["offset=x", "offset=-1", "user=é", "since=99", "until=2026-13-01", "action=%00"]
)
def test_a_question_of_another_form_is_answered(asked: str) -> None:
    assert signed_in(member(Role.OPERATOR), has_shown=True).get(f"/audit/?{asked}").status_code == 200
