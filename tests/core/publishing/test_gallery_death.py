"""kill -9 at every point while pictures go into a shop: the next process finishes, and no file is there twice."""

from __future__ import annotations

import pytest
from fake_shop import Died
from gallery_desk import GalleryDesk, Reaper
from sqlalchemy import event

from core.assets.asset import Kind


@pytest.fixture
def dying(services):
    """make(n, at) -> a desk whose process dies at the n-th point of what comes next."""
    reapers = []

    def commit(_connection):
        for reaper in reapers[-1:]:
            reaper.point("commit")

    event.listen(services.database.engine, "commit", commit)

    def make(name):
        desk = GalleryDesk(services, name)
        desk.picture(Kind.MAIN, "red")
        desk.picture(Kind.SCENE, "green")
        reapers.append(Reaper(desk))
        return desk, reapers[-1]

    return make


def outcome(desk):
    history = desk.db.galleries.versions(desk.store.id, desk.product.remote_id)
    return {
        "shown": desk.shown(),
        "files": desk.files,
        "history": [(v.number, v.origin, [(s.media_id, s.alt) for s in v.shown]) for v in history],
        "uses": [
            (use.media_id, bool(use.until))
            for asset in desk.db.assets.find(desk.store.id)
            for use in desk.db.assets.uses(desk.store.id, asset.id)
        ],
    }


@pytest.mark.parametrize("move", ["show", "back"])
def test_death_at_every_point_changes_nothing_in_the_end(dying, move):
    def prepared(name):
        desk, reaper = dying(name)
        if move == "back":
            desk.show()
            return desk, reaper, desk.plan_back().hash
        return desk, reaper, desk.plan().hash

    desk, reaper, digest = prepared("whole")
    reaper.at = 10**9
    desk.execute(digest)
    reaper.at = None
    points, clean = reaper.count, outcome(desk)
    assert points > 10
    for at in range(1, points + 1):
        desk, reaper, digest = prepared(f"dies {at}")
        reaper.at = at
        with pytest.raises(Died):
            desk.execute(digest)
        reaper.at = None
        assert desk.execute(digest)["counts"] == {"written": 1}, f"point {at} of {points}"
        assert outcome(desk) == clean, f"point {at} of {points}"
