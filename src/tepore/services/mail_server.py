"""Where mail is handed to: an SMTP server, or a folder that collects it."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.conf import settings

from tepore.kernel import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage

SECONDS = 30
PORTS = {"smtp": 587, "smtps": 465}


class BadMailServer(Refusal):
    """A setting of the mail server that cannot be used."""


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where mail is handed to.

    Attributes
    ----------
    scheme
        ``smtp`` (with STARTTLS), ``smtps`` or ``file``.
    path
        Of a folder.
    """

    scheme: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    path: Path = Path()
    sender: str = ""


def mail_is_on() -> bool:
    """Tell whether a mail server is set (``TEPORE_MAIL``)."""
    return bool(settings.ENVIRONMENT.mail.get_secret_value())


def mail_server() -> MailServer:
    """Read the setting ``TEPORE_MAIL``.

    Raises
    ------
    BadMailServer
        It is of no kind that we know, or nobody is named as sender.
    """
    parts = urlsplit(settings.ENVIRONMENT.mail.get_secret_value())
    user = unquote(parts.username or "")
    sender = settings.ENVIRONMENT.mail_from or (user if "@" in user else "")
    if parts.scheme == "file" and parts.path:
        return MailServer(scheme="file", path=Path(unquote(parts.path)), sender=sender or "tepore@localhost")
    if parts.scheme not in PORTS or not parts.hostname:
        raise _bad("the mail server has no form we know.", "TEPORE_MAIL", "smtp://user:password@host:587")
    if not sender:
        raise _bad("nobody is named as sender.", "TEPORE_MAIL_FROM", "an address of the office")
    return MailServer(
        scheme=parts.scheme,
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=user,
        password=unquote(parts.password or ""),
        sender=sender,
    )


def _bad(what: str, where: str, example: str) -> BadMailServer:
    return BadMailServer(what, where=where, remedy=f"Give {example}.", code="mail.server")


@contextmanager
def mail_session(server: MailServer) -> Iterator[Callable[[EmailMessage, int], None]]:
    """Open the way to the server for some mails.

    Yields a function that hands over one message; its second argument is the mail's id.

    Raises
    ------
    OSError, smtplib.SMTPException
        The server cannot be reached, or refuses us.
    """
    if server.scheme == "file":
        server.path.mkdir(parents=True, exist_ok=True)
        yield lambda message, mail_id: _into_folder(server.path, message, mail_id)
        return
    with _connected(server) as smtp:
        yield lambda message, _: _hand_over(smtp, message)


def _hand_over(smtp: smtplib.SMTP, message: EmailMessage) -> None:
    smtp.send_message(message)


def _into_folder(folder: Path, message: EmailMessage, mail_id: int) -> None:
    path = folder / f"{mail_id:08}.eml"
    draft = path.with_suffix(".part")
    draft.write_bytes(message.as_bytes())
    draft.replace(path)


def _connected(server: MailServer) -> smtplib.SMTP:
    trusted = ssl.create_default_context()
    if server.scheme == "smtps":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=trusted)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
        smtp.ehlo()
        if smtp.has_extn("starttls"):
            smtp.starttls(context=trusted)
        elif not _is_here(server.host):
            smtp.close()
            raise smtplib.SMTPNotSupportedError("no STARTTLS")
    if server.user:
        smtp.login(server.user, server.password)
    return smtp


def _is_here(host: str) -> bool:
    """Tell whether a host is this machine: only then may mail go out in clear."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
