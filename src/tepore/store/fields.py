"""A database field for exact decimals.

SQLite keeps a decimal column as a binary floating point number, which loses digits beyond the fifteenth and
the zeros that say how fine a register is; text keeps both, in every database.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

Given_contra = TypeVar("Given_contra", contravariant=True)
Kept_co = TypeVar("Kept_co", covariant=True)

if TYPE_CHECKING:
    TypedField = models.Field
else:

    class TypedField(models.Field):
        """A field that type checkers see as generic and Django does not."""

        def __class_getitem__(cls, _):  # noqa: ANN001, ANN204 - not seen by type checkers
            return cls


class ExactDecimalField(TypedField[Given_contra, Kept_co]):
    """A decimal kept as the text of its digits, without an exponent."""

    _pyi_private_set_type: Decimal | int | str
    _pyi_private_get_type: Decimal

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as Django passes them on
        options.setdefault("max_length", 48)
        super().__init__(*args, **options)

    def get_internal_type(self) -> str:
        """Lie in a column of text."""
        return "CharField"

    def from_db_value(self, value: str | None, *_: object) -> Decimal | None:
        """Read the digits back."""
        return None if value is None else Decimal(value)

    def to_python(self, value: object) -> Decimal | None:
        """Read what a caller gave.

        Raises
        ------
        ValidationError
            It is a float, or no number.
        """
        if value is None or isinstance(value, Decimal):
            return value
        if isinstance(value, float):
            raise ValidationError("a float is not exact: give a Decimal or its digits")
        try:
            return Decimal(str(value))
        except InvalidOperation as fault:
            raise ValidationError("not a number") from fault

    def get_prep_value(self, value: object) -> str | None:
        """Write the digits.

        Raises
        ------
        ValidationError
            It is a float, no number, or not finite.
        """
        number = self.to_python(value)
        if number is None:
            return None
        if not number.is_finite():
            raise ValidationError("not a finite number")
        return format(number, "f")
