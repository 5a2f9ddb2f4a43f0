"""The stand-alone verifier as our own doors use it: its refusal becomes one of ours.

What it checks, and how, is `tepore_verify`, which imports nothing of ours.
"""

from __future__ import annotations

from tepore.kernel import Refusal
from tepore_verify import BadFile, Fault, Verification, read_document, verify_document
from tepore_verify.sources import documents_in
from tepore_verify.words import sentence

__all__ = ["BadDocument", "Fault", "Verification", "sentence", "verify_allocation", "written_in"]


class BadDocument(Refusal):
    """A file that is not a written allocation, or lacks a field of it."""


def verify_allocation(document: bytes | str) -> Verification:
    """Compute a written allocation again and name everything that does not agree.

    Parameters
    ----------
    document
        JSON as `allocation_json` or `unit_json` writes it.

    Returns
    -------
    Verification
        Right where the graph follows from its given figures and has the form an allocation asks for, every
        amount, share and consumption is its node's figure, lines sum to statements and heads, and
        statements to the bill, and the law's check and the notes are those of the figures. A graph that
        cannot be read back is a fault too.

    Raises
    ------
    BadDocument
        It is not JSON of this format, or a field is missing or of another kind.
    """
    try:
        return verify_document(read_document(document))
    except BadFile as fault:
        raise _bad(fault) from fault


def written_in(content: bytes) -> bytes:
    """Give the written allocation in a file: the JSON itself, or the first attached to a PDF or in a ZIP.

    Raises
    ------
    BadDocument
        A PDF or ZIP holds none, or cannot be unpacked.
    """
    try:
        return next(written for _, written in documents_in(content))
    except BadFile as fault:
        raise _bad(fault) from fault


def _bad(fault: BadFile) -> BadDocument:
    return BadDocument(
        f"this is not a written allocation: {fault.detail}.",
        where=fault.where,
        remedy="Give a file that allocate or close wrote.",
        code=fault.code,
    )
