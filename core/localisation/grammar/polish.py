"""Polish: seven cases, five genders in the singular, plural forms after numbers, z or ze, w or we."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from core.localisation.grammar.noun import Noun, Rules
from core.localisation.language import grammar_data

CASES = ("gen", "dat", "acc", "ins", "loc")
M, F, N, P = range(4)
_PREPOSITIONS = frozenset(
    ("z", "ze", "do", "na", "od", "dla", "bez", "w", "we", "o", "po", "przed", "pod", "nad", "za", "przeciw", "i")
)
_SOFT = ("c", "cz", "sz", "ż", "rz", "dz", "dż", "l", "j", "i")
# Consonants before the e of the locative (hard stems): hak stays, lampa becomes lampie, kołdra becomes kołdrze.
_PALATAL = (
    ("st", "ście"), ("zd", "ździe"), ("sł", "śle"), ("sn", "śnie"), ("sm", "smie"), ("ch", "sze"), ("t", "cie"),
    ("d", "dzie"), ("r", "rze"), ("ł", "le"), ("k", "ce"), ("g", "dze"), ("h", "sze"),
    *((letter, f"{letter}ie") for letter in "nmpbwfsz"),
)  # fmt: skip
_VOWELS = "aeiouyąęó"
# z becomes ze, w becomes we before a cluster that begins like the preposition (Wielki słownik poprawnej polszczyzny).
_ZE = re.compile(
    r"\b([Zz])(?=[ \u00a0][„(]?(?![A-ZŚŻŹ]{2})"
    r"(?:[sśzźżSŚZŹŻ](?:[zhcr](?=[a-zśźł])[^aeiouyąęó\W]|[^aeiouyąęózh\W])|wszystk))"
)
_FREE_OF_TWO = re.compile(
    r"\b([Nn]ie zawiera(?:ją)?) ([^.,;]+?)(?:,? a do tego| i) nie zawiera(?:ją)? "
)  # nie zawiera X ani Y
_WE = re.compile(r"\b([Ww])(?=[ \u00a0](?:[wfWF][bcćdfghjklłmnńprsśtwzźż]))")
_FOR_UP_TO = re.compile(r"\b[Pp]rzez do\b")
_ROOM_UP_TO = re.compile(r"\bdla do(?= \d)")
_COUNTED = re.compile(r"(?<![\d,.]) ?(\d{1,4})([ \u00a0])(elementów|osób)\b")
_ONE_FEW = {"elementów": ("element", "elementy"), "osób": ("osoby", "osób")}  # osób stands after dla only


def adjective(word: str, index: int, case: str, plural: bool) -> str:
    """An adjective given in the nominative (`termiczna`, `miękki`, `skórzane`) in another case of its gender."""
    stem = word[:-1]
    if index == F and not plural and word.endswith("a"):
        soft = stem.removesuffix("i") if stem.endswith("i") else stem
        between = "i" if soft != stem or stem.endswith(("k", "g")) else ""
        ending = {"": "a", "gen": "ej", "dat": "ej", "loc": "ej", "acc": "ą", "ins": "ą"}[case]
        return word if not case else f"{stem}ą" if ending == "ą" else f"{soft}{between}{ending}"
    stem = stem.removesuffix("i") if word.endswith("ie") else stem
    vowel = "i" if word.endswith(("i", "ie")) or stem.endswith(("k", "g")) else "y"
    between = "i" if vowel == "i" else ""
    if plural:
        long = {"gen": "ch", "loc": "ch", "dat": "m", "ins": "mi"}
        return f"{stem}{vowel}{long[case]}" if case in long else f"{stem}{between}e"
    if case in ("", "acc"):
        return word
    return f"{stem}{between}ego" if case == "gen" else f"{stem}{between}emu" if case == "dat" else f"{stem}{vowel}m"


_SOFTENED = {"ć": "ci", "ń": "ni", "ś": "si", "ź": "zi"}


def _loc_e(stem: str) -> str:
    for end, said in _PALATAL:
        if stem.endswith(end):
            return stem[: -len(end)] + said
    return f"{stem}e"


def _is_soft(stem: str) -> bool:
    return stem.endswith(_SOFT) and not stem.endswith(("ch",))


def _bare(stem: str) -> str:
    """The genitive plural without ending: butelek, lamp, zapięć."""
    for end, said in (("ni", "ń"), ("ci", "ć"), ("si", "ś"), ("dzi", "dzi")):
        if stem.endswith(end):
            return stem[: -len(end)] + said
    if stem.endswith(("k", "ł")) and stem[-2:-1] not in _VOWELS:
        return f"{stem[:-1]}e{stem[-1]}"
    return stem


def _masculine(word: str, plural: str, gen: str) -> dict[str, str]:
    stem = plural[:-1] if plural and plural[-1] in "yie" else word
    genitive = f"{stem}{gen}" if gen in ("a", "u") else gen or f"{stem}u"
    if not plural and gen not in ("a", "u") and genitive[-1:] in "au":
        stem = genitive[:-1]
    hard = not _is_soft(stem)
    many = f"{stem}ów" if hard or stem.endswith(("c", "j")) else stem if stem.endswith("i") else ""
    return {
        "gen": genitive, "dat": f"{stem}owi", "ins": f"{stem}{'i' if stem.endswith(('k', 'g')) else ''}em",
        "loc": f"{stem}u" if not hard or stem.endswith(("k", "g", "ch", "h")) else _loc_e(stem),
        "gen_pl": many or f"{stem}{'i' if stem.endswith('l') else 'y'}", "stem": stem,
    }  # fmt: skip


def _feminine(word: str, plural: str) -> dict[str, str]:
    if not word.endswith("a"):
        stem = plural[:-1] if plural[-1:] in ("e", "i", "y") else word
        if not plural and stem[-1:] in _SOFTENED:
            stem = f"{stem[:-1]}{_SOFTENED[stem[-1:]]}"
        vowel = "y" if stem.endswith(("cz", "sz", "ż", "rz")) else "i"
        gen = stem if stem.endswith("i") else f"{stem}{vowel}"
        soft = stem if stem.endswith(("i", "cz", "sz", "ż", "rz", "l")) else f"{stem}i"
        return {"gen": gen, "dat": gen, "acc": word, "ins": f"{soft}ą", "loc": gen, "gen_pl": gen, "stem": soft}
    stem = word[:-1]
    if stem.endswith("i") and not stem.endswith(("ki", "gi")):
        gen = f"{stem}i" if stem[-2:-1] in ("l", "f", "r", "t", "d") else stem  # folii, but patelni
    elif stem.endswith(("k", "g", "l", "j", "ki", "gi")):
        gen = f"{stem.removesuffix('i')}i"
    else:
        gen = f"{stem}y"
    loc = gen if _is_soft(stem) else _loc_e(stem)
    if stem.endswith("j"):
        many = f"{stem}i"
    elif stem.endswith("i"):
        many = stem
    else:
        many = _bare(stem)
    return {"gen": gen, "dat": loc, "acc": f"{stem}ę", "ins": f"{stem}ą", "loc": loc, "gen_pl": many, "stem": stem}


def _neuter(word: str, plural: str) -> dict[str, str]:
    if word == plural or word[-1:] not in "oeę":
        stem = plural[:-1] if plural.endswith("a") else word
        same = dict.fromkeys(("gen", "dat", "ins", "loc"), word)
        return {**same, "gen_pl": f"{stem}ów" if plural.endswith("a") and plural != word else word, "stem": stem}
    stem = word[:-1]
    hard = word.endswith("o") and not _is_soft(stem)
    many = f"{stem}y" if word.endswith("e") and stem.endswith(("rz", "ż", "cz", "sz")) else _bare(stem)
    return {
        "gen": f"{stem}a", "dat": f"{stem}u", "ins": f"{stem}{'i' if stem.endswith(('k', 'g')) else ''}em",
        "loc": f"{stem}u" if not hard or stem.endswith(("k", "g", "ch")) else _loc_e(stem),
        "gen_pl": many, "stem": stem,
    }  # fmt: skip


def _plural_only(word: str, plural: str) -> dict[str, str]:
    stem = word[:-1]
    if word == plural and word[-1:] not in ("yiea"):
        stem = word
    return {"gen": "", "gen_pl": "", "stem": stem}


def is_adjective(word: str, plural: str, index: int, first: bool) -> bool:
    """Whether a word of a noun phrase is an adjective, by its endings in singular and plural."""
    if word in _INVARIABLE:
        return False
    if index == M:
        return word.endswith(("y", "i")) and len(word) > 3 and word != plural
    if index == N:
        return word.endswith("e") and (word == plural or (not plural and not first)) and len(word) > 3
    if index == P:
        return (
            word.endswith("e")
            and not word.endswith("je")
            and (not word.endswith("nie") or word.endswith("tnie"))
            and word not in _PLURAL_NOUNS
        )
    if not word.endswith("a"):
        return False
    if not plural:
        return not first
    stem = word[:-1]
    if word in _SOFT_ADJECTIVES or word.endswith("ąca"):
        return True
    if stem.endswith(("k", "g")):
        return plural == f"{stem}ie"
    return plural == f"{stem}e" and not _is_soft(stem)


_INVARIABLE = frozenset(("nappa", "chambray", "frotte"))
_SOFT_ADJECTIVES = frozenset(("przednia", "letnia", "średnia", "ostatnia", "tania"))
_PLURAL_NOUNS = frozenset(
    (
        "rękawice",
        "gogle",
        "kapcie",
        "puzzle",
        "konopie",
        "nożyce",
        "drzwi",
        "plecy",
        "kije",
        "ochraniacze",
        "slipy",
        "pedały",
    )
)


def roles(words: Sequence[str], plurals: Sequence[str], index: int) -> list[str]:
    """What each word of a noun phrase is: `head`, `adj` or `fixed` (what no case changes)."""
    found: list[str] = []
    whole = len(words) == len(plurals)
    for at, word in enumerate(words):
        plural = plurals[at] if whole else ""
        if (
            word in _PREPOSITIONS
            or "fixed" in found[-1:]
            or word[:1].isdigit()
            or ("head" in found and not is_adjective(word, plural, index, False))
        ):
            found.append("fixed")
        elif is_adjective(word, plural, index, at == 0):
            found.append("adj")
        else:
            found.append("head")
    if found and "head" not in found:
        found[0] = "head"
    return found


def forms_of_phrase(text: str, plural: str, index: int, named: dict[str, str]) -> dict[str, str]:
    """Every form of a noun phrase by name: gen ... loc, gen_pl ... loc_pl, few, many, other."""
    words, plurals = text.split(" "), plural.split(" ") if plural else []
    kinds = roles(words, plurals, index)
    whole = len(words) == len(plurals)
    bent: dict[str, list[str]] = {name: [] for name in (*CASES, *(f"{case}_pl" for case in CASES))}
    for at, (word, kind) in enumerate(zip(words, kinds, strict=True)):
        many = plurals[at] if whole else (word if index == P else "")
        head = _head(word, many, index, named.get("gen", "")) if kind == "head" else {}
        for name, said in bent.items():
            case, _, number = name.partition("_")
            if kind == "adj":
                base = many or word
                said.append(adjective(base if number else word, index if not number else P, case, bool(number)))
            else:
                said.append(
                    head.get(name, many if number and many else word) if head else (many if number else word) or word
                )
    found = {name: " ".join(said) for name, said in bent.items()}
    if index == P:
        found |= {case: found[f"{case}_pl"] for case in CASES}
    if len(named.get("gen", "")) > 1:
        found["gen"] = named["gen"]
    found |= {name: said for name, said in named.items() if name in found and name != "gen"}
    many = named.get("many", "")
    found["gen_pl"] = found["gen"] if index == P else many or found["gen_pl"]
    found["many"], found["other"] = many or found["gen_pl"], found["gen"]
    found["few"] = named.get("few") or plural or text
    return found


def _head(word: str, plural: str, index: int, gen: str) -> dict[str, str]:
    own = gen if len(gen) < 2 or " " not in gen else gen.split(" ")[0]
    if index == M:
        found = _masculine(word, plural, own)
    elif index == F:
        found = _feminine(word, plural)
    elif index == N:
        found = _neuter(word, plural)
    else:
        found = _plural_only(word, plural)
    found.setdefault("acc", word)
    stem = found.pop("stem")
    if index == N and word == plural:
        return {**found, **{f"{case}_pl": word for case in CASES}}
    return {**found, "dat_pl": f"{stem}om", "ins_pl": f"{stem}ami", "loc_pl": f"{stem}ach", "acc_pl": plural or word}


def _counted(found: re.Match[str]) -> str:
    """1 element, 2 elementy, 5 elementów behind a number that a frame leaves bare."""
    number = int(found[1])
    one, few = _ONE_FEW[found[3]]
    is_few = number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14)
    return f"{found[0][: -len(found[3])]}{one if number == 1 else few if is_few else found[3]}"


class Polish(Rules):
    """`gender singular|plural|gen=...`: m f n p. `gen=a` and `gen=u` are the ending alone (masculine nouns); `many=`
    where the genitive plural is irregular, `acc=` for living things. Ops: `gen dat acc ins loc`, `pl`, `this`."""

    genders = ("m", "f", "n", "p")
    plural_from = 3
    cases = ("gen", "ins", "made")
    subject_cases = CASES

    def parse(self, lang: str, raw: str) -> Noun:
        noun = super().parse(lang, raw)
        named = dict(noun.forms)
        found = forms_of_phrase(noun.text, noun.plural, noun.agreement, named)
        return replace(noun, forms=tuple((named | found).items()))

    def say(self, noun: Noun, ops: tuple[str, ...]) -> str:
        case = next((op for op in ops if op in CASES), "")
        plural = noun.many or ("pl" in ops and bool(noun.plural))
        name = f"{case}_pl" if plural and not noun.many and case else case
        word = (noun.form(name) if name else "") or (noun.plural if plural and noun.plural else noun.text)
        determiner = next((op for op in ops if op in ("this", "your")), "")
        if not determiner:
            return word
        index = P if plural else noun.agreement
        if case == "acc" and index == M and word != noun.text:
            case = "gen"  # living: tego śledzia
        return f"{grammar_data(noun.lang)['determiner'][determiner][case or 'nom'][index]} {word}"

    def forms_of(self, noun: Noun) -> tuple[tuple[str, str], ...]:
        gen = self.say(noun, ("gen",))
        return ("gen", gen), ("ins", self.say(noun, ("ins",))), ("made", f"z {gen}")

    def with_share(self, noun: Noun, share: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        named = f"{share} {self.say(noun, ('gen',))}"
        return named, (("gen", named), ("ins", named), ("made", f"w {share} z {self.say(noun, ('gen',))}"))

    def shared(self, words: Sequence[str], join: Callable[[Sequence[str]], str]) -> str:
        """do skóry suchej i wrażliwej, dla małych i dużych psów, na plażę i do ogrodu."""
        parts = [word.split(" ") for word in words]
        pairs = list(zip(words, parts, strict=True))
        alike = [word for word, part in pairs if part[:2] == parts[0][:2] and len(part) > 2]
        if len(alike) < 2:
            alike = [word for word, part in pairs if len(part) == 3 and part[::2] == parts[0][::2]]
        others = [word for word in words if word not in alike]
        if len(alike) > 1 and others:
            return f"{self.shared(alike, join)} oraz {self.shared(others, join)}"
        if len(words) < 2 or len({part[0] for part in parts}) > 1 or min(len(part) for part in parts) < 2:
            return join(words)
        if all(len(part) > 2 for part in parts):
            if len({part[1] for part in parts}) == 1:
                return " ".join(parts[0][:2]) + " " + join([" ".join(part[2:]) for part in parts])
            if len({part[-1] for part in parts}) == 1:
                return f"{parts[0][0]} {join([' '.join(part[1:-1]) for part in parts])} {parts[0][-1]}"
        inner = any(word in _PREPOSITIONS for part in parts[:-1] for word in part[1:])
        if parts[0][0] in _PREPOSITIONS and not inner and "co" not in {part[1] for part in parts}:
            return f"{parts[0][0]} {join([' '.join(part[1:]) for part in parts])}"
        return join(words)

    def finish(self, text: str) -> str:
        if " do " in text:
            text = _ROOM_UP_TO.sub("dla maksymalnie", _FOR_UP_TO.sub("do", text))
        if "elementów" in text or "osób" in text:
            text = _COUNTED.sub(_counted, text)
        if "awiera" in text:
            text = _FREE_OF_TWO.sub(r"\1 \2 ani ", text)
        return _WE.sub(r"\1e", _ZE.sub(r"\1e", text))


RULES = Polish()
