"""What the studio's operations share: the row about a picture, what its file says of itself, the doubt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.ports.picture_files import Option, Options, Row

if TYPE_CHECKING:
    from gpu_worker.image.files.decode import Picture
    from gpu_worker.image.files.write import Claim
    from gpu_worker.image.studio.fidelity import Fidelity
    from gpu_worker.image.studio.product import Product

ENGINE = "embedded"
SUFFIXES = {"jpeg": "jpg", "png": "png", "webp": "webp", "avif": "avif"}
UNSURE = Option(
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


def claim_for(picture: Picture, path: Path, own: str, *actions: str, agent: str = "") -> Claim:
    """What the finished file says of itself. A photo that a model made or changed stays one; else `own` holds."""
    from gpu_worker.image.files.encoding import parent_of
    from gpu_worker.image.files.provenance.terms import is_generated
    from gpu_worker.image.files.write import Claim

    term = picture.origin.source_type if is_generated(picture.origin.source_type) else own
    return Claim(term, actions, parent_of(path, picture.kind), agent)
