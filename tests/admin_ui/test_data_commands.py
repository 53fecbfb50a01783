"""`vitrine export` and `vitrine erase`: what they answer, and how they refuse."""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from filled_store import fill, removed

from admin_ui import cli
from core.bootstrap import open_services
from core.settings import Settings


@pytest.fixture
def vitrine(home, worked_here, monkeypatch, capsys, tmp_path):
    """Run a command on an installation with the stores 'one' and 'two'; answers (exit status, output, errors)."""
    services = open_services(Settings(home=home))
    db = services.db("cli:test")
    for name in ("one", "two"):
        fill(services, db, name)
    monkeypatch.setenv("VITRINE_HOME", str(home))
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["vitrine", *words])
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    run.services, run.db = services, db  # type: ignore[attr-defined]
    yield run
    services.close()


def answer(done: tuple[int, str, str]) -> Any:
    assert done[0] == 0, done
    return json.loads(done[1])


def test_a_store_comes_out_under_a_name_of_its_own(vitrine):
    done = answer(vitrine("export", "one", "--json"))
    assert done["stores"] == ["one"]
    assert done["path"].startswith("vitrine-one-")
    assert zipfile.ZipFile(done["path"]).testzip() is None
    assert Path(done["path"]).stat().st_size == done["bytes"]
    assert answer(vitrine("export", "--all", "--out", "all.zip", "--json"))["stores"] == ["one", "two"]


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (["export"], "Say what to export."),
        (["export", "one", "--all"], "Say what to export."),
        (["export", "none"], "There is no store named 'none'."),
        (["export", "one", "--all", "--list"], "more than one wish"),
        (["export", "--request", "none"], "has no file"),
        (["export", "--order", "1"], "There is no store named ''."),
        (["erase", "none", "--yes"], "There is no store named 'none'."),
    ],
)
def test_what_cannot_be_done_is_told(vitrine, words, cause):
    status, out, err = vitrine(*words)
    assert (status, out) == (2, "")
    assert cause in err


def test_a_shoppers_data_comes_out_and_is_found_again(vitrine):
    told = answer(vitrine("export", "one", "--shopper", "7", "--order", "12", "--out", "s.json", "--json"))
    assert [row["order_id"] for row in told["held"]["order_arms"]] == ["12"]
    assert json.loads(Path("s.json").read_text("utf-8"))["held"] == told["held"]
    listed = answer(vitrine("export", "one", "--list", "--json"))["requests"]
    assert {row["store"] for row in listed} == {"one"}
    assert told["request"] in {row["id"] for row in listed}
    answer(vitrine("export", "--request", told["request"], "--out", "again.json", "--json"))
    assert Path("again.json").read_bytes() == Path("s.json").read_bytes()
    assert told["request"] in vitrine("export", "--list")[1]
    status, out, _err = vitrine("export", "one", "--order", "404")
    assert status == 0
    assert "Vitrine holds nothing about this shopper." in out


def test_a_shopper_goes(vitrine):
    would = answer(vitrine("erase", "one", "--order", "12", "--dry-run", "--json"))
    assert would["rows"] == {"order_arms": 1}
    receipt = answer(vitrine("erase", "one", "--order", "12", "--yes", "--json"))
    assert receipt["kept"] == {"order_arms": 1}
    status, out, _err = vitrine("erase", "one", "--order", "404", "--yes")
    assert (status, "Nothing was held about this shopper." in out) == (0, True)


def test_nothing_goes_without_yes_and_nothing_of_a_connected_store(vitrine):
    status, out, err = vitrine("erase", "one")
    assert status == 1
    assert "products" in out
    assert "Nothing was erased yet." in err
    status, _out, err = vitrine("erase", "one", "--yes")
    assert status == 1
    assert "vitrine store remove one --keep" in err
    assert vitrine.db.catalog.count(vitrine.db.tenancy.any_store("one").id) == 3


def test_a_store_goes_and_its_receipt_is_shown_again(vitrine):
    removed(vitrine.db, vitrine.db.tenancy.any_store("one"))
    would = answer(vitrine("erase", "one", "--dry-run", "--json"))["rows"]
    receipt = answer(vitrine("erase", "one", "--yes", "--receipt", "paper.json", "--json"))
    assert receipt["rows"] == {**would, "data_requests": would["data_requests"] + 1}
    assert json.loads(Path("paper.json").read_text("utf-8")) == receipt
    assert answer(vitrine("erase", "one", "--yes", "--json")) == receipt
    status, out, _err = vitrine("erase", "one", "--dry-run")
    assert status == 0
    assert "erased already" in out
    assert receipt["sha256"] in vitrine("export", "--list")[1]
    assert answer(vitrine("erase", "two", "--dry-run", "--json"))["rows"]["products"] == 3
