"""Device profiles: one file a device family, ``<maker>/<device>.toml``, and what the engine makes of them."""

from tepore.mbus.devices.ciphers import open_own_cipher
from tepore.mbus.devices.layouts import Address, FieldValue
from tepore.mbus.devices.parse import BadProfile, parse_profile
from tepore.mbus.devices.profile import LANGUAGES, MEDIA, Profile, ProvingTelegram
from tepore.mbus.devices.registry import (
    ProfileMatch,
    profile_for,
    profiles,
    status_texts,
)

__all__ = [
    "LANGUAGES",
    "MEDIA",
    "Address",
    "BadProfile",
    "FieldValue",
    "Profile",
    "ProfileMatch",
    "ProvingTelegram",
    "open_own_cipher",
    "parse_profile",
    "profile_for",
    "profiles",
    "status_texts",
]
