"""The lines of a page from the web: shown with their facts, written, locked, given back, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from modelled import scripted_model

from core.generation import edits
from core.jobs.writing import text_digest

HTMX = {"HX-Request": "true"}


class Desk(SimpleNamespace):
    """A German page that the scripted model wrote, and its lines page."""

    def text(self, slot: str) -> str:
        row = self.house.db.content.get(self.house.store.id, self.product.remote_id, "de-DE")
        return {path: line.text for path, line in row.document.lines()}[slot]

    def unit(self, slot: str) -> Any:
        units = self.house.db.sentences.of(self.house.store.id, self.product.remote_id, "de-DE")
        return next((unit for unit in units if unit.slot == slot), None)

    def act(self, slot: str, do: str, *, was: str | None = None, htmx: bool = False, **more: str) -> Any:
        form = {"slot": slot, "do": do, "was": text_digest(self.text(slot)) if was is None else was, **more}
        client = self.house.client
        if not htmx:
            return self.house.post(self.at, **form)
        with client.session_transaction() as session:
            form["csrf_token"] = session.setdefault("csrf", "test-token")
        return client.post(self.at, data=form, headers=HTMX)


@pytest.fixture
def desk(house) -> Iterator[Desk]:
    product = house.db.catalog.sources(house.store.id)[0]
    with scripted_model(house.services) as scripted:
        house.post(house.path("/writing"), writer="model", locales=["de-DE"], id=[product.remote_id])
        assert house.work() == ["done"]
        at = house.path(f"/products/{product.remote_id}/lines/de-DE")
        yield Desk(house=house, product=product, at=at, scripted=scripted)


def test_every_line_stands_there_with_its_facts_and_its_writer(desk):
    page = desk.house.get(desk.at).text
    for slot in ("hero.headline", "bullets.items.0", "seo.title"):
        assert f'id="line-{slot}"' in page
    assert "language model" in page
    assert "facts only" in page
    assert "Write this part anew" in page
    assert "lines, printed from facts" in page  # tables are folded
    assert desk.at in desk.house.get(desk.house.path(f"/products/{desk.product.remote_id}?locale=de-DE")).text


def test_a_person_s_line_passes_the_gate_and_its_finding_stands_beside_it(desk):
    answer = desk.act("hero.body.0", "set", text="Die beste Wahl der Welt.", htmx=True)
    assert answer.status_code == 200
    assert "Die beste" in answer.text
    assert "stops the page" in answer.text
    assert 'id="page-state"' in answer.text  # the page's own state moves with it
    assert "needs person" in answer.text
    assert desk.unit("hero.body.1") is None or desk.unit("hero.body.1").origin == "model"
    assert desk.unit("hero.headline").origin == "model"  # the others' lines are none the worse for it
    desk.act("hero.body.0", "set", text="Für lange Tage im Büro.")
    assert desk.text("hero.body.0") == "Für lange Tage im Büro."
    assert "stops the page" not in desk.house.get(desk.at).text


def test_what_changed_meanwhile_is_shown_and_not_overwritten(desk):
    seen = text_digest(desk.text("hero.body.0"))
    edits.set_text(desk.house.db, desk.house.store, desk.product, "de-DE", "hero.body.0", "Von jemand anderem.")
    for htmx in (True, False):
        answer = desk.act("hero.body.0", "set", was=seen, text="Meine Worte.", htmx=htmx)
        assert "Nothing was overwritten" in answer.text
        assert "Von jemand anderem." in answer.text
        assert "Meine Worte.</textarea>" in answer.text
        assert desk.text("hero.body.0") == "Von jemand anderem."


def test_what_is_refused_keeps_what_was_typed(desk):
    answer = desk.act("hero.body.0", "set", text="x" * 2_001, htmx=True)
    assert "too long" in answer.text
    assert "x" * 2_001 in answer.text
    assert desk.act("hero.nowhere", "lock", was="", htmx=False).status_code == 400
    assert desk.act("hero.body.0", "burn").status_code == 409


def test_locked_approved_and_given_back(desk):
    desk.act("seo.title", "lock")
    assert desk.unit("seo.title").state == "locked"
    desk.act("hero.headline", "approve")
    assert (desk.unit("hero.headline").state, desk.unit("hero.headline").ledger["reviewer"]) == (
        "approved", "person:owner",
    )  # fmt: skip
    desk.act("seo.title", "unlock")
    assert desk.unit("seo.title").state != "locked"
    desk.act("hero.body.0", "set", text="Für lange Tage im Büro.")
    desk.act("hero.body.0", "unlock")
    assert desk.text("hero.body.0") != "Für lange Tage im Büro."
    assert "Für lange Tage im Büro." in desk.house.get(desk.at).text  # said once more, so that it is not lost
    desk.house.post(f"{desk.at}/approve")
    assert "lines approved" in desk.house.get(desk.at).text


def test_one_line_is_written_anew_with_its_price_first_and_a_person_s_never(desk):
    desk.act("bullets.items.0", "set", text="Leicht im Gepäck.")
    page = desk.house.post(f"{desk.at}/rewrite", only="bullets").text
    assert "Only this is written anew: Bullet points" in page
    assert "about 0.00" in page
    assert "From facts alone" not in page
    asked = len(desk.scripted.bodies)
    desk.house.post(
        desk.house.path("/writing"), writer="model", locales=["de-DE"], id=[desk.product.remote_id], only="bullets"
    )
    assert desk.house.work() == ["done"]
    assert len(desk.scripted.bodies) == asked + 1
    assert desk.text("bullets.items.0") == "Leicht im Gepäck."
    told = desk.house.get(desk.at).text
    assert "What changed and why" in told
    assert "somebody asked for it" in told


def test_a_page_is_told_in_the_owner_s_language_until_it_changes(desk):
    page = desk.house.get(desk.at).text
    assert "Translate back" in page
    assert "about 0.0" in page
    desk.house.post(f"{desk.at}/explain", into="zh-CN")
    assert desk.house.work() == ["done"]
    assert "lines are translated" in desk.house.get(f"{desk.at}?into=zh-CN").text
    assert "lines are translated" not in desk.house.get(f"{desk.at}?into=en-US").text
    row = 'sentence-says" lang="zh-CN"'
    before = desk.house.get(f"{desk.at}?into=zh-CN").text.count(row)
    desk.act("hero.body.0", "set", text="Für lange Tage im Büro.")
    assert desk.house.get(f"{desk.at}?into=zh-CN").text.count(row) == before - 1


def test_facts_that_moved_under_a_person_s_words_are_shown_beside_them(desk):
    desk.act("hero.body.0", "set", text="Für lange Tage im Büro.")
    unit = desk.unit("hero.body.0")
    assert unit.facts
    ledger = {**unit.ledger, "machine": "Was einmal da stand."}
    moved = replace(unit, facts=dict.fromkeys(unit.facts, "0"), ledger=ledger)
    desk.house.db.sentences.keep(desk.house.store.id, desk.product.remote_id, "de-DE", moved)
    page = desk.house.get(desk.at).text
    assert "Facts moved under your words" in page
    assert "Was einmal da stand." in page


def test_without_a_model_lines_can_be_written_all_the_same(house):
    product = house.db.catalog.sources(house.store.id)[0]
    at = house.path(f"/products/{product.remote_id}/lines/de-DE")
    page = house.get(at).text
    assert "No language model is set up" in page
    assert "Write anew" not in page
    assert house.post(f"{at}/explain", into="en-US").status_code == 409
    assert house.post(f"{at}/rewrite", only="hero").status_code == 409
    desk = Desk(house=house, product=product, at=at)
    desk.act("hero.body.0", "set", text="Für lange Tage im Büro.")
    assert desk.text("hero.body.0") == "Für lange Tage im Büro."


def test_a_page_that_is_not_written_leads_to_the_product(house):
    product = house.db.catalog.sources(house.store.id)[0]
    answer = house.get(house.path(f"/products/{product.remote_id}/lines/fr-FR"))
    assert answer.headers["Location"].endswith("locale=fr-FR")


def test_a_viewer_changes_no_line(desk):
    desk.house.db.tenancy.add_user("eve", "long-enough-password", "viewer")
    client = desk.house.browser()
    with client.session_transaction() as session:
        session["user"] = next(user.id for user in desk.house.db.tenancy.users() if user.login == "eve")
    assert client.get(desk.at).status_code == 200
    form = {"slot": "hero.body.0", "do": "lock", "was": text_digest(desk.text("hero.body.0"))}
    assert desk.house.post(desk.at, client, **form).status_code == 403
    assert client.post(desk.at, data=form).status_code == 403  # and nobody without the form's token
