"""The portal's sentences: complete in three languages, with the same places in each."""

import re
from pathlib import Path

import pytest

from tepore.documents.texts import LANGUAGES, catalogue

WEB = Path(__file__).parents[3] / "src" / "tepore" / "web"
USED = sorted(
    {
        key
        for path in (*WEB.rglob("*.html"), *WEB.rglob("*.py"))
        for key in re.findall(r"""["'](portal\.[a-z_.]*[a-z])["']""", path.read_text(encoding="utf-8"))
    }
)


def own(language: str) -> dict[str, str]:
    return {key: text for key, text in catalogue(language).items() if key.startswith("portal.")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_has_its_translation(language: str) -> None:
    assert set(own(language)) == set(own("it"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_same_places(language: str) -> None:
    places = re.compile(r"{(\w+)}")
    differing = [
        key
        for key, text in own(language).items()
        if set(places.findall(text)) != set(places.findall(own("it")[key]))
    ]
    assert not differing


@pytest.mark.parametrize("key", USED)
def test_every_key_that_a_page_asks_for_is_there(key: str) -> None:
    keys = set(own("it"))
    assert key in keys or f"{key}.other" in keys or any(known.startswith(f"{key}.") for known in keys)
