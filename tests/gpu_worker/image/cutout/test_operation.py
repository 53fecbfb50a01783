"""`vitrine image cutout` over files, as a person runs it."""

from __future__ import annotations

import hashlib
import shutil
import tomllib
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.errors import BadInput
from gpu_worker.image.batch import run_batch
from gpu_worker.image.cutout import operation as cutout_operation
from gpu_worker.image.files.decode import decode
from gpu_worker.image.operations import operation


def nothing(_done: int, _total: int, _name: str) -> None:
    """Nobody watches."""


def disc(height: int, width: int) -> np.ndarray:
    photo = np.full((height, width, 3), 238, np.uint8)
    return cv2.circle(photo, (width // 2, height // 2), height // 3, (40, 60, 150), -1, cv2.LINE_AA)


def test_a_folder_gives_a_cut_out_and_a_confidence_for_each_photo(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    cv2.imwrite(str(tmp_path / "in" / "disc.jpg"), disc(300, 400))
    cv2.imwrite(str(tmp_path / "in" / "blank.jpg"), np.full((200, 200, 3), 230, np.uint8))
    (tmp_path / "in" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 nothing more")
    done = run_batch(operation("cutout"), tmp_path / "in", tmp_path / "out", {}, nothing)
    assert done.rows["disc"].ok
    assert not done.rows["broken"].ok
    assert done.rows["blank"].confidence < 0.9
    assert done.rows["blank"].more["needs_person"]
    assert "A person should look" in done.rows["blank"].reason
    result = decode(tmp_path / "out" / "disc.png")
    assert (result.width_px, result.height_px) == (400, 300)
    assert result.alpha is not None
    assert result.alpha[150, 200] == 1
    assert result.alpha[5, 5] == 0
    assert result.origin.source_type == "algorithmicallyEnhanced"


def test_what_was_cut_out_already_stays(tmp_path: Path) -> None:
    rgba = np.dstack([disc(120, 120), np.zeros((120, 120), np.uint8)])
    rgba[40:80, 40:80, 3] = 255
    cv2.imwrite(str(tmp_path / "a.png"), rgba)
    row = operation("cutout").run(tmp_path / "a.png", tmp_path / "b.png", {})
    assert row.confidence == 1.0
    alpha = decode(tmp_path / "b.png").alpha
    assert alpha is not None
    assert np.array_equal(alpha > 0.5, rgba[..., 3] > 0)


def test_no_picture_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    with pytest.raises(BadInput):
        operation("cutout").run(tmp_path / "a.txt", tmp_path / "b.png", {})


def test_the_maker_of_a_cut_out_is_the_networks_that_were_shipped() -> None:
    """Other weights must make another picture: their digests stand in the files that the revision is read from."""
    weights = Path(cutout_operation.__file__).parent / "weights"
    for name in ("coarse", "fine"):
        about = tomllib.loads((weights / f"{name}.toml").read_text(encoding="utf-8"))
        assert hashlib.sha256((weights / f"{name}.onnx").read_bytes()).hexdigest() == about["sha256"]
    maker = operation("cutout").maker({})
    assert (maker.engine, maker.model) == ("embedded", "vitrine-cutout")


@pytest.mark.parametrize("name", ["coarse", "fine", "confidence"])
def test_another_file_of_weights_is_another_revision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before = operation("cutout").maker({}).revision
    home = tmp_path / "weights"
    shutil.copytree(Path(cutout_operation.__file__).parent / "weights", home, ignore=shutil.ignore_patterns("*.onnx"))
    with (home / f"{name}.toml").open("a", encoding="utf-8") as file:
        file.write("# other\n")
    monkeypatch.setattr(cutout_operation, "_WEIGHTS", home)
    cutout_operation._maker.cache_clear()
    try:
        assert operation("cutout").maker({}).revision != before
    finally:
        cutout_operation._maker.cache_clear()
