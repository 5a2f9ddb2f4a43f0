"""`tepore devices`: which devices are known by a profile."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from tepore.mbus.devices import Profile, profiles
from tepore.mbus.devices.reference import format_of, identity_text

_WIDE = 120  # columns of a terminal from which the whole table is shown


def devices(
    search: Annotated[
        str, typer.Argument(metavar="[WORD]", help="Word of a name, a maker, a maker's code or a medium.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """List the device families that a profile describes.

    A device that is not here is read all the same where it sends records of EN 13757-3.
    """
    chosen = [profile for profile in profiles() if search.lower() in _words(profile)]
    if as_json:
        typer.echo(json.dumps([plain_profile(profile) for profile in chosen], ensure_ascii=False, indent=2))
        return
    console = Console()
    console.print(_table(chosen, wide=console.width >= _WIDE))


def plain_profile(profile: Profile) -> dict[str, object]:
    """Return a profile as plain values for JSON.

    Parameters
    ----------
    profile
        Profile of a device family.
    """
    return {
        "profile": profile.slug,
        "name": profile.name,
        "maker": profile.maker,
        "media": profile.media,
        "text": profile.texts,
        "identities": [
            {
                "manufacturers": list(identity.manufacturers),
                "versions": list(identity.versions),
                "device_types": list(identity.device_types),
                "ci": list(identity.control_information),
            }
            for identity in profile.identities
        ],
        "modes": list(profile.modes),
        "format": format_of(profile),
        "quantities": list(profile.quantities),
        "quirks": list(profile.quirks),
        "source": profile.source,
        "telegrams": len(profile.telegrams),
    }


def _words(profile: Profile) -> str:
    codes = (code for identity in profile.identities for code in identity.manufacturers)
    return " ".join((profile.slug, profile.name, profile.maker, profile.media, *codes)).lower()


def _table(chosen: list[Profile], *, wide: bool) -> Table:
    table = Table(title=f"{len(chosen)} device families", title_justify="left")
    for title in ("device", "maker", "medium", "code version / type"):
        table.add_column(title, overflow="fold")
    for title in ("format", "quantities", "telegrams") if wide else ():
        table.add_column(title, overflow="fold")
    for profile in chosen:
        told = (format_of(profile), ", ".join(profile.quantities), str(len(profile.telegrams)))
        table.add_row(
            profile.name,
            profile.maker,
            profile.media.replace("_", " "),
            "\n".join(identity_text(identity) for identity in profile.identities),
            *(told if wide else ()),
        )
    return table
