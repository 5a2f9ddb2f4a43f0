"""The points of the table, and the verdicts on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tepore.norms.tables import load_table

TABLE = load_table("tepore.norms.requirements", "requirements.toml")
Limit = float | int | tuple[str, ...] | None


class MeterKind(StrEnum):
    """Which of the three tables a meter falls under."""

    SUPPLY = "supply"
    """At the building's exchanger [contatore di fornitura]."""
    INDIVIDUAL_HEAT = "individual_heat"
    """At a flat [contatore individuale di calore]."""
    INDIVIDUAL_HOT_WATER = "individual_hot_water"
    """At a flat's hot-water inlet [contatore individuale di acqua calda sanitaria]."""


class Verdict(StrEnum):
    """What can be said of a point."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"
    """The data sheet or the telegrams do not tell."""
    NOT_APPLICABLE = "not_applicable"
    """The case in which the point is asked is not this device's."""


@dataclass(frozen=True)
class Point:
    """One point of the table.

    Attributes
    ----------
    meter
        Kind of meter it is asked of.
    clause
        Clause of the consultation document.
    says, in_italian
        The point in few words.
    key
        Entry of the data sheet that tells.
    rule, limit, unit
        What the entry must be.
    when
        Case in which it is asked; empty for always.
    heard
        What of it telegrams can tell; empty for nothing.
    """

    meter: MeterKind
    clause: str
    says: str
    in_italian: str
    key: str
    rule: str
    limit: Limit
    unit: str
    when: str
    heard: str


@dataclass(frozen=True)
class Finding:
    """What can be said of one point, and from what."""

    point: Point
    verdict: Verdict
    evidence: str


@dataclass(frozen=True)
class Report:
    """All points of one meter.

    Attributes
    ----------
    findings
        In the order of the table.
    source, standing
        Where the points stand, and how binding they are.
    """

    findings: tuple[Finding, ...]
    source: str
    standing: str

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many points have each verdict."""
        counted = Counter(finding.verdict for finding in self.findings)
        return {verdict: counted[verdict] for verdict in Verdict}

    def with_verdict(self, verdict: Verdict) -> tuple[Finding, ...]:
        """Give the findings of one verdict."""
        return tuple(finding for finding in self.findings if finding.verdict is verdict)


def points_of(meter: MeterKind) -> tuple[Point, ...]:
    """Give the points asked of a kind of meter, in the order of the document."""
    return tuple(_point(row) for row in TABLE["points"] if row["meter"] == meter)


def report_of(findings: tuple[Finding, ...]) -> Report:
    """Give findings as a report that names its source."""
    return Report(findings, TABLE["source"], TABLE["standing"])


def _point(row: Mapping[str, Any]) -> Point:
    limit = row.get("limit")
    return Point(
        MeterKind(row["meter"]),
        row["clause"],
        row["says"],
        row["in_italian"],
        row["key"],
        row["rule"],
        tuple(limit) if isinstance(limit, list) else limit,
        row.get("unit", ""),
        row.get("when", ""),
        row.get("heard", ""),
    )
