"""No key leaves `tepore decode` or the reading of a dump, however wrong the line that carries it."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tepore.cli.main import command_line
from tepore.services.telegram_dumps import Dump

app = command_line()

CANARY = bytes.fromhex("C0FFEE00112233445566778899AABBCC")
HEX = CANARY.hex()
TELEGRAM = "2E44931578563412330333637A2A0020255923C95AAA26D1B2E7493BC2AD013EC4A6F6D3529B520EDFF0EA6DEFC955B2"
WRITTEN = (
    HEX,
    HEX.upper(),
    CANARY.hex(" "),
    CANARY.hex(":").upper(),
    base64.b64encode(CANARY).decode(),
    CANARY.decode("latin-1"),
    f"{HEX}0",
    HEX[:-1],
)
FACES = (*WRITTEN[:6], HEX[4:28], HEX[4:28].upper(), repr(CANARY)[2:-1])


@st.composite
def lines(draw: st.DrawFn) -> str:
    """Return a JSON line with the canary as its key, whose fields and text are then changed at random."""
    entry: dict[str, object] = {"telegram": TELEGRAM, "key": draw(st.sampled_from(WRITTEN))}
    for name in draw(st.lists(st.sampled_from(["telegram", "preceding", "link", "received_at"]), max_size=2)):
        entry[name] = draw(st.none() | st.integers() | st.text(max_size=4) | st.just([TELEGRAM[:5]]))
    if draw(st.booleans()):
        del entry["telegram"]
    if draw(st.booleans()):
        entry["key"] = [entry["key"]]
    line = json.dumps(entry, ensure_ascii=draw(st.booleans()))
    for _ in range(draw(st.integers(0, 3))):
        at, removed = draw(st.integers(0, len(line))), draw(st.integers(0, 2))
        # Line ends would make it two lines; what stands on a line of its own is a telegram.
        put = draw(st.sampled_from(["", '"', "\\", "{", "}", ",", ":", ";", "|", "0", " ", "\t", "#", "é"]))
        line = line[:at] + put + line[at + removed :]
    return line.replace("\r", "").replace("\n", "")


def told_of(line: str) -> str:
    """Return everything that a line gives on the screen and in what an import keeps."""
    done = CliRunner().invoke(app, ["decode", "-"], input=line.encode("utf-8", "surrogatepass"))
    assert done.exit_code == 0, done.exception
    dump = Dump([line], "dump.txt")
    heard = [(each.octets.hex(), each.octets, each.source) for each in dump]
    return f"{done.stdout}\n{done.stderr}\n{dump.set_aside}\n{heard}"


@settings(max_examples=150, deadline=None)
@example('{"telegram": "2944", "key": "' + HEX + '", "link": "wmb"}')
@example('{"key": "' + HEX + '"}')
@example('{"telegram": "2944", "key": "' + HEX + '0"}')
@example('{"telegram": "2944", "key": "' + HEX + '", "preceding": ["2"]}')
@example('x{"telegram": "2944", "key": "' + HEX + '"}')
@given(line=lines())
def test_the_key_of_a_line_is_nowhere_in_what_comes_out(line: str) -> None:
    told = told_of(line)
    assert [face for face in FACES if face in told] == []


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (f'{{"telegram": "29 44", "key": "{HEX}", "link": "wmb"}}', "2944"),
        (f'{{"key": "{HEX}"}}', None),
        (f'{{"telegram": "29 xx", "key": "{HEX}"}}', None),
        (f'{{"telegram": "2944", "key": "{HEX}"', None),
        ("29445", "29445"),
        ("no telegram", None),
        ("T1;0;1;2019-04-03 19:00:42.000;97;148;88888888;0x6e44", "6e44"),
    ],
)
def test_a_refused_line_shows_the_digits_of_its_telegram_and_nothing_else(
    line: str, shown: str | None
) -> None:
    done = CliRunner().invoke(app, ["decode", "-"], input=line)
    told = json.loads(done.stdout)
    assert told["telegram"] == shown
    assert told["error"] is not None
