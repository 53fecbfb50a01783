"""Topics: what a sheet gives us to talk about, with its words, weight and place. Rules are data (rules.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any
from zlib import crc32

from core.facts.sheet import Fact, FactSheet
from core.facts.vocabulary import natural_bound
from core.generation.compose.lexicon import Lexicon, lowered
from core.generation.compose.naming import Naming
from core.generation.compose.phrase import Measured, Slot, Thing, Words, frame
from core.generation.compose.properties import Wording, pieces, wordings
from core.generation.compose.voice import frames, reworded
from core.localisation.grammar import rules_of
from core.localisation.language import language
from core.localisation.terms import find, fold, terms

MAX_FEW = 3
USE_TOPICS = {"place": "uses", "who": "audience", "pet": "audience", "skin": "skin", "hair": "hair"}
USE_TOPICS |= {"drink": "drinks", "heat": "heat"}
VERSIONS = frozenset(("bluetooth_version", "release_year"))  # numbers that are names: never a decimal comma
WHOLE_SHARE = (95.0, 101.0)  # per cent, with rounding
MIN_CONFIDENCE = 0.65  # below stand shipping figures and guesses
_WHOLE = ("material", "", "metal", "shell_material")
_PLAIN_RANK = 20
_PROPERTIES = frozenset(
    ("features", "", "foldable", "adjustable", "noise_cancelling", "microphone", "dishwasher_safe", "microwave_safe")
) | frozenset(("machine_washable", "coating", "finish", "treatment", "free_from", "texture", "connectivity", "closure"))
_DENIAL = re.compile(r"(?:not|never|nicht|pas) ", re.IGNORECASE)  # what a product is not for is no selling point
_VERSION = re.compile(r"\d+(?:\.\d+)*")
_KIND_SLOT = re.compile(r"\{kind((?:\.[a-z]+)*)\}")
_IP = re.compile(r"\bIP\s?([0-6X])([0-9])K?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing to say. `frame` names its sentences in frames/<lang>.toml, `env` fills them, `keys` are its facts.
    `feature`: worth a headline; `support`: topics whose sentence may follow; `part`: which piece of a compound fact."""

    id: str
    frame: str
    rank: float
    group: str
    env: Mapping[str, Slot]
    keys: tuple[str, ...] = field(default=())
    feature: bool = True
    support: tuple[str, ...] = ()
    part: str = ""

    @property
    def marks(self) -> frozenset[str]:
        """What counts as told once the topic is: its facts, or only its own piece of a compound one."""
        return frozenset((f"{self.keys[0]}#{self.part}",)) if self.part else frozenset(self.keys)


@cache
def rules() -> dict[str, Any]:
    """The rules file."""
    return tomllib.loads(files(__package__).joinpath("rules.toml").read_text("utf-8"))


def base_env(naming: Naming, lang: str) -> dict[str, Slot]:
    """The slots every frame may use: the product by name and by noun, and its title."""
    cat = Thing(naming.short, naming.noun_keys)
    env: dict[str, Slot] = {"cat": cat, "kind": Thing(naming.noun, naming.noun_keys)}
    base = frames(lang)["base"]
    if naming.name:
        env["name"] = Words(naming.name, naming.name_keys, proper=True)
    full = "_full" if naming.full else "" if not naming.generic else "_generic"
    subject = f"subject{full}" if naming.name else ""
    title = f"title{full}" if naming.name else "title_plain"
    text, keys = frame(base[title], lang).text(env)
    env["title"] = Words(text, keys, proper=bool(naming.name) or not language(lang).spaced)
    if title == "title":
        text, keys = frame(base["title_short"], lang).text(env)
        env["title_short"] = Words(text, keys, proper=True)
    env["subj"] = _subject(base[subject], lang, env, naming) if subject else cat_definite(cat, lang)
    return env


def cat_definite(cat: Thing, lang: str) -> Words:
    """The product by its noun alone, with its article in every case."""
    forms = tuple((case, cat.say("def", case)) for case in rules_of(lang).subject_cases)
    return Words(cat.say("def"), cat.facts, forms)


def _subject(source: str, lang: str, env: Mapping[str, Slot], naming: Naming) -> Words:
    compiled = frame(source, lang)
    text, keys = compiled.text(env)
    forms: tuple[tuple[str, str], ...] = ()
    if not naming.generic and not naming.full:
        forms = tuple(
            (case, frame(_KIND_SLOT.sub(rf"{{kind\1.{case}}}", source), lang).text(env)[0])
            for case in rules_of(lang).subject_cases
        )
    return Words(text, keys, forms, proper=naming.generic or naming.full)


# ------------------------------------------------------------------ topics from facts


def find_topics(sheet: FactSheet, naming: Naming, lexicon: Lexicon, env: Mapping[str, Slot]) -> list[Topic]:
    """All topics of a sheet that can be said in the lexicon's language, strongest first."""
    family = naming.term.family if naming.term else ""
    found = [*_measured(sheet, family, lexicon, env), *_features(sheet, lexicon, env)]
    found += _groups(sheet, family, lexicon, env)
    return sorted(found, key=lambda topic: -topic.rank)


def usable(fact: Fact) -> bool:
    """Whether a fact may be stated of the product as a whole."""
    return stated(fact) and not fact.applies_to


def stated(fact: Fact) -> bool:
    """Whether a fact is sure enough to be printed at all."""
    sure = fact.confidence >= MIN_CONFIDENCE or bool(fact.confirmed_by)
    if fact.attribute == "fabric_weight" and fact.unit not in ("gsm", "oz_yd2", ""):
        return False  # a mass without its area says nothing that a reader of another system could use
    return sure and not fact.negated and fact.kind != "claim_unsupported"


def best(facts: Sequence[Fact]) -> Fact | None:
    """Of several facts on one thing the surest; confirmed ones before all."""
    return max(facts, key=lambda fact: (bool(fact.confirmed_by), fact.confidence)) if facts else None


def _measured(sheet: FactSheet, family: str, lexicon: Lexicon, env: Mapping[str, Slot]) -> list[Topic]:
    by_attribute: dict[str, list[Fact]] = {}
    for known in sheet.of("measure", "feature"):
        if known.kind == "feature" and known.attribute not in ("water_resistance", "bluetooth_version"):
            continue
        if usable(known) and not known.part and lexicon.formatter.knows(known.unit):
            by_attribute.setdefault(lexicon.attribute_of(known), []).append(known)
    found = []
    for rule in rules()["topic"]:
        if family in rule.get("except", ()) or family not in rule.get("family", (family,)):
            continue
        fact = _pick(by_attribute, rule["attribute"])
        second = _pick(by_attribute, rule.get("second", []))
        if fact is None or ("second" in rule and second is None):
            continue
        slots: dict[str, Slot] = {**env, "v": _value(fact, lexicon)}
        if second is not None:
            slots["w"] = _value(second, lexicon)
        slots |= _ip(fact, lexicon)
        keys = tuple(f.key for f in (fact, second) if f)
        name = rule["id"]
        if name == "min_age" and fact.number == 0:
            name = "from_birth"
        elif name == "capacity" and family in rules()["packaged"]:
            name = "volume"
        elif name == "volume" and family in rules()["holding"]:
            name = "capacity"
        support = tuple(rule.get("with", ()))
        found.append(
            Topic(rule["id"], name, rule["rank"], rule["group"], slots, keys, rule.get("feature", True), support)
        )
    return found


def _pick(by_attribute: Mapping[str, list[Fact]], names: Sequence[str]) -> Fact | None:
    return next((best(by_attribute[name]) for name in names if name in by_attribute), None)


def _value(fact: Fact, lexicon: Lexicon) -> Slot:
    if isinstance(fact.value, str) or fact.attribute in VERSIONS:
        return Words(version_text(fact), (fact.key,))
    return Measured(fact, lexicon.formatter, natural_bound(fact.attribute))


def version_text(fact: Fact) -> str:
    """A version as its source writes it: 5.0 stays 5.0, with a point in every language."""
    written = _VERSION.search(fact.text)
    return written.group() if written and not isinstance(fact.value, str) else str(fact.value)


def _ip(fact: Fact, lexicon: Lexicon) -> dict[str, Slot]:
    """What an IP code means, in words (IEC 60529)."""
    code = _IP.search(f"{fact.value}") or _IP.search(fact.text)
    if not code or fact.dimension not in ("waterproof_rating", ""):
        return {}
    words, classes = frames(lexicon.lang)["ip"], rules()["ip"]
    solid = words.get(classes["solid"].get(code[1], ""), "")
    liquid = words.get(classes["liquid"].get(code[2], ""), "")
    if not liquid:
        return {"v": Words(code.group().upper().replace(" ", ""), (fact.key,)), "ip": Words("")}
    pattern = words["both"] if solid else words["one"]
    meaning = pattern.format(solid=solid, liquid=liquid)
    bare = lexicon.formatter.join([part for part in (solid, liquid) if part])
    return {
        "v": Words(code.group().upper().replace(" ", ""), (fact.key,)),
        "ip": Words(meaning, (fact.key,)),
        "ipbare": Words(bare, (fact.key,)),
    }


def _features(sheet: FactSheet, lexicon: Lexicon, env: Mapping[str, Slot]) -> list[Topic]:
    found: dict[str, Topic] = {}
    patterns = frames(lexicon.lang)["compound"]
    for fact in sheet.of("feature", "care", "compatibility"):
        if not usable(fact) or not _tells_property(fact, lexicon) or _DENIAL.match(str(fact.value)):
            continue
        said, left = pieces(str(fact.value), lexicon.source)
        unknown = fact.attribute == "features" and bool(left) and lexicon.same_language
        if unknown and lexicon.passes(str(fact.value)):
            label = lowered(str(fact.value).strip(" ."), lexicon.lang)
            slots: dict[str, Slot] = {**env, "label": Words(label, (fact.key,))}
            topic = Topic(f"plain:{fact.key}", "plain_feature", _PLAIN_RANK, "features_row", slots, (fact.key,), False)
            found.setdefault(topic.id, topic)
            continue
        for wording in (w for one in said for w in wordings(one, lexicon.lang, lexicon.formatter, patterns)):
            topic = _property(wording, fact, lexicon, env)
            found.setdefault(wording.key, replace(topic, part=wording.key) if len(said) > 1 else topic)
        if fact.attribute in ("features", ""):
            for piece in left:
                lexicon.miss(piece)
    return _without_repeats(list(found.values()))


def _tells_property(fact: Fact, lexicon: Lexicon) -> bool:
    """Whether a fact names properties: care advice does where it is the very name of one (dishwasher-safe)."""
    if fact.attribute == "care":
        return find("features", str(fact.value), lexicon.source) is not None
    return fact.attribute in _PROPERTIES


def _property(wording: Wording, fact: Fact, lexicon: Lexicon, env: Mapping[str, Slot]) -> Topic:
    if not wording.predicate:
        slots = {**env, "label": Words(wording.label, (fact.key,))}
        return Topic(f"plain:{wording.key}", "plain_feature", wording.rank, "features_row", slots, (fact.key,), False)
    pred, _ = frame(wording.predicate, lexicon.lang).text(env)
    pred = reworded(pred, lexicon.lang, lexicon.sheet.product)
    verb, _, rest = pred.partition(" ")
    slots = {
        **env,
        "label": Words(wording.label, (fact.key,)),
        "pred": Words(pred, (fact.key,), _pieces_of(verb, rest)),
    }
    if (meaning := terms("benefits").get(wording.key)) and (words := meaning.plain(lexicon.lang)):
        slots["why"] = Words(reworded(words, lexicon.lang, lexicon.sheet.product), (fact.key,))
    return Topic(f"feature:{wording.key}", "feature", wording.rank, "features_row", slots, (fact.key,))


def _pieces_of(verb: str, rest: str) -> tuple[tuple[str, str], ...]:
    """A predicate taken apart for sentences that begin with another word: German puts `sich` right behind the verb,
    and of two Polish verbs with `się` that are said once it is said once as well."""
    own = next((word for word in ("sich ", "się ") if rest.startswith(word)), "")
    tail = rest.removeprefix(own)
    return ("v", verb), ("sich", f" {own[:-1]}" if own else ""), ("tail", f" {tail}" if tail else "")


def _without_repeats(topics: list[Topic]) -> list[Topic]:
    """Drops what a fuller topic says as well: a reinforced heel beside a reinforced heel and toe, a phrase of the
    source that repeats a known property with more words around it."""
    known = [topic.id.partition(":")[2] for topic in topics if topic.frame == "feature"]

    def repeated(topic: Topic) -> bool:
        if topic.frame == "feature":
            own = f"{topic.id.partition(':')[2]} "
            counted = f"count {own[9:-1]}" in known if own.startswith("built-in ") else False
            return counted or any(key.startswith(own) for key in known)
        return any(fold(key) in fold(topic.env["label"].say()) for key in known)

    return [topic for topic in topics if not repeated(topic)]


def _groups(sheet: FactSheet, family: str, lexicon: Lexicon, env: Mapping[str, Slot]) -> list[Topic]:
    found = []
    main = main_materials(sheet)
    if family in rules()["packaged"]:
        main = [fact for fact in main if fact.source not in ("body", "title")]  # in running text those are ingredients
    if words := [w for w in (lexicon.material(fact) for fact in main) if w]:
        shares = any(fact.share is not None for fact in main)
        name = "packaging" if family in rules()["packaged"] else "composition" if shares else "material"
        found.append(_listed(name, 34 if name == "packaging" else 68, "make", words, env, lexicon))
    for name, (words, families) in _uses(sheet, lexicon).items():
        topic = _listed(name, 49 if name == "uses" else 48, "use", words, env, lexicon)
        pets = families == {"pet"} and "pets" in frames(lexicon.lang)  # who a thing is for is asked of people
        found.append(replace(topic, frame="pets") if pets else topic)
    colours = colour_words(sheet, lexicon)
    if colours and (len(colours) > 1 or family not in rules()["packaged"]):  # a single one is that of the pack
        found.append(_listed("colour", 30, "make", colours, env, lexicon))
    told = fold(" ".join(str(fact.value) for fact in sheet.of("material")))  # Tritan in Tritan copolyester
    named = (f for f in sheet.of("technology_mark") if usable(f) and fold(str(f.value)) not in told)
    marks = [Words(str(f.value), (f.key,)) for f in named]
    if marks:
        found.append(_listed("technology", 62, "features_row", marks, env, lexicon))
    return found


def _uses(sheet: FactSheet, lexicon: Lexicon) -> dict[str, tuple[list[Words], set[str]]]:
    """What and whom the product is for, by topic, with the sorts of the words: places and activities apart from
    people, skin types, hobs ..."""
    found: dict[str, tuple[list[Words], set[str]]] = {}
    for fact in sheet.facts:
        if usable(fact) and lexicon.is_use(fact) and (word := lexicon.use(fact)):
            family = lexicon.use_family(fact)
            words, families = found.setdefault(USE_TOPICS[family], ([], set()))
            families.add(family)
            if all(word.text != other.text for other in words):
                words.append(word)
    if "uses" in found:  # they have no order of their own: products of a kind begin with different ones
        places, families = found["uses"]
        turn = crc32(sheet.product.encode()) % len(places)
        found["uses"] = places[turn:] + places[:turn], families
    return found


def main_materials(sheet: FactSheet) -> list[Fact]:
    """What the product itself is made of: named materials where there are any, else those of the running text."""
    every = [f for f in sheet.of("material") if usable(f) and not f.part and f.attribute in _WHOLE]
    named = [f for f in every if f.source not in ("body", "title")]
    found = named or every
    shared = [f for f in found if f.share is not None]
    total = sum(f.share or 0 for f in shared)
    if shared and total >= WHOLE_SHARE[0]:
        # A full account stands alone; one of more than the whole contradicts itself and is not repeated.
        return shared if total <= WHOLE_SHARE[1] else [f for f in found if f.share is None]
    return found


def colour_words(sheet: FactSheet, lexicon: Lexicon) -> list[Words]:
    """The colours the product comes in, each once."""
    seen: dict[str, Words] = {}
    for fact in sheet.of("colour", "option"):
        if fact.negated or (fact.kind == "option" and fact.attribute != "colour"):
            continue
        if word := lexicon.word(("colours",), str(fact.value)):
            seen.setdefault(word, Words(word, (fact.key,)))
    return list(seen.values())


def _listed(
    kind: str, rank: float, group: str, words: Sequence[Words], env: Mapping[str, Slot], lexicon: Lexicon
) -> Topic:
    """A topic whose value is a list in words."""

    def join(words: Sequence[str]) -> str:
        every, rules = lexicon.formatter.join, rules_of(lexicon.lang)
        if kind == "composition":
            return rules.shares(words, every)
        return rules.shared(words, every) if kind in USE_TOPICS.values() else every(words)

    keys = tuple(dict.fromkeys(key for word in words for key in word.facts))
    forms = tuple((form, join([word.say(form) for word in words])) for form in (*rules_of(lexicon.lang).cases, "label"))
    slots: dict[str, Slot] = {
        **env,
        "v": Words(join([word.text for word in words]), keys, forms),
        "first": words[0],
        "few": Words(join([word.text for word in words[:MAX_FEW]]), tuple(k for w in words[:MAX_FEW] for k in w.facts)),
    }
    if len(words) > 1:
        slots["many"] = Words("")
    return Topic(kind, kind, rank, group, slots, keys, kind not in (*USE_TOPICS.values(), "colour", "packaging"))
