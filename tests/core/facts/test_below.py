"""Values that stand in a line of their own below their heading, and labels set apart by a dash or brackets."""

import pytest

from core.facts.jsonl import facts_row


def told(lang, html):
    rows = facts_row({"id": "1", "title": "Thing", "body_html": html, "lang": lang})["facts"]
    return [(row["kind"], row["value"]) for row in rows if row["source"] == "body"]


@pytest.mark.parametrize("frame", ["<h4>{}</h4><p>{}</p>", "<p><strong>{}</strong><br>{}</p>", "<p>{}:</p><p>{}</p>"])
@pytest.mark.parametrize(
    ("lang", "label", "value", "fact"),
    [
        ("en", "Origin", "Portugal", ("origin", "PT")),
        ("en", "Colour", "Slate grey", ("colour", "Slate grey")),
        ("de", "Farbe", "Perlgrau", ("colour", "Perlgrau")),
        ("de", "Garantie", "3 Jahre", ("warranty", "3 years")),
        ("fr", "Pays d'origine", "Italie", ("origin", "IT")),
        ("es", "Color", "gris perla", ("colour", "gris perla")),
        ("zh", "产地", "越南", ("origin", "VN")),
        ("zh", "颜色", "雾灰", ("colour", "雾灰")),
        ("ja", "原産国", "タイ", ("origin", "TH")),
    ],
)
def test_a_heading_names_the_line_below(frame, lang, label, value, fact):
    assert fact in told(lang, frame.format(label, value))


def test_every_entry_of_the_list_below_is_named():
    found = told("fr", "<h4>Coloris</h4><ul><li>bleu nuit</li><li>écru</li></ul><p>Un plaid doux.</p>")
    assert [value for kind, value in found if kind == "colour"] == ["bleu nuit", "écru"]


@pytest.mark.parametrize(
    ("lang", "html"),
    [
        ("en", "<h4>Origin</h4><p>It began in a shed.</p>"),
        ("en", "<h4>Warranty</h4><p>We stand by what we sew.</p>"),
        ("de", "<h4>Farbe</h4><p>Jede Glasur fällt anders aus.</p>"),
        ("es", "<h4>Origen</h4><p>Una historia de familia</p>"),
    ],
)
def test_what_is_no_value_stays_out(lang, html):
    assert not {kind for kind, _ in told(lang, html)} & {"origin", "warranty", "colour"}


@pytest.mark.parametrize(
    ("lang", "line", "fact"),
    [
        ("es", "Origen – Portugal", ("origin", "PT")),
        ("fr", "[Couleur] vert sauge", ("colour", "vert sauge")),
        ("de", "Garantie - 5 Jahre", ("warranty", "5 years")),
    ],
)
def test_a_dash_or_brackets_set_a_label_apart(lang, line, fact):
    assert fact in told(lang, f"<ul><li>{line}</li></ul>")
