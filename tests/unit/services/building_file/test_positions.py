"""Places of keys in TOML: as complete as the parser's own values."""

from __future__ import annotations

import tomllib
from typing import Any

import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from tepore.services.building_file.positions import TomlPath, lines_of

KEYS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=6)
LEAVES = (
    st.booleans()
    | st.integers(-(2**40), 2**40)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
    | st.dates()
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=20,
)
DOCUMENTS = st.dictionaries(KEYS, TREES, max_size=5)


def paths_of(node: Any, path: TomlPath = ()) -> set[TomlPath]:
    found = {path} if path else set()
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, inner in pairs:
        found |= paths_of(inner, (*path, key))
    return found


@settings(max_examples=120)
@given(document=DOCUMENTS)
def test_every_value_of_a_document_has_its_place(document: dict[str, Any]) -> None:
    text = tomlkit.dumps(document)
    assert set(lines_of(text)) == paths_of(tomllib.loads(text))


FRAGMENTS = st.sampled_from(
    [
        "a = 1\n",
        "[t]\n",
        "[[r]]\n",
        "[r.t]\n",
        '"k\\"" = [1, [2]]\n',
        "b.c = {d = [{e=1}], f = ''}\n",
        "# x\n",
        's = """\n"" \\""""\n',
        "l = '''\n[''''\n",
        "m = [\n1, # ]\n 2,]\n",
        "'q.r' . s = 1.5e3\n",
        "\n",
    ]
)


@settings(max_examples=300)
@given(fragments=st.lists(FRAGMENTS, max_size=8))
def test_every_accepted_text_has_its_places(fragments: list[str]) -> None:
    text = "".join(fragments)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert set(lines_of(text)) == paths_of(document)


def test_lines_are_those_of_the_text() -> None:
    text = """# comment
title = "a # b"

[season]  # here
first_day = 2024-10-15 # day
note = \"\"\"
several
lines "" and \\" quotes\"\"\"\"
literal = '''
[not.a.table]
'''

[[units]]
id = "1"
[[units]]
id = "2"
rooms = [
  { name = "bagno", on = 1979-05-27 07:32:00 },

  # between
  { name = 'sala' },
]
[units.extra]
"quoted key" = 1
a.b.c = 2
"""
    assert lines_of(text) == {
        ("title",): 2,
        ("season",): 4,
        ("season", "first_day"): 5,
        ("season", "note"): 6,
        ("season", "literal"): 9,
        ("units",): 13,
        ("units", 0): 13,
        ("units", 0, "id"): 14,
        ("units", 1): 15,
        ("units", 1, "id"): 16,
        ("units", 1, "rooms"): 17,
        ("units", 1, "rooms", 0): 18,
        ("units", 1, "rooms", 0, "name"): 18,
        ("units", 1, "rooms", 0, "on"): 18,
        ("units", 1, "rooms", 1): 21,
        ("units", 1, "rooms", 1, "name"): 21,
        ("units", 1, "extra"): 23,
        ("units", 1, "extra", "quoted key"): 24,
        ("units", 1, "extra", "a"): 25,
        ("units", 1, "extra", "a", "b"): 25,
        ("units", 1, "extra", "a", "b", "c"): 25,
    }
