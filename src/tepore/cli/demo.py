"""`tepore demo`: a condominium whose season arrives as telegrams, down to statements and the portal."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tepore.cli.allocate import LanguageChoice
from tepore.cli.serve import HOST, PORT, Host, Port, serve_portal
from tepore.documents import language_of
from tepore.documents.formats import money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tepore.services.demo_documents import WrittenSeason
    from tepore.services.demo_simulated import Told
    from tepore.services.run_demo import DemoReport

EXAMPLES = Path(__file__).parents[3] / "examples"
SOURCE_FILES = EXAMPLES / "demo"
SCENARIO = EXAMPLES / "scenarios" / "demo-querce.toml"
NO_SECOND_FACTOR = "Example data: a link is enough. In an office of your own the staff enrol a second factor."
STEP_NAMES = {
    "published": "published telegrams",
    "months": "months simulated",
    "telegrams": "telegrams heard",
    "seasons": "seasons closed",
    "documents": "documents",
    "charts": "charts",
}


def demo(
    serve: Annotated[bool, typer.Option(help="Open the portal afterwards.")] = True,
    folder: Annotated[Path, typer.Option(help="Where database and documents are kept.")] = Path("var/demo"),
    files: Annotated[
        Path, typer.Option(help="The demo's building file, register and telegrams.")
    ] = SOURCE_FILES,
    scenario: Annotated[Path, typer.Option(help="The simulated condominium's scenario.")] = SCENARIO,
    lang: Annotated[
        LanguageChoice, typer.Option("--lang", help="Language of the documents.")
    ] = LanguageChoice.IT,
    host: Host = HOST,
    port: Port = PORT,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the report as JSON; does not serve.")
    ] = False,
) -> None:
    """Carry two example condominiums all the way: telegrams in, seasons closed, statements out, portal on.

    One is simulated over three years from one seed, the other holds real published telegrams. It keeps to a
    folder of its own and may be run again: what stands there stays; delete the folder to begin anew.
    """
    spoken = language_of(lang)
    _keep_to(folder)
    from tepore.store.opening import open_store  # noqa: PLC0415 - sets Django up, in the demo's own folder

    environment = open_store()
    from tepore.services.run_demo import run_demo  # noqa: PLC0415 - needs the opened store
    from tepore.store.sealing import read_key_ring  # noqa: PLC0415

    with _bars(quiet=as_json) as told:
        report = run_demo(
            files=files,
            scenario=scenario,
            folder=folder,
            key_ring=read_key_ring(environment.key_path),
            clock=lambda: datetime.now(UTC),
            told=told,
            language=spoken,
        )
    if as_json:
        typer.echo(json.dumps(asdict(report), default=str, ensure_ascii=False))
        return
    _show(report, folder)
    if serve:
        users = {role.value: user for role, user in report.users.items()}
        serve_portal(host=host, port=port, users=users, remark=NO_SECOND_FACTOR)


def _keep_to(folder: Path) -> None:
    """Point the settings at the demo's own folder, whatever the machine's settings are."""
    for name in ("TEPORE_DATABASE", "TEPORE_KEY_FILE", "TEPORE_SECRET_KEY", "TEPORE_HTTPS"):
        os.environ.pop(name, None)
    os.environ["TEPORE_HOME"] = str(folder)


@contextmanager
def _bars(*, quiet: bool) -> Iterator[Told]:
    columns = (TextColumn("{task.description:<20}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as progress:
        tasks = {step: progress.add_task(name, total=None) for step, name in STEP_NAMES.items()}

        def told(step: str, done: int, total: int) -> None:
            progress.update(tasks[step], completed=done, total=total or None)

        yield told


def _show(report: DemoReport, folder: Path) -> None:
    console = Console(soft_wrap=True, highlight=False)
    lived, published = report.simulated, report.published
    aside = published.set_aside + published.bad_lines
    console.print(
        f"[bold]{lived.condominium}[/], simulated from seed {lived.seed}: {lived.telegrams} telegrams of "
        f"{lived.devices} devices gave {lived.readings} readings.\n"
        f"{lived.handovers} changes of hands, {lived.replaced} device replaced; "
        f"{lived.settled_findings} findings settled, {lived.open_findings} to look at."
    )
    for season in lived.seasons:
        _show_season(console, season)
    console.print(
        f"[bold]{published.season.condominium}[/], real published telegrams: {published.telegrams} of "
        f"{published.devices} devices gave {published.readings} readings; {aside} lines were set aside "
        "with the reason."
    )
    _show_season(console, published.season)
    console.print(f"Statements as PDF, books, Excel and JSON: {folder / 'documents'}")
    if (folder / "simulated").is_dir():
        console.print(f"Telegrams and the office's files as they came: {folder / 'simulated'}")


def _show_season(console: Console, season: WrittenSeason) -> None:
    again = ", closed again for a late invoice" if season.runs > 1 else ""
    console.print(
        f"  {season.season}: {money(season.total_cents, 'en')} divided among {season.units} units{again}; "
        f"{_estimated(season.estimated)}; {season.figures} figures computed again, all right."
    )


def _estimated(count: int) -> str:
    if count == 1:
        return "1 consumption is estimated and says so"
    return f"{count or 'no'} consumptions are estimated{' and say so' if count else ''}"
