"""The `tepore` command: registers the commands and turns refusals into exit code 1.

Exit codes: 0 done, 1 refused input, 2 wrong usage (from typer).
"""

from __future__ import annotations

import sys

import typer
from rich.console import Console
from rich.markup import escape

from tepore import __version__
from tepore.cli.allocate import allocate
from tepore.cli.backup import backup, restore_backup
from tepore.cli.close import close
from tepore.cli.compare import compare
from tepore.cli.decode import decode_file
from tepore.cli.demo import demo
from tepore.cli.devices import devices
from tepore.cli.duties import duties
from tepore.cli.expenses import import_expenses_of_files
from tepore.cli.explain import explain
from tepore.cli.export import export, sign
from tepore.cli.feasibility import feasibility
from tepore.cli.findings import findings
from tepore.cli.forecast import forecast
from tepore.cli.fuel import fuel
from tepore.cli.hca import hca
from tepore.cli.heat import heat
from tepore.cli.history import history
from tepore.cli.imports import imports, keys
from tepore.cli.letters import letters
from tepore.cli.mail import mail
from tepore.cli.need import need
from tepore.cli.radiator import radiator
from tepore.cli.requirements import requirements
from tepore.cli.season import season
from tepore.cli.serve import serve
from tepore.cli.simulate import simulate
from tepore.cli.survey import survey
from tepore.cli.token import token
from tepore.cli.uncertainty import uncertainty
from tepore.cli.verify import verify
from tepore.cli.work import work
from tepore.cli.webhook import webhook
from tepore.kernel import Refusal

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tepore {__version__}")
        raise typer.Exit


@app.callback()
def tepore(
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version and stop."
    ),
) -> None:
    """Read the heat meters of a condominium, whoever made them, and make a bill that everybody can check."""
    del version  # printed by its callback


app.command()(allocate)
app.command()(explain)
app.command()(verify)
app.command()(compare)
app.command()(uncertainty)
app.command()(forecast)
app.command()(letters)
app.command()(fuel)
app.command()(close)
app.command()(sign)
app.command("decode")(decode_file)
app.command()(devices)
app.command()(need)
app.command()(serve)
app.command()(work)
app.command()(demo)
app.command()(duties)
app.command()(requirements)
app.command()(feasibility)
app.command()(simulate)
app.add_typer(radiator, name="radiator")
app.add_typer(hca, name="hca")
app.add_typer(heat, name="heat")
imports.command("expenses")(import_expenses_of_files)
app.add_typer(imports, name="import")
app.add_typer(survey, name="survey")
app.add_typer(findings, name="findings")
app.add_typer(season, name="season")
app.add_typer(keys, name="keys")
app.add_typer(export, name="export")
app.add_typer(token, name="token")
app.add_typer(history, name="history")
app.command()(backup)
app.command("restore")(restore_backup)
app.add_typer(mail, name="mail")
app.add_typer(webhook, name="webhook")


def main() -> None:
    """Run the command line; a refusal is one sentence on standard error and exit code 1."""
    try:
        app()
    except Refusal as refusal:
        Console(stderr=True, soft_wrap=True).print(
            f"[bold red]refused[/] \\[{refusal.code}] {escape(refusal.sentence)}"
        )
        sys.exit(1)
