"""One profile of Hypothesis for all: reproducible, and without a clock that judges."""

import sys
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))  # for what tests of all kinds share: `import meters`

settings.register_profile("tepore", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("tepore")


@pytest.fixture(autouse=True)
def _second_factor_is_not_asked(request: pytest.FixtureRequest) -> None:
    """Let the staff in by a link alone: tests of the second factor itself switch it on again."""
    if "django_db" in request.keywords:
        request.getfixturevalue("settings").SECOND_FACTOR_REQUIRED = False
