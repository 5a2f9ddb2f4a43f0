"""Headers between link and application: extended link layer, authentication and fragmentation, transport."""

from tepore.mbus.transport.afl import Afl, read_afl
from tepore.mbus.transport.ci import Announcement, announcement
from tepore.mbus.transport.ell import Ell, read_ell
from tepore.mbus.transport.header import NO_HEADER, TransportHeader, read_header
from tepore.mbus.transport.media import fixed_medium_name, medium_name, status_flags

__all__ = [
    "NO_HEADER",
    "Afl",
    "Announcement",
    "Ell",
    "TransportHeader",
    "announcement",
    "fixed_medium_name",
    "medium_name",
    "read_afl",
    "read_ell",
    "read_header",
    "status_flags",
]
