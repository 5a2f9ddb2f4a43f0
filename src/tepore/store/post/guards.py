"""Guards of the post: what was written stays as it was or is emptied, and a decision is not taken twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tepore.store.guards import Guard
from tepore.store.post.models import (
    DECISIONS,
    ArchivedDocument,
    Attachment,
    ForgettingRequest,
    Message,
    ObjectionEntry,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import Model

SEALED = (Message, Attachment, ObjectionEntry, ArchivedDocument)
MAY_CHANGE = {
    ArchivedDocument: {"sealed", "title", "notes", "withdrawn_at"},
    ForgettingRequest: {"carried_out_at", "refused_at", "reason", "decided_by_id"},
}


def own_guards() -> tuple[Guard, ...]:
    """Give the guards of messages, objections, archived documents and requests to be forgotten."""
    return (*_fixed(), *_envelopes(), *_decisions(), *_documents())


def _fixed() -> Iterator[Guard]:
    """Keep every column but those that may change, and keep the row."""
    for model in (*SEALED, ForgettingRequest):
        table, free = _table(model), MAY_CHANGE.get(model, {"sealed"})
        changed = " OR ".join(_differs(column) for column in _columns(model) if column not in free)
        yield Guard(table, "UPDATE", "fixed", changed, f"{table} does not change once it is written")
        yield Guard(table, "DELETE", "kept", "1 = 1", f"{table} is not removed: its envelope is emptied")
        yield Guard(
            table,
            "INSERT",
            "replaced",
            f"EXISTS (SELECT 1 FROM {table} t WHERE t.id = NEW.id)",  # noqa: S608 - names of our own models
            f"{table} is not replaced: it has this row already",
        )


def _envelopes() -> Iterator[Guard]:
    for model in SEALED:
        yield Guard(
            _table(model),
            "UPDATE",
            "erased_for_good",
            "length(OLD.sealed) = 0 AND length(NEW.sealed) > 0",
            "what was erased does not come back",
        )


def _decisions() -> Iterator[Guard]:
    decided = ", ".join(f"'{kind.value}'" for kind in DECISIONS)
    yield Guard(
        "post_objectionentry",
        "INSERT",
        "decided",
        "EXISTS (SELECT 1 FROM post_objectionentry e "  # noqa: S608 - no text of a caller's is in it
        f"WHERE e.objection_id = NEW.objection_id AND e.kind IN ({decided}))",
        "an objection that was decided is not gone on with",
    )
    yield Guard(
        "post_objectionentry",
        "INSERT",
        "raised_first",
        "(NEW.kind = 'raised') = EXISTS (SELECT 1 FROM post_objectionentry e "
        "WHERE e.objection_id = NEW.objection_id)",
        "an objection begins by being raised, once",
    )
    yield Guard(
        "post_forgettingrequest",
        "INSERT",
        "one_open",
        "EXISTS (SELECT 1 FROM post_forgettingrequest r "
        "WHERE r.person_id = NEW.person_id AND r.carried_out_at IS NULL AND r.refused_at IS NULL)",
        "a person has one open request",
    )
    yield Guard(
        "post_forgettingrequest",
        "UPDATE",
        "decided_once",
        "OLD.carried_out_at IS NOT NULL OR OLD.refused_at IS NOT NULL",
        "a request that was decided does not change",
    )


def _documents() -> Iterator[Guard]:
    yield Guard(
        "post_archiveddocument",
        "UPDATE",
        "withdrawn",
        "OLD.withdrawn_at IS NOT NULL OR (NEW.withdrawn_at IS NULL "
        "AND (NEW.title <> OLD.title OR NEW.notes <> OLD.notes))",
        "an archived document is withdrawn as a whole, once",
    )


def _differs(column: str) -> str:
    return f"(NEW.{column} <> OLD.{column} OR (NEW.{column} IS NULL) <> (OLD.{column} IS NULL))"


def _table(model: type[Model]) -> str:
    return model._meta.db_table  # noqa: SLF001 - Django's documented door to a model's table


def _columns(model: type[Model]) -> Iterable[str]:
    return (str(field.column) for field in model._meta.concrete_fields)  # noqa: SLF001 - as above
