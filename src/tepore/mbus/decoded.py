"""A telegram once read: who sent it, how it was protected, what it says."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from tepore.mbus.readings import Reading, readings_of

if TYPE_CHECKING:
    from tepore.mbus.records import Record

Link = Literal["wmbus", "mbus"]
SecurityMode = Literal[
    "none",
    "mode1",
    "mode2",
    "mode3",
    "mode4",
    "mode5",
    "mode7",
    "mode8",
    "mode9",
    "mode10",
    "mode13",
    "ell-ctr",
    "unknown",
]


class _Told(NamedTuple):
    """The fields of a telegram; a named tuple as records are, which a fleet makes by the million."""

    link: Link
    manufacturer: str | None = None
    device_id: str | None = None
    version: int | None = None
    device_type: int | None = None
    medium: str | None = None
    access_number: int | None = None
    status: int | None = None
    status_flags: tuple[str, ...] = ()
    security_mode: SecurityMode = "none"
    decrypted: bool = False
    ci: tuple[int, ...] = ()
    records: tuple[Record, ...] = ()
    payload: bytes = b""
    control: int | None = None
    primary_address: int | None = None
    link_manufacturer: str | None = None
    link_device_id: str | None = None
    link_version: int | None = None
    link_device_type: int | None = None
    more_records_follow: bool = False
    application_error: str | None = None
    application_error_code: int | None = None
    alarm: int | None = None
    authenticated: bool = False
    message_counter: int | None = None
    link_checked: bool = False
    findings: tuple[str, ...] = ()


class Decoded(_Told):
    """A telegram once read.

    Attributes
    ----------
    link
        ``wmbus`` on the air, ``mbus`` on the wire.
    manufacturer
        Three letters of the METER: the long header's where there is one, else the link address's.
    device_id
        Identification number of the meter: eight lower-case hexadecimal digits, most significant first.
    version, device_type
        Version and device type bytes of the meter; None where no header carries them.
    medium
        English name of the device type in EN 13757-7.
    access_number, status
        Bytes of the transport header; None where there is none.
    status_flags
        Names of the bits set in the status byte that the standard defines.
    security_mode
        Vocabulary of :data:`SecurityMode`.
    decrypted
        True where a key opened it; False for a plain telegram, also one whose header says encrypted.
    ci
        CI bytes from the link layer inwards.
    records
        Data records in the order sent; empty for layouts of a maker's own (CI A0 to B7).
    payload
        Application bytes after the last header, decrypted, fill bytes included, compact frames expanded.
    control
        C field of the link layer.
    primary_address
        A field of a wired frame; None on the air.
    link_manufacturer, link_device_id, link_version, link_device_type
        Address of the sender of the frame, which is a radio adapter where it differs from the meter's.
    more_records_follow
        The telegram is a part of a multi-telegram answer that goes on (DIF 1F at its end).
    application_error
        Name of the application error that the meter reports (CI 6E, 6F, 70); None for none.
    application_error_code
        Its byte.
    alarm
        Alarm byte of an alarm frame (CI 71, 74, 75); None for none.
    authenticated
        A message authentication code was there and is right.
    message_counter
        Counter of the authentication layer, mode 10 or session number; None where there is none.
    link_checked
        A CRC or checksum of the link layer was there and is right.
    findings
        Dotted codes of what is odd and usable.
    """

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """What the records and blocks mean on this device; worked out when first asked for."""
        return readings_of(self)
