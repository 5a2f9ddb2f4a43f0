"""Pages of a long list: which part is asked for, and the addresses of the parts before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tepore.web.typed_fields import whole_number

if TYPE_CHECKING:
    from django.http import HttpRequest

LAST_PAGE = 1_000_000


def offset_of(request: HttpRequest, size: int) -> int:
    """Read the page's number from the address; what is no number is the first page."""
    number = whole_number(request.GET.get("page", "1")) or 1
    return (min(max(number, 1), LAST_PAGE) - 1) * size


def pager_of(request: HttpRequest, *, offset: int, size: int, total: int) -> dict[str, object]:
    """Give what the foot of a list shows; the filters of the address stay.

    Parameters
    ----------
    request
        Its address holds the filters.
    offset, size, total
        First row, rows of a page, rows in all.
    """
    page = offset // size + 1
    kept = [(name, value) for name, value in request.GET.items() if name != "page" and value]

    def address(number: int) -> str:
        return "?" + urlencode([*kept, ("page", str(number))])

    return {
        "first": min(offset + 1, total),
        "last": min(offset + size, total),
        "total": total,
        "before": address(page - 1) if page > 1 else "",
        "after": address(page + 1) if offset + size < total else "",
    }
