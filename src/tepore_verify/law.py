"""Whether the legal check and the notes are what the law's text and the figures ask for."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from tepore_verify.exact import exact
from tepore_verify.faults import Fault, differs, not_its_node, told
from tepore_verify.graph import Node, inputs_of

SHARE = "legal/voluntary_percent"
WHERE = "legal check"
BY_STANDARD = "uni10200:"
ESTIMATED = "estimated"
UNBOUND = ("cold_water",)
"""Services that the law does not speak of."""
NOTES_OF_FIGURES = {
    "cost/electricity": "note.electricity",
    "head/voluntary/raised/exact": "note.raised",
    "criterion/k_inv": "note.k_inv",
    "criterion/use_factor": "note.use_factor.formula",
}


def legal_faults(content: Mapping[str, Any], nodes: Mapping[str, Node]) -> Iterator[Fault]:
    """Find what does not agree between the legal check, the law's text and the figures."""
    is_bound = content["service"] not in UNBOUND
    check, rule = content["legal_check"], _in_force(content["last_day"]) if is_bound else {}
    expected = (rule.get("id"), rule.get("text"), rule.get("minimum_percent"))
    yield from differs(
        "verify.law", WHERE, expected, (check["rule"], check["text"], check["minimum_percent"])
    )
    minimum = check["minimum_percent"]
    if minimum is not None and "legal/minimum" in nodes:
        yield from not_its_node(nodes, "legal/minimum", WHERE, Fraction(minimum, 100), "1")
    if check["voluntary_percent"] is None:
        if SHARE in nodes:
            yield Fault("verify.law", WHERE, f"– ≠ {told(nodes[SHARE].number)}")
        yield from differs("verify.law", WHERE, "no_rule", check["verdict"])
        return
    share = exact(check["voluntary_percent"])
    yield from not_its_node(nodes, SHARE, WHERE, share, "%")
    measured_on = inputs_of(nodes, f"{SHARE}/share")[1:2]
    if measured_on and measured_on[0] not in ("total", "cost/energy"):
        yield Fault("verify.law", WHERE, measured_on[0])
    by_use = tuple(head["node"] for head in content["heads"] if head["by_consumption"])
    counted = inputs_of(nodes, f"{SHARE}/parts") or inputs_of(nodes, f"{SHARE}/share")[:1]
    if by_use or counted != (f"{SHARE}/part",):
        yield from differs("verify.law", WHERE, counted, by_use)
    follows = content["criterion"]["code"].startswith(BY_STANDARD)
    allowed = _verdicts(check, share, standard=rule.get("standard", False), follows=follows)
    if check["verdict"] not in allowed:
        yield Fault("verify.law", WHERE, f"{check['verdict']} ≠ {', '.join(sorted(allowed))}")


def _verdicts(check: Mapping[str, Any], share: Fraction, *, standard: bool, follows: bool) -> set[str]:
    """Give the verdicts that the law allows, as far as the document tells the facts it asks for."""
    minimum = check["minimum_percent"]
    if check["rule"] is None:
        return {"no_rule"}
    if minimum is None:
        return {"no_rule", "undecided", *(["met"] if standard and follows else [])}
    by_minimum = "met" if share >= minimum else "not_met"
    if not standard:
        return {"no_rule", by_minimum}
    return {"no_rule", "undecided", by_minimum, *(["met"] if follows else [])}


def note_faults(content: Mapping[str, Any], nodes: Mapping[str, Node]) -> Iterator[Fault]:
    """Find defaults, estimates and exemptions that no note tells, and estimates told of what was read."""
    notes = content["notes"]
    wanted = {code for node_id, code in NOTES_OF_FIGURES.items() if node_id in nodes}
    wanted |= set() if content["legal_check"]["rule"] is None else {"note.legal.reading"}
    for code in sorted(wanted):
        if not any(note["code"] == code or note["code"].startswith(f"{code}.") for note in notes):
            yield Fault("verify.note", "notes", code)
    estimates = {
        (note["subject"], note["arguments"].get("metering_point"), note["arguments"].get("method"))
        for note in notes
        if note["code"] == "note.estimated"
    }
    exempt = {
        (note["subject"], head)
        for note in notes
        if note["code"] == "note.exempt"
        for head in note["arguments"].get("heads", "").split(", ")
    }
    for row in content["statements"]:
        yield from _estimate_faults(row, estimates)
        charged = {line["head"] for line in row["lines"]}
        for head in content["heads"]:
            if (head["kind"] in charged) is ((row["unit_id"], head["kind"]) in exempt):
                yield Fault("verify.note", f"unit {row['unit_id']}", head["kind"])


def _estimate_faults(row: Mapping[str, Any], told_of: set[tuple[Any, Any, Any]]) -> Iterator[Fault]:
    estimated = {_estimate(one) for one in row["consumptions"] if one["quality"] == ESTIMATED}
    for one in row["consumptions"]:
        is_told = (row["unit_id"], *_estimate(one)) in told_of
        is_estimate = one["quality"] == ESTIMATED
        # Where another row of the point is estimated by the same method, the note is of that one.
        if is_estimate is not is_told and (is_estimate or _estimate(one) not in estimated):
            yield Fault("verify.note", f"consumption {one['id']}", one["quality"])


def _estimate(one: Mapping[str, Any]) -> tuple[Any, Any]:
    return one["metering_point"], one["method"]


def _in_force(last_day: str) -> Mapping[str, Any]:
    """Give the text in force on a day (YYYY-MM-DD); empty before the first."""
    rules = [rule for rule in law() if rule["from"] <= last_day]
    return max(rules, key=lambda rule: str(rule["from"]), default={})


@cache
def law() -> list[Mapping[str, Any]]:
    """Read the law's texts, the day of each as text."""
    table = tomllib.loads(resources.files("tepore_verify").joinpath("law.toml").read_text(encoding="utf-8"))
    return [{**rule, "from": rule["from"].isoformat()} for rule in table["rule"]]
