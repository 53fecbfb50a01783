"""What was found of a picture is kept for the next language: its banners and tables all show the same product."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Concatenate, ParamSpec, TypeVar

from gpu_worker.image.files.decode import KEPT_PIXELS, Picture

_MOST_KEPT = 8
_Rest = ParamSpec("_Rest")
_Found = TypeVar("_Found")
_Looked = Callable[Concatenate[Picture, _Rest], _Found]


def once(work: _Looked[_Rest, _Found]) -> _Looked[_Rest, _Found]:
    """Asked again about the same small picture the work answers what it found; nobody may change that. Large pictures
    are looked at anew, so as not to be held."""
    kept = lru_cache(maxsize=_MOST_KEPT)(work)

    def looked(picture: Picture, /, *rest: _Rest.args, **more: _Rest.kwargs) -> _Found:
        small = picture.width_px * picture.height_px <= KEPT_PIXELS
        return (kept if small else work)(picture, *rest, **more)

    return looked
