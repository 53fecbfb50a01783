"""Where a picture comes from: written, signed last, kept through our own resizes, read back in words."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hostile import photo, saved
from PIL import Image
from signing_chain import Chain, make_chain

from core.assets.mark import CHANGED, STRIPPED, WHOLE, Mark
from core.errors import NeedsMerchant
from gpu_worker.image.files.decode import decode
from gpu_worker.image.files.encode import FORMATS
from gpu_worker.image.files.encoding import as_asked, claim_of
from gpu_worker.image.files.provenance import signing, terms
from gpu_worker.image.files.provenance.reading import provenance_of
from gpu_worker.image.files.provenance.xmp import packet
from gpu_worker.image.files.write import Claim, Finished, finished

RGB = np.asarray(photo(640, 480, seed=5))
ALL = list(FORMATS)


@pytest.fixture
def chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Chain:
    made = make_chain(tmp_path)
    monkeypatch.setenv("VITRINE_C2PA_KEY", str(made.key))
    monkeypatch.setenv("VITRINE_C2PA_CERT", str(made.chain))
    return made


@pytest.fixture(autouse=True)
def _unsigned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VITRINE_C2PA_KEY", raising=False)
    monkeypatch.delenv("VITRINE_C2PA_CERT", raising=False)


def _kept(folder: Path, made: Finished) -> Path:
    path = folder / f"made.{made.encoded.form.suffix}"
    path.write_bytes(made.data)
    return path


@pytest.mark.parametrize("name", ALL)
def test_the_mark_is_in_the_file_and_read_back(tmp_path: Path, name: str) -> None:
    path = _kept(tmp_path, finished(RGB, None, FORMATS[name], Claim(terms.COMPOSITE)))
    found = provenance_of(path)
    assert found.source_type == "composite"
    assert not found.generated
    assert found.seal.state == "none"
    assert found.said == (
        "Its mark says: a photo put together with other material, none of it from a trained model (composite).",
    )


@pytest.mark.parametrize("name", ["jpeg", "webp", "avif", "png"])
def test_others_read_the_mark_too(name: str) -> None:
    made = finished(RGB, None, FORMATS[name], Claim(terms.PART_GENERATED))
    said = Image.open(io.BytesIO(made.data)).getxmp()
    assert terms.PREFIX + terms.PART_GENERATED in json.dumps(said)


def test_a_generated_picture_carries_the_field_of_the_chinese_rule() -> None:
    text = packet(terms.PART_GENERATED, made_id="a1b2").decode()
    field = re.search("<TC260:AIGC>(.*)</TC260:AIGC>", text)
    assert field
    said = json.loads(field.group(1).replace("&quot;", '"'))
    assert (said["Label"], said["ContentProducer"], said["ProduceID"]) == ("1", "Vitrine", "a1b2")
    assert "TC260" not in packet(terms.COMPOSITE).decode()
    assert packet("") == b""
    with pytest.raises(ValueError, match="no digital source type"):
        packet("invented")


@pytest.mark.parametrize("name", ALL)
def test_signed_last_within_the_budget_and_known_here(tmp_path: Path, chain: Chain, name: str) -> None:
    free = finished(RGB, None, FORMATS[name], Claim(terms.COMPOSITE))
    budget = int(len(free.data) * 0.6)
    made = finished(RGB, None, FORMATS[name], Claim(terms.COMPOSITE, agent="embedded"), max_bytes=budget)
    assert len(made.data) <= budget
    assert made.mark.signer == "CN=Test shop,O=Vitrine tests"
    found = provenance_of(_kept(tmp_path, made))
    assert (found.seal.state, found.seal.known, found.seal.signer) == ("intact", True, "Test shop, Vitrine tests")
    assert found.seal.source_types == ("composite",)
    assert found.seal.actions == ("c2pa.created",)
    assert (
        "It is signed by Test shop, Vitrine tests (the certificate that is set up here) and unchanged since."
        in found.said
    )
    assert len(made.data) - len(made.encoded.data) == 0
    assert decode(_kept(tmp_path, made)).origin.signed


def test_a_signer_that_is_not_set_up_here_is_said(
    tmp_path: Path, chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _kept(tmp_path, finished(RGB, None, FORMATS["jpeg"], Claim(terms.COMPOSITE)))
    monkeypatch.delenv("VITRINE_C2PA_KEY")
    monkeypatch.delenv("VITRINE_C2PA_CERT")
    found = provenance_of(path)
    assert (found.seal.state, found.seal.known) == ("intact", False)
    assert "a certificate that is not set up here" in found.said[1]


def test_a_changed_pixel_breaks_the_seal(tmp_path: Path, chain: Chain) -> None:
    for name in ("jpeg", "webp", "png"):
        made = finished(RGB, None, FORMATS[name], Claim(terms.COMPOSITE))
        data = bytearray(made.data)
        begin, after = {"jpeg": (b"\xff\xda", 2000), "webp": (b"VP8 ", 2000), "png": (b"IDAT", 60)}[name]
        data[data.rindex(begin) + after] ^= 0x10
        path = tmp_path / f"changed.{made.encoded.form.suffix}"
        path.write_bytes(bytes(data))
        found = provenance_of(path)
        assert found.seal.state == "broken", name
        assert any("was changed after it was signed" in line for line in found.said)


def test_a_flipped_byte_inside_the_seal_is_noticed_or_lies_in_its_padding(tmp_path: Path, chain: Chain) -> None:
    made = finished(RGB, None, FORMATS["webp"], Claim(terms.COMPOSITE))
    start, path = made.data.index(b"C2PA"), tmp_path / "flipped.webp"
    unnoticed = []
    for at in range(start + 8, len(made.data) - 1, 37):
        data = bytearray(made.data)
        data[at] ^= 0x01
        path.write_bytes(bytes(data))
        if provenance_of(path).seal.state == "intact":
            unnoticed.append(at)
    zeros = [len(made.data[at - 8 : at + 8].replace(b"\0", b"")) == 0 for at in unnoticed]
    assert len(unnoticed) < (len(made.data) - start) / 37 / 2
    assert sum(zeros) >= len(zeros) - 3, "what is not covered is the room that was left for the signature"


def test_our_own_resizes_keep_the_mark_and_seal_it_anew(tmp_path: Path, chain: Chain) -> None:
    first = _kept(tmp_path, finished(RGB, None, FORMATS["png"], Claim(terms.PART_GENERATED)))
    picture = decode(first)
    made = as_asked(picture, "webp", 30_000, claim_of(picture, first))
    found = provenance_of(_kept(tmp_path, made.file))
    assert found.source_type == terms.PART_GENERATED
    assert found.generated
    assert (found.seal.state, found.seal.known) == ("intact", True)
    assert found.seal.actions == ("c2pa.opened", "c2pa.resized", "c2pa.transcoded")
    assert found.seal.made_from == ("source",)
    assert len(made.file.data) <= 30_000


def test_nothing_is_claimed_that_is_not_known(tmp_path: Path) -> None:
    plain = tmp_path / "plain.jpg"
    plain.write_bytes(saved(photo(200, 150), "JPEG"))
    assert claim_of(decode(plain)).source_type == ""
    assert "says nothing about where it comes from" in provenance_of(plain).said[0]
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Lens & Sons", "Mark II"
    exif.get_ifd(0x8825)[2] = (48.0, 8.0, 30.0)
    shot = tmp_path / "shot.jpg"
    shot.write_bytes(saved(photo(200, 150), "JPEG", exif=exif))
    assert claim_of(decode(shot)).source_type == "digitalCapture"
    made = as_asked(decode(shot), "jpeg", 0, claim_of(decode(shot)))
    left = Image.open(io.BytesIO(made.file.data)).getexif()
    assert dict(left) == {}
    assert b"Lens & Sons" not in made.file.data


def test_what_is_set_up_wrongly_is_said_and_nothing_is_written_unsigned(
    tmp_path: Path, chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready, words = signing.state()
    assert ready == "ok"
    assert "signed as CN=Test shop" in words
    other = tmp_path / "other"
    other.mkdir()
    stranger = make_chain(other)
    ended = tmp_path / "ended"
    ended.mkdir()
    old = make_chain(ended, days=5, started_days_ago=9)
    broken = tmp_path / "broken.pem"
    broken.write_text("no key")
    cases: tuple[tuple[Any, Any, str], ...] = (
        (chain.key, "", "VITRINE_C2PA_CERT is missing"),
        (stranger.key, chain.chain, "does not belong"),
        (old.key, old.chain, "ended on"),
        (broken, chain.chain, "no usable PEM"),
        (tmp_path / "none.pem", chain.chain, "cannot be read: No such file"),
    )
    for key, cert, said in cases:
        monkeypatch.setenv("VITRINE_C2PA_KEY", str(key))
        monkeypatch.setenv("VITRINE_C2PA_CERT", str(cert))
        ready, words = signing.state()
        assert ready == "fail"
        assert said in words
        with pytest.raises(NeedsMerchant, match=said):
            finished(RGB, None, FORMATS["jpeg"], Claim(terms.COMPOSITE))
    monkeypatch.delenv("VITRINE_C2PA_KEY")
    monkeypatch.delenv("VITRINE_C2PA_CERT")
    assert signing.state() == ("note", signing.UNSIGNED)


def test_the_record_tells_what_a_shops_server_did(tmp_path: Path, chain: Chain) -> None:
    made = finished(RGB, None, FORMATS["jpeg"], Claim(terms.COMPOSITE))
    record = Mark.from_dict(json.loads(json.dumps(made.mark.as_dict())))
    assert record == made.mark
    assert record.compared(made.data, "composite", signed=True)[0] == WHOLE
    assert record.compared(b"other", "composite", signed=True)[0] == CHANGED
    kind, said = record.compared(b"other", "", signed=False)
    assert kind == STRIPPED
    assert "lost the mark of its origin and its content credentials" in said
