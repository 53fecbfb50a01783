from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from core.experiments.plot import STRINGS, svg
from core.experiments.split import analyse

NS = {"s": "http://www.w3.org/2000/svg"}
WON = analyse([10500, 10500], [420, 546], [0.5, 0.5])


def _texts(root: ET.Element) -> list[str]:
    return [element.text or "" for element in root.iterfind(".//s:text", NS)]


def test_picture_says_in_words_what_it_shows() -> None:
    root = ET.fromstring(svg(WON))
    title, desc = root.find("s:title", NS), root.find("s:desc", NS)
    assert root.get("role") == "img"
    assert title is not None
    assert desc is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert title.text == STRINGS["title"]
    assert "Original: 4.0% of 10500 visitors bought, likely between 3.6% and 4.4%." in (desc.text or "")
    assert "Version 1 ★" in _texts(root)


def test_bands_lie_on_one_scale_inside_the_picture() -> None:
    root = ET.fromstring(svg(WON))
    bands = root.findall(".//s:rect", NS)
    assert len(bands) == 2
    spans = [(float(b.attrib["x"]), float(b.attrib["x"]) + float(b.attrib["width"])) for b in bands]
    assert spans[0][1] < spans[1][0]  # the intervals of this result do not overlap
    assert all(0 < left < right < 640 for left, right in spans)
    assert len(root.findall(".//s:polygon", NS)) == 1


def test_words_of_any_language_are_escaped() -> None:
    hostile = {"arm_1": '<script>"&', "title": "</title><b>", "lang": 'ar"x', "dir": "rtl", "axis": "حصة الزوار"}
    drawn = svg(WON, hostile, ident='a"b')
    root = ET.fromstring(drawn)
    assert "<script" not in drawn
    assert root.get("direction") == "rtl"
    assert "حصة الزوار" in _texts(root)
    assert any(text.startswith('<script>"&') for text in _texts(root))


def test_nothing_yet_is_drawn_too() -> None:
    drawn = svg(analyse([0, 0, 0], [0, 0, 0], [1, 1, 1]))
    root = ET.fromstring(drawn)
    assert not root.findall(".//s:rect", NS)
    assert "no visitors yet" in drawn
    assert "nan" not in drawn.lower()


def test_tiny_and_huge_rates_have_a_readable_axis() -> None:
    for converters in ([1, 3], [99_000, 99_900]):
        root = ET.fromstring(svg(analyse([100_000, 100_000], converters, [1, 1])))
        ticks = [text for text in _texts(root) if re.fullmatch(r"[\d.]+%", text)]
        assert 3 <= len(ticks) <= 9
        assert len(set(ticks)) >= len(ticks) - 2  # an arm's own rate may equal a tick


def test_numbers_use_the_readers_decimal_sign() -> None:
    assert "4,0 %" in svg(WON, {"percent": "{value} %", "decimal": ","})


def test_no_address_outside_is_asked() -> None:
    drawn = svg(WON)
    assert "href" not in drawn
    assert drawn.count("http") == 1  # the namespace
