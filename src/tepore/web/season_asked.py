"""The season that a page is asked to show, from its address; the latest where none is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

LONGEST = 12


def season_asked(request: HttpRequest) -> int | None:
    """Give the season that ``?season=`` names; None where it names none."""
    written = request.GET.get("season", "")
    is_number = written.isascii() and written.isdecimal() and len(written) <= LONGEST
    return int(written) if is_number else None
