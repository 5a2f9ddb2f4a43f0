"""Names of holders, whom the store knows by codes, filled into an allocation for documents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, overload

from tepore.norms.uni10200 import Allocation, BuildingAllocation
from tepore.services.persons import profile_of
from tepore.store.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tepore.norms.uni10200 import BuildingStatement, GroupRun, Statement, Unit
    from tepore.store.sealing import KeyRing


@overload
def named_for_documents(computed: Allocation, organisation_id: int, key_ring: KeyRing) -> Allocation: ...


@overload
def named_for_documents(
    computed: Allocation | BuildingAllocation, organisation_id: int, key_ring: KeyRing
) -> Allocation | BuildingAllocation: ...


def named_for_documents(
    computed: Allocation | BuildingAllocation, organisation_id: int, key_ring: KeyRing
) -> Allocation | BuildingAllocation:
    """Fill in the names of holders; a code that nobody knows stays.

    Parameters
    ----------
    computed
        With codes for holders.
    organisation_id
        Whose persons they are.
    key_ring
        Opens their names.

    Raises
    ------
    UnableToUnseal
        The key file does not belong to this database.
    """
    people = Person.objects.filter(organisation_id=organisation_id, code__in=set(_codes(computed)))
    names = {person.code: profile_of(person=person, key_ring=key_ring).name for person in people}
    if isinstance(computed, Allocation):
        return _named(computed, names)
    return replace(
        computed,
        season=replace(computed.season, units=_units(computed.season.units, names)),
        statements=tuple(_of_groups(statement, names) for statement in computed.statements),
        runs=tuple(_run(run, names) for run in computed.runs),
    )


def _codes(computed: Allocation | BuildingAllocation) -> Iterator[str]:
    for statement in computed.statements:
        yield statement.holder
    if isinstance(computed, Allocation):
        for statement in computed.statements:
            yield from (part.holder for part in statement.parts)
    else:
        for of_groups in computed.statements:
            yield from (part.holder for part in of_groups.holders)


def _named(computed: Allocation, names: Mapping[str, str]) -> Allocation:
    return replace(
        computed,
        statements=tuple(_statement(statement, names) for statement in computed.statements),
        inputs=replace(computed.inputs, units=_units(computed.inputs.units, names)),
    )


def _run(run: GroupRun, names: Mapping[str, str]) -> GroupRun:
    inputs = replace(run.group.inputs, units=_units(run.group.inputs.units, names))
    return replace(run, group=replace(run.group, inputs=inputs), allocation=_named(run.allocation, names))


def _units(units: tuple[Unit, ...], names: Mapping[str, str]) -> tuple[Unit, ...]:
    return tuple(replace(unit, holder=names.get(unit.holder) or unit.holder) for unit in units)


def _statement(statement: Statement, names: Mapping[str, str]) -> Statement:
    return replace(
        statement,
        holder=names.get(statement.holder) or statement.holder,
        parts=tuple(replace(part, holder=names.get(part.holder) or part.holder) for part in statement.parts),
    )


def _of_groups(statement: BuildingStatement, names: Mapping[str, str]) -> BuildingStatement:
    return replace(
        statement,
        holder=names.get(statement.holder) or statement.holder,
        parts={group: _statement(part, names) for group, part in statement.parts.items()},
        holders=tuple(
            replace(part, holder=names.get(part.holder) or part.holder) for part in statement.holders
        ),
    )
