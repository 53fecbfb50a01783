"""`vitrine image scene`: the product in a studio scene, or in one that a model paints around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.assets.channels import picture_slot
from core.errors import BadInput, Refused
from core.ports.picture_files import Maker, Operation, Option, Options, Row
from gpu_worker.image.engines import EMBEDDED
from gpu_worker.image.engines import scene as models
from gpu_worker.image.engines.words import lifestyle, titles
from gpu_worker.image.studio.rows import SUFFIXES, UNSURE, claim_for, refused_for_doubt, row_of

if TYPE_CHECKING:
    from gpu_worker.image.studio.pose import Pose
    from gpu_worker.image.studio.product import Product
    from gpu_worker.image.studio.scenes.palette import Palette
    from gpu_worker.image.studio.staged import Staged, Wish

_SEASONS = ("spring", "summer", "autumn", "winter", "festive")
_POSES = ("auto", "standing", "lying", "plain")
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
    from gpu_worker.image.studio.pose import cut_by
    from gpu_worker.image.studio.product import opened
    from gpu_worker.image.studio.staged import Wish

    picture, product = opened(path_in)
    doubtful = refused_for_doubt(product, options)
    if doubtful:
        return doubtful
    missing = () if options.get("in_place") or options.get("unsure") else cut_by(product.alpha)
    if missing:
        raise Refused(
            f"The photo cuts the product off ({', '.join(missing)}), so it cannot stand in a scene.",
            "Use a photo that shows the whole product, or keep it where it is with --in-place.",
        )
    slot = picture_slot(options["channel"]) if options.get("channel") else None
    seed, generated = int(options.get("seed") or 0), models.by_model(options)
    pose = _pose(product, options)
    wish = Wish(seed, bool(options.get("in_place")), pose.name, slot, _palette(options))
    made, maker, more = models.painted(product, wish, options) if generated else _built(product, wish, options)
    claim = claim_for(
        picture, path_in, PART_GENERATED if generated else COMPOSITE, "c2pa.edited", "c2pa.placed", agent=maker.model
    )
    budget = slot.max_bytes if slot else 0
    file = finished(made.rgb, None, format_named(_format(options)), claim, max_bytes=budget)
    path_out.write_bytes(file.data)
    high, wide = made.rgb.shape[:2]
    figures = {"width_px": wide, "height_px": high, "scene": options["name"], "seed": seed, "pose": pose.name, **more}
    said = (pose.why,) if pose.why else ()
    row = row_of(product, made.fidelity, (*picture.notes, *said, *made.notes, *file.encoded.notes), **figures)
    return models.row_by(maker, row) if generated else row


def _pose(product: Product, options: Options) -> Pose:
    """As the order says; else as the outline tells, with words where that is not the usual one."""
    from gpu_worker.image.studio.pose import PLAIN, STANDING, Pose, pose_of

    if (asked := options.get("pose") or _POSES[0]) != _POSES[0]:
        return Pose(asked)
    if models.by_model(options):  # whose words are about things that stand
        return Pose(STANDING)
    found = pose_of(product.alpha, garment=bool(options.get("garment")))
    if not found.why:
        return found
    shown = "before an even ground in the scene's colours" if found.name == PLAIN else "seen from above"
    return replace(found, why=f"{found.why}; so it is shown {shown}. Say --pose if you know better.")


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
            "pose",
            "How the product was shot: standing, lying and seen from above, or plain (unknown); auto = by its outline.",
            "choice",
            _POSES[0],
            _POSES,
        ),
        Option("garment", "The product is clothing: it does not stand.", "flag", default=False),
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
