"""`vitrine image correct|main`: the studio's operations over picture files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.assets.channels import picture_slot
from core.errors import BadInput
from core.ports.picture_files import Operation, Option, Options, Row

if TYPE_CHECKING:
    from gpu_worker.image.files.decode import Picture
    from gpu_worker.image.files.write import Claim
    from gpu_worker.image.studio.fidelity import Fidelity
    from gpu_worker.image.studio.product import Product

ENGINE = "embedded"
_SUFFIXES = {"jpeg": "jpg", "png": "png", "webp": "webp", "avif": "avif"}
_SOFT = 0.6  # confidence of a picture enlarged farther than photos bear
_UNSURE = Option(
    "unsure",
    "Write pictures whose cut-out is not sure, too; a person must look at them before anybody else.",
    "flag",
    default=False,
)


def refused_for_doubt(product: Product, options: Options) -> Row | None:
    """The row that says why a person must look first, where nobody asked for the picture all the same."""
    if not product.doubt or options.get("unsure"):
        return None
    return Row(False, product.confidence, ENGINE, product.doubt)


def row_of(product: Product, found: Fidelity, notes: tuple[str, ...], **figures: Any) -> Row:
    """The row of a finished picture: how sure the cut-out is, what the gate measured."""
    said = " ".join((*((product.doubt,) if product.doubt else ()), *notes))
    measured = {
        "fidelity": {
            "mean_delta_e": round(found.mean, 3),
            "peak_delta_e": round(found.peak, 3),
            "detail": round(found.detail, 4),
            "outline": None if found.outline is None else round(found.outline, 4),
            "label": None if found.label is None else round(found.label, 4),
        }
    }
    return Row(True, product.confidence, ENGINE, said, figures | measured)


def claim_for(picture: Picture, path: Path, own: str, *actions: str) -> Claim:
    """What the finished file says of itself. A photo that a model made or changed stays one; else `own` holds."""
    from gpu_worker.image.files.encoding import parent_of
    from gpu_worker.image.files.provenance.terms import is_generated
    from gpu_worker.image.files.write import Claim

    term = picture.origin.source_type if is_generated(picture.origin.source_type) else own
    return Claim(term, actions, parent_of(path, picture.kind))


def _slot_format(options: Options) -> str:
    return str(options.get("format") or picture_slot(options["channel"]).formats[0])


def _check_main(options: Options) -> None:
    slot = picture_slot(options["channel"])
    wanted = options.get("format")
    if wanted and wanted not in slot.formats:
        takes = ", ".join(slot.formats)
        raise BadInput(f"{slot.title} takes no {wanted.upper()}.", f"Choose one of: {takes}.", field="format")


def _main(path_in: Path, path_out: Path, options: Options) -> Row:
    from gpu_worker.image.files.decode import decode
    from gpu_worker.image.files.encode import format_named
    from gpu_worker.image.files.provenance.terms import ALTERED
    from gpu_worker.image.files.write import finished
    from gpu_worker.image.studio.main import on_white
    from gpu_worker.image.studio.product import product_of

    slot = picture_slot(options["channel"])
    picture = decode(path_in)
    product = product_of(picture)
    doubtful = refused_for_doubt(product, options)
    if doubtful:
        return doubtful
    made = on_white(product, slot)
    claim = claim_for(picture, path_in, ALTERED, "c2pa.edited", "c2pa.cropped")
    file = finished(made.rgb, None, format_named(_slot_format(options)), claim, max_bytes=slot.max_bytes)
    path_out.write_bytes(file.data)
    high, wide = made.rgb.shape[:2]
    notes = (*picture.notes, *made.notes, *file.encoded.notes)
    figures = {"width_px": wide, "height_px": high, "bytes": len(file.data), "fill": round(made.fill, 4)}
    row = row_of(product, made.fidelity, notes, **figures)
    return replace(row, confidence=min(row.confidence, _SOFT)) if made.soft else row


MAIN = Operation(
    name="main",
    summary="The product on pure white as a channel wants its main picture.",
    run=_main,
    suffix=lambda options: _SUFFIXES[_slot_format(options)],
    options=(
        Option("channel", "The channel whose main picture it becomes; see `vitrine image channels`.", default="amazon"),
        Option("format", "The format to write, one that the channel takes.", "choice", choices=tuple(_SUFFIXES)),
        _UNSURE,
    ),
    check=_check_main,
)
