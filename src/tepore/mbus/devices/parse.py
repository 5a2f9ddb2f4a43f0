"""A device profile from its TOML text, checked to the last key.

A key that is not known, a word that is not in its list or a bit without a text is refused with the file and
the place, so that a slip of the pen in a profile never turns into a silent wrong reading.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from tepore.kernel import Refusal
from tepore.mbus.devices.profile import (
    LANGUAGES,
    MEDIA,
    Bit,
    Field,
    Identity,
    Layout,
    OwnCipher,
    Profile,
    ProvingTelegram,
    RecordRule,
    Series,
    StatusWord,
)

Texts = Mapping[str, Mapping[str, str]]


STEPS = frozenset({"d", "half_month", "mo", "y"})


class BadProfile(Refusal):
    """A device profile that does not say what it should."""


class _Table:
    """A TOML table whose keys are taken one by one; what is left over was not known."""

    def __init__(self, entries: Mapping[str, Any], place: str) -> None:
        self.left = dict(entries)
        self.place = place

    def take(self, key: str, default: Any = None) -> Any:  # noqa: ANN401  TOML holds values of any kind
        if key in self.left:
            return self.left.pop(key)
        if default is None:
            raise BadProfile(f"the key {key} is missing.", where=self.place, code="profile.missing")
        return default

    def close(self) -> None:
        if self.left:
            keys = ", ".join(sorted(self.left))
            raise BadProfile(f"unknown key: {keys}.", where=self.place, code="profile.unknown_key")


def parse_profile(text: str, slug: str, texts: Texts) -> Profile:
    """Return the profile that a TOML text says.

    Parameters
    ----------
    text
        Content of the file.
    slug
        ``<maker>/<device>``, for messages and as the name of the profile.
    texts
        Sentences by status code and language, for bits that bring none of their own.

    Raises
    ------
    BadProfile
        A key is missing or unknown, or a word is not in its list.
    """
    try:
        table = _Table(tomllib.loads(text), slug)
    except tomllib.TOMLDecodeError as fault:
        raise BadProfile(f"no TOML: {fault}.", where=slug, code="profile.toml") from fault
    media = table.take("media")
    if media not in MEDIA:
        raise BadProfile(f"unknown media {media!r}.", where=slug, code="profile.word")
    profile = Profile(
        slug=slug,
        name=table.take("name"),
        maker=table.take("maker"),
        media=media,
        source=table.take("source"),
        texts=_languages(table.take("text"), slug),
        identities=tuple(_identity(entry, slug) for entry in table.take("identity")),
        modes=tuple(table.take("modes", ())),
        family=bool(table.take("family", 1)),
        quantities=tuple(table.take("quantities", ())),
        rules=tuple(_rule(entry, slug) for entry in table.take("record", ())),
        status=tuple(_status(entry, slug, texts) for entry in table.take("status", ())),
        layouts=tuple(_layout(entry, slug) for entry in table.take("layout", ())),
        formats=tuple(table.take("formats", ())),
        quirks=tuple(table.take("quirks", ())),
        cipher=_cipher(table.take("cipher", {}), slug),
        telegrams=tuple(_telegram(entry, slug) for entry in table.take("telegram", ())),
        series=_series(table.take("series", {}), slug),
    )
    table.close()
    return profile


def _languages(entry: Mapping[str, str], place: str) -> dict[str, str]:
    lacking = [language for language in LANGUAGES if not entry.get(language)]
    if lacking or set(entry) - set(LANGUAGES):
        raise BadProfile(f"texts in {', '.join(LANGUAGES)} expected.", where=place, code="profile.texts")
    return dict(entry)


def _identity(entry: Mapping[str, Any], place: str) -> Identity:
    table = _Table(entry, f"{place} identity")
    identity = Identity(
        manufacturers=tuple(table.take("manufacturers")),
        versions=tuple(table.take("versions", ())),
        device_types=tuple(table.take("device_types", ())),
        control_information=tuple(table.take("ci", ())),
        stands_for=table.take("stands_for", -1) if "stands_for" in entry else None,
    )
    table.close()
    return identity


def _series(entry: Mapping[str, Any], place: str) -> Series | None:
    if not entry:
        return None
    table = _Table(entry, f"{place} series")
    series = Series(base=table.take("base"), last=table.take("last"), unit=table.take("unit"))
    table.close()
    if series.unit not in STEPS or series.last <= series.base:
        raise BadProfile("the series leads nowhere.", where=f"{place} series", code="profile.word")
    return series


def _cipher(entry: Mapping[str, Any], place: str) -> OwnCipher | None:
    if not entry:
        return None
    table = _Table(entry, f"{place} cipher")
    cipher = OwnCipher(start=table.take("start"), length=table.take("length"))
    table.close()
    return cipher


_MATCHES = {"dif_vif", "quantity", "function", "storage", "tariff", "subunit", "position", "modifier"}
_CHANGES = ("quantity", "name", "at", "unit")


def _rule(entry: Mapping[str, Any], place: str) -> RecordRule:
    table = _Table(entry, f"{place} record")
    match = table.take("match")
    if not match or set(match) - _MATCHES:
        raise BadProfile(f"match by {sorted(_MATCHES)}.", where=table.place, code="profile.match")
    rule = RecordRule(
        match=match,
        changes={key: table.take(key) for key in _CHANGES if key in entry},
        scale=Fraction(table.take("scale", "1")),
        absent=tuple(table.take("absent", ())),
        skip=bool(table.take("skip", 0)),
    )
    table.close()
    return rule


def _status(entry: Mapping[str, Any], place: str, texts: Texts) -> StatusWord:
    table = _Table(entry, f"{place} status")
    sources = [key for key in ("record", "field", "transport") if key in entry]
    if len(sources) != 1:
        raise BadProfile("one of record, field, transport.", where=table.place, code="profile.status")
    word = StatusWord(
        source=sources[0],
        key=str(table.take(sources[0])),
        bits=tuple(_bits(table.take("bits", {}), table.take("values", {}), table.place, texts)),
        name=table.take("name", "status"),
        unknown=table.take("unknown", "UNKNOWN"),
        known=table.take("known", 0),
    )
    table.close()
    return word


def _bits(bits: Mapping[str, Any], values: Mapping[str, Any], place: str, texts: Texts) -> Iterable[Bit]:
    for mask, said in bits.items():
        yield _bit(int(mask, 16), said, place, texts)
    for number, said in values.items():
        within, _, wanted = number.partition("=")
        bit = _bit(int(wanted, 16), said, place, texts)
        yield Bit(bit.mask, bit.code, bit.texts, equals=True, within=int(within, 16))


def _bit(mask: int, said: str | Mapping[str, str], place: str, texts: Texts) -> Bit:
    if isinstance(said, str):
        if said not in texts:
            raise BadProfile(f"no text for the code {said}.", where=place, code="profile.texts")
        return Bit(mask, said, dict(texts[said]))
    own = dict(said)
    code = own.pop("code")
    return Bit(mask, code, _languages(own, f"{place} {code}"))


def _layout(entry: Mapping[str, Any], place: str) -> Layout:
    table = _Table(entry, f"{place} layout")
    record = table.take("record", "")
    fields: list[Field] = []
    for each in table.take("field", ()):
        fields.extend(_fields(each, table.place))
    layout = Layout(
        source="record" if record else table.take("of", "payload"),
        fields=tuple(fields),
        record=record,
        control_information=tuple(table.take("ci", ())),
        first=tuple(table.take("first", ())),
        length=tuple(table.take("length", (0, 0))),
        decoder=table.take("decoder", ""),
    )
    table.close()
    return layout


def _fields(entry: Mapping[str, Any], place: str) -> Iterable[Field]:
    """Return one field, or the fields of a run of equal ones (``repeat``, ``step``; # in the name counts)."""
    table = _Table(entry, f"{place} field {entry.get('name')}")
    repeat, step = table.take("repeat", 1), table.take("step", 0)
    first, count_by = table.take("from", 1), table.take("count_by", 1)
    name, offset = table.take("name"), table.take("offset", 0)
    of = table.take("of_fields", ())
    common = {
        "kind": table.take("kind"),
        "length": table.take("length", 0),
        "shift": table.take("shift", 0),
        "bits": table.take("bits", 0),
        "scale": Fraction(table.take("scale", "1")),
        "quantity": table.take("quantity", ""),
        "unit": table.take("unit", ""),
        "at": table.take("at", "now"),
        "on": table.take("on", ""),
        "absent": tuple(table.take("absent", ())),
        "of": tuple(of),
        "hidden": bool(table.take("hidden", 0)),
    }
    table.close()
    for number in range(repeat):
        yield Field(
            name=name.replace("#", str(first + number * count_by)), offset=offset + number * step, **common
        )


def _telegram(entry: Mapping[str, Any], place: str) -> ProvingTelegram:
    table = _Table(entry, f"{place} telegram")
    telegram = ProvingTelegram(
        telegram=table.take("hex"),
        source=table.take("source"),
        readings=table.take("readings"),
        link=table.take("link", "wmbus"),
        key=table.take("key", ""),
        preceding=tuple(table.take("preceding", ())),
    )
    table.close()
    return telegram
