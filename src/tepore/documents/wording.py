"""The words for what an allocation holds: heads, bases, criteria, the law's verdict, notes.

The engine speaks in codes and English sentences; here each gets its sentence in the reader's language. A note
whose code has no translation yet is shown in the engine's own words, never left out.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from tepore.documents.engine_words import method_label
from tepore.documents.formats import NO_BREAK_SPACE, figure, percent
from tepore.documents.texts import catalogue, text
from tepore.norms.dlgs102 import Verdict
from tepore.norms.uni10200 import (
    ConsumptionUnit,
    Declared,
    FixedSplit,
    HeadKind,
    SeveralCriteria,
    TableKind,
)

if TYPE_CHECKING:
    from tepore.documents.texts import Language
    from tepore.norms.uni10200 import Allocation, AnyCriterion, Note


def head_label(allocation: Allocation, kind: str, language: Language) -> str:
    """Name a part of the bill; only by a rule of UNI 10200 is one called a draw of heat."""
    criterion = allocation.inputs.criterion
    if isinstance(criterion, SeveralCriteria):
        group, _, head = kind.partition("/")
        label = _head_of(criterion.of_groups.get(group), head, language)
        return f"{criterion.names.get(group, group)}: {label}"
    return _head_of(criterion, kind, language)


def _head_of(criterion: AnyCriterion | None, kind: str, language: Language) -> str:
    if isinstance(criterion, FixedSplit) and kind == HeadKind.VOLUNTARY:
        return text("head.consumption_part", language)
    if isinstance(criterion, Declared):
        named = {term.head: term.name for term in criterion.terms}
        if named.get(kind):
            return named[kind]
    key = f"head.{kind}"
    return text(key, language) if key in catalogue(language) else kind


def head_labels(allocation: Allocation, language: Language) -> dict[str, str]:
    """Name all parts of the bill by their codes."""
    return {head.kind: head_label(allocation, head.kind, language) for head in allocation.heads}


def base_label(base: str, language: Language) -> str:
    """Name what a head is divided by; a base without a name of ours is shown as it is."""
    if base == "consumption" or base in set(TableKind) or f"base.{base}" in catalogue(language):
        return text(f"base.{base}", language)
    return text("base.other", language, base=base)


def criterion_label(allocation: Allocation, language: Language) -> str:
    """Name the rule set the allocation follows."""
    edition, _, name = allocation.inputs.criterion.code.rpartition("/")
    code = name.replace("-", "_")
    newer = f"criterion.{code}_{edition.rpartition(':')[2]}"
    key = newer if newer in catalogue(language) else f"criterion.{code}"
    return text(key, language) if key in catalogue(language) else allocation.criterion


def measure_label(unit: ConsumptionUnit, language: Language) -> str:
    """Name what a consumption is counted in, in full."""
    return text(f"measure.{unit.value.lower()}", language)


def measure_symbol(unit: ConsumptionUnit, language: Language) -> str:
    """Name what a consumption is counted in, as it stands behind a figure."""
    return text(f"measure_short.{unit.value.lower()}", language)


def quantity(amount: Fraction, unit: ConsumptionUnit, language: Language) -> str:
    """Write a consumption with its unit."""
    return f"{figure(amount, language).written}{NO_BREAK_SPACE}{measure_symbol(unit, language)}"


def legal_verdict(allocation: Allocation, language: Language) -> tuple[str, str]:
    """Give the mark (``ok``, ``warn``, ``info``) and the sentence of the legal check."""
    check, situation = allocation.legal_check, allocation.inputs.legal_situation
    if check.verdict is Verdict.NO_RULE:
        return "info", text(_no_rule_key(allocation), language)
    if check.rule is None or check.voluntary_percent is None:
        return "info", check.sentence
    minimum = check.minimum_percent
    by_standard = check.verdict is Verdict.MET and minimum is None
    sentence = text(
        "legal.met_by_standard" if by_standard else f"legal.{check.verdict}",
        language,
        percent=_percent_not_above(check.voluntary_percent, language),
        minimum="" if minimum is None else percent(Fraction(minimum, 100), language, digits=0),
        of=text(f"legal.of.{situation.share_of}", language),
    )
    sentence = text("legal.by_clause", language, sentence=sentence)
    if not check.rule.verified:
        sentence = f"{sentence} {text('legal.rule_not_verified', language)}"
    return "ok" if check.verdict is Verdict.MET else "warn", sentence


def _percent_not_above(share_percent: Fraction, language: Language) -> str:
    """Write a share rounded down, so that 49,996 % is never shown as the 50 % it misses."""
    return percent(Fraction(floor(share_percent * 100), 10000), language, digits=2)


def _no_rule_key(allocation: Allocation) -> str:
    check, situation = allocation.legal_check, allocation.inputs.legal_situation
    if check.rule is None:
        return "legal.no_rule"
    if check.voluntary_percent is None:
        return "legal.no_expense"
    if situation.first_season:
        return "legal.first_season"
    return "legal.split_before_the_law" if situation.split_before_the_law else "legal.no_rule"


def note_sentence(note: Note, language: Language) -> str:
    """Give a note in the reader's language, or in the engine's own words where it has no translation."""
    sentence = note.sentence
    if note.code in catalogue(language):
        spoken = {name: _spoken(name, part, language) for name, part in note.arguments.items()}
        sentence = text(note.code, language, **spoken)
    return text("notes.of", language, subject=note.subject, sentence=sentence) if note.subject else sentence


def _spoken(name: str, argument: str, language: Language) -> str:
    """Translate an argument that is itself a code; leave the others as they are."""
    sentences = catalogue(language)
    if name == "heads":
        return ", ".join(sentences.get(f"head.{head}", head) for head in argument.split(", "))
    if name == "method":
        return method_label(argument, language)
    if name == "percent":
        return percent(Fraction(argument) / 100, language, digits=1)
    return sentences.get(f"argument.{name}.{argument}", argument)
