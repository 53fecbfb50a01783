"""The door to pictures: what `core` finds under the entry point `vitrine.engines: image`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from core.ports.picture_files import Batch, Operation, Options, PictureFiles, Progress


class Engine:
    """See `PictureFiles`. Its parts are imported when they are used."""

    def operations(self) -> Iterable[Operation]:
        """See `PictureFiles.operations`."""
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

    def signing(self) -> tuple[bool, str]:
        """See `PictureFiles.signing`."""
        from gpu_worker.image.files.provenance.signing import state

        return state()


ENGINE: PictureFiles = Engine()
