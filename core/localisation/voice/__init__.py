"""How a brand sounds, as numbers: sentences heard one by one, their rates, and what a page may deviate by."""

from core.localisation.voice.brief import Brief, brief
from core.localisation.voice.profile import Measured, Spoken, Trait, Voice

__all__ = ["Brief", "Measured", "Spoken", "Trait", "Voice", "brief"]
