"""`vitrine image main|correct`: the studio's plain operations over picture files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.assets.channels import picture_slot
from core.errors import BadInput
from core.ports.picture_files import Maker, Operation, Option, Options, Row
from gpu_worker.image.studio.rows import ENGINE, SUFFIXES, UNSURE, claim_for, refused_for_doubt, row_of

_REVISION = "2"
_SOFT = 0.6  # confidence of a picture enlarged farther than photos bear


def _slot_format(options: Options) -> str:
    return str(options.get("format") or picture_slot(options["channel"]).formats[0])


def _check_main(options: Options) -> None:
    slot = picture_slot(options["channel"])
    wanted = options.get("format")
    if wanted and wanted not in slot.formats:
        takes = ", ".join(slot.formats)
        raise BadInput(f"{slot.title} takes no {wanted.upper()}.", f"Choose one of: {takes}.", field="format")


def _main(path_in: Path, path_out: Path, options: Options) -> Row:
    from gpu_worker.image.files.encode import format_named
    from gpu_worker.image.files.provenance.terms import ALTERED
    from gpu_worker.image.files.write import finished
    from gpu_worker.image.studio.main import on_white
    from gpu_worker.image.studio.product import opened

    slot = picture_slot(options["channel"])
    picture, product = opened(path_in)
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
    maker=lambda _options: Maker(ENGINE, revision=_REVISION),
    suffix=lambda options: SUFFIXES[_slot_format(options)],
    options=(
        Option("channel", "The channel whose main picture it becomes; see `vitrine image channels`.", default="amazon"),
        Option("format", "The format to write, one that the channel takes.", "choice", choices=tuple(SUFFIXES)),
        UNSURE,
    ),
    check=_check_main,
)


def _correct(path_in: Path, path_out: Path, options: Options) -> Row:
    from gpu_worker.image.files.decode import decode
    from gpu_worker.image.files.encode import format_named
    from gpu_worker.image.files.encoding import claim_of
    from gpu_worker.image.files.provenance.terms import ALTERED
    from gpu_worker.image.files.write import finished
    from gpu_worker.image.studio.correct import correct

    picture = decode(path_in)
    made = correct(picture.rgb)
    claim = (
        claim_for(picture, path_in, ALTERED, "c2pa.color_adjustments") if made.changed else claim_of(picture, path_in)
    )
    path_out.write_bytes(finished(made.rgb, picture.alpha, format_named("png"), claim).data)
    said = " ".join((made.reason, *picture.notes))
    return Row(True, made.confidence, ENGINE, said, {"changed": made.changed, "gains": list(made.gains)})


CORRECT = Operation(
    name="correct",
    summary="White balance and exposure from the backdrop; not a pixel is touched where that is not sure.",
    run=_correct,
)
