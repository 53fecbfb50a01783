"""The owner's form in a browser and at the terminal."""

from __future__ import annotations

import csv
import io
import json
import re
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from admin_ui.cli import cli
from admin_ui.commands import fill as command
from core.errors import BadInput, CoreError
from core.facts.categories.guess import CATEGORY_KEY
from core.facts.sheet import Fact, FactSheet


def facts_of(house, remote_id):
    held = house.db.catalog.sheet(house.store.id, remote_id)
    return {fact.key: (fact.value, fact.unit, fact.confirmed_by) for fact in held.confirmed}


def ids(house):
    return [product.remote_id for product in house.db.catalog.sources(house.store.id)]


@pytest.mark.parametrize("tag", ["en", "zh-CN"])
def test_the_form_and_the_grid_answer_in_both_languages(full, tag):
    grid = f"/facts?view=grid&id={ids(full)[0]}"
    for address in ("/facts", "/facts?view=grid", "/facts?category=headphones", "/facts?q=nothing+at+all", grid):
        answer = full.get(full.path(address), **{"Accept-Language": tag})
        assert answer.status_code == 200, address
        assert f'lang="{tag}"' in answer.text
        assert len(re.findall(r"<h1\b", answer.text)) == 1
        assert " style=" not in answer.text
        assert "core.facts" not in answer.text


def test_examples_speak_the_readers_language(full):
    english = full.get(full.path("/facts"), **{"Accept-Language": "en"}).text
    chinese = full.get(full.path("/facts"), **{"Accept-Language": "zh-CN"}).text
    assert "Name, street" in english
    assert "Name, street" not in chinese


def test_the_form_asks_for_what_is_missing_and_says_why(full):
    page = full.get(full.path("/facts"), **{"Accept-Language": "en"}).text
    assert page.count('name="value|') >= 10
    assert 'name="value|manufacturer"' in page
    assert "law: DE" in page
    assert "eu-gpsr" in page
    assert 'name="unit|' in page


def test_one_field_fills_all_products_that_lack_it_and_is_taken_back(house):
    first, second = ids(house)
    answer = house.post(house.path("/facts"), **{"value|manufacturer": "Halvorin, Hamburg, Germany"})
    assert answer.status_code == 302
    for remote_id in (first, second):
        assert facts_of(house, remote_id)["manufacturer"] == ("Halvorin, Hamburg, Germany", "", "person:owner")
    page = house.get(house.path("/facts"), **{"Accept-Language": "en"}).text
    assert "Last filling" in page
    assert 'name="value|manufacturer"' not in page
    shown = house.get(house.path(f"/products/{first}"), **{"Accept-Language": "en"}).text
    assert "Halvorin, Hamburg, Germany" in shown
    assert "confirmed" in shown
    house.post(house.path("/facts/back"))
    assert facts_of(house, first) == {}
    assert house.get(house.path("/facts"), **{"Accept-Language": "en"}).text.count("Last filling") == 0


def test_a_bad_value_stays_on_the_form_with_cause_and_next_step_and_the_rest_is_kept(house):
    first, second = ids(house)
    cells = {f"cell|weight|{first}": "<b>400 kg", f"cell|weight|{second}": "41 g"}
    answer = house.post(house.path("/facts"), view="grid", **cells, **{"value|manufacturer": "Halvorin"})
    assert answer.status_code == 400
    assert "&lt;b&gt;400 kg" in answer.text
    assert "<b>400" not in answer.text
    assert "HTML" in answer.text
    assert facts_of(house, second)["weight"] == (41, "g", "person:owner")
    assert set(facts_of(house, first)) == {"manufacturer"}


def test_the_category_is_corrected_for_one_product(house):
    first = ids(house)[0]
    house.post(house.path("/facts"), view="grid", **{f"cell|{CATEGORY_KEY}|{first}": "furniture"})
    page = house.get(house.path(f"/products/{first}"), **{"Accept-Language": "en"}).text
    assert "Counts as furniture" in page


def test_ticked_products_come_to_the_form(house):
    first, second = ids(house)
    answer = house.post(house.path("/products/act"), do="facts", id=[first])
    assert answer.headers["Location"].endswith(f"/facts?id={first}")
    page = house.get(answer.headers["Location"]).text
    assert f'value="{first}"' in page
    assert f'name="id" value="{second}"' not in page


def test_the_table_goes_out_and_comes_back_through_the_page(house):
    out = house.get(house.path("/facts/table.csv"))
    assert out.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in out.headers["Content-Disposition"]
    table = list(csv.reader(io.StringIO(out.text.removeprefix("\ufeff"))))
    column = table[0].index("manufacturer")
    for row in table[2:]:
        row[column] = "Halvorin"
    text = io.StringIO()
    csv.writer(text).writerows(table)
    sent = lambda: (io.BytesIO(text.getvalue().encode()), "facts.csv")  # noqa: E731
    checked = house.post(house.path("/facts/table"), file=sent(), dry="1")
    assert checked.status_code == 200
    assert facts_of(house, ids(house)[0]) == {}
    assert house.post(house.path("/facts/table"), file=sent()).status_code == 302
    assert facts_of(house, ids(house)[0])["manufacturer"][0] == "Halvorin"
    assert house.post(house.path("/facts/table")).status_code == 400


def test_a_page_that_says_less_than_half_says_so_and_offers_what_to_do(house):
    first = ids(house)[0]
    strange = {f"cell|features|{first}": "; ".join(f"zorble{n} fnord" for n in range(60))}
    house.post(house.path("/facts"), view="grid", **strange)
    house.post(house.path(f"/products/{first}/write"), locale="de-DE")
    assert house.work() == ["done"]
    page = house.get(house.path(f"/products/{first}?locale=de-DE"), **{"Accept-Language": "en"}).text
    assert "facts could be said in this language" in page
    assert "Fill in ten facts for all products at once" in page
    assert "language model" in page
    other = house.get(house.path(f"/products/{ids(house)[1]}?locale=de-DE"), **{"Accept-Language": "en"}).text
    assert "facts could be said in this language" not in other


def test_a_contradiction_is_asked_and_answered_with_one_press(house):
    first = ids(house)[0]
    held = house.db.catalog.sheet(house.store.id, first)
    row = {"kind": "measure", "unit": "g", "dimension": "weight", "attribute": "weight"}
    facts = (
        *(fact for fact in held.sheet if fact.attribute != "weight"),
        Fact("weight", value=254, source="attribute:Weight", conflicts_with="weight~2", **row),
        Fact("weight~2", value=500, source="table", conflicts_with="weight", **row),
    )
    sheet = FactSheet(first, held.sheet.lang, facts)
    house.db.catalog.save_sheets(house.store.id, [(first, replace(held, sheet=sheet))])
    page = house.get(house.path("/facts"), **{"Accept-Language": "en"}).text
    assert "disagree on weight" in page
    assert f'name="cell|weight|{first}" value="500 g"' in page
    house.post(house.path("/facts"), **{f"cell|weight|{first}": "500 g"})
    assert facts_of(house, first)["weight"] == (500, "g", "person:owner")
    assert "disagree on weight" not in house.get(house.path("/facts"), **{"Accept-Language": "en"}).text


# ------------------------------------------------------------------ at the terminal


def runner(house, monkeypatch):
    """`vitrine fill` over the house's own services."""

    @contextmanager
    def opened():
        yield house.services, house.services.db("cli:ada")

    monkeypatch.setattr(command, "opened", opened)

    def call(*words, status=0):
        done = CliRunner().invoke(cli, ["fill", house.store.name, *words, "--json"], standalone_mode=False)
        if isinstance(done.exception, CoreError):
            raise done.exception
        assert (done.return_value or 0) == status, done.output
        return json.loads(done.stdout.splitlines()[0])

    return call


@pytest.fixture
def run(house, monkeypatch):
    return runner(house, monkeypatch)


@pytest.fixture
def run_quietly(full, monkeypatch):
    """For commands that change nothing."""
    return runner(full, monkeypatch)


def test_the_command_shows_exports_imports_and_takes_back(run, house, tmp_path: Path):
    found = run("--market", "DE")
    assert found["products"] == 2
    assert {"attribute", "why", "markets", "sources", "products", "by_category", "weight"} == set(found["missing"][0])
    assert any(gap["why"] == "law" for gap in found["missing"])
    target = tmp_path / "facts.csv"
    assert run("--export", str(target))["file"] == str(target)
    assert run("--import", str(target))["cells"] == 0  # as exported it says nothing new
    target.write_text(f"id,origin,weight\n{ids(house)[0]},Portugal,heavy\n", "utf-8")
    done = run("--import", str(target), "--dry-run", status=1)
    assert (done["cells"], done["dry_run"]) == (1, True)
    assert facts_of(house, ids(house)[0]) == {}
    done = run("--import", str(target), status=1)
    assert done["facts"] == {"origin": 1}
    assert [(row["line"], row["attribute"]) for row in done["refused"]] == [(2, "weight")]
    assert facts_of(house, ids(house)[0])["origin"] == ("PT", "", "cli:ada")
    assert run("--undo") == {"store": house.store.name, "restored": 1, "left": []}
    assert facts_of(house, ids(house)[0]) == {}


def test_the_command_corrects_a_category(run, house):
    label = house.db.catalog.sources(house.store.id)[0].label
    assert run("--category", "furniture", "--sku", label)["cells"] == 1
    assert facts_of(house, ids(house)[0])[CATEGORY_KEY][0] == "furniture"
    assert run("--category", "unicorns", "--sku", label, status=1)["refused"][0]["cause"]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("--undo",), "fill"),
        (("--undo", "--export", "x.csv"), "fill"),
        (("--category", "shoes"), "sku"),
        (("--market", "XX"), "market"),
        (("--import", "/no/such/file.csv"), "import"),
        (("--export", "/no/such/folder/file.csv"), "export"),
    ],
)
def test_wrong_usage_is_told(run_quietly, words, field):
    with pytest.raises(BadInput) as error:
        run_quietly(*words)
    assert error.value.field == field
    assert error.value.next_step
