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
from hypothesis.stateful import run_state_machine_as_test
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


@pytest.fixture
def token(tmp_path: Path, settings) -> str | None:
    settings.ENVIRONMENT = read_environment().model_copy(
        update={"key_file": tmp_path / "keys.json", "webhook_hosts": "127.0.0.1"}
    )
    ring = KeyRing.generate()
    write_key_ring(tmp_path / "keys.json", ring)
    return Estate.closed("own", "Tiglio", ring).token(Role.OPERATOR)


@pytest.fixture
def schema():
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.mark.django_db
def test_chains_of_calls_are_answered_as_described(token: str | None, schema) -> None:
    answered: set[tuple[str, int]] = set()

    @schema.hook("map_body")
    def lead_where_a_post_may_go(context: object, body: object) -> object:
        """Give most webhooks an address that is taken; no chain of calls begins with a random one."""
        del context
        if isinstance(body, dict) and isinstance(body.get("url"), str):
            return body | {"url": "http://127.0.0.1:9/", "actions": ["season."]}
        return body

    class Chains(schema.as_state_machine()):
        def get_call_kwargs(self, case: Case) -> dict[str, object]:
            del case
            return {"headers": headers_of(token)}

        def validate_response(self, response, case: Case, **told: object) -> None:
            del told
            answered.add((f"{case.method} {case.path}", response.status_code))
            case.validate_response(response, checks=CHECKS, headers=headers_of(token))

    run_state_machine_as_test(Chains, settings=bounds(CASES))
    one = "/api/v1/webhooks/{webhook_id}"
    assert answered >= {("POST /api/v1/webhooks", 201), (f"DELETE {one}", 204), (f"GET {one}", 200)}


@pytest.mark.django_db
def test_every_answer_is_as_described(token: str | None, schema) -> None:
    answered: Counter[int] = Counter()
    for operation in schema.get_all_operations():
        for mode in GenerationMode:
            hold(operation.ok().as_strategy(generation_mode=mode), token, answered)
    assert set(answered) >= {200, 404, 422}


def bounds(examples: int) -> limits:
    return limits(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def headers_of(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}


def hold(cases: SearchStrategy[Case], token: str | None, answered: Counter[int]) -> None:
    @given(case=cases)
    @bounds(CASES)
    def send(case: Case) -> None:
        answer = case.call_and_validate(headers=headers_of(token), checks=CHECKS)
        answered[answer.status_code] += 1

    send()
