"""Whatever stands in a file of the norms, it is read or refused: nothing else leaves."""

import json
import tomllib
from contextlib import suppress
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tepore.cli.duties import condominium_of
from tepore.cli.requirements import telegram_of
from tepore.kernel import Refusal
from tepore.norms.duties import BadDevice, due_on, obligations
from tepore.norms.feasibility import Study, run_study
from tepore.norms.requirements import DeviceSheet, check_heard, check_sheet

EXAMPLES = Path(__file__).parents[2] / "examples"
STUDY = tomllib.loads((EXAMPLES / "feasibility" / "condominium.toml").read_text(encoding="utf-8"))
SHEET = tomllib.loads((EXAMPLES / "requirements" / "individual_heat_meter.toml").read_text(encoding="utf-8"))
DUTIES = tomllib.loads((EXAMPLES / "norms" / "duties.toml").read_text(encoding="utf-8"))
TELEGRAM = {
    "device_id": "1",
    "status": 0,
    "security_mode": "mode5",
    "heard_at": "2026-01-01T10:00:00+01:00",
    "readings": [{"quantity": "energy", "value": 12, "unit": "kWh", "at": "month_end", "on": "2026-01-01"}],
}

JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.text(max_size=5)
    | st.dates(date(1, 1, 1), date(9999, 12, 31)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


def places(table: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Give the way to every part of a table."""
    inner = table.items() if isinstance(table, dict) else enumerate(table) if isinstance(table, list) else ()
    return [way for key, part in inner for way in [(*path, key), *places(part, (*path, key))]]


@st.composite
def damaged(draw: st.DrawFn, table: dict[str, Any]) -> dict[str, Any]:
    """Put junk in one or two places, or take a part away."""
    found = deepcopy(table)
    for _ in range(draw(st.integers(1, 2))):
        *way, last = draw(st.sampled_from(places(found)))
        here = found
        for key in way:
            here = here[key]
        if draw(st.booleans()) and isinstance(here, dict):
            here.pop(last)
        else:
            here[last] = draw(JUNK)
        if not places(found):
            break
    return found


@given(damaged(STUDY))
def test_a_damaged_study_is_run_or_refused(table: dict[str, Any]) -> None:
    with suppress(Refusal):
        run_study(Study.from_mapping(table))


@given(damaged(SHEET))
def test_a_damaged_data_sheet_is_checked_or_refused(table: dict[str, Any]) -> None:
    with suppress(Refusal):
        check_sheet(DeviceSheet.from_mapping(table))


@given(damaged(DUTIES))
def test_a_damaged_file_of_duties_is_answered_or_refused(table: dict[str, Any]) -> None:
    with suppress(Refusal):
        condominium = condominium_of(table, "file")
        obligations(condominium, date(2026, 3, 1))
        for device in condominium.devices:
            with suppress(BadDevice):
                due_on(device)


@given(damaged(TELEGRAM))
def test_a_damaged_telegram_is_heard_or_refused(row: dict[str, Any]) -> None:
    as_read = json.loads(json.dumps(row, default=str))
    with suppress(Refusal):
        check_heard(DeviceSheet.from_mapping(SHEET), [telegram_of(as_read, "file")])
