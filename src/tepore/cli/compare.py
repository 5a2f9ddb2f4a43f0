"""`tepore compare`: one season by several ways, unit by unit: who pays more, who pays less."""

from __future__ import annotations

from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tepore.cli.allocate import LanguageChoice, UnwritableFolder
from tepore.documents import language_of
from tepore.kernel import euros_from_cents
from tepore.services.compare_criteria import compare_criteria
from tepore.services.comparison_pdf import comparison_pdf
from tepore.services.comparison_workbook import comparison_workbook
from tepore.services.comparison_written import comparison_json, percent_not_above, percent_text

if TYPE_CHECKING:
    from tepore.documents import Language
    from tepore.services.compare_criteria import Comparison, UnitComparison

_FILES = {".pdf": comparison_pdf, ".xlsx": comparison_workbook}
_TABLES = {
    "property": "property millesimi",
    "heating_need": "need millesimi",
    "installed_power": "power millesimi",
}


def compare(
    files: Annotated[list[Path], typer.Argument(help="Building files (TOML); the first is compared with.")],
    *,
    criteria: Annotated[
        list[str] | None,
        typer.Option("--criterion", help="Another criterion for the first file, as its table: rule = ..."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON.")] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="File to write: paper for the assembly (PDF) or workbook (XLSX)."),
    ] = None,
    lang: Annotated[LanguageChoice, typer.Option("--lang", help="Language of the file.")] = LanguageChoice.IT,
) -> None:
    """Divide the same expenses by several ways and show what each unit gains and loses.

    The ways are building files of one season, or one file with other criteria; where their tables differ,
    old and new millesimi are shown with the variation.

    Try: [bold]tepore compare examples/palazzina-6-low-use.toml examples/palazzina-6-use-factor.toml[/]
    """
    comparison = compare_criteria(files=files, criteria=criteria or ())
    if out is not None:
        _write(comparison, out, language_of(lang))
    if as_json:
        typer.echo(comparison_json(comparison).decode())
        return
    _show(comparison, Console())


def _write(comparison: Comparison, path: Path, language: Language) -> None:
    make = _FILES.get(path.suffix.lower())
    if make is None:
        raise UnwritableFolder(
            "a comparison is written as .pdf or .xlsx.",
            where=str(path),
            remedy="Give the file one of these endings.",
            code="file.ending",
        )
    try:
        path.write_bytes(make(comparison, language))
    except OSError as fault:
        raise UnwritableFolder(
            f"the file cannot be written: {fault.strerror}.",
            where=str(path),
            remedy="Name a file in a folder that is there and can be written to.",
            code="file.unwritable",
        ) from fault


def _show(comparison: Comparison, console: Console) -> None:
    euros = euros_from_cents(comparison.total_cents)
    console.print(Text(f"{comparison.condominium}, season {comparison.season}: {euros} EUR", style="bold"))
    for letter, way in zip(ascii_uppercase, comparison.ways, strict=False):
        check = way.legal_check
        part = percent_not_above(check.voluntary_percent)
        verdict = check.verdict.value.replace("_", " ")
        law = f"; {part} % by consumption, legal minimum {verdict}" if part else ""
        console.print(Text(f"{letter}: {way.criterion}, {_TABLES[way.base]}{law} ({way.file})"))
    console.print(_amounts(comparison))
    if comparison.tables_differ:
        console.print(_millesimi(comparison))
    for index in range(1, len(comparison.ways)):
        console.print(Text(_verdict(comparison, index)))


def _amounts(comparison: Comparison) -> Table:
    table = Table(title="What each unit owes", title_justify="left")
    table.add_column("unit")
    table.add_column("A EUR", justify="right")
    for letter in ascii_uppercase[1 : len(comparison.ways)]:
        for name in (f"{letter} EUR", f"{letter} - A", "%"):
            table.add_column(name, justify="right")
    for unit in comparison.units:
        table.add_row(Text(unit.unit), euros_from_cents(unit.total_cents[0]), *_against_first(unit))
    table.add_section()
    total = euros_from_cents(comparison.total_cents)
    table.add_row("all", total, *([total, "0.00", "0.00"] * (len(comparison.ways) - 1)), style="bold")
    return table


def _against_first(unit: UnitComparison) -> list[Text]:
    cells = []
    for cents, difference, percent in zip(
        unit.total_cents[1:], unit.difference_cents[1:], unit.difference_percent[1:], strict=True
    ):
        style = "red" if difference > 0 else "green" if difference < 0 else ""
        cells += [
            Text(euros_from_cents(cents)),
            Text(_signed(euros_from_cents(difference)), style=style),
            Text(_signed(percent_text(percent) or "-"), style=style),
        ]
    return cells


def _millesimi(comparison: Comparison) -> Table:
    table = Table(title="Millesimi of the fixed heads, old and new", title_justify="left")
    table.add_column("unit")
    table.add_column("A", justify="right")
    for letter in ascii_uppercase[1 : len(comparison.ways)]:
        table.add_column(letter, justify="right")
        table.add_column("variation %", justify="right")
    for unit in comparison.units:
        cells = [str(unit.millesimi[0] if unit.millesimi[0] is not None else "-")]
        for share, variation in zip(unit.millesimi[1:], unit.variation_percent[1:], strict=True):
            cells += ["-" if share is None else str(share), _signed(percent_text(variation) or "-")]
        table.add_row(Text(unit.unit), *cells)
    return table


def _verdict(comparison: Comparison, way: int) -> str:
    more, less = comparison.paying_more(way), comparison.paying_less(way)
    same = len(comparison.units) - len(more) - len(less)
    said = f"{ascii_uppercase[way]}: {len(more)} units pay more, {len(less)} less, {same} the same."
    if more:
        said += f" Most more: {more[0].unit} {_signed(euros_from_cents(more[0].difference_cents[way]))} EUR."
    if less:
        said += f" Most less: {less[0].unit} {euros_from_cents(less[0].difference_cents[way])} EUR."
    return said


def _signed(written: str) -> str:
    return written if written.startswith("-") or not written.strip("0.") else f"+{written}"
