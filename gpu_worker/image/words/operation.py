"""`vitrine image banner`: pictures with words, from facts in JSON. The same maker serves files and jobs."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import BadInput
from core.ports.image import EMBEDDED, MadePicture, Origin, PictureOrder, never, unwatched
from core.ports.picture_files import JSON, Operation, Option, Options, Row

if TYPE_CHECKING:
    from gpu_worker.image.files.decode import Picture
    from gpu_worker.image.files.write import Finished
    from gpu_worker.image.words.make import Lettered

ENGINE = EMBEDDED
REVISION = "words-1"
AGENT = "vitrine-words"
_SUFFIXES = {"png": "png", "jpeg": "jpg", "webp": "webp"}
_MOST_ORDER_BYTES = 1_000_000
_LAYERS = ("both", "master", "words")


@dataclass(slots=True)
class _Source:
    """Reads the pictures of an order, each once: files beside its JSON, or bytes handed over by a job."""

    folder: Path | None
    given: bytes = b""
    read: list[Picture] = field(default_factory=list)
    _kept: dict[Any, Picture] = field(default_factory=dict)

    def __call__(self, value: Any) -> Picture:
        if value not in self._kept:
            self._kept[value] = self._decoded(value)
            self.read.append(self._kept[value])
        return self._kept[value]

    def _decoded(self, value: Any) -> Picture:
        from gpu_worker.image.files.decode import decode

        if isinstance(value, bytes) or value == "source":
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "picture"
                path.write_bytes(value if isinstance(value, bytes) else self.given)
                return decode(path)
        if self.folder is None or not isinstance(value, str):
            raise BadInput("A picture of the order is no picture.", "Hand over the bytes of its file.", field="picture")
        path = self.folder / value
        if not path.is_file():
            raise BadInput(f"There is no file {value}.", "Name it as seen from the JSON file.", field="picture")
        return decode(path)


def _run(path_in: Path, path_out: Path, options: Options) -> Row:
    from gpu_worker.image.words.make import as_rows
    from gpu_worker.image.words.typeset import TextTooLong

    source = _Source(path_in.parent)
    try:
        made = _lettered(_order(path_in), source)
    except TextTooLong as error:
        more = {"field": error.field, "fits_chars": error.fits_chars, "code": error.code}
        return Row(False, 0.0, ENGINE, str(error), more)
    file = _file(made, source.read, str(options["format"]), str(options["layer"]))
    path_out.write_bytes(file.data)
    high, wide = made.rgb.shape[:2]
    figures = {"width_px": wide, "height_px": high, "bytes": len(file.data), "words": as_rows(made.words)}
    return Row(True, 1.0, ENGINE, " ".join(made.notes), figures)


def make(
    order: PictureOrder, step: Callable[[str, float], None] = unwatched, stop: Callable[[], bool] = never
) -> MadePicture:
    """The picture of a job: `options` is the JSON of the order, pictures in it are bytes or "source"; `format` and
    `layer` (both, master, words) choose the file."""
    given = dict(order.options)
    form, layer = str(given.pop("format", "jpeg")), str(given.pop("layer", "both"))
    if order.source:
        given.setdefault("picture", "source")
    source = _Source(None, order.source)
    made = _lettered(given, source, step, stop)
    step("file", 0.8)
    file = _file(made, source.read, form, layer)
    high, wide = made.rgb.shape[:2]
    return MadePicture(
        data=file.data,
        mime=file.encoded.form.media_type,
        width_px=wide,
        height_px=high,
        origin=Origin(ENGINE, revision=REVISION, seed=order.seed),
        confidence=1.0,
        words=tuple(word.text for word in made.words),
        notes=made.notes,
        provenance=file.mark.as_dict() | {"words": [word.as_dict() for word in made.words]},
    )


def _lettered(
    data: Any,
    source: _Source,
    step: Callable[[str, float], None] = unwatched,
    stop: Callable[[], bool] = never,
) -> Lettered:
    from gpu_worker.image.words.brief import brief_of
    from gpu_worker.image.words.make import make_lettered
    from gpu_worker.image.words.templates import TEMPLATES

    return make_lettered(brief_of(data, TEMPLATES, source), step, stop)


def _order(path: Path) -> Mapping[str, Any]:
    if path.stat().st_size > _MOST_ORDER_BYTES:
        raise BadInput(f"{path.name} is too large for an order.", "Name pictures by their files.", field=path.name)
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{path.name} is no JSON ({error}).", "Write it as UTF-8 JSON.", field=path.name) from error
    if not isinstance(found, Mapping):
        raise BadInput(f"{path.name} holds no JSON object.", "Write {template, locale, ...}.", field=path.name)
    return found


def _file(made: Lettered, pictures: list[Picture], form: str, layer: str) -> Finished:
    """The file with what it says of itself: drawn, or put together with photos."""
    from gpu_worker.image.files.encode import format_named
    from gpu_worker.image.files.provenance.terms import COMPOSITE, DRAWN, PART_GENERATED, is_generated
    from gpu_worker.image.files.write import Claim, finished

    if layer not in _LAYERS:
        raise BadInput(f"There is no layer '{layer[:20]}'.", f"Choose one of: {', '.join(_LAYERS)}.", field="layer")
    generated = any(is_generated(picture.origin.source_type) for picture in pictures)
    term = PART_GENERATED if generated else COMPOSITE if pictures else DRAWN
    claim = Claim(term if layer != "words" else DRAWN, ("c2pa.created", "c2pa.placed"), None, AGENT)
    if layer == "words":
        rgb, alpha = made.layer()
        return finished(rgb, alpha, format_named("png"), claim)
    return finished(made.master if layer == "master" else made.rgb, None, format_named(form), claim)


def _suffix(options: Options) -> str:
    return "png" if options.get("layer") == "words" else _SUFFIXES[str(options.get("format") or "png")]


OPERATION = Operation(
    name="banner",
    summary="Banners, drawings, tables and call-outs with words in the shopper's script, from facts in JSON.",
    run=_run,
    suffix=_suffix,
    options=(
        Option("format", "The format to write.", "choice", "png", tuple(_SUFFIXES)),
        Option(
            "layer",
            "both, the master without words, or the words alone on nothing (always PNG).",
            "choice",
            "both",
            _LAYERS,
        ),
    ),
    takes=JSON,
)
