"""What differs between machines: read from ``TEPORE_*`` of the environment, checked, never written.

Reading has no effect on the disk, so type checkers and ``--help`` may import the settings anywhere.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError, field_validator

from tepore.kernel import Refusal

SQLITE_START = ";".join(
    (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",
        "PRAGMA recursive_triggers=ON",  # else INSERT OR REPLACE would delete without asking the triggers
        "PRAGMA secure_delete=ON",
    )
)
BUSY_SECONDS = 20
PREFIX = "TEPORE_"


class BadEnvironment(Refusal):
    """A setting of the environment that cannot be used."""


class StoreEnvironment(BaseModel):
    """Settings of one machine; an empty one counts as not set.

    Attributes
    ----------
    home
        Folder of the database, the key file and what is written (``TEPORE_HOME``).
    database
        Path of a SQLite file, or ``postgresql://user:password@host:port/name`` (``TEPORE_DATABASE``); empty
        for ``tepore.sqlite3`` in the home.
    key_file
        Key of keys, outside the database (``TEPORE_KEY_FILE``); empty for ``keys.json`` in the home.
    secret_key
        Signs sessions (``TEPORE_SECRET_KEY``); empty for ``secret`` in the home, made at the first opening.
    debug
        Error pages with details (``TEPORE_DEBUG``): only on a developer's machine.
    allowed_hosts
        Host names served, with commas between them (``TEPORE_ALLOWED_HOSTS``).
    https
        The portal stands behind a proxy that speaks HTTPS and sets ``X-Forwarded-Proto`` (``TEPORE_HTTPS``):
        cookies are then sent over HTTPS alone.
    plausible_rates
        File of the rates above which a reading is a finding (``TEPORE_PLAUSIBLE_RATES``); empty for ours.
    webhook_hosts
        Hosts of the own network that webhooks may post to, with commas between them
        (``TEPORE_WEBHOOK_HOSTS``); all others must be public.
    mail
        Where mail is handed to (``TEPORE_MAIL``): ``smtp://user:password@host:587``, ``smtps://...`` or
        ``file:///folder``, which collects ``.eml`` files; empty where none is sent.
    mail_from
        Sender of the mails (``TEPORE_MAIL_FROM``); empty for the user of ``mail`` where that is an address.
    """

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    home: Path = Path("var")
    database: SecretStr = SecretStr("")
    key_file: Path | None = None
    secret_key: SecretStr = SecretStr("")
    debug: bool = False
    allowed_hosts: str = "127.0.0.1,localhost,[::1]"
    https: bool = False
    plausible_rates: Path | None = None
    webhook_hosts: str = ""
    mail: SecretStr = SecretStr("")
    mail_from: str = ""

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @property
    def secret_path(self) -> Path:
        """File of the secret that signs sessions."""
        return self.home / "secret"

    @property
    def key_path(self) -> Path:
        """File of the key of keys."""
        return (self.key_file or self.home / "keys.json").expanduser().absolute()

    @property
    def hosts(self) -> list[str]:
        """Host names served."""
        return [host.strip() for host in self.allowed_hosts.split(",") if host.strip()]

    @property
    def own_webhook_hosts(self) -> frozenset[str]:
        """Hosts of the own network that webhooks may post to."""
        return frozenset(host.strip() for host in self.webhook_hosts.split(",") if host.strip())

    def signing_secret(self) -> str:
        """Give the secret that signs sessions.

        Before the first opening of the store there is none: then a secret of this process alone, so that
        nothing signed outlives it.
        """
        written = self.secret_key.get_secret_value()
        if not written and self.secret_path.is_file():
            written = self.secret_path.read_text(encoding="ascii").strip()
        return written or secrets.token_urlsafe(50)

    def django_database(self) -> dict[str, Any]:
        """Give Django's settings of the database.

        Raises
        ------
        BadEnvironment
            The address is not of a kind that the store is held to.
        """
        address = self.database.get_secret_value()
        scheme = urlsplit(address).scheme
        if scheme in {"postgresql", "postgres"}:
            return _postgresql(address)
        if scheme and not address.startswith("/") and len(scheme) > 1:
            raise BadEnvironment(
                f"databases of the kind {scheme} are not supported.",
                where="TEPORE_DATABASE",
                remedy="Give a path for SQLite or an address postgresql://user:password@host/name.",
                code="environment.database",
            )
        path = Path(address).expanduser().absolute() if address else self.home / "tepore.sqlite3"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "init_command": SQLITE_START,
                "timeout": BUSY_SECONDS,
            },
        }


def _postgresql(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }


def read_environment() -> StoreEnvironment:
    """Read the settings of this machine.

    Raises
    ------
    BadEnvironment
        A setting has the wrong form.
    """
    try:
        return StoreEnvironment.model_validate(_written())
    except ValidationError as fault:
        first = fault.errors(include_input=False)[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        raise BadEnvironment(f"{first['msg']}.", where=name, code="environment.form") from None


def _written() -> dict[str, str]:
    """Give what stands in the environment, by the names of the settings; their case does not matter."""
    return {
        name.upper().removeprefix(PREFIX).lower(): written
        for name, written in os.environ.items()
        if name.upper().startswith(PREFIX) and written
    }
