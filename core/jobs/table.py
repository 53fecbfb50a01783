"""Every job there is: its queue, how long it may take, how often it is tried."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class JobKind:
    """`timeout_s` bounds one attempt; `tries` counts attempts after Retryable failures. `again`: asked for once more
    after it was done, it runs once more (it knows by itself what is left)."""

    name: str
    queue: str
    timeout_s: int
    tries: int
    title: str
    again: bool = False


_KINDS = (
    JobKind("catalog.sync", "cpu", 6 * 3600, 8, "Reading the catalogue"),
    JobKind("catalog.inbox", "cpu", 1800, 8, "Taking in changes"),
    JobKind("catalog.webhooks", "cpu", 600, 3, "Checking the shop's webhooks"),
    JobKind("catalog.deletions", "cpu", 6 * 3600, 3, "Looking for deleted products"),
    JobKind("content.generate", "cpu", 6 * 3600, 3, "Writing pages"),
    JobKind("content.write", "text", 6 * 3600, 8, "Writing pages by a language model"),
    JobKind("content.explain", "text", 1800, 3, "Translating a page back"),
    JobKind("model.check", "text", 900, 1, "Asking the language model"),
    JobKind("image.make", "img.cpu", 6 * 3600, 8, "Making pictures", again=True),
    JobKind("image.render", "img.gpu", 6 * 3600, 8, "Making pictures by a model", again=True),
    JobKind("image.try", "img.cpu", 1800, 2, "Trying a picture engine"),
    JobKind("image.try_model", "img.gpu", 1800, 2, "Trying a picture model"),
    JobKind("voice.learn", "cpu", 3600, 3, "Learning the brand's voice"),
    JobKind("publishing.execute", "cpu", 6 * 3600, 8, "Publishing", again=True),
    JobKind("gallery.execute", "cpu", 6 * 3600, 8, "Showing pictures in the shop", again=True),
    JobKind("store.export", "cpu", 6 * 3600, 3, "Putting your data together", again=True),
    JobKind("store.erase", "cpu", 6 * 3600, 8, "Erasing", again=True),
    JobKind("store.expire", "cpu", 600, 3, "Clearing away old exports"),
    JobKind("experiments.pull", "cpu", 1800, 8, "Reading exposures and orders"),
)
KINDS: dict[str, JobKind] = {kind.name: kind for kind in _KINDS}
GPU_QUEUE = "img.gpu"
GPU_ENGINES = ("diffusers",)  # picture engines that run on the GPU worker only
_BY_GPU = {"image.make": "image.render", "image.try": "image.try_model"}
ENDPOINT_ENGINES = ("openai-images",)  # that work somewhere else: nothing but their address is needed here
QUEUES = tuple(dict.fromkeys(kind.queue for kind in _KINDS))


def routed(name: str, payload: Mapping[str, Any]) -> str:
    """The kind that a job really is: pictures by an engine that needs the GPU worker wait in its queue."""
    return _BY_GPU.get(name, name) if payload.get("engine") in GPU_ENGINES else name


def job_id(name: str, key: Mapping[str, Any]) -> str:
    """Digest of what the job is about: the same work has the same id (letters, digits, `_`, `-` only: RQ's rule)."""
    text = json.dumps([name, dict(key)], sort_keys=True, ensure_ascii=False)
    return f"{name.replace('.', '-')}-{hashlib.sha256(text.encode()).hexdigest()[:32]}"
