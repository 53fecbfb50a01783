"""A looked-at model brought into memory, and moved between GPU and RAM."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from core.errors import BadInput, CoreError, Retryable
from gpu_worker.image.engines import need
from gpu_worker.image.engines.folder import LIBRARIES, Found, found

_NO_MEMORY = ("out of memory", "can't allocate memory", "not enough memory")


class EngineLost(Retryable):
    """The GPU's context is dead: this process can make no picture any more and must be started again."""

    code = "engine_lost"


def no_memory(error: BaseException) -> bool:
    """Whether it says that memory is used up."""
    if isinstance(error, RuntimeError):
        return any(said in str(error).lower() for said in _NO_MEMORY)
    return isinstance(error, MemoryError)


def fault_of(error: Exception, name: str) -> CoreError:
    """The typed failure behind what a library threw while a model was loaded or painted."""
    said = " ".join(str(error).split())[:160]
    if "cuda error" in said.lower() or "cublas" in said.lower() or "cudnn" in said.lower():
        return EngineLost(f"The GPU gave up while {name} was at work ({said}).", after_s=5)
    return BadInput(
        f"The model {name} cannot be used: {said or type(error).__name__}.",
        "Copy its folder again, or use another model.",
        field="model",
    )


class Loaded:
    """A model in memory. `works`: it lies where it works, else in RAM; `too_large`: it fits there part by part only."""

    def __init__(self, model: Found, pipe: Any, device: str) -> None:
        self.name, self.revision, self.family = model.name, model.revision, model.family
        self.pipe, self.device = pipe, device
        self.works = device == "cpu"
        self.too_large = False
        self.bytes = sum(weight.numel() * weight.element_size() for weight in _weights(pipe))

    def park(self) -> None:
        """Out of the GPU, into pinned RAM: from there it is back within seconds."""
        self.pipe.to("cpu")
        for weight in _weights(self.pipe):
            weight.data = weight.data.pin_memory()
        self.works = False

    def wake(self) -> None:
        """To where it works, unless it is there."""
        if not self.works and not self.too_large:
            self.pipe.to(self.device)
            self.works = True

    def stay_out(self) -> None:
        """All of it back in RAM: from now on its parts visit the GPU one after another."""
        self.pipe.to("cpu")
        self.works, self.too_large = False, True


def _weights(pipe: Any) -> Iterator[Any]:
    for part in pipe.components.values():
        yield from part.parameters() if hasattr(part, "parameters") else ()


def load(model: str, revision: str, device: str) -> Loaded:
    """Look at a model and load it, without any code of its own; raises BadInput with the next step."""
    need.stack()
    import diffusers
    import torch
    import transformers

    _quiet()
    looked = found(model, revision)
    homes = {"diffusers": diffusers, "transformers": transformers}
    for part, (library, kind) in looked.parts.items():
        if library in LIBRARIES and not isinstance(getattr(homes[library], kind, None), type):
            raise BadInput(
                f"The part {part} of the model {looked.name} is a {kind}, which {library} does not have here.",
                f"Use a model made for diffusers {diffusers.__version__}.",
                field="model",
            )
    half = torch.float32 if device == "cpu" else getattr(torch, looked.family.half)
    more = {"variant": looked.variant} if looked.variant else {}
    try:
        pipe = getattr(diffusers, looked.family.pipeline).from_pretrained(
            str(looked.path), dtype=half, local_files_only=True, use_safetensors=True, trust_remote_code=False, **more
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ImportError, RuntimeError) as error:
        if no_memory(error):
            raise
        raise fault_of(error, looked.name) from error
    pipe.set_progress_bar_config(disable=True)
    return Loaded(looked, pipe, device)


def _quiet() -> None:
    """The libraries' own bars and hints are for people at a prompt."""
    from diffusers.utils import logging as of_diffusers
    from transformers.utils import logging as of_transformers

    for each in (of_diffusers, of_transformers):
        each.disable_progress_bar()
        each.set_verbosity_error()
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
