"""JSON lines whose fields are of any type: one fault, named, and never another exception."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tepore.cli.decode import decoded_lines
from tepore.mbus import BadTelegram
from tepore.mbus.dumps import read_dump_line
from tepore.services.telegram_dumps import Dump

TELEGRAM = "1444AE0C7856341201078C2027780B134365877AC5"
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.just(TELEGRAM),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ("telegram", "key", "preceding", "link", "received_at")


@settings(max_examples=300, deadline=None)
@given(entries=st.lists(st.dictionaries(st.sampled_from(FIELDS), ANY_JSON), max_size=4), whole=st.booleans())
def test_each_line_gives_one_line_whatever_its_fields_are(entries: list[dict[str, Any]], whole: bool) -> None:
    given = [json.dumps(({"telegram": TELEGRAM} if whole else {}) | entry) for entry in entries]
    told = [json.loads(line) for line in decoded_lines(given, None, {})]
    assert len(told) == len(given)
    dump = Dump(given, "dump.txt")
    heard = {each.source for each in dump}
    assert len(heard) + len(dump.set_aside) == len(given)


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ({"link": ["x"]}, "telegram.hex"),
        ({"link": {}}, "telegram.hex"),
        ({"link": 0}, "telegram.hex"),
        ({"key": 11112222333344445555666677778888}, "telegram.key"),
        ({"key": 0}, "telegram.key"),
        ({"key": ["00"]}, "telegram.key"),
        ({"preceding": [5]}, "telegram.hex"),
        ({"preceding": ""}, "telegram.hex"),
        ({"preceding": {}}, "telegram.hex"),
        ({"telegram": None}, "telegram.hex"),
    ],
    ids=str,
)
def test_a_field_of_another_type_is_refused(field: dict[str, Any], code: str) -> None:
    with pytest.raises(BadTelegram) as refusal:
        read_dump_line(json.dumps({"telegram": TELEGRAM} | field))
    assert refusal.value.code == code


def test_a_time_beyond_the_calendar_is_none() -> None:
    line = json.dumps({"telegram": TELEGRAM, "received_at": "0001-01-01T00:00:00+14:00"})
    (heard,) = Dump([line], "dump.txt")
    assert heard.received_at is None
