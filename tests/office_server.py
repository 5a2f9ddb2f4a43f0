"""A portal with one condominium and a signed-in administrator, for tests in a browser: prints where and who.

Started as a program on an empty home (``TEPORE_HOME``): it serves until its input is closed, and does the
long work that is asked for.
"""
# ruff: noqa: PLC0415, T201 - Django's parts are there once the store is open; what is printed is the answer

from __future__ import annotations

import json
import socket
import sys
import threading
from datetime import UTC, date, datetime
from pathlib import Path

from tepore.store.opening import open_store

EXAMPLE = Path(__file__).parents[1] / "examples" / "palazzina-6.toml"


def now() -> datetime:
    return datetime.now(UTC)


def main() -> None:
    environment = open_store()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from tepore.services.organisations import ensure_organisation
    from tepore.services.persons import PersonProfile, keep_person
    from tepore.services.register import import_register
    from tepore.services.run_jobs import JobWorker
    from tepore.store.ledger.models import Season
    from tepore.store.people.models import Membership, Person, Role, User
    from tepore.store.sealing import read_key_ring
    from tepore.web.serving import open_socket, serve_forever

    ring = read_key_ring(environment.key_path)
    organisation_id = ensure_organisation(code="office", name="Studio Rossi").id
    import_register(
        organisation_id=organisation_id, content=EXAMPLE.read_bytes(), name="r.toml", key_ring=ring, clock=now
    )
    for number, person in enumerate(Person.objects.order_by("code")[:3]):
        profile = PersonProfile(name=f"Persona {number + 1}", email=f"p{number}@example.org")
        keep_person(organisation_id=organisation_id, code=person.code, profile=profile, key_ring=ring)
    user = User.objects.create(username="amministratore")
    Membership.objects.create(
        organisation_id=organisation_id, user=user, role=Role.ADMINISTRATOR, start_on=date(2020, 1, 1)
    )
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["signed_in_at"] = session["second_factor_at"] = now().isoformat()
    session.create()
    season = Season.objects.get()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    opened = open_socket("127.0.0.1", port)
    said = {
        "address": f"http://127.0.0.1:{opened.getsockname()[1]}",
        "session": session.session_key,
        "season": f"/condominiums/{season.condominium_id}/seasons/{season.pk}/",
        "condominium": f"/condominiums/{season.condominium_id}/",
    }
    JobWorker(clock=now).start()
    announce = {"announce": lambda: print(json.dumps(said), flush=True)}
    threading.Thread(target=serve_forever, args=(opened,), kwargs=announce, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
