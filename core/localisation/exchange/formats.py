"""Which formats there are, by name and by file ending, and the doors to their readers and writers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import IO

from core.errors import BadInput, CoreError
from core.localisation.exchange import po, table, tbx, tmx, xliff
from core.localisation.exchange.unit import Unit
from core.localisation.glossary import Entry

MEMORY_FORMATS = ("tmx", "xliff", "xliff2", "po", "csv")
GLOSSARY_FORMATS = ("tbx", "csv")
_ENDINGS = {
    "tmx": "tmx",
    "xlf": "xliff",
    "xliff": "xliff",
    "sdlxliff": "xliff",
    "mqxliff": "xliff",
    "mxliff": "xliff",
    "po": "po",
    "pot": "po",
    "csv": "csv",
    "tsv": "csv",
    "txt": "csv",
    "tbx": "tbx",
}
_READ: dict[str, Callable[[IO[bytes]], Iterator[Unit]]] = {
    "tmx": tmx.read,
    "xliff": xliff.read,
    "xliff2": xliff.read,
    "po": po.read,
    "csv": table.read_units,
}
_WRITE: dict[str, Callable[[Iterable[Unit], str], Iterator[str]]] = {
    "tmx": tmx.write,
    "xliff": xliff.write_1,
    "xliff2": xliff.write_2,
    "po": po.write,
    "csv": table.write_units,
}


def format_of(name: str, said: str, known: tuple[str, ...]) -> str:
    """The format that was said, or that a file's name ends in. Raises BadInput with the known ones."""
    found = said or _ENDINGS.get(name.rpartition(".")[2].lower(), "")
    if found not in known:
        raise BadInput(
            f"{name[-60:]!r} does not say its format.", f"Use --format with one of {', '.join(known)}.", field="format"
        )
    return found


def read_units(stream: IO[bytes], format_name: str) -> Iterator[Unit]:
    """Pairs of texts of a file, one after another. Raises BadInput where it cannot be read."""
    return _READ[format_name](stream)


def write_units(units: Iterable[Unit], format_name: str, source_locale: str) -> Iterator[str]:
    """A file in parts. `source_locale` is that of units that name none."""
    return _WRITE[format_name](units, source_locale)


def read_entries(stream: IO[bytes], format_name: str, source_locale: str) -> Iterator[tuple[int, Entry | CoreError]]:
    """Rows of a glossary with their place in the file; a row that cannot be used comes as its error."""
    return tbx.read(stream, source_locale) if format_name == "tbx" else table.read_entries(stream)


def write_entries(entries: Iterable[Entry], format_name: str, source_locale: str) -> Iterator[str]:
    """A glossary file in parts."""
    return tbx.write(entries, source_locale) if format_name == "tbx" else table.write_entries(entries)
