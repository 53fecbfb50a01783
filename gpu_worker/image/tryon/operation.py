"""`vitrine image try-on`: a person who agreed to it, shown in a garment by a model of the owner's."""

from __future__ import annotations

from pathlib import Path

from core.clock import SystemClock
from core.errors import BadInput
from core.ports.picture_files import Maker, Operation, Option, Options, Row
from core.ports.tryon import TryOnOrder, demand, read_consent
from gpu_worker.image.engines import need
from gpu_worker.image.engines.folder import found, must_be_named, revision_of
from gpu_worker.image.studio.rows import UNSURE

_REGION = "0.2,0.2,0.6,0.5"


def _check(options: Options) -> None:
    demand(read_consent(_path(options, "consent")), SystemClock().now().date())
    if not _path(options, "person").is_file():
        raise BadInput(
            "It is not said who wears it.", "Give the photo of the person with --person FILE.", field="person"
        )
    _region(options)
    must_be_named(str(options.get("model") or ""))
    need.stack()
    found(str(options["model"]), str(options.get("revision") or ""))


def _path(options: Options, name: str) -> Path:
    return Path(str(options.get(name) or "-"))


def _region(options: Options) -> tuple[float, float, float, float]:
    parts = str(options.get("region") or _REGION).split(",")
    try:
        left, top, wide, high = (float(part) for part in parts)
    except ValueError:
        raise BadInput(
            "The region cannot be read.", f"Give left,top,width,height, such as {_REGION}.", field="region"
        ) from None
    return left, top, wide, high


def _run(path_in: Path, path_out: Path, options: Options) -> Row:
    from gpu_worker.image.tryon.by_model import ModelTryOn

    backend = ModelTryOn(
        str(options["model"]),
        str(options.get("revision") or ""),
        int(options.get("steps") or 0),
        int(options.get("model_px") or 0),
    )
    order = TryOnOrder(
        path_in,
        _path(options, "person"),
        read_consent(_path(options, "consent")),
        _region(options),
        keep=bool(options.get("keep_garment")),
        locale=str(options.get("locale") or "en"),
        seed=int(options.get("seed") or 0),
        unsure=bool(options.get("unsure")),
    )
    row, data = backend.try_on(order, SystemClock().now().date())
    path_out.write_bytes(data)
    return row


def _maker(options: Options) -> Maker:
    name, revision = revision_of(str(options.get("model") or ""), str(options.get("revision") or ""))
    return Maker("diffusers", name, revision, int(options.get("seed") or 0))


OPERATION = Operation(
    name="try-on",
    summary="A person who agreed to it, shown in a garment by a model of yours; the label is always on it.",
    run=_run,
    maker=_maker,
    options=(
        Option("person", "The photo of the person.", metavar="FILE"),
        Option("consent", "What the person agreed to, as JSON: who, given_on, for, until.", metavar="FILE.json"),
        Option("model", "The folder of an inpainting model, or its name on the hub.", metavar="FOLDER"),
        Option("revision", "The model's revision: needed for one of the hub; of a folder it is compared."),
        Option("region", "Where it is worn: left,top,width,height in shares of the photo.", default=_REGION),
        Option(
            "keep-garment", "Lay the garment's own pixels there; the model paints only around them.", "flag",
            default=False,
        ),
        Option("locale", "The language of the label.", default="en"),
        Option("seed", "The same seed gives the same picture.", "whole", default=0, at_least=0, at_most=2**31 - 1),
        Option("steps", "Steps of the model; its family's usual number unless given.", "whole", at_least=1),
        Option("model-px", "The side at which the model paints, if not its own.", "whole", at_least=64, at_most=2048),
        UNSURE,
    ),
    check=_check,
)  # fmt: skip
