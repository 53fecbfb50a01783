"""Tiny pipelines with random weights, built once for all tests; nothing is fetched from anywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import tiny_pipelines


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a tiny pipeline of a family."""
    import torch

    torch.set_num_threads(1)  # of so little work threads only wait for each other
    folder = tmp_path_factory.mktemp("models")
    return lambda family: tiny_pipelines.build(family, folder)


@pytest.fixture(autouse=True)
def _no_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("TRANSFORMERS_OFFLINE", "1")
