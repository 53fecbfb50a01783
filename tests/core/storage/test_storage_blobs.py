"""Files by content: whole or not at all, damage told."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import NeedsMerchant, Permanent
from core.storage.blobs import FolderBlobs, open_blobs


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=2_000))
def test_what_goes_in_comes_out_by_its_digest(tmp_path, data):
    blobs = open_blobs("", tmp_path)
    digest = blobs.put(data)
    assert digest == hashlib.sha256(data).hexdigest() == blobs.put(data)
    assert blobs.get(digest) == data


def test_the_same_bytes_are_kept_once(tmp_path):
    blobs = FolderBlobs(tmp_path)
    blobs.put(b"x")
    blobs.put(b"x")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_damage_and_loss_are_told_and_mended(tmp_path):
    blobs = FolderBlobs(tmp_path)
    digest = blobs.put(b"hello")
    (path,) = (path for path in tmp_path.rglob("*") if path.is_file())
    path.write_bytes(b"jello")
    with pytest.raises(Permanent, match="damaged"):
        blobs.get(digest)
    path.write_bytes(b"hel")
    with pytest.raises(Permanent, match="damaged"):
        blobs.get(digest)
    blobs.put(b"hello")  # a file that was cut short heals when the bytes come again
    assert blobs.get(digest) == b"hello"
    path.unlink()
    with pytest.raises(Permanent, match="missing"):
        blobs.get(digest)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "g" * 64, "0" * 63])
def test_only_digests_name_files(tmp_path, digest):
    with pytest.raises(Permanent):
        FolderBlobs(tmp_path).get(digest)


def test_death_while_writing_leaves_no_half_file(tmp_path, monkeypatch):
    blobs = FolderBlobs(tmp_path)

    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", die)
        with pytest.raises(KeyboardInterrupt):
            blobs.put(b"hello")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert blobs.get(blobs.put(b"hello")) == b"hello"


def test_a_folder_that_takes_nothing_is_told(tmp_path):
    (tmp_path / "blobs").write_text("a file in the way")
    with pytest.raises(NeedsMerchant, match="cannot be kept"):
        open_blobs("", Path(tmp_path)).put(b"x")


def test_without_fsspec_blob_url_is_told(tmp_path):
    try:
        import fsspec
    except ImportError:
        with pytest.raises(NeedsMerchant, match="fsspec"):
            open_blobs("s3://bucket", tmp_path)
    else:
        assert fsspec.__version__
        blobs = open_blobs(f"file://{tmp_path / 'far'}", tmp_path)
        assert blobs.get(blobs.put(b"x")) == b"x"
        with pytest.raises(Permanent, match="missing"):
            blobs.get("0" * 64)
