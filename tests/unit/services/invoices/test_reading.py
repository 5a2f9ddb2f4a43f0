"""FatturaPA files: what is read, what is refused, hostile XML and signed envelopes."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from tepore.kernel import Refusal
from tepore.services.invoices import BadEnvelope, BadInvoice, BadXml, read_invoices

Make = Callable[..., Any]


def test_a_document_is_read_as_it_stands(fattura: Make, line: Make) -> None:
    written = fattura(
        lines=[
            line("Fornitura  gas\n naturale", "800.00000000", period=("2025-01-01", "2025-01-31")),
            line("Quota fissa", "200.00"),
        ],
        more="<DatiRitenuta><TipoRitenuta>RT02</TipoRitenuta><ImportoRitenuta>40.00</ImportoRitenuta>"
        "</DatiRitenuta><DatiBollo><BolloVirtuale>SI</BolloVirtuale><ImportoBollo>2.00</ImportoBollo></DatiBollo>",
    )
    (read,) = read_invoices(written.xml(), file="a.xml")
    invoice = read.invoice
    assert (invoice.supplier_id, invoice.supplier) == ("IT01234567890", "Gas & Luce SpA")
    assert (invoice.customer_id, invoice.number) == ("91234567890", "12/A")
    assert invoice.issued_on == date(2025, 1, 31)
    assert invoice.lines[0].description == "Fornitura gas naturale"
    assert (invoice.lines[0].total, invoice.lines[0].end_on) == (Decimal(800), date(2025, 1, 31))
    assert (invoice.gross_cents, invoice.withholding_cents, invoice.stamp_cents) == (110_000, 4_000, 200)
    assert [(one.net_cents, one.vat_cents) for one in invoice.summary] == [(100_000, 10_000)]
    assert (invoice.payments[0].amount_cents, invoice.payments[0].due_on) == (110_000, date(2025, 2, 28))


def test_a_file_may_hold_several_documents(fattura: Make) -> None:
    read = read_invoices(fattura().xml(fattura(number="13", document_type="TD04")), file="a.xml")
    assert [(one.invoice.number, one.invoice.is_credit) for one in read] == [("12/A", False), ("13", True)]


def test_lines_whose_numbers_repeat_are_numbered_by_place(fattura: Make, line: Make) -> None:
    written = fattura(lines=[line("gas", "500.00", number="1"), line("gas", "500.00", number="1")])
    (read,) = read_invoices(written.xml(), file="a.xml")
    assert [one.number for one in read.invoice.lines] == ["1", "2"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"total": "1100.01"}, "invoice.gross"),
        ({"summary": [("10.00", "1000.00", "102.00", "")], "total": "1102.00"}, "invoice.vat"),
        ({"summary": [("11.00", "1000.00", "110.00", "")], "total": "1110.00"}, "invoice.vat_rate"),
        ({"summary": [("10.00", "990.00", "99.00", "")], "total": "1089.00"}, "invoice.lines"),
        ({"summary": []}, "invoice.missing"),
        ({"lines": []}, "invoice.missing"),
        ({"total": "1.100,00"}, "invoice.figure"),
        ({"total": "1e9999"}, "invoice.figure"),
        ({"issued_on": "31/01/2025"}, "invoice.day"),
        ({"number": " "}, "invoice.missing"),
        ({"document_type": "TD17"}, "invoice.type"),
        ({"version": "FSM10"}, "invoice.format"),
        ({"currency": "USD"}, "invoice.currency"),
    ],
)
def test_what_contradicts_itself_or_is_another_thing_is_refused(
    fattura: Make, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(BadInvoice) as refused:
        read_invoices(fattura(**changes).xml(), file="a.xml")
    assert refused.value.code == code
    assert "a.xml" in refused.value.where


def test_a_total_that_holds_the_stamp_or_is_not_stated_is_taken(fattura: Make) -> None:
    stamp = "<DatiBollo><ImportoBollo>2.00</ImportoBollo></DatiBollo>"
    (with_stamp,) = read_invoices(fattura(total="1102.00", more=stamp).xml(), file="a.xml")
    assert with_stamp.invoice.gross_cents == 110_200
    (without,) = read_invoices(fattura(total=None).xml(), file="a.xml")
    assert without.invoice.gross_cents is None


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<FatturaElettronica>&b;</FatturaElettronica>"""
EXTERNAL = b"""<?xml version="1.0"?><!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<FatturaElettronica>&x;</FatturaElettronica>"""
REMOTE = b"""<?xml version="1.0"?><!DOCTYPE f SYSTEM "http://127.0.0.1:9/f.dtd"><FatturaElettronica/>"""


@pytest.mark.parametrize("hostile", [BOMB, EXTERNAL, REMOTE])
def test_a_document_type_is_refused_before_anything_is_looked_at(hostile: bytes) -> None:
    with pytest.raises(BadXml) as refused:
        read_invoices(hostile, file="a.xml")
    assert refused.value.code == "xml.doctype"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<a>" * 40 + b"</a>" * 40, "xml.size"),
        (b"<a>" + b"<b/>" * 200_001 + b"</a>", "xml.size"),
        (b"<a>", "xml.form"),
        (b"<a>&undeclared;</a>", "xml.form"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "xml.encoding"),
        (b"<a>\xff</a>", "xml.form"),
        (b"<html><body/></html>", "invoice.format"),
        (b"<FatturaElettronicaSemplificata/>", "invoice.format"),
        (b"", "p7m.form"),
        (b"%PDF-1.7", "p7m.form"),
        (b"<" + b" " * 12_000_001, "p7m.size"),
    ],
)
def test_what_is_no_invoice_is_refused_with_a_code(content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_invoices(content, file="a.xml")
    assert refused.value.code == code


@cache
def signer() -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2035, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    return certificate, key


def signed(content: bytes, *options: pkcs7.PKCS7Options) -> bytes:
    return (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(content)
        .add_signer(*signer(), hashes.SHA256())
        .sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary, *options])
    )


def test_a_signed_file_gives_the_invoice_inside_and_the_same_hash(fattura: Make) -> None:
    xml = fattura().xml()
    envelope = signed(xml)
    (plain,) = read_invoices(xml, file="a.xml")
    (opened,) = read_invoices(envelope, file="a.xml.p7m")
    assert (opened.invoice, opened.sha256) == (plain.invoice, plain.sha256)
    (from_base64,) = read_invoices(base64.encodebytes(envelope), file="a.xml.p7m")
    assert from_base64.invoice == plain.invoice


def test_a_detached_signature_is_told_from_an_invoice(fattura: Make) -> None:
    with pytest.raises(BadEnvelope) as refused:
        read_invoices(signed(fattura().xml(), pkcs7.PKCS7Options.DetachedSignature), file="a.p7m")
    assert refused.value.code == "p7m.detached"


def ber(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x80]) + content + b"\0\0"


def octets(content: bytes) -> bytes:
    return b"\x04\x82" + len(content).to_bytes(2, "big") + content


def test_an_envelope_in_pieces_of_unsaid_length_is_opened(fattura: Make) -> None:
    xml = fattura().xml()
    pieces = ber(0x24, octets(xml[:700]) + octets(xml[700:]))
    inner = ber(0x30, bytes.fromhex("06092a864886f70d010701") + ber(0xA0, pieces))
    whole = ber(0x30, bytes.fromhex("06092a864886f70d010702") + ber(0xA0, ber(0x30, b"\2\1\1\x31\0" + inner)))
    (read,) = read_invoices(whole, file="a.p7m")
    assert read.invoice.number == "12/A"


def test_a_mutilated_envelope_is_refused_and_nothing_else_leaks(fattura: Make) -> None:
    envelope = signed(fattura().xml())
    for cut in range(0, len(envelope), 97):
        with pytest.raises(Refusal):
            read_invoices(envelope[:cut], file="a.p7m")
    for at in range(60):
        mutated = bytearray(envelope)
        mutated[at] ^= 0xFF
        try:
            read_invoices(bytes(mutated), file="a.p7m")
        except Refusal:
            continue
    with pytest.raises(BadEnvelope):
        read_invoices(b"\x30\x80" * 50_000, file="a.p7m")
