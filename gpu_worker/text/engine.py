"""The door to language models: what `core` finds under the entry point `vitrine.engines: text`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.clock import Clock, SystemClock
from core.ports.infra import SharedBudget
from core.ports.text import Endpoint, ModelServer, OpenModel, Probed, TextEngine


class Engine:
    """A `TextEngine` for OpenAI-compatible endpoints. Its parts are imported when they are used."""

    def address(self, text: str) -> tuple[str, bool]:
        """See `TextEngine.address`."""
        from gpu_worker.text.address import base_url, host_of, is_in_house

        url = base_url(text)
        return url, not is_in_house(host_of(url))

    def open(self, endpoint: Endpoint, *, budget: SharedBudget | None = None, clock: Clock | None = None) -> OpenModel:
        """See `TextEngine.open`."""
        from gpu_worker.text.openai import OpenAiModel

        return OpenAiModel(endpoint, budget=budget, clock=clock)

    def probe(self, endpoint: Endpoint, *, languages: Sequence[str], clock: Clock | None = None) -> Probed:
        """See `TextEngine.probe`."""
        from gpu_worker.text.probe import probe

        return probe(endpoint, languages, clock or SystemClock())

    def emulator(self, faults: Mapping[str, Any], clock: Clock) -> ModelServer:
        """See `TextEngine.emulator`."""
        from gpu_worker.text.scripted import Scripted

        return Scripted(faults, clock=clock)


ENGINE: TextEngine = Engine()
