"""A signed invoice (.p7m) as the XML inside it. The signature is not verified: the exchange system did.

A .p7m is CMS SignedData (RFC 5652) in BER, at times in Base64::

    SEQUENCE  ContentInfo
      OID 1.2.840.113549.1.7.2
      [0] SEQUENCE  SignedData
            INTEGER version
            SET     digest algorithms
            SEQUENCE  encapsulated content
              OID 1.2.840.113549.1.7.1
              [0] OCTET STRING  the XML, in one piece or several     <- absent where it is detached
            ...     certificates, signatures

Survives: lengths that lie or are indefinite, pieces within pieces, nesting without end, a detached signature.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass

from tepore.kernel import Refusal
from tepore.services.invoices.xml_tree import LARGEST_BYTES

_SIGNED = bytes.fromhex("2a864886f70d010702")
_OID, _OCTETS, _SEQUENCE, _CONTEXT_0 = 0x06, 0x04, 0x30, 0xA0
_CONSTRUCTED = 0x20
_DEEPEST = 12
_MOST_ELEMENTS = 100_000


class BadEnvelope(Refusal):
    """A signed file that no XML can be taken out of."""


@dataclass
class _Reader:
    """Walks the elements of a BER text."""

    content: bytes
    file: str
    count: int = 0

    def element(self, at: int, end: int, depth: int) -> tuple[int, int, int, int]:
        """Give tag, start and end of the content, and where the next element begins."""
        self.count += 1
        if depth > _DEEPEST or self.count > _MOST_ELEMENTS or at + 2 > end:
            raise self.bad()
        tag, length = self.content[at], self.content[at + 1]
        at += 2
        if tag & 0x1F == 0x1F:
            raise self.bad()  # a tag of several bytes: CMS has none
        if length == 0x80:
            if not tag & _CONSTRUCTED:
                raise self.bad()
            stop = self._end_of_contents(at, end, depth)
            return tag, at, stop, stop + 2
        if length > 0x80:
            size = length & 0x7F
            if size > 4 or at + size > end:
                raise self.bad()
            length = int.from_bytes(self.content[at : at + size], "big")
            at += size
        if at + length > end:
            raise self.bad()
        return tag, at, at + length, at + length

    def children(self, at: int, end: int, depth: int) -> Iterator[tuple[int, int, int]]:
        """Give tag, start and end of each element in a stretch."""
        while at < end:
            tag, start, stop, at = self.element(at, end, depth)
            yield tag, start, stop

    def octets(self, tag: int, at: int, end: int, depth: int = 0) -> Iterator[bytes]:
        """Give the bytes of an octet string, whole or in pieces."""
        if not tag & _CONSTRUCTED:
            yield self.content[at:end]
            return
        for inner, start, stop in self.children(at, end, depth + 1):
            if inner & ~_CONSTRUCTED != _OCTETS:
                raise self.bad()
            yield from self.octets(inner, start, stop, depth + 1)

    def _end_of_contents(self, at: int, end: int, depth: int) -> int:
        while self.content[at : at + 2] != b"\0\0":
            *_, at = self.element(at, end, depth + 1)
        return at

    def bad(self) -> BadEnvelope:
        return BadEnvelope(
            "it is not a signed invoice (CMS SignedData).",
            where=self.file,
            remedy="Take the XML out with the signature software, or ask for the plain file.",
            code="p7m.form",
        )


def unwrapped(content: bytes, *, file: str) -> bytes:
    """Give the XML of an invoice: the file itself, or what a .p7m holds.

    Parameters
    ----------
    content
        Bytes of an XML file or of CMS SignedData in BER or Base64.
    file
        Name for messages.

    Returns
    -------
    bytes
        The XML. Who signed is not looked at.

    Raises
    ------
    BadEnvelope
        It is neither, is too large, or holds the signature without the invoice.
    """
    if len(content) > LARGEST_BYTES:
        raise BadEnvelope("it is larger than 12 MB.", where=file, code="p7m.size")
    head = content.lstrip()[:1]
    if head in (b"<", b"\xef", b"\xfe", b"\xff"):
        return content
    if head != b"\x30":
        content = _from_base64(content, file)
    return _encapsulated(_Reader(content, file))


def _from_base64(content: bytes, file: str) -> bytes:
    lines = [line for line in content.splitlines() if not line.startswith(b"-----")]
    try:
        return base64.b64decode(b"".join(lines), validate=True)
    except (binascii.Error, ValueError) as fault:
        raise BadEnvelope(
            "it is neither XML nor a signed invoice.",
            where=file,
            remedy="Give the .xml or .xml.p7m as the exchange system delivered it.",
            code="p7m.form",
        ) from fault


def _encapsulated(reader: _Reader) -> bytes:
    tag, start, end, _ = reader.element(0, len(reader.content), 0)
    info = list(reader.children(start, end, 1)) if tag == _SEQUENCE else []
    if len(info) < 2 or info[0][0] != _OID or reader.content[info[0][1] : info[0][2]] != _SIGNED:
        raise reader.bad()
    signed_tag, start, end = next(reader.children(*info[1][1:], 2), (0, 0, 0))
    parts = list(reader.children(start, end, 3)) if signed_tag == _SEQUENCE else []
    if len(parts) < 3 or parts[2][0] != _SEQUENCE:
        raise reader.bad()
    inner = list(reader.children(*parts[2][1:], 4))
    content = next((part for part in inner if part[0] == _CONTEXT_0), None)
    if content is None:
        raise BadEnvelope(
            "it holds a signature alone: the invoice is in another file.",
            where=reader.file,
            remedy="Give the .xml that the signature belongs to.",
            code="p7m.detached",
        )
    return b"".join(
        piece
        for tag, start, end in reader.children(*content[1:], 5)
        for piece in reader.octets(tag, start, end)
    )
