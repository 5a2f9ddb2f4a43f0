"""As what a request acts, what a path is for, and the bounds of what may be asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

from pydantic import Field

from tepore.api.shapes import Fault
from tepore.services.access import Action, Resource, scope_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tepore.services.access import Actor

LARGEST_ID = 2**63 - 1
RowId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
PageOffset = Annotated[int, Field(ge=0, le=10_000_000)]
PageSize = Annotated[int, Field(ge=1, le=500)]


REFUSED = {401: Fault, 404: Fault, 422: Fault}
"""Answers of every path: no good token; not there or not within reach; a wrong parameter or body."""
ACCESS = "x-access"
"""Where the description says which scope a path asks for."""


def access(resource: Resource, action: Action = Action.VIEW) -> dict[str, str]:
    """Declare which pair of the policy a path is for, for whoever reads the description."""
    return {ACCESS: scope_of(resource, action)}


def caller(request: HttpRequest) -> Actor:
    """Give as what the request's token acts; the door has let it in."""
    return cast("Actor", request.auth)  # type: ignore[attr-defined]  # set by the framework
