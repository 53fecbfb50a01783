"""docs/reference/pictures.md: its commands run, its figures are those of the code."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from hostile import photo, saved

from admin_ui.cli import cli
from core.ports.picture_files import MAX_PIXELS, MAX_SIDE_PX
from gpu_worker.image.files import limits
from gpu_worker.image.files.encode import FORMATS
from gpu_worker.image.operations import operations

PAGE = (Path(__file__).parents[2] / "docs/reference/pictures.md").read_text("utf-8")


def test_the_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("photo.jpg", "photos/photo.jpg"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(saved(photo(900, 900), "JPEG"))
    (block,) = re.findall(r"^```sh run\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    for line in block.splitlines():
        done = CliRunner().invoke(cli, shlex.split(line)[1:], catch_exceptions=False)
        assert done.exit_code == 0, (line, done.stderr)
    assert sorted(path.name for path in Path("out").iterdir()) == ["photo.jpg", "photo.webp"]


def test_the_figures_are_those_of_the_code() -> None:
    assert f"{MAX_SIDE_PX:,} px a side or {MAX_PIXELS // 10**6} million pixels" in PAGE
    most = f"{limits.MAX_READ_SIDE_PX:,} px a side, {limits.MAX_READ_PIXELS // 10**6} million pixels, or"
    assert f"{most} {limits.MAX_FILE_BYTES // 10**6} MB" in PAGE
    assert f"more than {limits.MAX_WHOLE_BYTES // 10**6} MB at once" in PAGE


def test_the_table_of_operations_is_sound() -> None:
    for operation in operations():
        assert operation.summary.endswith("."), operation.name
        names = [option.name for option in operation.options]
        assert len(names) == len(set(names)), operation.name
        assert not {"json", "confidence", "in", "out"} & set(names), operation.name
        wanted = {"channel": "shopify", "format": "png"}
        assert operation.suffix(wanted) in {form.suffix for form in FORMATS.values()} | {"png"}, operation.name
