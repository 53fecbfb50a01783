"""A brand's own words: how a term is said in a language, how it must not be said, and what stays as it is.

Forms of a term and of its rendering are written as the terms of the rules are (core/review/terms.py): `stahl*` is open
at that side (inflected forms), `*stahl*` also inside compounds. A form that begins with `!` is a longer word in which
the term does not count (`!世界一周` for 世界一).
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.errors import BadInput
from core.facts.categories import GENERAL, categories
from core.localisation.language import code_of

REQUIRED, PREFERRED, BANNED, KEEP = "required", "preferred", "banned", "keep"
STATUSES = (REQUIRED, PREFERRED, BANNED, KEEP)
PARTS_OF_SPEECH = ("", "noun", "verb", "adjective", "adverb", "name", "phrase", "other")
LONGEST_TERM = 200
LONGEST_NOTE = 2_000
MOST_FORMS = 60
MOST_ROWS = 20_000  # of a store: all of them are compiled at once
LONGER_WORD = "!"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. An empty `locale` holds in every language, `de` in all its regions; `keep` has no rendering: the term
    stays as it is. `forms` are further forms of the rendering, `term_forms` of the term. `context` says when the row
    holds, in words for people and models."""

    term: str
    locale: str = ""
    rendering: str = ""
    status: str = REQUIRED
    source_locale: str = ""
    part_of_speech: str = ""
    context: str = ""
    match_case: bool = False
    note: str = ""
    forms: tuple[str, ...] = ()
    term_forms: tuple[str, ...] = ()
    origin: str = ""

    @property
    def key(self) -> str:
        """Stable id: the same term, locale, status and context is the same row; of banned renderings each is one."""
        parts = [folded(self.term), self.locale, self.source_locale, self.context]
        if self.status == BANNED:
            parts += [BANNED, folded(self.rendering)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]

    def holds_in(self, locale: str) -> bool:
        """Whether a text of that locale is bound by the row."""
        return self.locale in ("", locale) or ("-" not in self.locale and self.locale == code_of(locale).split("-")[0])

    @property
    def goods(self) -> str:
        """The category of goods that its context names; empty where the context is words for a reader."""
        name = folded(self.context).replace(" ", "_")
        return name if name in categories() and name != GENERAL else ""

    def concerns(self, category: str) -> bool:
        """Whether the row holds for goods of a category; one whose goods are not known is held to all rows."""
        if not self.goods or not category:
            return True
        known = categories().get(category)
        while known is not None and self.goods not in (known.name, known.family):
            known = categories().get(known.parent)
        return known is not None

    @property
    def renderings(self) -> tuple[str, ...]:
        """The rendering and its further forms; of a kept term the term itself."""
        return (self.term if self.status == KEEP else self.rendering, *_counted(self.forms))

    @property
    def terms(self) -> tuple[str, ...]:
        """The term and its further forms."""
        return (self.term, *_counted(self.term_forms))

    @property
    def longer_words(self) -> tuple[str, ...]:
        """Words that contain the term or the rendering and are something else."""
        return tuple(form[1:].strip() for form in (*self.forms, *self.term_forms) if form.startswith(LONGER_WORD))


def _counted(forms: Iterable[str]) -> tuple[str, ...]:
    return tuple(form for form in forms if not form.startswith(LONGER_WORD))


def folded(text: str) -> str:
    """For comparing terms: NFC, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def checked(entry: Entry) -> Entry:
    """The row in its canonical form. Raises BadInput naming the field that cannot be used."""
    entry = Entry(
        _clean(entry.term),
        _tag(entry.locale, "locale"),
        "" if entry.status == KEEP else _clean(entry.rendering),
        entry.status.strip().lower(),
        _tag(entry.source_locale, "source_locale"),
        entry.part_of_speech.strip().lower(),
        _clean(entry.context),
        bool(entry.match_case),
        _clean(entry.note),
        _forms(entry.forms),
        _forms(entry.term_forms),
        entry.origin[:LONGEST_TERM],
    )
    if entry.status not in STATUSES:
        raise BadInput(
            f"There is no status {entry.status[:20]!r}.", f"Use one of {', '.join(STATUSES)}.", field="status"
        )
    if entry.part_of_speech not in PARTS_OF_SPEECH:
        raise BadInput(
            f"There is no part of speech {entry.part_of_speech[:20]!r}.",
            f"Use one of {', '.join(filter(None, PARTS_OF_SPEECH))}, or leave it out.",
            field="part_of_speech",
        )
    if not entry.term:
        raise BadInput("The term is empty.", "Say which word the row is about.", field="term")
    if not entry.rendering and entry.status != KEEP:
        raise BadInput(
            f"'{entry.term[:40]}' has no rendering.",
            "Say how it is written, or use the status keep.",
            field="rendering",
        )
    for name, text in (("term", entry.term), ("rendering", entry.rendering)):
        if len(text) > LONGEST_TERM:
            raise BadInput(f"The {name} has more than {LONGEST_TERM} characters.", "Keep terms short.", field=name)
    if len(entry.note) > LONGEST_NOTE or len(entry.context) > LONGEST_NOTE:
        raise BadInput(f"A note has more than {LONGEST_NOTE} characters.", "Shorten it.", field="note")
    return entry


def _forms(forms: Sequence[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(clean for form in forms if (clean := _clean(form))))
    if len(found) > MOST_FORMS:
        raise BadInput(f"A row has more than {MOST_FORMS} forms.", "Write endings as a star: stahl*.", field="forms")
    for form in found:
        bare = form.removeprefix(LONGER_WORD).strip().strip("*")
        if not bare or "*" in bare or "~" in bare or len(bare) > LONGEST_TERM:
            raise BadInput(
                f"The form {form[:40]!r} cannot be read.", "A star stands only at the start or the end.", field="forms"
            )
    return found


def _clean(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _tag(text: str, field: str) -> str:
    """`de_de` as de-DE; languages that no page is written in yet may have words too."""
    parts = text.strip().replace("_", "-").split("-")
    if parts == [""]:
        return ""
    if not parts[0].isascii() or not parts[0].isalpha() or len(parts[0]) not in (2, 3) or len(parts) > 3:
        raise BadInput(
            f"{text[:35]!r} names no language.", "Use a tag such as de-DE, or de for all regions.", field=field
        )
    rest = [part.title() if len(part) == 4 else part.upper() for part in parts[1:]]
    if any(not part.isascii() or not part.isalnum() for part in rest):
        raise BadInput(
            f"{text[:35]!r} names no language.", "Use a tag such as de-DE, or de for all regions.", field=field
        )
    return "-".join((parts[0].lower(), *rest))


def contradictions(entries: Iterable[Entry]) -> list[tuple[Entry, Entry, str]]:
    """Rows that cannot both be kept: a rendering that is required and banned, two required ones without a context, a
    term that is kept and rendered."""
    rows = [entry for entry in entries if entry.status != PREFERRED]
    by_term: dict[tuple[str, str], list[Entry]] = {}
    for entry in rows:
        by_term.setdefault((folded(entry.term), entry.source_locale), []).append(entry)
    return [
        (one, other, why)
        for group in by_term.values()
        for at, one in enumerate(group)
        for other in group[at + 1 :]
        if _together(one.locale, other.locale) and (why := _quarrel(one, other))
    ]


def _together(one: str, other: str) -> bool:
    return not one or not other or one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")


def _quarrel(one: Entry, other: Entry) -> str:
    kinds = {one.status, other.status}
    same = folded(one.rendering) == folded(other.rendering)
    if kinds == {REQUIRED, BANNED} and same:
        return "required and banned"
    if kinds == {REQUIRED} and not same and one.context == other.context and one.locale == other.locale:
        return "two required renderings for the same context"
    if kinds == {REQUIRED, KEEP}:
        return "kept as it is and rendered"
    return ""
