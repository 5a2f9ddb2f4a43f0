"""Formats learned from full and format frames, by which compact frames are read (EN 13757-3 annex G)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from tepore.mbus.crc import crc16
from tepore.mbus.devices import profiles
from tepore.mbus.tables import load_table


class FormatCache:
    """Formats heard so far; its owner is the caller, who may store it and give it back.

    A format is the run of DIF and VIF bytes of a telegram; its signature is their CRC. Two formats may share
    a signature by chance, so all are kept: the CRC of the full frame, which a compact frame carries, decides.

    Parameters
    ----------
    formats
        Formats known before, for instance from a store or from device profiles.
    """

    def __init__(self, formats: Iterable[bytes] = ()) -> None:
        self._known: set[bytes] = set()
        self._by_signature: dict[int, tuple[bytes, ...]] = {}
        for format_bytes in formats:
            self.learn(format_bytes)

    @classmethod
    def with_published(cls, formats: Iterable[bytes] = ()) -> FormatCache:
        """Return a cache that also holds the formats that are public for a device family."""
        return cls((*published_formats(), *formats))

    def learn(self, format_bytes: bytes) -> None:
        """Keep a format; one that is known already changes nothing."""
        if not format_bytes or format_bytes in self._known:
            return
        self._known.add(format_bytes)
        signature = crc16(format_bytes)
        self._by_signature[signature] = (*self._by_signature.get(signature, ()), format_bytes)

    def candidates(self, signature: int) -> tuple[bytes, ...]:
        """Return the formats with this signature, oldest first."""
        return self._by_signature.get(signature, ())

    def __iter__(self) -> Iterator[bytes]:
        for formats in self._by_signature.values():
            yield from formats


@cache
def published_formats() -> tuple[bytes, ...]:
    """Return the formats of ``tables/formats.toml`` and those that device profiles name."""
    of_tables = (row["dif_vif"] for row in load_table("formats.toml")["format"])
    of_devices = (text for profile in profiles() for text in profile.formats)
    return tuple(dict.fromkeys(bytes.fromhex(text) for text in (*of_tables, *of_devices)))


class _Published(FormatCache):
    """The published formats alone: what is heard is not kept."""

    def learn(self, format_bytes: bytes) -> None:
        """Keep nothing."""
        del format_bytes

    def candidates(self, signature: int) -> tuple[bytes, ...]:
        return _published().candidates(signature)

    def __iter__(self) -> Iterator[bytes]:
        return iter(_published())


@cache
def _published() -> FormatCache:
    return FormatCache.with_published()


#: For whoever keeps no formats of his own.
PUBLISHED: FormatCache = _Published()
