"""A model of the hub, brought here: safetensors and small texts of one commit, nothing else."""

from __future__ import annotations

from pathlib import Path

from core.errors import NeedsMerchant
from gpu_worker.image.engines import need

_WANTED = ["*.json", "*.safetensors", "*.txt", "*.model", "*.jinja"]


def snapshot(model: str, revision: str) -> Path:
    """The folder of a model at a commit, from the hub's own cache where it is there already."""
    need.stack()
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(model, revision=revision, allow_patterns=_WANTED))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError, ValueError) as error:
        said = " ".join(str(error).split())[:160]
        raise NeedsMerchant(
            f"The model {model} could not be brought from the hub ({said}).",
            "Check name, revision and network, or copy its folder here and give that as --model.",
        ) from error
