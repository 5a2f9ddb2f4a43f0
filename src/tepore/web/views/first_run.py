"""The first run: the office, who works there, and where at hand the first condominium."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from tepore.kernel import Refusal
from tepore.services.attempts import SIGN_IN_BY_ALL, SIGN_IN_BY_VISITOR, admit
from tepore.services.come_in import CameIn
from tepore.services.first_run import is_good_setup_link, set_up
from tepore.web.access import unguarded
from tepore.web.session import bounded, open_session, visitor

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest, HttpResponse

LARGEST_FILE = 5_000_000


class FileTooLarge(Refusal):
    """A file that no building file is as large as."""


@unguarded
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("token")
@sensitive_post_parameters("email")
@bounded
def first_run(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form of the first run, and do what it says; the link is used up by what succeeds.

    Raises
    ------
    Http404
        The link leads nowhere.
    """
    now = timezone.now()
    if request.method == "POST":
        admit((SIGN_IN_BY_VISITOR, visitor(request)), (SIGN_IN_BY_ALL, "all"), now=now)
    if not is_good_setup_link(token=token, now=now):
        raise Http404
    if request.method != "POST":
        return render(request, "portal/first_run.html", {"given": {}})
    file = request.FILES.get("building")
    try:
        _refuse_large(file)
        made = set_up(
            token=token,
            organisation=request.POST.get("organisation", ""),
            operator=request.POST.get("operator", ""),
            email=request.POST.get("email", ""),
            file_name=(file.name or "building.toml") if file else "",
            content=file.read() if file else b"",
            now=now,
        )
    except Refusal as refusal:
        content = {"given": request.POST, "refused": refusal}
        return render(request, "portal/first_run.html", content, status=422)
    open_session(request, CameIn(user_id=made.user_id, has_second_factor=False))
    return redirect("start")


def _refuse_large(file: UploadedFile[bytes] | None) -> None:
    if file is not None and (file.size or 0) > LARGEST_FILE:
        raise FileTooLarge("the file is too large.", where=file.name or "", code="setup.file")
