"""`vitrine image encode`: a photo as a channel takes it, or in a format within a number of bytes."""

from __future__ import annotations

from pathlib import Path

from core.assets.channels import picture_slot
from core.errors import BadInput
from core.ports.picture_files import Operation, Option, Options, Row

ENGINE = "embedded"
_SUFFIXES = {"jpeg": "jpg", "webp": "webp", "avif": "avif", "png": "png"}


def _check(options: Options) -> None:
    wanted = options.get("format")
    if options.get("channel"):
        slot = picture_slot(options["channel"])
        if wanted and wanted not in slot.formats:
            takes = ", ".join(slot.formats)
            raise BadInput(f"{slot.title} takes no {wanted.upper()}.", f"Choose one of: {takes}.", field="format")
    elif not wanted:
        next_step = "Add --channel NAME (see `vitrine image channels`), or --format F."
        raise BadInput("It is not said for what the pictures are.", next_step, field="channel")


def _format(options: Options) -> str:
    return str(options.get("format") or picture_slot(options["channel"]).formats[0])


def _run(path_in: Path, path_out: Path, options: Options) -> Row:
    from gpu_worker.image.files.decode import decode
    from gpu_worker.image.files.encoding import as_asked, claim_of, for_slot
    from gpu_worker.image.files.sizes import Master

    picture = decode(path_in)
    claim = claim_of(picture, path_in)
    limit = int(options.get("max_bytes") or 0)
    if options.get("channel"):
        slot = picture_slot(options["channel"])
        tightest = min(filter(None, (slot.max_bytes, limit)), default=0)
        made = for_slot(Master(picture), slot, _format(options), tightest, claim)
    else:
        made = as_asked(picture, _format(options), limit, claim)
    path_out.write_bytes(made.file.data)
    figures = {"width_px": made.width_px, "height_px": made.height_px, "bytes": len(made.file.data)}
    return Row(True, made.confidence, ENGINE, " ".join(made.notes), figures)


OPERATION = Operation(
    name="encode",
    summary="A photo as a channel takes it, or in a format within a number of bytes.",
    run=_run,
    suffix=lambda options: _SUFFIXES[_format(options)],
    options=(
        Option("channel", "The channel whose size, format and bytes to keep to; see `vitrine image channels`."),
        Option(
            "format",
            "The format to write; with --channel one that the channel takes.",
            "choice",
            choices=tuple(_SUFFIXES),
        ),
        Option(
            "max-bytes", "The most bytes the file may have, its marks included.", "whole", at_least=1024, metavar="N"
        ),
    ),
    check=_check,
)
