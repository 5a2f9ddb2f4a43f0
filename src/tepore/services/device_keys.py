"""Keys of devices: taken in sealed, opened only to decode, put under a new key of keys while serving.

A key leaves this module as bytes for the decoder and in no other way: no view, error, log or export has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from tepore.kernel import Refusal
from tepore.services.mail_addresses import address_context
from tepore.services.mail_envelope import mail_context
from tepore.services.one_time_passwords import one_time_context
from tepore.store.metering.models import Device, DeviceKey
from tepore.store.people.mail_rows import OutgoingMail
from tepore.store.people.models import Person
from tepore.store.people.sign_in_rows import MailAddress, OneTimePassword
from tepore.store.post.guards import SEALED
from tepore.store.sealing import KeyRing, read_key_ring, write_key_ring
from tepore.store.signing.models import SigningKey

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from tepore.store.post.models import Sealed

KEY_HEX = re.compile(r"[0-9A-Fa-f]{32}|[0-9A-Fa-f]{16}\Z", re.ASCII)
"""AES-128, or DES of one old device family."""
ROWS_AT_ONCE = 200


class BadDeviceKey(Refusal):
    """A text that is no key; the text itself is not repeated."""


def parse_device_key(text: str) -> bytes:
    """Read a key as makers send it: 32 hexadecimal digits, spaces and colons between them allowed.

    Raises
    ------
    BadDeviceKey
        It has another form. The message does not repeat it.
    """
    digits = re.sub(r"[\s:\-]", "", text)
    if not KEY_HEX.fullmatch(digits):
        raise BadDeviceKey(
            f"a key has 32 hexadecimal digits, this has {len(digits)} characters.",
            remedy="Copy it again from the maker's key file.",
            code="key.form",
        )
    return bytes.fromhex(digits)


def enrol_device_key(*, device_id: int, key: bytes, from_on: date, key_ring: KeyRing) -> bool:
    """Keep a device's key from a day on; the device's plain telegrams are a downgrade from then.

    Parameters
    ----------
    device_id
        The device's row.
    key
        Raw key.
    from_on
        First civil day of the key.
    key_ring
        Keys of keys; the current one seals.

    Returns
    -------
    bool
        False where the newest key of the device is this one already.

    Raises
    ------
    BadDeviceKey
        The device has another key from that same day.
    """
    with transaction.atomic():
        device = Device.objects.select_for_update().get(pk=device_id)
        rows = list(device.keys.order_by("-start_on"))
        if rows and open_key(rows[0], key_ring) == key:
            return False
        if any(row.start_on == from_on for row in rows):
            raise BadDeviceKey(
                "the device has another key from the same day.",
                where=f"device {device.identification}",
                remedy="Give the day from which the new key holds.",
                code="key.twice",
            )
        row = DeviceKey(organisation_id=device.organisation_id, device=device, start_on=from_on)
        row.sealed = key_ring.seal(key, context=_context(row))
        row.save(force_insert=True)
        if not device.is_secured:
            Device.objects.filter(pk=device.pk).update(is_secured=True)
    return True


def open_key(row: DeviceKey, key_ring: KeyRing) -> bytes:
    """Open the key of a row.

    Raises
    ------
    UnableToUnseal
        The key ring does not belong to this database, or the row was altered.
    """
    return key_ring.unseal(bytes(row.sealed), context=_context(row))


@dataclass
class KeyCupboard:
    """Keys of devices opened so far, for one run of an import; its `repr` shows none."""

    key_ring: KeyRing = field(repr=False)
    _opened: dict[int, tuple[bytes, ...]] = field(default_factory=dict, repr=False)

    def keys_of(self, device_id: int) -> tuple[bytes, ...]:
        """Give the keys of a device, newest first."""
        if device_id not in self._opened:
            rows = DeviceKey.objects.filter(device_id=device_id).order_by("-start_on")
            self._opened[device_id] = tuple(open_key(row, self.key_ring) for row in rows)
        return self._opened[device_id]


@dataclass(frozen=True, kw_only=True)
class RotationReport:
    """How many envelopes went under the new key of keys."""

    device_keys: int
    persons: int
    signing_keys: int
    letters: int = 0
    """Messages, attachments, entries of objections and archived documents."""
    sign_in: int = 0
    """Secrets of one-time passwords, addresses that links go to, and mail that waits."""


def rotate_key_of_keys(*, key_path: Path) -> RotationReport:
    """Put every envelope under a new key of keys, then forget the old ones.

    It may run while others read: the key file holds old and new until every row is done. Killed at any
    instant, it is run again and goes on.

    Parameters
    ----------
    key_path
        The key file.

    Raises
    ------
    BadKeyFile, UnableToUnseal
        The key file cannot be used, or a row does not open: then the old keys stay.
    """
    ring = read_key_ring(key_path).with_new_key()
    write_key_ring(key_path, ring)
    keys = sum(_reseal_key(row, ring) for row in _keys_to_move(ring))
    persons = sum(_reseal_person(row, ring) for row in _persons_to_move(ring))
    signing = sum(_reseal_signing_key(row, ring) for row in _signing_keys_to_move(ring))
    letters = sum(_reseal_letter(row, ring) for row in _letters_to_move(ring))
    sign_in = sum(_reseal_sign_in(row, context, ring) for row, context in _sign_in_to_move(ring))
    write_key_ring(key_path, ring.with_current_only())
    return RotationReport(
        device_keys=keys, persons=persons, signing_keys=signing, letters=letters, sign_in=sign_in
    )


def person_context(person: Person) -> str:
    """Name the place of a person's envelope."""
    return f"people.person/{person.pk}"


def signing_key_context(row: SigningKey) -> str:
    """Name the place of a signing key's envelope."""
    return f"signing.signingkey/{row.pk}"


def letter_context(row: Sealed) -> str:
    """Name the place of an envelope of the post."""
    return f"{row._meta.label_lower}/{row.pk}"  # noqa: SLF001 - Django's documented door to a model's name


def _context(row: DeviceKey) -> str:
    return f"metering.devicekey/{row.pk}"


def _keys_to_move(ring: KeyRing) -> Iterator[DeviceKey]:
    for row in DeviceKey.objects.order_by("pk").iterator(ROWS_AT_ONCE):
        if not ring.is_current(bytes(row.sealed)):
            yield row


def _persons_to_move(ring: KeyRing) -> Iterator[Person]:
    for row in Person.objects.exclude(profile=b"").order_by("pk").iterator(ROWS_AT_ONCE):
        if not ring.is_current(bytes(row.profile)):
            yield row


def _signing_keys_to_move(ring: KeyRing) -> Iterator[SigningKey]:
    for row in SigningKey.objects.order_by("pk").iterator(ROWS_AT_ONCE):
        if not ring.is_current(bytes(row.sealed)):
            yield row


def _letters_to_move(ring: KeyRing) -> Iterator[Sealed]:
    for model in SEALED:
        # Two columns of it: an archive of files would not lie in memory at once.
        for row in model.objects.exclude(sealed=b"").only("id", "sealed").order_by("pk").iterator(1):
            if not ring.is_current(bytes(row.sealed)):
                yield row


def _reseal_letter(row: Sealed, ring: KeyRing) -> int:
    former = bytes(row.sealed)
    sealed = ring.reseal(former, context=letter_context(row))
    return type(row)._default_manager.filter(pk=row.pk, sealed=former).update(sealed=sealed)  # noqa: SLF001


SignInRow = OneTimePassword | MailAddress | OutgoingMail


def _sign_in_to_move(ring: KeyRing) -> Iterator[tuple[SignInRow, str]]:
    rows: list[tuple[SignInRow, str]] = []
    rows += [(row, one_time_context(row.user_id)) for row in OneTimePassword.objects.exclude(sealed=b"")]
    rows += [(row, address_context(row.user_id)) for row in MailAddress.objects.all()]
    rows += [(row, mail_context(row.pk)) for row in OutgoingMail.objects.exclude(sealed=b"")]
    yield from ((row, context) for row, context in rows if not ring.is_current(bytes(row.sealed)))


def _reseal_sign_in(row: SignInRow, context: str, ring: KeyRing) -> int:
    former = bytes(row.sealed)
    sealed = ring.reseal(former, context=context)
    return type(row)._default_manager.filter(pk=row.pk, sealed=former).update(sealed=sealed)  # noqa: SLF001


def _reseal_key(row: DeviceKey, ring: KeyRing) -> int:
    former = bytes(row.sealed)
    sealed = ring.reseal(former, context=_context(row))
    return DeviceKey.objects.filter(pk=row.pk, sealed=former).update(sealed=sealed)


def _reseal_person(row: Person, ring: KeyRing) -> int:
    former = bytes(row.profile)
    sealed = ring.reseal(former, context=person_context(row))
    return Person.objects.filter(pk=row.pk, profile=former).update(profile=sealed)


def _reseal_signing_key(row: SigningKey, ring: KeyRing) -> int:
    former = bytes(row.sealed)
    sealed = ring.reseal(former, context=signing_key_context(row))
    return SigningKey.objects.filter(pk=row.pk, sealed=former).update(sealed=sealed)
