"""Who gets what by the API: every path of its description, every role, every scope, own and foreign.

Paths, scopes and roles come from the description, the policy and the list of roles: a new one is tried too.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from api_building import CANARY, NOW, Estate
from tepore.api.caller import ACCESS
from tepore.api.door import api
from tepore.services.access import POLICY, Action, Resource, scope_of, scopes_of
from tepore.services.api_tokens import (
    UnableToIssueToken,
    issue_api_token,
    list_api_tokens,
    revoke_api_token,
)
from tepore.store.environment import read_environment
from tepore.store.estate.models import Condominium
from tepore.store.metering.models import Telegram
from tepore.store.people.models import ApiToken, AuditEvent, Membership, Role
from tepore.store.sealing import KeyRing, write_key_ring

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
BODIES = {
    "/telegrams": {"telegrams": [{"telegram": "00" * 12}]},
    "/webhooks": {"url": "http://127.0.0.1:9/tepore", "actions": ["season."]},
}
GRANTED = {("DELETE", "/webhooks/{webhook_id}"): 204, ("POST", "/webhooks"): 201}


def operations() -> list[tuple[str, str, str | None]]:
    """Give method, path and scope of everything the description names."""
    return [
        (method.upper(), path, told[ACCESS])
        for path, methods in api.get_openapi_schema(path_prefix="")["paths"].items()
        for method, told in methods.items()
    ]


@pytest.fixture
def key_ring(tmp_path: Path, settings) -> KeyRing:
    settings.ENVIRONMENT = read_environment().model_copy(
        update={"key_file": tmp_path / "keys.json", "webhook_hosts": "127.0.0.1"}
    )
    ring = KeyRing.generate()
    write_key_ring(tmp_path / "keys.json", ring)
    return ring


def call(method: str, address: str, token: str | None, body: str | None = None):
    body = json.dumps(BODIES.get(address, {})) if body is None else body
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return Client().generic(
        method, f"/api/v1{address}", body if method != "GET" else "", content_type="application/json",
        headers=headers,
    )  # fmt: skip


def test_every_path_declares_a_pair_of_the_policy() -> None:
    pairs = {scope_of(*pair) for pair in POLICY}
    assert len(operations()) == 20
    assert {scope for _, path, scope in operations() if path != "/me"} <= pairs


@pytest.mark.parametrize("role", list(Role))
def test_every_path_for_every_role_in_own_and_foreign_condominium(role: Role, key_ring: KeyRing) -> None:
    own, foreign = Estate.closed("own", "Tiglio", key_ring), Estate.closed("other", CANARY, key_ring)
    token = own.token(role)
    for method, path, scope in operations():
        granted = scope is None or (token is not None and scope in scopes_of(role))
        answer = call(method, own.filled(path), token)
        done = GRANTED.get((method, path), 200)
        assert answer.status_code == (done if granted and token else 404 if token else 401), (method, path)
        assert CANARY not in answer.content.decode()
        answer = call(method, foreign.filled(path), token)
        if "{" in path:
            assert answer.status_code in {401, 404}, (method, path)
        assert CANARY not in answer.content.decode()


def test_a_token_opens_only_what_its_scopes_name(key_ring: KeyRing) -> None:
    own = Estate.closed("own", "Tiglio", key_ring)
    for scope in sorted(scopes_of(Role.OPERATOR)):
        token = own.token(Role.OPERATOR, scopes=[scope])
        for method, path, asked in operations():
            answer = call(method, own.filled(path), token)
            if asked not in {None, scope}:
                assert answer.status_code == 404, (scope, path)


def test_nothing_is_open_without_a_good_token(key_ring: KeyRing) -> None:
    own = Estate.closed("own", "Tiglio", key_ring)
    good = own.token(Role.OPERATOR)
    for token in (None, "", "tepore_x", good[:-1], good + "x", good.upper(), "é"):
        for method, path, _ in operations():
            assert call(method, own.filled(path), token).status_code == 401, (token, path)
    assert call("GET", "/me", good).status_code == 200


def test_no_path_takes_another_method(key_ring: KeyRing) -> None:
    own = Estate.closed("own", "Tiglio", key_ring)
    token = own.token(Role.OPERATOR)
    taken = {(method, path) for method, path, _ in operations()}
    for path in {path for _, path in taken}:
        for method in METHODS:
            if (method, path) not in taken:
                assert call(method, own.filled(path), token).status_code == 405, (method, path)


def test_a_token_ends_by_its_day_by_revocation_and_with_the_membership(key_ring: KeyRing) -> None:
    own = Estate.closed("own", "Tiglio", key_ring)
    old = own.token(Role.OPERATOR, now=timezone.now() - timedelta(days=31))
    assert call("GET", "/me", old).status_code == 401
    revoked = own.token(Role.OPERATOR)
    row = next(row for row in list_api_tokens(organisation_id=own.organisation_id) if row.revoked_at is None)
    assert revoke_api_token(organisation_id=own.organisation_id, token_id=row.id, now=timezone.now())
    assert not revoke_api_token(organisation_id=own.organisation_id, token_id=row.id, now=timezone.now())
    assert call("GET", "/me", revoked).status_code == 401
    left = own.token(Role.OPERATOR)
    Membership.objects.filter(role=Role.OPERATOR).update(end_on=date(2026, 1, 1))
    assert call("GET", "/me", left).status_code == 401
    assert {row.action for row in AuditEvent.objects.all()} >= {"token.issued", "token.revoked"}


def test_a_token_of_another_organisation_is_not_revoked(key_ring: KeyRing) -> None:
    own, foreign = Estate.closed("own", "Tiglio", key_ring), Estate.closed("other", CANARY, key_ring)
    own.token(Role.OPERATOR)
    token_id = ApiToken.objects.get().pk
    assert not revoke_api_token(
        organisation_id=foreign.organisation_id, token_id=token_id, now=timezone.now()
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"scopes": ["own_unit.view"]}, "token.scope"),
        ({"scopes": ["everything"]}, "token.scope"),
        ({"scopes": []}, "token.scope"),
        ({"user": "nobody"}, "token.user"),
        ({"valid_for": timedelta(days=367)}, "token.validity"),
        ({"valid_for": timedelta(0)}, "token.validity"),
    ],
)
def test_a_token_that_goes_too_far_is_not_issued(change: dict, code: str, key_ring: KeyRing) -> None:
    own = Estate.closed("own", "Tiglio", key_ring)
    own.token(Role.OPERATOR)
    given = {
        "organisation_id": own.organisation_id,
        "user": own.user(Role.OPERATOR).username,
        "name": "t",
        "scopes": ["reading.view"],
        "valid_for": timedelta(days=1),
        "now": NOW,
    }
    with pytest.raises(UnableToIssueToken) as refused:
        issue_api_token(**(given | change))
    assert refused.value.code == code


def test_the_secret_of_a_token_is_not_kept(key_ring: KeyRing) -> None:
    own = Estate.closed("own", "Tiglio", key_ring)
    token = own.token(Role.OPERATOR)
    assert token not in repr(list(ApiToken.objects.values()))


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("[]", 422),
        ('{"telegrams": []}', 422),
        ('{"telegrams": [{"telegram": "0"}]}', 422),
        ('{"telegrams": [{"telegram": "zz"}]}', 422),
        ('{"telegrams": [{"telegram": "00", "link": "usb"}]}', 422),
        ('{"telegrams": [{"telegram": "00", "received_at": "yesterday"}]}', 422),
        (json.dumps({"telegrams": [{"telegram": "00"}] * 1001}), 422),
    ],
)
def test_a_wrong_body_stores_nothing_and_is_told_where(body: str, status: int, key_ring: KeyRing) -> None:
    own = Estate.closed("own", "Tiglio", key_ring)
    answer = call("POST", "/telegrams", own.token(Role.OPERATOR), body)
    assert answer.status_code == status
    assert set(answer.json()) == {"code", "sentence", "remedy"}
    assert not Telegram.objects.exists()


def test_a_gateway_hands_over_twice_and_nothing_is_stored_twice(key_ring: KeyRing) -> None:
    own = Estate.closed("own", "Tiglio", key_ring)
    token = own.token(Role.OPERATOR, scopes=[scope_of(Resource.TELEGRAM, Action.ENTER)])
    heard = {"telegram": "aa" * 12, "received_at": "2026-11-01T10:00:00+01:00", "gateway": "cellar"}
    body = json.dumps({"telegrams": [heard, heard, {"telegram": "bb" * 12}]})
    first, second = call("POST", "/telegrams", token, body), call("POST", "/telegrams", token, body)
    assert (first.json()["stored"], second.json()["stored"]) == (2, 0)
    assert Telegram.objects.count() == 2
    row = Telegram.objects.get(gateway="cellar")
    assert row.received_at == datetime(2026, 11, 1, 9, tzinfo=UTC)
    assert row.organisation_id == own.organisation_id


def test_lists_of_any_length_are_lists(key_ring: KeyRing) -> None:
    """A pair is taken for status and body by the framework, where it is not a list."""
    own = Estate.closed("own", "Tiglio", key_ring)
    token = own.token(Role.OPERATOR)
    assert len(call("GET", "/condominiums", token).json()) == 1
    Condominium.objects.create(organisation_id=own.organisation_id, code="quercia", name="Quercia")
    assert len(call("GET", "/condominiums", token).json()) == 2
    for number in range(3):
        assert len(call("GET", "/webhooks", token).json()) == number
        assert call("POST", "/webhooks", token).status_code == 201


def test_nothing_is_used_after_it_ended(key_ring: KeyRing) -> None:
    """Every path that ends something: then it is there no more, for any method."""
    own = Estate.closed("own", "Tiglio", key_ring)
    token = own.token(Role.OPERATOR)
    ending = [path for method, path, _ in operations() if method == "DELETE"]
    assert ending == ["/webhooks/{webhook_id}"]
    for path in ending:
        address = own.filled(path)
        assert call("GET", address, token).status_code == 200
        assert call("DELETE", address, token).status_code == 204
        for method, same, _ in operations():
            if same == path:
                assert call(method, address, token).status_code == 404, (method, address)
