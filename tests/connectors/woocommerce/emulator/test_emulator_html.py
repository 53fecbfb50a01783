from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.woocommerce.emulator.html_filter import filter_html, store_html, stripslashes
from connectors.woocommerce.emulator.rendering import expand_shortcodes, paragraphs

RECORDED = Path(__file__).parent.parent / "recorded"
CASES = json.loads((RECORDED / "html_filter.json").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES)
def test_the_filter_keeps_exactly_what_the_shop_kept(case: str) -> None:
    assert store_html(CASES[case]["in"]) == CASES[case]["out"]


def test_a_long_mixed_text_is_stored_as_recorded(shop: Any, recorded: Any) -> None:
    step = recorded("update_content")
    lamp = shop.ids()["shop-desk-lamp"]
    sent = step["request"]["body"]
    shown = shop.call("PUT", f"products/{lamp}", json=sent).json
    for name in ("name", "description", "short_description"):
        assert shown[name] == step["body"][name]
    mine = {row["key"]: row["value"] for row in shown["meta_data"]}
    assert mine == {row["key"]: row["value"] for row in step["body"]["meta_data"] if "vitrine" in row["key"]}


def test_view_adds_paragraphs_that_edit_does_not_have(shop: Any, recorded: Any) -> None:
    wanted = recorded("view_edit")
    lamp = shop.ids()["shop-desk-lamp"]
    body = {"description": wanted["written"], "short_description": "a\n\nb"}
    assert shop.call("PUT", f"products/{lamp}", json=body).json["description"] == wanted["PUT response"]
    edit = shop.call("GET", f"products/{lamp}", {"context": "edit"}).json
    view = shop.call("GET", f"products/{lamp}").json
    assert edit["description"] == wanted["GET context=edit"]
    assert edit["short_description"] == wanted["short_description edit"]
    assert view["short_description"] == wanted["short_description view"]
    assert set(edit) - set(view) == set(wanted["keys only in edit"])
    # The recording's shop had a shortcode of its own; here it is expanded by hand.
    text = expand_shortcodes(edit["description"], {"vitrine": "(the shortcode was expanded here)"})
    assert paragraphs(text) == wanted["GET (default context=view)"]
    assert view["description"] == paragraphs(edit["description"])


def test_doubled_backslashes_survive_as_single_ones() -> None:
    assert store_html("C:\\\\path") == "C:\\path"
    assert stripslashes("a\\0b\\\\") == "a\0b\\"


@given(st.text(alphabet=st.characters(exclude_characters="<>&\\", exclude_categories=("Cs", "Cc"))))
def test_plain_words_of_any_script_are_untouched(text: str) -> None:
    assert store_html(text) == text


@given(st.text(alphabet="<>&\"'=/ab!-; \n", max_size=60))
def test_no_markup_soup_leaves_a_script_or_an_event(text: str) -> None:
    out = filter_html(f"<p {text}><script>{text}</script><b onclick='{text}'>")
    assert "<script" not in out
    assert not re.search(r"<b[^>]*\sonclick", out)


@given(st.text(alphabet="<>&\"'=/ab!-; \n", max_size=60))
def test_a_stored_text_is_stored_again_unchanged_once_it_has_settled(text: str) -> None:
    settled = text
    for _ in range(60):
        if filter_html(settled) == settled:
            break
        settled = filter_html(settled)
    assert filter_html(settled) == settled
