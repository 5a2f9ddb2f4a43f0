"""Whatever a program sends, the API answers as its description says (RELIABILITY A7)."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_schema_conformance,
    status_code_conformance,
)

from api_building import Estate
from tepore.store.environment import read_environment
from tepore.store.people.models import Role
from tepore.store.sealing import KeyRing, write_key_ring

CASES = int(os.environ.get("TEPORE_API_CASES", "8"))
"""Of each path and mode: TEPORE_API_CASES asks for more."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    ignored_auth,
]


@pytest.mark.django_db
def test_every_answer_is_as_described(tmp_path: Path, settings) -> None:
    settings.ENVIRONMENT = read_environment().model_copy(update={"key_file": tmp_path / "keys.json"})
    ring = KeyRing.generate()
    write_key_ring(tmp_path / "keys.json", ring)
    token = Estate.closed("own", "Tiglio", ring).token(Role.OPERATOR)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    answered: Counter[int] = Counter()
    for operation in schema.get_all_operations():
        for mode in GenerationMode:
            hold(operation.ok().as_strategy(generation_mode=mode), token, answered)
    assert set(answered) >= {200, 404, 422}


def hold(cases: SearchStrategy[Case], token: str | None, answered: Counter[int]) -> None:
    @given(case=cases)
    @limits(
        max_examples=CASES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def send(case: Case) -> None:
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        answer = case.call_and_validate(headers=headers, checks=CHECKS)
        answered[answer.status_code] += 1

    send()
