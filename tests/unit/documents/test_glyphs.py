from __future__ import annotations

import json

import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from tepore.documents.glyphs import code_points, drawable
from tepore.documents.typesetting import FONTS, fonts

PAGE = b"""#set document(title: "t")
#set text(font: "Inter", fallback: false, lang: "it")
#set page(width: 20cm, height: auto)
= t
#for weight in (400, 600) [#text(weight: weight, json(bytes(sys.inputs.at("written"))))]
"""


def typeset(written: str) -> bytes:
    """Typeset under the two standards; typst itself refuses a character without a shape."""
    compiler = typst.Compiler(
        input=PAGE, font_paths=fonts(), ignore_system_fonts=True, sys_inputs={"written": json.dumps(written)}
    )
    return compiler.compile(format="pdf", pdf_standards=["ua-1", "a-3a"], timestamp=0)


def test_every_character_of_the_font_is_drawn_by_the_typesetter() -> None:
    held = drawable("".join(map(chr, sorted(code_points()))))
    assert typeset(held).startswith(b"%PDF")


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_can_be_typeset_once_it_is_drawable(written: str) -> None:
    assert typeset(drawable(written)).startswith(b"%PDF")


def test_what_is_unseen_or_lacking_is_written_as_its_code() -> None:
    assert drawable("Rossi\u202e 😀\x00") == "Rossi[U+202E] [U+1F600][U+0000]"
    assert drawable("a\ud800") == "a[U+D800]"


def test_letters_of_the_languages_of_europe_are_kept() -> None:
    names = "Àèìòù Öß Łódź Škoda Őry Ștefan Ñandú Þór Ελλάδα Київ"
    assert drawable(names) == names


def test_line_ends_become_spaces() -> None:
    assert drawable("a\nb\tc\u2028d") == "a b c d"


def test_the_font_comes_with_its_licence() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text(encoding="utf-8")
