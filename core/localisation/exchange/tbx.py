"""TBX: glossaries of version 3 (TBX-Basic, both styles) and of the older version with martif."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import IO, Any
from xml.etree.ElementTree import Element

from core.errors import BadInput, CoreError
from core.localisation.exchange.xml import LANG, attribute, children, content, elements, local, tag, text_of
from core.localisation.glossary import BANNED, KEEP, PARTS_OF_SPEECH, PREFERRED, REQUIRED, Entry, checked

_OURS = "vitrine: "  # what TBX-Basic has no field for stands in a note of ours as JSON
_OWN_FIELDS = ("status", "forms", "term_forms", "match_case", "context")
_STATUS = {
    "preferredTerm-admn-sts": REQUIRED,
    "admittedTerm-admn-sts": PREFERRED,
    "deprecatedTerm-admn-sts": BANNED,
    "supersededTerm-admn-sts": BANNED,
}
_WRITTEN_STATUS = {
    REQUIRED: "preferredTerm-admn-sts",
    PREFERRED: "admittedTerm-admn-sts",
    BANNED: "deprecatedTerm-admn-sts",
    KEEP: "preferredTerm-admn-sts",
}
_POS = {"propernoun": "name"}
_SAME_EVERYWHERE = "mul"  # ISO 639-2: several languages


def read(stream: IO[bytes], source_locale: str) -> Iterator[tuple[int, Entry | CoreError]]:
    """(number of the concept, row, or why it cannot be used). The term of a concept is its preferred one in the source
    language; without that language the first one of the concept."""
    number = 0
    for concept, around in elements(stream, frozenset(("conceptEntry", "termEntry"))):
        if not around:
            if local(concept.tag) not in ("tbx", "martif"):
                raise BadInput(f"The file is no TBX: it begins with {local(concept.tag)!r}.", field="file")
            continue
        number += 1
        for entry in _rows(concept, source_locale):
            try:
                yield number, checked(entry)
            except BadInput as error:
                yield number, error


def _rows(concept: Element, source_locale: str) -> Iterator[Entry]:
    sections = [
        (section.get(LANG) or attribute(section, "lang"), [_term(found) for found in _term_sections(section)])
        for section in children(concept, "langSec", "langSet")
    ]
    sections = [(lang, terms) for lang, terms in sections if terms]
    if not sections:
        return
    source = _source(sections, source_locale)
    best = sorted(source[1], key=lambda term: term["status"] == BANNED)[0]
    shared = _described(concept)
    for lang, terms in sections:
        if lang == source[0] and len(sections) > 1:
            continue
        for term in terms:
            yield _entry(best, lang, term, shared, terms, source[0] if lang != source[0] else "")


def _source(sections: list[tuple[str, list[dict[str, Any]]]], wanted: str) -> tuple[str, list[dict[str, Any]]]:
    exact = [found for found in sections if found[0].lower() == wanted.lower()]
    near = [found for found in sections if found[0].lower()[:2] == wanted.lower()[:2]]
    return (exact or near or sections)[0]


def _term_sections(section: Element) -> list[Element]:
    return [found for found in section.iter() if local(found.tag) in ("termSec", "tig", "ntig")]


def _term(section: Element) -> dict[str, Any]:
    found: dict[str, Any] = {"term": "", "status": "", "part_of_speech": "", "note": "", "ours": {}}
    for element in section.iter():
        name = local(element.tag)
        name = attribute(element, "type") if name == "termNote" else name
        text = text_of(element).strip()
        if name == "term":
            found["term"] = text
        elif name in ("administrativeStatus", "administrativestatus"):
            found["status"] = _STATUS.get(text, "")
        elif name == "partOfSpeech":
            pos = _POS.get(text.lower(), text.lower())
            found["part_of_speech"] = pos if pos in PARTS_OF_SPEECH else "other"
        elif name == "note" and text.startswith(_OURS):
            found["ours"] = _own(text)
        elif name == "note":
            found["note"] = text
    return found


def _own(text: str) -> dict[str, Any]:
    try:
        said = json.loads(text[len(_OURS) :])
    except ValueError:
        return {}
    said = {name: said[name] for name in _OWN_FIELDS if name in said} if isinstance(said, dict) else {}
    for name in ("forms", "term_forms"):
        if not isinstance(said.get(name, []), list):
            return {}
        if name in said:
            said[name] = tuple(str(form) for form in said[name])
    return said


def _described(concept: Element) -> str:
    wanted = ("definition", "context", "subjectField")
    texts = (
        text_of(found).strip()
        for found in concept.iter()
        if attribute(found, "type") in wanted or local(found.tag) in wanted
    )
    return next((text for text in texts if text), "")


def _entry(
    source: dict[str, Any],
    lang: str,
    term: dict[str, Any],
    shared: str,
    all_terms: list[dict[str, Any]],
    source_lang: str,
) -> Entry:
    standing = [found for found in all_terms if found["status"] != BANNED]
    status = term["status"] or (REQUIRED if len(standing) == 1 else PREFERRED)
    name = term["part_of_speech"] == "name" or source["part_of_speech"] == "name"
    if term["term"] == source["term"] and status != BANNED and (name or lang == _SAME_EVERYWHERE):
        status = KEEP
    entry = Entry(
        source["term"], "" if lang == _SAME_EVERYWHERE else lang, term["term"], status, source_lang,
        term["part_of_speech"] or source["part_of_speech"], shared, False, term["note"] or source["note"],
    )  # fmt: skip
    return replace(entry, **term["ours"]) if term["ours"] else entry


def write(entries: Iterable[Entry], source_locale: str) -> Iterator[str]:
    """TBX-Basic (version 3, style dca) in parts: a concept per term."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    about = {"type": "TBX-Basic", "style": "dca", "xml:lang": "en", "xmlns": "urn:iso:std:iso:30042:ed-2"}
    yield tag("tbx", about, "")[: -len("</tbx>")]
    told = tag("p", None, "Glossary written by Vitrine.")
    yield f"<tbxHeader><fileDesc><sourceDesc>{told}</sourceDesc></fileDesc></tbxHeader>\n<text><body>\n"
    groups = groupby(entries, key=lambda entry: (entry.term, entry.source_locale, entry.term_forms))
    for number, ((term, source, _forms), group) in enumerate(groups, 1):
        sections = tag("langSec", {"xml:lang": source or source_locale}, tag("termSec", None, _said("term", term)))
        for locale, rows in groupby(sorted(group, key=lambda entry: entry.locale), key=lambda entry: entry.locale):
            inner = "".join(_written(entry) for entry in rows)
            sections += tag("langSec", {"xml:lang": locale or _SAME_EVERYWHERE}, inner)
        yield tag("conceptEntry", {"id": f"c{number}"}, sections) + "\n"
    yield "</body></text></tbx>\n"


def _written(entry: Entry) -> str:
    inner = _said("term", entry.term if entry.status == KEEP else entry.rendering)
    inner += tag("termNote", {"type": "administrativeStatus"}, _WRITTEN_STATUS[entry.status])
    if entry.part_of_speech and entry.part_of_speech not in ("phrase", "name"):
        inner += tag("termNote", {"type": "partOfSpeech"}, entry.part_of_speech)
    elif entry.part_of_speech == "name":
        inner += tag("termNote", {"type": "partOfSpeech"}, "properNoun")
    if entry.note:
        inner += _said("note", entry.note)
    own = {name: getattr(entry, name) for name in _OWN_FIELDS}
    return tag("termSec", None, inner + _said("note", _OURS + json.dumps(own, ensure_ascii=False)))


def _said(name: str, text: str) -> str:
    return tag(name, None, content(text))
