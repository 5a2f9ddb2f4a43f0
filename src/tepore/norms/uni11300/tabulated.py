"""The tables that lie beside this module, each a TOML file with its source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tepore.norms.tables import load_table


def table(name: str) -> Mapping[str, Any]:
    """Load one table of this standard.

    Parameters
    ----------
    name
        File name without its ending: ``"shading"``, ``"materials"``.

    Returns
    -------
    mapping
        What the file says; shared by all callers, not to be changed.
    """
    return load_table("tepore.norms.uni11300", f"tables/{name}.toml")


def source_of(name: str) -> str:
    """Give the source that a table names.

    Parameters
    ----------
    name
        As in `table`.

    Returns
    -------
    str
        Standard, edition and where it was read; begins with "default, not verified" where it could not be.
    """
    return str(table(name)["source"])
