"""Computes a workbook again from its formulas: the few functions and signs that Tepore's workbooks use.

Cells are doubles, as in every reader of workbooks; nothing that is stored beside a formula is looked at.
"""

from __future__ import annotations

import io
import math
import re
from typing import Any

import openpyxl

Table = dict[str, dict[str, Any]]
_TOKEN = re.compile(
    r"(?P<cell>(?:'(?P<sheet>[^']+)'!)?\$?(?P<a>[A-Z]+)\$?(?P<b>\d+)(?::\$?(?P<c>[A-Z]+)\$?(?P<d>\d+))?)"
    r"|(?P<call>[A-Z]+)\(|(?P<number>\d+(?:\.\d+)?)|(?P<sign><=|>=|<>|[-+*/()=<>,])"
)


class Column(list[float]):
    """A range of cells, computed element by element."""

    def each(self, other: object, work: Any) -> Column:
        others = other if isinstance(other, Column) else [other] * len(self)
        return Column(float(work(own, one)) for own, one in zip(self, others, strict=True))


def _round(number: float, digits: float) -> float:
    scaled = abs(number) * 10 ** int(digits)
    # Readers of workbooks round what is shown with 15 digits, so that 2.5 that came out as 2.4999... goes up.
    return math.copysign(math.floor(float(f"{scaled:.15g}") + 0.5) / 10 ** int(digits), number)


def _flat(arguments: list[Any]) -> list[float]:
    return [x for one in arguments for x in (one if isinstance(one, Column) else [one])]


CALLS = {
    "SUM": lambda *arguments: math.fsum(_flat(list(arguments))),
    "MIN": lambda *arguments: min(_flat(list(arguments))),
    "MAX": lambda *arguments: max(_flat(list(arguments))),
    "SUMPRODUCT": math.fsum,
    "INT": math.floor,
    "ROUND": _round,
    "IF": lambda condition, then, other: then if condition else other,
}


class Workbook:
    """A workbook whose formulas are computed on asking; constants can be changed first."""

    def __init__(self, content: bytes) -> None:
        book = openpyxl.load_workbook(io.BytesIO(content))
        self.cells: Table = {
            sheet.title: {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row}
            for sheet in book
        }
        self._known: dict[tuple[str, str], Any] = {}

    def change(self, sheet: str, address: str, content: float) -> None:
        """Enter another figure; everything is computed again."""
        assert not str(self.cells[sheet][address]).startswith("="), "it is computed"
        self.cells[sheet][address] = content
        self._known.clear()

    def figure(self, sheet: str, address: str) -> Any:
        """Compute a cell."""
        key = (sheet, address)
        if key not in self._known:
            content = self.cells[sheet].get(address)
            is_formula = isinstance(content, str) and content.startswith("=")
            self._known[key] = _Formula(self, sheet, content[1:]).compute() if is_formula else content or 0
        return self._known[key]


class _Formula:
    """One formula, read from left to right by precedence: comparison, sum, product, sign."""

    def __init__(self, book: Workbook, sheet: str, written: str) -> None:
        self.book, self.sheet = book, sheet
        self.tokens = []
        place = 0
        while place < len(written):
            found = _TOKEN.match(written, place)
            assert found, f"{written} at {place}"
            self.tokens.append(found)
            place = found.end()
        self.at = 0

    def compute(self) -> Any:
        result = self._compared()
        assert self.at == len(self.tokens), "more than a formula"
        return result

    def _sign(self) -> str:
        return (self.tokens[self.at]["sign"] or "") if self.at < len(self.tokens) else ""

    def _compared(self) -> Any:
        left = self._sum()
        works = {
            "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, "=": lambda a, b: a == b,
            "<": lambda a, b: a < b, ">=": lambda a, b: a >= b,
        }  # fmt: skip
        if self._sign() in works:
            work = works[self._next()]
            return self._both(left, self._sum(), work)
        return left

    def _sum(self) -> Any:
        left = self._product()
        while self._sign() in {"+", "-"}:
            work = (lambda a, b: a + b) if self._next() == "+" else (lambda a, b: a - b)
            left = self._both(left, self._product(), work)
        return left

    def _product(self) -> Any:
        left = self._one()
        while self._sign() in {"*", "/"}:
            work = (lambda a, b: a * b) if self._next() == "*" else (lambda a, b: a / b)
            left = self._both(left, self._one(), work)
        return left

    def _one(self) -> Any:
        token = self.tokens[self.at]
        self.at += 1
        if token["number"]:
            return float(token["number"])
        if token["cell"]:
            return self._cell(token)
        if token["call"]:
            arguments = [self._compared()]
            while self._sign() == ",":
                self.at += 1
                arguments.append(self._compared())
            assert self._next() == ")"
            return CALLS[token["call"]](*arguments)
        if token["sign"] == "-":
            return -self._one()
        assert token["sign"] == "(", token
        inner = self._compared()
        assert self._next() == ")"
        return inner

    def _cell(self, token: re.Match[str]) -> Any:
        sheet = token["sheet"] or self.sheet
        if not token["c"]:
            return self.book.figure(sheet, token["a"] + token["b"])
        assert token["a"] == token["c"], "only columns"
        rows = range(int(token["b"]), int(token["d"]) + 1)
        figures = (self.book.figure(sheet, f"{token['a']}{row}") for row in rows)
        return Column(figure for figure in figures if not isinstance(figure, str))

    def _next(self) -> str:
        self.at += 1
        return str(self.tokens[self.at - 1]["sign"])

    @staticmethod
    def _both(left: Any, right: Any, work: Any) -> Any:
        return left.each(right, work) if isinstance(left, Column) else work(left, right)
