"""`vitrine image`: folders in, a result or a row for every input, exit status 1 when something was refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hostile import photo, saved
from PIL import Image

from admin_ui.cli import cli
from core.errors import BadInput


def _run(*words: object) -> Result:
    return CliRunner().invoke(cli, ["image", *map(str, words)], catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = tmp_path / "in"
    source.mkdir()
    (source / "bag.jpg").write_bytes(saved(photo(1200, 900), "JPEG"))
    (source / "bag.png").write_bytes(saved(photo(1200, 900), "PNG"))
    (source / "lamp.txt").write_bytes(saved(photo(1100, 1100, 1), "JPEG"))
    (source / "cut.jpg").write_bytes(saved(photo(400, 300), "JPEG")[:4000])
    (source / "notes.txt").write_text("shelf 4")
    (source / ".hidden.jpg").write_bytes(b"x")
    return source


def test_every_input_has_a_result_or_a_row(folder: Path, tmp_path: Path) -> None:
    rows_to, sure_to, out = tmp_path / "rows.json", tmp_path / "sure.json", tmp_path / "out"
    done = _run("encode", folder, out, "--channel", "shopify", "--json", rows_to, "--confidence", sure_to)
    assert done.exit_code == 1
    rows = json.loads(rows_to.read_text())
    assert {name: row["ok"] for name, row in rows.items()} == {
        "bag": True, "bag.png": False, "lamp": True, "cut": False,
    }  # fmt: skip
    assert "bag.jpg already has the result" in rows["bag.png"]["reason"]
    assert "damaged or incomplete JPEG" in rows["cut"]["reason"]
    assert "'.txt', the file is JPEG" in rows["lamp"]["reason"]
    assert rows["bag"]["engine"] == "embedded"
    assert sorted(path.name for path in out.iterdir()) == ["bag.jpg", "lamp.jpg"]
    assert json.loads(sure_to.read_text()) == {name: row["confidence"] for name, row in rows.items()}
    assert "notes.txt: passed over" in done.stderr
    assert "2 of 4 done" in done.stderr
    assert done.stdout == ""


def test_one_file_and_rows_on_standard_output(folder: Path, tmp_path: Path) -> None:
    done = _run("encode", folder / "bag.png", tmp_path / "out", "--format", "webp", "--max-bytes", 40_000, "--json")
    assert done.exit_code == 0
    row = json.loads(done.stdout)["bag"]
    made = tmp_path / "out" / "bag.webp"
    assert row["bytes"] == made.stat().st_size <= 40_000
    with Image.open(made) as shown:
        assert shown.size == (row["width_px"], row["height_px"])


def test_a_refused_input_does_not_keep_the_result_of_an_earlier_run(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "cut.jpg").write_bytes(b"of an earlier run")
    _run("encode", folder / "cut.jpg", out, "--format", "jpeg")
    assert list(out.iterdir()) == []


def test_what_cannot_be_used_is_said_before_anything_is_written(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for words, said in (
        (("encode", folder, out), "for what the pictures are"),
        (("encode", folder, out, "--channel", "myspace"), "no picture channel 'myspace'"),
        (("encode", folder, out, "--channel", "instagram", "--format", "webp"), "takes no WEBP"),
        (("encode", folder, folder, "--format", "png"), "among the originals"),
        (("encode", tmp_path / "in" / "..", out, "--format", "png"), "nothing to work on"),
    ):
        with pytest.raises(BadInput, match=said):
            _run(*words)
    assert not out.exists()


def test_the_channels_in_a_table_and_one_in_words() -> None:
    rows = json.loads(_run("channels", "--json").stdout)["channels"]
    assert len(rows) > 40
    assert {"size", "amazon_main", "instagram_story"} <= set(_run("channels").stdout.split())
    assert len(json.loads(_run("channels", "amazon_aplus", "--json").stdout)["channels"]) == 13
    words = _run("channels", "tiktok_post").stdout
    assert "bottom_px 480" in words
    assert "checked_on   2026-11-22" in words


def test_help_shows_the_operations_and_their_options() -> None:
    assert "encode" in _run("--help").stdout
    assert "--max-bytes" in _run("encode", "--help").stdout
