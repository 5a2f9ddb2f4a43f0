"""XML from strangers as a plain tree: no document type, no entities, nothing fetched, nothing endless.

The parser is the standard library's expat. What makes XML dangerous stands in a document type declaration:
entities that grow, files and addresses that are read in. An invoice needs none, so a file that has one is
refused before anything in it is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from tepore.kernel import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_BYTES = 12_000_000
"""The exchange system takes 5 MB; a signature in Base64 adds a third."""
_DEEPEST = 30
_MOST_ELEMENTS = 200_000
_NAMESPACE = "}"


class BadXml(Refusal):
    """A text that is not XML, or XML that is not let in."""


@dataclass
class Element:
    """An element without its namespace.

    Attributes
    ----------
    line
        Where it begins, from 1.
    """

    name: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def all(self, name: str) -> list[Element]:
        """Give the children of a name, in order."""
        return [child for child in self.children if child.name == name]

    def first(self, *path: str) -> Element | None:
        """Give the first element on a path of names; None where there is none."""
        node: Element | None = self
        for name in path:
            node = next((child for child in node.children if child.name == name), None) if node else None
        return node

    def said(self, *path: str) -> str:
        """Give the text of the first element on a path, stripped; empty where there is none."""
        found = self.first(*path)
        return "" if found is None else found.text.strip()

    def walk(self) -> Iterator[Element]:
        """Give this element and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


class _Builder:
    """Grows the tree from the parser's events."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Element | None = None
        self.stack: list[Element] = []
        self.texts: list[list[str]] = []
        self.count = 0
        self.parser = expat.ParserCreate(namespace_separator=_NAMESPACE)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.refuse_doctype
        self.parser.EntityDeclHandler = self.refuse_doctype
        self.parser.ExternalEntityRefHandler = self.refuse_doctype

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > _MOST_ELEMENTS or len(self.stack) >= _DEEPEST:
            raise self.bad("it nests too deep or holds too many elements.", "xml.size")
        line = self.parser.CurrentLineNumber
        element = Element(
            name.rpartition(_NAMESPACE)[2],
            line,
            {key.rpartition(_NAMESPACE)[2]: value for key, value in attributes.items()},
        )
        if self.stack:
            self.stack[-1].children.append(element)
        elif self.root is None:
            self.root = element
        self.stack.append(element)
        self.texts.append([])

    def end(self, name: str) -> None:
        del name
        self.stack.pop().text = "".join(self.texts.pop())

    def characters(self, text: str) -> None:
        if self.texts:
            self.texts[-1].append(text)

    def refuse_doctype(self, *declared: object) -> int:
        del declared
        raise self.bad(
            "it declares a document type or entities, which no invoice has.",
            "xml.doctype",
            remedy="Ask the supplier for the file as the exchange system delivered it.",
        )

    def bad(self, what: str, code: str, *, remedy: str = "") -> BadXml:
        return BadXml(
            what, where=f"{self.file} line {self.parser.CurrentLineNumber}", remedy=remedy, code=code
        )


def parse_xml(content: bytes, *, file: str) -> Element:
    """Read XML as a tree.

    Parameters
    ----------
    content
        Bytes, in an encoding that they declare.
    file
        Name for messages.

    Returns
    -------
    Element
        The root.

    Raises
    ------
    BadXml
        It is too large, not XML, or declares a document type.
    """
    if len(content) > LARGEST_BYTES:
        raise BadXml("it is larger than 12 MB.", where=file, code="xml.size")
    builder = _Builder(file)
    try:
        builder.parser.Parse(content, True)
    except expat.ExpatError as fault:
        raise builder.bad(f"it is not XML: {expat.ErrorString(fault.code)}.", "xml.form") from fault
    except (LookupError, ValueError) as fault:
        raise BadXml("its encoding is not known.", where=file, code="xml.encoding") from fault
    if builder.root is None:
        raise BadXml("it is empty.", where=file, code="xml.form")
    return builder.root
