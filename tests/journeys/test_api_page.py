"""The how-to's calls work as they are printed, and its table says what the description says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from api_building import Estate
from tepore.api.caller import ACCESS
from tepore.api.door import api
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
        for told in methods.values()
        if path != "/telegrams"
    }
    assert told == described
