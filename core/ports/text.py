"""Port to a language model that answers in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class TextModel(Protocol):
    """A model reached by whatever means; what it answers is input from outside, never trusted."""

    def complete_json(self, prompt: str, schema: Mapping[str, Any]) -> Any:
        """The model's answer to a prompt, parsed from JSON, which should follow the JSON schema but need not.

        Raises core.errors.Retryable (busy, timed out), Permanent (refused, no JSON) or NeedsMerchant (no key).
        """
        ...
