"""`tepore requirements`: a meter held against AEEGSI 252/2016/R/tlr part III, by data sheet and by ear."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from tepore.cli.norm_files import UnreadableFile, read_json_lines, read_toml
from tepore.kernel import Refusal
from tepore.mbus.devices import profiles
from tepore.norms.requirements import (
    DeviceSheet,
    HeardReading,
    HeardTelegram,
    MeterKind,
    Report,
    Verdict,
    check_heard,
    check_sheet,
)

_KINDS = {
    "heat": MeterKind.INDIVIDUAL_HEAT,
    "heat_cooling": MeterKind.INDIVIDUAL_HEAT,
    "hot_water": MeterKind.INDIVIDUAL_HOT_WATER,
}
_SENT = {"datetime": "date"}
_STYLES = {
    Verdict.HOLDS: "green",
    Verdict.FAILS: "bold red",
    Verdict.UNKNOWN: "yellow",
    Verdict.NOT_APPLICABLE: "dim",
}


class NoSuchProfile(Refusal):
    """A device profile that is not shipped, or of no meter that the document speaks of."""


def requirements(
    sheet: Annotated[Path | None, typer.Argument(help="Data sheet of the device (TOML).")] = None,
    *,
    profile: Annotated[
        str, typer.Option("--profile", help="Device profile, for example diehl/sharky_774 (tepore devices).")
    ] = "",
    meter: Annotated[
        MeterKind | None, typer.Option("--meter", help="Where the device of the profile sits.")
    ] = None,
    heard: Annotated[
        Path | None,
        typer.Option(
            "--heard", help="Its telegrams as `tepore decode` prints them, with heard_at where known."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Tell which points of ARERA 252/2016 a meter holds, which it fails, which its data sheet leaves open.

    What a device profile knows (what its telegrams carry) fills in what the data sheet does not say.

    Try: [bold]tepore requirements examples/requirements/individual_heat_meter.toml[/]
    """
    told = _sheet(sheet, profile, meter)
    reports = {"data_sheet": check_sheet(told)}
    if heard is not None:
        reports["heard"] = check_heard(told, [telegram_of(row, str(heard)) for row in read_json_lines(heard)])
    if as_json:
        plain = {name: _plain(report) for name, report in reports.items()}
        typer.echo(json.dumps({"device": told.device, **plain}, ensure_ascii=False, indent=2))
        return
    for name, report in reports.items():
        Console().print(_table(f"{told.device}: {name.replace('_', ' ')}", report))
        counts = ", ".join(
            f"{count} {verdict.value.replace('_', ' ')}" for verdict, count in report.counts.items()
        )
        typer.echo(counts)
    typer.echo(f"note: {reports['data_sheet'].standing}", err=True)


def _sheet(path: Path | None, slug: str, meter: MeterKind | None) -> DeviceSheet:
    if path is None and not slug:
        raise typer.BadParameter("give a data sheet, a --profile, or both")
    entries: dict[str, Any] = {}
    if slug:
        entries |= entries_of_profile(slug, meter)
    if path is not None:
        entries |= read_toml(path)
    return DeviceSheet.from_mapping(entries, where=slug if path is None else str(path))


def entries_of_profile(slug: str, meter: MeterKind | None) -> dict[str, Any]:
    """Give what a device profile tells of a data sheet: what its telegrams carry, and for what it is made.

    Parameters
    ----------
    slug
        Profile, as `tepore devices` lists it.
    meter
        Where the device sits; by its medium where None: a flat.

    Raises
    ------
    NoSuchProfile
        There is no such profile, or the document has no points for its kind of device.
    """
    found = next((each for each in profiles() if each.slug == slug), None)
    kind = meter if meter is not None or found is None else _KINDS.get(found.media)
    if found is None or kind is None:
        raise NoSuchProfile(
            f"there is no profile {slug!r} of a heat or hot-water meter.",
            remedy="See `tepore devices`; say with --meter where the device sits.",
            code="requirements.no_profile",
        )
    words = [_SENT.get(quantity, quantity) for quantity in found.quantities]
    return {
        "meter": kind.value,
        "device": f"{found.maker} {found.name}",
        "measures_cooling": "cooling_energy" in found.quantities,
        # Each telegram carries the device's number, which stands for the user.
        "telegram": [*dict.fromkeys(words), "user_code"],
    }


def telegram_of(row: Mapping[str, Any], where: str) -> HeardTelegram:
    """Make a heard telegram of an object that `tepore decode` printed.

    Parameters
    ----------
    row
        The object, with ``heard_at`` (ISO, with its zone) where known.
    where
        File name, for messages.

    Raises
    ------
    UnreadableFile
        The object is not what `tepore decode` prints.
    """
    try:
        return HeardTelegram(
            device_id=str(row["device_id"]),
            readings=tuple(_reading(reading) for reading in row["readings"]),
            heard_at=_aware(row.get("heard_at")),
            encrypted=row.get("security_mode") not in {None, "none", 0, "0"},
            has_status=row.get("status") is not None
            or any(reading["quantity"] == "status" for reading in row["readings"]),
        )
    except (KeyError, ValueError, TypeError, AttributeError) as fault:
        raise UnreadableFile(
            f"a telegram is not what `tepore decode` prints: {fault}.",
            where=where,
            code="requirements.heard_file",
        ) from fault


def _aware(written: object) -> datetime | None:
    if written is None:
        return None
    instant = datetime.fromisoformat(str(written))
    if instant.tzinfo is None:
        raise ValueError("heard_at has no time zone")
    return instant


def _reading(row: Mapping[str, Any]) -> HeardReading:
    number, on = row.get("value"), row.get("on")
    numeric = isinstance(number, Decimal | int) and not isinstance(number, bool)
    return HeardReading(
        quantity=str(row["quantity"]),
        value=Decimal(number) if numeric and number is not None else None,
        unit=str(row.get("unit") or ""),
        at=str(row.get("at", "now")),
        on=None if on is None else date.fromisoformat(str(on)[:10]),
    )


def _plain(report: Report) -> dict[str, Any]:
    return {
        "counts": {verdict.value: count for verdict, count in report.counts.items()},
        "source": report.source,
        "standing": report.standing,
        "points": [
            {
                "clause": finding.point.clause,
                "says": finding.point.says,
                "in_italian": finding.point.in_italian,
                "verdict": finding.verdict.value,
                "evidence": finding.evidence,
            }
            for finding in report.findings
        ],
    }


def _table(title: str, report: Report) -> Table:
    table = Table(title=title)
    for heading in ("clause", "point", "verdict", "evidence"):
        table.add_column(heading)
    for finding in report.findings:
        verdict = f"[{_STYLES[finding.verdict]}]{finding.verdict.value.replace('_', ' ')}[/]"
        table.add_row(finding.point.clause, finding.point.says, verdict, finding.evidence)
    return table
