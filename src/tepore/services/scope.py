"""Where every query of the portal begins: at what the actor's membership reaches, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tepore.services.access import NotPermitted
from tepore.store.estate.models import Condominium, Unit

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tepore.services.access import Actor


def condominiums_within(actor: Actor) -> QuerySet[Condominium]:
    """Give the condominiums that the actor's membership reaches, by name."""
    reached = Condominium.objects.filter(organisation_id=actor.organisation_id)
    if actor.condominium_id is not None:
        reached = reached.filter(pk=actor.condominium_id)
    return reached.order_by("name", "pk")


def unit_within(actor: Actor, unit_id: int) -> Unit:
    """Give one unit of a condominium within the actor's reach, with its condominium.

    Raises
    ------
    NotPermitted
        It is not there, or is another's.
    """
    unit = Unit.objects.filter(pk=unit_id, condominium__in=condominiums_within(actor)).first()
    if unit is None:
        raise NotPermitted("there is no such unit.", code="access.unit")
    return unit
