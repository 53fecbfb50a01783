"""Preview, confirm, conflict, revert, leave: each through the pages, against a shop that answers over HTTP."""

from __future__ import annotations

import json

import pytest

from core.content import html
from core.content.document import ContentDocument
from core.errors import NeedsMerchant
from core.ports.platform import Credentials
from core.ports.wire import ContentField, FieldWrite, Target, WriteItem
from core.review.finding import Verdict

DESCRIPTION = ContentField.DESCRIPTION


def stored(house, remote_id, locale="en-US", field=DESCRIPTION):
    with house.services.session(house.db, house.store) as session:
        return session.publisher.read(Target(remote_id, locale), [field])[field]


def edit(house, remote_id, locale, field, change):
    """Somebody changes a text in the shop."""
    with house.services.session(house.db, house.store) as session:
        before = session.publisher.read(Target(remote_id, locale), [field])[field]
        session.publisher.write(WriteItem(Target(remote_id, locale), (FieldWrite(field, before, change(before)),)))


@pytest.fixture
def own(house):
    """The house with pages in the shop's own language too."""
    house.write(["en-US"])
    return house


def preview(house, **more):
    ids = [p.remote_id for p in house.db.catalog.sources(house.store.id)]
    answer = house.post(house.path("/products/act"), do="publish", id=ids, locales="en-US", **more)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def test_a_preview_writes_nothing_and_confirming_writes_exactly_it(own):
    state, remote_id = own.emulated.state(), own.product(locale="en-US")
    before = stored(own, remote_id)
    plan = preview(own)
    page = own.get(plan, **{"Accept-Language": "en"}).text
    assert "<ins>" in page
    assert "Publish 2 pages" in page
    assert stored(own, remote_id) == before

    own.post(f"{plan}/execute")
    own.post(f"{plan}/execute")  # a second click
    assert own.work() == ["done"]
    assert "vitrine:begin" in stored(own, remote_id)
    assert own.emulated.state() == state  # price, stock, SKU, status, variants
    done = own.get(plan, **{"Accept-Language": "en"}).text
    assert "This plan was carried out" in done
    assert [e.action for e in own.db.audit.recent()].count("content.publish") == 2

    assert "holds exactly this already" in own.get(preview(own), **{"Accept-Language": "en"}).text


def test_reverting_shows_the_way_back_first_and_publishing_again_works(own):
    remote_id = own.product(locale="en-US")
    original = stored(own, remote_id)
    plan = preview(own)
    own.post(f"{plan}/execute")
    own.work()
    published = stored(own, remote_id)
    answer = own.post(own.path("/publishing/revert"), product=remote_id, locale="en-US", to="0")
    assert "<del>" in own.get(answer.headers["Location"]).text
    assert stored(own, remote_id) == published
    own.post(answer.headers["Location"] + "/execute")
    assert own.work() == ["done"]
    assert stored(own, remote_id) == original
    again = own.post(own.path("/publishing/revert"), product=remote_id, locale="en-US", to="0")
    assert again.status_code == 409  # nothing to revert

    second = own.post(own.path(f"/products/{remote_id}/publish"), locale="en-US").headers["Location"]
    assert second != plan
    own.post(f"{second}/execute")
    assert own.work() == ["done"]
    assert stored(own, remote_id) == published


def test_an_edit_in_the_shop_is_shown_and_overwritten_only_by_choice(own):
    remote_id = own.product(locale="en-US")
    plan = preview(own)
    own.post(f"{plan}/execute")
    own.work()
    theirs = "<section>their own line</section>\n<!-- vitrine:end -->"
    edit(own, remote_id, "en-US", DESCRIPTION, lambda text: text.replace("<!-- vitrine:end -->", theirs))

    plan = preview(own)
    page = own.get(plan, **{"Accept-Language": "en"}).text
    assert "1 page was edited in the shop" in page
    assert "<ins>their own line</ins>" in page.replace("\n", "")
    kept = own.post(f"{plan}/conflicts", **{"choice-0": "keep"})
    assert own.path("/publishing") in kept.headers["Location"]
    assert "their own line" in stored(own, remote_id)

    replaced = own.post(f"{plan}/conflicts", **{"choice-0": "replace"}).headers["Location"]
    assert "their own line" in stored(own, remote_id)  # still only a plan
    own.post(f"{replaced}/execute")
    assert own.work() == ["done"]
    assert "their own line" not in stored(own, remote_id)
    versions = own.db.publishing.versions(own.store.id, Target(remote_id, "en-US"))
    assert any("their own line" in (v.fields[DESCRIPTION] or "") for v in versions)


def test_what_publishing_would_change_is_a_fragment(own):
    remote_id = own.product(locale="en-US")
    fragment = own.get(own.path(f"/publishing/difference/{remote_id}/en-US")).text
    assert "<ins>" in fragment
    assert "<html" not in fragment


def test_a_page_with_a_blocking_finding_is_refused_by_every_button(own):
    remote_id = own.product(locale="en-US")
    row = own.db.content.get(own.store.id, remote_id, "en-US")
    document = row.document.as_dict()
    document["modules"][0]["headline"]["text"] += " FDA approved, weighs 77777 kg"
    worse = ContentDocument.from_dict(document)
    own.db.content.save(own.store.id, remote_id, worse, html.render(worse), Verdict((), worse.digest, "forged"))
    page = own.get(preview(own), **{"Accept-Language": "en"}).text
    assert "1 page is left alone" in page
    assert "Publish 1 page" in page


def test_bulk_writing_is_one_job_however_often_the_button_is_pressed(house):
    ids = [p.remote_id for p in house.db.catalog.sources(house.store.id)]
    for _click in range(2):
        house.post(house.path("/products/act"), do="write", id=ids[:1], locales=["fr-FR", "ja-JP"], ask="one-form")
    assert house.work() == ["done"]
    written = {(s.remote_id, s.locale) for s in house.db.content.states(house.store.id)}
    assert {(ids[0], "fr-FR"), (ids[0], "ja-JP")} <= written
    assert (ids[1], "fr-FR") not in written
    house.post(house.path("/products/act"), do="write", all="1", locales="fr-FR", ask="another-form")
    house.work()
    assert (ids[1], "fr-FR") in {(s.remote_id, s.locale) for s in house.db.content.states(house.store.id)}


def test_bulk_without_a_choice_says_what_is_missing(house):
    assert house.post(house.path("/products/act"), do="write", locales="fr-FR").status_code == 400
    ids = [house.product()]
    answer = house.post(house.path("/products/act"), do="write", id=ids)
    assert answer.status_code == 400
    assert "No locale is ticked" in answer.text
    assert house.post(house.path("/products/act"), do="write", id=ids, locales="tlh").status_code == 400


def test_leaving_can_bring_everything_back_first(own):
    remote_id = own.product(locale="en-US")
    original = stored(own, remote_id)
    plan = preview(own)
    own.post(f"{plan}/execute")
    own.work()
    away = own.post(own.path("/disconnect"), choice="restore").headers["Location"]
    assert own.db.tenancy.store(own.store.id).state == "connected"
    assert "disconnect now" not in own.get(away, **{"Accept-Language": "en"}).text
    own.post(f"{away}/execute")
    own.work()
    assert stored(own, remote_id) == original
    assert "disconnect now" in own.get(away, **{"Accept-Language": "en"}).text
    own.post(own.path("/disconnect"), choice="keep")
    assert own.db.tenancy.store(own.store.id).state == "removed"
    assert own.get(own.path()).status_code == 200  # its history stays readable
    assert own.db.tenancy.stores() == []


def test_leaving_can_keep_the_pages(own):
    remote_id = own.product(locale="en-US")
    plan = preview(own)
    own.post(f"{plan}/execute")
    own.work()
    assert own.post(own.path("/disconnect")).status_code == 400  # no choice
    own.post(own.path("/disconnect"), choice="keep")
    assert own.db.tenancy.store(own.store.id).state == "removed"
    with pytest.raises(NeedsMerchant), own.services.session(own.db, own.db.tenancy.store(own.store.id)):
        pass  # the key is forgotten
    session = own.services.platform("woocommerce").open(
        Credentials(own.shop_url, own.emulated.key, own.emulated.secret), clock=own.services.clock
    )
    assert "vitrine:begin" in session.publisher.read(Target(remote_id, "en-US"), [DESCRIPTION])[DESCRIPTION]
    session.close()


def test_jobs_can_be_stopped_and_taken_up_again(house):
    house.post(house.path("/sync"), full="1")
    (job,) = [job for job in house.db.jobs.recent() if not job.over]
    assert house.post(house.path("/sync")).headers["Location"] == f"/jobs/{job.id}"  # the one that waits
    house.post(f"/jobs/{job.id}/cancel")
    assert house.db.jobs.get(job.id).state == "cancelled"
    assert house.post(f"/jobs/{job.id}/cancel").status_code == 409
    house.post(f"/jobs/{job.id}/again")
    assert house.work() == ["done"]
    assert house.post(f"/jobs/{job.id}/again").status_code == 409
    assert json.loads(house.get(f"/api/v1/jobs/{job.id}").text)["state"] == "done"


def test_a_running_job_says_how_far_it_is(house):
    house.post(house.path("/sync"))
    (job,) = [job for job in house.db.jobs.recent() if not job.over]
    house.db.jobs.claim(job.id, "elsewhere:1:x", 60)
    house.db.jobs.progress(job.id, "elsewhere:1:x", 30, 120, "SKU-7")
    fragment = house.get(f"/jobs/{job.id}", **{"HX-Request": "true", "Accept-Language": "en"}).text
    assert 'value="30" max="120"' in fragment
    assert "30 of 120, about" in fragment
    assert "hx-trigger" in fragment
    house.db.jobs.finish(job.id, "elsewhere:1:x", "failed", error={"code": "x", "cause": "Away.", "next_step": "Wait."})
    over = house.get(f"/jobs/{job.id}", **{"HX-Request": "true"}).text
    assert "hx-trigger" not in over
    assert "Away." in over
    assert "Wait." in over


def test_an_experiment_begins_only_on_a_published_page_and_ends_on_request(own):
    remote_id = own.product(locale="en-US")
    assert own.post(own.path(f"/products/{remote_id}/experiment"), locale="en-US").status_code == 409
    plan = preview(own)
    own.post(f"{plan}/execute")
    own.work()
    run = own.post(own.path(f"/products/{remote_id}/experiment"), locale="en-US").headers["Location"]
    assert "There is no answer yet" in own.get(run, **{"Accept-Language": "en"}).text
    assert own.post(own.path(f"/products/{remote_id}/experiment"), locale="en-US").status_code == 409
    own.post(f"{run}/stop")
    assert own.db.experiments.all(own.store.id)[0].state == "stopped"
    assert own.post(f"{run}/stop").status_code == 409
