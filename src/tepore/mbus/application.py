"""From the CI field to the records: authentication, transport header, security, application protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tepore.mbus.compact import expand_compact_frame, format_of, read_format_frame
from tepore.mbus.errors import BadTelegram
from tepore.mbus.fixed import FIXED_SIZE, read_fixed
from tepore.mbus.link.address import Address
from tepore.mbus.makers import descrambled, is_scrambled, true_address
from tepore.mbus.opening import Opened, Sender, open_message
from tepore.mbus.records import Record, parse_records
from tepore.mbus.records.plausible import is_plausible, says_something
from tepore.mbus.security.modes import CHECK
from tepore.mbus.transport import Afl, TransportHeader, announcement, read_afl, read_header
from tepore.mbus.transport.afl import AFL_CODE
from tepore.mbus.transport.ci import APPLICATION_ERRORS, Announcement

if TYPE_CHECKING:
    from tepore.mbus.decoded import SecurityMode
    from tepore.mbus.formats import FormatCache
    from tepore.mbus.link import Frame

FIXED_CODE, MODE_2_CODE = 0x73, 0x76
RADIO_CONVERTERS = frozenset({0x36, 0x37, 0x38})
ENHANCED_IDENTIFICATION = bytes.fromhex("0779")
CRC_SIZE = 2


class Application(NamedTuple):
    """What stands above the link layers.

    Attributes
    ----------
    address
        Address of the meter; None where no header carries one.
    unread
        Why the payload gave no records, or none that bears the key out, where a layout of the maker's own may
        still read it.
    fixed_id, fixed_medium
        Identification and medium of a fixed data structure.

    The other attributes are those of :class:`~tepore.mbus.Decoded`.
    """

    ci: tuple[int, ...]
    address: Address | None = None
    access_number: int | None = None
    status: int | None = None
    security_mode: SecurityMode = "none"
    decrypted: bool = False
    authenticated: bool = False
    counter: bytes = b""
    payload: bytes = b""
    records: tuple[Record, ...] = ()
    error: str | None = None
    error_code: int | None = None
    alarm: int | None = None
    fixed_id: str | None = None
    fixed_medium: int | None = None
    findings: tuple[str, ...] = ()
    unread: BadTelegram | None = None


def read_application(frame: Frame, sender: Sender, key: bytes | None, formats: FormatCache) -> Application:
    """Return what the bytes from the CI field on say.

    Parameters
    ----------
    frame
        Frame whose content and places are those below the link layers.
    sender
        What the link layers know.
    key
        Key of the meter, None where there is none.
    formats
        Formats of compact frames, which full and format frames add to.

    Raises
    ------
    BadTelegram
        Where a layer makes no sense or does not open.
    """
    content = frame.content
    afl, at = _authentication_layer(content, frame)
    if sender.wired and content[at] == FIXED_CODE and len(content) - at - 1 == FIXED_SIZE:
        return _fixed(content[at + 1 :])
    announced = announcement(content[at], frame.place(at))
    header = read_header(content[at:], announced, frame.place(at))
    place = frame.place(at + header.size)
    opened = _opened(content[at:], header, afl, sender, key, place)
    base = Application(
        ci=(AFL_CODE, announced.ci) if afl else (announced.ci,),
        address=header.address or true_address(sender, content[at:]),
        access_number=header.access_number,
        status=header.status,
        security_mode=opened.mode,
        decrypted=opened.decrypted,
        authenticated=opened.authenticated,
        counter=header.counter or (afl.counter if afl else b""),
        payload=opened.payload,
        findings=opened.findings,
    )
    return _carried(base, announced, opened, sender, formats, place)


def _authentication_layer(content: bytes, frame: Frame) -> tuple[Afl | None, int]:
    if not content:
        raise BadTelegram("telegram.truncated", frame.place(0), "The telegram ends before its CI field.")
    if content[0] != AFL_CODE:
        return None, 0
    afl = read_afl(content, frame.place(0))
    if afl.more_fragments or afl.fragment:
        raise BadTelegram(
            "telegram.fragment",
            frame.place(0),
            f"Fragment {afl.fragment} of a longer message.",
            remedy="Give all fragments of the message together.",
        )
    return afl, afl.size


def _opened(
    content: bytes, header: TransportHeader, afl: Afl | None, sender: Sender, key: bytes | None, place: int
) -> Opened:
    if afl is None and is_scrambled(sender, content):
        plain = descrambled(sender, content)
        if plain is not None:
            return Opened(plain, findings=("security.scrambled",))
    return open_message(content, header, afl, sender, key, place)


def _carried(
    base: Application,
    announced: Announcement,
    opened: Opened,
    sender: Sender,
    formats: FormatCache,
    place: int,
) -> Application:
    payload = opened.payload
    if announced.carries == "error":
        code = payload[0] if payload else None
        return base._replace(error=APPLICATION_ERRORS.get(code or 0, "Reserved"), error_code=code)
    if announced.carries == "alarm" and not opened.findings:
        return base._replace(alarm=payload[0] if payload else 0)
    if announced.carries == "format":
        formats.learn(read_format_frame(_without_check(payload), place))
        return base
    if announced.carries == "compact":
        full, proved = expand_compact_frame(_without_check(payload), formats, place, vouched=sender.vouched)
        found = base._replace(payload=full, records=parse_records(full, base=place))
        return found if proved else found._replace(findings=(*base.findings, "compact_frame.crc_differs"))
    if announced.carries not in {"records", "alarm"}:
        return base
    found = _with_records(base, opened, place)
    formats.learn(format_of(found.records))
    if announced.ci == MODE_2_CODE:
        found = found._replace(findings=(*found.findings, "mbus.mode_2_read_least_significant_first"))
    return _of_the_meter_behind(found)


def _without_check(payload: bytes) -> bytes:
    return payload[2:] if payload[:2] == CHECK else payload


def _with_records(base: Application, opened: Opened, place: int) -> Application:
    """Return the application with its records, or with the reason why there are none."""
    try:
        records = parse_records(opened.payload, base=place)
    except BadTelegram as fault:
        if opened.clear_tail == CRC_SIZE:
            return _with_records(
                base._replace(findings=(*base.findings, "link.last_crc_left")),
                opened._replace(payload=opened.payload[:-CRC_SIZE], clear_tail=0),
                place,
            )
        return base._replace(unread=_named(fault, opened))
    if opened.doubt and not is_plausible(records):
        return base._replace(unread=_named(None, opened, place))
    found = base._replace(records=records, payload=opened.payload)
    if opened.doubt and opened.decrypted and records and not says_something(records):
        sentence = "The key fits the check bytes 2F 2F, and only bytes of the maker's own follow: wrong key?"
        return found._replace(unread=BadTelegram(opened.doubt, place, sentence))
    return found


def _named(fault: BadTelegram | None, opened: Opened, place: int = 0) -> BadTelegram:
    """Return the refusal of bytes that make no sense, by what they were believed to be."""
    offset = fault.offset if fault else place
    sentences = {
        "telegram.wrong_key": "The check bytes 2F 2F are there, the rest is no telegram: wrong key?",
        "telegram.damaged": "The key fits the check bytes 2F 2F, the rest is no telegram: damaged?",
        "telegram.no_key": "Enciphered, and no key was given.",
        "telegram.security_mode": "The security mode is reserved, and the bytes are no records.",
    }
    if not opened.doubt:
        return fault or BadTelegram("telegram.record", offset, "The bytes are no records.")
    return BadTelegram(opened.doubt, offset, sentences[opened.doubt])


def _of_the_meter_behind(application: Application) -> Application:
    """Give a radio converter's telegram the address of the meter, where its first record tells it."""
    address, records = application.address, application.records
    if address is None or address.device_type not in RADIO_CONVERTERS or not records:
        return application
    first = records[0]
    if first.dif_vif != ENHANCED_IDENTIFICATION or len(first.raw) != 8:
        return application
    return application._replace(address=Address.of_long_header(first.raw))


def _fixed(octets: bytes) -> Application:
    fixed = read_fixed(octets)
    return Application(
        ci=(FIXED_CODE,),
        access_number=fixed.access_number,
        status=fixed.status,
        payload=octets,
        records=fixed.records,
        fixed_id=fixed.device_id,
        fixed_medium=fixed.medium,
    )
