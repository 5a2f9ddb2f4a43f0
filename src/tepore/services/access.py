"""Who may do what: one table of resource, action and roles. What it does not grant is refused.

A person acts through a membership: in one organisation, with one role, from-to, in all condominiums or one.
Every query of a service begins at the actor's organisation and condominium.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Q

from tepore.kernel import Refusal
from tepore.store.people.models import Membership, Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID


class NotPermitted(Refusal):
    """The actor's role does not include this, or the thing is not within the actor's reach."""


class Resource(StrEnum):
    """What can be seen or changed."""

    CONDOMINIUM = "condominium"
    """Name, season and the building's figures."""
    UNIT = "unit"
    """A unit's name, holder, millesimi and totals, which the law lets owners see."""
    ROOM = "room"
    """Rooms of a unit with their devices and readings: finer than what others may see."""
    STATEMENT = "statement"
    """What a unit owes, its lines and its documents."""
    READING = "reading"
    """Readings of all devices of a condominium."""
    TELEGRAM = "telegram"
    """Telegrams as heard, with what was set aside."""
    OWN_UNIT = "own_unit"
    """A resident's own unit on the days of the own tenure: months, rooms, bills."""
    INVITATION = "invitation"
    """Letting a resident into the portal."""
    ACCOUNT = "account"
    """One's own account: passkeys, one-time passwords, recovery codes, as what one acts."""
    GUEST = "guest"
    """Whom a resident lets see an own unit, from-to."""
    MEMBER = "member"
    """Who of the office and its partners has which role, from-to."""
    AUDIT = "audit"
    """Who did what when."""
    SEASON = "season"
    """How far a season is, and its steps: collect, approve, close, correct."""
    EXPENSE = "expense"
    """What was spent for a season: typed, uploaded, taken back."""
    COMPARISON = "comparison"
    """A season by several criteria, unit by unit, for the assembly."""
    LETTER = "letter"
    """Statements on their way to whoever answers for the units."""
    DUTY = "duty"
    """What the law asks by when: verifications, information, remote reading."""
    JOB = "job"
    """Long work that runs off the request, and what it made."""
    OVERVIEW = "overview"
    """All condominiums of the metering company with the state of their devices."""
    REGISTER = "register"
    """Units, rooms, metering points, radiators and tenures, from-to, as they are edited."""
    BUILDING_FILE = "building_file"
    """A condominium as a file: up with a preview, down as it is stored."""
    IMPORT = "import"
    """Tables of readings, registers and keys on their way into the store."""
    DEVICE = "device"
    """Devices with their installations, telegrams and findings."""
    DEVICE_KEY = "device_key"
    """Keys of devices: given, never shown again."""
    ENERGY = "energy"
    """Energy need, millesimi, involuntary share and feasibility studies of an engineer."""
    RADIATOR = "radiator"
    """Radiators of a condominium with their sizes and powers."""
    DECODING = "decoding"
    """A telegram that is pasted, byte by byte."""
    MESSAGE = "message"
    """Messages of the office with the residents of a condominium."""
    OWN_MESSAGE = "own_message"
    """A resident's own messages with the office."""
    OBJECTION = "objection"
    """Objections of residents to lines of their bills, with the answers."""
    OWN_OBJECTION = "own_objection"
    """A resident's own objections."""
    ARCHIVE = "archive"
    """Documents of a condominium: filing, finding, taking back."""
    OWN_ARCHIVE = "own_archive"
    """The documents that a resident may see: the condominium's and those of the own units."""
    OWN_RECORD = "own_record"
    """All that is kept of a resident, and the request to be forgotten."""
    WEBHOOK = "webhook"
    """Programs that are told what happens in the organisation."""
    FORGETTING = "forgetting"
    """Requests of residents to be forgotten, and carrying them out."""


class Action(StrEnum):
    """What is done with it."""

    VIEW = "view"
    DOWNLOAD = "download"
    ENTER = "enter"


STAFF = frozenset({Role.OPERATOR, Role.ADMINISTRATOR})
WORKSHOP = frozenset({Role.OPERATOR, Role.ENGINEER})
"""Roles that work on the building itself: its devices and its energy."""
EVERYBODY = frozenset(Role)
AT_HOME = frozenset({Role.RESIDENT, Role.GUEST})
"""Roles that see one household; all others see many, and so need a second factor."""
POLICY: Mapping[tuple[Resource, Action], frozenset[Role]] = {
    (Resource.CONDOMINIUM, Action.VIEW): STAFF | {Role.ENGINEER, Role.READER},
    (Resource.UNIT, Action.VIEW): STAFF | {Role.ENGINEER},
    (Resource.ROOM, Action.VIEW): frozenset({Role.OPERATOR}),
    (Resource.STATEMENT, Action.VIEW): STAFF,
    # Today's documents list the rooms of every flat, so they are for the metering company alone.
    (Resource.STATEMENT, Action.DOWNLOAD): frozenset({Role.OPERATOR}),
    (Resource.READING, Action.VIEW): frozenset({Role.OPERATOR, Role.READER}),
    (Resource.TELEGRAM, Action.VIEW): frozenset({Role.OPERATOR}),
    (Resource.TELEGRAM, Action.ENTER): frozenset({Role.OPERATOR, Role.READER}),
    # Which units and which days are the resident's own, `own_units` tells by the tenures.
    (Resource.OWN_UNIT, Action.VIEW): frozenset({Role.RESIDENT, Role.GUEST}),
    (Resource.OWN_UNIT, Action.DOWNLOAD): frozenset({Role.RESIDENT}),
    (Resource.INVITATION, Action.ENTER): STAFF,
    (Resource.ACCOUNT, Action.VIEW): EVERYBODY,
    (Resource.ACCOUNT, Action.ENTER): EVERYBODY,
    (Resource.GUEST, Action.VIEW): frozenset({Role.RESIDENT}),
    (Resource.GUEST, Action.ENTER): frozenset({Role.RESIDENT}),
    # Which roles they may give, and in which condominiums, `members` tells.
    (Resource.MEMBER, Action.VIEW): STAFF,
    (Resource.MEMBER, Action.ENTER): STAFF,
    (Resource.AUDIT, Action.VIEW): STAFF,
    (Resource.AUDIT, Action.DOWNLOAD): STAFF,
    (Resource.SEASON, Action.VIEW): STAFF,
    (Resource.SEASON, Action.ENTER): STAFF,
    (Resource.EXPENSE, Action.VIEW): STAFF,
    (Resource.EXPENSE, Action.ENTER): STAFF,
    (Resource.COMPARISON, Action.VIEW): STAFF,
    (Resource.LETTER, Action.VIEW): STAFF,
    (Resource.LETTER, Action.ENTER): STAFF,
    (Resource.DUTY, Action.VIEW): STAFF,
    (Resource.OVERVIEW, Action.VIEW): frozenset({Role.OPERATOR}),
    (Resource.REGISTER, Action.VIEW): frozenset({Role.OPERATOR}),
    (Resource.REGISTER, Action.ENTER): frozenset({Role.OPERATOR}),
    (Resource.BUILDING_FILE, Action.VIEW): WORKSHOP,
    (Resource.BUILDING_FILE, Action.ENTER): WORKSHOP,
    (Resource.BUILDING_FILE, Action.DOWNLOAD): WORKSHOP,
    (Resource.IMPORT, Action.VIEW): frozenset({Role.OPERATOR}),
    (Resource.IMPORT, Action.ENTER): frozenset({Role.OPERATOR}),
    (Resource.DEVICE, Action.VIEW): frozenset({Role.OPERATOR}),
    (Resource.DEVICE, Action.ENTER): frozenset({Role.OPERATOR}),
    (Resource.DEVICE_KEY, Action.ENTER): frozenset({Role.OPERATOR}),
    (Resource.ENERGY, Action.VIEW): WORKSHOP,
    (Resource.ENERGY, Action.ENTER): WORKSHOP,
    (Resource.RADIATOR, Action.VIEW): WORKSHOP,
    (Resource.RADIATOR, Action.ENTER): WORKSHOP,
    (Resource.DECODING, Action.VIEW): WORKSHOP,
    (Resource.DECODING, Action.ENTER): WORKSHOP,
    # A job is seen by the one who started it; what it made may need another pair as well.
    (Resource.JOB, Action.VIEW): STAFF,
    # Asking for all documents of a season, which list the rooms of every flat.
    (Resource.JOB, Action.ENTER): frozenset({Role.OPERATOR}),
    (Resource.MESSAGE, Action.VIEW): STAFF,
    (Resource.MESSAGE, Action.ENTER): STAFF,
    (Resource.OBJECTION, Action.VIEW): STAFF,
    (Resource.OBJECTION, Action.ENTER): STAFF,
    (Resource.ARCHIVE, Action.VIEW): STAFF,
    (Resource.ARCHIVE, Action.ENTER): STAFF,
    (Resource.WEBHOOK, Action.VIEW): frozenset({Role.OPERATOR}),
    (Resource.WEBHOOK, Action.ENTER): frozenset({Role.OPERATOR}),
    (Resource.FORGETTING, Action.VIEW): STAFF,
    (Resource.FORGETTING, Action.ENTER): STAFF,
    # A guest of a household sees its months and bills, and nothing that the resident wrote or was sent.
    (Resource.OWN_MESSAGE, Action.VIEW): frozenset({Role.RESIDENT}),
    (Resource.OWN_MESSAGE, Action.ENTER): frozenset({Role.RESIDENT}),
    (Resource.OWN_OBJECTION, Action.VIEW): frozenset({Role.RESIDENT}),
    (Resource.OWN_OBJECTION, Action.ENTER): frozenset({Role.RESIDENT}),
    (Resource.OWN_ARCHIVE, Action.VIEW): frozenset({Role.RESIDENT}),
    (Resource.OWN_RECORD, Action.VIEW): frozenset({Role.RESIDENT}),
    (Resource.OWN_RECORD, Action.DOWNLOAD): frozenset({Role.RESIDENT}),
    (Resource.OWN_RECORD, Action.ENTER): frozenset({Role.RESIDENT}),
}


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Someone signed in, as what they act.

    Attributes
    ----------
    condominium_id
        The one condominium the membership is for; None for all of the organisation.
    person_id
        Whose flats they are, for a resident; None for all others.
    scopes
        Pairs of the policy that a program's token is for, as ``reading.view``; None for a person signed in,
        who has all of the role's.
    membership_id
        The membership they act by.
    unit_id
        The one unit a guest may see; None for all others.
    is_example
        The organisation is the demo's.
    """

    user_id: int
    organisation_id: int
    organisation: str
    role: Role
    condominium_id: int | None = None
    person_id: UUID | None = None
    scopes: frozenset[str] | None = None
    membership_id: int | None = None
    unit_id: int | None = None
    is_example: bool = False

    def may(self, action: Action, resource: Resource) -> bool:
        """Tell whether the policy grants the action to the actor's role, and the token to its program."""
        if self.scopes is not None and scope_of(resource, action) not in self.scopes:
            return False
        return self.role in POLICY.get((resource, action), frozenset())


def scope_of(resource: Resource, action: Action) -> str:
    """Name a pair of the policy, as tokens are given it: ``reading.view``."""
    return f"{resource.value}.{action.value}"


def scopes_of(role: Role) -> frozenset[str]:
    """Give every scope that a role's token may have."""
    return frozenset(scope_of(*pair) for pair, roles in POLICY.items() if role in roles)


def actor_of(*, user_id: int, on: date, membership_id: int | None = None) -> Actor | None:
    """Give as what a user acts on a day.

    Parameters
    ----------
    user_id
        The account.
    on
        Civil day: a membership counts from its first day to the day before its end.
    membership_id
        The membership the user chose to act by; it counts where it is the user's and in force.

    Returns
    -------
    Actor or None
        By the chosen membership, else by the oldest in force; None where there is none, or the account is
        closed.
    """
    memberships = list(
        Membership.objects.filter(user_id=user_id, user__is_active=True, start_on__lte=on)
        .filter(Q(end_on__isnull=True) | Q(end_on__gt=on))
        .select_related("organisation")
        .order_by("start_on", "id")
    )
    chosen = [row for row in memberships if row.pk == membership_id] or memberships
    return actor_by(chosen[0]) if chosen else None


def actor_by(membership: Membership, *, scopes: frozenset[str] | None = None) -> Actor:
    """Give the actor of a membership that is in force.

    Parameters
    ----------
    membership
        With its organisation.
    scopes
        Of a program's token; None for a person.
    """
    return Actor(
        user_id=membership.user_id,
        organisation_id=membership.organisation_id,
        organisation=membership.organisation.name,
        role=Role(membership.role),
        condominium_id=membership.condominium_id,
        person_id=membership.person_id,
        scopes=scopes,
        membership_id=membership.pk,
        unit_id=membership.unit_id,
        is_example=membership.organisation.is_example,
    )


def require(actor: Actor, action: Action, resource: Resource) -> None:
    """Refuse what the policy does not grant.

    Raises
    ------
    NotPermitted
        The actor's role does not include the action.
    """
    if not actor.may(action, resource):
        raise NotPermitted(
            f"the role {actor.role.value} may not {action.value} this {resource.value}.",
            remedy="Ask whoever administers the account.",
            code="access.refused",
        )
