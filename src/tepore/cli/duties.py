"""`tepore duties`: when meters are due, and what the law asks of a condominium on a day."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from tepore.cli.norm_files import UnreadableFile, read_toml
from tepore.kernel.periods import ROME
from tepore.norms.duties import (
    Condominium,
    FlowSensor,
    Instrument,
    MeteringDevice,
    Obligation,
    VerificationTerm,
    due_on,
    obligations,
)

_FACTS: Mapping[str, type[Any]] = {
    "every_unit_metered": bool,
    "billed_on_use": bool,
    "information_times_a_year": int,
    "asked_or_electronic": bool,
    "bill_has_all_contents": bool,
    "uses_notified": bool,
}
_DEVICE: Mapping[str, Callable[[Any], Any]] = {
    "id": str,
    "instrument": Instrument,
    "in_use_from": lambda day: _kind(day, date),
    "flow_sensor": FlowSensor,
    "permanent_flow_m3h": float,
    "verified_on": lambda day: _kind(day, date),
    "mid_marked": lambda told: _kind(told, bool),
    "remotely_readable": lambda told: _kind(told, bool),
    "submeter": lambda told: _kind(told, bool),
}
_MARKS = {True: "[green]met[/]", False: "[bold red]not met[/]", None: "[yellow]not known[/]"}


def duties(
    file: Annotated[Path, typer.Argument(help="TOML with [condominium] and [[devices]].")],
    *,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="Day asked about; today if left out."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Tell by when each meter is verified, and which duties are in force or to come on a day.

    Try: [bold]tepore duties examples/norms/duties.toml --on 2026-03-01[/]
    """
    day = on.date() if on is not None else datetime.now(ROME).date()
    condominium = condominium_of(read_toml(file), str(file))
    terms = {device.id: due_on(device) for device in condominium.devices}
    found = obligations(condominium, day)
    if as_json:
        typer.echo(json.dumps(_plain(day, terms, found), ensure_ascii=False, indent=2))
        return
    _print(day, terms, found)


def _kind(found: object, kind: type[Any]) -> Any:  # noqa: ANN401 of that kind
    if type(found) is not kind:
        raise ValueError(f"{found!r} is not {kind.__name__}")
    return found


def condominium_of(table: Mapping[str, Any], where: str) -> Condominium:
    """Make a condominium of the sections of a file.

    Parameters
    ----------
    table
        ``[condominium]`` with what is known of it, ``[[devices]]`` with its devices.
    where
        File name, for messages.

    Raises
    ------
    UnreadableFile
        A section, an entry or its kind is not one that is known.
    """
    facts, rows = table.get("condominium", {}), table.get("devices", [])
    if set(table) - {"condominium", "devices"} or not isinstance(facts, dict) or not isinstance(rows, list):
        raise UnreadableFile("holds [condominium] and [[devices]] alone.", where=where, code="duties.file")
    wrong = [name for name in facts if type(facts[name]) is not _FACTS.get(name)]
    if wrong:
        raise UnreadableFile(
            f"{wrong[0]} is unknown or of another kind.",
            where=f"{where} [condominium]",
            remedy=f"Use {', '.join(_FACTS)}.",
            code="duties.file",
        )
    devices = tuple(_device(row, f"{where} device {number}") for number, row in enumerate(rows, start=1))
    return Condominium(devices, **facts)


def _device(row: object, where: str) -> MeteringDevice:
    found = row if isinstance(row, dict) else {}
    missing = [name for name in ("id", "instrument", "in_use_from") if name not in found]
    unknown = sorted(set(found) - set(_DEVICE))
    if missing or unknown:
        fault = f"{missing[0]} is missing." if missing else f"{unknown[0]!r} is not known."
        raise UnreadableFile(fault, where=where, remedy=f"Use {', '.join(_DEVICE)}.", code="duties.device")
    try:
        return MeteringDevice(**{name: _DEVICE[name](entry) for name, entry in found.items()})
    except (ValueError, TypeError, OverflowError) as fault:
        raise UnreadableFile(f"{fault}.", where=where, code="duties.device") from fault


def _plain(day: date, terms: Mapping[str, VerificationTerm], found: tuple[Obligation, ...]) -> dict[str, Any]:
    return {
        "on": day.isoformat(),
        "devices": [
            {
                "id": key,
                "due_on": term.due_on.isoformat() if term.due_on else None,
                "years": term.years,
                "late": term.due_on is not None and term.due_on < day,
                "rule": term.rule,
                "notes": term.notes,
            }
            for key, term in terms.items()
        ],
        "obligations": [
            {
                "code": each.code,
                "says": each.says,
                "in_italian": each.in_italian,
                "standing": each.standing.value,
                "from_on": each.from_on.isoformat(),
                "met": each.met,
                "evidence": each.evidence,
                "clause": each.clause,
                "source": each.source,
                "fine": each.fine,
                "note": each.note,
            }
            for each in found
        ],
    }


def _print(day: date, terms: Mapping[str, VerificationTerm], found: tuple[Obligation, ...]) -> None:
    console = Console()
    meters = Table(title=f"Verification, as of {day}")
    for heading in ("device", "due", "rule"):
        meters.add_column(heading)
    for key, term in terms.items():
        late = term.due_on is not None and term.due_on < day
        due = "never" if term.due_on is None else term.due_on.isoformat()
        meters.add_row(key, f"[bold red]{due}[/]" if late else due, term.rule)
    console.print(meters)
    duty = Table(title="Duties")
    for heading in ("from", "duty", "", "evidence", "law"):
        duty.add_column(heading)
    for each in found:
        start = each.from_on.isoformat() + (" (to come)" if each.from_on > day else "")
        duty.add_row(start, each.says, _MARKS[each.met], each.evidence, each.clause)
    console.print(duty)
    notes = dict.fromkeys(note for term in terms.values() for note in term.notes)
    for note in [*notes, *(f"{each.code}: {each.note}" for each in found if each.note)]:
        typer.echo(f"note: {note}", err=True)
