"""The link layers: wireless frames A and B (EN 13757-4), wired frames (EN 13757-2)."""

from tepore.mbus.link.address import Address, manufacturer_code, manufacturer_letters
from tepore.mbus.link.frame import Crc, Frame
from tepore.mbus.link.wired import looks_wired, read_wired
from tepore.mbus.link.wireless import read_wireless

__all__ = [
    "Address",
    "Crc",
    "Frame",
    "looks_wired",
    "manufacturer_code",
    "manufacturer_letters",
    "read_wired",
    "read_wireless",
]
