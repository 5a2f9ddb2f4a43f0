"""Read stored telegrams: each gives readings or the reason why not; whatever its bytes, the next is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from tepore.mbus import BadTelegram, Decoded, FormatCache, decode, join_fragments
from tepore.services.group_readings import GroupReadings, StoredReadings
from tepore.services.heard_fragments import FRAGMENT, HeardMessage, fragments_beside
from tepore.services.keep_decoded import GroupKeeper, Outcome, Rejected
from tepore.services.telegram_names import names_told
from tepore.store.metering.models import Device, RecordFormat, Telegram

if TYPE_CHECKING:
    from tepore.mbus import Link
    from tepore.services.device_keys import KeyCupboard

DECODER_BUGS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a fault of ours in the decoder leaves as: that telegram is set aside and the next is read."""
RETRIED = (
    "device.unknown",
    "telegram.no_key",
    "telegram.wrong_key",
    "telegram.format",
    "telegram.mac",
    FRAGMENT,
)
"""Reasons that a register, a key or a format learned later may take away."""
BUG = "decoder.bug"
WRONG_KEY = ("telegram.wrong_key", "telegram.mac")


@dataclass(frozen=True)
class GroupResult:
    """What a group of telegrams gave.

    Attributes
    ----------
    outcomes
        One a telegram; of a message heard in fragments one for all of them.
    group
        Its readings; `committed` is called once they are.
    """

    outcomes: tuple[Outcome, ...]
    group: GroupReadings


@dataclass
class TelegramReader:
    """Reads telegrams of one organisation, with its devices, keys and learned formats.

    Parameters
    ----------
    organisation_id
        Whose telegrams they are.
    keys
        Keys of its devices, opened when first needed.
    clock
        Gives the instant at which something is recorded.
    """

    organisation_id: int
    keys: KeyCupboard
    clock: Callable[[], datetime]
    formats: FormatCache = field(default_factory=FormatCache.with_published)
    _devices: dict[tuple[str, str], Device | None] = field(default_factory=dict)
    _stored: StoredReadings = field(default_factory=StoredReadings)
    _stored_formats: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        rows = RecordFormat.objects.filter(organisation_id=self.organisation_id)
        for text in rows.values_list("format_hex", flat=True):
            self.formats.learn(bytes.fromhex(text))
        self._stored_formats = {written.hex() for written in self.formats}

    def read_group(self, telegrams: Sequence[Telegram], *, again: bool = False) -> GroupResult:
        """Read stored telegrams within the caller's transaction.

        Parameters
        ----------
        telegrams
            In the order in which they are read.
        again
            Findings held them back, and were settled.

        Returns
        -------
        GroupResult
            To be remembered once the transaction is committed.
        """
        group = GroupReadings(self._stored)
        keeper = GroupKeeper(self.organisation_id, self.clock, group)
        opened = [self._tried(telegram) for telegram in telegrams]
        messages = self._join(telegrams, opened)
        joined = {part.pk for message in messages for part in message.parts}
        keeper.prepare(
            [one for one in opened if not isinstance(one, Rejected)]
            + [(message.device, message.decoded) for message in messages]
        )
        outcomes = [
            keeper.reject(telegram, one)
            if isinstance(one, Rejected)
            else keeper.keep((telegram,), *one, again=again)
            for telegram, one in zip(telegrams, opened, strict=True)
            if telegram.pk not in joined
        ]
        outcomes += [
            keeper.keep(message.parts, message.device, message.decoded, again=again) for message in messages
        ]
        keeper.write()
        return GroupResult(tuple(outcomes), group)

    def forget(self) -> None:
        """Forget what is known to be stored: another process stored more meanwhile."""
        self._stored.forget()

    def _tried(self, telegram: Telegram) -> tuple[Device, Decoded] | Rejected:
        try:
            return self._decode(telegram)
        except Rejected as rejected:
            return rejected

    def keep_formats(self) -> int:
        """Store the formats learned since the last call, and tell how many."""
        fresh = {written.hex() for written in self.formats} - self._stored_formats
        known = set(
            RecordFormat.objects.filter(
                organisation_id=self.organisation_id, format_hex__in=fresh
            ).values_list("format_hex", flat=True)
        )
        RecordFormat.objects.bulk_create(
            RecordFormat(organisation_id=self.organisation_id, format_hex=text)
            for text in sorted(fresh - known)
        )
        self._stored_formats |= fresh
        return len(fresh)

    def _decode(self, telegram: Telegram) -> tuple[Device, Decoded]:
        device, octets, link = self._sender(telegram), bytes(telegram.bytes_heard), _link(telegram)
        decoded = self._opened(device, lambda key: decode(octets, link=link, key=key, formats=self.formats))
        return device, decoded

    def _join(
        self, telegrams: Sequence[Telegram], opened: list[tuple[Device, Decoded] | Rejected]
    ) -> list[HeardMessage]:
        """Join the fragments among the telegrams with those heard before; say in `opened` why one waits."""
        places = [
            place for place, one in enumerate(opened) if isinstance(one, Rejected) and one.code == FRAGMENT
        ]
        fragments = [telegrams[place] for place in places]
        messages: list[HeardMessage] = []
        joined: set[int] = set()
        for place, fragment in zip(places, fragments, strict=True):
            beside = [one for one in fragments_beside(fragment, fragments) if one.pk not in joined]
            try:
                message = self._message(fragment, beside)
            except Rejected as rejected:
                opened[place] = rejected
                continue
            messages.append(message)
            joined.update(part.pk for part in message.parts)
        return messages

    def _message(self, fragment: Telegram, beside: Sequence[Telegram]) -> HeardMessage:
        device, link = self._sender(fragment), _link(fragment)
        rows = {bytes(row.bytes_heard): row for row in (fragment, *beside)}
        octets, *heard = rows
        order: tuple[bytes, ...] = ()

        def joined(key: bytes | None) -> Decoded:
            nonlocal order
            decoded, order = join_fragments(octets, heard, link=link, key=key, formats=self.formats)
            return decoded

        try:
            decoded = self._opened(device, joined)
        except Rejected as rejected:
            raise Rejected(BUG if rejected.code == BUG else FRAGMENT, rejected.reason) from None
        return HeardMessage(device, decoded, tuple(rows[part] for part in order))

    def _sender(self, telegram: Telegram) -> Device:
        try:
            senders = names_told(bytes(telegram.bytes_heard), telegram.link)
        except BadTelegram as fault:
            raise Rejected(fault.code, fault.sentence) from None
        except DECODER_BUGS as fault:
            raise _bug(fault) from fault
        device = next(filter(None, (self._device(*sender) for sender in senders)), None)
        if device is None:
            raise Rejected("device.unknown", "No device of this address is in the register.")
        return device

    def _opened(self, device: Device, read: Callable[[bytes | None], Decoded]) -> Decoded:
        """Read with each key of the device, the newest first; only a wrong key lets the next be tried."""
        failure: BadTelegram | None = None
        for key in self.keys.keys_of(device.pk) or (None,):
            try:
                decoded = read(key)
                _ = decoded.readings  # worked out once, here, where a fault of the program is caught
            except BadTelegram as fault:
                failure = fault
                if fault.code not in WRONG_KEY:
                    break
            except DECODER_BUGS as fault:
                raise _bug(fault) from fault
            else:
                self._refuse_other_sender(device, decoded)
                _refuse_downgrade(device, decoded)
                return decoded
        if failure is None:  # pragma: no cover - there is always a key or None to try
            raise Rejected("telegram.no_key", "There is no key.")
        raise Rejected(failure.code, failure.sentence)

    def _refuse_other_sender(self, device: Device, decoded: Decoded) -> None:
        """Hold what was decoded against the register: the headers may have been read in two ways."""
        told = {
            (decoded.manufacturer, decoded.device_id),
            (decoded.link_manufacturer, decoded.link_device_id),
        }
        if not any(
            identification == device.identification and (maker is None or device.manufacturer in {"", maker})
            for maker, identification in told
        ):
            raise Rejected("device.other", "The telegram decodes to another device than its header names.")

    def _device(self, manufacturer: str, identification: str) -> Device | None:
        sender = (manufacturer, identification)
        if sender not in self._devices:
            found = Device.objects.filter(organisation_id=self.organisation_id, identification=identification)
            if manufacturer:
                found = found.filter(manufacturer__in=("", manufacturer))
            self._devices[sender] = found.order_by("-manufacturer").first()
        return self._devices[sender]


def _link(telegram: Telegram) -> Link:
    return "mbus" if telegram.link == "mbus" else "wmbus"


def _refuse_downgrade(device: Device, decoded: Decoded) -> None:
    if device.is_secured and not (decoded.decrypted or decoded.authenticated):
        raise Rejected(
            "telegram.downgrade", "The device was enrolled with encryption and this telegram is plain."
        )


def _bug(fault: Exception) -> Rejected:
    return Rejected(BUG, f"A fault of the program ({type(fault).__name__}); please report these bytes.")
