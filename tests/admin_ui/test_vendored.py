"""Files of others are exactly the ones that were looked at."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest

import admin_ui

FOLDERS = [Path(admin_ui.__file__).parent / "static" / "vendor", Path(__file__).parent / "vendor"]
FREE = {"0BSD", "MIT", "BSD-3-Clause", "Apache-2.0", "MPL-2.0"}


@pytest.mark.parametrize("folder", FOLDERS, ids=["served", "tests"])
def test_digests(folder):
    files = tomllib.loads((folder / "VENDORED.toml").read_text())["file"]
    assert {row["path"] for row in files} == {p.name for p in folder.iterdir() if p.suffix in (".js", ".css")}
    for row in files:
        assert hashlib.sha256((folder / row["path"]).read_bytes()).hexdigest() == row["sha256"], row["path"]
        assert row["licence"] in FREE
        assert row["version"] in row["source"]


def test_nothing_that_is_served_names_another_host():
    for path in (FOLDERS[0].parent).rglob("*"):
        if path.suffix in (".css", ".js", ".svg") and path.parent.name != "vendor":
            text = path.read_text().replace("http://www.w3.org/2000/svg", "")
            assert "http" not in text, path.name
