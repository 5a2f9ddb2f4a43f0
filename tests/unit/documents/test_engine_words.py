from __future__ import annotations

import pytest

from tepore.documents.engine_words import device_label, method_label, source_label, symbol_label
from tepore.documents.texts import Language

BETWEEN = "estimated, linear in time between reading 4 (294 on 2024-10-02) and reading 5 (306 on 2024-10-30)"
ZWISCHEN = {
    "it": "stima in proporzione al tempo tra lettura n. 4 (294 il 02/10/2024) e lettura n. 5 "
    "(306 il 30/10/2024)",
    "de": "geschätzt im Verhältnis der Zeit zwischen Ablesung Nr. 4 (294 am 02.10.2024) und Ablesung Nr. 5 "
    "(306 am 30.10.2024)",
}


@pytest.mark.parametrize(
    ("source", "italian", "german"),
    [
        ("a b/1pe.toml line 228", "a b/1pe.toml riga 228", "a b/1pe.toml Zeile 228"),
        ("x.toml line 9: Progetto 2", "x.toml riga 9: Progetto 2", "x.toml Zeile 9: Progetto 2"),
        ("Gas, x.toml line 9", "Gas, x.toml riga 9", "Gas, x.toml Zeile 9"),
        ("registro.csv row 21", "registro.csv riga 21", "registro.csv Zeile 21"),
        ("metering point boiler_outlet-1", "punto di misura boiler_outlet-1", "Messstelle boiler_outlet-1"),
        ("Gas naturale, expense 1", "Gas naturale, spesa n. 1", "Gas naturale, Ausgabe Nr. 1"),
        (
            "reading 7, read on 2024-10-15",
            "lettura n. 7, letta il 15/10/2024",
            "Ablesung Nr. 7, abgelesen am 15.10.2024",
        ),
        (
            "x.toml line 3; estimated: estimated reading",
            "x.toml riga 3; stimata: lettura stimata",
            "x.toml Zeile 3; geschätzt: geschätzte Ablesung",
        ),
        (BETWEEN, ZWISCHEN["it"], ZWISCHEN["de"]),
        (
            "edilclima.it FAQ 220 (default, not verified)",
            "edilclima.it FAQ 220 (valore predefinito, non verificato)",
            "edilclima.it FAQ 220 (Voreinstellung, nicht geprüft)",
        ),
        ("by definition", "per definizione", "durch Festlegung"),
    ],
)
def test_the_engines_sources_are_spoken(source: str, italian: str, german: str) -> None:
    assert source_label(source, "it") == italian
    assert source_label(source, "de") == german


@pytest.mark.parametrize("written", ["Delibera 12/2023", "La linea 3, corridoio", "", "expense", "row"])
@pytest.mark.parametrize("language", ["it", "en", "de"])
def test_what_a_person_wrote_stays(written: str, language: Language) -> None:
    assert source_label(written, language) == written
    assert method_label(written, language) == written
    assert device_label(written, language) == written


def test_methods_devices_and_symbols_are_spoken() -> None:
    linear = "linear in time between the readings before and after"
    assert method_label(linear, "it") == "in proporzione al tempo tra la lettura prima e quella dopo"
    assert method_label("estimated reading", "de") == "geschätzte Ablesung"
    assert device_label("heat_cost_allocator", "it") == "ripartitore"
    assert device_label("heat_cost_allocator", "de") == "Heizkostenverteiler"
    assert device_label("heat meter", "de") == "Wärmezähler"
    assert symbol_label("S_energy_carrier", "it") == "S_vettore"
    assert symbol_label("u_common_rooms", "de") == "u_uc"
    assert symbol_label("Q_inv", "it") == "Q_inv"
