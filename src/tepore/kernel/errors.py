"""The root of the tree of errors.

Three kinds are never mixed. A *bug* is an invariant of ours that broke: it stops the unit of work. A
*refusal* is input or bytes that are wrong: a declared exception beside the function that raises it. A
*finding* is odd but usable: a record that is stored and shown, never an exception.
"""

from __future__ import annotations


class TeporeError(Exception):
    """Everything that Tepore itself raises."""


class Bug(TeporeError):
    """An invariant of ours broke: the result is not to be trusted and nothing of it is kept."""


class Refusal(TeporeError):
    """Input that cannot be used, with the place and the way out.

    Parameters
    ----------
    what
        What is wrong, as one sentence without names of people, readings or keys.
    where
        File, row, table, byte or identifier; empty where the whole input is meant.
    remedy
        What to do about it, as one sentence; empty where the sentence says it already.
    code
        Dotted code that stays the same when the sentence is reworded or translated.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "", code: str = "refused") -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        self.code = code
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """Place, fault and remedy in one line."""
        place = f"{self.where}: " if self.where else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{remedy}"
