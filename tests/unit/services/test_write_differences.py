"""After a correction every unit has its difference statement, whose sum is the difference of the bills."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from seasons import NOW, StoredSeason
from tepore.documents.texts import LANGUAGES, Language
from tepore.services.close_season import close_season
from tepore.services.persons import PersonProfile, keep_person
from tepore.services.season_differences import NothingCorrected
from tepore.services.write_differences import write_differences
from tepore.store.sealing import KeyRing

pytestmark = pytest.mark.django_db
RING = KeyRing.generate()


def corrected() -> StoredSeason:
    """Close with 1000 EUR, then with 10 EUR more: 3 EUR by need 200/300/500, 7 EUR by use 100/200/500."""
    stored = StoredSeason()
    close_season(**named(stored), now=NOW)
    stored.spend("late", 1_000, "maintenance")
    close_season(**named(stored), now=NOW + timedelta(days=30), reason="a late invoice")
    return stored


def named(stored: StoredSeason) -> dict[str, int]:
    return {"organisation_id": stored.organisation_id, "season_id": stored.season.pk}


def shown(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_unit_has_its_own(tmp_path: Path, language: Language) -> None:
    stored = corrected()
    written = write_differences(**named(stored), key_ring=RING, folder=tmp_path / "d", language=language)
    assert [path.suffix for path in written] == [".pdf", ".pdf", ".pdf", ".json"]
    document = json.loads(written[-1].read_bytes())
    assert document["difference_cents"] == 1_000
    assert [unit["difference_cents"] for unit in document["units"]] == [60 + 88, 90 + 175, 150 + 437]
    for path, cents in zip(written, ("1{}48", "2{}65", "5{}87"), strict=False):
        said = shown(path)
        assert cents.format("." if language == "en" else ",") in said
        assert "a late invoice" in said
    # A fixed split of ours draws no heat: the part has the name that its criterion gives it.
    name = {"it": "Quota a consumo", "en": "Part by consumption", "de": "Anteil nach Verbrauch"}[language]
    assert name in shown(written[0])


def test_holders_have_their_names(tmp_path: Path) -> None:
    stored = corrected()
    profile = PersonProfile(name="Ada Neri")
    keep_person(organisation_id=stored.organisation_id, code="owner-1", profile=profile, key_ring=RING)
    written = write_differences(**named(stored), key_ring=RING, folder=tmp_path)
    assert "Ada Neri" in shown(written[0])
    assert "Ada Neri" not in shown(written[1])


def test_nothing_is_written_where_nothing_was_corrected(tmp_path: Path) -> None:
    stored = StoredSeason()
    for refused in ("not closed", "corrects no other"):
        with pytest.raises(NothingCorrected, match=refused):
            write_differences(**named(stored), key_ring=RING, folder=tmp_path / "none")
        if refused == "not closed":
            close_season(**named(stored), now=NOW)
    assert not (tmp_path / "none").exists()
