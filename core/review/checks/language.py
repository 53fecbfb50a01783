"""Is the page in its language, whole, and free of what a machine leaves behind?"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from core.localisation.hanzi import strange
from core.review.context import Subject
from core.review.finding import BLOCK, WARN, Finding
from core.review.folding import fold_text
from core.review.numbers import quantities

_SAMPLE_CHARS = 800
_ENOUGH_LETTERS = 60  # below, a detector guesses
_SURE = 0.95
_PLAIN_WORDS = 4  # so many frequent words of the language itself, and at most a third as many of any other
_OWN_SCRIPT = 0.3  # least share of letters in the language's own script; the rest are names and units
_LONG_LINE = 25  # letters from which a line without any letter of its script is a leftover
_LETTER = re.compile(r"[^\W\d_]")
_KANA = re.compile(r"[\u3041-\u30ff]")
_WORD = re.compile(r"[^\W\d_]+")
# name, pattern, and the signs without which the pattern cannot match
_LEFTOVERS = (
    (
        "placeholder",
        re.compile(r"\{\{?\s*[A-Za-z_][\w.\- ]{0,40}\}?\}|\$\{[^}\n]{0,40}\}|%\([a-z_]+\)s|%[sd](?!\w)|<[A-Z_]+_\d+>"),
        ("{", "%(", "%s", "%d", "<"),
    ),
    ("entity", re.compile(r"&(?:amp|lt|gt|quot|nbsp|apos|[a-z]{4,8}|#\d{2,5}|#x[0-9a-fA-F]{2,5});"), ("&",)),
    ("tag", re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,10}(?:\s[^<>]{0,80})?/?>"), ("<",)),
    ("slot", re.compile(r"\[(?:insert|your|product|brand)\b[^\]\n]{0,40}\]", re.IGNORECASE), ("[",)),
    ("dummy", re.compile(r"\b[Ll]orem ipsum\b|\bFIXME\b|\bTBD\b|\bTODO:"), ("orem ipsum", "FIXME", "TBD", "TODO:")),
    (
        "value",
        re.compile(r"^(?:None|null)$|\b(?:undefined|NaN)\b|\ufffd", re.MULTILINE),
        ("None", "null", "undefined", "NaN", "\ufffd"),
    ),
)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("core.review").joinpath("rules", "languages.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=16_384)
def script(char: str) -> str:
    """Script of a letter: latin, han, kana, hangul, arabic, cyrillic ...; empty for what is no letter."""
    if char.isascii():
        return "latin" if char.isalpha() else ""
    if not char.isalpha():
        return ""
    name = unicodedata.name(char, "").split(" ")[0].lower()
    return {"cjk": "han", "hiragana": "kana", "katakana": "kana", "katakana-hiragana": "kana"}.get(name, name)


_SCRIPTS = {
    "latin": frozenset({"latin"}),
    "japanese": frozenset({"kana", "han"}),
    "han": frozenset({"han"}),
    "hangul": frozenset({"hangul"}),
    "arabic": frozenset({"arabic"}),
}
# Any character that may be a letter of another script than the language's and Latin; and any letter of its own.
_STRANGE = {
    "latin": re.compile(r"[^\x00-\u024f\u1e00-\u1eff\u2000-\u2bff]"),
    "japanese": re.compile(r"[^\x00-\u024f\u2000-\u2bff\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uff9f]"),
    "han": re.compile(r"[^\x00-\u024f\u2000-\u2bff\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uff5f]"),
    "hangul": re.compile(r"[^\x00-\u024f\u2000-\u2bff\u3000-\u303f\uac00-\ud7a3]"),
    "arabic": re.compile(r"[^\x00-\u024f\u2000-\u2bff\u0600-\u06ff]"),
}
_OWN = {
    "latin": re.compile(r"[A-Za-z\u00c0-\u024f]"),
    "japanese": re.compile(r"[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"),
    "han": re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]"),
    "hangul": re.compile(r"[\uac00-\ud7a3]"),
    "arabic": re.compile(r"[\u0621-\u06d3]"),
}
# Letters of units and brands that stand in any text.
_EVERYWHERE = frozenset(
    {"", "latin", "greek", "micro", "modifier", "feminine", "masculine", "ohm", "degree", "fullwidth"}
)


@cache
def _others(lang: str) -> tuple[tuple[tuple[str, frozenset[str]], ...], frozenset[str]]:
    """Frequent words of the other Latin languages that this one has not, by language and all together."""
    own = frozenset(_data()[lang]["words"])
    rows = [(name, row) for name, row in _data().items() if row.get("script") == "latin" and name != lang]
    others = tuple((name, frozenset(row["words"]) - own) for name, row in rows)
    return others, frozenset(word for _, words in others for word in words)


def _plainly(sample: str, lang: str) -> bool:
    """Whether the frequent words settle the language, so that no detector need be asked."""
    words = _WORD.findall(sample.lower())
    own = frozenset(_data()[lang]["words"])
    spoken = sum(word in own for word in words)
    others, foreign = _others(lang)
    strange = [word for word in words if word in foreign]
    if not strange:
        return spoken > 0
    return spoken >= _PLAIN_WORDS and all(sum(word in row for word in strange) * 3 <= spoken for _, row in others)


@cache
def _detector() -> Any:
    from py3langid.langid import (
        MODEL_FILE,
        LanguageIdentifier,
    )  # loads numpy and the model: only where a page is judged

    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.set_languages(list(_data()))
    return found


@lru_cache(maxsize=4096)
def detect(sample: str) -> tuple[str, float]:
    """Most likely language of a text among those that Vitrine writes, and how sure (0-1)."""
    name, sure = _detector().classify(sample)
    return str(name), float(sure)


@dataclass(frozen=True, slots=True)
class Language:
    id: str = "language"
    reason: str = "A page in two languages looks forged; several markets demand their own language by law."
    anchor: str = "language"

    def run(self, subject: Subject) -> Iterator[Finding]:
        own = _data().get(subject.lang)
        if own is None or not subject.lines:
            return
        yield from self._scripts(subject, own["script"])
        if subject.lang == "zh":
            yield from self._hanzi(subject)
        if own["script"] == "latin":
            yield from self._left_lines(subject, frozenset(own["words"]))
        yield from self._whole(subject)

    def _scripts(self, subject: Subject, name: str) -> Iterator[Finding]:
        allowed = _SCRIPTS[name]
        if "latin" in allowed and not _STRANGE[name].search(subject.text):
            return
        names = " ".join(subject.ground.names)
        for index, (path, line) in enumerate(subject.lines):
            if not _STRANGE[name].search(line.text) and _OWN[name].search(line.text):
                continue
            strange = foreign = own = 0
            first = last = -1
            for at, char in enumerate(line.text):
                kind = script(char)
                if kind in allowed:
                    own += kind != ""
                elif kind == "latin":
                    foreign += 1
                elif (
                    kind not in _EVERYWHERE and fold_text(char) not in names and not self._sibling(subject, index, char)
                ):
                    strange += 1
                    first, last = (at if first < 0 else first), at
            if strange:
                message = (
                    "These letters belong to another language: write the word in the page's language, or leave it out."
                )
                yield subject.finding(
                    "x_language", BLOCK, f"{self.id}.script", message, start=first, end=last + 1, index=index
                )
            elif not own and foreign >= _LONG_LINE and "latin" not in allowed and not self._named(subject, index, path):
                message = "This line holds no letter of the page's language: translate it, or leave it out."
                yield subject.finding(
                    "x_language", BLOCK, f"{self.id}.line", message, start=0, end=len(line.text), index=index
                )

    @staticmethod
    def _sibling(subject: Subject, index: int, char: str) -> bool:
        return any(fold_text(char) in name for each in subject.grounds(index)[1:] for name in each.names)

    @staticmethod
    def _named(subject: Subject, index: int, path: str) -> bool:
        """A line that is a product's name, alone or in a comparison."""
        text = subject.lines[index][1].text.casefold()
        return path.startswith("comparison.products") or any(
            name and len(name) * 2 >= len(text) and name in text
            for each in subject.grounds(index)
            for name in each.names
        )

    def _hanzi(self, subject: Subject) -> Iterator[Finding]:
        other = strange(subject.locale.endswith(("TW", "HK", "Hant")))
        if other.isdisjoint(subject.text):
            return
        names = " ".join(subject.ground.names)
        for index, (_, line) in enumerate(subject.lines):
            at = next((at for at, char in enumerate(line.text) if char in other and char not in names), -1)
            if at >= 0 and not self._sibling(subject, index, line.text[at]):
                message = "This character belongs to the other Chinese spelling: use the market's own."
                yield subject.finding(
                    "x_language", BLOCK, f"{self.id}.hanzi", message, start=at, end=at + 1, index=index
                )

    def _left_lines(self, subject: Subject, own: frozenset[str]) -> Iterator[Finding]:
        others, foreign = _others(subject.lang)
        names = frozenset(word for name in subject.ground.names for word in name.split())
        here = foreign.intersection(_WORD.findall(subject.text)) - names
        if len(here) < 2:
            return
        for index, (path, line) in enumerate(subject.lines):
            if sum(word in line.text for word in here) < 2:
                continue
            words = frozenset(word for word in _WORD.findall(line.text) if word.islower()) - names
            if len(words & foreign) < 2 or words & own or self._named(subject, index, path):
                continue
            guess = max(others, key=lambda item: len(words & item[1]))
            if len(words & guess[1]) >= 2:
                message = f"This line was left in another language ({guess[0]}): translate it, or leave it out."
                yield subject.finding(
                    "x_leftover", BLOCK, f"{self.id}.leftover", message, start=0, end=len(line.text), index=index
                )

    def _whole(self, subject: Subject) -> Iterator[Finding]:
        first = _data()[subject.lang]["script"]
        prose = " ".join(line.text for path, line in subject.lines if ".value" not in path and ".products" not in path)
        for fact in subject.sheet.of("brand", "name", "technology_mark"):
            prose = prose.replace(str(fact.value), " ")
        plain = first == "latin" and _plainly(prose[:_SAMPLE_CHARS], subject.lang)
        if plain and not _STRANGE["latin"].search(subject.text):
            return
        sample = prose[: 2 * _SAMPLE_CHARS]
        letters = len(_LETTER.findall(sample))
        if letters < _ENOUGH_LETTERS:
            return
        if len(_OWN[first].findall(sample)) < _OWN_SCRIPT * letters:
            message = "Most of the page is not in its language: write it anew in that language."
            yield subject.finding("x_language", BLOCK, f"{self.id}.whole", message, start=0, end=1)
            return
        if first == "japanese" and len(_KANA.findall(sample)) < 0.1 * letters:
            message = "The page has hardly any kana, so it is not Japanese: write it anew in Japanese."
            yield subject.finding("x_language", BLOCK, f"{self.id}.whole", message, start=0, end=1)
            return
        if first != "latin" or plain or letters < 2 * _ENOUGH_LETTERS:
            return
        guess, sure = detect(prose[:_SAMPLE_CHARS])
        if guess != subject.lang and sure >= _SURE:
            message = f"The page reads like another language ({guess}): write it anew in its language."
            yield subject.finding("x_language", BLOCK, f"{self.id}.whole", message, start=0, end=1)


@dataclass(frozen=True, slots=True)
class Leftovers:
    id: str = "leftovers"
    reason: str = "Placeholders, tags and dummy text show that nobody read the page."
    anchor: str = "leftovers"

    def run(self, subject: Subject) -> Iterator[Finding]:
        text = subject.text
        for name, pattern, signs in _LEFTOVERS:
            if not any(sign in text for sign in signs):
                continue
            for match in pattern.finditer(text):
                message = "Something that is no text was left in the line: write the words that belong here."
                yield subject.finding(
                    "x_leftover", BLOCK, f"{self.id}.{name}", message, start=match.start(), end=match.end()
                )


@dataclass(frozen=True, slots=True)
class Uncited:
    id: str = "uncited"
    reason: str = "A sentence with something to check must name the facts it rests on, so that a changed fact finds it."
    anchor: str = "uncited"

    def run(self, subject: Subject) -> Iterator[Finding]:
        for index, (_, line) in enumerate(subject.lines):
            if not line.facts and quantities(line.text, subject.lang):
                message = "A number stands in a line that names no fact: name the fact it comes from."
                yield subject.finding(
                    "x_uncited", WARN, f"{self.id}.number", message, start=0, end=len(line.text), index=index
                )
            elif line.facts and len(subject.cited(line)) < len(line.facts) and not subject.cited(line):
                message = "The facts that this line rests on are gone: write the page again from the facts known now."
                yield subject.finding(
                    "x_uncited", BLOCK, f"{self.id}.gone", message, start=0, end=len(line.text), index=index
                )
