"""The how-to's calls work as they are printed, and its table says what the description says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from api_building import Estate
from tepore.api.caller import ACCESS
from tepore.api.door import api
from tepore.services.webhooks import deliver_webhooks
from tepore.store.environment import read_environment
from tepore.store.people.models import Role
from tepore.store.sealing import KeyRing, write_key_ring

pytestmark = pytest.mark.django_db
PAGE = (Path(__file__).parents[2] / "docs" / "howto" / "api.md").read_text(encoding="utf-8")
CALLS = re.findall(
    r'(?:-d \'(?P<body>[^\']*)\' \\\n\s+|TOKEN" "?)http://127\.0\.0\.1:8000(?P<path>[^\s"]+)', PAGE
)
ROWS = re.findall(r"^\| (`/[^|]+) \| ([^|]+) \|", PAGE, re.MULTILINE)


@pytest.fixture
def estate(tmp_path: Path, settings) -> Estate:
    settings.ENVIRONMENT = read_environment().model_copy(update={"key_file": tmp_path / "keys.json"})
    ring = KeyRing.generate()
    write_key_ring(tmp_path / "keys.json", ring)
    return Estate.closed("own", "Tiglio", ring)


def test_the_calls_of_the_page_are_answered(estate: Estate) -> None:
    token = estate.token(Role.OPERATOR)
    assert len(CALLS) == 5
    for body, path in CALLS:
        here = path.replace("condominiums/1/", f"condominiums/{estate.season.condominium_id}/")
        method = "POST" if body else "GET"
        answer = Client().generic(
            method, here, body, content_type="application/json", headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 200, (path, answer.content)


def test_the_table_names_every_path_with_its_scope() -> None:
    told = {}
    for paths, scope in ROWS:
        for path in re.findall(r"`([^`]+)`", paths):
            told[path] = scope.strip("` ").replace("none", "")
    described = {
        re.sub(r"\{(\w+)_id\}", lambda found: "{season}" if found[1] == "season" else "{id}", path): told[
            ACCESS
        ]
        or ""
        for path, methods in api.get_openapi_schema(path_prefix="")["paths"].items()
        for method, told in methods.items()
        if method == "get"
    }
    assert told == described


def test_every_scope_that_changes_something_is_named() -> None:
    changing = {
        told[ACCESS]
        for methods in api.get_openapi_schema(path_prefix="")["paths"].values()
        for method, told in methods.items()
        if method != "get"
    }
    assert changing == {"telegram.enter", "webhook.enter"}
    assert all(scope in PAGE for scope in changing)


def test_the_page_s_program_takes_what_is_signed_and_refuses_what_is_not(estate: Estate, settings) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"webhook_hosts": "127.0.0.1"})
    [program] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    space: dict[str, object] = {}
    exec(program, space)  # noqa: S102 - the page's own program
    is_genuine = space["is_genuine"]
    made = (
        Client()
        .post(
            "/api/v1/webhooks",
            data={"url": "http://127.0.0.1:9/tepore", "actions": ["token."]},
            content_type="application/json",
            headers={"Authorization": f"Bearer {estate.token(Role.OPERATOR)}"},
        )
        .json()
    )
    estate.token(Role.OPERATOR)  # is an event
    heard: list[tuple[bytes, dict[str, str]]] = []
    deliver_webhooks(
        now=timezone.now(), sender=lambda _, body, headers: heard.append((body, dict(headers))) or 204
    )
    [(body, headers)] = heard
    assert is_genuine(body, headers, made["public_key"])
    assert not is_genuine(body + b" ", headers, made["public_key"])
    assert not is_genuine(body, headers | {"webhook-id": "tepore_0"}, made["public_key"])
    old = headers | {"webhook-timestamp": str(int(headers["webhook-timestamp"]) - 600)}
    assert not is_genuine(body, old, made["public_key"])
