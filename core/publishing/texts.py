"""What each stored text becomes when a document is published, and what counts as somebody else's edit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.content import envelope, html
from core.content.document import ContentDocument
from core.ports.wire import ContentField, FieldWrite

Values = Mapping[ContentField, str | None]


class Place(StrEnum):
    """Where a locale lives in a shop."""

    OWN = "own"  # the language the shop's products are written in
    NATIVE = "native"  # a record of its own, kept by a language plugin
    BESIDE = "beside"  # our meta beside the product; shown by our plugin


FIELDS: dict[Place, tuple[ContentField, ...]] = {
    Place.OWN: (
        ContentField.DESCRIPTION,
        ContentField.SEO_TITLE,
        ContentField.SEO_DESCRIPTION,
        ContentField.ALT_TEXTS,
    ),
    Place.NATIVE: (
        ContentField.TITLE,
        ContentField.DESCRIPTION,
        ContentField.SEO_TITLE,
        ContentField.SEO_DESCRIPTION,
    ),
    Place.BESIDE: (ContentField.MODULES,),
}


def fields_at(place: Place, *, parts: bool) -> tuple[ContentField, ...]:
    """The texts that a page fills at a place; `parts`: see `Capabilities.parts`."""
    return (*FIELDS[place], *((ContentField.MODULES,) if parts and place is not Place.BESIDE else ()))


def place_of(locale: str, source_locale: str, native_locales: tuple[str, ...]) -> Place:
    """Own before native before beside."""
    if locale == source_locale:
        return Place.OWN
    return Place.NATIVE if locale in native_locales else Place.BESIDE


@dataclass(frozen=True, slots=True)
class Page:
    """A document ready to be put into a shop. `title` is the product's name."""

    document: ContentDocument
    html: str
    title: str

    @property
    def block(self) -> str:
        """The page between our markers."""
        return html.block(self.html, self.document.locale, self.document.digest)


def wanted(page: Page, fields: Sequence[ContentField], current: Values, ours: Values | None) -> list[FieldWrite]:
    """The writes that bring `page` to a place that holds `current` now; `ours` is what we wrote there last
    (of alt texts: those of `own_alts`).

    A search text or alt text that somebody else wrote is kept: only empty ones and our own are filled.
    """
    writes = []
    for field in fields:
        before = current.get(field)
        after = _after(field, page, before, (ours or {}).get(field))
        if after != before:
            writes.append(FieldWrite(field, before, after))
    return writes


def _after(field: ContentField, page: Page, before: str | None, ours: str | None) -> str | None:
    match field:
        case ContentField.DESCRIPTION:
            return html.splice(before or "", page.block)
        case ContentField.MODULES:
            return envelope.to_json(page.document, page.html, title=page.title)
        case ContentField.TITLE:
            return before or page.title
        case ContentField.ALT_TEXTS:
            return _alt_texts(page.document, before, ours)
        case ContentField.SEO_TITLE | ContentField.SEO_DESCRIPTION:
            seo = page.document.module("seo")
            if seo is None or (before and before != ours):
                return before
            return str(seo.title.text if field is ContentField.SEO_TITLE else seo.description.text)
        case _:
            return before


def _alt_texts(document: ContentDocument, before: str | None, ours: str | None) -> str | None:
    module = document.module("alt_texts")
    if module is None or before is None:
        return before
    held, mine = _alts(before), _alts(ours)
    fresh = {p.media_id: p.alt.text for p in module.pictures if p.media_id in held}
    changed = {key: alt for key, alt in fresh.items() if not held[key] or held[key] == mine.get(key)}
    merged = {**held, **changed}
    return before if merged == held else _dump_alts(merged)


def edited_fields(place: Place, current: Values, ours: Values) -> list[ContentField]:
    """Texts of ours that somebody changed in the shop since we wrote them. Their own words around our block, and texts
    we never touched, are theirs to change and no conflict."""
    edited: list[ContentField] = []
    for field, text in ours.items():
        if field not in fields_at(place, parts=True) or field in (ContentField.TITLE, ContentField.ALT_TEXTS):
            continue  # a name or an alt text that was changed stays as it is: `wanted` fills only what is ours
        now = current.get(field)
        if field in (ContentField.SEO_TITLE, ContentField.SEO_DESCRIPTION):
            continue
        if own_part(field, now) != own_part(field, text):
            edited.append(field)
    return edited


def own_part(field: ContentField, stored: str | None) -> str | None:
    """The part of a stored text that is ours: the block inside a description, the whole text elsewhere."""
    if field is not ContentField.DESCRIPTION or stored is None:
        return stored
    found = next(html.blocks(stored), None)
    return None if found is None else found.html


def as_before(original: Values, current: Values) -> bool:
    """Does a place hold every text of a version again? One that the shop leaves out of its answer is absent: it has no
    place there any more, as a translation has none once its source is empty again."""
    return all(current.get(field) == text for field, text in original.items())


def reverted(place: Place, current: Values, wanted_values: Values, ours: Values) -> list[FieldWrite]:
    """The writes that bring a place back to an earlier version. The merchant's own words around our block stay as they
    are now; texts that somebody changed after us stay too."""
    writes = []
    for field, text in wanted_values.items():
        before = current.get(field)
        if field is ContentField.DESCRIPTION and before is not None:
            after = _reverted_description(before, text)
        elif field is ContentField.ALT_TEXTS and before and before != ours.get(field):
            after = _reverted_alts(before, text, ours.get(field))
        elif before != ours.get(field) and place is not Place.BESIDE:
            continue
        elif field is ContentField.TITLE and text is None:
            continue  # a record that stays needs its name
        else:
            after = text
        if after != before:
            writes.append(FieldWrite(field, before, after))
    return writes


def _reverted_description(before: str, text: str | None) -> str | None:
    """`text` itself where the merchant's words are still the same; else today's words with that version's block."""
    words = html.strip(before)
    if words == html.strip(text or ""):
        return text
    old = next(html.blocks(text or ""), None)
    return words if old is None else html.splice(before, (text or "")[old.start : old.end])


def _reverted_alts(before: str, text: str | None, ours: str | None) -> str:
    """Picture by picture: what still stands as we left it goes back; what somebody changed since stays."""
    now, aim, left = _alts(before), _alts(text), _alts(ours)
    merged = {key: aim.get(key, alt) if alt == left.get(key) else alt for key, alt in now.items()}
    return before if merged == now else _dump_alts(merged)


def own_alts(maps: Iterable[tuple[str, str | None]]) -> str | None:
    """The alt texts that are ours, out of (origin, stored text) of each version in order: what a publish changed and
    nobody changed after it. A shop keeps all of them in one text, so the newest version alone does not tell."""
    mine: dict[str, str] = {}
    held: dict[str, str] = {}
    for origin, text in maps:
        now = _alts(text)
        for key, alt in now.items():
            if alt == held.get(key):
                continue
            if origin == "publish":
                mine[key] = alt
            else:
                mine.pop(key, None)
        held = now
    return _dump_alts(mine) if mine else None


def _alts(text: str | None) -> dict[str, str]:
    return dict(json.loads(text)) if text else {}


def _dump_alts(alts: Mapping[str, str]) -> str:
    return json.dumps(alts, ensure_ascii=False, separators=(",", ":"))
