"""One operation over a folder: a fault in one file is a row, never the end."""

from __future__ import annotations

from pathlib import Path

import pytest
import pyvips

from core.errors import BadInput, Refused
from core.ports.picture_files import JSON, Operation, Options, Row
from gpu_worker.image.batch import run_batch


def _run(path_in: Path, path_out: Path, options: Options) -> Row:
    path_out.write_bytes(b"half")
    if path_in.stem == "sold":
        raise Refused("No.", "Ask.")
    if path_in.stem == "disk":
        raise OSError(28, "No space left on device")
    if path_in.stem == "lib":
        raise pyvips.Error("broken\npipe")
    return Row(path_in.stem != "unsure", 0.5, "test", options["why"])


def test_faults_are_rows_and_leave_nothing_behind(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for stem in ("a", "disk", "lib", "sold", "unsure"):
        (source / f"{stem}.json").write_text("{}")
    (source / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    seen: list[tuple[int, int, str]] = []
    operation = Operation("test", "Tests.", _run, takes=JSON)
    batch = run_batch(operation, source, out, {"why": "so"}, lambda *told: seen.append(told))
    assert {name: row.reason for name, row in batch.rows.items()} == {
        "a": "so",
        "disk": "The file could not be worked on: No space left on device.",
        "lib": "The file could not be worked on: broken pipe.",
        "sold": "No. Ask.",
        "unsure": "so",
    }
    assert batch.refused == 4
    assert batch.passed_over == ("photo.jpg",)
    assert [path.name for path in out.iterdir()] == ["a.png"]
    assert seen[0] == (0, 5, "a.json")
    assert seen[-1] == (5, 5, "")


def test_the_call_itself_is_checked_first(tmp_path: Path) -> None:
    operation = Operation("test", "Tests.", _run, takes=JSON)
    (tmp_path / "file").write_text("x")
    for source, out, said in (("none", "out", "no file or folder"), ("file", "file", "is a file")):
        with pytest.raises(BadInput, match=said):
            run_batch(operation, tmp_path / source, tmp_path / out, {}, lambda *_told: None)
    with pytest.raises(BadInput, match="among the originals"):
        run_batch(operation, tmp_path / "file", tmp_path, {}, lambda *_told: None)
