"""Rules that the database keeps by triggers, on SQLite and PostgreSQL alike.

* append-only tables refuse UPDATE, DELETE and TRUNCATE;
* a row and the rows it points to belong to one organisation;
* an app's own rules, which its ``guards`` module lists.

They are lifted before a ``migrate`` that has something to do and set anew after it: SQLite rebuilds a table
to alter a column, and will not rename it while a trigger of another table names it.
``tepore.store.opening`` refuses a database in which one is missing, so a migration that broke off is not
taken for a finished one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

from django.apps import apps
from django.db.models import UniqueConstraint
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model
    from django.db.models.options import Options

Event = Literal["INSERT", "UPDATE", "DELETE"]
STORE_APPS = ("people", "estate", "metering", "signing", "ledger", "post", "work", "hooks", "history")
CHANGES: tuple[Event, Event] = ("UPDATE", "DELETE")
ARRIVALS: tuple[Event, Event] = ("INSERT", "UPDATE")
FROZEN_BY_CLOSING = frozenset(
    {
        "ledger_expense", "ledger_advance", "ledger_season", "ledger_criterion", "ledger_millesimitable",
        "ledger_millesimishare", "people_tenure", "metering_installation",
    }
)  # fmt: skip
"""Tables whose rows rest once a season that stands on them is closed."""
PREFIX = "tepore_"
LONGEST_NAME = 63
"""Bytes of a name that PostgreSQL keeps."""


@dataclass(frozen=True)
class Guard:
    """One trigger.

    Attributes
    ----------
    table, event
        What it watches.
    name
        Tells it from the table's other guards.
    condition
        SQL over NEW and OLD that both databases read; where it is true the statement is refused.
    message
        What the refusal says.
    """

    table: str
    event: Event
    name: str
    condition: str
    message: str

    @property
    def trigger(self) -> str:
        """Name of the trigger in the database, short enough for PostgreSQL and one of its kind."""
        name = f"{PREFIX}{self.table}_{self.name}_{self.event.lower()}"
        if len(name) <= LONGEST_NAME:
            return name
        return name[: LONGEST_NAME - 9] + "_" + sha256(name.encode()).hexdigest()[:8]


def append_only(model: type[Model]) -> Iterator[Guard]:
    """Give the guards that let rows of a table be added and never changed or removed."""
    table = _options(model).db_table
    for event in CHANGES:
        yield Guard(table, event, "append_only", "1 = 1", f"{table} is append-only")
    yield from never_replaced(model, f"{table} is append-only")


def never_replaced(model: type[Model], message: str) -> Iterator[Guard]:
    """Give the guards against ``INSERT OR REPLACE``.

    SQLite removes the former row without asking the DELETE triggers of a connection that did not set
    ``recursive_triggers``; so a row whose id or unique columns exist is refused before it is inserted.
    """
    table = _options(model).db_table
    for number, columns in enumerate(_unique_columns(model)):
        same = " AND ".join(f"t.{column} = NEW.{column}" for column in columns)
        is_conditional = "replaces" in _columns(model) and (len(columns) > 1 or columns == ("season_id",))
        partial = _PARTIAL if is_conditional else ""
        yield Guard(
            table,
            "INSERT",
            f"replaced_{number}",
            f"EXISTS (SELECT 1 FROM {table} t WHERE {same}{partial})",  # noqa: S608 - names of our own models
            f"{message}: it has this row already",
        )


_PARTIAL = " AND t.replaces_id IS NULL AND NEW.replaces_id IS NULL"
"""The store's conditional unique constraints hold for rows that replace none."""


def _columns(model: type[Model]) -> dict[str, str]:
    return {field.name: str(field.column) for field in _options(model).concrete_fields}


def _unique_columns(model: type[Model]) -> Iterator[tuple[str, ...]]:
    columns = _columns(model)
    yield from ((columns[field.name],) for field in _options(model).concrete_fields if field.unique)
    for constraint in _options(model).constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.fields:
            yield tuple(columns[name] for name in constraint.fields)


def one_organisation(model: type[Model]) -> Iterator[Guard]:
    """Give the guards that keep a row and what it points to within one organisation."""
    for field in _options(model).concrete_fields:
        target = field.related_model
        if field.column and isinstance(target, type) and field.name != "organisation" and _is_scoped(target):
            yield from same_column(model, field.column, target, "organisation_id")


def same_column(model: type[Model], link: str, target: type[Model], column: str) -> Iterator[Guard]:
    """Give the guards that keep a column equal in a row and in the row that its link names."""
    there = (
        f"(SELECT t.{column} FROM {_options(target).db_table} t "  # noqa: S608 - names of our own models
        f"WHERE t.id = NEW.{link})"
    )
    table = _options(model).db_table
    for event in ARRIVALS:
        yield Guard(
            table,
            event,
            f"{link}_{column}",
            f"NEW.{link} IS NOT NULL AND {there} <> NEW.{column}",
            f"{table}.{link} names a row of another {column}",
        )


def all_guards() -> tuple[Guard, ...]:
    """Give every guard of the store, from its models and the ``guards`` modules of its apps."""
    found: list[Guard] = []
    for label in STORE_APPS:
        config = apps.get_app_config(label)
        for model in config.get_models():
            if _is_scoped(model):
                found.extend(one_organisation(model))
            if getattr(model, "append_only", False):
                found.extend(append_only(model))
            elif _options(model).db_table in FROZEN_BY_CLOSING:
                found.extend(never_replaced(model, f"{_options(model).db_table} is not replaced"))
        found.extend(import_string(f"{config.name}.guards.own_guards")())
    return tuple(found)


def install_guards(connection: BaseDatabaseWrapper) -> None:
    """Set every guard anew, in one transaction."""
    lift_guards(connection)
    with connection.cursor() as cursor:
        for guard in all_guards():
            for statement in _create(connection.vendor, guard):
                cursor.execute(statement)


def lift_guards(connection: BaseDatabaseWrapper) -> None:
    """Take every guard away: for a migration, or a test that empties its own database; never in service."""
    with connection.cursor() as cursor:
        for name, table in _present(connection).items():
            on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def missing_guards(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Name the guards that the database lacks."""
    present = _present(connection)
    return tuple(guard.trigger for guard in all_guards() if guard.trigger not in present)


def lift_before_migrate(using: str, plan: Sequence[object] = (), **_: object) -> None:
    """Lift the guards before a migration that changes something (a receiver of ``pre_migrate``)."""
    from django.db import connections  # noqa: PLC0415 - a receiver is loaded before the apps are

    if plan:
        lift_guards(connections[using])


def guard_after_migrate(using: str, **_: object) -> None:
    """Set the guards after a migration of the database (a receiver of ``post_migrate``)."""
    from django.db import connections, transaction  # noqa: PLC0415 - a receiver is loaded before the apps are

    connection = connections[using]
    tables = set(connection.introspection.table_names())
    wanted = {guard.table for guard in all_guards()}
    if wanted <= tables:
        with transaction.atomic(using=using):
            install_guards(connection)


def _options(model: type[Model]) -> Options[Any]:
    return model._meta  # noqa: SLF001 - Django's documented door to a model's table and columns


def _is_scoped(model: type[Model]) -> bool:
    return any(field.name == "organisation" for field in _options(model).concrete_fields)


_SQLITE_TRIGGERS = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'tepore_*'"
_POSTGRESQL_TRIGGERS = (
    "SELECT tgname, tgrelid::regclass::text FROM pg_trigger "
    "WHERE NOT tgisinternal AND starts_with(tgname, 'tepore_')"
)


def _present(connection: BaseDatabaseWrapper) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE_TRIGGERS if connection.vendor == "sqlite" else _POSTGRESQL_TRIGGERS)
        return dict(cursor.fetchall())


def _create(vendor: str, guard: Guard) -> Iterator[str]:
    name = guard.trigger
    if vendor == "sqlite":
        yield (
            f"CREATE TRIGGER {name} BEFORE {guard.event} ON {guard.table} WHEN {guard.condition} "
            f"BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
        )
        return
    row = "OLD" if guard.event == "DELETE" else "NEW"
    refuse = f"RAISE EXCEPTION '{guard.message}' USING ERRCODE = 'integrity_constraint_violation';"
    yield _function(name, f"IF {guard.condition} THEN {refuse} END IF; RETURN {row};")
    yield (
        f"CREATE TRIGGER {name} BEFORE {guard.event} ON {guard.table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
    if guard.name == "append_only" and guard.event == "DELETE":
        emptied = f"{PREFIX}{guard.table}_truncate"
        yield _function(emptied, refuse)
        yield (
            f"CREATE TRIGGER {emptied} BEFORE TRUNCATE ON {guard.table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {emptied}()"
        )


def _function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
