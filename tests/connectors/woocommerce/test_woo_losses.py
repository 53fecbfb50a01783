"""Texts that hold more than the REST interface lets through are never rewritten."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.woocommerce.emulator.html_filter import store_html
from connectors.woocommerce.losses import losses


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("<p>Plain</p>", ()),
        ('<p class="a" data-x="1" style="color:red">x<br></p><!-- wp:group --><ul><li>a</li></ul>', ()),
        ('<table><tr><th scope="col">a</th></tr></table>', ()),
        ("<script>alert(1)</script>", ("<script>",)),
        ('<iframe src="https://video.example/x"></iframe>', ("<iframe>",)),
        ('<p onclick="x()">t</p>', ("onclick",)),
        ('<img src="a.jpg" srcset="a 1x" alt="x">', ("srcset",)),
        ('<div style="display:flex;color:red">t</div>', ("style display",)),
        ("<my-widget>t</my-widget>", ("<my-widget>",)),
        ("size <5 cm and a<b", ()),
    ],
)
def test_parts_that_would_go_are_named(text: str, gone: tuple[str, ...]) -> None:
    assert losses(text) == gone


_TAGS = st.sampled_from(
    ["p", "div", "ul", "li", "script", "iframe", "section", "b", "form", "time", "x-y", "svg", "details"]
)
_ATTRIBUTES = st.sampled_from(["", ' class="a"', ' onclick="x"', ' srcset="a"', ' id="b"', ' data-a="1"', " itemscope"])


@given(st.lists(st.tuples(_TAGS, _ATTRIBUTES, st.sampled_from(["", "word", "two words"])), max_size=8))
def test_what_is_said_to_survive_survives_the_shops_filter(parts: list[tuple[str, str, str]]) -> None:
    text = "".join(f"<{tag}{attribute}>{words}</{tag}>" for tag, attribute, words in parts)
    assert (losses(text) == ()) == (store_html(text) == text)
