"""Of which size or under which condition a figure holds, and what a figure is that only looks like one."""

import pytest

from core.catalog.text import fold_html
from core.facts.jsonl import facts_row
from core.facts.measure import parse
from core.facts.sizes import size_label, size_of


def measures(body, lang="en", title="Thing"):
    row = facts_row({"id": 1, "title": title, "body_html": body, "lang": lang})
    return [fact for fact in row["facts"] if fact["kind"] == "measure" and fact["source"] == "body"]


@pytest.mark.parametrize(
    ("text", "figure", "size"),
    [
        ("310 g (S/M), 355 g (L/XL)", "355 g", "L/XL"),
        ("1.3 kg (size M, without straps)", "1.3 kg", "size M"),
        ("S: 50-54 cm, M: 54-58 cm", "54-58 cm", "M"),
        ("290 g per shoe in size 9.", "290 g", "size 9"),
        ("Größe S: 86 cm, Größe M: 92 cm", "86 cm", "Größe S"),
        ("1.1 kg (without battery)", "1.1 kg", "without battery"),
        ("30 x 20 x 10 cm (L x W x H)", "30 x 20 x 10 cm", ""),
        ("L 30 cm", "30 cm", ""),
        ("450 g (0.99 lb)", "450 g", ""),
        ("45 cm from the shoulder (size S)", "45 cm", "size S"),
    ],
)
def test_the_size_a_figure_holds_for(text, figure, size):
    start = text.index(figure)
    assert size_of(text, start, start + len(figure)) == size


def test_a_statement_of_one_size():
    assert size_label("M: chest 40, length 28") == ("M", 3)
    assert size_label("L: 30 cm") is None  # a length
    assert size_label("Material: cotton") is None
    body = '<p>S: chest 36", length 27" | M: chest 38", length 28". Weight 200 g.</p>'
    held = {(fact["value"], fact["applies_to"]) for fact in measures(body)}
    assert held >= {(36, "S"), (27, "S"), (38, "M"), (28, "M"), (200, None)}


@pytest.mark.parametrize(
    ("lang", "body", "held"),
    [
        ("en", "<p>Fits: S/M 50–54 cm  L/XL 55–60 cm</p>", {"S/M": [50, 54], "L/XL": [55, 60]}),
        ("en", "<p>Sizes: S (80–85 cm), M (86–91 cm)</p>", {"S": [80, 85], "M": [86, 91]}),
        ("ja", "<p>サイズ：S 着丈66cm M 着丈69cm</p>", {"S": 66, "M": 69}),
        ("zh", "<p>尺寸：S 衣长66cm；M 衣长69cm</p>", {"S": 66, "M": 69}),
        ("de", "<p>Größe S: 80–85 cm, Größe M: 86–91 cm</p>", {"Größe S": [80, 85], "Größe M": [86, 91]}),
    ],
)
def test_figures_size_by_size(lang, body, held):
    assert {fact["applies_to"]: fact["value"] for fact in measures(body, lang)} == held


def test_a_buyer_chooses_between_figures():
    facts = measures('<p>Pick 14", 16" or 18".</p>')
    assert [(fact["value"], fact["applies_to"]) for fact in facts] == [(14, '14"'), (16, '16"'), (18, '18"')]


@pytest.mark.parametrize(
    ("text", "values", "unit"),
    [
        ("25 m x 5 cm", [(25.0,), (5.0,)], ["m", "cm"]),
        ('70" x 24" x 4 mm', [(70.0, 24.0), (4.0,)], ["in", "mm"]),
        ("121-86-107 mm", [(121.0, 86.0, 107.0)], ["mm"]),
        ("20 Hz to 20 kHz", [(20.0, 20000.0)], ["hz"]),
        ("H: 30 cm, W: 20 cm", [(30.0,), (20.0,)], ["cm", "cm"]),
        ("a pile of 0.4 in pile", [(0.4,)], ["in"]),
    ],
)
def test_sides_and_ends_in_several_units(text, values, unit):
    found = parse(text, "en")
    assert [quantity.values for quantity in found] == values
    assert [quantity.unit for quantity in found] == unit


def test_a_bound_that_ends_with_x():
    assert [quantity.qualifier for quantity in parse("approx 80 mm, max 12 cm", "en")] == ["about", "up_to"]


@pytest.mark.parametrize(
    "body",
    [
        '<p>"The best lamp since 1986" and "a steal under $90".</p>',
        "<p>Style code: 71-CC-2208</p>",
        "<p>Call 555-123-4567.</p>",
        "<p>A 4-year frame guarantee, 45-day returns and 24-hour support.</p>",
        "<p>When a 12-pound cat jumps on it you will be glad.</p>",
        "<p>No two pieces are alike.</p>",
        "<p>A 3L shell fabric with taped seams.</p>",
        "<p>Loved by 900 customers in 30 countries.</p>",
        "<p>Wheels 99A for smooth rides.</p>",
    ],
)
def test_figures_that_are_no_measures(body):
    assert measures(body) == []


def test_two_things_of_one_number_are_two_counts():
    assert {fact["unit"] for fact in measures("<ul><li>3 buttons, 3 side pockets</li></ul>")} == {"buttons", "pockets"}


@pytest.mark.parametrize(("label", "values"), [("Length / Width", [80, 22]), ("Length/Width/Height", [80, 22, 9])])
def test_a_label_names_each_number(label, values):
    said = " / ".join(map(str, values))
    facts = measures(f"<p>{label}: {said} cm</p>")
    assert [(fact["dimension"], fact["value"]) for fact in facts] == list(
        zip(("length", "width", "height"), values, strict=False)
    )


def test_evidence_of_a_table_cell_is_the_cell():
    rows = (("Length", "Radius", "Weight"), ("165", "15 m", "900 g"), ("172", "16 m", "950 g"))
    body = "<table>" + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows) + "</table>"
    text = fold_html(body).text
    facts = measures(body)
    assert {(fact["dimension"], fact["value"]) for fact in facts} >= {("radius", 15), ("length", 165)}
    assert all(text[fact["start"] : fact["end"]] == fact["text"] for fact in facts)
