"""Words in every language: rows of terms/*.toml, looked up by what a source calls the thing."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

KINDS = (
    *("attributes", "benefits", "care", "categories", "colours", "features", "materials", "parts", "substances"),
    *("uses", "values"),
)
_NOUNS = frozenset(("categories", "materials", "parts", "attributes", "substances"))
LANGUAGES = ("en", "de", "fr", "ja", "zh")
_GENDER = re.compile(r"^(?:m|f|n|p|mp|fp) (?=\S)")
_FOLD = str.maketrans({"’": "'", "‘": "'", "‐": "-", "‑": "-", "–": "-", "_": " ", "-": " "})


@dataclass(frozen=True, slots=True)
class Term:
    """One row. `words[lang]` is the rendering in the notation of its file; `rank` orders features by how much they
    help a choice; `family` joins product nouns, `short` is the noun for running text where the full one is long;
    `checked` is machine or speaker; `origin` where the row comes from."""

    key: str
    kind: str
    words: dict[str, Any]
    also: tuple[str, ...] = ()
    rank: int = 0
    family: str = ""
    short: Mapping[str, str] = field(default_factory=dict)
    origin: str = "ours"
    checked: str = "machine"

    def raw(self, lang: str) -> Any | None:
        """The rendering as the file has it; None when the language has none."""
        return self.words.get(lang)

    def plain(self, lang: str) -> str:
        """The bare word without grammar: what stands in a table or is compared with a source."""
        raw = self.words.get(lang, "")
        text = raw[0] if isinstance(raw, list) else str(raw)
        text = text.split("|")[0]
        return _GENDER.sub("", text) if self.kind in _NOUNS else text


def fold(text: str) -> str:
    """How terms are compared: NFKC, no case, hyphens and underscores as spaces, single spaces, no end mark."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().translate(_FOLD).split()).strip(" .;,:!·•*")


@cache
def terms(kind: str) -> dict[str, Term]:
    """All rows of a kind by key."""
    data = tomllib.loads(files(__package__).joinpath("terms", f"{kind}.toml").read_text("utf-8"))
    meta = data["meta"]
    found = {}
    for key, row in data["row"].items():
        if kind == "benefits" and not row.get("rule"):
            raise ValueError(f"the benefit of {key!r} states no rule on which it rests")
        words = {lang: row[lang] for lang in LANGUAGES if lang in row}
        found[key] = Term(
            key,
            kind,
            words,
            tuple(row.get("also", ())),
            row.get("rank", 0),
            row.get("family", ""),
            row.get("short", {}),
            row.get("origin", meta["origin"]),
            row.get("checked", meta["checked"]),
        )
    return found


@cache
def _index(kind: str, lang: str) -> dict[str, Term]:
    """Every form under which a source in `lang` may name a row."""
    index: dict[str, Term] = {}
    for term in terms(kind).values():
        if lang == "en":
            for form in (term.key, *term.also):
                index.setdefault(fold(form), term)
    for term in terms(kind).values():
        raw = term.words.get(lang, "")
        text = raw[0] if isinstance(raw, list) else str(raw)
        forms = [_GENDER.sub("", form) for form in text.split("|")]
        keep = forms[:1] if kind in ("uses",) or lang in ("ja", "zh") else forms
        for form in keep:
            if form not in ("", "-"):
                index.setdefault(fold(form), term)
    return index


@lru_cache(maxsize=8192)
def find(kind: str, text: str, lang: str) -> Term | None:
    """The row that a source in language `lang` (BCP 47) means by `text`, whole or without what stands in brackets."""
    code = lang[:2].lower()
    for form in dict.fromkeys((fold(text), fold(_without_brackets(text)))):
        for asked in dict.fromkeys((code, "en")):
            if asked in LANGUAGES and (term := _index(kind, asked).get(form)):
                return term
    return None


def _without_brackets(text: str) -> str:
    return re.sub(r"\s*[(\[（【][^)\]）】]*[)\]）】]", "", text)
