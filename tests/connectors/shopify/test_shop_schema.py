"""Fetching the official schema: exact version, digests, one clear sentence when it is absent."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import tarfile

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from connectors.shopify import schema
from core.errors import Permanent, Retryable

DATA = {"2026-07": gzip.compress(b'{"a": 7}'), "2026-10": gzip.compress(b'{"a": 10}')}


def package(data=None) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as made:
        for version, content in (data or DATA).items():
            member = tarfile.TarInfo(f"package/dist/data/admin_{version}.json.gz")
            member.size = len(content)
            made.addfile(member, io.BytesIO(content))
    return out.getvalue()


@pytest.fixture
def pinned(monkeypatch, tmp_path):
    """A small package in place of the real one; answers a way to bend what is pinned."""
    monkeypatch.setenv("VITRINE_CACHE", str(tmp_path / "cache"))
    raw = package()
    tarball = tmp_path / "package.tgz"
    tarball.write_bytes(raw)
    files = {
        version: {
            "member": f"package/dist/data/admin_{version}.json.gz",
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        for version, content in DATA.items()
    }
    found = dict(schema.source()) | {
        "sha512": base64.b64encode(hashlib.sha512(raw).digest()).decode(),
        "files": files,
    }
    monkeypatch.setattr(schema, "source", lambda: found)
    return found, tarball


def test_absent_names_the_one_command(pinned):
    with pytest.raises(schema.SchemaMissing) as caught:
        schema.cached("2026-07")
    assert "make schema" in caught.value.next_step
    assert "2026-07" in caught.value.cause


def test_a_copy_at_hand_is_enough(pinned, capsys):
    _, tarball = pinned
    assert schema.main(["--tarball", str(tarball)]) == 0
    shown = capsys.readouterr().out.split()
    assert [schema.cached(version).read_bytes() for version in DATA] == list(DATA.values())
    assert shown == [str(schema.cached(version)) for version in DATA]
    tarball.unlink()
    assert len(schema.ensure()) == 2
    assert schema.ensure(["2026-10"]) == [schema.cached("2026-10")]


def test_another_package_is_refused(pinned, tmp_path, capsys):
    other = tmp_path / "other.tgz"
    other.write_bytes(package({"2026-07": b"x"}))
    assert schema.main(["--tarball", str(other)]) == 3
    assert "SHA-512" in capsys.readouterr().err
    with pytest.raises(Permanent, match="cannot be read"):
        schema.ensure(tarball=tmp_path / "none.tgz")


def test_another_file_in_the_right_package_is_refused(pinned):
    found, tarball = pinned
    found["files"]["2026-10"]["sha256"] = "0" * 64
    with pytest.raises(Permanent, match="another SHA-256"):
        schema.ensure(tarball=tarball)


def test_a_damaged_file_counts_as_absent(pinned):
    _, tarball = pinned
    path = schema.ensure(["2026-07"], tarball=tarball)[0]
    path.write_bytes(b"damaged")
    with pytest.raises(schema.SchemaMissing):
        schema.cached("2026-07")
    assert schema.ensure(["2026-07"], tarball=tarball)[0].read_bytes() == DATA["2026-07"]


def test_an_unknown_version_is_said_so(pinned):
    with pytest.raises(Permanent, match="2020-01"):
        schema.cached("2020-01")


def test_it_is_downloaded_and_nothing_is_left_behind(pinned, monkeypatch):
    import threading

    _, tarball = pinned
    raw = tarball.read_bytes()
    answers = [Response(status=503), Response(raw)]
    server = make_server("127.0.0.1", 0, lambda environ, start: answers.pop(0)(environ, start))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        monkeypatch.setenv("NPM_CONFIG_REGISTRY", f"http://127.0.0.1:{server.server_port}/")
        with pytest.raises(Retryable, match="503"):
            schema.ensure()
        assert [path.read_bytes() for path in schema.ensure()] == list(DATA.values())
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    left = [path for path in schema.folder().rglob("*") if path.is_file()]
    assert sorted(left) == sorted(schema.cached(version) for version in DATA)


def test_nobody_there_is_retried(pinned, monkeypatch):
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "http://127.0.0.1:9")
    with pytest.raises(Retryable, match="could not be fetched"):
        schema.ensure()


def test_what_is_pinned_is_complete():
    assert schema.versions() == ("2026-07", "2026-10")
    assert schema.VERSION in schema.versions()
    assert all(len(entry["sha256"]) == 64 for entry in schema.source()["files"].values())
    assert schema.source()["version"] in schema.source()["tarball"]


def test_without_npm_it_says_where_a_registry_is_named(pinned, monkeypatch, tmp_path, capsys):
    monkeypatch.delenv("NPM_CONFIG_REGISTRY", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert schema.main([]) == 3
    assert "NPM_CONFIG_REGISTRY" in capsys.readouterr().err
