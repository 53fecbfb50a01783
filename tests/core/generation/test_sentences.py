"""Golden sentences: the facts stand above, the writer must say the sentence, the language's rules must accept it and
reject its mutants. Files: sentences/<locale>.toml.

    [[sentence]]
    facts = ["Name: Fernhythe Trailmate Backpack", "Weight: 540 g", "Material: 80% recycled polyester, 20% cotton"]
    text = "Der Rucksack Fernhythe Trailmate wiegt 540 g."
    wrong = ["Die Rucksack Fernhythe Trailmate wiegt 540 g.", "Der Rucksack Fernhythe Trailmate wiegen 540 g."]

`facts` are attribute rows of a shop in English (`Name`, `Type`, `Vendor` and `Description` are the product's own
fields). No-break spaces stand as plain ones.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import chain, permutations
from pathlib import Path
from typing import Any

import pytest

from core.facts.extract import extract
from core.facts.sheet import FactSheet
from core.generation.compose import compose
from core.generation.compose.answers import answers
from core.generation.compose.pairs import pairs, sharing_its_verb
from core.generation.compose.phrase import line
from core.generation.compose.tables import box_items
from core.generation.compose.voice import PAIRS, options_of
from core.generation.compose.writer import Writer
from core.localisation.market import market_for
from core.ports.wire import AttributeSnapshot, ProductSnapshot
from core.review.grammar import faults

FILES = sorted((Path(__file__).parent / "sentences").glob("*.toml"))
ENOUGH, CAUGHT = 60, 0.9
PRODUCTS = 60  # each says the same facts in its own way: a sentence must be among the ways


def sheet_of(lines: list[str]) -> FactSheet:
    """A fact sheet from readable rows."""
    pairs = [line.partition(": ")[::2] for line in lines]
    own = {name: value for name, value in pairs if name in ("Name", "Type", "Vendor", "Description")}
    rows = tuple(AttributeSnapshot(name, (value,), False) for name, value in pairs if name not in own)
    product = ProductSnapshot(
        "1", own.get("Name", ""), sku="G-1", categories=(own["Type"],) if "Type" in own else (),
        vendor=own.get("Vendor", ""), description_html=own.get("Description", ""), attributes=rows,
    )  # fmt: skip
    return extract(product, "en-US")


def tellings(sheet: FactSheet, locale: str) -> Iterator[set[str]]:
    """The lines of the page, as it is written for one product after another."""
    for number in range(1, PRODUCTS + 1):
        document = compose(replace(sheet, product=str(number)), locale)
        yield {plain(line.text) for _, line in document.lines()}


def sayings(sheet: FactSheet, locale: str) -> Iterator[set[str]]:
    """Every sentence that the writer has for what it is, for one topic, for two properties or as an answer, for one
    product after another: which of them a page takes is the plan's affair."""
    lang = market_for(locale).language
    for number in range(1, PRODUCTS + 1):
        writer = Writer(replace(sheet, product=str(number)), locale, "woocommerce")
        said = [(topic.frame, part, topic.env) for topic in writer.topics for part in ("say", "then")]
        said += [("identity", "say", writer.env), ("heading", "features", writer.env)]
        said += [(name, "answer", env) for name, env, _ in answers(writer, box_items(writer), [])]
        properties = [topic for topic in writer.topics if "pred" in topic.env]
        for pair in (pair for rows in pairs().values() for pair in rows):
            found = {topic.id: topic for topic in writer.topics if topic.id in (pair.first, pair.second)}
            if len(found) == 2:
                said.append((PAIRS, pair.id, {**found[pair.first].env, "w": found[pair.second].env["v"]}))
        for first, second in permutations(properties, 2):
            shared = sharing_its_verb(first.env["pred"], second.env["pred"], writer)
            said.append(("feature", "pair", {**first.env, "predb": shared}))
        yield {
            plain(line(option.source, lang, env).text)
            for topic, part, env in said
            for option in options_of(lang, topic, part)
            if option.frame.fits(env)
        }


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@cache
def read(path: Path) -> tuple[dict[str, Any], ...]:
    return tuple(tomllib.loads(path.read_text("utf-8"))["sentence"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_writer_says_every_golden_sentence(path: Path) -> None:
    cases = read(path)
    assert len(cases) >= ENOUGH
    assert len({case["text"] for case in cases}) == len(cases)
    unsaid = []
    for case in cases:
        sheet = sheet_of(case["facts"])
        pages = tellings(sheet, path.stem)
        first = next(pages)
        others = chain(sayings(sheet, path.stem), pages)  # one product's sayings hold more than many of its pages
        if case["text"] not in first and not any(case["text"] in page for page in others):
            unsaid.append((case["text"], sorted(first)))
    assert not unsaid, unsaid[:3]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_rules_accept_every_golden_sentence(path: Path) -> None:
    lang = market_for(path.stem).language
    refused = [(case["text"], found) for case in read(path) if (found := faults(case["text"], lang))]
    assert not refused, refused[:5]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_rules_reject_nine_of_ten_mutants(path: Path) -> None:
    lang = market_for(path.stem).language
    mutants = [wrong for case in read(path) for wrong in case["wrong"]]
    assert len(mutants) >= ENOUGH
    missed = [wrong for wrong in mutants if not faults(wrong, lang)]
    assert len(missed) <= (1 - CAUGHT) * len(mutants), missed[:20]
