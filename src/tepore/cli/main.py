"""The `tepore` command: loads the command that is asked for, and turns refusals into exit code 1.

Exit codes: 0 done, 1 refused input, 2 wrong usage (from typer).
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.markup import escape

from tepore import __version__
from tepore.kernel import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

COMMANDS = {
    "allocate": "allocate:allocate",
    "explain": "explain:explain",
    "verify": "verify:verify",
    "compare": "compare:compare",
    "uncertainty": "uncertainty:uncertainty",
    "forecast": "forecast:forecast",
    "letters": "letters:letters",
    "fuel": "fuel:fuel",
    "close": "close:close",
    "sign": "export:sign",
    "decode": "decode:decode_file",
    "devices": "devices:devices",
    "need": "need:need",
    "serve": "serve:serve",
    "work": "work:work",
    "backup": "backup:backup",
    "restore": "backup:restore_backup",
    "demo": "demo:demo",
    "duties": "duties:duties",
    "requirements": "requirements:requirements",
    "feasibility": "feasibility:feasibility",
    "simulate": "simulate:simulate",
    "radiator": "radiator:radiator",
    "hca": "hca:hca",
    "heat": "heat:heat",
    "import": "expenses:imports",
    "survey": "survey:survey",
    "findings": "findings:findings",
    "season": "season:season",
    "keys": "imports:keys",
    "export": "export:export",
    "token": "token:token",
    "history": "history:history",
    "mail": "mail:mail",
    "webhook": "webhook:webhook",
}
"""Each command, in the order of the help, with the module of this package and the name in it.

Loading all takes a second that nobody who decodes one telegram should wait.
"""


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tepore {__version__}")
        raise typer.Exit


def tepore(
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version and stop."
    ),
) -> None:
    """Read the heat meters of a condominium, whoever made them, and make a bill that everybody can check."""
    del version  # printed by its callback


def command_line(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """Give the command line with some of its commands.

    Parameters
    ----------
    names
        Commands to load.
    """
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(tepore)
    for name in names:
        module, _, attribute = COMMANDS[name].partition(":")
        found = getattr(import_module(f"tepore.cli.{module}"), attribute)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    return app


def main() -> None:
    """Run the command line; a refusal is one sentence on standard error and exit code 1."""
    asked = next((argument for argument in sys.argv[1:] if not argument.startswith("-")), "")
    app = command_line([asked] if asked in COMMANDS else COMMANDS)
    try:
        app()
    except Refusal as refusal:
        Console(stderr=True, soft_wrap=True).print(
            f"[bold red]refused[/] \\[{refusal.code}] {escape(refusal.sentence)}"
        )
        sys.exit(1)
