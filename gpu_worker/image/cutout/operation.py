"""`vitrine image cutout`: the product of a photo on nothing, with a confidence; below 0.9 a person should look."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import BadInput
from core.ports.picture_files import SURE, Maker, Operation, Option, Options, Row

if TYPE_CHECKING:
    from gpu_worker.image.cutout.cut import Cutout

ENGINE, FOREIGN = "embedded", "model"
MODEL = "vitrine-cutout"
REVISION = "2"  # of the code around the networks
_WEIGHTS = Path(__file__).parent / "weights"


@cache
def _maker() -> Maker:
    """Other weights, another calibration or other code make other cut-outs: the revision tells them apart."""
    said = b"".join((_WEIGHTS / f"{name}.toml").read_bytes() for name in ("coarse", "fine", "confidence"))
    return Maker(ENGINE, MODEL, f"{REVISION}-{hashlib.sha256(said).hexdigest()[:12]}")


def _check(options: Options) -> None:
    if options.get("engine") == FOREIGN:
        from gpu_worker.image.cutout.foreign import foreign

        foreign(str(options.get("model") or ""), str(options.get("revision") or ""))
    elif options.get("model"):
        raise BadInput("--model needs another engine.", "Add --engine model.", field="model")


def _made_by(options: Options) -> Maker:
    if options.get("engine") != FOREIGN:
        return _maker()
    from gpu_worker.image.cutout.foreign import foreign

    found = foreign(str(options.get("model") or ""), str(options.get("revision") or ""))
    return Maker(FOREIGN, found.name, found.revision)


def _cut(rgb: Any, options: Options) -> Cutout:
    if options.get("engine") == FOREIGN:
        from gpu_worker.image.cutout.foreign import cut_by, foreign

        return cut_by(foreign(str(options["model"]), str(options.get("revision") or "")), rgb)
    from gpu_worker.image.cutout.cut import cut_out

    return cut_out(rgb)


def _run(path_in: Path, path_out: Path, options: Options) -> Row:
    import cv2
    import numpy as np

    from gpu_worker.image.cutout.cut import Cutout
    from gpu_worker.image.files.decode import decode
    from gpu_worker.image.files.encoding import as_asked, parent_of
    from gpu_worker.image.files.provenance.terms import ALTERED, is_generated
    from gpu_worker.image.files.write import Claim

    maker = _made_by(options)
    picture = decode(path_in)
    if picture.alpha is not None and float(picture.alpha.min()) < 0.02:
        found = Cutout(picture.rgb, picture.alpha, 1.0, ())
        said = ["The file was cut out already and stays as it is."]
    else:
        found = _cut(picture.rgb, options)
        said = [f"A person should look: {'; '.join(found.reasons)}."] if found.reasons else []
    # nothing of the backdrop may lie hidden in the file
    seen = np.where(found.alpha > 0.002, np.uint8(255), np.uint8(0))
    kept = np.asarray(cv2.bitwise_and(found.rgb, found.rgb, mask=seen), np.uint8)
    said_before = picture.origin.source_type
    term = said_before if is_generated(said_before) else ALTERED
    claim = Claim(term, ("c2pa.edited",), parent_of(path_in, picture.kind), maker.model)
    made = as_asked(picture.with_pixels(kept, found.alpha), "png", 0, claim)
    path_out.write_bytes(made.file.data)
    figures = {
        "width_px": made.width_px,
        "height_px": made.height_px,
        "model": maker.model,
        "revision": maker.revision,
        "needs_person": found.confidence < SURE,
    }
    return Row(True, found.confidence, maker.engine, " ".join([*said, *made.notes]), figures)


OPERATION = Operation(
    name="cutout",
    summary="The product cut out of its photo: RGBA at the photo's size, with a confidence.",
    run=_run,
    maker=_made_by,
    options=(
        Option("engine", "What cuts: our own networks, or one of yours.", "choice", ENGINE, (ENGINE, FOREIGN)),
        Option("model", "With --engine model: the folder with its ONNX file.", metavar="FOLDER"),
        Option("revision", "The folder's revision, to be compared.", metavar="HEX"),
    ),
    check=_check,
)
