"""Register, telegrams and readings through the command line on a real database; no key is left anywhere."""

import base64
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from meters import ALLOCATOR, clock, energy_kwh, hca_units, set_day, telegram

KEYS = [bytes.fromhex("C0FFEE00112233445566778899AABBCC"), bytes.fromhex("DEADBEEF5A5A5A5A0123456789ABCDEF")]
NAME = "Canarini Piumagialla"
METER, ALLOCATOR_ID = "12345678", "00000009"
REGISTER = f"""interno;matricola;costruttore;tipo;chiave;dal;proprietario
1;{METER};TPR;contacalorie;{KEYS[0].hex()};01/01/2020;{NAME}
1;{ALLOCATOR_ID};TPR;ripartitore;{KEYS[1].hex().upper()};01/01/2020;{NAME}
2;11;TPR;ripartitore;non-una-chiave-canarino;01/01/2020;{NAME}
"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def tepore(home: Path, *arguments: str, code: int = 0) -> str:
    wiped = {name: value for name, value in os.environ.items() if not name.startswith(("TEPORE_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-c", "from tepore.cli import main; main()", *arguments],
        env={**wiped, "TEPORE_HOME": str(home), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == code, done.stderr
    with (home.parent / "screens.txt").open("a", encoding="utf-8") as screens:
        screens.write(done.stdout + done.stderr)
    return done.stdout if code == 0 else done.stderr


@pytest.fixture(scope="module")
def used(tmp_path_factory) -> tuple[Path, dict[str, dict]]:
    """A home in which everything was imported, in the order least convenient: the register last."""
    folder = tmp_path_factory.mktemp("journey")
    home = folder / "home"
    dump = [
        telegram(METER, energy_kwh(1000) + clock(at("2024-10-01T00:00")), key=KEYS[0]),
        telegram(METER, energy_kwh(1800) + clock(at("2025-05-01T00:00")), key=KEYS[0], access=2),
        telegram(
            ALLOCATOR_ID,
            hca_units(90) + set_day(at("2024-12-31").date(), 812) + clock(at("2025-05-01T00:00")),
            device_type=ALLOCATOR,
            key=KEYS[1],
        ),
        telegram("99999999", energy_kwh(5) + clock(at("2025-05-01T00:00"))),
    ]
    half_a_byte_short = json.dumps({"telegram": dump[0].hex()[:-1], "key": KEYS[0].hex()})
    (folder / "dump.txt").write_text(
        "\n".join([*(octets.hex() for octets in dump), "rubbish", half_a_byte_short])
    )
    (folder / "registro.csv").write_text(REGISTER, encoding="cp1252")
    (folder / "letture.csv").write_text("Matricola;Data;Lettura\n9;01/10/2024;500\n77;01/10/2024;1\n")
    reports = {}
    for step, arguments in {
        "telegrams": ("import", "telegrams", str(folder / "dump.txt")),
        "register": ("import", "register", str(folder / "registro.csv"), "--condominium", "Aurora"),
        "readings": ("import", "readings", str(folder / "letture.csv")),
        "again": ("import", "telegrams", str(folder / "dump.txt")),
        "rotated": ("keys", "rotate"),
    }.items():
        reports[step] = json.loads(tepore(home, *arguments, "--json"))
    tepore(home, "import", "register", str(folder / "registro.csv"), "--condominium", "Aurora")
    return folder, reports


def test_each_step_tells_what_it_did(used) -> None:
    _, reports = used
    telegrams = reports["telegrams"]
    assert (telegrams["heard"], telegrams["stored"], telegrams["readings"]) == (4, 4, 0)
    assert telegrams["set_aside"] == {"device.unknown": 4}
    assert [line["row"] for line in telegrams["bad_lines"]] == [5, 6]
    register = reports["register"]
    assert (register["rows"], register["entered"], register["keys"]) == (3, 2, 2)
    assert [row["code"] for row in register["set_aside"]] == ["key.form"]
    assert register["telegrams"]["decoded"] == 3
    assert register["telegrams"]["readings"] == 4
    readings = reports["readings"]
    assert (readings["stored"], [row["code"] for row in readings["set_aside"]]) == (1, ["device.unknown"])
    assert (reports["again"]["known"], reports["again"]["readings"]) == (4, 0)
    assert reports["rotated"] == {
        "device_keys": 2, "persons": 1, "signing_keys": 0, "letters": 0, "sign_in": 0,
    }  # fmt: skip


def test_no_key_and_no_name_is_left_in_the_clear(used) -> None:
    """K4: raw, hex in both cases, base64, in every file of the home and on every screen."""
    folder, _ = used
    written = {path: path.read_bytes() for path in (folder / "home").iterdir()}
    written[folder / "screens.txt"] = (folder / "screens.txt").read_bytes()
    assert any(path.name == "tepore.sqlite3" for path in written)
    canaries = [NAME.encode(), b"non-una-chiave-canarino"]
    for key in KEYS:
        canaries += [
            key,
            key.hex().encode(),
            key.hex().upper().encode(),
            base64.b64encode(key),
            str(key).encode(),
        ]
    found = [
        (path.name, canary) for path, content in written.items() for canary in canaries if canary in content
    ]
    assert found == []


def test_the_search_for_canaries_finds_what_is_there(used) -> None:
    """The search above would find a telegram, which lies in the same files as heard."""
    folder, _ = used
    octets = bytes.fromhex((folder / "dump.txt").read_text().split()[0])
    assert any(octets in path.read_bytes() for path in (folder / "home").iterdir())


def test_after_rotation_telegrams_still_open(used) -> None:
    folder, _ = used
    later = telegram(METER, energy_kwh(1900) + clock(at("2025-06-01T00:00")), key=KEYS[0], access=3)
    (folder / "later.txt").write_text(later.hex())
    report = json.loads(tepore(folder / "home", "import", "telegrams", str(folder / "later.txt"), "--json"))
    assert report["readings"] == 1


def test_a_refused_file_is_a_sentence_and_exit_code_1(used) -> None:
    folder, _ = used
    (folder / "leer.csv").write_text("")
    message = tepore(folder / "home", "import", "readings", str(folder / "leer.csv"), code=1)
    assert "leer.csv" in message
    assert "Traceback" not in message
    missing = tepore(folder / "home", "import", "telegrams", str(folder / "nowhere.txt"), code=1)
    assert "cannot be read" in missing
