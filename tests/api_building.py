"""A closed condominium in an organisation of its own, with a token for each role, for tests of the API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.utils import timezone

from tepore.services.access import scopes_of
from tepore.services.api_tokens import issue_api_token
from tepore.services.close_season import close_season
from tepore.services.organisations import ensure_organisation
from tepore.services.persons import PersonProfile, keep_person
from tepore.services.register import import_register
from tepore.store.estate.models import Unit
from tepore.store.hooks.models import Webhook
from tepore.store.ledger.models import Season
from tepore.store.people.models import Capacity, Membership, Role, Tenure, User
from tepore.store.sealing import KeyRing

EXAMPLE = Path(__file__).parents[1] / "examples" / "palazzina-6.toml"
NOW = datetime(2026, 5, 1, tzinfo=UTC)
CANARY = "Zanzibar-Kanarek"


def guest_of(unit: Unit, role: Role) -> dict[str, object]:
    """What a guest's membership names beside the person: one unit, and an end."""
    return {"unit": unit, "end_on": date(2100, 1, 1)} if role is Role.GUEST else {}


@dataclass
class Estate:
    """An organisation with one closed condominium."""

    organisation_id: int
    season: Season
    key_ring: KeyRing

    @classmethod
    def closed(cls, code: str, name: str, key_ring: KeyRing) -> Estate:
        organisation_id = ensure_organisation(code=code, name=f"Org {name}").id
        text = EXAMPLE.read_text(encoding="utf-8")
        start = text.index('name = "', text.index("[condominium]")) + len('name = "')
        text = text[:start] + name + text[text.index('"', start) :]
        import_register(
            organisation_id=organisation_id, content=text.encode(), name=f"{code}.toml", key_ring=key_ring,
            clock=lambda: NOW,
        )  # fmt: skip
        season = Season.objects.get(organisation_id=organisation_id)
        close_season(organisation_id=organisation_id, season_id=season.pk, now=NOW)
        Unit.objects.filter(organisation_id=organisation_id).update(floor=name[:20])
        return cls(organisation_id, season, key_ring)

    @property
    def unit(self) -> Unit:
        """The first unit, the resident's."""
        return self.season.condominium.units.order_by("code").first()

    def filled(self, path: str) -> str:
        """Fill a path of the description with this estate's ids."""
        return path.format(
            condominium_id=self.season.condominium_id, unit_id=self.unit.pk, season_id=self.season.pk,
            webhook_id=self.webhook.pk,
        )  # fmt: skip

    @property
    def webhook(self) -> Webhook:
        """A webhook that is told of; a new one where the former was ended."""
        found = Webhook.objects.filter(organisation_id=self.organisation_id, ended_at=None).first()
        return found or Webhook.objects.create(
            organisation_id=self.organisation_id, url=f"https://example.org/{self.season.condominium.name}",
            actions=["season."], first_event=1, made_at=NOW,
        )  # fmt: skip

    def user(self, role: Role) -> User:
        """The role's account, made where it is not there; a resident lives in the first unit."""
        name = f"{role}-{self.organisation_id}"
        found = User.objects.filter(username=name).first()
        if found is not None:
            return found
        user, person = User.objects.create(username=name), None
        if role in {Role.RESIDENT, Role.GUEST}:
            person = keep_person(
                organisation_id=self.organisation_id, code=name, profile=PersonProfile(name="R"),
                key_ring=self.key_ring,
            )  # fmt: skip
            Tenure.objects.create(
                organisation_id=self.organisation_id, unit=self.unit, person=person,
                capacity=Capacity.TENANT, start_on=date(2020, 1, 1),
            )  # fmt: skip
        Membership.objects.create(
            organisation_id=self.organisation_id, user=user, role=role, person=person,
            start_on=date(2020, 1, 1), **guest_of(self.unit, role),
        )  # fmt: skip
        return user

    def token(
        self, role: Role, *, scopes: Iterable[str] | None = None, now: datetime | None = None
    ) -> str | None:
        """A token for thirty days with all scopes of the role, or some; None for a role that has none."""
        wanted = sorted(scopes_of(role)) if scopes is None else list(scopes)
        if not wanted:
            return None
        return issue_api_token(
            organisation_id=self.organisation_id, user=self.user(role).username, name="test", scopes=wanted,
            valid_for=timedelta(days=30), now=now or timezone.now(),
        )  # fmt: skip
