"""New rows of one table written at once, as the ingest does by the thousand; their keys are not read back.

Django's ``bulk_create`` makes one long statement of all values, and takes longer over it than the database
over the rows. Here the statement is that of one row, prepared once; constraints and guards hold as ever.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection, models

if TYPE_CHECKING:
    from collections.abc import Sequence

AS_THEY_ARE = (models.IntegerField, models.CharField, models.ForeignKey)
"""Columns into which a plain number or text goes as it is."""


def write_rows(rows: Sequence[models.Model]) -> None:
    """Write new rows, within the caller's transaction.

    Parameters
    ----------
    rows
        Of one model whose key the database gives; no signal is sent, and the rows keep no key.

    Raises
    ------
    django.db.IntegrityError
        A constraint or guard refuses one of them: then none is written.
    """
    if not rows:
        return
    sql, fields = _statement(type(rows[0]))
    with connection.cursor() as cursor:
        cursor.executemany(sql, [[_prepared(field, row) for field in fields] for row in rows])


@cache
def _statement(model: type[models.Model]) -> tuple[str, tuple[models.Field[Any, Any], ...]]:
    fields = tuple(field for field in model._meta.local_concrete_fields if not field.primary_key)  # noqa: SLF001 - documented by Django
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(field.column or "") for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table = quoted(model._meta.db_table)  # noqa: SLF001 - as above
    return f"INSERT INTO {table} ({columns}) VALUES ({places})", fields  # noqa: S608 - names of our own models


def _prepared(field: models.Field[Any, Any], row: models.Model) -> Any:  # noqa: ANN401 - what the database takes
    number_or_text = getattr(row, field.attname)
    if type(number_or_text) in {int, str} and isinstance(field, AS_THEY_ARE):
        return number_or_text
    return field.get_db_prep_save(number_or_text, connection)
