"""Polish: agreement of adjectives with nouns, of verbs and participles with their subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.review.grammar import Fault
from core.review.grammar.polish_text import AFTER, FREE, LISTS, SENTENCE_END, SMALL, Word, phrase, verbs_known
from core.review.grammar.polish_words import cases

_QUESTION = frozenset(
    (
        "ile",
        "jak",
        "jaki",
        "jaka",
        "jakie",
        "jaką",
        "jakiej",
        "jakim",
        "jakich",
        "gdzie",
        "kiedy",
        "czego",
        "kogo",
        "ilu",
    )
)


def before_noun(words: Sequence[Word], at: int) -> Iterator[Fault]:
    """An adjective right before its noun."""
    word, following = words[at], words[at + 1]
    if word.noun or not following.noun or following.adj or word.adj & following.noun:
        return
    verb = words[at - 1].low if at else ""
    if verb in ("jest", "są") and any(w.low in ("czego", "kogo") for w in words[:at]):
        yield Fault(word.start, word.end, "agreement")
    elif not (at and words[at - 1].noun and words[at - 1].noun & word.adj):
        yield Fault(word.start, following.end, "agreement")


def behind_noun(words: Sequence[Word], at: int, verbs: dict[str, int]) -> Iterator[Fault]:
    """An adjective right behind its noun: bawełna organiczna."""
    word, following = words[at], words[at + 1]
    if not following.adj or following.noun or word.noun & following.adj or word.low.startswith("kolor"):
        return
    if following.text[0].isupper() or (at + 2 < len(words) and words[at + 2].noun & following.adj):
        return
    if at + 2 < len(words):
        third = words[at + 2]
        if (
            third.text.islower()
            and not third.noun
            and not third.adj
            and third.low not in SMALL
            and third.low not in verbs
        ):
            return  # tryb niskiego opóźnienia: the adjective belongs to a noun that is not known
    for before in reversed(words[max(0, at - 4) : at]):
        if not before.text[0].isalnum() or before.low in verbs or before.low in LISTS:
            break
        if before.low in SMALL or before.text[0].isdigit():
            continue
        if before.noun & following.adj or not (
            before.noun or before.adj or before.low in AFTER or before.text[0].isupper()
        ):
            return
    yield Fault(following.start, following.end, "agreement")


def _predicate(words: Sequence[Word], at: int) -> int:
    """The cases of a predicate: the instrumental only where a noun may follow (jest dobrym wyborem)."""
    following = words[at + 1] if at + 1 < len(words) else None
    alone = following is None or following.low in AFTER or following.low in LISTS or not following.text[0].isalnum()
    return cases("nom") if alone else cases("nom", "ins")


def complement(words: Sequence[Word], at: int, verbs: dict[str, int]) -> Iterator[Fault]:
    """jest and są ask for a nominative (or instrumental) of their own number."""
    here = at + 1
    if here >= len(words) or not words[here].adj or words[here].noun:
        return
    if not words[here].adj & _predicate(words, here) & verbs[words[at].low]:
        yield Fault(words[here].start, words[here].end, "agreement")


def beside(words: Sequence[Word], at: int, number: int) -> Iterator[Fault]:
    """A noun that can only be the subject, right before its verb."""
    noun = words[at - 1]
    if not noun.noun & cases("nom") or noun.noun & (cases("nom") & number | cases("gen")):
        return
    before = words[at - 2] if at > 1 else None
    if before is None or not (before.low in AFTER or before.adj or before.text[0].isdigit() or before.low in LISTS):
        yield Fault(words[at].start, words[at].end, "verb")


def subjects(words: Sequence[Word], question: bool) -> Iterator[Fault]:
    """The subject at the head of a sentence agrees with its verb, in a question the one behind the verb."""
    verbs, _, _ = verbs_known()
    start = 0
    for at in range(len(words) + 1):
        if at < len(words) and words[at].text not in SENTENCE_END:
            continue
        sentence = words[start:at]
        start = at + 1
        if len(sentence) > 2 and sentence[0].low in ("tak", "nie") and sentence[1].text == ",":
            sentence = sentence[2:]
        if not sentence:
            continue
        if question and sentence[0].low != "czy":
            yield from _asked(sentence, verbs)
        else:
            label = at == len(words) or words[at].text == ":"
            yield from _told(sentence[1:] if sentence[0].low in ("czy", "oto") else sentence, label)


def _told(words: Sequence[Word], label: bool) -> Iterator[Fault]:
    verbs, _, past = verbs_known()
    readings, end, whole = phrase(words, 0)
    if not whole or not readings or words[0].text[0].isdigit():
        return
    subject = readings & cases("nom")
    for here in range(end, min(len(words), end + 12)):
        low = words[here].low
        if low == "to" and not subject:
            yield Fault(words[0].start, words[end - 1].end, "case")
            return
        if low in ("i", "oraz", "a", ",", "–", "to", "lub", "bez") or (low in FREE and low != "nie"):
            break
        if low in past:
            if not past[low] & subject:
                yield Fault(words[here].start, words[here].end, "agreement")
            return
        if low in verbs:
            yield from _verb_of(words, here, end, readings, verbs)
            return
    if not subject and label and _is_label(words):
        yield Fault(words[0].start, words[end - 1].end, "case")


def _is_label(words: Sequence[Word]) -> bool:
    """A heading or list item: short, without a verb or infinitive as far as its words are known."""
    verbs, _, _ = verbs_known()
    return len(words) < 24 and not any(
        word.low in verbs
        or word.low in FREE
        or (word.text.islower() and word.low.endswith(("ć", "c", "no", "to", "je")))
        for word in words
    )


_TO_SOMEBODY = frozenset(("nadaje", "nadają", "daje", "dają"))  # verbs that may begin with a dative


def _verb_of(words: Sequence[Word], here: int, end: int, readings: int, verbs: dict[str, int]) -> Iterator[Fault]:
    """The first verb behind the words that open a sentence, and those joined to it."""
    number, subject = verbs[words[here].low], readings & cases("nom")
    between = words[end:here]
    plain = not any(word.low == "nie" or (word.noun & cases("nom") and not word.adj) for word in between)
    if not subject and not readings & cases("acc") and plain and words[here].low not in _TO_SOMEBODY:
        yield Fault(words[0].start, words[end - 1].end, "case")
        return
    if not subject:
        others = (word for at, word in enumerate(words[here + 1 :], here + 1) if words[at - 1].low not in AFTER)
        if not any(
            word.noun & cases("nom") or (word.text.islower() and not word.noun and not word.adj and len(word.low) > 3)
            for word in others
        ):
            yield Fault(words[0].start, words[end - 1].end, "case")
        return
    if not subject & number:
        yield Fault(words[here].start, words[here].end, "verb")
        return
    following = words[here + 1] if here + 1 < len(words) else None
    said = following.adj if following and not following.noun and words[here].low in ("jest", "są") else 0
    if following and said and not said & (subject & number | cases("ins")):
        yield Fault(following.start, following.end, "agreement")
    for at in range(here + 2, len(words)):
        if (
            words[at].low in verbs
            and (words[at - 1].low if words[at - 1].low != "nie" else words[at - 2].low)
            in ("i", "także", "tego", "oraz")
            and not subject & verbs[words[at].low]
        ):
            yield Fault(words[at].start, words[at].end, "verb")


def _asked(words: Sequence[Word], verbs: dict[str, int]) -> Iterator[Fault]:
    """Ile waży plecak? Z czego jest wykonana butelka?"""
    if not any(word.low in _QUESTION for word in words[:3]):
        return
    for at, word in enumerate(words):
        if word.low not in verbs:
            continue
        here = at + 1
        if here < len(words) and words[here].low == "się":
            here += 1
        predicate = None
        if here + 1 < len(words) and word.low in ("jest", "są") and words[here].adj and not words[here].noun:
            predicate, here = words[here], here + 1
        readings, end, whole = phrase(words, here)
        opening, first, _ = phrase(words, 0)
        transitive = verbs_known()[1]
        if (
            words[0].low.startswith("jak")
            and first == at
            and opening
            and not opening & cases("acc" if word.low in transitive else "nom")
        ):
            yield Fault(words[0].start, words[first - 1].end, "case")
            return
        if not whole or not readings:
            return
        subject = readings & cases("nom")
        if not subject:
            yield Fault(words[here].start, words[end - 1].end, "case")
        elif not subject & verbs[word.low]:
            yield Fault(word.start, word.end, "verb")
        elif predicate and not predicate.adj & subject & verbs[word.low]:
            yield Fault(predicate.start, predicate.end, "agreement")
        return
