"""Pages over HTTP while the endpoint misbehaves in every way there is: correct documents, and the fault by its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from scripted_writer import bottle, shop

from core.clock import SystemClock
from core.errors import NeedsMerchant, Retryable
from core.ports.text import Endpoint
from gpu_worker.text.openai import OpenAiModel
from gpu_worker.text.scripted import Scripted
from gpu_worker.text.scripted_faults import WAYS

NAMED = {
    "refused": {"refused"},
    "truncated": {"truncated"},
    "empty": {"empty"},
    "not_json": {"not_json"},
    "wrong_shape": {"wrong_shape"},
    "wrong_count": {"missing"},
    "swapped": {"unknown_fact", "unused_fact", "gate", "swapped", "typed_figure"},
}
HARMLESS = {"fences", "junk"}


@pytest.mark.parametrize("way", [way for way in WAYS if way not in ("storm", "disconnect", "error")])
def test_an_endpoint_that_only_misbehaves_leaves_correct_pages_and_says_what_was_wrong(
    tmp_path: Path, way: str
) -> None:
    server = Scripted({way: 1.0}, clock=SystemClock()).serve()
    model = OpenAiModel(Endpoint(server.url, "scripted-1", third_party=False))
    try:
        with shop(tmp_path / "home", bottle("1"), bottle("2", title="Kelvra Fell Insulated Bottle")) as place:
            tally = place.write(model, "en-US", "ja-JP")
            states = {(row.remote_id, row.locale): row.state for row in place.db.content.states(place.store.id)}
            assert set(states.values()) == {"checked"}
            assert len(states) == 4
            if way in HARMLESS:
                assert tally.lines_by_model > 40
            else:
                assert tally.totals.faults.keys() & NAMED[way]
            assert len(list(place.db.ledger.calls(place.store.id))) == tally.totals.calls
    finally:
        model.close()
        server.close()


def test_storms_and_broken_lines_only_cost_time(tmp_path: Path) -> None:
    faults = {"storm": 0.3, "disconnect": 0.1, "error": 0.1, "empty": 0.1, "retry_after_s": 0.02}
    server = Scripted(faults, clock=SystemClock()).serve()
    model = OpenAiModel(Endpoint(server.url, "scripted-1", third_party=False))
    try:
        with shop(tmp_path / "home", *(bottle(str(n)) for n in range(1, 7))) as place:
            tally = place.write(model, "en-US", directed=True)
            assert (tally.written, tally.blocked, tally.pending) == (6, 0, 0)
            assert tally.lines_by_model > 80
    finally:
        model.close()
        server.close()


@pytest.mark.parametrize(("switches", "family"), [({"key": "k"}, NeedsMerchant), ({"no_credit": True}, NeedsMerchant)])
def test_without_key_or_money_nothing_is_written_and_the_person_is_told(
    tmp_path: Path, switches: dict[str, Any], family: type[Exception]
) -> None:
    server = Scripted(switches, clock=SystemClock()).serve()
    model = OpenAiModel(Endpoint(server.url, "scripted-1", third_party=False))
    try:
        with shop(tmp_path / "home", bottle()) as place, pytest.raises(family):
            place.write(model)
    finally:
        model.close()
        server.close()


def test_an_endpoint_that_is_gone_leaves_facts_only_pages_for_the_next_try(tmp_path: Path) -> None:
    server = Scripted(clock=SystemClock()).serve()
    server.close()
    model = OpenAiModel(Endpoint(server.url, "scripted-1", third_party=False), tries=1)
    try:
        with shop(tmp_path / "home", bottle()) as place:
            with pytest.raises(Retryable):
                place.write(model)
            row = place.db.content.get(place.store.id, "1", "en-US")
            assert row is not None
            assert (row.state, row.document.writer) == ("checked", "facts")
    finally:
        model.close()
