"""Words by which documents are found: small letters, no accents, the same way for what is kept and asked."""

from __future__ import annotations

import re
import unicodedata

LONGEST_WORD = 60


def words_of(text: str) -> set[str]:
    """Give the words of a text in small letters without accents, those of two characters and more."""
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign)
    )
    return {word[:LONGEST_WORD] for word in re.findall(r"[^\W_]{2,}", plain)}
