"""The demo: two condominiums, one simulated over years from one seed, one of real published telegrams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tepore.kernel import Bug
from tepore.services.consumption_history.refresh import refresh_organisation
from tepore.services.demo_published import PublishedReport, take_published
from tepore.services.demo_simulated import SimulatedCondominium, SimulatedReport
from tepore.services.invite_resident import account_of_person
from tepore.services.organisations import ensure_organisation
from tepore.store.people.models import Capacity, Membership, Role, Tenure, User

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from tepore.documents.texts import Language
    from tepore.services.demo_simulated import Told
    from tepore.store.people.models import Person
    from tepore.store.sealing import KeyRing

ORGANISATION, ORGANISATION_NAME = "demo", "Letture Piemonte (demo)"
ROLES = (Role.OPERATOR, Role.ADMINISTRATOR, Role.ENGINEER, Role.READER)
STEPS = ("published", "months", "telegrams", "seasons", "documents", "charts")
MEMBER_SINCE = date(2022, 1, 1)


@dataclass(frozen=True, kw_only=True)
class DemoReport:
    """What stands in the store after the demo, and what was written.

    Attributes
    ----------
    simulated, published
        The two condominiums.
    users
        Id of the user of each role.
    """

    simulated: SimulatedReport
    published: PublishedReport
    users: dict[Role, int]


def run_demo(
    *,
    files: Path,
    scenario: Path,
    folder: Path,
    key_ring: KeyRing,
    clock: Callable[[], datetime],
    told: Told,
    language: Language = "it",
) -> DemoReport:
    """Carry both condominiums of the demo to their documents.

    Parameters
    ----------
    files
        Folder with the building file, register, telegrams and readings of the published one.
    scenario
        Scenario file of the simulated one.
    folder
        Where dumps and documents are written.
    key_ring
        Seals keys and names.
    clock
        Gives the instant of recording.
    told
        Hears how far each step of `STEPS` is.
    language
        Of the documents.

    Returns
    -------
    DemoReport
        The same for every run on the same files.

    Raises
    ------
    NoDemoFiles, BadScenario
        A file is missing, or is none.
    Bug
        A written allocation does not verify, or nobody lives in the demo.
    """
    organisation = ensure_organisation(code=ORGANISATION, name=ORGANISATION_NAME, is_example=True)
    told("published", 0, 1)
    published = take_published(
        organisation_id=organisation.id,
        files=files,
        folder=folder / "documents" / "il-tiglio",
        key_ring=key_ring,
        clock=clock,
        language=language,
    )
    told("published", 1, 1)
    simulated = SimulatedCondominium(
        organisation.id, scenario, folder, key_ring, clock, told, language
    ).live()
    told("charts", 0, 1)
    refresh_organisation(organisation_id=organisation.id, now=clock())
    told("charts", 1, 1)
    users = {role: _user(organisation.id, role, f"demo-{role}") for role in ROLES}
    users[Role.RESIDENT] = account_of_person(_longest_resident(organisation.id), on=MEMBER_SINCE)
    return DemoReport(simulated=simulated, published=published, users=users)


def _longest_resident(organisation_id: int) -> Person:
    """Give who has lived the longest in a flat of their own: the one with the most to look at."""
    let = Tenure.objects.filter(capacity=Capacity.TENANT).values("unit")
    owner = (
        Tenure.objects.filter(organisation_id=organisation_id, capacity=Capacity.OWNER, end_on__isnull=True)
        .exclude(unit__in=let)
        .select_related("person")
        .order_by("start_on", "unit__code", "pk")
        .first()
    )
    if owner is None:
        raise Bug("nobody lives in the demo")
    return owner.person


def _user(organisation_id: int, role: Role, name: str) -> int:
    """Find or make a user without a password: they come in by a one-time link alone."""
    user, is_new = User.objects.get_or_create(username=name)
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    Membership.objects.get_or_create(
        organisation_id=organisation_id, user=user, role=role, defaults={"start_on": MEMBER_SINCE}
    )
    return user.pk
