"""The plug between the faces and whatever changes picture files: operations over files, rows about each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from core.errors import BadInput

# A photo beyond these is shrunk while it is read, and the row says so. Half of what 1.5 GB hold with working arrays.
MAX_SIDE_PX = 10_000
MAX_PIXELS = 50_000_000

SURE = 0.9  # of a cut-out: with less confidence a person looks before anything is made of it

PICTURES = "pictures"
JSON = "json"


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one input. `confidence` 0..1 is how sure the engine is that the result can be used unseen;
    `engine` who did it; `reason` in words why it was refused, or what a person should know about a result. `more` holds
    what one operation alone tells (figures, flags)."""

    ok: bool
    confidence: float
    engine: str
    reason: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """One row of the JSON answer."""
        own = {"ok": self.ok, "confidence": round(self.confidence, 4), "engine": self.engine, "reason": self.reason}
        return own | dict(self.more)


class TextTooLong(BadInput):
    """A text does not fit its place even at the smallest size worth reading. `text` is that text as it was set,
    `fits_chars` how many of its characters would fit; `field` names its place in the order."""

    code = "text_too_long"

    def __init__(self, field: str, text: str, fits_chars: int) -> None:
        super().__init__(
            f"text too long: '{field}' has {len(text)} characters, {fits_chars} fit.",
            "Shorten it, or choose a larger picture.",
            field=field,
        )
        self.text, self.fits_chars = text, fits_chars


@dataclass(frozen=True, slots=True)
class Maker:
    """What makes a picture, named on everything it made; none stands in for another in silence. `model` and `revision`
    are those of a model; the embedded engine has no model, and its revision changes whenever the same order could give
    other pixels."""

    engine: str
    model: str = ""
    revision: str = ""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Option:
    """One option of an operation. `kind`: text, whole (a whole number), number, flag, or choice (of `choices`)."""

    name: str
    help: str
    kind: str = "text"
    default: Any = None
    choices: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    metavar: str = ""


Options = Mapping[str, Any]  # option name with underscores -> value, None where it was not given


def _embedded(options: Options) -> Maker:
    return Maker("embedded", revision="1", seed=int(options.get("seed") or 0))


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation over files. `run(path_in, path_out, options)` writes exactly `path_out`, or nothing where it
    refuses: it answers a Row with ok=False or raises a CoreError.

    `maker(options)` says what would make it, without making it: part of a picture's identity. `suffix(options)` is the
    result's, without the dot. `takes`: pictures or json. `check` looks at the options once,
    before the first file, and raises BadInput. `names`: what can be chosen by name, with a line on each.
    """

    name: str
    summary: str
    run: Callable[[Path, Path, Options], Row]
    maker: Callable[[Options], Maker] = _embedded
    suffix: Callable[[Options], str] = lambda _options: "png"
    options: tuple[Option, ...] = ()
    takes: str = PICTURES
    check: Callable[[Options], None] = lambda _options: None
    names: Callable[[], Iterable[tuple[str, str]]] | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What `run_batch` did: a row per input, by the stem of its file."""

    rows: Mapping[str, Row]
    passed_over: tuple[str, ...] = ()

    @property
    def refused(self) -> int:
        return sum(not row.ok for row in self.rows.values())


@dataclass(frozen=True, slots=True)
class Check:
    """One line of `vitrine doctor`. `state`: ok, note (works without it) or fail."""

    name: str
    state: str
    text: str


Progress = Callable[[int, int, str], None]  # done, total, the name of the file


class PictureFiles(Protocol):
    """What the entry point `vitrine.engines: image` answers about files."""

    def file_operations(self) -> Iterable[Operation]:
        """The operations of this installation, in the order in which they are shown."""
        ...

    def run_batch(self, name: str, source: Path, out: Path, options: Options, progress: Progress) -> Batch:
        """Run an operation over a file or a folder; raises BadInput where the call itself cannot be used."""
        ...

    def maker(self, name: str, options: Options) -> Maker:
        """What an operation would be made by; raises BadInput for an operation that is not installed."""
        ...

    def run_one(self, name: str, source: Path, options: Options) -> tuple[Row, bytes]:
        """Run an operation over one file: its row and the result's bytes. Raises what the operation raises, and Refused
        with the row's reason where it made nothing."""
        ...

    def with_endpoint(self, url: str, key: str) -> PictureFiles:
        """The same, for one store: what is to be painted by an endpoint goes to this address with this key, not to the
        installation's."""
        ...

    def scenes(self, market: str = "") -> Sequence[str]:
        """The names of the scenes that `scene` has; with a market (its code) without those in colours that its profile
        says to leave out. Empty where `scene` is not installed."""
        ...

    def measure(self, path: Path) -> tuple[str, int, int]:
        """Media type, width and height in pixels, upright. Raises BadInput for what is no picture."""
        ...

    def fetch(self, url: str, own_host: str) -> bytes:
        """The bytes of a picture in the web. Only `own_host` and hosts with public addresses are asked. Raises
        BadInput for an address that is not to be followed, Retryable where it does not answer."""
        ...

    def fingerprint(self, path: Path) -> str:
        """Sixteen hex digits by which pictures that look the same are found; empty where nothing can be told."""
        ...

    def likeness(self, one: Path, other: Path) -> float:
        """How much two pictures have the same structure, -1..1; 1 = the same picture. Raises BadInput for what is no
        picture."""
        ...

    def provenance(self, path: Path) -> Mapping[str, Any]:
        """What a file says about where it comes from: `said` in words, then the figures behind it."""
        ...

    def checks(self) -> Iterable[Check]:
        """What works here and what does not, each with the next step."""
        ...
