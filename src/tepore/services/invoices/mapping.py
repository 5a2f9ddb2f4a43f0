"""Which kind of expense each line of an invoice is: by declared rules, else asked for, never guessed.

In this order, each line of the result says which:

1. the answer that was given for this line or for the whole file;
2. the user's rules, the first that fits: supplier, words, or both;
3. the words of ``kinds.toml``, where they name one kind alone;
4. the other lines of the document, where all that are known are of one kind.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tepore.kernel import Refusal
from tepore.norms.tables import load_table
from tepore.norms.uni10200 import ExpenseKind

if TYPE_CHECKING:
    from tepore.services.invoices.fattura import ElectronicInvoice

_WORD = re.compile(r"[^\W_]+")
_KIND = Annotated[ExpenseKind, Field(strict=False)]


class BadRules(Refusal):
    """A file of rules that cannot be used."""


class UnknownLines(Refusal):
    """Lines of which no rule tells the kind of expense."""


class KnownBy(StrEnum):
    """What told the kind of a line."""

    ANSWER = "answer"
    OWN_RULE = "own_rule"
    WORDS = "words"
    OTHER_LINES = "other_lines"


class KindRule(BaseModel):
    """A user's rule: lines of a supplier, or with certain words, are of a kind.

    Attributes
    ----------
    supplier
        VAT number with country, or tax code; empty for any.
    words
        Any of them; none for every line of the supplier.
    generator
        Generator of the building whose heat they paid for.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    kind: _KIND
    supplier: str = ""
    words: list[str] = Field([])
    generator: str = ""


class RuleFile(BaseModel):
    """A file of rules."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    rule: list[KindRule] = Field(min_length=1)


@dataclass(frozen=True)
class MappedLine:
    """A line's kind, what told it, and its generator where a rule names one."""

    kind: ExpenseKind
    known_by: KnownBy
    generator: str = ""


def read_rules(text: str, *, file: str) -> tuple[KindRule, ...]:
    """Read a user's rules.

    Parameters
    ----------
    text
        TOML with ``[[rule]]`` tables.
    file
        Name for messages.

    Returns
    -------
    tuple of KindRule
        In the order in which they are tried.

    Raises
    ------
    BadRules
        It is not TOML, or a rule has an unknown key, no known kind, or neither supplier nor words.
    """
    try:
        rules = RuleFile.model_validate(tomllib.loads(text)).rule
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise BadRules(f"it is not TOML: {fault}.", where=file, code="invoice.rules") from fault
    except ValidationError as fault:
        first = fault.errors()[0]
        place = " ".join(str(part) for part in first["loc"])
        raise BadRules(
            f"{first['msg']}.".lower(),
            where=f"{file} {place}",
            remedy=f"A rule has kind ({', '.join(ExpenseKind)}), supplier, words, generator.",
            code="invoice.rules",
        ) from fault
    for number, rule in enumerate(rules, start=1):
        if not rule.supplier and not rule.words:
            raise BadRules(
                "it names neither supplier nor words.", where=f"{file} rule {number}", code="invoice.rules"
            )
    return tuple(rules)


def map_lines(
    invoice: ElectronicInvoice, *, rules: Sequence[KindRule], answers: Mapping[str, ExpenseKind]
) -> dict[str, MappedLine | None]:
    """Tell the kind of each line of an invoice.

    Parameters
    ----------
    invoice
        The document.
    rules
        The user's own.
    answers
        Kind by number of the line, or by ``INVOICE:LINE``; ``""`` answers for every line that nothing else
        tells.

    Returns
    -------
    dict
        By number of the line; None where nothing tells.
    """
    found = {
        line.number: _own(invoice, line.number, line.description, rules, answers) for line in invoice.lines
    }
    kinds = {(one.kind, one.generator) for one in found.values() if one is not None}
    if len(kinds) == 1:
        kind, generator = next(iter(kinds))
        other: MappedLine | None = MappedLine(kind, KnownBy.OTHER_LINES, generator)
    else:
        other = MappedLine(answers[""], KnownBy.ANSWER) if "" in answers else None
    return {number: one or other for number, one in found.items()}


def refuse_unknown(invoice: ElectronicInvoice, mapped: Mapping[str, MappedLine | None], file: str) -> None:
    """Refuse an invoice with lines that nothing tells the kind of.

    Raises
    ------
    UnknownLines
        Naming them.
    """
    unknown = [line for line in invoice.lines if mapped[line.number] is None]
    if not unknown:
        return
    shown = "; ".join(f"{line.number} {line.description:.60}" for line in unknown[:5])
    raise UnknownLines(
        f"the kind of {len(unknown)} lines is not known: {shown}.",
        where=f"{file}, invoice {invoice.number}",
        remedy="Say it: --kind KIND for all, --kind LINE=KIND for one, or give a file of rules.",
        code="invoice.unknown_lines",
    )


def _own(
    invoice: ElectronicInvoice,
    number: str,
    description: str,
    rules: Sequence[KindRule],
    answers: Mapping[str, ExpenseKind],
) -> MappedLine | None:
    for answered in (f"{invoice.number}:{number}", number):
        if answered in answers:
            return MappedLine(answers[answered], KnownBy.ANSWER)
    for rule in rules:
        if rule.supplier in {"", invoice.supplier_id} and (not rule.words or _names(description, rule.words)):
            return MappedLine(rule.kind, KnownBy.OWN_RULE, rule.generator)
    kinds = {kind for kind, words in _shipped() if _names(description, words)}
    return MappedLine(kinds.pop(), KnownBy.WORDS) if len(kinds) == 1 else None


@cache
def _shipped() -> tuple[tuple[ExpenseKind, tuple[str, ...]], ...]:
    table = load_table("tepore.services.invoices", "kinds.toml")
    return tuple((ExpenseKind(rule["kind"]), tuple(rule["words"])) for rule in table["rule"])


def _names(description: str, words: Sequence[str]) -> bool:
    text = f" {_words(description)} "
    return any(f" {_words(word)} " in text for word in words)


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
