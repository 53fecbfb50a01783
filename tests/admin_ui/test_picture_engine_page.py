"""What makes a store's pictures: chosen on its page, tried, used by its orders, and by nobody else's."""

from __future__ import annotations

from contextlib import contextmanager

import modelled  # noqa: F401 - the jobs of the GPU worker
import pytest
from picture_endpoint import Endpoint
from werkzeug.wrappers import Response

from admin_ui.commands import common
from core.assets.asset import APPROVED
from core.errors import BadInput
from core.jobs.picture_choice import CUTOUT, SCENE, Choice, choice, choose, ordered
from core.jobs.picture_trial import PURPOSE, latest
from gpu_worker.text.scripted_server import RunningModel

KEY = "sk-very-secret-2"


@pytest.fixture
def shop(fresh):
    """An installation with a store that nobody has read yet: enough for choices and trials."""
    fresh.store = fresh.db.tenancy.add_store("shop", "woocommerce", "https://shop.example", {})
    return fresh


@pytest.fixture
def endpoint():
    app = Endpoint()
    with RunningModel(app) as running:
        app.url = running.url
        yield app


def chosen(house, operation=SCENE):
    return choice(house.db.tenancy.store(house.store.id), operation)


def keep(house, app, **more):
    form = {"engine": "openai-images", "model": "painter-1", "address": app.url, "key": KEY, **more}
    return house.post(house.path("/picture-engine/scene"), **form)


def test_without_a_choice_our_own_engine_makes_them_and_a_trial_shows_it(shop):
    page = shop.get(shop.path("/picture-engine")).text
    assert "Vitrine&#39;s own" in page
    assert chosen(shop) == chosen(shop, CUTOUT) == Choice()
    for operation in (SCENE, CUTOUT):
        assert shop.post(shop.path(f"/picture-engine/{operation}/try")).status_code == 302
        assert "A test picture is being made" in shop.get(shop.path(f"/picture-engine/{operation}/try")).text
        assert shop.work() == ["done"]
        assert shop.get(shop.path(f"/picture-engine/{operation}/try")).headers["HX-Refresh"] == "true"
    page = shop.get(shop.path("/picture-engine")).text
    assert "Made by embedded" in page
    assert "vitrine-cutout" in page
    (first, second) = shop.db.files.of_store(shop.store.id, purpose=PURPOSE)
    assert shop.get(shop.path(f"/picture-engine/scene/picture/{first.digest}")).data[:4] == b"RIFF"
    assert shop.get(shop.path(f"/picture-engine/scene/picture/{'0' * 64}")).status_code == 404
    assert {first.name, second.name} == {"trial-scene.webp", "trial-cutout.webp"}


def test_an_endpoint_is_tried_with_a_key_that_is_never_shown(shop, endpoint):
    assert keep(shop, endpoint).status_code == 302
    assert chosen(shop) == Choice("openai-images", "painter-1", url=endpoint.url)
    shop.post(shop.path("/picture-engine/scene/try"))
    assert shop.work() == ["done"]
    page = shop.get(shop.path("/picture-engine")).text
    assert "Made by openai-images painter-1" in page
    assert [sent["key"] for sent in endpoint.sent] == [f"Bearer {KEY}"]
    for path in ("/picture-engine", "", "/data"):
        assert KEY not in shop.get(shop.path(path)).text
    for path in ("/log", "/jobs"):
        assert KEY not in shop.get(path).text
    assert KEY not in str([job.payload for job in shop.db.jobs.recent(limit=50)])


def test_a_new_trial_takes_the_place_of_the_one_before(shop, endpoint):
    shop.post(shop.path("/picture-engine/scene/try"))
    shop.work()
    keep(shop, endpoint)
    assert "by what was chosen before" in shop.get(shop.path("/picture-engine")).text
    shop.post(shop.path("/picture-engine/scene/try"))
    assert shop.work() == ["done"]
    (kept,) = shop.db.files.of_store(shop.store.id, purpose=PURPOSE)
    assert latest(shop.db, shop.store, SCENE).result["file"] == kept.digest


def test_an_endpoint_that_refuses_says_why_and_what_to_do(shop, endpoint):
    endpoint.answer = lambda _request: Response(
        '{"error": {"message": "bad key"}}', 401, content_type="application/json"
    )
    keep(shop, endpoint)
    shop.post(shop.path("/picture-engine/scene/try"))
    assert shop.work() == ["needs_merchant"]
    page = shop.get(shop.path("/picture-engine")).text
    assert latest(shop.db, shop.store, SCENE).error["cause"] in page.replace("&#39;", "'")
    assert "Check the address, the key" in page


def approved_cut(house):
    """An order of scenes for one product, and a person's word on its cut-out."""
    product = house.db.catalog.sources(house.store.id)[0].remote_id
    payload = {"store": house.store.id, "locales": ["de-DE"], "products": [product], "kinds": ["scene"]}
    house.services.submit(house.db, "image.make", payload)
    house.work()
    (cut,) = house.db.assets.find(house.store.id, remote_id=product, kind="cutout")
    house.db.assets.judge(house.store.id, cut.id, APPROVED)
    return product


def test_orders_of_the_page_are_made_by_what_was_chosen_and_named(house, endpoint):
    product = approved_cut(house)
    keep(house, endpoint)
    house.post(house.path(f"/products/{product}/gallery/de-DE"))
    assert house.work() == ["done"]
    scenes = house.db.assets.find(house.store.id, remote_id=product, kind="scene")
    assert {(each.maker.engine, each.maker.model) for each in scenes if each.state == "review"} == {
        ("openai-images", "painter-1")
    }
    assert len(endpoint.sent) == 1


def test_another_store_has_neither_the_choice_nor_the_key(shop, endpoint):
    keep(shop, endpoint)
    other = shop.db.tenancy.add_store("other", "woocommerce", "https://other.example", {})
    assert choice(other, SCENE) == Choice()
    choose(shop.services, shop.db, other, SCENE, Choice("openai-images", "painter-1", url=endpoint.url))
    payload = {"store": other.id, "operation": SCENE, "engine": "openai-images", "model": "painter-1"}
    shop.services.submit(shop.db, "image.try", {**payload, "url": endpoint.url})
    assert shop.work() == ["done"]
    assert [sent["key"] for sent in endpoint.sent] == [None]
    (mine,) = shop.db.files.of_store(other.id, purpose=PURPOSE)
    assert shop.get(shop.path(f"/picture-engine/scene/picture/{mine.digest}")).status_code == 404


def test_an_order_for_an_endpoint_that_was_changed_since_is_not_sent_to_the_new_one(house, endpoint):
    product = approved_cut(house)
    keep(house, endpoint)
    house.post(house.path(f"/products/{product}/gallery/de-DE"))
    keep(house, endpoint, address="http://127.0.0.1:9/v1", key="")
    assert house.work() == ["needs_merchant"]
    assert endpoint.sent == []
    job = next(job for job in house.db.jobs.recent(store_id=house.store.id) if job.name == "image.make")
    assert "Another endpoint" in job.error["cause"]


def test_a_key_goes_with_its_address_and_no_other(shop, endpoint):
    keep(shop, endpoint)
    keep(shop, endpoint, key="", model="painter-2")
    assert "sealed" in shop.get(shop.path("/picture-engine")).text
    keep(shop, endpoint, key="", address="http://127.0.0.1:9/v1")
    assert shop.db.tenancy.find_secret(shop.services.keyring, f"store/{shop.store.id}/pictures/key") is None
    keep(shop, endpoint)
    shop.post(shop.path("/picture-engine/scene"), engine="embedded")
    assert chosen(shop) == Choice()
    assert shop.db.tenancy.find_secret(shop.services.keyring, f"store/{shop.store.id}/pictures/key") is None


@pytest.mark.parametrize(
    ("operation", "form", "said"),
    [
        (SCENE, {"engine": "openai-images", "model": "m", "address": "http://api.example.com"}, "plain http"),
        (SCENE, {"engine": "openai-images", "model": "m", "address": "http://169.254.169.254/v1"}, "No model can be"),
        (SCENE, {"engine": "openai-images", "address": "https://api.example.com"}, "name at the endpoint is missing"),
        (SCENE, {"engine": "diffusers"}, "folder is missing"),
        (SCENE, {"engine": "diffusers", "model": "maker/name"}, "40 hex digits"),
        (SCENE, {"engine": "diffusers", "model": "maker/name", "revision": "main"}, "40 hex digits"),
        (SCENE, {"engine": "model", "model": "/tmp"}, "no picture engine"),
        (CUTOUT, {"engine": "model", "model": "/nowhere"}, "There is no folder"),
        (CUTOUT, {"engine": "diffusers", "model": "/tmp"}, "no picture engine"),
    ],
)
def test_what_cannot_be_chosen_is_refused_and_nothing_is_kept(shop, operation, form, said):
    answer = shop.post(shop.path(f"/picture-engine/{operation}"), **form, key=KEY)
    assert answer.status_code == 400
    assert said in answer.text
    assert KEY not in answer.text
    assert chosen(shop, operation) == Choice()


def test_without_a_gpu_worker_the_page_says_how_to_start_one_and_nothing_stands_in(house):
    hub = {"engine": "diffusers", "model": "maker/name", "revision": "a" * 40}
    assert house.post(house.path("/picture-engine/scene"), **hub).status_code == 302
    page = house.get(house.path("/picture-engine")).text
    assert "No worker for pictures by a model is running" in page
    assert "vitrine-gpu img.gpu" in page
    answer = house.post(house.path("/picture-engine/scene/try"))
    assert answer.status_code == 409
    assert "docs/operate/gpu.md" in answer.text
    product = house.db.catalog.sources(house.store.id)[0].remote_id
    refused = house.post(house.path(f"/products/{product}/gallery/de-DE"))
    assert refused.status_code >= 400
    assert "vitrine-gpu img.gpu" in refused.text
    assert house.work() == []


def test_with_a_worker_a_trial_by_a_model_waits_in_its_queue(shop, monkeypatch):
    shop.post(shop.path("/picture-engine/scene"), engine="diffusers", model="maker/name", revision="a" * 40)
    monkeypatch.setattr(type(shop.services.queue), "present", lambda _self, _kind: [{"device": "0"}])
    assert shop.post(shop.path("/picture-engine/scene/try")).status_code == 302
    job = latest(shop.db, shop.store, SCENE)
    assert (job.name, job.payload["model"]) == ("image.try_model", "maker/name")
    pages = (f"/jobs/{job.id}", shop.path("/picture-engine"))
    assert not [page for page in pages if "none runs now" in shop.get(page).text]
    monkeypatch.setattr(type(shop.services.queue), "present", lambda _self, _kind: [])
    for page in pages:  # the worker left: what waits, why, and that nothing is lost
        assert "none runs now" in shop.get(page).text
        assert "vitrine-gpu img.gpu" in shop.get(page).text


def test_the_terminal_says_that_nobody_works_on_a_job(shop, monkeypatch):
    shop.post(shop.path("/picture-engine/scene"), engine="diffusers", model="maker/name", revision="a" * 40)
    with monkeypatch.context() as patch:
        patch.setattr(type(shop.services.queue), "present", lambda _self, _kind: [{"device": "0"}])
        shop.post(shop.path("/picture-engine/scene/try"))
    job, notes = latest(shop.db, shop.store, SCENE), []

    @contextmanager
    def bar(_title):
        yield lambda seen: notes.append(seen.note)

    def wait(_self, _db, _name, _payload, *, progress):
        progress(job)
        return job

    monkeypatch.setattr(common, "progress_bar", bar)
    monkeypatch.setattr(common.Runtime, "__enter__", lambda self: self)
    monkeypatch.setattr(common.Runtime, "__exit__", lambda _self, *_error: None)
    monkeypatch.setattr(common.Runtime, "run", wait)
    common.run_job(shop.services, shop.db, job.name, job.payload)
    assert notes == ["waits: no GPU worker (vitrine-gpu) runs"]


def test_folders_belong_to_whoever_runs_the_installation(shop):
    shop.services.system.ensure_tenant("t2")
    db = shop.services.db("person:x", "t2")
    store = db.tenancy.add_store("theirs", "woocommerce", "https://theirs.example", {})
    for operation, engine in ((SCENE, "diffusers"), (CUTOUT, "model")):
        with pytest.raises(BadInput, match="whoever runs this installation"):
            choose(shop.services, db, store, operation, Choice(engine, "/etc"))
    with pytest.raises(BadInput, match="cannot be reached"):
        choose(shop.services, db, store, SCENE, Choice("openai-images", "m", url="http://127.0.0.1:9/v1"))


def test_what_an_order_names_itself_goes_before_the_choice(shop):
    store = shop.db.tenancy.store(shop.store.id)
    engines = {SCENE: {"engine": "diffusers", "model": "a", "revision": "1"}, CUTOUT: {"engine": "model", "model": "n"}}
    shop.db.tenancy.update_store(store.id, settings={**store.settings, "picture_engines": engines})
    store = shop.db.tenancy.store(store.id)
    cutout = {"engine": "model", "model": "n"}
    assert ordered(store, {}) == {**engines[SCENE], "cutout": cutout}
    assert ordered(store, {"engine": "embedded"}) == {"engine": "embedded", "cutout": cutout}
    assert ordered(store, {"engine": "diffusers", "model": "b"}) == {
        "engine": "diffusers",
        "model": "b",
        "cutout": cutout,
    }
    assert ordered(store, {"engine": "openai-images", "model": "c"})["model"] == "c"
    assert "revision" not in ordered(store, {"engine": "openai-images", "model": "c"})


def test_only_the_owner_chooses(shop):
    shop.db.tenancy.add_user("ed", "long-enough-password", "editor")
    client = shop.browser()
    with client.session_transaction() as session:
        session["user"] = next(user.id for user in shop.db.tenancy.users() if user.login == "ed")
    assert client.get(shop.path("/picture-engine")).status_code == 200
    for path in ("/picture-engine/scene", "/picture-engine/scene/try"):
        assert shop.post(shop.path(path), client, engine="embedded").status_code == 403
