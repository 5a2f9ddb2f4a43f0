"""Where each key of a TOML text stands, so that an error can name its line.

The standard library's parser gives values without places. This one gives places without values, for a text
that the standard library has already accepted: it follows keys, tables, arrays and inline tables, and skips
over everything else::

    [[units]]                 ("units", 0)             line 1
    id = "3"                  ("units", 0, "id")       line 2
    first = { on = ... }      ("units", 0, "first"), ("units", 0, "first", "on")
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field

TomlPath = tuple[str | int, ...]

_BLANK = re.compile(r"[ \t]*")
_BLANK_LINES = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY_PART = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*'""")
_STRING = re.compile(
    r"""
    \"\"\"(?:[^\\]|\\.)*?\"{3,5}(?!\")   # basic over several lines; up to two quotes may stand before its end
    | \'\'\'.*?\'{3,5}(?!\')             # literal over several lines
    | "(?:[^"\\\n]|\\.)*"
    | '[^'\n]*'
    """,
    re.DOTALL | re.VERBOSE,
)
_SCALAR = re.compile(r"[^,\]\}\n#]*")


def lines_of(text: str) -> dict[TomlPath, int]:
    """Tell the line of every key, table and array element of a TOML text.

    Parameters
    ----------
    text
        A text that `tomllib` accepts; another may never end.

    Returns
    -------
    dict
        Line, counted from 1, by path; tables of an array and elements by their index from 0.
    """
    walker = _Walker(text)
    walker.walk()
    return walker.lines


@dataclass
class _Walker:
    text: str
    position: int = 0
    table: TomlPath = ()
    lines: dict[TomlPath, int] = field(default_factory=dict)
    _sizes: dict[TomlPath, int] = field(default_factory=dict)
    _line: int = 1
    _counted_to: int = 0

    def walk(self) -> None:
        self._skip(_BLANK_LINES)
        while self.position < len(self.text):
            if self.text.startswith("[", self.position):
                self._header()
            else:
                self._pair(self.table)
            self._skip(_BLANK_LINES)

    def _header(self) -> None:
        brackets = 2 if self.text.startswith("[[", self.position) else 1
        line = self._line_here()
        self.position += brackets
        keys = self._keys()
        self.position += brackets
        path: TomlPath = ()
        for key in keys[:-1]:
            path = self._latest((*path, key))
            self.lines.setdefault(path, line)
        path = (*path, keys[-1])
        self.lines.setdefault(path, line)
        if brackets == 2:
            self._sizes[path] = self._sizes.get(path, 0) + 1
        self.table = self._latest(path)
        self.lines.setdefault(self.table, line)

    def _latest(self, path: TomlPath) -> TomlPath:
        return (*path, self._sizes[path] - 1) if path in self._sizes else path

    def _pair(self, table: TomlPath) -> None:
        line = self._line_here()
        path = table
        for key in self._keys():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self.position += 1  # the equals sign
        self._skip(_BLANK)
        self._figure(path)

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(_BLANK)
            part = self._skip(_KEY_PART)
            keys.append(_plain(part))
            self._skip(_BLANK)
            if not part or not self.text.startswith(".", self.position):
                return keys
            self.position += 1

    def _figure(self, path: TomlPath) -> None:
        first = self.text[self.position : self.position + 1]
        if first == "[":
            self._array(path)
        elif first == "{":
            self._inline_table(path)
        elif first and first in "\"'":
            self._skip(_STRING)
        else:
            self._skip(_SCALAR)

    def _array(self, path: TomlPath) -> None:
        self.position += 1
        index = 0
        self._skip(_BLANK_LINES)
        while self.position < len(self.text) and self.text[self.position] != "]":
            self.lines[(*path, index)] = self._line_here()
            self._figure((*path, index))
            index += 1
            self._skip(_BLANK_LINES)
            if self.text.startswith(",", self.position):
                self.position += 1
            self._skip(_BLANK_LINES)
        self.position += 1

    def _inline_table(self, path: TomlPath) -> None:
        self.position += 1
        self._skip(_BLANK_LINES)
        while self.position < len(self.text) and self.text[self.position] != "}":
            self._pair(path)
            self._skip(_BLANK_LINES)
            if self.text.startswith(",", self.position):
                self.position += 1
            self._skip(_BLANK_LINES)
        self.position += 1

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.position)
        if match is None:
            return ""
        self.position = match.end()
        return match[0]

    def _line_here(self) -> int:
        self._line += self.text.count("\n", self._counted_to, self.position)
        self._counted_to = self.position
        return self._line


def _plain(key: str) -> str:
    if key[:1] not in {'"', "'"}:
        return key
    return next(iter(tomllib.loads(f"{key} = 0")))
