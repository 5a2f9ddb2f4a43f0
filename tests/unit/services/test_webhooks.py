"""What happens is told to other programs, signed, until they acknowledge it; never into our own network."""

from __future__ import annotations

import base64
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tepore.services.access import Actor, NotPermitted
from tepore.services.organisations import ensure_organisation
from tepore.services.web_posts import BadAddress, Target, target_of
from tepore.services.webhooks import (
    EVENTS_A_ROUND,
    FAILURES_TO_END,
    LONGEST_WAIT,
    MOST_WEBHOOKS,
    UnableToAddWebhook,
    add_webhook,
    deliver_webhooks,
    end_webhook,
    list_webhooks,
)
from tepore.store.environment import read_environment
from tepore.store.people.models import AuditEvent, Role, User
from tepore.store.sealing import KeyRing, write_key_ring

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOST = "127.0.0.1"


@pytest.fixture
def actor(tmp_path: Path, settings) -> Actor:
    settings.ENVIRONMENT = read_environment().model_copy(
        update={"key_file": tmp_path / "keys.json", "webhook_hosts": HOST}
    )
    write_key_ring(tmp_path / "keys.json", KeyRing.generate())
    return operator("metering")


def operator(code: str) -> Actor:
    organisation_id = ensure_organisation(code=code).id
    user = User.objects.create(username=f"operator-{code}")
    return Actor(user_id=user.pk, organisation_id=organisation_id, organisation=code, role=Role.OPERATOR)


def happen(actor: Actor, action: str) -> AuditEvent:
    return AuditEvent.objects.create(
        organisation_id=actor.organisation_id, at=NOW, action=action, subject="season 1", evidence={"n": 1}
    )


class Receiver:
    """A machine that answers as it is told and keeps what it was sent."""

    def __init__(self, status: int = 204) -> None:
        self.status = status
        self.heard: list[tuple[dict[str, str], bytes]] = []

    def __call__(self, target: Target, body: bytes, headers: Mapping[str, str]) -> int:
        assert target.host == HOST
        self.heard.append((dict(headers), body))
        return self.status

    @property
    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.heard]


@pytest.fixture
def machine() -> Iterator[tuple[int, list[tuple[dict[str, str], bytes]]]]:
    """A real server on this machine: its port, and what it heard."""
    heard: list[tuple[dict[str, str], bytes]] = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer((HOST, 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, heard
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_event_reaches_a_machine_signed_and_altered_it_does_not_verify(actor: Actor, machine) -> None:
    port, heard = machine
    row = add_webhook(actor=actor, url=f"http://{HOST}:{port}/tepore", actions=["season."], now=NOW)
    event = happen(actor, "season.closed")
    assert deliver_webhooks(now=NOW).delivered == 1
    [(headers, body)] = heard
    assert headers["webhook-id"] == f"tepore_{event.pk}"
    assert json.loads(body) == {
        "type": "season.closed",
        "timestamp": "2026-11-22T12:00:00+00:00",
        "data": {"subject": "season 1", "evidence": {"n": 1}},
    }
    version, _, signature = headers["webhook-signature"].partition(",")
    assert version == "v1a"
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(row.public_key))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key.verify(base64.b64decode(signature), signed)
    with pytest.raises(InvalidSignature):
        key.verify(base64.b64decode(signature), signed.replace(b"closed", b"opened"))


def test_only_what_it_is_for_and_only_what_happens_from_then_on_in_the_own_organisation(actor: Actor) -> None:
    other, receiver = operator("other"), Receiver()
    happen(actor, "season.closed")
    add_webhook(actor=actor, url=f"http://{HOST}:9/", actions=["season."], now=NOW)
    happen(actor, "season.corrected")
    happen(actor, "token.issued")
    happen(other, "season.approved")
    deliver_webhooks(now=NOW, sender=receiver)
    deliver_webhooks(now=NOW, sender=receiver)
    assert receiver.types == ["season.corrected"]


def test_what_is_not_acknowledged_is_told_again_in_order_and_ever_later(actor: Actor) -> None:
    row = add_webhook(actor=actor, url=f"http://{HOST}:9/", actions=["season."], now=NOW)
    happen(actor, "season.one")
    happen(actor, "season.two")
    broken, instants = Receiver(503), [NOW]
    for _ in range(12):
        assert deliver_webhooks(now=instants[-1], sender=broken).failed == 1
        assert deliver_webhooks(now=instants[-1], sender=broken).failed == 0  # it waits
        retry_at = list_webhooks(actor=actor, now=NOW)[0].retry_at
        assert retry_at is not None
        instants.append(retry_at)
    waits = [later - sooner for sooner, later in pairwise(instants)]
    assert waits[:3] == [timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2)]
    assert waits[-1] == LONGEST_WAIT
    assert set(broken.types) == {"season.one"}
    listed = list_webhooks(actor=actor, now=NOW)[0]
    assert (listed.id, listed.waiting, listed.failures, listed.latest_fault) == (row.id, 2, 12, "answer 503")
    good = Receiver()
    assert deliver_webhooks(now=instants[-1], sender=good).delivered == 2
    assert good.types == ["season.one", "season.two"]
    listed = list_webhooks(actor=actor, now=NOW)[0]
    assert (listed.waiting, listed.failures, listed.retry_at, listed.latest_fault) == (0, 0, None, "")


def test_one_that_never_answers_is_ended_and_holds_up_no_other(actor: Actor) -> None:
    def silent(target: Target, body: bytes, headers: Mapping[str, str]) -> int:
        if target.path == "/dead":
            raise TimeoutError
        return 200

    add_webhook(actor=actor, url=f"http://{HOST}:9/dead", actions=["season."], now=NOW)
    add_webhook(actor=actor, url=f"http://{HOST}:9/alive", actions=["season."], now=NOW)
    happen(actor, "season.closed")
    told = deliver_webhooks(now=NOW, sender=silent)
    assert (told.delivered, told.failed) == (1, 1)
    later = NOW
    for _ in range(FAILURES_TO_END):
        later += LONGEST_WAIT
        deliver_webhooks(now=later, sender=silent)
    alive, dead = list_webhooks(actor=actor, now=later)
    assert (dead.ended_at is not None, dead.failures, dead.latest_fault) == (
        True, FAILURES_TO_END, "no answer: TimeoutError",
    )  # fmt: skip
    assert alive.ended_at is None


def test_a_round_is_bounded_and_the_next_goes_on(actor: Actor) -> None:
    add_webhook(actor=actor, url=f"http://{HOST}:9/", actions=["reading."], now=NOW)
    for number in range(EVENTS_A_ROUND + 5):
        happen(actor, f"reading.{number}")
    receiver = Receiver()
    assert deliver_webhooks(now=NOW, sender=receiver).delivered == EVENTS_A_ROUND
    assert deliver_webhooks(now=NOW, sender=receiver).delivered == 5
    assert receiver.types == [f"reading.{number}" for number in range(EVENTS_A_ROUND + 5)]


def test_an_ended_webhook_is_told_nothing_and_another_s_cannot_be_ended(actor: Actor) -> None:
    row = add_webhook(actor=actor, url=f"http://{HOST}:9/", actions=["season."], now=NOW)
    with pytest.raises(NotPermitted):
        end_webhook(actor=operator("other"), webhook_id=row.id, now=NOW)
    end_webhook(actor=actor, webhook_id=row.id, now=NOW)
    with pytest.raises(NotPermitted):
        end_webhook(actor=actor, webhook_id=row.id, now=NOW)
    happen(actor, "season.closed")
    assert deliver_webhooks(now=NOW, sender=Receiver()).delivered == 0
    own = AuditEvent.objects.filter(action__startswith="webhook.")
    assert [event.action for event in own] == ["webhook.added", "webhook.ended"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATOR])
def test_only_an_operator_of_the_whole_organisation_has_webhooks(role: Role, actor: Actor) -> None:
    for stranger in (
        Actor(user_id=actor.user_id, organisation_id=actor.organisation_id, organisation="m", role=role),
        Actor(
            user_id=actor.user_id, organisation_id=actor.organisation_id, organisation="m",
            role=Role.OPERATOR, condominium_id=1,
        ),
    ):  # fmt: skip
        with pytest.raises(NotPermitted):
            add_webhook(actor=stranger, url=f"http://{HOST}:9/", actions=["season."], now=NOW)
        with pytest.raises(NotPermitted):
            list_webhooks(actor=stranger, now=NOW)


@pytest.mark.parametrize("actions", [[], [" "], [f"a{number}." for number in range(21)]])
def test_a_webhook_names_what_it_is_for(actions: list[str], actor: Actor) -> None:
    with pytest.raises(UnableToAddWebhook):
        add_webhook(actor=actor, url=f"http://{HOST}:9/", actions=actions, now=NOW)


def test_an_organisation_has_a_bounded_number(actor: Actor) -> None:
    for _ in range(MOST_WEBHOOKS):
        add_webhook(actor=actor, url=f"http://{HOST}:9/", actions=["season."], now=NOW)
    with pytest.raises(UnableToAddWebhook):
        add_webhook(actor=actor, url=f"http://{HOST}:9/", actions=["season."], now=NOW)


@pytest.mark.parametrize(
    ("url", "leads_to", "code"),
    [
        ("http://example.org/", "93.184.216.34", "webhook.address"),
        ("https://user:pass@example.org/", "93.184.216.34", "webhook.address"),
        ("ftp://example.org/", "93.184.216.34", "webhook.address"),
        ("https:///path", "93.184.216.34", "webhook.address"),
        ("example.org", "93.184.216.34", "webhook.address"),
        ("https://example.org:99999/", "93.184.216.34", "webhook.unknown_host"),
        ("https://metadata/", "169.254.169.254", "webhook.own_network"),
        ("https://inside/", "10.1.2.3", "webhook.own_network"),
        ("https://inside/", "192.168.1.1", "webhook.own_network"),
        ("https://loop/", "127.0.0.1", "webhook.own_network"),
        ("https://six/", "::1", "webhook.own_network"),
        ("https://unique/", "fd00::1", "webhook.own_network"),
        ("https://mapped/", "::ffff:10.0.0.1", "webhook.own_network"),
        ("https://any/", "0.0.0.0", "webhook.own_network"),  # noqa: S104 - an address that is refused
    ],
)
def test_no_post_goes_into_our_own_network(
    url: str, leads_to: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", known(leads_to))
    with pytest.raises(BadAddress) as refused:
        target_of(url)
    assert refused.value.code == code


def test_one_inner_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", known("93.184.216.34", "10.0.0.1"))
    with pytest.raises(BadAddress):
        target_of("https://example.org/")


def test_the_post_goes_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", known("93.184.216.34"))
    target = target_of("https://example.org:8443/a?b=c")
    assert (target.host, target.port, target.path, target.address, target.is_secure) == (
        "example.org", 8443, "/a?b=c", "93.184.216.34", True,
    )  # fmt: skip


def test_a_name_that_nobody_knows_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: object, **kwargs: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(BadAddress) as refused:
        target_of("https://nowhere.example/")
    assert refused.value.code == "webhook.unknown_host"


def known(*addresses: str):
    """Resolve every name to the same addresses, as ``socket.getaddrinfo`` gives them."""

    def resolve(host: str, port: int, **kwargs: object) -> list[tuple[object, ...]]:
        if not 0 <= port < 65536:
            raise OSError
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    return resolve
