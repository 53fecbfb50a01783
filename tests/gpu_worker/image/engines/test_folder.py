"""What may be loaded from a model's folder, and what is refused, without any heavy library."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from admin_ui.cli import cli
from core.errors import BadInput, NeedsMerchant
from gpu_worker.image.engines.families import painted_size
from gpu_worker.image.engines.folder import digest, found, revision_of

HEX = "0123456789abcdef0123456789abcdef01234567"


def model(folder: Path, kind: str = "StableDiffusionXLInpaintPipeline", **parts: Any) -> Path:
    """A folder that looks like a model: its index and two parts with weights of a few bytes."""
    parts = parts or {"unet": ["diffusers", "UNet2DConditionModel"], "text_encoder": ["transformers", "CLIPTextModel"]}
    made = folder / "scenic"
    for name in parts:
        (made / name).mkdir(parents=True)
        (made / name / "config.json").write_text("{}")
        (made / name / "model.safetensors").write_bytes((2).to_bytes(8, "little") + b"{}" + b"\0" * 2_000_000)
    index = {"_class_name": kind, "_diffusers_version": "0.42.1", **parts, "feature_extractor": [None, None]}
    (made / "model_index.json").write_text(json.dumps(index))
    return made


def test_a_plain_folder_is_known_by_its_class_and_by_what_lies_in_it(tmp_path: Path) -> None:
    folder = model(tmp_path)
    (folder / "unet/config.json").write_text('{"sample_size": 96}')
    (folder / "vae").mkdir()
    (folder / "vae/config.json").write_text('{"block_out_channels": [1, 2, 3, 4]}')
    seen = found(str(folder))
    assert (seen.name, seen.family.name, seen.side_px, seen.variant) == ("scenic", "sdxl", 768, "")
    assert seen.revision == revision_of(str(folder))[1] == digest(folder)
    assert set(seen.parts) == {"unet", "text_encoder"}


@pytest.mark.parametrize("named", ["QwenImagePipeline", "ZImagePipeline", "StableDiffusionPipeline"])
def test_a_model_for_whole_pictures_is_used_by_its_inpainting_class(tmp_path: Path, named: str) -> None:
    assert found(str(model(tmp_path, named))).family.pipeline == named.replace("Pipeline", "InpaintPipeline")


@pytest.mark.parametrize("kind", ["StableVideoDiffusionPipeline", "os.system", ""])
def test_other_classes_are_refused_and_the_known_ones_named(tmp_path: Path, kind: str) -> None:
    with pytest.raises(BadInput, match="not used here") as caught:
        found(str(model(tmp_path, kind)))
    assert "FluxFillPipeline" in caught.value.next_step


@pytest.mark.parametrize("name", ["unet/diffusion_pytorch_model.bin", "old.CKPT", "text_encoder/deep/weights.pt"])
def test_files_that_can_run_code_are_refused(tmp_path: Path, name: str) -> None:
    folder = model(tmp_path)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"x")
    with pytest.raises(BadInput, match="can run any code") as caught:
        found(str(folder))
    assert "safetensors" in caught.value.next_step


@pytest.mark.parametrize("part", [["my_pipeline", "Unet"], ["os", "system"], ["diffusers", "Unet; x"], ["diffusers"]])
def test_parts_with_code_of_their_own_are_refused(tmp_path: Path, part: list[str]) -> None:
    with pytest.raises(BadInput, match="needs code from"):
        found(str(model(tmp_path, unet=part)))


def test_a_configuration_that_brings_code_is_refused(tmp_path: Path) -> None:
    folder = model(tmp_path)
    (folder / "text_encoder/config.json").write_text('{"auto_map": {"AutoModel": "code.Model"}}')
    with pytest.raises(BadInput, match="brings its own code"):
        found(str(folder))


def test_what_is_missing_or_broken_is_named(tmp_path: Path) -> None:
    folder = model(tmp_path)
    shutil.rmtree(folder / "unet")
    with pytest.raises(BadInput, match="lacks its part unet"):
        found(str(folder))
    shutil.rmtree(folder / "text_encoder")
    (folder / "model_index.json").write_text("{")
    with pytest.raises(BadInput, match="cannot be read"):
        found(str(folder))
    (folder / "model_index.json").unlink()
    with pytest.raises(BadInput, match=r"no model_index\.json"):
        found(str(folder))
    with pytest.raises(BadInput, match="There is no folder"):
        found(str(tmp_path / "nothing"))


def test_only_half_precision_files_are_read_as_such(tmp_path: Path) -> None:
    folder = model(tmp_path)
    (folder / "unet/model.safetensors").rename(folder / "unet/model.fp16.safetensors")
    assert found(str(folder)).variant == "fp16"


def test_a_copy_has_the_same_revision_and_other_weights_another(tmp_path: Path) -> None:
    folder = model(tmp_path / "one")
    copy = Path(shutil.copytree(folder, tmp_path / "two" / "scenic"))
    assert digest(copy) == digest(folder)
    weights = copy / "unet/model.safetensors"
    data = bytearray(weights.read_bytes())
    data[len(data) // 3 :] = b"\1" * (len(data) - len(data) // 3)  # trained on: the size stays
    weights.write_bytes(bytes(data))
    assert digest(copy) != digest(folder)
    with pytest.raises(BadInput, match="is not the one that was asked for") as caught:
        found(str(copy), digest(folder))
    assert digest(copy) in caught.value.cause


@pytest.mark.parametrize("revision", ["", "main", HEX[:-1], HEX.upper()])
def test_a_model_of_the_hub_needs_the_commit(revision: str) -> None:
    with pytest.raises(BadInput, match="40 hex digits") as caught:
        found("maker/scenic", revision)
    assert caught.value.field == "revision"
    assert revision_of("maker/scenic", HEX) == ("maker/scenic", HEX)


@pytest.mark.parametrize(
    ("frame", "side", "size"),
    [((1600, 1600), 1024, (1024, 1024)), ((970, 600), 1024, (960, 608)), ((3000, 1500), 1024, (1440, 736))],
)
def test_a_model_paints_the_frames_shape_in_whole_cells(
    frame: tuple[int, int], side: int, size: tuple[int, int]
) -> None:
    assert painted_size(frame, side) == size


def _scene(photo: Path, out: Path, *words: str) -> Any:
    return CliRunner().invoke(cli, ["image", "scene", str(photo), str(out), *words])


def test_without_torch_the_way_to_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)  # as if it were not installed
    photo = tmp_path / "a.png"
    photo.write_bytes(b"")
    done = _scene(photo, tmp_path / "out", "--engine", "diffusers", "--model", str(model(tmp_path)))
    assert isinstance(done.exception, NeedsMerchant)
    assert "paints with torch, which is not installed" in done.exception.cause
    assert "pip install 'vitrine[gpu]'" in done.exception.next_step


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--engine", "diffusers"], "Add --model FOLDER"),
        (["--name", "kitchen"], "needs a model"),
        (["--prompt", "a beach"], "--prompt needs a model"),
        (["--engine", "diffusers", "--model", "x", "--prompt", "a" * 301], "longer than 300"),
    ],
)
def test_an_order_that_cannot_be_is_refused_before_the_first_photo(tmp_path: Path, words: list[str], said: str) -> None:
    photo = tmp_path / "a.png"
    photo.write_bytes(b"")
    done = _scene(photo, tmp_path / "out", *words)
    assert isinstance(done.exception, BadInput)
    assert said in str(done.exception)
