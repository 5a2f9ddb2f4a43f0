"""Which build of the rules computes: the package's version, and a hash of the source of rules and kernel.

A closed season keeps it, and its signature covers it. Two builds with the same hash compute alike; where a
season computed again differs, the hash tells whether other rules were at work.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from tepore import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

RULES = ("norms/uni10200", "norms/dlgs102.py", "norms/dlgs102.toml", "norms/millesimi.py", "norms/uni11300_2")
KERNEL = ("kernel",)
_SOURCES = (".py", ".toml", ".csv")
_DIGITS = 16


@cache
def build_of_rules() -> str:
    """Name the build, for example ``tepore 0.1.0, rules 5f1c0e9a7b3d2468``."""
    root = resources.files("tepore")
    found = hashlib.sha256()
    for name in (*RULES, *KERNEL):
        for path, content in sorted(_sources(root.joinpath(name), name)):
            found.update(f"{path}\n{hashlib.sha256(content).hexdigest()}\n".encode())
    return f"tepore {__version__}, rules {found.hexdigest()[:_DIGITS]}"


def _sources(place: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    if place.is_dir():
        for part in place.iterdir():
            yield from _sources(part, f"{path}/{part.name}")
    elif path.endswith(_SOURCES):
        yield path, place.read_bytes().replace(b"\r\n", b"\n")
