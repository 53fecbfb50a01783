"""One operation over a file or a folder: a row for every input, no half-written result, one bad file stops nothing."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from core.errors import BadInput, CoreError, Refused
from core.ports.picture_files import JSON, Batch, Operation, Options, Progress, Row
from gpu_worker.image.files.sniff import HEAD_BYTES, kind_of

# Files that lie beside photos without being some. A picture that carries one of these names is still read.
_BESIDE = frozenset(
    {".json", ".jsonl", ".csv", ".tsv", ".txt", ".md", ".html", ".xml", ".toml", ".yaml", ".yml", ".db"}
)
REFUSED = "none"


def run_batch(operation: Operation, source: Path, out: Path, options: Options, progress: Progress) -> Batch:
    """Every input has a result `<stem>.<suffix>` in `out` or a row that says why not."""
    if out.exists() and not out.is_dir():
        raise BadInput(f"{out.name} is a file.", "Name a folder for the results.", field="out")
    operation.check(options)
    inputs, beside = _inputs(source, operation)
    if out.resolve() == (source if source.is_dir() else source.parent).resolve():
        raise BadInput(
            "The results would lie among the originals.", "Name another folder for the results.", field="out"
        )
    out.mkdir(parents=True, exist_ok=True)
    rows: dict[str, Row] = {}
    taken: dict[str, str] = {}
    for done, path in enumerate(inputs):
        progress(done, len(inputs), path.name)
        if path.stem in taken:
            rows[path.name] = _twin(path, taken[path.stem])
            continue
        taken[path.stem] = path.name
        rows[path.stem] = _one(operation, path, out / f"{path.stem}.{operation.suffix(options)}", options)
    progress(len(inputs), len(inputs), "")
    return Batch(rows, tuple(path.name for path in beside))


def run_one(operation: Operation, source: Path, options: Options) -> tuple[Row, bytes]:
    """One file: the row, and the bytes of the result. Raises Refused where the operation made nothing."""
    operation.check(options)
    with tempfile.TemporaryDirectory(prefix="vitrine-") as folder:
        target = Path(folder) / f"made.{operation.suffix(options)}"
        row = operation.run(source, target, options)
        if not row.ok:
            raise Refused(row.reason, "Look at the photo, or give a better one.")
        return row, target.read_bytes()


def _one(operation: Operation, path: Path, target: Path, options: Options) -> Row:
    """Run it into a file beside the target and move that in place: a reader never sees half a picture."""
    target.unlink(missing_ok=True)  # of an earlier run: a refused input must not seem to have a result
    handle, name = tempfile.mkstemp(prefix=".", suffix=target.suffix, dir=target.parent)
    os.close(handle)
    half = Path(name)
    try:
        row = operation.run(path, half, options)
        if row.ok:
            half.chmod(0o644)
            half.replace(target)
    except CoreError as error:
        return Row(ok=False, confidence=0.0, engine=REFUSED, reason=str(error))
    except _faults() as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or type(error).__name__
        said = " ".join(said.split())[:160]
        return Row(ok=False, confidence=0.0, engine=REFUSED, reason=f"The file could not be worked on: {said}.")
    finally:
        half.unlink(missing_ok=True)
    return row


def _faults() -> tuple[type[Exception], ...]:
    """What a single file may do to the disk, the memory or a library, without stopping the folder."""
    import cv2
    import pyvips

    return OSError, MemoryError, cv2.error, pyvips.Error


def _twin(path: Path, first: str) -> Row:
    reason = f"{first} already has the result {path.stem}.*. Give one of the two files another name."
    return Row(ok=False, confidence=0.0, engine=REFUSED, reason=reason)


def _inputs(source: Path, operation: Operation) -> tuple[list[Path], list[Path]]:
    """The inputs in the order of their names, and what lies beside them."""
    if source.is_file():
        return [source], []
    if not source.is_dir():
        raise BadInput(f"There is no file or folder {source}.", "Check the path.", field="in")
    found = sorted(path for path in source.iterdir() if path.is_file() and not path.name.startswith("."))
    inputs = [path for path in found if _is_input(path, operation)]
    if not inputs:
        raise BadInput(f"There is nothing to work on in {source}.", "Name a folder with files in it.", field="in")
    return inputs, [path for path in found if path not in set(inputs)]


def _is_input(path: Path, operation: Operation) -> bool:
    if operation.takes == JSON:
        return path.suffix.lower() == ".json"
    return path.suffix.lower() not in _BESIDE or kind_of(_head(path)).readable


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)
