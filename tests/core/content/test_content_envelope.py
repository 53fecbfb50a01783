"""The JSON string kept in a shop."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.content import document as doc
from core.content.document import ContentDocument, Line, Picture
from core.content.envelope import MAX_ENVELOPE_BYTES, from_json, to_json
from core.errors import BadInput

PAGE = ContentDocument(
    "9",
    "zh-CN",
    "facts",
    (
        doc.Hero(
            Line("标题", ("name",)), (Line('A "b" \\ </script>'),), Picture("1", "https://x/a.jpg", Line("图"), 4, 3)
        ),
        doc.Seo(Line("短"), Line("长")),
    ),
    ("wool",),
    "d1",
)


def test_round_trip() -> None:
    text = to_json(PAGE, "<p>x</p>", title="名字")
    back = from_json(text)
    assert back.document == PAGE
    assert (back.locale, back.html, back.title, back.edited) == ("zh-CN", "<p>x</p>", "名字", False)
    assert (back.seo.title.text, back.seo.description.text) == ("短", "长")
    assert json.loads(text)["v"] == 1


def test_edit_in_the_shop_is_seen() -> None:
    assert from_json(to_json(PAGE, "h").replace("标题", "別題")).edited


def test_without_search_texts() -> None:
    page = ContentDocument("9", "zh-CN", "facts", ())
    assert from_json(to_json(page, "")).seo == doc.Seo(Line(""), Line(""))


def test_too_large() -> None:
    with pytest.raises(BadInput, match="at most"):
        to_json(PAGE, "x" * MAX_ENVELOPE_BYTES)
    with pytest.raises(BadInput, match="larger"):
        from_json("x" * (MAX_ENVELOPE_BYTES + 1))


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", '{"v":1}', '{"v":2}', "[" * 200_000, '{"v":1,"modules":[{"kind":"none"}]}', "\ud800"],
)
def test_bad_text_is_bad_input(text: str) -> None:
    with pytest.raises(BadInput):
        from_json(text)


nodes = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(st.data(), nodes)
def test_any_edit_is_read_or_refused(data: st.DataObject, new: Any) -> None:
    whole = json.loads(to_json(PAGE, "<p>x</p>"))
    node: Any = whole
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(node[key], dict | list) or not node[key] or data.draw(st.booleans()):
            node[key] = new
            break
        node = node[key]
    try:
        back = from_json(json.dumps(whole))
    except BadInput:
        return
    for _, line in back.document.lines():
        assert isinstance(line.text, str)
    assert isinstance(back.html + back.title + back.seo.title.text + back.document.digest, str)
