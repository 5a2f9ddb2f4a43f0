"""`tepore devices` lists what the profiles say."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from tepore.cli.main import command_line
from tepore.mbus.devices import profiles

app = command_line()

RUNNER = CliRunner()


def test_it_lists_every_family_as_json() -> None:
    answer = RUNNER.invoke(app, ["devices", "--json"])
    assert answer.exit_code == 0
    listed = json.loads(answer.stdout)
    assert [each["profile"] for each in listed] == [profile.slug for profile in profiles()]
    assert {"name", "maker", "media", "quantities", "source", "telegrams"} <= set(listed[0])


def test_it_finds_by_makers_code_and_by_name() -> None:
    found = json.loads(RUNNER.invoke(app, ["devices", "qds", "--json"]).stdout)
    assert {each["profile"] for each in found} >= {"qundis/q_caloric", "qundis/q_heat", "qundis/q_water"}
    assert json.loads(RUNNER.invoke(app, ["devices", "no such device", "--json"]).stdout) == []


def test_it_prints_a_table_for_a_person() -> None:
    answer = RUNNER.invoke(app, ["devices", "sontex"], env={"COLUMNS": "200"})
    assert answer.exit_code == 0
    assert "868" in answer.stdout
    assert "hca" in answer.stdout
