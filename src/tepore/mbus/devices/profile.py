"""What a device profile says: who the device is, what its records and layouts mean, and how it proves it.

A profile is one file, ``devices/<maker>/<device>.toml``; ``docs/howto/add-a-device.md`` explains each key.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

MEDIA: Final = (
    "heat_cost_allocator",
    "heat",
    "cooling",
    "heat_cooling",
    "cold_water",
    "hot_water",
    "water",
    "gas",
    "electricity",
    "room_sensor",
    "smoke_detector",
    "pulse_counter",
    "pressure",
    "other",
)
LANGUAGES: Final = ("it", "en", "de")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a telegram must come from for the profile to hold.

    Attributes
    ----------
    manufacturers
        Three-letter codes, any of them.
    versions
        Version bytes, any of them; empty for every version.
    device_types
        Device type bytes, any of them; empty for every type.
    control_information
        CI bytes of which the telegram must have one; empty where it does not matter. It parts families whose
        address bytes are no version and type (Diehl PRIOS).
    stands_for
        Device type of EN 13757-7 that the maker's own type byte stands for; None where it is the standard's.
    """

    manufacturers: tuple[str, ...]
    versions: tuple[int, ...] = ()
    device_types: tuple[int, ...] = ()
    control_information: tuple[int, ...] = ()
    stands_for: int | None = None


@dataclass(frozen=True, slots=True)
class Bit:
    """One status or error of a device.

    Attributes
    ----------
    mask
        Bits that tell it; all of them must be set.
    code
        Word in capitals, the same in every language.
    texts
        Sentence by language.
    equals
        True where the masked field must be exactly ``mask`` within ``within``.
    within
        Bits compared where ``equals`` holds.
    """

    mask: int
    code: str
    texts: dict[str, str]
    equals: bool = False
    within: int = 0


@dataclass(frozen=True, slots=True)
class StatusWord:
    """A word of status bits and where it stands.

    Attributes
    ----------
    source
        ``transport`` for the status byte of the header, ``record`` or ``field``.
    key
        DIF and VIF bytes of the record (upper-case hex), its quantity, or the name of the layout field.
    bits
        What each bit says.
    name
        Name of the reading; ``status`` takes part in the status of the device.
    unknown
        Word before the hex digits of bits that no line explains.
    known
        Bits that are of this status at all; 0 for all.
    """

    source: str
    key: str
    bits: tuple[Bit, ...]
    name: str = "status"
    unknown: str = "UNKNOWN"
    known: int = 0


@dataclass(frozen=True, slots=True)
class RecordRule:
    """What a record means on this device where the generic rules do not know it.

    Attributes
    ----------
    match
        Conditions: ``dif_vif``, ``quantity`` (of the readings), ``function``, ``storage``, ``tariff``,
        ``subunit``, ``position`` (n-th record with these DIF and VIF bytes, from 0).
    changes
        Keys of the reading to set: ``quantity``, ``name``, ``at``, ``unit``.
    scale
        Factor on the value.
    absent
        Raw values (hex of the data bytes) by which the device says that it has none.
    skip
        The record gives no reading.
    """

    match: dict[str, Any]
    changes: dict[str, str]
    scale: Fraction = Fraction(1)
    absent: tuple[str, ...] = ()
    skip: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a layout of the maker's own.

    Attributes
    ----------
    name
        Name of the reading, or of an intermediate where ``hidden``.
    kind
        Form of the bytes, a word of :data:`tepore.mbus.devices.forms.FORMS`, or ``sum`` of other fields.
    offset, length
        Bytes of the layout's block.
    shift, bits
        Bits of the number, from the lowest; ``bits`` 0 for all.
    scale
        Factor on the number.
    quantity, unit, at, on
        Of the reading; ``on`` names the field that holds its instant.
    absent
        Numbers by which the device says that it has none.
    of
        Fields that a ``sum`` adds up, or the date after which a date without a year falls.
    hidden
        It gives no reading of its own.
    """

    name: str
    kind: str
    offset: int = 0
    length: int = 0
    shift: int = 0
    bits: int = 0
    scale: Fraction = Fraction(1)
    quantity: str = ""
    unit: str = ""
    at: str = "now"
    on: str = ""
    absent: tuple[int, ...] = ()
    of: tuple[str, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A block of the maker's own and where it stands in the telegram.

    Attributes
    ----------
    source
        ``payload`` (after a CI byte A0 to B7, or where no record can be read), ``block`` (after DIF 0F) or
        ``record``.
    record
        DIF and VIF bytes of the record (upper-case hex).
    control_information
        CI bytes for which it holds; empty for A0 to B7 where the source is the payload, else for all.
    first
        First bytes of the block (upper-case hex, a dot for any digit) for which it holds; empty for all.
    length
        Fewest and most bytes of the block; (0, 0) where it does not matter.
    fields
        Values in their order.
    decoder
        Name of a module of ``devices/decoders`` for what cannot be declared; empty for none.
    """

    source: str
    fields: tuple[Field, ...] = ()
    record: str = ""
    control_information: tuple[int, ...] = ()
    first: tuple[str, ...] = ()
    length: tuple[int, int] = (0, 0)
    decoder: str = ""


@dataclass(frozen=True, slots=True)
class OwnCipher:
    """The part of the payload that the maker enciphers (:mod:`tepore.mbus.devices.ciphers`).

    Attributes
    ----------
    start, length
        Bytes of the payload.
    """

    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Series:
    """Storages that carry no date of their own: each is one step later than the one before it.

    Attributes
    ----------
    base
        Storage they count from, which the telegram dates.
    last
        Last storage that counts.
    unit
        Step: d, half_month, mo or y.
    """

    base: int
    last: int
    unit: str


@dataclass(frozen=True, slots=True)
class ProvingTelegram:
    """A telegram that the profile carries with the readings expected of it.

    Attributes
    ----------
    telegram
        Upper-case hex.
    link
        ``wmbus`` or ``mbus``.
    key
        Published test key as hex; empty for none.
    preceding
        Telegrams to be read before.
    source
        Where telegram and values were published.
    readings
        Expected value by name of the reading, as text.
    """

    telegram: str
    source: str
    readings: dict[str, str]
    link: str = "wmbus"
    key: str = ""
    preceding: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """All that is known of a device family.

    Attributes
    ----------
    slug
        ``<maker>/<device>``, the path of its file.
    name, maker
        As sold.
    media
        Word of :data:`MEDIA`.
    source
        Where the facts of the format come from.
    modes
        Radio modes and wires it speaks: C1, T1, S1, M-Bus.
    texts
        Description by language.
    identities
        Who it is; any of them.
    family
        It also stands for unknown versions of its makers and device types.
    quantities
        Quantities its telegrams carry, for the reader of the reference.
    rules, status, layouts
        What its bytes mean.
    formats
        DIF and VIF bytes (hex) of its compact frames, for frames that come before a full one.
    quirks
        What surprises a reader of its telegrams, one sentence each.
    cipher
        Enciphered part of the payload, None where there is none of the maker's own.
    telegrams
        Its proof.
    series
        Storages that count from a dated one, None where there are none.
    """

    slug: str
    name: str
    maker: str
    media: str
    source: str
    texts: dict[str, str]
    identities: tuple[Identity, ...]
    modes: tuple[str, ...] = ()
    family: bool = True
    quantities: tuple[str, ...] = ()
    rules: tuple[RecordRule, ...] = ()
    status: tuple[StatusWord, ...] = ()
    layouts: tuple[Layout, ...] = ()
    formats: tuple[str, ...] = ()
    quirks: tuple[str, ...] = ()
    cipher: OwnCipher | None = None
    telegrams: tuple[ProvingTelegram, ...] = ()
    series: Series | None = None
