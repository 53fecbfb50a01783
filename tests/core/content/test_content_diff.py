"""Word-level changes."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.content.diff import html_text, tokens, words

texts = st.text(st.sampled_from("ab 12.,漢字はกา\n") | st.characters(blacklist_categories=["Cs"]), max_size=40)


def _changes(before: str, after: str) -> list[tuple[str, str]]:
    return [(piece.op, piece.text) for piece in words(before, after)]


@given(texts, texts)
def test_pieces_are_both_texts(before: str, after: str) -> None:
    pieces = words(before, after)
    assert "".join(piece.text for piece in pieces if piece.op != "insert") == before
    assert "".join(piece.text for piece in pieces if piece.op != "delete") == after
    assert all(piece.text for piece in pieces)


@given(texts)
def test_same_text_is_no_change(text: str) -> None:
    assert "".join(tokens(text)) == text
    assert all(piece.op == "same" for piece in words(text, text))


def test_numbers_are_whole() -> None:
    assert _changes("1.5 kg", "1.6 kg") == [("delete", "1.5"), ("insert", "1.6"), ("same", " kg")]
    assert _changes("10\u202f000 mAh", "10\u202f001 mAh")[0] == ("delete", "10\u202f000")
    assert _changes("٣٫٥ كجم", "٣٫٦ كجم")[0] == ("delete", "٣٫٥")


def test_ideographs_one_by_one() -> None:
    assert _changes("超静音设计", "静音设计") == [("delete", "超"), ("same", "静音设计")]


def test_a_phrase_is_one_change() -> None:
    assert _changes("a fine red cup", "a rather big cup") == [
        ("same", "a "),
        ("delete", "fine red"),
        ("insert", "rather big"),
        ("same", " cup"),
    ]


def test_large_texts_stay_quick() -> None:
    source = random.Random(3)
    before = [source.choice(["the", "a", "and", *map(str, range(300))]) for _ in range(25_000)]
    after = list(before)
    for _ in range(200):
        after[source.randrange(len(after))] = "other"
    shuffled = list(before)
    source.shuffle(shuffled)
    began = time.process_time()
    pieces = words(" ".join(before), " ".join(after))
    words(" ".join(before), " ".join(shuffled))
    words("ab " * 30_000, "ba " * 30_000)
    assert time.process_time() - began < 10  # a quadratic way takes minutes
    assert sum(len(piece.text) for piece in pieces if piece.op == "same") > 80_000


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a <b>b</b>c</p>d", "a bc\nd"),
        ("<script>x</script><style>y</style><!-- z -->t", "t"),
        ("<ul><li>1<li>2 &amp; 3</ul>", "1\n2 & 3"),
        ("a<br>b\n c", "a\nb c"),
        ("", ""),
    ],
)
def test_visible_text(html: str, text: str) -> None:
    assert html_text(html) == text
