"""PO files of gettext, Poedit and Weblate."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO

from core.errors import BadInput
from core.localisation.exchange.unit import APPROVED, MACHINE, UNFINISHED, Unit, flat, plain

LONGEST_LINE = 1024 * 1024
_HEAD_BYTES = 64 * 1024
_CHARSET = re.compile(rb"charset=([A-Za-z0-9_.:+-]+)")
_KEYWORD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d+)\])?)\s*(".*")\s*$')
_ESCAPE = re.compile(r"\\(?:([abfnrtv\\\"'?])|([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(.))")
_SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_WRITTEN = {char: f"\\{name}" for name, char in _SIMPLE.items()} | {"\\": "\\\\", '"': '\\"'}
_APPROVED_NOTE = "vitrine: approved"


@dataclass(slots=True)
class _Entry:
    texts: dict[str, str] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)


def read(stream: IO[bytes]) -> Iterator[Unit]:
    """A unit per entry; of an entry with plurals the first form with the singular and the last with the plural.
    Entries that are obsolete are left out; fuzzy ones are unfinished."""
    locale = ""
    for entry in _entries(_lines(stream)):
        texts = entry.texts
        if not texts.get("msgid"):
            locale = locale or _header(texts.get("msgstr", "") or texts.get("msgstr[0]", "")).get("language", "")
            continue
        state = UNFINISHED if "fuzzy" in entry.flags else APPROVED if _APPROVED_NOTE in entry.notes else MACHINE
        note = "\n".join(note for note in entry.notes if note != _APPROVED_NOTE)
        context = texts.get("msgctxt", "")
        for source, target in _pairs(texts):
            yield Unit(flat([source]), flat([target]), "", locale, context, state, note)


def _pairs(texts: dict[str, str]) -> Iterator[tuple[str, str]]:
    if "msgid_plural" not in texts:
        yield texts["msgid"], texts.get("msgstr", "")
        return
    forms = sorted((int(name[7:-1]), text) for name, text in texts.items() if name.startswith("msgstr["))
    if len(forms) > 1:
        yield texts["msgid"], forms[0][1]
    if forms:
        yield texts["msgid_plural"], forms[-1][1]


def _header(text: str) -> dict[str, str]:
    rows = (line.partition(":") for line in text.splitlines())
    return {name.strip().lower(): value.strip() for name, _, value in rows}


def _lines(stream: IO[bytes]) -> Iterator[str]:
    head = stream.read(_HEAD_BYTES)
    charset = "utf-8"
    if head.startswith(codecs.BOM_UTF8):
        head = head[3:]
    elif found := _CHARSET.search(head):
        charset = found[1].decode()
        charset = "utf-8" if charset == "CHARSET" else charset
    try:
        decoder = codecs.getincrementaldecoder(charset)()
        held = ""
        while head:
            held += decoder.decode(head)
            *whole, held = held.split("\n")
            yield from whole
            if len(held) > LONGEST_LINE:
                raise BadInput(f"A line has more than {LONGEST_LINE} characters.", field="file")
            head = stream.read(_HEAD_BYTES)
        yield held + decoder.decode(b"", final=True)
    except LookupError as error:
        raise BadInput(
            f"The file says the charset {charset[:40]!r}, which is none.", "Save it as UTF-8.", field="file"
        ) from error
    except UnicodeDecodeError as error:
        raise BadInput(f"The file is not in {charset}, as it says.", "Save it as UTF-8.", field="file") from error


def _entries(lines: Iterator[str]) -> Iterator[_Entry]:
    entry, last = _Entry(), ""
    for number, raw in enumerate(lines, 1):
        line = raw.strip()
        if line.startswith("#"):
            if "msgid" in entry.texts:
                yield entry
                entry = _Entry()
            last = ""
            _comment(entry, line)
        elif not line:
            last = ""
        elif line.startswith('"') and line.endswith('"') and len(line) > 1 and last:
            entry.texts[last] += _unescaped(line[1:-1])
        elif match := _KEYWORD.match(line):
            last = match[1]
            if last in ("msgctxt", "msgid") and "msgid" in entry.texts:
                yield entry
                entry = _Entry()
            entry.texts[last] = _unescaped(match[3][1:-1])
        else:
            raise BadInput(f"Line {number} is no PO: {line[:60]!r}.", "Check it with msgfmt -c.", field="file")
    if "msgid" in entry.texts:
        yield entry


def _comment(entry: _Entry, line: str) -> None:
    if line.startswith("#,"):
        entry.flags |= {flag.strip() for flag in line[2:].split(",")}
    elif line.startswith("#."):
        entry.notes.append(line[2:].strip())
    elif not line.startswith(("#~", "#:", "#|")) and line[1:].strip():
        entry.notes.append(line[1:].strip())


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    simple, octal, hexadecimal, other = match.groups()
    if simple:
        return _SIMPLE.get(simple, simple)
    return chr(int(octal, 8)) if octal else chr(int(hexadecimal, 16)) if hexadecimal else f"\\{other}"


def write(units: Iterable[Unit], source_locale: str) -> Iterator[str]:
    """The file in parts. PO has no inline codes: their own text is written. It holds one language."""
    opened = ""
    for unit in units:
        if not opened:
            opened = unit.locale
            yield _head(unit.locale, source_locale)
        if unit.locale != opened:
            raise BadInput("A PO file holds one language.", "Name one with --locale.", field="locale")
        yield _block(unit)
    if not opened:
        yield _head("", source_locale)


def _head(locale: str, source_locale: str) -> str:
    rows = {
        "Project-Id-Version": "Vitrine",
        "PO-Revision-Date": "2000-01-01 00:00+0000",
        "Last-Translator": "Vitrine <vitrine@localhost>",
        "Language-Team": "none",
        "Language": locale.replace("-", "_"),
        "X-Source-Language": source_locale,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{_escaped(f"{name}: {value}")}\\n"\n' for name, value in rows.items())


def _block(unit: Unit) -> str:
    out = "\n"
    for line in unit.note.splitlines():
        out += f"#. {line}\n"
    if unit.state == APPROVED:
        out += f"#. {_APPROVED_NOTE}\n"
    if unit.context:
        out += f"msgctxt {_quoted(unit.context)}\n"
    return out + f"msgid {_quoted(plain(unit.source))}\nmsgstr {_quoted(plain(unit.target))}\n"


def _quoted(text: str) -> str:
    parts = text.split("\n")
    rows = [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] or len(parts) == 1 else [])
    quoted = [f'"{_escaped(row)}"' for row in rows]
    return quoted[0] if len(quoted) == 1 else "\n".join(['""', *quoted])


def _escaped(text: str) -> str:
    return "".join(_WRITTEN.get(char, char) for char in text)
