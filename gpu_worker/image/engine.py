"""The door to pictures: what `core` finds under the entry point `vitrine.engines: image`."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from core.ports.picture_files import Batch, Check, Maker, Operation, Options, PictureFiles, Progress, Row


class Engine:
    """See `PictureFiles`. Its parts are imported when they are used."""

    endpoint: tuple[str, str] | None = None

    def with_endpoint(self, url: str, key: str) -> PictureFiles:
        """See `PictureFiles.with_endpoint`."""
        other = copy.copy(self)
        other.endpoint = (url, key)
        return other

    def file_operations(self) -> Iterable[Operation]:
        """See `PictureFiles.file_operations`."""
        from gpu_worker.image.operations import operations

        return operations()

    def run_batch(self, name: str, source: Path, out: Path, options: Options, progress: Progress) -> Batch:
        """See `PictureFiles.run_batch`."""
        from gpu_worker.image.batch import run_batch
        from gpu_worker.image.operations import operation

        return run_batch(operation(name), source, out, options, progress)

    def maker(self, name: str, options: Options) -> Maker:
        """See `PictureFiles.maker`."""
        from gpu_worker.image.engines.endpoint import painting_at
        from gpu_worker.image.operations import operation

        with painting_at(self.endpoint):
            return operation(name).maker(options)

    def run_one(self, name: str, source: Path, options: Options) -> tuple[Row, bytes]:
        """See `PictureFiles.run_one`."""
        from gpu_worker.image.batch import run_one
        from gpu_worker.image.engines.endpoint import painting_at
        from gpu_worker.image.operations import operation

        with painting_at(self.endpoint):
            return run_one(operation(name), source, options)

    def scenes(self, market: str = "") -> Sequence[str]:
        """See `PictureFiles.scenes`."""
        from gpu_worker.image.operations import scenes

        return scenes(market)

    def measure(self, path: Path) -> tuple[str, int, int]:
        """See `PictureFiles.measure`."""
        from gpu_worker.image.files.decode import measure

        return measure(path)

    def fetch(self, url: str, own_host: str) -> bytes:
        """See `PictureFiles.fetch`."""
        from gpu_worker.image.files.fetch import fetch

        return fetch(url, own_host)

    def fingerprint(self, path: Path) -> str:
        """See `PictureFiles.fingerprint`."""
        from gpu_worker.image.files.fingerprint import fingerprint

        return fingerprint(path)

    def likeness(self, one: Path, other: Path) -> float:
        """See `PictureFiles.likeness`."""
        from gpu_worker.image.files.fingerprint import likeness

        return likeness(one, other)

    def provenance(self, path: Path) -> Mapping[str, Any]:
        """See `PictureFiles.provenance`."""
        from gpu_worker.image.files.provenance.reading import provenance_of

        return provenance_of(path).as_dict()

    def checks(self) -> Iterable[Check]:
        """See `PictureFiles.checks`."""
        from gpu_worker.image.files.decode import library
        from gpu_worker.image.files.provenance.signing import state
        from gpu_worker.image.words.fonts import checks

        return (library(), Check("signing", *state()), *checks())


ENGINE = Engine()
