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
from gpu_worker.image.engines.folder import found, revision_of
from gpu_worker.image.engines.words import Asked, asked, lifestyle

if TYPE_CHECKING:
    from gpu_worker.image.studio.product import Product
    from gpu_worker.image.studio.staged import Staged, Wish

DIFFUSERS, OPENAI = "diffusers", "openai-images"
ENGINES = (EMBEDDED, DIFFUSERS)
LOOK = "A model painted what is around the product: a person must look at it first."
MOST_SURE = 0.8  # a model may paint anything, and nothing here can read it
_FILL, _FOOT, _SHADOW = 0.6, 0.86, 0.6  # models paint shadows of their own, so ours is lighter

MODEL_OPTIONS = (
    Option("engine", "What paints the scene: computed surfaces, or a model of your own.", "choice", EMBEDDED, ENGINES),
    Option("model", "With --engine diffusers: the model's folder, or its name on the hub.", metavar="FOLDER"),
    Option("revision", "The model's revision: needed for one of the hub; of a folder it is compared.", metavar="HEX"),
    Option("steps", "Steps of the model; its family's usual number unless given.", "whole", at_least=1, at_most=200),
    Option("model-px", "The side at which the model paints, if not its own.", "whole", at_least=64, at_most=2048),
)
WORDS = (
    Option("prompt", "With a model: the scene in your own words (English) instead of a named one.", metavar="TEXT"),
    Option("people", "With a model: people may be in the scene.", "flag", default=False),
)
_ONLY_MODELS = ("model", "revision", "steps", "model_px", "prompt", "people")


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
    if not options.get("model"):
        raise BadInput("It is not said which model paints.", "Add --model FOLDER.", field="model")
    _words(options)
    need.stack()
    found(str(options["model"]), str(options.get("revision") or ""))


def maker(options: Options) -> Maker:
    """The model that would paint, named without being loaded."""
    name, revision = revision_of(str(options.get("model") or ""), str(options.get("revision") or ""))
    return Maker(str(options["engine"]), name, revision, int(options.get("seed") or 0))


def painted(product: Product, wish: Wish, options: Options) -> tuple[Staged, Maker, dict[str, Any]]:
    """The product in the model's scene (`Staged`), what made it, and figures for the row."""
    import cv2
    import numpy as np

    from gpu_worker.image.engines.label import label_on
    from gpu_worker.image.engines.models import models
    from gpu_worker.image.engines.painting import Key, Order
    from gpu_worker.image.engines.shield import shielded
    from gpu_worker.image.engines.watch import watch
    from gpu_worker.image.studio.staged import framed, put_in

    model = found(str(options["model"]), str(options.get("revision") or ""))
    frame = framed(product, wish, _FILL, _FOOT)
    high, wide = frame.part.alpha.shape
    size = painted_size((wide, high), int(options.get("model_px") or model.side_px))
    steps = int(options.get("steps") or model.family.steps)
    rgb, mask = shielded(frame.part, size)
    words = _words(options)
    key = Key(str(options["model"]), str(options.get("revision") or ""), *size, steps)
    order = Order(key, rgb, mask, words.prompt, words.negative, wish.seed)
    now = watch()
    keeper = models()
    (made,) = keeper.run_many([order], now.step, now.stop)
    ground = cv2.resize(made.rgb.astype(np.float32), (wide, high), interpolation=cv2.INTER_CUBIC)
    staged = put_in(frame, np.asarray(np.clip(ground, 0, 255), np.float32), _SHADOW, (LOOK, *made.notes))
    safe = wish.slot.safe if wish.slot else Safe()
    rgb, label = label_on(staged.rgb, frame.part.alpha, SCENE, str(options.get("market") or ""), safe=safe)
    staged = replace(staged, rgb=rgb)
    figures = {"family": model.family.name, "steps": steps, "device": keeper.device, "prompt": words.prompt}
    figures |= {"label": label} if label else {}
    return staged, Maker(DIFFUSERS, model.name, model.revision, wish.seed), figures


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
