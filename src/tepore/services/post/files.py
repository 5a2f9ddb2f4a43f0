"""Files that people hand in: few kinds, told by content and never by name, of five megabytes at most."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tepore.kernel import Refusal
from tepore.services.device_keys import letter_context
from tepore.store.post.models import FileKind

if TYPE_CHECKING:
    from tepore.store.post.models import Sealed
    from tepore.store.sealing import KeyRing

MEGABYTE = 1_000_000
LARGEST_BYTES = 5 * MEGABYTE
LONGEST_NAME = 80
WITH_A_MESSAGE = frozenset({FileKind.PDF, FileKind.JPEG, FileKind.PNG})
IN_THE_ARCHIVE = WITH_A_MESSAGE | {FileKind.TEXT}
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_PNG_END = b"IEND\xaeB`\x82"
_END_OF_PDF = 1024
"""Bytes at the end among which readers of PDF look for its end mark."""


class BadFile(Refusal):
    """A file of another kind, empty or too large."""


@dataclass(frozen=True, kw_only=True)
class HandedFile:
    """A file as it was handed in.

    Attributes
    ----------
    name
        As its owner calls it.
    """

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class CheckedFile:
    """A file of a kind that is taken, under a name that no system trips over."""

    name: str
    kind: FileKind
    content: bytes = field(repr=False)


def check_file(handed: HandedFile, *, kinds: frozenset[FileKind] = WITH_A_MESSAGE) -> CheckedFile:
    """Tell a file's kind by its content.

    Parameters
    ----------
    handed
        The file.
    kinds
        What is taken.

    Raises
    ------
    BadFile
        It is empty, larger than 5 MB, or of no kind that is taken.
    """
    size = len(handed.content)
    if not 0 < size <= LARGEST_BYTES:
        raise BadFile(
            f"the file has {size} bytes, 1 to {LARGEST_BYTES} are taken.",
            where=safe_name(handed.name),
            remedy="Make it smaller, or divide it.",
            code="file.size",
        )
    kind = kind_of(handed.content)
    if kind is None or kind not in kinds:
        taken = ", ".join(sorted(one.value for one in kinds))
        raise BadFile(
            f"the content is none of {taken}.",
            where=safe_name(handed.name),
            remedy="Save it as one of these.",
            code="file.kind",
        )
    stem = PurePosixPath(safe_name(handed.name)).stem or "file"
    return CheckedFile(name=f"{stem}.{kind.value}", kind=kind, content=handed.content)


def kind_of(content: bytes) -> FileKind | None:
    """Tell the kind of a whole file by its first and last bytes; None for all others."""
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-_END_OF_PDF:]:
        return FileKind.PDF
    if content.startswith(b"\xff\xd8\xff") and content.rstrip(b"\x00").endswith(b"\xff\xd9"):
        return FileKind.JPEG
    if content.startswith(_PNG) and content.endswith(_PNG_END):
        return FileKind.PNG
    return FileKind.TEXT if _is_text(content) else None


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    is_markup = bool(re.match(r"\s*(<|%PDF)", text))
    return not is_markup and all(sign in "\n\r\t\f" or sign.isprintable() for sign in text)


def safe_name(name: str) -> str:
    """Give a name without folders, control characters and signs that headers or systems trip over."""
    last = re.split(r"[/\\]", name)[-1]
    kept = re.sub(r"[^\w.,()+ -]", "_", last).strip(" .")
    return kept[-LONGEST_NAME:] or "file"


def seal_file(row: Sealed, content: bytes, key_ring: KeyRing) -> None:
    """Put a file's bytes into the envelope of a row that was not saved yet."""
    row.sealed = key_ring.seal(content, context=letter_context(row))


def open_file(row: Sealed, key_ring: KeyRing) -> bytes | None:
    """Give a file's bytes; None where it was erased.

    Raises
    ------
    UnableToUnseal
        The key ring does not belong to this database, or the row was altered.
    """
    return key_ring.unseal(bytes(row.sealed), context=letter_context(row)) if row.sealed else None
