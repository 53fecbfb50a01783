"""kill -9 at every single point of an execution: the next process finds what stands and finishes, once."""

from __future__ import annotations

import copy
import random
import sqlite3
from contextlib import contextmanager, suppress

import pytest
from fake_shop import Died
from sqlalchemy import event

from core.ports.wire import ContentField, Target

ALTS = '{"m1":"","m2":"theirs"}'
MOVES = ("publish", "publish again", "revert")


class Reaper:
    """Lets the process die at the n-th point: any call of the shop, any commit of the database."""

    def __init__(self, desk, at: int | None) -> None:
        self.desk = desk
        event.listen(desk.db._engine, "commit", lambda _connection: self.point("commit"))
        self.begin(at)

    def begin(self, at: int | None) -> None:
        self.at, self.count = at, 0
        self.desk.shop.hook = self.point

    def point(self, _where: str) -> None:
        if self.at is None:
            return
        self.count += 1
        if self.count == self.at:
            raise Died


def prepare(desk, move):
    """Everything before the move; answers the plan to carry out."""
    desk.stock("<p>One</p>", alt_texts=ALTS).write("warm")
    if move != "publish":
        desk.publish()
        desk.write("warmer")
    plan = desk.preview_revert() if move == "revert" else desk.preview()
    return desk.db.publishing.save_plan(plan)


def outcome(desk, digest):
    """All that must not depend on where a process died."""
    history = {
        target: [(v.number, v.origin, dict(v.fields), bool(v.created_remote_id)) for v in versions]
        for target in desk.db.publishing.targets(desk.store_id)
        for versions in [desk.db.publishing.versions(desk.store_id, target)]
    }
    records = sorted((r.locale, r.texts.items()) for r in desk.shop.records.values())
    return {
        "counts": desk.db.publishing.counts(desk.store_id, digest),
        "history": history,
        "records": [(locale, dict(texts)) for locale, texts in records],
        "beside": dict(desk.shop.beside),
        "documents": desk.db.content.counts(desk.store_id),
        "audit": sorted((row.action, row.subject) for row in desk.db.audit.recent(limit=1000)),
        "written": sorted(desk.shop.written, key=repr),
    }


class Again:
    """Brings shop and database back to where they were, as often as needed. The engine stays: what costs time is its
    cache of compiled statements."""

    def __init__(self, desk) -> None:
        self._desk = desk
        desk.shop.hook = None
        self._shop = copy.deepcopy(desk.shop)
        self._rows = sqlite3.connect(":memory:")
        with self._raw() as raw:
            raw.backup(self._rows)

    def restore(self) -> None:
        self._desk.shop.__dict__.update(copy.deepcopy(self._shop).__dict__)
        with self._raw() as raw:
            self._rows.backup(raw)

    def close(self) -> None:
        self._rows.close()

    @contextmanager
    def _raw(self):
        pooled = self._desk.db._engine.raw_connection()
        try:
            yield pooled.driver_connection
        finally:
            pooled.close()


@pytest.mark.parametrize("move", MOVES)
def test_death_at_every_point_changes_nothing_in_the_end(open_desk, move):
    with open_desk() as desk:
        digest = prepare(desk, move)
        start = Again(desk)
        reaper = Reaper(desk, 10**9)
        desk.execute(digest)
        reaper.at = None
        points, clean = reaper.count, outcome(desk, digest)
        assert points > 20
        for at in range(1, points + 1):
            start.restore()
            reaper.begin(at)
            with pytest.raises(Died):
                desk.execute(digest)
            reaper.at = None
            desk.execute(digest)
            seen = outcome(desk, digest)
            for part in clean:
                assert seen[part] == clean[part], f"{part} differs after death at point {at} of {points}"
        start.close()


def test_many_deaths_and_still_back_to_the_first_byte(open_desk):
    with open_desk() as desk:
        desk.stock("<p>One</p>", "", alt_texts=ALTS).write("warm")
        before = desk.texts()
        digest = desk.db.publishing.save_plan(desk.preview())
        start = Again(desk)
        reaper = Reaper(desk, None)
        for seed in range(6):
            start.restore()
            for moment in random.Random(seed).sample(range(1, 40), 3):
                reaper.begin(moment)
                with suppress(Died):
                    desk.execute(digest)
            reaper.at = None
            desk.execute(digest)
            plan = desk.preview_revert()
            assert not plan.refused
            desk.carry_out(plan)
            assert desk.texts() == before, f"seed {seed}"
        start.close()


def test_what_the_merchant_edits_while_we_are_dead_stays(open_desk):
    with open_desk() as desk:
        desk.stock("<p>One</p>").write("warm", ["en-US"])
        digest = desk.db.publishing.save_plan(desk.preview(["en-US"]))
        at = {"before write_many": True}

        def die(where):
            if at.pop(where, False):
                raise Died

        desk.shop.hook = die
        with pytest.raises(Died):
            desk.execute(digest)
        desk.shop.records["1"].texts[ContentField.DESCRIPTION] = "<p>Mine now</p>"
        assert desk.execute(digest)["counts"] == {"conflict": 1}
        assert desk.shop.records["1"].texts[ContentField.DESCRIPTION] == "<p>Mine now</p>"


def test_a_text_that_stands_in_the_shop_goes_on_record_whatever_the_gate_says_by_now(open_desk):
    from core.errors import Refused

    def no(_item):
        raise Refused("No.")

    with open_desk() as desk:
        desk.stock("<p>One</p>").write("warm", ["en-US"])
        digest = desk.db.publishing.save_plan(desk.preview(["en-US"]))
        at = {"after write_many": True}

        def die(where):
            if at.pop(where, False):
                raise Died

        desk.shop.hook = die
        with pytest.raises(Died):
            desk.execute(digest)
        assert desk.execute(digest, no)["counts"] == {"written": 1}
        assert len(desk.db.publishing.versions(desk.store_id, Target("1", "en-US"))) == 2
