"""`tepore season`: what a season lacks, its draft, approval, corrections, balances."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from tepore.cli.allocate import LanguageChoice
from tepore.cli.imports import AsJson, Organisation, open_with_keys
from tepore.documents import language_of
from tepore.documents.formats import money

if TYPE_CHECKING:
    from tepore.services.season_status import SeasonStatus
    from tepore.store.sealing import KeyRing

season = typer.Typer(
    no_args_is_help=True, help="Take a season from open to closed: status, draft, approval, corrections."
)
Condominium = Annotated[str, typer.Argument(help="Its name or code.")]
Code = Annotated[str, typer.Argument(help="Code of the season, for example 2025/2026.")]


@season.command("status")
def status(
    condominium: Condominium, code: Code, organisation: Organisation = "locale", as_json: AsJson = False
) -> None:
    """Check a season for completeness: points without readings, estimates, open findings.

    Exit code 1 where it cannot be closed.

    Try: [bold]tepore season status "Condominio Il Tiglio" 2025/2026[/]
    """
    named, _ = _named(organisation, condominium, code)
    from tepore.services.season_status import season_status  # noqa: PLC0415 - needs the opened store

    found = season_status(**named)
    if as_json:
        typer.echo(json.dumps(asdict(found), default=str, ensure_ascii=False, indent=1))
    else:
        _print_status(found)
    if not found.can_be_closed:
        raise typer.Exit(1)


@season.command("collect")
def collect(condominium: Condominium, code: Code, organisation: Organisation = "locale") -> None:
    """Begin to gather the inputs of an open season."""
    named, _ = _named(organisation, condominium, code)
    from tepore.services.season_workflow import Act, start_collecting  # noqa: PLC0415

    start_collecting(**named, act=Act(at=datetime.now(UTC)))
    typer.echo(f"season {code} is collecting.")


@season.command("preview")
def preview(
    condominium: Condominium,
    code: Code,
    out: Annotated[Path, typer.Option("--out", help="Folder for the draft's documents.")],
    lang: Annotated[
        LanguageChoice, typer.Option("--lang", help="Language of the documents.")
    ] = LanguageChoice.IT,
    organisation: Organisation = "locale",
) -> None:
    """Compute a draft and write its documents, each marked as a draft; nothing is stored."""
    named, key_ring = _named(organisation, condominium, code)
    from tepore.services.preview_by_name import write_preview  # noqa: PLC0415

    written = write_preview(
        **named, key_ring=key_ring, folder=out, language=language_of(lang), now=datetime.now(UTC)
    )
    typer.echo(
        f"draft of season {code}: {money(written.total_cents, 'en')}; inputs {written.inputs_sha256[:16]}."
    )
    for path in written.documents:
        typer.echo(path)


@season.command("approve")
def approve(condominium: Condominium, code: Code, organisation: Organisation = "locale") -> None:
    """Approve what the draft shows: only these inputs can then be closed."""
    named, _ = _named(organisation, condominium, code)
    from tepore.services.season_workflow import Act, approve_season  # noqa: PLC0415

    sha256 = approve_season(**named, act=Act(at=datetime.now(UTC)))
    typer.echo(f"season {code} is approved; inputs {sha256[:16]}.")


@season.command("take-back")
def take_back(
    condominium: Condominium,
    code: Code,
    because: Annotated[str, typer.Option(help="Why the approval is taken back, as a sentence.")],
    organisation: Organisation = "locale",
) -> None:
    """Take an approval back: the season is collecting again."""
    named, _ = _named(organisation, condominium, code)
    from tepore.services.season_workflow import Act, take_approval_back  # noqa: PLC0415

    take_approval_back(**named, act=Act(at=datetime.now(UTC)), reason=because)
    typer.echo(f"season {code} is collecting again.")


@season.command("differences")
def differences(
    condominium: Condominium,
    code: Code,
    *,
    documents: Annotated[
        Path | None, typer.Option("--documents", help="Folder for a difference statement a unit (PDF).")
    ] = None,
    contact: Annotated[str, typer.Option("--contact", help="Where questions and objections go.")] = "",
    lang: Annotated[
        LanguageChoice, typer.Option("--lang", help="Language of the documents.")
    ] = LanguageChoice.IT,
    organisation: Organisation = "locale",
    as_json: AsJson = False,
) -> None:
    """Show what the latest correction of a closed season changes for each unit: old, new, difference.

    Try: [bold]tepore season differences "Condominio Il Tiglio" 2025/2026 --documents var/differenze[/]
    """
    named, key_ring = _named(organisation, condominium, code)
    if documents is not None:
        from tepore.services.write_differences import write_differences  # noqa: PLC0415

        written = write_differences(
            organisation_id=named["organisation_id"],
            season_id=named["season_id"],
            key_ring=key_ring,
            folder=documents,
            language=language_of(lang),
            contact=contact,
        )
        for path in () if as_json else written:
            typer.echo(path)
    from tepore.services.season_differences import latest_differences  # noqa: PLC0415

    found = latest_differences(**named)
    if as_json:
        typer.echo(json.dumps(asdict(found), default=str, ensure_ascii=False, indent=1))
        return
    table = Table("unit", "old", "new", "difference", title=f"{found.season}: {found.reason}")
    for unit in found.units:
        amounts = (unit.old_cents, unit.new_cents, unit.difference_cents)
        table.add_row(f"{unit.unit_id} {unit.unit}", *(money(cents, "en") for cents in amounts))
    whole = (found.old_cents, found.new_cents, found.difference_cents)
    table.add_row("all", *(money(cents, "en") for cents in whole))
    Console().print(table, markup=False)


@season.command("balances")
def balances(
    condominium: Condominium, code: Code, organisation: Organisation = "locale", as_json: AsJson = False
) -> None:
    """List what each holder of each unit owes after a closed season: charged, brought, paid, balance."""
    named, _ = _named(organisation, condominium, code)
    from tepore.services.season_balances import balances_of  # noqa: PLC0415
    from tepore.services.season_workflow import season_of  # noqa: PLC0415

    accounts = balances_of(season_of(**named))
    if as_json:
        rows = [{**asdict(one), "balance_cents": one.balance_cents} for one in accounts]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    table = Table("unit", "holder", "charged", "brought", "paid", "balance")
    for one in accounts:
        amounts = (one.charged_cents, one.brought_cents, one.paid_cents, one.balance_cents)
        table.add_row(one.unit, one.holder, *(money(cents, "en") for cents in amounts))
    Console().print(table, markup=False)


@season.command("recompute")
def recompute(condominium: Condominium, code: Code, organisation: Organisation = "locale") -> None:
    """Compute every allocation of a closed season again from its own inputs and compare byte by byte.

    Exit code 1 where one differs.
    """
    named, _ = _named(organisation, condominium, code)
    from tepore.services.recompute_allocation import recompute_season  # noqa: PLC0415

    different = False
    for one in recompute_season(**named):
        different = different or not one.is_identical
        said = f"differs in {', '.join(one.differing)}" if one.differing else "identical"
        build = one.build or one.program
        typer.echo(f"allocation {one.allocation_id} ({build}): {one.bytes_compared} bytes, {said}.")
    if different:
        raise typer.Exit(1)


def _named(organisation: str, condominium: str, code: str) -> tuple[dict[str, int], KeyRing]:
    key_ring, organisation_id = open_with_keys(organisation)
    from tepore.services.close_by_name import season_by_name  # noqa: PLC0415 - needs the opened store

    found = season_by_name(organisation_id=organisation_id, condominium=condominium, season=code)
    return {"organisation_id": organisation_id, "season_id": found.pk}, key_ring


def _print_status(found: SeasonStatus) -> None:
    typer.echo(f"{found.condominium}, season {found.season}: {found.state}; {found.points} metering points.")
    if found.lacking:
        table = Table("metering point", "unit", "days", "estimate", "why not the others", title="not read")
        for one in found.lacking:
            table.add_row(
                one.metering_point,
                one.unit,
                str(one.days),
                one.method or "-",
                one.reason or ", ".join(one.passed_over),
            )
        Console().print(table, markup=False)
    if found.estimated_percent is not None:
        typer.echo(f"estimated: {found.estimated_percent} % (warning above {found.limit_percent} %).")
    if found.open_findings:
        ids = ", ".join(str(one) for one in found.open_findings)
        typer.echo(f"open findings that stop the closing: {ids} (see tepore findings list).")
    for sentence in found.refusals:
        typer.echo(f"cannot be computed: {sentence}")
    if found.is_complete:
        typer.echo("complete.")
