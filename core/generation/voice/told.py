"""The voice as a model is told it, which is also what a person is shown."""

from __future__ import annotations

from core.generation.write.guard import speaks_to_a_model
from core.localisation.voice import Brief, Voice, brief


def told(voice: Voice, locale: str) -> Brief:
    """The voice in plain words. Lines of the shop that address a model are no sample of a voice."""
    return brief(voice, locale, fit=lambda line: not speaks_to_a_model(line))
