"""The difference statement of a unit after a correction: what was, what is, what changes, line by line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.documents import blocks
from tepore.documents.blocks import Column
from tepore.documents.building import unit_label
from tepore.documents.formats import MINUS, day, money, number
from tepore.documents.imprint import NO_IMPRINT
from tepore.documents.statement import shortened
from tepore.documents.texts import catalogue, text
from tepore.documents.typesetting import typeset

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tepore.documents.blocks import Block
    from tepore.documents.imprint import Imprint
    from tepore.documents.texts import Language
    from tepore.documents.typesetting import Content


@dataclass(frozen=True, kw_only=True)
class Change:
    """What one line was and is [cent].

    Attributes
    ----------
    name
        A head's code or a holder; empty for nobody.
    label
        What a head is called by its criterion; empty takes the name that its code has.
    """

    name: str
    old_cents: int
    new_cents: int
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class UnitChange:
    """A unit's amounts before and after a correction.

    Attributes
    ----------
    reason
        Why the season was corrected, as it was written down.
    heads, holders
        By head and by holder; each sums to the unit's difference, holders may be empty.
    old_sha256, new_sha256
        Links of both allocations in the season's chain; may be empty.
    """

    condominium: str
    season: str
    unit_id: str
    unit: str
    corrected_on: date
    reason: str
    heads: tuple[Change, ...]
    holders: tuple[Change, ...] = ()
    old_sha256: str = ""
    new_sha256: str = ""

    @property
    def old_cents(self) -> int:
        """Owed before [cent]."""
        return sum(change.old_cents for change in self.heads)

    @property
    def new_cents(self) -> int:
        """Owed now [cent]."""
        return sum(change.new_cents for change in self.heads)


def difference_pdf(change: UnitChange, language: Language = "it", *, imprint: Imprint = NO_IMPRINT) -> bytes:
    """Make the difference statement of a unit, as PDF/A-3a and PDF/UA-1.

    Parameters
    ----------
    change
        The unit's lines before and after.
    language
        Language of every sentence.
    imprint
        Issuer, contact and day of issue.

    Returns
    -------
    bytes
        The file, the lines attached as JSON; the same bytes for the same input.
    """
    title = text("difference.title", language)
    label = unit_label(change.unit_id, change.unit)
    content: dict[str, Content] = {
        "language": language,
        "author": imprint.issuer or change.condominium,
        "keywords": text("statement.keywords", language),
        "page-word": text("statement.page", language),
        "title": f"{title} · {label}",
        "running-title": shortened(change.condominium),
        "running-subject": shortened(label),
        "footer": f"{title} · {shortened(change.condominium)}",
        "attachment-name": "difference.json",
        "attachment-description": text("difference.attachment", language),
        "blocks": [*_blocks(change, language, imprint)],
    }
    created_at = datetime.combine(imprint.issued_on or change.corrected_on, time(0), tzinfo=UTC)
    return typeset("pages.typ", content, created_at=created_at, attachment=_json(change))


def _blocks(change: UnitChange, language: Language, imprint: Imprint) -> Iterator[Block]:
    moved = change.new_cents - change.old_cents
    yield blocks.letterhead(
        over=change.condominium,
        title=text("difference.title", language),
        subject=unit_label(change.unit_id, change.unit),
        aside=[
            text("statement.season", language, season=change.season),
            text("statement.issued", language, on=day(imprint.issued_on, language))
            if imprint.issued_on
            else "",
            text("statement.issuer", language, issuer=imprint.issuer) if imprint.issuer else "",
        ],
    )
    on = day(change.corrected_on, language)
    yield blocks.sentences([text("difference.lead", language, on=on, reason=change.reason.rstrip("."))])
    key = "owed" if moved > 0 else "given_back" if moved < 0 else "same"
    was, now = money(change.old_cents, language), money(change.new_cents, language)
    remark = text("difference.was_is", language, old=was, new=now)
    yield blocks.due(text(f"difference.{key}", language), money(abs(moved), language), [remark])
    yield blocks.heading(text("difference.table", language))
    heads = [(one.label or _head(one.name, language), one) for one in change.heads]
    yield _table(text("difference.head", language), heads, language)
    if change.holders:
        yield blocks.heading(text("difference.holders", language), 3)
        holders = [(one.name or text("tenure.nobody", language), one) for one in change.holders]
        yield _table(text("difference.holder", language), holders, language)
    contact = text("statement.contact", language, contact=imprint.contact) if imprint.contact else ""
    chain = ""
    if change.old_sha256 and change.new_sha256:
        chain = text("difference.chain", language, old=change.old_sha256, new=change.new_sha256)
    yield blocks.sentences([contact, chain])


def _table(title: str, named: Sequence[tuple[str, Change]], language: Language) -> Block:
    names = ("old", "new", "change")
    columns = [Column(title, width=3)]
    columns += [Column(text(f"difference.{name}", language), "right", 1) for name in names]
    old = sum(change.old_cents for _, change in named)
    new = sum(change.new_cents for _, change in named)
    return blocks.table(
        columns,
        [(name, *_cells(change.old_cents, change.new_cents, language)) for name, change in named],
        total=(text("difference.total", language), *_cells(old, new, language)),
    )


def _head(name: str, language: Language) -> str:
    """Name a head by the catalogue; a declared head by its own name."""
    key = f"head.{name}"
    return text(key, language) if key in catalogue(language) else name


def _cells(old_cents: int, new_cents: int, language: Language) -> tuple[str, str, str]:
    was, now, moved = (
        number(Fraction(cents, 100), language, 2) for cents in (old_cents, new_cents, new_cents - old_cents)
    )
    plus = "+" if new_cents > old_cents and not moved.startswith(MINUS) else ""
    return was, now, f"{plus}{moved}"


def difference_document(change: UnitChange) -> dict[str, object]:
    """Give the fields of a unit's difference statement as JSON has them; amounts in cents."""
    return {
        "format": "tepore.difference/1",
        "condominium": change.condominium,
        "season": change.season,
        "unit_id": change.unit_id,
        "unit": change.unit,
        "corrected_on": change.corrected_on.isoformat(),
        "reason": change.reason,
        "old_cents": change.old_cents,
        "new_cents": change.new_cents,
        "difference_cents": change.new_cents - change.old_cents,
        "heads": [_line(head) for head in change.heads],
        "holders": [_line(holder) for holder in change.holders],
        "old_sha256": change.old_sha256,
        "new_sha256": change.new_sha256,
    }


def _line(change: Change) -> dict[str, object]:
    return {"name": change.name, "old_cents": change.old_cents, "new_cents": change.new_cents}


def _json(change: UnitChange) -> bytes:
    written = json.dumps(difference_document(change), ensure_ascii=False, indent=1)
    return written.encode("utf-8", "backslashreplace")
