"""`tepore import`: telegrams, readings and the building's register into the store; `tepore keys rotate`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tepore.cli.decode import LinkChoice
from tepore.cli.text_files import UnreadableFile, lines_of
from tepore.kernel.periods import ROME

if TYPE_CHECKING:
    from tepore.services.ingest_report import Progress as Told
    from tepore.services.set_aside import SetAside

imports = typer.Typer(no_args_is_help=True, help="Take telegrams, readings and registers into the store.")
keys = typer.Typer(no_args_is_help=True, help="Look after the key that seals the keys of devices.")

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files to take in.")]
Organisation = Annotated[str, typer.Option(help="Code of the organisation; made where it is not there.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]
SHOWN_ROWS = 20
BYTES_A_LINE = 80
"""Guess of a dump line's length, for the bar alone."""


@imports.command("telegrams")
def import_telegrams(
    files: Files,
    link: Annotated[LinkChoice | None, typer.Option(help="Where it cannot be told from the bytes.")] = None,
    heard_at: Annotated[
        datetime | None, typer.Option(help="When they were heard, for dumps without times (Italian time).")
    ] = None,
    gateway: Annotated[str, typer.Option(help="What heard them.")] = "",
    organisation: Organisation = "locale",
    as_json: AsJson = False,
) -> None:
    """Take in telegram dumps: hex, wmbusmeters, rtl-wmbus or JSON, one telegram a line.

    Every telegram is stored as heard, once. Those of registered devices give readings; the others wait for
    the register or the key. Importing a dump again changes nothing.
    """
    key_ring, organisation_id = open_with_keys(organisation)
    from tepore.services.ingest_telegrams import ingest_telegrams  # noqa: PLC0415 - needs the opened store
    from tepore.services.telegram_dumps import Dump  # noqa: PLC0415

    reports: list[dict[str, Any]] = []
    for file in files:
        with _text(file) as lines, _bar(file.name, quiet=as_json) as told:
            zoned = heard_at.replace(tzinfo=ROME) if heard_at else None
            dump = Dump(lines, file.name, link.value if link else None, zoned, gateway)
            report = ingest_telegrams(
                organisation_id=organisation_id,
                heard=dump,
                key_ring=key_ring,
                clock=_now,
                progress=told,
                expected=file.stat().st_size // BYTES_A_LINE,
            )
        reports.append(
            {"file": file.name, **asdict(report), "bad_lines": [asdict(line) for line in dump.set_aside]}
        )
        _show(file.name, reports[-1], dump.set_aside, as_json=as_json)
    _print_json(reports, as_json=as_json)


@imports.command("readings")
def import_readings_of_files(
    files: Files, organisation: Organisation = "locale", as_json: AsJson = False
) -> None:
    """Take in readings from CSV, XLSX, XLS or ODS as administrators keep them.

    Columns are found by their headings in Italian or English: matricola, data, lettura, unità. A row that
    cannot be taken is set aside with its number and the reason; the others are stored.
    """
    _, organisation_id = open_with_keys(organisation)
    from tepore.services.import_readings import import_readings  # noqa: PLC0415 - needs the opened store

    reports: list[dict[str, Any]] = []
    for file in files:
        with _bar(file.name, quiet=as_json) as told:
            report = import_readings(
                organisation_id=organisation_id,
                content=_bytes(file),
                name=file.name,
                now=_now(),
                progress=told,
            )
        reports.append(asdict(report))
        _show(file.name, reports[-1], report.set_aside, as_json=as_json)
    _print_json(reports, as_json=as_json)


@imports.command("register")
def import_register_of_files(
    files: Files,
    condominium: Annotated[str, typer.Option(help="Its name, for a table without such a column.")] = "",
    organisation: Organisation = "locale",
    as_json: AsJson = False,
) -> None:
    """Take in the building's register: a building file (TOML), or a table with one row for each device.

    Telegrams that waited for a device or key of the register are read at once.
    """
    key_ring, organisation_id = open_with_keys(organisation)
    from tepore.services.register import import_register  # noqa: PLC0415 - needs the opened store

    reports: list[dict[str, Any]] = []
    for file in files:
        with _bar(file.name, quiet=as_json) as told:
            report = import_register(
                organisation_id=organisation_id,
                content=_bytes(file),
                name=file.name,
                key_ring=key_ring,
                clock=_now,
                condominium=condominium,
                progress=told,
            )
        reports.append(asdict(report))
        _show(file.name, reports[-1], report.set_aside, as_json=as_json)
    _print_json(reports, as_json=as_json)


@imports.command("tenures")
def import_tenures_of_files(
    files: Files,
    condominium: Annotated[str, typer.Option(help="Its name, for a table without such a column.")] = "",
    organisation: Organisation = "locale",
    as_json: AsJson = False,
) -> None:
    """Take in who answers for which unit from when: a table with interno, titolo, nome, dal.

    Each row begins a tenure and ends the former in the same capacity (proprietario, inquilino). Names are
    sealed. The register with the units comes first.
    """
    key_ring, organisation_id = open_with_keys(organisation)
    from tepore.services.import_tenures import import_tenures  # noqa: PLC0415 - needs the opened store

    reports: list[dict[str, Any]] = []
    for file in files:
        with _bar(file.name, quiet=as_json) as told:
            report = import_tenures(
                organisation_id=organisation_id,
                content=_bytes(file),
                name=file.name,
                key_ring=key_ring,
                now=_now(),
                condominium=condominium,
                progress=told,
            )
        reports.append(asdict(report))
        _show(file.name, reports[-1], report.set_aside, as_json=as_json)
    _print_json(reports, as_json=as_json)


@keys.command("rotate")
def rotate_keys(as_json: AsJson = False) -> None:
    """Put every sealed row under a new key of keys, and forget the old one. It may run while serving."""
    from tepore.store.opening import open_store  # noqa: PLC0415 - sets Django up

    environment = open_store()
    from tepore.services.device_keys import rotate_key_of_keys  # noqa: PLC0415 - needs the opened store

    report = asdict(rotate_key_of_keys(key_path=environment.key_path))
    _print_json([report], as_json=as_json)
    if not as_json:
        counted = f"{report['device_keys']} device keys, {report['persons']} persons"
        typer.echo(f"{counted} and {report['signing_keys']} signing keys sealed anew.")


def open_with_keys(organisation: str) -> tuple[Any, int]:
    """Open the store and give its key ring and the organisation's id."""
    from tepore.store.opening import open_store  # noqa: PLC0415 - sets Django up

    environment = open_store()
    from tepore.services.organisations import ensure_organisation  # noqa: PLC0415 - needs the opened store
    from tepore.store.sealing import read_key_ring  # noqa: PLC0415

    return read_key_ring(environment.key_path), ensure_organisation(code=organisation).id


def _now() -> datetime:
    return datetime.now(UTC)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        raise _unreadable(file, fault) from None


@contextmanager
def _text(file: Path) -> Iterator[Iterator[str]]:
    try:
        stream = file.open("rb")
    except OSError as fault:
        raise _unreadable(file, fault) from None
    with stream:
        yield lines_of(stream)


def _unreadable(file: Path, fault: OSError) -> UnreadableFile:
    return UnreadableFile(
        f"the file cannot be read ({fault.strerror}).", where=str(file), code="import.unreadable_file"
    )


@contextmanager
def _bar(name: str, *, quiet: bool) -> Iterator[Told]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=quiet) as progress:
        task = progress.add_task(name, total=None)

        def told(done: int, total: int) -> None:
            progress.update(task, completed=done, total=max(done, total) or None)

        yield told


def _show(
    name: str, report: dict[str, Any], aside: list[SetAside] | tuple[SetAside, ...], *, as_json: bool
) -> None:
    if as_json:
        return
    console = Console(soft_wrap=True)
    counts = [f"{key.replace('_', ' ')} {value}" for key, value in report.items() if _is_count(value)]
    console.print(f"[bold]{name}[/]: {', '.join(counts)}", highlight=False)
    for code, number in (report.get("set_aside") or {}).items() if _is_counter(report) else ():
        console.print(f"  waiting or set aside, {code}: {number}", highlight=False, markup=False)
    if aside:
        table = Table("row", "code", "reason", title=f"{len(aside)} rows set aside")
        for row in list(aside)[:SHOWN_ROWS]:
            table.add_row(str(row.row), row.code, row.reason)
        console.print(table, markup=False)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_counter(report: dict[str, Any]) -> bool:
    return isinstance(report.get("set_aside"), dict)


def _print_json(reports: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(reports[0] if len(reports) == 1 else reports, ensure_ascii=False, indent=1))
