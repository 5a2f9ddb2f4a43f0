"""Refusals in the reader's language: what is wrong and what to do, where we have words for the code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tepore.documents.texts import catalogue, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tepore.documents.texts import Language
    from tepore.kernel import Refusal


@dataclass(frozen=True, kw_only=True)
class Said:
    """A refusal as a page shows it; `where` and `remedy` may be empty."""

    what: str
    where: str
    remedy: str


def said(refusal: Refusal, language: Language) -> Said:
    """Say why something was refused; in English where the catalogue has no words for its code."""
    return said_of(
        {
            "code": refusal.code,
            "sentence": refusal.what,
            "where": refusal.where,
            "remedy": refusal.remedy,
        },
        language,
    )


def said_of(kept: Mapping[str, str], language: Language) -> Said:
    """Say why a job was refused, from what it kept: ``code``, ``sentence``, ``where``, ``remedy``."""
    code, where = kept.get("code", ""), kept.get("where", "")
    key = f"office.refused.{code}"
    if key in catalogue(language):
        return Said(what=text(key, language), where=where, remedy="")
    return Said(what=kept.get("sentence", ""), where=where, remedy=kept.get("remedy", ""))
