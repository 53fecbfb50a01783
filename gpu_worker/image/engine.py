"""The door to pictures: what `core` finds under the entry point `vitrine.engines: image`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from core.ports.picture_files import Batch, Check, Operation, Options, Progress


class Engine:
    """See `PictureFiles`. Its parts are imported when they are used."""

    def file_operations(self) -> Iterable[Operation]:
        """See `PictureFiles.file_operations`."""
        from gpu_worker.image.operations import operations

        return operations()

    def run_batch(self, name: str, source: Path, out: Path, options: Options, progress: Progress) -> Batch:
        """See `PictureFiles.run_batch`."""
        from gpu_worker.image.batch import run_batch
        from gpu_worker.image.operations import operation

        return run_batch(operation(name), source, out, options, progress)

    def provenance(self, path: Path) -> Mapping[str, Any]:
        """See `PictureFiles.provenance`."""
        from gpu_worker.image.files.provenance.reading import provenance_of

        return provenance_of(path).as_dict()

    def checks(self) -> Iterable[Check]:
        """See `PictureFiles.checks`."""
        from gpu_worker.image.files.decode import library
        from gpu_worker.image.files.provenance.signing import state

        return (library(), Check("signing", *state()))


ENGINE = Engine()
