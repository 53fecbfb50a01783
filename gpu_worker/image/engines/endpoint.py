"""Which endpoint paints (openai-images): the one that a store's owner set up, else the installation's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from core.errors import NeedsMerchant
from core.settings import Settings
from gpu_worker.text.address import base_url, host_of

_GIVEN: ContextVar[tuple[str, str] | None] = ContextVar("endpoint", default=None)


@contextmanager
def painting_at(given: tuple[str, str] | None) -> Iterator[None]:
    """All that is painted inside, however deep, goes to this address with this key; None = the installation's."""
    token = _GIVEN.set(given)
    try:
        yield
    finally:
        _GIVEN.reset(token)


def endpoint() -> tuple[str, str]:
    """The address that is set up, and its key; raises NeedsMerchant where there is none."""
    if (given := _GIVEN.get()) is not None:
        return base_url(given[0]), given[1]
    settings = Settings.from_env()
    if not settings.picture_url:
        raise NeedsMerchant(
            "No endpoint for pictures is set up.", "Choose one on the store's page Picture engine, or put its address "
            "into VITRINE_PICTURE_URL, its key into VITRINE_PICTURE_KEY; or paint with --engine diffusers.",
        )  # fmt: skip
    return base_url(settings.picture_url), settings.picture_key


def host() -> str:
    """Where pictures are painted, as it is noted with them."""
    return host_of(endpoint()[0])
