"""A shop's and a writer's text is shown in a closed frame; findings are marked at the very words."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from admin_ui.marks import change, grouped, page_with_findings, pieces
from core.catalog.product import Product, encode, fingerprint
from core.content.diff import words
from core.content.document import Bullets, ContentDocument, Hero, Line
from core.ports.wire import ContentField, FieldWrite
from core.review.finding import Finding

HOSTILE = (
    '<script>alert(1)</script><img src="https://evil.example/x.png" onerror=alert(1)><img src=//evil.example/y>'
    '<form action="https://evil.example"><button>go</button></form><iframe src="https://evil.example"></iframe>'
)


def document(*lines, locale="en-US"):
    return ContentDocument(
        "1", locale, "facts", (Hero(Line(lines[0])), Bullets(Line("Why"), tuple(map(Line, lines[1:]))))
    )


def finding(path, start, end, severity="block", message="Not in the facts."):
    return Finding("invented_award", severity, "rule.a", message, path, start, end)


def test_the_frame_is_sandboxed_and_asks_nobody_else(full):
    product = full.db.catalog.sources(full.store.id)[0]
    snapshot = replace(product.snapshot, description_html=HOSTILE + product.snapshot.description_html)
    full.db.catalog.store(full.store.id, [Product(full.store.id, snapshot, fingerprint(encode(snapshot)))])
    answer = full.get(full.path(f"/products/{product.remote_id}/original"))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-same-origin" in policy
    assert "script" not in policy
    assert not re.search(r"""<img[^>]+src=["']?(https?:)?//""", answer.text)
    full.db.catalog.store(full.store.id, [product])


def test_pictures_of_the_product_come_through_us(full):
    published = full.product("published")
    page = full.get(full.path(f"/products/{published}/page/de-DE")).text
    sources = re.findall(r'<img src="([^"]*)"', page)
    assert sources
    assert all(source.startswith(full.path(f"/products/{published}/pictures/")) for source in sources)
    answer = full.get(sources[0])
    assert answer.mimetype == "image/webp"
    assert full.client.get(sources[0], headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_picture_in_an_unknown_width_or_of_another_product_is_not_found(full):
    published = full.product("published")
    media = full.db.catalog.get(full.store.id, published).snapshot.media[0].remote_id
    assert full.get(full.path(f"/products/{published}/pictures/{media}/97")).status_code == 404
    assert full.get(full.path(f"/products/{published}/pictures/../../x/96")).status_code == 404
    assert full.get(full.path(f"/products/{published}/pictures/0/96")).status_code == 404


def test_findings_are_marked_at_the_words():
    page = page_with_findings(
        document("Winner of the Red Apple 2024", "a & b <c>", "plain"),
        [
            finding("hero.headline", 0, 6),
            finding("hero.headline", 3, 9, "warn"),  # overlaps: the first stays
            finding("bullets.items.0", 2, 3, "warn", 'say "x"'),
            finding("bullets.items.9", 0, 1),
            finding("bullets.items.1", 4, 99),
        ],
    )
    assert '<mark class="mark-block" title="Not in the facts.">Winner</mark> of the Red Apple' in page
    assert 'a <mark class="mark-warn" title="say &#34;x&#34;">&amp;</mark> b &lt;c&gt;' in page
    assert page.count("<mark") == 2
    assert not re.search("[\ue000-\uf8ff]", page)


def test_marks_keep_right_to_left_text_in_order():
    page = page_with_findings(document("حقيبة Nordlicht 20 L", locale="ar-SA"), [finding("hero.headline", 0, 5)])
    assert 'title="Not in the facts.">حقيبة</mark>' in page
    assert "Nordlicht" in page
    assert not re.search("[\ue000-\uf8ff]", page)


def test_the_same_finding_on_several_lines_is_one():
    lines = {"a": "one two", "b": "two one"}
    found = [finding("a", 0, 3, "warn"), finding("b", 4, 7, "warn"), finding("a", 4, 7, "block", "Else.")]
    groups = grouped(found, lines)
    assert [(g["finding"].severity, len(g["lines"])) for g in groups] == [("block", 1), ("warn", 2)]
    assert groups[1]["lines"][1] == 'two <mark class="mark-warn">one</mark>'


def test_differences_are_escaped_and_folded(full):
    text = pieces(words("a <b> c", "a <i> c"))
    assert "<b>" not in text
    assert "<del>b</del><ins>i</ins>" in text
    long = "word " * 200
    with full.app.test_request_context("/"):
        folded = pieces(words(long + "old", long + "new"))
    assert len(folded) < 300
    assert "…" in folded


def test_a_fold_cuts_no_word(full):
    text = "unbroken " * 40
    with full.app.test_request_context("/"):
        shown = pieces([("same", text), ("insert", "new"), ("same", text), ("insert", "end")])
    assert set(re.sub(r"<span.*?</span>|</?ins>", " ", shown).split()) == {"unbroken", "new", "end"}


def test_alt_texts_are_shown_one_a_line(full):
    before, after = '{"1":"A cup"}', '{"1":"A cup","2":"A cup from above"}'
    with full.app.test_request_context("/"):
        shown = change(FieldWrite(ContentField.ALT_TEXTS, before, after))
    assert re.sub("<[^>]*>", "", shown) == "A cup\nA cup from above"


@pytest.mark.parametrize("field", list(ContentField))
def test_every_field_has_a_readable_change(field, full):
    with full.app.test_request_context("/"):
        shown = change(FieldWrite(field, None, "<p>new & fresh</p>" if "description" in field.value else "new & fresh"))
    assert "new &amp; fresh" in shown
