"""All device profiles, and which one a telegram falls under."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable

from tepore.mbus.devices.parse import parse_profile
from tepore.mbus.devices.profile import Identity, Profile


@dataclass(frozen=True, slots=True)
class ProfileMatch:
    """The profile of a device.

    Attributes
    ----------
    profile
        Profile of its family.
    known_version
        False where the version is not among those that the profile names: the family's layout is assumed,
        and whoever shows the readings says so.
    stands_for
        Device type of EN 13757-7 that the maker's own type byte stands for, None where it is the standard's.
    """

    profile: Profile
    known_version: bool
    stands_for: int | None = None

    @property
    def findings(self) -> tuple[str, ...]:
        """What is odd about the device: that its version is not known and its family's layout assumed."""
        return () if self.known_version else ("device.unknown_version",)


@cache
def status_texts() -> dict[str, dict[str, str]]:
    """Return the sentence of each status code by language."""
    text = (_folder() / "texts" / "status.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def profiles() -> tuple[Profile, ...]:
    """Return every profile, in the order of their slugs."""
    return tuple(sorted(_load(), key=lambda profile: profile.slug))


def profile_for(
    manufacturer: str | None,
    version: int | None,
    device_type: int | None,
    control_information: Sequence[int] = (),
) -> ProfileMatch | None:
    """Return the profile of a device, or None where no family fits.

    Parameters
    ----------
    manufacturer
        Three-letter code of the meter.
    version, device_type
        Bytes of the meter's address.
    control_information
        CI bytes of the telegram.
    """
    return _profile_for(manufacturer or "", version, device_type, tuple(control_information))


@lru_cache(maxsize=65536)
def _profile_for(
    manufacturer: str, version: int | None, device_type: int | None, control_information: tuple[int, ...]
) -> ProfileMatch | None:
    candidates = _by_manufacturer().get(manufacturer, ())
    fitting = [
        (identity, profile)
        for identity, profile in candidates
        if _speaks(identity, control_information)
        and (not identity.device_types or device_type in identity.device_types)
    ]
    for identity, profile in fitting:
        narrow = bool(identity.control_information) and not identity.versions
        if narrow or version in identity.versions:
            return ProfileMatch(profile, True, identity.stands_for)
    for identity, profile in fitting:
        if not identity.versions:
            return ProfileMatch(profile, True, identity.stands_for)
    family = {profile.slug: (identity, profile) for identity, profile in fitting if profile.family}
    if len(family) != 1:
        return None
    identity, profile = next(iter(family.values()))
    return ProfileMatch(profile, False, identity.stands_for)


def _speaks(identity: Identity, control_information: Sequence[int]) -> bool:
    wanted = identity.control_information
    return not wanted or bool(set(wanted) & set(control_information))


@cache
def _by_manufacturer() -> dict[str, tuple[tuple[Identity, Profile], ...]]:
    index: dict[str, list[tuple[Identity, Profile]]] = {}
    for profile in profiles():
        for identity in profile.identities:
            for manufacturer in identity.manufacturers:
                index.setdefault(manufacturer, []).append((identity, profile))
    # An identity bound to CI bytes is the narrower one and comes first.
    return {
        manufacturer: tuple(sorted(pairs, key=lambda pair: not pair[0].control_information))
        for manufacturer, pairs in index.items()
    }


def _folder() -> Traversable:
    return resources.files("tepore.mbus.devices")


def _load() -> Iterator[Profile]:
    texts = status_texts()
    for maker in _folder().iterdir():
        if not maker.is_dir() or maker.name in {"texts", "decoders", "__pycache__"}:
            continue
        for page in maker.iterdir():
            if page.name.endswith(".toml"):
                slug = f"{maker.name}/{page.name.removesuffix('.toml')}"
                yield parse_profile(page.read_text(encoding="utf-8"), slug, texts)
