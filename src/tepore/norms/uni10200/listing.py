"""All criteria and the texts of the law in one listing, as ``docs/reference/criteria.md`` prints them."""

from __future__ import annotations

from collections.abc import Iterator

from tepore.norms.dlgs102 import legal_rules
from tepore.norms.uni10200.criteria import CRITERIA, NOT_VERIFIED, Criterion

_DO = {
    "dlgs102:2014": "Use a criterion of UNI 10200.",
    "dlgs102:2016": "Use a criterion of UNI 10200; where a sworn report finds needs that differ by more than "
    "50 % per square metre, say so (`sworn_difference`) and give at least 70 % to consumption.",
    "dlgs102:2020": "Give at least 50 % to consumption: raise the part by resolution (`raise_to_minimum`), "
    "or keep the report that lets the building depart from it.",
}


def criteria_page() -> str:
    """Write the page of criteria and of the law's texts, in Markdown."""
    return "\n".join([*_HEAD, *_criteria(), *_LAW, *_rules(), ""])


_HEAD = (
    "# Criteria",
    "",
    "Made from the code by `criteria_page()`. A season keeps the criterion it was closed by; another edition",
    "of a norm is another criterion. What is marked with * was not read in the norm's own text: default, not",
    "verified. The day of UNI 10200:2015 is one of these defaults too.",
    "",
    "| `rule` | what it is | edition | from | services |",
    "|---|---|---|---|---|",
)
_LAW = (
    "",
    "## The legal minimum by period (D.Lgs. 102/2014 art. 9 c. 5 d)",
    "",
    "The text in force on the season's last day holds. It speaks of heating, cooling and hot water, not of",
    "cold water. Several groups are judged together and each by itself.",
    "",
    "| from | rule | text | what to do |",
    "|---|---|---|---|",
)


def _criteria() -> Iterator[str]:
    for code, criterion in CRITERIA.items():
        services = ", ".join(sorted(service.value for service in criterion.services))
        mark = "" if criterion.verified else "*"
        yield f"| `{code}`{mark} | {criterion.title} | {criterion.edition} | {_day(criterion)} | {services} |"


def _day(criterion: type[Criterion]) -> str:
    return "any time" if criterion.from_on is None else criterion.from_on.isoformat()


def _rules() -> Iterator[str]:
    for rule in legal_rules():
        text = rule.text if rule.verified else f"{rule.text} ({NOT_VERIFIED})"
        yield f"| {rule.from_on} | `{rule.id}` | {text} | {_DO[rule.id]} |"
