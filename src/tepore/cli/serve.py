"""`tepore serve`: the portal on this machine, opened by a link that works once."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

HOST, PORT = "127.0.0.1", 8000

Host = Annotated[
    str, typer.Option(help="Address to serve on; others than this machine's own need TEPORE_ALLOWED_HOSTS.")
]
Port = Annotated[
    int, typer.Option(min=1, max=65_535, help="First port tried; if it is taken, the next free one.")
]


def serve(
    host: Host = HOST,
    port: Port = PORT,
    user: Annotated[
        str | None, typer.Option(help="Name of the user the link is for; made as operator if not there.")
    ] = None,
    organisation: Annotated[
        str | None, typer.Option(help="Code of the organisation; made where it is not there.")
    ] = None,
) -> None:
    """Serve the portal and print a link that signs a user in once, within ten minutes.

    The first time, on an empty store, the link leads to a page that makes the office and its first operator.
    Later it is for the operator who was there first, or the one named. There are no passwords. Stop with
    Ctrl+C.
    """
    from tepore.store.opening import open_store  # noqa: PLC0415 - sets Django up

    open_store()
    from tepore.services.first_run import is_first_run, issue_setup_link  # noqa: PLC0415 - needs the opened store

    if user is None and organisation is None and is_first_run():
        token = issue_setup_link(now=datetime.now(UTC))
        serve_portal(host=host, port=port, users={}, setup_token=token)
    else:
        name, user_id = _operator(user, organisation)
        serve_portal(host=host, port=port, users={name: user_id})


def _operator(user: str | None, organisation: str | None) -> tuple[str, int]:
    """Give the operator whom the link is for: the named one, else the first of the organisation."""
    from tepore.services.organisations import (  # noqa: PLC0415 - needs the opened store
        LOCAL_CODE,
        ensure_organisation,
    )
    from tepore.services.sign_in import ensure_operator, first_operator  # noqa: PLC0415

    today = datetime.now(UTC).date()
    if user is None and (found := first_operator(organisation=organisation, on=today)) is not None:
        return found
    name, code = user or "operator", organisation or LOCAL_CODE
    return name, ensure_operator(organisation_id=ensure_organisation(code=code).id, name=name, on=today)


def serve_portal(
    *, host: str, port: int, users: Mapping[str, int], setup_token: str = "", remark: str = ""
) -> None:
    """Open a port, print a one-time link for each user, and serve until interrupted; long work runs beside.

    Parameters
    ----------
    host, port
        Where; the next free port where it is taken.
    users
        Id of each user by what the link is called.
    setup_token
        Of the link to the first run; empty where the store is in use.
    remark
        A line for whoever reads the links.

    Raises
    ------
    NoFreePort
        No port can be opened.
    """
    from tepore.services.consumption_history.refresh import refresh_some  # noqa: PLC0415 - needs the opened store
    from tepore.services.rounds import Rounds  # noqa: PLC0415
    from tepore.services.run_jobs import JobWorker  # noqa: PLC0415
    from tepore.services.send_mail import send_due_mail  # noqa: PLC0415
    from tepore.services.sign_in import issue_sign_in_link  # noqa: PLC0415
    from tepore.services.webhooks import deliver_webhooks  # noqa: PLC0415
    from tepore.web.serving import open_socket, serve_forever  # noqa: PLC0415

    console = Console(soft_wrap=True, highlight=False)
    opened = open_socket(host, port)
    taken = opened.getsockname()[1]
    address = f"http://{f'[{host}]' if ':' in host else host}:{taken}"

    def announce() -> None:
        if taken != port:
            console.print(f"Port {port} is taken; the portal is on {taken}.")
        for name, user_id in users.items():
            token = issue_sign_in_link(user_id=user_id, now=datetime.now(UTC))
            console.print(f"[bold]{escape(name)}[/]: {address}/sign-in/{token}/")
        if setup_token:
            console.print(f"[bold]first run[/]: {address}/first-run/{setup_token}/")
            console.print("Open the link within an hour: it makes your office and its first operator.")
        if remark:
            console.print(remark)
        console.print("Each link works once, within ten minutes. Stop with Ctrl+C.")

    beside = (
        Rounds("mail", send_due_mail),
        Rounds("webhooks", deliver_webhooks),
        Rounds("history", refresh_some),
        JobWorker(clock=lambda: datetime.now(UTC)),
    )
    for thread in beside:
        thread.start()
    try:
        with suppress(KeyboardInterrupt):
            serve_forever(opened, announce=announce)
    finally:
        for thread in beside:
            thread.stop()
