"""What a pattern needs never keeps back what the pattern would find: over our own texts, and over texts made of it."""

import functools
import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.catalog.text import fold_html
from core.facts import signs
from core.facts.jsonl import sheet_of
from core.facts.lexicon import certificates, excludes, lower, notices, pattern, rule, words_of
from core.facts.needs import need_of, signs_beside, signs_of_word, ways_of, words_in
from core.facts.prose import About, facts_of
from core.facts.reading.span import Span
from core.facts.vocabulary import LANGUAGES

CASES = Path(__file__).parent / "cases"
CODES = tuple(sorted(path.stem for path in CASES.glob("*.jsonl")))
FRAMES = ("(?<!\\w)(?:{})(?!\\w)", "(?<!\\w)(?:{})", "(?:{})")


def shown(text):
    low = text.lower()
    return {sign for word in words_in(low) for sign in signs_of_word(word)} | set(signs_beside(low))


@functools.cache
def rows(code):
    cases = map(json.loads, (CASES / f"{code}.jsonl").read_text("utf-8").splitlines())
    return [(case["title"], case.get("body") or case.get("html", "")) for case in cases]


@functools.cache
def lines(code):
    return [lower(line.text) for _, body in rows(code) for line in fold_html(body).lines]


@functools.cache
def ways():
    """All alternatives of the patterns of all languages."""
    found = []
    for code in {lang[:2] for lang in LANGUAGES}:
        for name, inner in words_of(code).get("patterns", {}).items():
            found += [
                (name, way) for way in ways_of(inner) if "<" not in way.replace("(?<", "") and "{place}" not in way
            ]
    return found


@functools.cache
def needs():
    framed = [(name, FRAMES[1].replace("{}", way)) for name, way in ways()]
    return [(name, re.compile(written), need_of(written)) for name, written in framed]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (r"(?<!\w)(?:canvas|twill)(?!\w)", {" canvas ", " twill "}),
        (r"(?<!\w)(?:the |our )?same (?:\w+ )?use", {" same "}),
        (r"\d+ ?%", {"%"}),
        (r"(?<!\w)warrant\w*", {" warra"}),
        (r"\w+free(?!\w)", {"free"}),
        (r"防水|撥水", {"防水", "撥水"}),
        (r"(?<=[Bb]oxed )[a-z]+", {"boxe"}),
        (r"(?<!\w)(?:a |the )?shoes?(?!\w)", {" shoe ", " shoes "}),
        ("(?!)", set()),
    ],
)
def test_a_need_is_the_rarest_piece_of_each_alternative(written, expected):
    assert need_of(written) == expected


@pytest.mark.parametrize("written", [r"\w+", "(?:)", r"a?", "(?i:oak)", r"[^.]{2}", r"(x)?\1"])
def test_a_pattern_that_matches_texts_with_nothing_in_common_needs_nothing(written):
    assert need_of(written) is None


@pytest.mark.parametrize("written", [r"\d", "[0-9]x", "(?:1|2)"])
def test_figures_of_any_script_are_shown(written):
    assert not need_of(written).isdisjoint(shown("1x ٢x"))


def test_without_regard_to_case_letters_beyond_ascii_may_stand_for_others():
    need = need_of("k2", re.IGNORECASE)
    assert not need.isdisjoint(shown("\u212a2"))
    assert not need.isdisjoint(shown("K2"))
    assert need.isdisjoint(shown("x3"))


def test_alternatives_are_cut_at_bars_outside_groups_and_classes():
    assert ways_of(r"a|(b|c)|[|)]x|\||[^]|]y|d{2}") == ["a", "(b|c)", "[|)]x", r"\|", "[^]|]y", "d{2}"]


@pytest.mark.parametrize("code", CODES)
def test_no_need_of_a_word_file_keeps_a_match_back(code):
    """Every alternative of every language, over the lines of all cases of one."""
    texts = [(line, shown(line)) for line in lines(code)]
    for name, made, need in needs():
        hidden = [text for text, signs in texts if need is not None and need.isdisjoint(signs)]
        if made.search("\n".join(hidden)):  # a match may run over several lines
            assert not [text for text in hidden if made.search(text)], (name, made.pattern, sorted(need)[:8])


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_a_way_is_made_to_match_shows_its_need(data):
    name, way = data.draw(st.sampled_from(ways()))
    text = lower(data.draw(st.from_regex(way)))
    written = data.draw(st.sampled_from(FRAMES)).replace("{}", way)
    need = need_of(written)
    if need is not None and re.search(written, text):
        assert not need.isdisjoint(shown(text)), (name, way, text)


RULES = (
    "claims",
    "compared",
    "compared_with",
    "elsewhere",
    "care",
    "property_forms",
    "predicates",
    "made_of",
    "reviews",
)


@pytest.mark.parametrize("code", CODES)
def test_a_rule_finds_what_one_alternation_finds(code):
    for name in RULES:
        one, ways = pattern(name, code, FRAMES[0]), rule(name, code, FRAMES[0])
        for text in lines(code):
            found = [match.span() for match in ways.each(text, signs.signs_of(text))]
            assert found == [match.span() for match in one.finditer(text)], (name, text)
            assert ways.found(text, signs.signs_of(text)) == bool(found)


@pytest.mark.parametrize("made", [certificates(), excludes("en"), excludes("de"), *notices("en"), *notices("ja")])
def test_rules_made_of_several_lists_find_what_one_alternation_finds(made):
    one = re.compile(made._written)
    for text in (text for code in CODES for _, body in rows(code) for text in fold_html(body).text.split("\n")):
        found = [match.span() for match in made.each(text, signs.signs_of(text))]
        assert found == [match.span() for match in one.finditer(text)], text


@pytest.fixture
def unfiltered(monkeypatch):
    """Every pattern is tried on every text."""
    monkeypatch.setattr(signs.Signs, "allow", lambda self, pattern: True)
    monkeypatch.setattr(signs.Signs, "among", lambda self, bits: bits)


@functools.cache
def sheets(code):
    return [sheet_of({"id": "1", "title": title, "body_html": body, "lang": code}) for title, body in rows(code)[::5]]


@pytest.mark.parametrize("code", CODES)
def test_sheets_are_those_that_are_read_without_needs(code, request):
    filtered = sheets(code)
    request.getfixturevalue("unfiltered")
    sheets.cache_clear()
    assert sheets(code) == filtered
    sheets.cache_clear()


@settings(max_examples=80, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_sentences_pieced_together_are_read_as_without_needs(data):
    code = data.draw(st.sampled_from(CODES))
    pieces = data.draw(st.lists(st.sampled_from(lines(code)), min_size=1, max_size=3))
    cuts = [piece[: data.draw(st.integers(0, len(piece)))] for piece in pieces]
    text = data.draw(st.sampled_from(("", " ", ", ", "-", ": "))).join(cuts)
    about, item = About(code), data.draw(st.booleans())
    filtered = facts_of(Span(text, 0), about, item=item)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(signs.Signs, "allow", lambda self, pattern: True)
        patched.setattr(signs.Signs, "among", lambda self, bits: bits)
        assert facts_of(Span(text, 0), about, item=item) == filtered


def test_a_pattern_that_is_asked_later_is_known_of_texts_read_before():
    text = "a late oak board of quillwort"
    known = signs.signs_of(text)
    late, other = re.compile("quillwort"), re.compile("quartz")
    assert known.allow(late)
    assert not known.allow(other)
    assert [match[0] for match in signs.Rule(["oak", "quillwort", "elm"]).each(text, known)] == ["oak", "quillwort"]
