"""The how-to on operating names every setting there is, and none that is not."""

import re
from pathlib import Path

from tepore.store.environment import StoreEnvironment

PAGE = (Path(__file__).parents[3] / "docs" / "howto" / "operate.md").read_text(encoding="utf-8")


def test_every_setting_is_on_the_page() -> None:
    told = set(re.findall(r"TEPORE_([A-Z_]+)", PAGE))
    assert told == {name.upper() for name in StoreEnvironment.model_fields}
