"""`vitrine image banner`: pictures with words, from facts in JSON."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from core.errors import BadInput
from core.ports.picture_files import JSON, Maker, Operation, Option, Options, Row

if TYPE_CHECKING:
    from gpu_worker.image.files.decode import Picture
    from gpu_worker.image.files.write import Finished
    from gpu_worker.image.words.make import Lettered

ENGINE = "embedded"
REVISION = "words-2"
AGENT = "vitrine-words"
_SUFFIXES = {"png": "png", "jpeg": "jpg", "webp": "webp"}
_MOST_ORDER_BYTES = 1_000_000
_LAYERS = ("both", "master", "words")
_MOST_KEPT = 4
_KEPT: OrderedDict[bytes, Picture] = OrderedDict()
_GUARD = Lock()


@dataclass(slots=True)
class _Source:
    """Reads the pictures that an order names, each once; they lie beside its JSON."""

    folder: Path
    read: dict[str, Picture] = field(default_factory=dict)

    def __call__(self, value: Any) -> Picture:
        if not isinstance(value, str):
            raise BadInput(
                "A picture of the order is not named.", "Name its file as seen from the JSON.", field="picture"
            )
        if value not in self.read:
            path = self.folder / value
            if not path.is_file():
                raise BadInput(f"There is no file {value}.", "Name it as seen from the JSON file.", field="picture")
            self.read[value] = _picture(path)
        return self.read[value]


def _picture(path: Path) -> Picture:
    """Read once for all locales: the banners of a product show the same cut-out."""
    from gpu_worker.image.files.decode import KEPT_PIXELS, decode

    if path.stat().st_size > KEPT_PIXELS:
        return decode(path)
    data = path.read_bytes()
    with _GUARD:
        if (held := _KEPT.get(data)) is not None:
            return held
    found = decode(path)
    if found.width_px * found.height_px <= KEPT_PIXELS:
        with _GUARD:
            _KEPT[data] = found
            while len(_KEPT) > _MOST_KEPT:
                _KEPT.popitem(last=False)
    return found


def _run(path_in: Path, path_out: Path, options: Options) -> Row:
    from gpu_worker.image.words.brief import brief_of
    from gpu_worker.image.words.make import make_lettered
    from gpu_worker.image.words.templates import TEMPLATES

    source = _Source(path_in.parent)
    made = make_lettered(brief_of(_order(path_in), TEMPLATES, source))
    form, layer = options.get("format") or "png", options.get("layer") or "both"
    file = _file(made, tuple(source.read.values()), form, layer)
    path_out.write_bytes(file.data)
    high, wide = made.rgb.shape[:2]
    words = [word.as_dict() for word in made.words]
    figures = {"width_px": wide, "height_px": high, "bytes": len(file.data), "words": words}
    return Row(True, 1.0, ENGINE, " ".join(made.notes), figures)


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


def _file(made: Lettered, pictures: tuple[Picture, ...], form: str, layer: str) -> Finished:
    """The file with what it says of itself: drawn, or put together with photos."""
    from gpu_worker.image.files.encode import format_named
    from gpu_worker.image.files.provenance.terms import COMPOSITE, DRAWN, PART_GENERATED, is_generated
    from gpu_worker.image.files.write import Claim, finished

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
    maker=lambda _options: Maker(ENGINE, revision=REVISION),
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
