"""A model's folder, looked at before anything of it is loaded: whose class it is, and nothing in it that could run.

No heavy library is needed for that.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.errors import BadInput
from gpu_worker.image.engines.families import BY_CLASS, FAMILIES, Family

INDEX = "model_index.json"
LIBRARIES = ("diffusers", "transformers")
_OWN_MODULES = ("stable_diffusion",)  # of diffusers, named as it names the safety checker's home
_PICKLES = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib", ".npy", ".npz"})
_WEIGHTS = ".safetensors"
_MOST_JSON_BYTES = 4 << 20
_MOST_HEADER_BYTES = 100 << 20
_BLOCK_BYTES, _BLOCKS = 1 << 16, 16
_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Found:
    """A model that may be loaded. `name` without its path; `revision` the commit of a model from the hub, else the
    digest of the folder; `parts` name -> (library, class); `side_px` of the square it was made for; `variant` of its
    files, empty for the plain ones."""

    path: Path
    name: str
    revision: str
    family: Family
    parts: Mapping[str, tuple[str, str]]
    side_px: int
    variant: str = ""


def found(model: str, revision: str = "") -> Found:
    """The model of a folder, or one of the hub that is brought here first; raises BadInput with what is wrong."""
    must_be_named(model)
    if Path(model).is_dir():
        return _at(Path(model), Path(model).resolve().name, _pinned(Path(model), revision))
    _named(model, revision)
    from gpu_worker.image.engines.hub import snapshot

    return _at(snapshot(model, revision), model, revision)


def revision_of(model: str, revision: str = "") -> tuple[str, str]:
    """Name and revision as they are noted with a picture, without the model being looked at any closer."""
    must_be_named(model)
    if Path(model).is_dir():
        return Path(model).resolve().name, _pinned(Path(model), revision)
    _named(model, revision)
    return model, revision


def must_be_named(model: str) -> None:
    """Raises BadInput where no model is named: an empty path would be the folder somebody happens to stand in."""
    if not model:
        raise BadInput("It is not said which model.", "Add --model FOLDER.", field="model")


def _named(model: str, revision: str) -> None:
    if not _HUB_ID.fullmatch(model):
        raise BadInput(f"There is no folder {model}.", "Give the folder of a model with --model.", field="model")
    if not _COMMIT.fullmatch(revision):
        raise BadInput(
            f"There is no folder {model}, and as a name on the model hub it needs its revision.",
            "Add --revision with the 40 hex digits of the commit you looked at: a branch's content changes.",
            field="revision",
        )


def _pinned(folder: Path, revision: str) -> str:
    return same_as_asked(folder, digest(folder), revision)


def same_as_asked(folder: Path, now: str, revision: str) -> str:
    """The revision that a folder has now; raises BadInput where another one was asked for."""
    if revision and revision != now:
        raise BadInput(
            f"The model in {folder.name} is not the one that was asked for: its revision is {now}.",
            "Look at what changed, then give that as --revision, or leave the option away.",
            field="revision",
        )
    return now


# ------------------------------------------------------------ what lies in it


def _at(folder: Path, name: str, revision: str) -> Found:
    index = read_json(folder / INDEX)
    family = _family(index, name)
    parts = _parts(index, name)
    files = list(_files(folder))
    _harmless(files, folder, name)
    for part, (library, _) in parts.items():
        if not (folder / part).is_dir():
            raise BadInput(f"The model {name} lacks its part {part}.", "Copy the whole folder again.", field="model")
        _plain_part(folder / part, name, library)
    weights = [path for path in files if path.suffix == _WEIGHTS]
    if not weights:
        raise BadInput(f"The model {name} has no safetensors weights.", _CONVERT, field="model")
    return Found(folder, name, revision, family, parts, _side(folder, family), _variant(weights))


_CONVERT = "Get its safetensors files, or save it with safe_serialization=True on a machine you trust."


def _family(index: Mapping[str, Any], name: str) -> Family:
    said = str(index.get("_class_name") or "nothing")[:60]
    if said not in BY_CLASS:
        takes = ", ".join(row.pipeline for row in FAMILIES.values())
        raise BadInput(f"The model {name} is a {said}, which is not used here.", f"Use one of: {takes}.", field="model")
    return BY_CLASS[said]


def _parts(index: Mapping[str, Any], name: str) -> dict[str, tuple[str, str]]:
    """The model's parts, all of them of the two libraries: any other name would be code from the folder."""
    parts = {}
    for part, value in index.items():
        if part.startswith("_") or not isinstance(value, list) or value == [None, None]:
            continue
        library, kind = (str(each) for each in value) if len(value) == 2 else ("", "")
        if library not in (*LIBRARIES, *_OWN_MODULES) or not kind.isidentifier():
            raise BadInput(
                f"The part {part} of the model {name} needs code from '{library[:60]}'.",
                "Only classes of diffusers and transformers are used: code that comes with a model is never run.",
                field="model",
            )
        parts[part] = (library, kind)
    return parts


def _plain_part(folder: Path, name: str, library: str) -> None:
    config = folder / "config.json"
    if library == "transformers" and config.exists() and "auto_map" in read_json(config):
        raise BadInput(
            f"The part {folder.name} of the model {name} brings its own code.",
            "Use a model that the libraries know: code that comes with a model is never run.",
            field="model",
        )


def _harmless(files: list[Path], folder: Path, name: str) -> None:
    for path in files:
        if path.suffix.lower() in _PICKLES:
            raise BadInput(
                f"The model {name} holds {path.relative_to(folder)}: such files can run any code when they are read.",
                f"Delete it and keep the safetensors files. {_CONVERT}",
                field="model",
            )


def _side(folder: Path, family: Family) -> int:
    """What the model's own configuration says; its family's usual side where it says nothing."""
    unet, vae = folder / "unet/config.json", folder / "vae/config.json"
    if not unet.is_file() or not vae.is_file():
        return family.side_px
    latents, stages = read_json(unet).get("sample_size"), read_json(vae).get("block_out_channels")
    if not isinstance(latents, int) or not isinstance(stages, list) or not 0 < latents << len(stages) <= 8192:
        return family.side_px
    return latents << (len(stages) - 1)


def _variant(weights: list[Path]) -> str:
    """fp16 where a part has nothing else."""
    by_part: dict[Path, list[str]] = {}
    for path in weights:
        by_part.setdefault(path.parent, []).append(path.name)
    return "fp16" if any(all(".fp16" in name for name in names) for names in by_part.values()) else ""


def _files(folder: Path) -> Iterator[Path]:
    """All files in the order of their names, hidden ones left out."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield path


def read_json(path: Path) -> Mapping[str, Any]:
    """A small JSON object; raises BadInput."""
    if not path.is_file():
        raise BadInput(
            f"{path.parent.name} has no {path.name}.",
            "Give the folder of a diffusers model: the one that holds model_index.json.",
            field="model",
        )
    try:
        data = json.loads(path.read_text("utf-8")) if path.stat().st_size <= _MOST_JSON_BYTES else None
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, Mapping):
        raise BadInput(f"{path.parent.name}/{path.name} cannot be read.", "Copy the folder again.", field="model")
    return data


# ------------------------------------------------------------ what it is by


def digest(folder: Path) -> str:
    """Forty hex digits that change with the files of a folder: names, sizes, headers, and samples of the weights all
    along. Reading all of many gigabytes for every picture would take longer than the picture."""
    return _digest(folder, tuple((str(p), p.stat().st_size, p.stat().st_mtime_ns) for p in _files(folder)))


@lru_cache(maxsize=16)
def _digest(folder: Path, stamps: tuple[tuple[str, int, int], ...]) -> str:
    said = hashlib.sha256()
    for name, size, _ in stamps:
        said.update(f"{Path(name).relative_to(folder).as_posix()}\0{size}\0".encode())
        with Path(name).open("rb") as file:
            if size <= _BLOCK_BYTES * _BLOCKS:
                said.update(file.read())
                continue
            said.update(file.read(_header_bytes(file.read(8), size)))
            for block in range(_BLOCKS):
                file.seek((size - _BLOCK_BYTES) * block // (_BLOCKS - 1))
                said.update(file.read(_BLOCK_BYTES))
    return said.hexdigest()[:40]


def _header_bytes(first: bytes, size: int) -> int:
    """The length of a safetensors header; of any other file a little of its beginning."""
    length = int.from_bytes(first, "little")
    return length if length <= min(size, _MOST_HEADER_BYTES) else _BLOCK_BYTES
