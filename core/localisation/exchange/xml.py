"""XML of strangers: read element by element in constant memory, without entities, without what it points to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape, quoteattr

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from core.errors import BadInput

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MAX_ENTRY_BYTES = 32 * 1024 * 1024  # of one entry; a file may have any size
DEEPEST = 200
_NEXT = "Export it anew from the program that made it."


def local(tag: object) -> str:
    """A tag without its namespace; empty for comments."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """An attribute by its name without namespace."""
    for key, value in element.attrib.items():
        if local(key) == name:
            return value
    return ""


class _Measured:
    """A stream that counts what was read since the last entry, so that no single entry fills the memory."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.since = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.since += len(data)
        if self.since > MAX_ENTRY_BYTES:
            raise BadInput(f"One entry of the file has more than {MAX_ENTRY_BYTES} bytes.", _NEXT, field="file")
        return data


def elements(stream: IO[bytes], wanted: frozenset[str]) -> Iterator[tuple[Element, list[Element]]]:
    """Each wanted element with the elements around it, whole, in order; then it is forgotten. The file's first element
    comes first, still empty. Raises BadInput for what is no sound XML, declares entities, or points outside."""
    measured = _Measured(stream)
    around: list[Element] = []
    inside = 0
    try:
        for event, element in iterparse(
            measured, events=("start", "end"), forbid_dtd=False, forbid_entities=True, forbid_external=True
        ):
            if event == "start":
                if len(around) >= DEEPEST:
                    raise BadInput(f"Elements of the file stand more than {DEEPEST} deep.", _NEXT, field="file")
                around.append(element)
                inside += local(element.tag) in wanted
                if len(around) == 1:
                    yield element, []
                continue
            around.pop()
            if local(element.tag) in wanted:
                inside -= 1
                if not inside:
                    yield element, around
                    measured.since = 0
            if not inside and around:
                around[-1].remove(element)
    except ParseError as error:
        raise BadInput(f"The file is no sound XML: {error}.", _NEXT, field="file") from error
    except DefusedXmlException as error:
        cause = "The file declares entities or points to other files; Vitrine reads neither."
        raise BadInput(cause, "Take the DOCTYPE with its entities out.", field="file") from error
    except (LookupError, ValueError) as error:  # an encoding that nobody knows
        raise BadInput(f"The file cannot be decoded: {error}.", "Save it as UTF-8.", field="file") from error


def text_of(element: Element | None) -> str:
    """All text below an element."""
    return "" if element is None else "".join(element.itertext())


def child(element: Element, name: str) -> Element | None:
    """The first child of that name."""
    return next((found for found in element if local(found.tag) == name), None)


def children(element: Element, *names: str) -> list[Element]:
    """The children of these names."""
    return [found for found in element if local(found.tag) in names]


def sound(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return "".join(char if _allowed(char) else "\ufffd" for char in text)


def _allowed(char: str) -> bool:
    code = ord(char)
    return code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def content(text: str) -> str:
    """Text for between tags; a carriage return is written so that it comes back."""
    return escape(sound(text), {"\r": "&#13;"})


def tag(name: str, attributes: Mapping[str, str] | None = None, inner: str | None = None) -> str:
    """An element; empty attributes are left out. `inner` is XML already."""
    said = "".join(f" {key}={quoteattr(sound(value))}" for key, value in (attributes or {}).items() if value)
    return f"<{name}{said}/>" if inner is None else f"<{name}{said}>{inner}</{name}>"
