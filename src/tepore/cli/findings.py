"""`tepore findings`: what is odd about the readings, and what a person says of it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from tepore.cli.imports import AsJson, Organisation, open_with_keys
from tepore.kernel import Refusal

findings = typer.Typer(no_args_is_help=True, help="See what is odd about the readings, and settle it.")


class BadNumber(Refusal):
    """A register's value that is no number."""


@findings.command("list")
def list_findings_of_store(
    organisation: Organisation = "locale",
    settled: Annotated[bool, typer.Option("--settled", help="Those settled as well.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the open findings with their evidence."""
    _, organisation_id = open_with_keys(organisation)
    from tepore.services.settle_reading import list_findings  # noqa: PLC0415 - needs the opened store

    rows = list_findings(organisation_id=organisation_id, settled=settled)
    if as_json:
        typer.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1))
        return
    table = Table("id", "code", "device", "evidence", "settled", title=f"{len(rows)} findings")
    for row in rows:
        evidence = ", ".join(f"{name} {part}" for name, part in row.evidence.items())
        table.add_row(str(row.id), row.code, row.device, evidence, row.settlement)
    Console().print(table, markup=False)


@findings.command("settle")
def settle(
    finding: Annotated[int, typer.Argument(help="Its id, from `tepore findings list`.")],
    because: Annotated[str, typer.Option(help="How it was dealt with, as a sentence.")],
    value: Annotated[
        str | None, typer.Option(help="What the register showed: takes the place of the wrong reading.")
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="The reading is true: a telegram held back is read.")
    ] = False,
    organisation: Organisation = "locale",
    as_json: AsJson = False,
) -> None:
    """Say how a finding was dealt with; the season of its device can then be closed."""
    key_ring, organisation_id = open_with_keys(organisation)
    from tepore.services.settle_reading import settle_reading  # noqa: PLC0415 - needs the opened store

    report = settle_reading(
        organisation_id=organisation_id,
        finding_id=finding,
        because=because,
        key_ring=key_ring,
        clock=lambda: datetime.now(UTC),
        value=_number(value),
        accept=accept,
    )
    if as_json:
        typer.echo(json.dumps(asdict(report)))
        return
    replaced = f"; reading {report.replaced_by} took the wrong one's place" if report.replaced_by else ""
    typer.echo(f"finding {report.finding} settled{replaced}; {report.readings} readings held back were read.")


def _number(written: str | None) -> Decimal | None:
    if written is None:
        return None
    try:
        return Decimal(written)
    except InvalidOperation:
        raise BadNumber(
            "the value is no number.",
            where="--value",
            remedy="Write it as 1234.5.",
            code="finding.value",
        ) from None
