"""A page in parts: exact there and back for every text."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors.shopify.parts import EMPTY, MAX_BYTES, PAGE, is_pending, join, pending, split
from core.errors import BadInput

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
MODULE = st.dictionaries(st.sampled_from(["kind", "items", "headline"]), st.sampled_from(["hero", "faq", "page", ""]))
PAGE_JSON = st.fixed_dictionaries(
    {"modules": st.lists(MODULE, max_size=4)}, optional={"v": st.just(1), "html": JSON, "text": JSON, "pending": JSON}
)


def _dump(data):
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


@given(st.text() | st.builds(_dump, JSON) | st.builds(_dump, PAGE_JSON) | st.builds(json.dumps, PAGE_JSON))
@example("")
@example("{}")
@example('{"text":"x"}')
@example('{"v":1,"html":null,"modules":[]}')
@example('{"v":1,"html":"{}","modules":[{"kind":"hero"},{"kind":"hero"}]}')
@example('{"v":1,"modules":[{"kind":"a_b"},{"kind":"a_b"},{"kind":"a_b_2"}]}')
@example('{"v":1,"v":2,"modules":[]}')
@example("[" * 3000)
def test_split_and_join_are_inverses(text):
    parts = split(text)
    assert parts[0].id == PAGE
    assert len({part.id for part in parts}) == len(parts)
    assert all(part.content.strip() and part.content != EMPTY for part in parts)
    assert join({part.id: part.content for part in parts}) == text


def test_each_module_is_a_part_with_a_stable_name():
    page = _dump({"v": 1, "html": "<p>x</p>", "modules": [{"kind": "faq"}, {"kind": "how_to"}, {"kind": "faq"}]})
    assert [part.id for part in split(page)] == ["page", "html", "faq", "how-to", "faq-2"]
    assert split(page)[1].content == "<p>x</p>"


def test_parts_that_do_not_fit_together_are_no_page():
    parts = {part.id: part.content for part in split('{"v":1,"modules":[{"kind":"faq"}]}')}
    torn = [{**parts, "faq": "no json"}, {"page": parts["page"]}, {**parts, "page": "[1]"}, {**parts, "page": "x"}]
    assert len({join(contents) for contents in torn}) == 4
    assert join({"page": '{"pending":"junk!"}'}) == join({"page": '{"pending":"junk!"}'})
    assert join({"page": EMPTY, "faq": "{}"}) is None
    assert join({}) is None


@given(st.text())
def test_while_a_change_is_pending_the_text_before_is_read(text):
    assert is_pending(pending(text))
    assert join({"page": pending(text), "hero": "{}"}) == text


def test_a_part_has_a_size():
    split("x" * (MAX_BYTES - 20))
    with pytest.raises(BadInput, match="page"):
        split("é" * MAX_BYTES)
