"""Reading picture files of anybody: the right pixels, or a cause and a next step; never more than 1.5 GB."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hostile import hostile, large, photo, png_header_bomb, saved
from PIL import Image, ImageCms

from core.errors import BadInput
from gpu_worker.image.files.decode import decode

REFUSED = {
    "empty.jpg": "empty",
    "text.jpg": "no known picture",
    "cut.jpg": "damaged or incomplete JPEG",
    "cut.png": "damaged or incomplete PNG",
    "cut.webp": "damaged or incomplete WebP",
    "cut.avif": "damaged or incomplete AVIF",
    "cut.tif": "damaged or incomplete TIFF",
    "cut.gif": "damaged or incomplete GIF",
    "garbled.png": "damaged or incomplete PNG",
    "bomb.png": "50000 x 9000 px",
    "wide.png": "1000000 x 300 px",
    "lie.jpg": "65000 x 65000 px",
    "short.jpg": "damaged or incomplete JPEG",
    "progressive.jpg": "held whole in memory",
    "bomb.gif": "65535 x 65535 px",
    "drawing.svg": "is SVG",
    "drawing.png": "is SVG",
    "phone.heic": "is HEIC",
    "page.pdf": "is PDF",
    "archive.jpg": "zip archive",
}
_MEASURED = """
import json, resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))
from core.errors import BadInput
from gpu_worker.image.files.decode import decode
answers = {}
for name in sys.argv[1:]:
    try:
        answers[Path(name).name] = list(decode(Path(name)).rgb.shape)
    except BadInput as error:
        answers[Path(name).name] = str(error)
print(json.dumps(answers))
"""


def _write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_every_hostile_file_is_refused_in_words_within_the_memory(tmp_path: Path) -> None:
    files = hostile(tmp_path)
    assert files.keys() == REFUSED.keys()
    files["great.png"] = _write(tmp_path, "great.png", png_header_bomb(20_000, 5_000))
    files["great.jpg"] = _write(tmp_path, "great.jpg", large("jpegsave_buffer", 20_000, 4_000, Q=60))
    command = [sys.executable, "-c", _MEASURED, *map(str, files.values())]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    answers = json.loads(done.stdout)
    for name, said in REFUSED.items():
        assert said in answers[name], name
        assert str(tmp_path) not in answers[name], name
    assert answers["great.png"] == [2500, 10_000, 3]
    assert answers["great.jpg"] == [2000, 10_000, 3]


@pytest.mark.parametrize("name", ["a.png", "a.webp", "a.tif", "a.gif", "a.jpg", "a.avif"])
def test_each_format_is_read(tmp_path: Path, name: str) -> None:
    form = {"a.jpg": "JPEG", "a.tif": "TIFF"}.get(name, name[2:].upper())
    lossless = {"quality": 95} if form in ("JPEG", "AVIF") else {"lossless": True} if form == "WEBP" else {}
    source = photo(120, 80)
    picture = decode(_write(tmp_path, name, saved(source, form, **lossless)))
    assert picture.rgb.shape == (80, 120, 3)
    assert picture.alpha is None
    assert picture.notes == ()
    most = {"GIF": 12, "JPEG": 4, "AVIF": 8}.get(form, 0)
    assert np.abs(picture.rgb.astype(int) - np.asarray(source).astype(int)).mean() <= most


@pytest.mark.parametrize("turn", range(1, 9))
def test_the_orientation_is_applied(tmp_path: Path, turn: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    path = _write(tmp_path, "turned.png", saved(photo(60, 40), "PNG", exif=exif))
    from PIL import ImageOps

    wanted = np.asarray(ImageOps.exif_transpose(Image.open(path)))
    picture = decode(path)
    assert np.array_equal(picture.rgb, wanted)
    assert picture.size_px == (wanted.shape[1], wanted.shape[0])


def test_a_wrong_extension_is_read_and_said(tmp_path: Path) -> None:
    picture = decode(_write(tmp_path, "photo.png", saved(photo(50, 50), "JPEG")))
    assert picture.kind == "JPEG"
    assert "'.png', the file is JPEG" in picture.notes[0]


def test_a_file_that_is_two_things_is_read_as_the_picture_it_begins_as(tmp_path: Path) -> None:
    plain = saved(photo(50, 50), "JPEG")
    both = decode(_write(tmp_path, "both.jpg", plain + b"PK\x03\x04<html><script>alert(1)</script>"))
    assert np.array_equal(both.rgb, decode(_write(tmp_path, "plain.jpg", plain)).rgb)


def test_animations_give_their_first_frame_and_say_so(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue", "green")]
    for form, name in (("GIF", "a.gif"), ("WEBP", "a.webp")):
        data = saved(frames[0], form, save_all=True, append_images=frames[1:], duration=100)
        picture = decode(_write(tmp_path, name, data))
        assert picture.rgb.shape == (30, 40, 3)
        assert picture.rgb[15, 20, 0] > 240 > 20 > picture.rgb[15, 20, 2]
        assert "first of 3 frames" in picture.notes[0]


def test_cmyk_becomes_srgb(tmp_path: Path) -> None:
    source = Image.new("CMYK", (40, 30), (0, 255, 255, 0))
    picture = decode(_write(tmp_path, "ink.jpg", saved(source, "JPEG", quality=95)))
    red, green, blue = picture.rgb[10, 10]
    assert red > 180
    assert green < 80
    assert blue < 80
    assert any("CMYK" in note for note in picture.notes)


def test_sixteen_bits_palette_and_grey_become_eight_bit_rgb(tmp_path: Path) -> None:
    ramp = np.tile(np.arange(0, 65536, 1024, dtype=np.uint16), (8, 1))
    deep = decode(_write(tmp_path, "deep.png", saved(Image.fromarray(ramp), "PNG")))
    assert deep.rgb.shape == (8, 64, 3)
    assert np.abs(deep.rgb[0, :, 1].astype(int) - (ramp[0] >> 8)).max() <= 1
    assert any("16 bits" in note for note in deep.notes)
    palette = decode(
        _write(tmp_path, "p.png", saved(photo(40, 30).convert("P", palette=Image.Palette.ADAPTIVE), "PNG"))
    )
    assert palette.rgb.shape == (30, 40, 3)
    grey = decode(_write(tmp_path, "g.jpg", saved(photo(40, 30).convert("L"), "JPEG")))
    assert np.array_equal(grey.rgb[:, :, 0], grey.rgb[:, :, 2])


def test_alpha_is_kept_and_an_opaque_one_is_none(tmp_path: Path) -> None:
    source = photo(40, 30).convert("RGBA")
    assert decode(_write(tmp_path, "full.png", saved(source, "PNG"))).alpha is None
    source.putpixel((5, 6), (10, 20, 30, 128))
    picture = decode(_write(tmp_path, "part.png", saved(source, "PNG")))
    assert picture.alpha is not None
    assert picture.alpha.dtype == np.float32
    assert picture.alpha[6, 5] == pytest.approx(128 / 255)
    assert tuple(picture.rgb[6, 5]) == (10, 20, 30)


def test_the_colour_profile_is_applied_and_srgb_changes_nothing(tmp_path: Path) -> None:
    source = photo(60, 40)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    same = decode(_write(tmp_path, "srgb.png", saved(source, "PNG", icc_profile=srgb)))
    assert np.array_equal(same.rgb, np.asarray(source))
    swapped = decode(_write(tmp_path, "other.png", saved(source, "PNG", icc_profile=_swapped_profile(srgb))))
    red, blue = np.asarray(source)[:, :, 0].astype(int), np.asarray(source)[:, :, 2].astype(int)
    far = np.abs(red - blue) > 60
    assert (
        np.sign(swapped.rgb[:, :, 2].astype(int) - swapped.rgb[:, :, 0])[far] == np.sign(red - blue)[far]
    ).mean() > 0.9


def _swapped_profile(profile: bytes) -> bytes:
    """The same profile with red and blue exchanged, under another name."""
    swapped = profile.replace(b"sRGB", b"test").replace("sRGB".encode("utf-16-be"), "test".encode("utf-16-be"))
    return swapped.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")


def test_a_broken_profile_is_left_out_and_said(tmp_path: Path) -> None:
    source = photo(60, 40)
    picture = decode(_write(tmp_path, "broken.png", saved(source, "PNG", icc_profile=b"\0" * 300)))
    assert np.array_equal(picture.rgb, np.asarray(source))


def test_a_smaller_size_is_read_on_wish(tmp_path: Path) -> None:
    path = _write(tmp_path, "photo.jpg", saved(photo(900, 600), "JPEG", quality=95))
    small = decode(path, max_side_px=100)
    assert small.rgb.shape == (67, 100, 3)
    assert small.size_px == (900, 600)
    whole = np.asarray(Image.fromarray(decode(path).rgb).resize((100, 67), Image.Resampling.BOX), int)
    assert np.abs(small.rgb.astype(int) - whole).mean() < 4


def test_the_size_of_a_file_is_limited(tmp_path: Path) -> None:
    path = tmp_path / "endless.jpg"
    with path.open("wb") as file:
        file.write(saved(photo(20, 20), "JPEG"))
        file.truncate(400_000_000)
    with pytest.raises(BadInput, match="400 MB"):
        decode(path)
