"""The documents in a file: JSON as it is, the JSON attached to a PDF, the JSON files in a season's ZIP."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from tepore_verify.faults import BadFile

LARGEST = 256 * 2**20
"""Bytes that are unpacked of one attachment or member; a thousand units make some 30 MiB."""
PROGRAM = "tepore_verify/"
"""Folder of the verifier itself, whose JSON is no document."""
_ATTACHED = re.compile(rb"/Type\s*/EmbeddedFile.{0,2000}?stream\r?\n", re.DOTALL)


def documents_in(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Give the written allocations in a file, each with its name within.

    Parameters
    ----------
    content
        The file: JSON, PDF or ZIP, told by how it begins.

    Yields
    ------
    tuple of str and bytes
        Name within the file, empty for a plain JSON, and the JSON.

    Raises
    ------
    BadFile
        A PDF or ZIP without an allocation, or one that cannot be unpacked.
    """
    if content.startswith(b"%PDF"):
        yield from _found(list(_in_pdf(content)))
    elif content.startswith(b"PK"):
        yield from _found(list(_in_zip(content)))
    else:
        yield "", content


def _found(documents: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    if not documents:
        raise BadFile("verify.file", "file", "0 JSON")
    return documents


def _in_pdf(content: bytes) -> Iterator[tuple[str, bytes]]:
    for number, begins in enumerate(_ATTACHED.finditer(content), start=1):
        unpacking = zlib.decompressobj()
        try:
            attached = unpacking.decompress(content[begins.end() :], LARGEST)
        except zlib.error as fault:
            raise BadFile("verify.file", f"attachment {number}", str(fault)) from fault
        if unpacking.unconsumed_tail or not unpacking.eof:
            raise BadFile("verify.file", f"attachment {number}", f"> {LARGEST} B")
        yield f"attachment {number}", attached


def _in_zip(content: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in sorted(archive.infolist(), key=lambda one: one.filename):
                if not member.filename.endswith(".json") or PROGRAM in member.filename:
                    continue
                if member.file_size > LARGEST:
                    raise BadFile("verify.file", member.filename, f"> {LARGEST} B")
                yield member.filename, archive.read(member)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as fault:
        raise BadFile("verify.file", "ZIP", str(fault)) from fault
