"""Files of a form, read no further than is taken; and files served so that no browser runs or shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse

from tepore.services.post.files import LARGEST_BYTES, HandedFile, safe_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

SERVED_AS = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "txt": "text/plain; charset=utf-8",
    "zip": "application/zip",
}


def handed_files(request: HttpRequest, name: str) -> Sequence[HandedFile]:
    """Give the files of a form's field; one that is too large is read one byte beyond what is taken."""
    return [
        HandedFile(name=file.name or "file", content=file.read(LARGEST_BYTES + 1))
        for file in request.FILES.getlist(name)
    ]


def served_file(content: bytes, name: str, kind: str) -> HttpResponse:
    """Serve a file to be saved, never to be shown within the portal.

    Parameters
    ----------
    content
        Its bytes.
    name
        As it is saved; signs that headers trip over are replaced.
    kind
        One of `SERVED_AS`.
    """
    response = HttpResponse(content, content_type=SERVED_AS[kind])
    plain = safe_name(name).encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    response.headers["Content-Disposition"] = f'attachment; filename="{plain}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
