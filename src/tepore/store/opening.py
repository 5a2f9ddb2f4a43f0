"""Open the store: home folder, secrets, database, tables, and proof that what is acknowledged is durable.

Doors call :func:`open_store` before anything else of Django; it may be called again at no cost.
"""

from __future__ import annotations

import os
from pathlib import Path

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from tepore.kernel import Refusal
from tepore.store.environment import StoreEnvironment, read_environment
from tepore.store.guards import install_guards, missing_guards
from tepore.store.sealing import BadKeyFile, KeyRing, read_key_ring, write_key_ring, write_private

SQLITE_DURABLE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
POSTGRESQL_DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


class UnsafeDatabase(Refusal):
    """A database that could lose what it acknowledged, or that lacks its guards."""


def open_store(*, migrate: bool = True) -> StoreEnvironment:
    """Make the store ready: the first time it makes what is missing, every time it checks what is there.

    Parameters
    ----------
    migrate
        Bring the tables up to this version of the program.

    Raises
    ------
    BadEnvironment, BadKeyFile, UnsafeDatabase
        A setting, the key file or the database is not fit for use.
    """
    environment = read_environment()
    _prepare_home(environment)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tepore.store.settings")
    if not apps.ready:
        django.setup()
    _make_database_private()
    if migrate and _has_unapplied_migrations():
        call_command("migrate", verbosity=0, interactive=False)
    if migrate and missing_guards(connection):
        with transaction.atomic():
            install_guards(connection)
    prepare_keys(environment)
    assert_durable()
    return environment


def assert_durable() -> None:
    """Check on the open connection the settings that an acknowledgement relies on.

    Raises
    ------
    UnsafeDatabase
        One of them is off, or a guard is missing.
    """
    connection.ensure_connection()
    faults = _sqlite_faults() if connection.vendor == "sqlite" else _postgresql_faults()
    if faults:
        raise UnsafeDatabase(
            f"{'; '.join(faults)}.",
            where=connection.alias,
            remedy="A power cut could lose readings that were acknowledged; correct the database's settings.",
            code="database.not_durable",
        )
    missing = missing_guards(connection)
    if missing:
        raise UnsafeDatabase(
            f"{len(missing)} guards are missing, the first is {missing[0]}.",
            where=connection.alias,
            remedy="Run tepore once with leave to change the tables: it sets them anew.",
            code="database.no_guards",
        )


def prepare_keys(environment: StoreEnvironment) -> KeyRing:
    """Read the key ring, and make one where neither it nor anything sealed by one exists.

    Raises
    ------
    BadKeyFile
        It is missing although the database holds sealed rows, or it cannot be used.
    """
    path = environment.key_path
    if not path.exists():
        if _has_sealed_rows():
            raise BadKeyFile(
                "the key file is missing and the database holds sealed rows.",
                where=str(path),
                remedy="Put it back from its own backup: a new one would open nothing.",
                code="keyfile.lost",
            )
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_key_ring(path, KeyRing.generate())
    return read_key_ring(path)


def _prepare_home(environment: StoreEnvironment) -> None:
    try:
        environment.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not environment.secret_key.get_secret_value() and not environment.secret_path.exists():
            write_private(environment.secret_path, environment.signing_secret())
    except FileExistsError:
        pass  # another process was first: its secret holds
    except OSError as fault:
        raise UnsafeDatabase(
            f"the folder cannot be written ({fault.strerror}).",
            where=str(environment.home),
            remedy="Set TEPORE_HOME to a folder of yours.",
            code="home.unwritable",
        ) from None


def _make_database_private() -> None:
    """Create a SQLite file that only its owner may read; its journal files take after it."""
    if connection.vendor == "sqlite":
        path = Path(str(connection.settings_dict["NAME"]))
        if path.parent.is_dir() and not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _has_unapplied_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _has_sealed_rows() -> bool:
    from tepore.store.metering.models import DeviceKey  # noqa: PLC0415 - models exist once Django is set up
    from tepore.store.people.models import Person  # noqa: PLC0415
    from tepore.store.people.sign_in_rows import MailAddress, OneTimePassword  # noqa: PLC0415
    from tepore.store.post.guards import SEALED  # noqa: PLC0415

    return (
        DeviceKey.objects.exists()
        or Person.objects.exclude(profile=b"").exists()
        or any(model.objects.exclude(sealed=b"").exists() for model in SEALED)
        or OneTimePassword.objects.exists()
        or MailAddress.objects.exists()
    )


def _sqlite_faults() -> list[str]:
    found: dict[str, object] = {}
    with connection.cursor() as cursor:
        for name in SQLITE_DURABLE:
            cursor.execute(f"PRAGMA {name}")
            found[name] = cursor.fetchone()[0]
    wrong = [f"{name} is {found[name]}" for name, wanted in SQLITE_DURABLE.items() if found[name] != wanted]
    if getattr(connection, "transaction_mode", None) != "IMMEDIATE":
        wrong.append("transactions do not begin IMMEDIATE")
    return wrong


def _postgresql_faults() -> list[str]:
    wrong = []
    with connection.cursor() as cursor:
        for name in POSTGRESQL_DURABLE:
            cursor.execute(f"SHOW {name}")
            if (found := cursor.fetchone()[0]) != "on":
                wrong.append(f"{name} is {found}")
    return wrong
