from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from tepore.services.organisations import ensure_organisation
from tepore.store.fields import ExactDecimalField
from tepore.store.metering.models import Device, ImportFile, Reading

FIELD = ExactDecimalField()
AT = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["0", "1.50", "123456789012345678.123456789", "0.000000000000000001", "1E+3"]
)
@pytest.mark.django_db
def test_every_digit_comes_back(text: str) -> None:
    organisation = ensure_organisation(code="a").id
    device = Device.objects.create(organisation_id=organisation, identification="1")
    file = ImportFile.objects.create(organisation_id=organisation, name="f", sha256="0", imported_at=AT)
    row = Reading.objects.create(
        organisation_id=organisation, device=device, quantity="energy", value=Decimal(text), kind="document",
        valid_at=AT, clock="document", recorded_at=AT, quality="actual", import_file=file, import_row=1,
    )  # fmt: skip
    row.refresh_from_db()
    assert row.value == Decimal(text)
    assert format(row.value, "f") == format(Decimal(text), "f")
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM metering_reading")
        assert cursor.fetchone() == (format(Decimal(text), "f"),)


@pytest.mark.parametrize("wrong", [0.1, "much", Decimal("NaN"), Decimal("Infinity"), date(2025, 1, 1)])
def test_a_float_or_no_number_is_refused(wrong: object) -> None:
    with pytest.raises(ValidationError):
        FIELD.get_prep_value(wrong)
