"""`tepore survey`: a workbook for surveyors, and the need file that a filled one becomes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tepore.kernel import Refusal
from tepore.services.need_file.survey import need_file_of_survey, survey_template

survey = typer.Typer(
    no_args_is_help=True, help="A workbook for surveyors, and the need file it becomes once filled in."
)


class UnwritableFile(Refusal):
    """A file that cannot be written."""


@survey.command()
def template(out: Annotated[Path, typer.Argument(help="Workbook to be made (XLSX).")]) -> None:
    """Make the empty workbook: units, walls, windows, unheated spaces, layers.

    Try: [bold]tepore survey template rilievo.xlsx[/]
    """
    _write(out, survey_template())
    typer.echo(out)


@survey.command()
def convert(
    file: Annotated[Path, typer.Argument(help="Workbook that was filled in (XLSX).")],
    out: Annotated[Path, typer.Argument(help="Need file to be written (TOML).")],
) -> None:
    """Write the need file that a filled workbook stands for; a bad cell is named by sheet and row.

    Try: [bold]tepore survey convert rilievo.xlsx need.toml[/], then [bold]tepore need need.toml[/]
    """
    _write(out, need_file_of_survey(file).encode())
    typer.echo(out)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as fault:
        raise UnwritableFile(
            f"cannot be written: {fault.strerror}.",
            where=str(path),
            remedy="Name a file in a folder that can be written to.",
            code="file.unwritable",
        ) from fault
