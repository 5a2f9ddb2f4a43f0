"""Tables of the norms: TOML files shipped beside the module that reads them, each with its sources."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tepore.norms.defaults import Default

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def load_table(package: str, name: str) -> Mapping[str, Any]:
    """Read a table that is shipped with the package.

    Parameters
    ----------
    package
        Package that holds the file: ``"tepore.norms.en834"``.
    name
        File name: ``"en834.toml"``.

    Returns
    -------
    mapping
        The table, read once and not to be written to.
    """
    return MappingProxyType(tomllib.loads((files(package) / name).read_text(encoding="utf-8")))


@cache
def load_defaults(package: str, name: str) -> Mapping[str, Default]:
    """Read the ``[defaults.<name>]`` rows of a table that is shipped with the package."""
    rows = load_table(package, name)["defaults"]
    return MappingProxyType({key: Default.from_row(row) for key, row in rows.items()})
