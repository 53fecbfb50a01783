"""Pictures that are ordered by name: from the page, by the real engine, in shorter words where the page's are long."""

from __future__ import annotations

import json
from dataclasses import replace

from core.assets.asset import Kind
from core.content.document import Line
from core.registry import picture_files
from core.review.finding import Verdict
from gpu_worker import handlers as handlers

LONG = "Das weiche Shirt aus Baumwolle, das im Sommer wie im Winter und auf jeder Reise gern getragen wird " * 4


def at(house) -> str:
    return house.path(f"/products/{house.product_id}/gallery/de-DE")


def job(house):
    (found,) = [job for job in house.db.jobs.recent(store_id=house.store.id, limit=5) if job.name == "image.make"]
    return found


def test_the_page_orders_a_size_chart_and_the_engine_draws_it(shirt):
    assert shirt.post(f"{at(shirt)}/order", name="size_chart").status_code == 302
    assert job(shirt).payload["infographics"] == ["size_chart"]
    assert shirt.work() == ["done"]
    assert job(shirt).result["faults"] == []
    (chart,) = [asset for asset in shirt.db.assets.find(shirt.store.id) if asset.slot.name.endswith(":size_chart")]
    assert (chart.slot.kind, chart.slot.locale) == (Kind.INFOGRAPHIC, "de-DE")
    assert {"Größentabelle", "Brustumfang", "S", "XL", "96\u00a0cm"} <= set(chart.words)
    page = shirt.get(at(shirt)).text
    assert "Order a picture" in page
    assert "festival:christmas-eve" in page
    assert "festival:black-friday" not in page


def test_the_engine_is_told_that_a_product_is_clothing(shirt, monkeypatch):
    engine, told = type(picture_files()), []
    real = engine.run_one

    def run_one(self, name, source, options):
        if name == "banner":
            told.append(json.loads(source.read_text(encoding="utf-8"))["garment"])
        return real(self, name, source, options)

    monkeypatch.setattr(engine, "run_one", run_one)
    shirt.post(f"{at(shirt)}/order", name="size_chart")
    assert shirt.work() == ["done"]
    assert told == [True]


def test_what_the_facts_do_not_tell_is_told_on_the_page_and_a_wrong_name_with_the_right_ones(shirt):
    shirt.post(f"{at(shirt)}/order", name="in_the_box")
    assert shirt.work() == ["done"]
    assert job(shirt).result["left_out"]
    assert "fewer than two things in the box" in shirt.get(at(shirt)).text
    wrong = shirt.post(f"{at(shirt)}/order", name="festival:xmas")
    assert wrong.status_code == 400
    assert "christmas-eve" in wrong.text


def test_a_headline_that_does_not_fit_is_written_shorter_and_the_picture_says_so(shirt):
    row = shirt.db.content.get(shirt.store.id, shirt.product_id, "de-DE")
    hero = replace(row.document.module("hero"), headline=Line(LONG.strip()))
    modules = tuple(hero if module.kind == "hero" else module for module in row.document.modules)
    document = replace(row.document, modules=modules)
    shirt.db.content.save(
        shirt.store.id, shirt.product_id, document, row.html, Verdict((), document.digest, row.gate_version)
    )
    shirt.post(f"{at(shirt)}/order", name="plain")
    assert shirt.work() == ["done"]
    done = job(shirt).result
    assert done["faults"] == []
    (told,) = done["shortened"]
    assert told["before"] == LONG.strip()
    (banner,) = [asset for asset in shirt.db.assets.find(shirt.store.id) if asset.slot.kind is Kind.BANNER]
    assert told["after"] in banner.words
    assert banner.notes[0] == f"shortened to fit: '{LONG.strip()}' became '{told['after']}'"
    assert told["after"].startswith("Tamsurra Everyday")
    assert "became" in shirt.get(at(shirt)).text
