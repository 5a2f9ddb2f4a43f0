"""A profile that does not say what it should is refused with file and place."""

from __future__ import annotations

import pytest

from tepore.mbus.devices import BadProfile, parse_profile

TEXTS = {"LEAK": {"it": "perdita", "en": "leak", "de": "Leckage"}}
GOOD = """
name = "Meter"
maker = "Maker"
media = "water"
source = "somewhere"

[text]
it = "contatore"
en = "meter"
de = "Zähler"

[[identity]]
manufacturers = ["ABC"]
"""


def test_a_good_profile_is_read() -> None:
    profile = parse_profile(GOOD + '\n[[status]]\nfield = "x"\nbits = { "0x01" = "LEAK" }\n', "a/b", TEXTS)
    assert profile.slug == "a/b"
    assert profile.status[0].bits[0].texts["it"] == "perdita"


def test_a_bit_may_bring_its_own_sentences() -> None:
    bit = '{ code = "ODD", it = "strano", en = "odd", de = "seltsam" }'
    profile = parse_profile(GOOD + f'\n[[status]]\nfield = "x"\nbits = {{ "0x01" = {bit} }}\n', "a/b", TEXTS)
    assert profile.status[0].bits[0].code == "ODD"
    assert profile.status[0].bits[0].texts["de"] == "seltsam"


def test_a_run_of_fields_counts_in_its_name() -> None:
    run = "offset = 4, length = 2, repeat = 3, step = -2, from = 2, count_by = 2"
    field = f'{{ name = "m_#", kind = "uint", {run} }}'
    profile = parse_profile(GOOD + f"\n[[layout]]\nfield = [{field}]\n", "a/b", TEXTS)
    assert [(each.name, each.offset) for each in profile.layouts[0].fields] == [
        ("m_2", 4),
        ("m_4", 2),
        ("m_6", 0),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name = ", "profile.toml"),
        (GOOD.replace('name = "Meter"', ""), "profile.missing"),
        (GOOD.replace('"water"', '"wine"'), "profile.word"),
        (GOOD.replace('de = "Zähler"', ""), "profile.texts"),
        ("colour = 1\n" + GOOD, "profile.unknown_key"),
        (GOOD + "colour = 1\n", "profile.unknown_key"),
        (GOOD + '\n[[record]]\nmatch = { colour = 1 }\nat = "now"\n', "profile.match"),
        (GOOD + '\n[[status]]\nbits = { "0x01" = "LEAK" }\n', "profile.status"),
        (GOOD + '\n[[status]]\nfield = "x"\nbits = { "0x01" = "NO_SUCH" }\n', "profile.texts"),
        (GOOD + '\n[[telegram]]\nhex = "00"\nsource = "x"\n', "profile.missing"),
    ],
)
def test_a_slip_is_refused_with_the_place(text: str, code: str) -> None:
    with pytest.raises(BadProfile) as refusal:
        parse_profile(text, "a/b", TEXTS)
    assert refusal.value.code == code
    assert refusal.value.where.startswith("a/b")
