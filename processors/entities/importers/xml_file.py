"""XML of others: no document type (so nothing to expand), bounded depth and number of elements, no namespaces."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from core.errors import BadInput

_DEEPEST, _MOST = 60, 12_000_000


def is_xml(data: bytes) -> bool:
    """Tell whether a file is meant as XML: a list is published so, or as a table."""
    return data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<"


def read_xml(data: bytes, file: str, publisher: str) -> ET.Element:
    """Read a file; raises `BadInput` for what is no XML, and for what is made to harm its reader."""
    target = _Bounded(file, publisher)
    parser = ET.XMLParser(target=target)  # noqa: S314  # a document type is refused before it can expand anything
    try:
        parser.feed(data)
        made = parser.close()
    except (ET.ParseError, ValueError, LookupError) as error:
        raise BadInput(f"{file}: not XML: {error}; give the file as {publisher} it") from error
    assert isinstance(made, ET.Element)  # noqa: S101  # what our target gives
    return made


def text(element: ET.Element, path: str) -> str:
    """Give the text at a path in one line; "" where there is none."""
    return " ".join((element.findtext(path) or "").split())


class _Bounded:
    """Builds the tree, and stops where a list of names cannot go."""

    def __init__(self, file: str, publisher: str) -> None:
        self._file = file
        self._publisher = publisher
        self._builder = ET.TreeBuilder()
        self._depth = self._count = 0

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise BadInput(
            f"{self._file}: has a document type; the list has none as {self._publisher} it, so fetch it anew"
        )

    def start(self, tag: str, attributes: dict[str, Any]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > _DEEPEST or self._count > _MOST:
            raise BadInput(f"{self._file}: nested deeper or longer than any list of names; fetch it anew")
        self._builder.start(tag.rpartition("}")[2], attributes)

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._builder.end(tag.rpartition("}")[2])

    def data(self, text: str) -> None:
        self._builder.data(text)

    def close(self) -> ET.Element:
        return self._builder.close()
