"""Pages for what goes wrong: nothing there, a form that is too old, an error of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for an address with nothing behind it, or nothing for this reader."""
    del exception
    return render(request, "portal/fault.html", {"fault": "not_found"}, status=404)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without a valid token: sent from elsewhere, or from a page left open too long."""
    del reason
    return render(request, "portal/fault.html", {"fault": "stale_form"}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be understood."""
    del exception
    return render(request, "portal/fault.html", {"fault": "bad_request"}, status=400)


def our_error(request: HttpRequest) -> HttpResponse:
    """Answer when a bug of ours stopped the page."""
    return render(request, "portal/fault.html", {"fault": "our_error"}, status=500)


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer who tried to get in too often."""
    response = render(request, "portal/fault.html", {"fault": "too_many"}, status=429)
    response.headers["Retry-After"] = "300"
    return response


def limiter_down(request: HttpRequest) -> HttpResponse:
    """Answer while attempts cannot be counted: then nobody gets in."""
    return render(request, "portal/fault.html", {"fault": "limiter_down"}, status=503)
