"""A scene that a model paints around a product, which stays as it is in the photo."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.assets.channels import Safe
from core.errors import BadInput
from core.ports.picture_files import Maker, Option, Options, Row
from core.review.picture_labels import SCENE
from gpu_worker.image.engines import EMBEDDED, need
from gpu_worker.image.engines.families import painted_size
from gpu_worker.image.engines.folder import found, must_be_named, revision_of
from gpu_worker.image.engines.words import Asked, asked, lifestyle

if TYPE_CHECKING:
    from gpu_worker.image.studio.product import Product
    from gpu_worker.image.studio.staged import Framed, Staged, Wish

DIFFUSERS, OPENAI = "diffusers", "openai-images"
ENGINES = (EMBEDDED, DIFFUSERS, OPENAI)
ASKS = ("edit", "empty")
LOOK = "A model painted what is around the product: a person must look at it first."
MOST_SURE = 0.8  # a model may paint anything, and nothing here can read it
_FILL, _FOOT, _SHADOW = 0.6, 0.86, 0.6  # models paint shadows of their own, so ours is lighter

MODEL_OPTIONS = (
    Option("engine", "What paints the scene: computed surfaces, or a model of your own.", "choice", EMBEDDED, ENGINES),
    Option("model", "The model's folder, or its name on the hub; of an endpoint, the name there.", metavar="FOLDER"),
    Option("revision", "The model's revision: needed for one of the hub; of a folder it is compared.", metavar="HEX"),
    Option("steps", "Steps of the model; its family's usual number unless given.", "whole", at_least=1, at_most=200),
    Option("model-px", "The side at which the model paints, if not its own.", "whole", at_least=64, at_most=2048),
)
WORDS = (
    Option("prompt", "With a model: the scene in your own words (English) instead of a named one.", metavar="TEXT"),
    Option(
        "ask", "Of an endpoint: to edit around the product, or an empty scene to stand it in.", "choice", choices=ASKS
    ),
    Option("people", "With a model: people may be in the scene.", "flag", default=False),
)
_ONLY_MODELS = ("model", "revision", "steps", "model_px", "prompt", "people", "ask")


def by_model(options: Options) -> bool:
    """Whether a model paints."""
    return (options.get("engine") or EMBEDDED) != EMBEDDED


def check(options: Options) -> None:
    """Raises what stands in the way before the first photo: the order, the model's folder, missing libraries."""
    if not by_model(options):
        given = next((name for name in _ONLY_MODELS if options.get(name)), "")
        if given or options["name"] in lifestyle():
            what = f"--{given.replace('_', '-')}" if given else f"The scene '{options['name']}'"
            raise BadInput(f"{what} needs a model.", "Add --engine diffusers --model FOLDER.", field=given or "name")
        return
    must_be_named(str(options.get("model") or ""))
    _words(options)
    if options["engine"] == OPENAI:
        maker(options)
        return
    need.stack()
    found(str(options["model"]), str(options.get("revision") or ""))


def maker(options: Options) -> Maker:
    """The model that would paint, named without being loaded."""
    if options["engine"] == OPENAI:
        from gpu_worker.image.engines.endpoint import host

        must_be_named(str(options.get("model") or ""))
        return Maker(OPENAI, str(options["model"]), f"at {host()}")  # neither seed nor revision are told there
    name, revision = revision_of(str(options.get("model") or ""), str(options.get("revision") or ""))
    return Maker(str(options["engine"]), name, revision, int(options.get("seed") or 0))


def painted(product: Product, wish: Wish, options: Options) -> tuple[Staged, Maker, dict[str, Any]]:
    """The product in the model's scene, what made it, and figures for the row."""
    from gpu_worker.image.engines.label import label_on
    from gpu_worker.image.studio.staged import framed, put_in

    frame = framed(product, wish, _FILL, _FOOT)
    words = _words(options)
    if options["engine"] == OPENAI:
        ground, notes, more = _from_endpoint(frame, words, options)
    else:
        ground, notes, more = _from_folder(frame, words, wish.seed, options)
    staged = put_in(frame, ground, _SHADOW, (LOOK, *notes))
    safe = wish.slot.safe if wish.slot else Safe()
    rgb, label = label_on(staged.rgb, frame.part.alpha, SCENE, str(options.get("market") or ""), safe=safe)
    figures = {**more, "prompt": words.prompt, **({"label": label} if label else {})}
    return replace(staged, rgb=rgb), maker(options), figures


_Ground = tuple[Any, tuple[str, ...], dict[str, Any]]


def _from_endpoint(frame: Framed, words: Asked, options: Options) -> _Ground:
    from gpu_worker.image.engines.openai_images import ground
    from gpu_worker.image.engines.watch import watch

    return ground(frame.part, words, str(options["model"]), str(options.get("ask") or ASKS[0]), watch()), (), {}


def _from_folder(frame: Framed, words: Asked, seed: int, options: Options) -> _Ground:
    import cv2
    import numpy as np

    from gpu_worker.image.engines.models import models
    from gpu_worker.image.engines.painting import Key, Order
    from gpu_worker.image.engines.shield import shielded
    from gpu_worker.image.engines.watch import watch

    model = found(str(options["model"]), str(options.get("revision") or ""))
    high, wide = frame.part.alpha.shape
    size = painted_size((wide, high), int(options.get("model_px") or model.side_px))
    steps = int(options.get("steps") or model.family.steps)
    rgb, mask = shielded(frame.part, size)
    key = Key(str(options["model"]), str(options.get("revision") or ""), *size, steps)
    now, keeper = watch(), models()
    (made,) = keeper.run_many([Order(key, rgb, mask, words.prompt, words.negative, seed)], now.step, now.stop)
    ground = cv2.resize(made.rgb.astype(np.float32), (wide, high), interpolation=cv2.INTER_CUBIC)
    more = {"family": model.family.name, "steps": steps, "device": keeper.device}
    return np.asarray(np.clip(ground, 0, 255), np.float32), made.notes, more


def row_by(made_by: Maker, row: Row) -> Row:
    """The row of a picture that a model had a part in: named, and for a person to look at."""
    named = {"model": made_by.model, "revision": made_by.revision, "needs_person": True}
    return replace(row, engine=made_by.engine, confidence=min(row.confidence, MOST_SURE), more={**row.more, **named})


def _words(options: Options) -> Asked:
    return asked(
        options["name"],
        prompt=str(options.get("prompt") or ""),
        season=str(options.get("season") or ""),
        market=str(options.get("market") or ""),
        people=bool(options.get("people")),
    )
