"""Pages made by typst: the same bytes on every machine, archival and accessible.

Text reaches the typesetter as JSON in one input and is placed as strings: nothing that a person wrote is ever
part of the source. The fonts are the ones shipped here; those of the machine are not looked at.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING, TypeAlias

import typst

from tepore.documents.glyphs import drawable
from tepore.kernel import Bug

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from typst import PDFStandard

Content: TypeAlias = "str | int | bool | dict[str, Content] | list[Content]"
"""What a template is given: plain text, whole numbers, lists and objects of them."""

FONTS = Path(__file__).with_name("fonts")
TEMPLATES = Path(__file__).with_name("templates")
STANDARDS: list[PDFStandard] = ["a-3a", "ua-1"]
"""Archival with attachments (ISO 19005-3 level A) and accessible (ISO 14289-1), both in one file."""


@cache
def fonts() -> typst.Fonts:
    """Give the fonts shipped here and no others."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def typeset(
    template: str, content: dict[str, Content], *, created_at: datetime, attachment: bytes = b"{}"
) -> bytes:
    """Make the PDF of a template and its content.

    Parameters
    ----------
    template
        File name in ``templates/``.
    content
        Plain objects, lists and strings that the template places. Every string is made drawable first.
    created_at
        Aware instant written as the document's date, so that the same input gives the same bytes.
    attachment
        JSON attached to the PDF, characters as they are.

    Returns
    -------
    bytes
        A PDF/A-3a that is PDF/UA-1 too.

    Raises
    ------
    Bug
        The typesetter refused: a fault of a template, since content is data only.
    """
    try:
        pdf = _compiler(template).compile(
            format="pdf",
            pdf_standards=STANDARDS,
            timestamp=int(created_at.timestamp()),
            sys_inputs=_inputs(content, attachment),
        )
    except typst.TypstError as fault:
        raise Bug(f"{template} cannot be typeset: {fault.message}") from fault
    if not isinstance(pdf, bytes):
        raise Bug(f"{template} gave no PDF")
    return pdf


def first_page(template: str, content: dict[str, Content], *, pixels_per_inch: int) -> bytes:
    """Make a picture of the first page of a template and its content.

    Parameters
    ----------
    template, content
        As for `typeset`.
    pixels_per_inch
        Resolution: 96 gives a page 794 pixels wide.

    Returns
    -------
    bytes
        A PNG.

    Raises
    ------
    Bug
        The typesetter refused: a fault of a template.
    """
    try:
        inputs = _inputs(content, b"{}")
        pages = _compiler(template).compile(format="png", ppi=pixels_per_inch, sys_inputs=inputs)
    except typst.TypstError as fault:
        raise Bug(f"{template} cannot be typeset: {fault.message}") from fault
    picture = pages[0] if isinstance(pages, list) else pages
    if picture is None:
        raise Bug(f"{template} gave no page")
    return picture


def _compiler(template: str) -> typst.Compiler:
    """Give this thread's typesetter of a template, kept: what it has set before it need not set again.

    A statement by a typesetter made anew takes two to three times as long (`bench/documents.py`). One serves
    one thread at a time.
    """
    kept: dict[str, typst.Compiler] = _KEPT.__dict__
    if template not in kept:
        kept[template] = typst.Compiler(
            input=str(TEMPLATES / template),
            root=str(TEMPLATES),
            font_paths=fonts(),
            ignore_system_fonts=True,
        )
    return kept[template]


_KEPT = local()


def _inputs(content: dict[str, Content], attachment: bytes) -> dict[str, str]:
    return {
        "content": json.dumps(_placed(content), ensure_ascii=False),
        "attachment": attachment.decode("utf-8"),
    }


def _placed(content: dict[str, Content]) -> dict[str, Content]:
    """Make all text drawable; where long words may break is the template's business."""
    return {key: _each(part, drawable) for key, part in content.items()}


def _each(content: Content, change: Callable[[str], str]) -> Content:
    if isinstance(content, str):
        return change(content)
    if isinstance(content, dict):
        return {key: _each(part, change) for key, part in content.items()}
    if isinstance(content, list):
        return [_each(part, change) for part in content]
    return content
