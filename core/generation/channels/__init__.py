"""Every channel's texts out of the one document."""

from core.generation.channels.fill import build
from core.generation.channels.pages import texts_of_page, texts_of_store

__all__ = ["build", "texts_of_page", "texts_of_store"]
