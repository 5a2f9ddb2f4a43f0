"""Text from files and standard input as programs write it: UTF-8 with or without its mark, UTF-16, UTF-32."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import IO

from tepore.kernel import Refusal

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD, _CHUNK = 4, 1 << 16


class UnreadableFile(Refusal):
    """A file of telegrams or keys that cannot be read."""


def encoding_of(head: bytes) -> str:
    """Return the encoding of a text by its first four bytes: by its mark, else by the zeros of UTF-16."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if len(head) >= 2 and head[0] and not head[1]:
        return "utf-16-le"
    if len(head) >= 2 and head[1] and not head[0]:
        return "utf-16-be"
    return "utf-8"


def lines_of(stream: IO[bytes]) -> Iterator[str]:
    """Return the lines of a stream as they come, without their ends; what cannot be read as U+FFFD."""
    head = stream.read(_HEAD)
    decoder = io.IncrementalNewlineDecoder(
        codecs.getincrementaldecoder(encoding_of(head))(errors="replace"), translate=True
    )
    read = getattr(stream, "read1", stream.read)  # what has come, so that a pipe is read while it is written
    pending = ""
    for chunk in chain([head], iter(partial(read, _CHUNK), b"")):
        *whole, pending = (pending + decoder.decode(chunk)).split("\n")
        yield from whole
    *whole, pending = (pending + decoder.decode(b"", final=True)).split("\n")
    yield from whole
    if pending:
        yield pending


def text_of(content: bytes) -> str:
    """Return the text of a small file, in Windows-1252 where it is none of the others.

    Raises
    ------
    UnreadableFile
        Where it is no text.
    """
    encoding = encoding_of(content[:_HEAD])
    for each in (encoding, "cp1252") if encoding == "utf-8" else (encoding,):
        try:
            text = content.decode(each)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFile("The file is no text.", remedy="Save it as CSV in UTF-8.", code="file.no_text")
