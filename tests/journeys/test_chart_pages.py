"""Chart pages: forms and files answer, refusals are words, big buildings are cheap, scripts only add."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from building import Building
from charted import charted_building
from tepore.services.consumption_history.refresh import refresh_organisation
from tepore.services.sign_in import issue_sign_in_link
from tepore.store.estate.models import MeteringPoint, Unit
from tepore.store.history.models import DayConsumption, Grain, PeriodConsumption, PointHistory
from tepore.store.metering.models import Device, Installation
from tepore.store.people.models import Membership, Role, User

pytestmark = pytest.mark.django_db
STATIC = Path(__file__).parents[2] / "src/tepore/web/static/tepore"
WINTER = "what=heating-hca&from=2024-10-01&to=2025-04-30"


@pytest.fixture
def building() -> Building:
    return charted_building()


@pytest.fixture
def client(building: Building) -> Client:
    user = User.objects.create(username="o")
    Membership.objects.create(user=user, role=Role.OPERATOR, start_on=date(2020, 1, 1), **building.own)
    signed_in = Client(headers={"Accept-Language": "it"})
    token = issue_sign_in_link(user_id=user.pk, now=timezone.now())
    assert signed_in.post(f"/sign-in/{token}/").status_code == 302
    return signed_in


def test_a_units_winter_is_drawn_and_told_in_a_table(building: Building, client: Client) -> None:
    page = client.get(f"/units/{building.unit.pk}/charts/?{WINTER}&versus=year")
    shown = page.content.decode()
    assert page.status_code == 200
    drawing = ET.fromstring(re.search(r"<svg xmlns.*?</svg>", shown, re.DOTALL)[0])  # noqa: S314 - our own drawing
    bars = [each for each in drawing.iter() if (each.get("class") or "").startswith("bar")]
    assert len(bars) == 7 * 2  # seven months, two rooms
    assert shown.count('role="rowheader"') == 7
    assert "Cucina" in shown
    assert "step=day&amp;from=2025-02-01&amp;to=2025-02-28" in shown


@pytest.mark.parametrize("place", ["units/{unit}", "condominiums/{condominium}"])
def test_what_is_shown_comes_as_files(building: Building, client: Client, place: str) -> None:
    base = "/" + place.format(unit=building.unit.pk, condominium=building.condominium.pk) + "/charts"
    rows = client.get(f"{base}.csv?{WINTER}").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 8
    assert rows[1].split(";")[:3] == ["2024-10-01", "2024-10-31", "30"]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{base}.xlsx?{WINTER}").content))
    assert [row[2].value for row in book.active.iter_rows(min_row=2, max_row=8)] == [
        30,
        90,
        135,
        150,
        120,
        60,
        15,
    ]
    assert ET.fromstring(client.get(f"{base}.svg?{WINTER}").content).tag.endswith("svg")  # noqa: S314 - our own
    told = json.loads(client.get(f"{base}.json?{WINTER}").content)
    assert [sum(column["parts"]) for column in told["columns"]] == [30, 90, 135, 150, 120, 60, 15]
    assert client.get(f"{base}.exe").status_code == 404


@pytest.mark.parametrize(
    "asked",
    ["step=week", "from=x", "to=9999-01-01", "what=y", "from=2025-02-01&to=2025-01-01", "building=7",
     "from=1990-01-01", "versus=on&versus_on=2024-02-31", "step=day&from=2015-01-01"],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused_in_words(building: Building, client: Client, asked: str) -> None:
    page = client.get(f"/condominiums/{building.condominium.pk}/charts/?{asked}")
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()


def test_a_thousand_units_cost_no_more_than_twenty_queries(building: Building, client: Client) -> None:
    fill_up(building, 1000)
    refresh_organisation(organisation_id=building.organisation_id, now=timezone.now())
    for step in ("month", "season", "day"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = client.get(
                f"/condominiums/{building.condominium.pk}/charts/?what=heating-hca&step={step}&versus=year"
            )
        assert page.status_code == 200
        assert len(asked) <= 20


def fill_up(building: Building, count: int) -> None:
    """Give the condominium so many units with an allocator each and a year of months."""
    own = building.own
    units = Unit.objects.bulk_create(
        Unit(condominium=building.condominium, code=f"u{n}", **own) for n in range(count)
    )
    devices = Device.objects.bulk_create(
        Device(identification=f"3{n:07}", manufacturer="TPR", **own) for n in range(count)
    )
    points = MeteringPoint.objects.bulk_create(
        MeteringPoint(
            condominium=building.condominium, code=f"p{unit.code}", kind="radiator", service="heating",
            unit=unit, **own,
        )
        for unit in units
    )  # fmt: skip
    Installation.objects.bulk_create(
        Installation(device=device, metering_point=point, start_on=date(2020, 1, 1), **own)
        for device, point in zip(devices, points, strict=True)
    )
    PointHistory.objects.bulk_create(PointHistory(metering_point=point, **own) for point in points)
    PeriodConsumption.objects.bulk_create(
        PeriodConsumption(
            metering_point=point, grain=Grain.MONTH, start_on=date(2024, month, 1),
            end_on=date(2024, month + 1, 1), told_until=date(2024, month + 1, 1), amount_micro=10**6,
            quality="actual", **own,
        )
        for point in points for month in range(1, 4)
    )  # fmt: skip
    DayConsumption.objects.bulk_create(
        DayConsumption(metering_point=point, on=date(2025, 10, 1), amount_micro=1, quality="actual", **own)
        for point in points
    )


def test_scripts_of_charts_are_loaded_on_chart_pages_alone(building: Building, client: Client) -> None:
    chart = client.get(f"/units/{building.unit.pk}/charts/").content.decode()
    assert "echarts.js" in chart
    for path in (f"/units/{building.unit.pk}/", f"/condominiums/{building.condominium.pk}/"):
        assert "echarts" not in client.get(path).content.decode()


def test_the_chart_library_is_the_one_whose_origin_is_written_down() -> None:
    library = (STATIC / "echarts/echarts.js").read_bytes()
    notice = (STATIC / "echarts/NOTICE.txt").read_text(encoding="utf-8")
    assert hashlib.sha256(library).hexdigest() in notice
    assert gzip.decompress((STATIC / "echarts/echarts.js.gz").read_bytes()) == library
    assert b"new Function" not in library
    assert b"eval(" not in library
