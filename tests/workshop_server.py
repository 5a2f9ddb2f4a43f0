"""A portal as a program of its own for the browser: one condominium with its devices, and an operator let in.

Prints its address and the session's id as JSON, and ends when its input ends.
"""
# ruff: noqa: PLC0415 - Django's parts are there once the store is open

from __future__ import annotations

import json
import sys
import threading
from datetime import UTC, date, datetime
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "examples"


def now() -> datetime:
    return datetime.now(UTC)


def fill(key_path: Path) -> str:
    """Enter a condominium with devices, and give the session of an operator."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from tepore.services.organisations import ensure_organisation
    from tepore.services.register import import_register
    from tepore.store.estate.models import Radiator, Room
    from tepore.store.people.models import Membership, Role, User
    from tepore.store.sealing import read_key_ring
    from tepore.web.session import PASSWORDLESS, SECOND_FACTOR_AT, SIGNED_IN_AT

    organisation_id = ensure_organisation(code="locale", name="Letture srl").id
    import_register(
        organisation_id=organisation_id, content=(EXAMPLES / "palazzina-6.toml").read_bytes(),
        name="palazzina-6.toml", key_ring=read_key_ring(key_path), clock=now,
    )  # fmt: skip
    Radiator.objects.create(organisation_id=organisation_id, room=Room.objects.first(), code="shown")
    user = User.objects.create(username="operator")
    Membership.objects.create(
        organisation_id=organisation_id, user=user, role=Role.OPERATOR, start_on=date(2020, 1, 1)
    )
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = PASSWORDLESS
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SIGNED_IN_AT] = session[SECOND_FACTOR_AT] = now().isoformat()
    session.save()
    return str(session.session_key)


def main() -> None:
    from tepore.store.opening import open_store

    session = fill(open_store().key_path)
    from tepore.web.serving import open_socket, serve_forever

    opened = open_socket("127.0.0.1", 0)
    address = f"http://127.0.0.1:{opened.getsockname()[1]}"

    def announce() -> None:
        print(json.dumps({"address": address, "session": session}), flush=True)  # noqa: T201 - read by the test

    threading.Thread(target=serve_forever, args=(opened,), kwargs={"announce": announce}, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
