"""Words in every language: rows of terms/rows/*.toml, their renderings in terms/<language>/*.toml."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from core.localisation.language import code_of, languages, lineage
from core.localisation.language import language as language_of

KINDS = (
    *("attributes", "benefits", "care", "categories", "colours", "features", "materials", "parts", "substances"),
    *("uses", "values"),
)
_NOUNS = frozenset(("categories", "materials", "parts", "attributes", "substances"))
_GENDER = re.compile(r"^(?:m|f|n|p|c|mp|fp) (?=\S)")
_FOLD = str.maketrans({"’": "'", "‘": "'", "‐": "-", "‑": "-", "–": "-", "_": " ", "-": " "})


@dataclass(frozen=True, slots=True)
class Term:
    """One row. `words[lang]` is the rendering in the notation of terms/README.md; `rank` orders features by how much
    they help a choice; `family` joins product nouns; `short[lang]` is the noun for running text where the full one is
    long; `checked[lang]` is machine or speaker; `origin[lang]` where the rendering comes from."""

    key: str
    kind: str
    words: Mapping[str, Any]
    also: tuple[str, ...] = ()
    rank: int = 0
    family: str = ""
    short: Mapping[str, str] = field(default_factory=dict)
    origin: Mapping[str, str] = field(default_factory=dict)
    checked: Mapping[str, str] = field(default_factory=dict)

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


@dataclass(frozen=True, slots=True)
class Words:
    """One language's renderings of a kind, with where they come from and who has read them."""

    word: Mapping[str, Any]
    short: Mapping[str, str]
    origin: Mapping[str, str]
    checked: Mapping[str, str]


@cache
def words(kind: str, lang: str) -> Words:
    """What terms/<lang>/<kind>.toml says, over the words of the language's parent; empty where there is no file."""
    parent = language_of(lang).parent
    base = words(kind, parent) if parent else Words({}, {}, {}, {})
    file = files(__package__).joinpath("terms", lang, f"{kind}.toml")
    if not file.is_file():
        return base
    data = tomllib.loads(file.read_text("utf-8"))
    meta, own = data["meta"], data["word"]
    origin = {key: data.get("origin", {}).get(key, meta["origin"]) for key in own}
    checked = {key: "speaker" if key in meta.get("speaker", ()) else meta["checked"] for key in own}
    return Words(
        {**base.word, **own}, {**base.short, **data.get("short", {})},
        {**base.origin, **origin}, {**base.checked, **checked},
    )  # fmt: skip


@cache
def terms(kind: str) -> dict[str, Term]:
    """All rows of a kind by key. Raises ValueError for a benefit without a rule, and for words that have no row."""
    rows = tomllib.loads(files(__package__).joinpath("terms", "rows", f"{kind}.toml").read_text("utf-8"))["row"]
    known = {lang: words(kind, lang) for lang in languages()}
    for lang, said in known.items():
        if strange := [key for key in said.word if key not in rows]:
            raise ValueError(f"terms/{lang}/{kind}.toml has words for {strange[0]!r}, which is no row")
    found = {}
    for key, row in rows.items():
        if kind == "benefits" and not row.get("rule"):
            raise ValueError(f"the benefit of {key!r} states no rule on which it rests")
        here = {lang: said for lang, said in known.items() if key in said.word}
        found[key] = Term(
            key,
            kind,
            {lang: said.word[key] for lang, said in here.items()},
            tuple(row.get("also", ())),
            row.get("rank", 0),
            row.get("family", ""),
            {lang: said.short[key] for lang, said in here.items() if key in said.short},
            {lang: said.origin[key] for lang, said in here.items()},
            {lang: said.checked[key] for lang, said in here.items()},
        )
    return found


@cache
def _index(kind: str, lang: str) -> dict[str, Term]:
    """Every form under which a source in `lang` may name a row."""
    index: dict[str, Term] = {}
    wide = language_of(lang).wide  # behind the noun stands its counter
    for term in terms(kind).values():
        if lang == "en":
            for form in (term.key, *term.also):
                index.setdefault(fold(form), term)
    for term in terms(kind).values():
        raw = term.words.get(lang, "")
        text = raw[0] if isinstance(raw, list) else str(raw)
        forms = [_GENDER.sub("", form.split("=")[-1]) for form in text.split("|")]
        keep = forms[:1] if kind in ("uses",) or wide else forms
        for form in keep:
            if form not in ("", "-"):
                index.setdefault(fold(form), term)
    return index


@lru_cache(maxsize=8192)
def find(kind: str, text: str, lang: str) -> Term | None:
    """The row that a source in language `lang` (BCP 47) means by `text`, whole or without what stands in brackets."""
    for form in dict.fromkeys((fold(text), fold(_without_brackets(text)))):
        for asked in dict.fromkeys((*lineage(code_of(lang)), "en")):
            if asked in languages() and (term := _index(kind, asked).get(form)):
                return term
    return None


def _without_brackets(text: str) -> str:
    return re.sub(r"\s*[(\[（【][^)\]）】]*[)\]）】]", "", text)
