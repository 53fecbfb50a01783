"""Both languages say everything, and no template says anything by itself."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import admin_ui
import core.review
from admin_ui.language import LANGUAGES, choose, strings, translate
from core.review.text import KINDS

ROOM = Path(admin_ui.__file__).parent
TEMPLATES = sorted((ROOM / "templates").rglob("*.html"))
_JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_HOLES = re.compile(r"\{(\w+)\}")
_CALL = re.compile(r"""\bt\(\s*["']([a-z_0-9.]+)["'](\s*~)?""")
_NOT_WORDS = {
    "Vitrine",
    "p =",
    "g",
    "h",
    "p",
    "f",
    "v",
    "e",
    "s",
    "j",
    "m",
    "w",
}  # the name, a formula, keys


def test_every_language_has_the_same_strings_with_the_same_holes():
    english = strings("en")
    for language in LANGUAGES:
        other = strings(language)
        assert set(other) == set(english)
        for key, text in english.items():
            assert set(_HOLES.findall(other[key])) <= set(_HOLES.findall(text)) | {"n"}, key
            assert other[key].strip(), key


def test_chinese_is_chinese():
    same = [k for k, v in strings("zh").items() if v == strings("en")[k] and re.search(r"[a-z]{4,}", v)]
    assert all(
        key.startswith(("connect.woocommerce.", "store.mode", "platform.", "plot.", "experiment.arm")) for key in same
    ), same


def test_every_string_that_is_asked_for_exists():
    known = strings("en")
    asked = set()
    for path in [*TEMPLATES, *ROOM.glob("*.py"), *(ROOM / "views").glob("*.py")]:
        for key, joined in _CALL.findall(path.read_text()):
            if joined or key.endswith(("_", ".")):
                assert any(name.startswith(key) for name in known), f"{path.name}: nothing begins with {key}"
            else:
                asked.add((path.name, key))
    assert len(asked) > 250
    assert [pair for pair in sorted(asked) if pair[1] not in known] == []


def test_every_kind_of_finding_has_a_label():
    room = Path(core.review.__file__).parent
    files = [path for path in room.rglob("*") if path.suffix in (".py", ".toml")]
    house = {kind for path in files for kind in re.findall(r"""["'](x_[a-z_]+)["']""", path.read_text("utf-8"))}
    assert "x_offer" in house
    for language in LANGUAGES:
        missing = [kind for kind in (*KINDS, *house, "x_thin") if f"findingkind.{kind}" not in strings(language)]
        assert missing == [], language


def test_a_failure_names_cause_and_next_step_in_the_reader_s_language(full):
    page = full.get("/jobs/none", **{"Accept-Language": "zh-CN"}).text
    assert '<span class="label">原因</span>' in page
    assert '<span class="label">下一步</span>' in page


class _Words(HTMLParser):
    """Text and readable attributes of a template once Jinja's own parts are gone."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._style = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("title", "alt", "placeholder", "aria-label") and value:
                self.found.append(value)
            assert name != "style", "no style attributes: the content policy forbids them"
            assert not name.startswith("on"), "no script attributes"
        assert tag != "style"
        if tag == "script":
            assert "src" in dict(attrs), "no inline script"

    def handle_data(self, data: str) -> None:
        self.found.append(data)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_templates_hold_no_words_of_their_own(path):
    parser = _Words()
    parser.feed(_JINJA.sub("", path.read_text()))
    bare = [text.strip(" ·\n") for text in parser.found]
    left = [text for text in bare if re.search(r"[^\W\d_]", text) and text not in _NOT_WORDS and text != "https://"]
    assert left == []


def test_plurals():
    assert translate("en", "home.products", n=1) == "product"
    assert translate("en", "home.products", n=2) == "products"
    assert translate("zh", "home.products", n=2) == "件商品"


def test_the_browser_s_language_counts_until_somebody_chooses(fresh):
    client = fresh.browser()
    page = client.get("/login", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"}).text
    assert '<html lang="zh-CN">' in page
    assert "登录" in page
    fresh.post("/language", client, language="en", back="/login")
    assert '<html lang="en">' in client.get("/login", headers={"Accept-Language": "zh-CN"}).text
    assert choose(None, ["fr-FR", "*"]) == "en"
    assert choose("tlh", ["zh-TW"]) == "zh"
