"""The norm's dataclasses as plain JSON values and back, exactly; and the hash of what is written so."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar, cast, get_type_hints

from pydantic import TypeAdapter

from tepore.kernel import CalculationGraph, Period
from tepore.norms.uni10200 import CRITERIA, Allocation, AnyCriterion, SeasonInputs, Statement

Value = TypeVar("Value")
_NAMES = {"date": date, "Period": Period, "Mapping": Mapping, "Sequence": Sequence}
Plain = Any  # JSON: text, whole numbers, lists and objects


def plain(value: object) -> Plain:
    """Write a value of the norms as JSON values: decimals as text, so that no digit is lost."""
    return _settled(_adapter(type(value)).dump_python(value, mode="json", warnings=False))


def from_plain(kind: type[Value], written: Plain) -> Value:
    """Read back what `plain` wrote."""
    return _adapter(kind).validate_python(written)


def plain_criterion(criterion: AnyCriterion) -> dict[str, Plain]:
    """Write a criterion with the code of its rule set."""
    return {"rule": criterion.code, **plain(criterion)}


def criterion_from_plain(rule: str, parameters: Mapping[str, Plain]) -> AnyCriterion:
    """Read a criterion back."""
    return cast("AnyCriterion", from_plain(CRITERIA[rule], dict(parameters)))


def plain_inputs(inputs: SeasonInputs) -> dict[str, Plain]:
    """Write a season's inputs."""
    return {**plain(inputs), "criterion": plain_criterion(inputs.criterion)}


def inputs_from_plain(written: Mapping[str, Plain]) -> SeasonInputs:
    """Read a season's inputs back."""
    parts = dict(written)
    criterion = dict(parts.pop("criterion"))
    rule = criterion.pop("rule")
    given = {
        field.name: inputs_field_from_plain(field.name, parts[field.name])
        for field in fields(SeasonInputs)
        if field.name in parts
    }
    return SeasonInputs(criterion=criterion_from_plain(rule, criterion), **given)


def inputs_field_from_plain(name: str, written: Plain) -> Any:  # noqa: ANN401 - of the field's own kind
    """Read one field of a season's inputs back."""
    return _field_adapter(name).validate_python(written)


def plain_outcome(allocation: Allocation) -> dict[str, Plain]:
    """Write what an allocation gives besides its inputs, graph and statements."""
    apart = {"inputs", "graph", "statements"}
    return {
        field.name: plain_of_field(getattr(allocation, field.name))
        for field in fields(Allocation)
        if field.name not in apart
    }


def plain_of_field(value: object) -> Plain:
    """Write one field: a tuple item by item, so that each keeps its own kind."""
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return plain(value)


def allocation_from_plain(
    *,
    inputs: SeasonInputs,
    graph: Iterable[Mapping[str, Plain]],
    statements: Iterable[Mapping[str, Plain]],
    outcome: Mapping[str, Plain],
) -> Allocation:
    """Put an allocation together again from its written parts."""
    given = {
        name: _complete(TypeAdapter(_hints(Allocation)[name])).validate_python(part)
        for name, part in outcome.items()
    }
    return Allocation(
        inputs=inputs,
        graph=CalculationGraph.from_json(graph),
        statements=tuple(from_plain(Statement, dict(statement)) for statement in statements),
        **given,
    )


def canonical(written: Plain) -> bytes:
    """Write JSON values in the one form that is hashed: keys in order, no spaces, UTF-8."""
    return json.dumps(
        written, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def sha256_of(written: Plain) -> str:
    """Give the hash of JSON values, in hexadecimal digits."""
    return hashlib.sha256(canonical(written)).hexdigest()


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def _adapter(kind: type[Value]) -> TypeAdapter[Value]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = _complete(TypeAdapter(kind))
    return _ADAPTERS[kind]


@cache
def _field_adapter(name: str) -> TypeAdapter[Any]:
    return _complete(TypeAdapter(_hints(SeasonInputs)[name]))


@cache
def _hints(kind: type[object]) -> dict[str, Any]:
    return get_type_hints(kind, localns=_NAMES)


def _complete(adapter: TypeAdapter[Value]) -> TypeAdapter[Value]:
    """Give an adapter the names that modules of the norms import for type checkers alone."""
    if not adapter.pydantic_complete:
        adapter.rebuild(_types_namespace=_NAMES)
    return adapter


def _settled(written: Plain) -> Plain:
    """Put sets in order and every leaf in a form that JSON has."""
    if isinstance(written, dict):
        return {str(_settled(key)): _settled(part) for key, part in written.items()}
    if isinstance(written, set | frozenset):
        return sorted((_settled(part) for part in written), key=str)
    if isinstance(written, list | tuple):
        return [_settled(part) for part in written]
    if isinstance(written, Enum):
        return written.value
    return str(written) if isinstance(written, Decimal) else written
