"""The jobs of the GPU worker's queues. Engines are opened here and handed in: core knows no HTTP client."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from core.jobs.model_setup import check_model
from core.jobs.picture_trial import try_engine
from core.jobs.pictures import Way, make_pictures
from core.jobs.runner import JobContext, handles
from core.jobs.writing import explain_page, write_pages

_MOST_LANES = 4


@handles("content.write")
def write(context: JobContext) -> Mapping[str, Any]:
    """Pages by the language model that was set up."""
    with context.services.text_model(context.db) as model:
        return write_pages(context, model)


@handles("content.explain")
def explain(context: JobContext) -> Mapping[str, Any]:
    """A page in its owner's language, by the language model that was set up."""
    with context.services.text_model(context.db) as model:
        return explain_page(context, model)


@handles("model.check")
def check(context: JobContext) -> Mapping[str, Any]:
    """A look at an endpoint, before it writes or while it does."""
    return check_model(context)


@handles("image.make")
def pictures(context: JobContext) -> Mapping[str, Any]:
    """Pictures of products by the engines of this room."""
    _share_cores(lanes())
    return make_pictures(context, context.services.picture_files(), Way(lanes=lanes()))


@handles("image.try")
def trial(context: JobContext) -> Mapping[str, Any]:
    """One picture by the engine that was chosen, to see what it makes."""
    return try_engine(context, context.services.picture_files())


def lanes() -> int:
    """How many products at once: what works on pixels lets go of the interpreter. Each lane needs some 400 MB."""
    return min(_MOST_LANES, _cores())


def _cores() -> int:
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)


def _share_cores(among: int) -> None:
    """Lanes side by side are quicker than lanes that each split every picture between all cores."""
    import cv2
    import pyvips

    threads = max(1, _cores() // among)
    cv2.setNumThreads(threads)
    pyvips.concurrency_set(threads)
