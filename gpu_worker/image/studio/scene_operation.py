"""`vitrine image scene`: the product in a studio scene, or in one that a model paints around it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.assets.channels import picture_slot
from core.errors import BadInput
from core.ports.picture_files import Maker, Operation, Option, Options, Row
from gpu_worker.image.engines import EMBEDDED
from gpu_worker.image.engines import scene as models
from gpu_worker.image.engines.words import lifestyle, titles
from gpu_worker.image.studio.rows import SUFFIXES, UNSURE, claim_for, refused_for_doubt, row_of

if TYPE_CHECKING:
    from gpu_worker.image.studio.product import Product
    from gpu_worker.image.studio.scenes.palette import Palette
    from gpu_worker.image.studio.staged import Staged, Wish

_SEASONS = ("spring", "summer", "autumn", "winter", "festive")
_POSES = ("standing", "lying")
_REVISION = "2"


def _names() -> Iterator[tuple[str, str]]:
    return ((name, f"{title} (needs a model)" if name in lifestyle() else title) for name, title in titles().items())


def _check(options: Options) -> None:
    from gpu_worker.image.studio.scenes.palette import palette_for
    from gpu_worker.image.studio.scenes.scene import scene_named

    models.check(options)
    if not models.by_model(options):
        scene_named(options["name"])
        if options.get("market") and not options.get("season"):
            raise BadInput(
                "A market changes the colours of a season only.", "Add --season, or drop --market.", field="market"
            )
    if options.get("season"):
        palette_for(options["season"], options.get("market") or "")
    if options.get("channel") and options.get("in_place"):
        raise BadInput(
            "In place the picture keeps the photo's size, not a channel's.", "Choose one of the two.", field="in_place"
        )
    if options.get("channel"):
        slot = picture_slot(options["channel"])
        if "generated_scene" in slot.forbids:
            raise BadInput(f"{slot.title} takes no scene.", "Use `vitrine image main` for it.", field="channel")


def _run(path_in: Path, path_out: Path, options: Options) -> Row:
    from gpu_worker.image.files.encode import format_named
    from gpu_worker.image.files.provenance.terms import COMPOSITE, PART_GENERATED
    from gpu_worker.image.files.write import finished
    from gpu_worker.image.studio.product import opened
    from gpu_worker.image.studio.staged import Wish

    picture, product = opened(path_in)
    doubtful = refused_for_doubt(product, options)
    if doubtful:
        return doubtful
    slot = picture_slot(options["channel"]) if options.get("channel") else None
    seed, generated = int(options.get("seed") or 0), models.by_model(options)
    wish = Wish(seed, bool(options.get("in_place")), options.get("pose") or _POSES[0], slot, _palette(options))
    made, maker, more = models.painted(product, wish, options) if generated else _built(product, wish, options)
    claim = claim_for(
        picture, path_in, PART_GENERATED if generated else COMPOSITE, "c2pa.edited", "c2pa.placed", agent=maker.model
    )
    budget = slot.max_bytes if slot else 0
    file = finished(made.rgb, None, format_named(_format(options)), claim, max_bytes=budget)
    path_out.write_bytes(file.data)
    high, wide = made.rgb.shape[:2]
    figures = {"width_px": wide, "height_px": high, "scene": options["name"], "seed": seed, **more}
    row = row_of(product, made.fidelity, (*picture.notes, *made.notes, *file.encoded.notes), **figures)
    return models.row_by(maker, row) if generated else row


def _palette(options: Options) -> Palette | None:
    from gpu_worker.image.studio.scenes.palette import palette_for

    season = options.get("season")
    return palette_for(season, options.get("market") or "") if season else None


def _built(product: Product, wish: Wish, options: Options) -> tuple[Staged, Maker, dict[str, Any]]:
    from gpu_worker.image.studio.scenes.scene import scene_named
    from gpu_worker.image.studio.staged import staged

    return staged(product, scene_named(options["name"]), wish), Maker(EMBEDDED), {}


def _maker(options: Options) -> Maker:
    seed = int(options.get("seed") or 0)
    return models.maker(options) if models.by_model(options) else Maker(EMBEDDED, revision=_REVISION, seed=seed)


def _format(options: Options) -> str:
    if options.get("format"):
        return str(options["format"])
    return picture_slot(options["channel"]).formats[0] if options.get("channel") else "png"


SCENE = Operation(
    name="scene",
    summary="The product in a scene, computed or painted by a model of yours, its own pixels on top.",
    run=_run,
    maker=_maker,
    suffix=lambda options: SUFFIXES[_format(options)],
    options=(
        Option("name", "The scene; --list says what they are.", "choice", "sweep", tuple(titles())),
        *models.MODEL_OPTIONS,
        *models.WORDS,
        Option("seed", "The same seed gives the same scene.", "whole", default=0, at_least=0, at_most=2**31 - 1),
        Option(
            "in-place", "Keep the photo's size and the product where it is, pixel for pixel.", "flag", default=False
        ),
        Option(
            "pose", "How the product was shot: standing, or lying and seen from above.", "choice", _POSES[0], _POSES
        ),
        Option("season", "Colours of a season instead of the scene's own.", "choice", choices=_SEASONS),
        Option(
            "market", "With --season: the market whose liked colours come first, unwanted ones never.", metavar="CODE"
        ),
        Option("channel", "The channel whose size and covered edges to keep to; see `vitrine image channels`."),
        Option("format", "The format to write.", "choice", choices=tuple(SUFFIXES)),
        UNSURE,
    ),
    check=_check,
    names=_names,
)
