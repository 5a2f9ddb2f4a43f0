"""A building with an operator before it, and its key file."""

from pathlib import Path

import pytest

from building import Building
from tepore.services.access import Actor
from tepore.store.environment import read_environment
from tepore.store.people.models import Role, User
from tepore.store.sealing import write_key_ring


@pytest.fixture
def building(tmp_path: Path, settings) -> Building:
    building = Building()
    settings.ENVIRONMENT = read_environment().model_copy(update={"key_file": tmp_path / "keys.json"})
    write_key_ring(tmp_path / "keys.json", building.key_ring)
    return building


@pytest.fixture
def operator(building: Building) -> Actor:
    user = User.objects.create(username="operator")
    return Actor(
        user_id=user.pk, organisation_id=building.organisation_id, organisation="T", role=Role.OPERATOR
    )
