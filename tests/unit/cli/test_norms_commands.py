"""The commands of the norms: what they print for a person and as JSON, and what they refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tepore.cli.main import command_line
from tepore.kernel import Refusal

app = command_line()

RUNNER = CliRunner()
EXAMPLES = Path(__file__).parents[3] / "examples"
DAY = str(EXAMPLES / "norms" / "radiator-day.csv")
METER = str(EXAMPLES / "norms" / "heat-meter-day.csv")
DUTIES = str(EXAMPLES / "norms" / "duties.toml")
SHEET = str(EXAMPLES / "requirements" / "individual_heat_meter.toml")
STUDY = str(EXAMPLES / "feasibility" / "condominium.toml")

COMMANDS = [
    ["radiator", "power", "600", "875", "128"],
    ["radiator", "convert", "979", "1.2721"],
    ["radiator", "k", "851"],
    ["radiator", "catalogue"],
    ["hca", "simulate", DAY],
    ["heat", "k", "60", "40"],
    ["heat", "energy", METER],
    ["duties", DUTIES, "--on", "2026-03-01"],
    ["requirements", SHEET],
    ["feasibility", STUDY],
]


def answer(*words: str) -> Any:
    found = RUNNER.invoke(app, [*words, "--json"])
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def refusal(*words: str) -> Refusal:
    found = RUNNER.invoke(app, list(words))
    assert isinstance(found.exception, Refusal), found.output
    return found.exception


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words[:2]).split("/")[0])
def test_each_speaks_to_a_person_and_to_a_program(words: list[str]) -> None:
    spoken = RUNNER.invoke(app, words)
    assert spoken.exit_code == 0, spoken.output
    assert len(spoken.stdout) > 10
    assert answer(*words)


def test_power_is_that_of_the_published_radiator() -> None:
    # 600 x 875 x 128 mm, type 4: 1631 W in the UNI 10200 slides.
    assert answer("radiator", "power", "600", "875", "128")["power_w"] == 1631


def test_an_own_coefficient_needs_a_source() -> None:
    words = ["radiator", "power", "600", "875", "128", "--type", "9", "--coefficient", "20000"]
    assert refusal(*words).code == "uni10200.no_source"
    assert answer(*words, "--source", "certificate")["source"] == "certificate"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["radiator", "power", "600", "875", "128", "--type", "5"], "uni10200.unknown_type"),
        (["radiator", "power", "long", "875", "128"], "radiator.number"),
        (["radiator", "catalogue", "--file", "no such file.csv"], "file.unreadable"),
        (["heat", "k", "250", "40"], "norms.out_of_range"),
        (["heat", "k", "60", "40", "--glycol", "beer"], "en1434.unknown_glycol"),
        (["hca", "simulate", METER], "table.columns"),
        (["heat", "energy", DAY], "table.columns"),
        (["duties", SHEET], "duties.file"),
        (["requirements", STUDY], "requirements.meter"),
        (["feasibility", SHEET], "feasibility.unknown_entry"),
        (["feasibility", DAY], "file.toml"),
        (["feasibility", STUDY, "--pdf", "/no/such/folder/report.pdf"], "file.unwritable"),
    ],
)
def test_wrong_input_is_refused_with_a_code(words: list[str], code: str) -> None:
    assert refusal(*words).code == code


def test_k_of_a_certificate_is_brought_to_60_k() -> None:
    found = answer("radiator", "k", "979", "--exponent", "1.2721", "--c", "0.15", "--c-base", "0.15")
    # 979 · 1.2^1.2721 = 1234.6 W
    assert found["programmed"] == "1.235"
    assert RUNNER.invoke(app, ["radiator", "k", "979", "--c", "0.15"]).exit_code == 2


def test_an_own_list_is_searched_and_its_bad_rows_shown(tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text(
        "marca;modello;potenza;delta_t;esponente;fonte\nAlfa;x;100;60;1,3;c\nAlfa;y;;60;1,3;c\n"
    )
    found = answer("radiator", "catalogue", "--file", str(listed))
    assert [model["model"] for model in found["models"]] == ["x"]
    assert [row["row"] for row in found["refused"]] == [3]
    assert "row 3" in RUNNER.invoke(app, ["radiator", "catalogue", "--file", str(listed)]).output


def test_an_allocator_on_a_radiator_twice_as_strong_counts_twice_as_much() -> None:
    one = answer("hca", "simulate", DAY, "--power", "500")
    two = answer("hca", "simulate", DAY, "--power", "1000")
    assert two["consumption"] == pytest.approx(2 * one["consumption"])
    assert two["unscaled"] == one["unscaled"]


def test_glycol_is_outside_the_mid_on_the_command_line_too() -> None:
    found = answer("heat", "energy", METER, "--glycol", "propylene-30")
    assert found["legal_for_billing"] is False
    assert found["heat_kwh"] < answer("heat", "energy", METER)["heat_kwh"]


def test_flow_rates_take_the_place_of_a_volume_register(tmp_path: Path) -> None:
    table = tmp_path / "flow.csv"
    table.write_text("at;flow_m3h;flow_c;return_c\n15/01/2026 08:00;1,0;60;40\n15/01/2026 09:00;1,0;60;40\n")
    # 1 m³ at 20 K with k = 1.151864 kWh/(m³K)
    assert answer("heat", "energy", str(table))["heat_kwh"] == pytest.approx(23.0373, abs=1e-3)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("flow_c;return_c;volume_m3\n60;40;1\n", "series.no_times"),
        ("at_s;flow_c;return_c\n0;60;40\n1;60;40\n", "series.no_volume"),
        ("at_s;flow_c;return_c;volume_m3\n0;60;forty;1\n", "cell.number"),
    ],
)
def test_a_table_without_times_volume_or_numbers_is_refused(tmp_path: Path, text: str, code: str) -> None:
    table = tmp_path / "t.csv"
    table.write_text(text)
    assert refusal("heat", "energy", str(table)).code == code


def test_duties_name_the_late_meters() -> None:
    found = answer("duties", DUTIES, "--on", "2026-03-01")
    late = {row["id"] for row in found["devices"] if row["late"]}
    assert late == {"heat meter, boiler outlet", "hot-water meter, flat 3"}
    met = {row["code"]: row["met"] for row in found["obligations"]}
    assert met["verification"] is False
    assert met["installation"] is True


@pytest.mark.parametrize(
    "text",
    [
        '[[devices]]\nid = "a"\n',
        '[[devices]]\nid = "a"\ninstrument = "clock"\nin_use_from = 2020-01-01\n',
        '[[devices]]\nid = "a"\ninstrument = "totaliser"\nin_use_from = "2020"\n',
        '[[devices]]\nid = "a"\ninstrument = "totaliser"\nin_use_from = 2020-01-01\ncolour = "red"\n',
        "[condominium]\nbilled_on_use = 1\n",
        "[other]\n",
    ],
)
def test_a_file_of_duties_that_is_wrong_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "duties.toml"
    file.write_text(text)
    assert refusal("duties", str(file)).code.startswith("duties.")


def test_what_a_device_was_heard_to_send_counts_too(tmp_path: Path) -> None:
    heard = tmp_path / "heard.jsonl"
    rows = [
        {
            "device_id": "12345678",
            "security_mode": "mode 5",
            "status": 0,
            "heard_at": f"2026-01-{day:02d}T10:00:00+01:00",
            "readings": [{"quantity": "energy", "value": 1234, "unit": "kWh", "at": "now", "on": None}],
        }
        for day in (1, 20)
    ]
    heard.write_text("\n".join(map(json.dumps, rows)))
    found = answer("requirements", SHEET, "--heard", str(heard))["heard"]
    verdicts = {point["clause"] + point["says"]: point["verdict"] for point in found["points"]}
    assert verdicts["8.9 asends energy"] == "holds"
    assert verdicts["8.9 eprotects what it sends"] == "holds"


@pytest.mark.parametrize(
    "line",
    [
        "[]",
        "{",
        '{"device_id": "1"}',
        '{"device_id": "1", "readings": [], "heard_at": "2026-01-01T10:00:00"}',
    ],
)
def test_lines_that_decode_never_printed_are_refused(tmp_path: Path, line: str) -> None:
    heard = tmp_path / "heard.jsonl"
    heard.write_text(line)
    assert refusal("requirements", SHEET, "--heard", str(heard)).code in {
        "file.json_lines",
        "requirements.heard_file",
    }


def test_the_report_is_written(tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    found = answer(
        "feasibility", STUDY, "--pdf", str(file), "--engineer", "Ing. A. Esempio", "--date", "2026-03-01"
    )
    assert file.read_bytes().startswith(b"%PDF-")
    assert [row["verdict"] for row in found["services"]] == ["direct_obliged", "exempt"]


def test_a_published_telegram_tells_what_a_supply_meter_sends(tmp_path: Path) -> None:
    published = Path(__file__).parents[2] / "golden" / "telegrams" / "wmbus.jsonl"
    rows = [json.loads(line) for line in published.read_text(encoding="utf-8").splitlines()]
    (row,) = [row for row in rows if row["driver"] == "sharky774" and row["id"] == "58496405"]
    sent, heard, sheet = tmp_path / "sent.jsonl", tmp_path / "heard.jsonl", tmp_path / "sheet.toml"
    sent.write_text(json.dumps({"telegram": row["telegram"], "key": row["key"]}))
    heard.write_text(RUNNER.invoke(app, ["decode", str(sent)]).stdout)
    sheet.write_text('meter = "supply"\nremote_reading = "fixed"\nnominal_power_kw = 50\n')
    found = answer("requirements", str(sheet), "--heard", str(heard))["heard"]
    verdicts = {point["says"]: point["verdict"] for point in found["points"]}
    # Flow 51.7, return 27.6 degrees and 0.111 kW are what wmbusmeters reads from it.
    assert verdicts["resolves the flow temperature sent to 0.1 °C"] == "holds"
    assert verdicts["resolves the return temperature sent to 0.1 °C"] == "holds"
    assert verdicts["resolves the power sent to 0.2 % of the nominal"] == "holds"
    assert verdicts["protects what it sends"] == "holds"
    assert verdicts["sends once a day or oftener"] == "unknown"


def test_a_device_profile_tells_what_the_device_sends() -> None:
    found = answer("requirements", "--profile", "diehl/sharky_774", "--meter", "supply")["data_sheet"]
    verdicts = {point["says"]: point["verdict"] for point in found["points"]}
    assert verdicts["sends power"] == "holds"
    assert verdicts["sends the return temperature"] == "holds"
    assert verdicts["accuracy class 2 or better"] == "unknown"


def test_a_data_sheet_goes_before_the_profile(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.toml"
    sheet.write_text('accuracy_class = 2\nremote_reading = "none"\n')
    found = answer("requirements", str(sheet), "--profile", "diehl/sharky_774")["data_sheet"]
    verdicts = {point["says"]: point["verdict"] for point in found["points"]}
    assert verdicts["accuracy class 3 or better"] == "holds"
    assert verdicts["sends energy"] == "not_applicable"


def test_a_profile_of_no_meter_is_refused_and_nothing_at_all_is_wrong_usage() -> None:
    assert refusal("requirements", "--profile", "no/such").code == "requirements.no_profile"
    assert RUNNER.invoke(app, ["requirements"]).exit_code == 2
