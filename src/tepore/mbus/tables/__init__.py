"""Tables of EN 13757 as data files, each with its source."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any


def load_table(name: str) -> dict[str, Any]:
    """Return the table file of this package with that name, parsed."""
    return tomllib.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))


__all__ = ["load_table"]
