"""Paying by scanning: the SEPA payment code (EPC069-12) as a QR code, for an IBAN that checks."""

from tepore.documents.payment.epc import BadPayment, Payee, payment_code
from tepore.documents.payment.iban import BadIban, checked_iban
from tepore.documents.payment.qr_code import TooLongForCode, qr_code

__all__ = ["BadIban", "BadPayment", "Payee", "TooLongForCode", "checked_iban", "payment_code", "qr_code"]
