"""The one file of a form, read no further than is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tepore.services.intake import LARGEST_BYTES, BadUpload

if TYPE_CHECKING:
    from django.http import HttpRequest


def uploaded_file(request: HttpRequest) -> tuple[str, bytes]:
    """Give the name and the bytes of a form's file; one that is too large is read one byte beyond the limit.

    Raises
    ------
    BadUpload
        There is none.
    """
    uploaded = request.FILES.get("file")
    if uploaded is None:
        raise BadUpload("there is no file.", remedy="Choose one.", code="upload.empty")
    return uploaded.name or "", uploaded.read(LARGEST_BYTES + 1)


def one_of(kind: str, kinds: tuple[str, ...]) -> str:
    """Give the kind of a file as it was chosen.

    Raises
    ------
    BadUpload
        It is none of them.
    """
    if kind not in kinds:
        raise BadUpload("say what is in the file.", code="upload.empty")
    return kind
