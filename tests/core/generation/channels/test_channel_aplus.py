"""Amazon A+ content: all 15 modules over generated pages, and a preflight that says every reason at once."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from catalogues import by_product, pages
from hypothesis import given, settings
from hypothesis import strategies as st

from core.content.channels.contract import console, faults, module_types, slots
from core.content.channels.text import Made
from core.content.document import AltTexts, ContentDocument, Line, Picture
from core.errors import BadInput
from core.facts.sheet import FactSheet
from core.generation.channels import build
from core.generation.channels.aplus_bench import ALT, Shot
from core.generation.channels.preflight import preflight
from core.generation.compose import LOCALES

_LOGO = Picture("logo", "https://shop.example/logo.png", Line("Halvorin", ("brand",)), 1200, 360)


def _sized(page: ContentDocument, width: int, height: int) -> ContentDocument:
    """The page with six pictures of that size, each with words."""
    alts = page.module("alt_texts").pictures
    shown = tuple(replace(alts[at % len(alts)], media_id=str(at), width_px=width, height_px=height) for at in range(6))
    kept = tuple(module for module in page.modules if module.kind != "alt_texts")
    return replace(page, modules=(*kept, AltTexts(shown)))


@cache
def _all(locale: str) -> tuple[tuple[FactSheet, ContentDocument], ...]:
    return tuple((sheet, _sized(page, 2400, 1800)) for sheet, page in pages(0, locale)[LOCALES.index(locale) % 9 :: 9])


def _amazon(page: ContentDocument, sheet: FactSheet, *modules: str) -> Made:
    return build(page, sheet, names=["amazon_aplus"], modules=modules, logo=_LOGO, siblings=by_product(0))[0]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_keeps_the_contract_and_passes_its_own_preflight(locale: str) -> None:
    for sheet, page in _all(locale):
        made = _amazon(page, sheet)
        if not made.texts.get("modules"):
            assert made.problems
            continue
        document = made.payload["contentDocument"]
        assert list(faults(document)) == []
        assert [problem for problem in made.problems if problem.stops] == []
        assert 1 <= len(document["contentModuleList"]) <= console()["max_modules"]
        assert document["locale"] == locale


@pytest.mark.parametrize("kind", module_types())
def test_each_of_the_15_modules_keeps_the_contract_over_generated_pages(kind: str) -> None:
    filled = 0
    for locale in LOCALES[::3]:
        for sheet, page in _all(locale):
            made = _amazon(page, sheet, kind)
            if "modules" not in made.texts:
                (reason,) = [problem for problem in made.problems if problem.place == kind]
                assert reason.cause.startswith(f"{kind} cannot be filled: ")
                continue
            filled += 1
            (module,) = made.payload["contentDocument"]["contentModuleList"]
            assert set(module) == {"contentModuleType", slots()[kind].field}
            assert list(faults(made.payload["contentDocument"])) == []
            assert [problem for problem in made.problems if problem.stops] == []
            assert len(made.payload["uploads"]) == _pictures(module)
    assert filled >= 5, kind


def _pictures(node: Any) -> int:
    if isinstance(node, dict):
        return ("uploadDestinationId" in node) + sum(map(_pictures, node.values()))
    return sum(map(_pictures, node)) if isinstance(node, list) else 0


def test_facts_stand_beside_every_text() -> None:
    sheet, page = _all("de-DE")[0]
    made = _amazon(page, sheet)
    texts = {path: _at(made.payload["contentDocument"], path) for path in made.payload["facts"]}
    assert all(isinstance(text, str) and text for text in texts.values())
    known = {fact.key for fact in sheet}
    assert {key for keys in made.payload["facts"].values() for key in keys if "#" not in key} <= known
    assert any(made.payload["facts"].values())


def _at(node: Any, path: str) -> Any:
    for step in path.split("/"):
        node = node[int(step)] if isinstance(node, list) else node[step]
    return node


def test_a_document_shows_no_picture_twice() -> None:
    for sheet, page in _all("en-US"):
        made = _amazon(page, sheet)
        uploads = [row["media"] for row in made.payload.get("uploads", ())]
        assert len(uploads) == len(set(uploads))


def test_an_unknown_module() -> None:
    sheet, page = _all("en-US")[0]
    with pytest.raises(BadInput, match="PREMIUM"):
        _amazon(page, sheet, "PREMIUM")


def test_own_figures_agree_with_the_contract() -> None:
    image = {"uploadDestinationId": "1", "imageCropSpecification": {"size": {"width": {"value": 1, "units": "pixels"},
             "height": {"value": 1, "units": "pixels"}}}}  # fmt: skip
    assert not list(faults(image | {"altText": "x" * ALT}, "ImageComponent"))
    assert list(faults(image | {"altText": "x" * (ALT + 1)}, "ImageComponent"))
    for slot in slots().values():
        assert all(most <= 10_000 for most in slot.text.values())


# ------------------------------------------------------------------ pictures


@given(st.integers(1, 6000), st.integers(1, 6000), st.sampled_from([s for s in slots().values() if s.width_px]))
def test_a_crop_lies_in_its_picture_and_has_the_place_s_shape(wide: int, high: int, slot: Any) -> None:
    shot = Shot(Picture("1", "", Line("x"), wide, high), None, slot.width_px, slot.height_px)  # type: ignore[arg-type]
    width, height, x, y = shot.crop()
    if wide >= slot.width_px and high >= slot.height_px:
        assert slot.width_px <= width <= wide - x
        assert slot.height_px <= height <= high - y
        assert abs(width * slot.height_px - height * slot.width_px) < max(slot.width_px, slot.height_px)
        assert width == wide or height == high
    else:
        assert (width, height, x, y) == (slot.width_px, slot.height_px, 0, 0)


@pytest.mark.parametrize(
    ("size", "stops", "words"),
    [((300, 300), True, "970 x 600 pixels are needed"), ((0, 0), False, "unknown size"), ((4000, 700), False, "loses")],
)
def test_pictures_that_do_not_fit_their_place(size: tuple[int, int], stops: bool, words: str) -> None:
    sheet, page = pages(0, "en-US")[0]
    made = _amazon(_sized(page, *size), sheet, "STANDARD_HEADER_IMAGE_TEXT")
    found = [problem for problem in made.problems if words in problem.cause]
    assert [problem.stops for problem in found] == [stops]
    assert found[0].next_step


# ------------------------------------------------------------------ preflight of a document from anywhere


def _document() -> dict[str, Any]:
    sheet, page = _all("en-US")[0]
    return deepcopy(_amazon(page, sheet).payload["contentDocument"])


def test_every_reason_is_given_at_once() -> None:
    document = _document()
    assert not [problem for problem in preflight(document) if problem.stops]
    head = document["contentModuleList"][0]["standardHeaderImageText"]
    del head["block"]["image"]["altText"]
    head["headline"] = {"value": "BUY THIS NOW", "decoratorSet": [{"type": "STYLE_BOLD", "offset": 9, "length": 9}]}
    head["block"]["headline"] = {"value": "Money-back guarantee and free shipping at the best price"}
    head["block"]["image"]["imageCropSpecification"]["size"]["width"]["value"] = 300
    head["block"]["body"]["textList"] = [{"value": "It is light and it is strong. " * 210}] * 2
    document["contentModuleList"].append({"contentModuleType": "STANDARD_TEXT", "standardCompanyLogo": {}})
    document["name"] = "x" * 101
    found = preflight(document)
    said = " ".join(problem.cause for problem in found)
    for words in (
        "altText is required", "capitals", "ends behind its text", "guarantee", "delivery", "prices",
        "shows 300 x", "takes 6000 for a body", "stands twice", "must hold standardText", "at most 100",
    ):  # fmt: skip
        assert words in said, words
    assert all(problem.next_step and problem.place is not None for problem in found)
    assert [problem for problem in found if problem.stops]


def test_too_many_modules() -> None:
    document = _document()
    document["contentModuleList"] = document["contentModuleList"][:1] * 6
    assert any("6 modules" in problem.cause for problem in preflight(document))


def test_forbidden_words_are_found_in_the_document_s_own_language() -> None:
    document = _document()
    document["locale"] = "de-DE"
    document["contentModuleList"][0]["standardHeaderImageText"]["headline"]["value"] = "Mit Geld-zurück-Garantie"
    assert any("guarantee" in problem.cause for problem in preflight(document) if problem.stops)


_FIELDS = [
    *("contentModuleList", "contentModuleType", "standardText", "standardComparisonTable", "productColumns", "locale"),
    *("body", "textList", "value", "altText", "uploadDestinationId", "imageCropSpecification", "decoratorSet"),
]
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(_FIELDS),
            inner | st.sampled_from(["STANDARD_TEXT", "STANDARD_COMPARISON_TABLE"]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150)
@given(_JSON)
def test_any_json_is_judged_and_never_raises(value: Any) -> None:
    found = preflight(value)
    assert any(problem.stops for problem in found)  # nothing so small is a whole document
