from datetime import UTC, datetime
from decimal import Decimal

import pytest

from building import NOW, Building
from tepore.services.import_readings import ReadingsReport, import_readings
from tepore.services.organisations import ensure_organisation
from tepore.services.table_files import BadTable
from tepore.store.metering.models import ImportFile, Reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def building() -> Building:
    return Building()


def take(building: Building, text: str, name: str = "letture.csv") -> ReadingsReport:
    return import_readings(
        organisation_id=building.organisation_id, content=text.encode("cp1252"), name=name, now=NOW
    )


def test_rows_become_readings_with_their_provenance(building: Building) -> None:
    report = take(
        building,
        "Condominio Aurora\nMatricola;Data lettura;Lettura;Unità;Tipo lettura\n"
        "12345678;30/09/2024;1.234,5;kWh;telelettura\n9;01/10/2024 08:30;812;UR;visiva\n",
    )
    assert (report.rows, report.stored, report.known, report.set_aside) == (2, 2, 0, ())
    heat, units = Reading.objects.order_by("quantity")
    assert (heat.value, heat.unit, heat.quality, heat.import_row) == (Decimal("1234.5"), "kWh", "actual", 3)
    assert heat.valid_at == datetime(2024, 9, 29, 22, tzinfo=UTC)  # midnight of 30 September in Italy
    assert (units.value, units.quantity, units.quality, units.import_row) == (812, "hca", "manual", 4)
    assert units.valid_at == datetime(2024, 10, 1, 6, 30, tzinfo=UTC)
    assert {heat.import_file, units.import_file} == {ImportFile.objects.get()}


def test_a_bad_row_is_set_aside_with_its_number_and_the_rest_go_on(building: Building) -> None:
    report = take(
        building,
        "matricola;data;lettura\n12345678;30/09/2024;100\n12345678;31/02/2024;1\n77;30/09/2024;1\n;30/09/2024;1\n"
        "12345678;01/10/2024;circa 5\n12345678;02/10/2024;1.234\n12345678;03/10/2024;-5\n=1+1;03/10/2024;5\n"
        "12345678;04/10/2024;105\n",
    )
    assert report.stored == 2
    assert [(row.row, row.code) for row in report.set_aside] == [
        (3, "cell.date"), (4, "device.unknown"), (5, "cell.missing"), (6, "cell.number"),
        (7, "cell.ambiguous_number"), (8, "cell.negative"), (9, "cell.formula"),
    ]  # fmt: skip
    assert report.rows == report.stored + report.known + len(report.set_aside)


def test_the_same_file_again_changes_nothing(building: Building) -> None:
    text = "matricola;data;lettura\n12345678;30/09/2024;100,0\n12345678;30/09/2024;100\n"
    assert (take(building, text).stored, Reading.objects.count()) == (1, 1)
    again = take(building, text)
    assert (again.stored, again.known, Reading.objects.count()) == (0, 2, 1)
    assert ImportFile.objects.count() == 1


@pytest.mark.parametrize(
    ("unit", "written", "quantity", "value"),
    [("MWh", "1,5", "energy", "1500"), ("l", "2500", "volume", "2.5"), ("mc", "3,25", "volume", "3.25"),
     ("m³", "3,25", "volume", "3.25"), ("", "7", "energy", "7")],
)  # fmt: skip
def test_units_become_the_registers_own(
    building: Building, unit: str, written: str, quantity: str, value: str
) -> None:
    take(building, f"matricola;data;lettura;unità\n12345678;30/09/2024;{written};{unit}\n")
    reading = Reading.objects.get()
    assert (reading.quantity, reading.value) == (quantity, Decimal(value))


def test_an_estimate_says_so(building: Building) -> None:
    take(building, "matricola;data;lettura;tipo lettura\n12345678;30/09/2024;1;stimata\n")
    reading = Reading.objects.get()
    assert (reading.quality, bool(reading.method)) == ("estimated", True)


def test_leading_zeros_that_a_workbook_lost_do_not_matter(building: Building) -> None:
    assert take(building, "matricola;data;lettura\n0009;30/09/2024;1\n").stored == 1


def test_a_file_without_dates_is_refused_whole(building: Building) -> None:
    with pytest.raises(BadTable, match="data lettura"):
        take(building, "matricola;lettura\n1;2\n")
    assert not ImportFile.objects.exists()


def test_another_organisations_device_is_unknown(building: Building) -> None:
    other = ensure_organisation(code="other")
    content = b"matricola;data;lettura\n12345678;30/09/2024;1\n"
    report = import_readings(organisation_id=other.id, content=content, name="f.csv", now=NOW)
    assert [row.code for row in report.set_aside] == ["device.unknown"]
