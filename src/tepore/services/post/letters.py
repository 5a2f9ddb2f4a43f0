"""What was written, into an envelope and out of it: subject, text and the names of files."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings

from tepore.kernel import Refusal
from tepore.services.device_keys import letter_context
from tepore.store.sealing import read_key_ring

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tepore.store.post.models import Sealed
    from tepore.store.sealing import KeyRing

LONGEST_SUBJECT = 150
LONGEST_TEXT = 8000


class BadLetter(Refusal):
    """A text that is empty or too long."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What somebody wrote.

    Attributes
    ----------
    subject
        Empty where there is none, as in an objection.
    files
        Names of the attachments by the id of their rows.
    """

    subject: str = ""
    text: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


def key_ring_at_hand() -> KeyRing:
    """Read this machine's key ring.

    Raises
    ------
    BadKeyFile
        It is missing or not of the right form.
    """
    return read_key_ring(settings.ENVIRONMENT.key_path)


def checked_text(text: str, *, longest: int = LONGEST_TEXT, where: str) -> str:
    """Give a text without blanks around it and without control characters.

    Raises
    ------
    BadLetter
        It is empty, or longer than is taken.
    """
    kept = "".join(sign for sign in text.replace("\r\n", "\n") if sign in "\n\t" or sign.isprintable())
    kept = kept.strip()
    if not kept or len(kept) > longest:
        raise BadLetter(
            f"it has {len(kept)} characters, 1 to {longest} are taken.",
            where=where,
            remedy="Write it shorter, or attach it as a file." if kept else "Write something.",
            code="letter.empty" if not kept else "letter.long",
        )
    return kept


def seal_letter(row: Sealed, letter: Letter, key_ring: KeyRing) -> None:
    """Put a letter into the envelope of a row that was not saved yet."""
    content = json.dumps(asdict(letter), ensure_ascii=False).encode()
    row.sealed = key_ring.seal(content, context=letter_context(row))


def open_letter(row: Sealed, key_ring: KeyRing) -> Letter | None:
    """Read the letter of a row; None where it was erased.

    Raises
    ------
    UnableToUnseal
        The key ring does not belong to this database, or the row was altered.
    """
    if not row.sealed:
        return None
    return Letter(**json.loads(key_ring.unseal(bytes(row.sealed), context=letter_context(row))))
