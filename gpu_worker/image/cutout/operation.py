"""`vitrine image cutout`: the product of a photo on nothing, with a confidence; below 0.9 a person should look."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from core.ports.picture_files import SURE, Maker, Operation, Options, Row

ENGINE = "embedded"
MODEL = "vitrine-cutout"
REVISION = "1"  # of the code around the networks
_WEIGHTS = Path(__file__).parent / "weights"


@cache
def _maker() -> Maker:
    """Other weights, another calibration or other code make other cut-outs: the revision tells them apart."""
    said = b"".join((_WEIGHTS / f"{name}.toml").read_bytes() for name in ("coarse", "fine", "confidence"))
    return Maker(ENGINE, MODEL, f"{REVISION}-{hashlib.sha256(said).hexdigest()[:12]}")


def _run(path_in: Path, path_out: Path, _options: Options) -> Row:
    from gpu_worker.image.cutout.cut import Cutout, cut_out
    from gpu_worker.image.files.decode import decode
    from gpu_worker.image.files.encoding import as_asked, parent_of
    from gpu_worker.image.files.provenance.terms import ALTERED, is_generated
    from gpu_worker.image.files.write import Claim

    picture = decode(path_in)
    if picture.alpha is not None and float(picture.alpha.min()) < 0.02:
        found = Cutout(picture.rgb, picture.alpha, 1.0, ())
        said = ["The file was cut out already and stays as it is."]
    else:
        found = cut_out(picture.rgb)
        said = [f"A person should look: {'; '.join(found.reasons)}."] if found.reasons else []
    kept = found.rgb * (found.alpha > 0.002)[..., None]  # nothing of the backdrop lies hidden in the file
    said_before = picture.origin.source_type
    term = said_before if is_generated(said_before) else ALTERED
    claim = Claim(term, ("c2pa.edited",), parent_of(path_in, picture.kind), MODEL)
    made = as_asked(picture.with_pixels(kept, found.alpha), "png", 0, claim)
    path_out.write_bytes(made.file.data)
    figures = {
        "width_px": made.width_px,
        "height_px": made.height_px,
        "model": MODEL,
        "revision": _maker().revision,
        "needs_person": found.confidence < SURE,
    }
    return Row(True, found.confidence, ENGINE, " ".join([*said, *made.notes]), figures)


OPERATION = Operation(
    name="cutout",
    summary="The product cut out of its photo: RGBA at the photo's size, with a confidence.",
    run=_run,
    maker=lambda _options: _maker(),
)
