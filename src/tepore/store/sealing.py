"""Keys of devices and personal data at rest: AES-GCM envelopes under a key of keys outside the database.

::

    version  key id      nonce     data key, sealed   nonce     content, sealed
    1 byte   8 bytes     12 bytes  32 + 16 bytes      12 bytes  n + 16 bytes

Each envelope has a data key of its own, so changing the key of keys rewrites 60 bytes of each envelope and
never touches the content. The context (which row, which column) is authenticated: an envelope that is
moved to another row does not open.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tepore.kernel import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

VERSION = b"\x01"
ID_BYTES = 8
NONCE_BYTES = 12
KEY_BYTES = 32
SEALED_KEY_BYTES = KEY_BYTES + 16
HEAD_BYTES = 1 + ID_BYTES + NONCE_BYTES + SEALED_KEY_BYTES


class UnableToUnseal(Refusal):
    """An envelope that no key at hand opens."""


class BadKeyFile(Refusal):
    """A key file that is missing, open to others or not of the right form."""


@dataclass(frozen=True)
class KeyRing:
    """Keys of keys by their id; ``current`` seals, all open.

    Neither `repr` nor an error shows a key.
    """

    current: bytes
    keys: Mapping[bytes, bytes] = field(repr=False)

    @classmethod
    def generate(cls) -> Self:
        """Make a ring with one new key."""
        key_id = secrets.token_bytes(ID_BYTES)
        return cls(key_id, {key_id: AESGCM.generate_key(KEY_BYTES * 8)})

    def with_new_key(self) -> KeyRing:
        """Give a ring whose current key is new and that still opens what the old ones sealed."""
        fresh = KeyRing.generate()
        return KeyRing(fresh.current, {**self.keys, **fresh.keys})

    def with_current_only(self) -> KeyRing:
        """Give a ring without the old keys: what they sealed opens no more."""
        return KeyRing(self.current, {self.current: self.keys[self.current]})

    def seal(self, content: bytes, *, context: str) -> bytes:
        """Seal content for one place of the database.

        Parameters
        ----------
        content
            What is to be kept from readers of the database.
        context
            Where the envelope lies, for example ``"metering.key/<id>"``.
        """
        data_key = AESGCM.generate_key(KEY_BYTES * 8)
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(data_key).encrypt(nonce, content, context.encode())
        return self._head(data_key, context) + nonce + sealed

    def unseal(self, envelope: bytes, *, context: str) -> bytes:
        """Open an envelope.

        Raises
        ------
        UnableToUnseal
            Its key of keys is not in the ring, it was altered, or it was moved from another place.
        """
        data_key = self._inner_key(envelope, context)
        nonce, sealed = envelope[HEAD_BYTES : HEAD_BYTES + NONCE_BYTES], envelope[HEAD_BYTES + NONCE_BYTES :]
        try:
            return AESGCM(data_key).decrypt(nonce, sealed, context.encode())
        except (InvalidTag, ValueError):
            raise _altered(context) from None

    def reseal(self, envelope: bytes, *, context: str) -> bytes:
        """Put an envelope under the current key of keys; its content is not opened.

        Raises
        ------
        UnableToUnseal
            Its key of keys is not in the ring, or it was altered.
        """
        return self._head(self._inner_key(envelope, context), context) + envelope[HEAD_BYTES:]

    def is_current(self, envelope: bytes) -> bool:
        """Tell whether the current key of keys sealed this envelope."""
        return envelope[1 : 1 + ID_BYTES] == self.current

    def _head(self, data_key: bytes, context: str) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        wrapped = AESGCM(self.keys[self.current]).encrypt(nonce, data_key, context.encode())
        return VERSION + self.current + nonce + wrapped

    def _inner_key(self, envelope: bytes, context: str) -> bytes:
        key_id = envelope[1 : 1 + ID_BYTES]
        if envelope[:1] != VERSION or key_id not in self.keys:
            raise UnableToUnseal(
                "the key of keys that sealed it is not in the key file.",
                where=context,
                remedy="Put back the key file that belongs to this database.",
                code="sealing.no_key",
            )
        start = 1 + ID_BYTES
        nonce, wrapped = envelope[start : start + NONCE_BYTES], envelope[start + NONCE_BYTES : HEAD_BYTES]
        try:
            return AESGCM(self.keys[key_id]).decrypt(nonce, wrapped, context.encode())
        except (InvalidTag, ValueError):
            raise _altered(context) from None


def _altered(context: str) -> UnableToUnseal:
    return UnableToUnseal(
        "the envelope was altered or belongs to another row.", where=context, code="sealing.altered"
    )


def read_key_ring(path: Path) -> KeyRing:
    """Read the key file.

    Raises
    ------
    BadKeyFile
        It is missing, other users may read it, or it has another form.
    """
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        raise BadKeyFile(
            "the key file cannot be read.",
            where=str(path),
            remedy="Put it back from its own backup: without it no device key opens.",
            code="keyfile.missing",
        ) from None
    if stat.S_IMODE(mode) & 0o077:
        raise BadKeyFile(
            "other users of this machine may read the key file.",
            where=str(path),
            remedy=f"Run chmod 600 {path}",
            code="keyfile.open",
        )
    try:
        written = json.loads(text)
        keys = {bytes.fromhex(name): base64.b64decode(key) for name, key in written["keys"].items()}
        ring = KeyRing(bytes.fromhex(written["current"]), keys)
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        raise BadKeyFile("the key file has another form.", where=str(path), code="keyfile.form") from None
    if ring.current not in keys or any(len(key) != KEY_BYTES for key in keys.values()):
        raise BadKeyFile("the key file lacks its current key.", where=str(path), code="keyfile.form")
    return ring


def write_key_ring(path: Path, ring: KeyRing) -> None:
    """Write the key file so that a crash leaves the old one or the new one, readable by its owner only."""
    keys = {name.hex(): base64.b64encode(key).decode() for name, key in ring.keys.items()}
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    write_private(draft, json.dumps({"current": ring.current.hex(), "keys": keys}, indent=1))
    draft.replace(path)
    _sync_folder(path.parent)


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner may read; `FileExistsError` where it is there already."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
