"""The visible label on a picture that a model made a part of: the market's words, drawn off the product."""

from __future__ import annotations

import numpy as np

from core.assets.channels import Safe
from core.errors import Refused
from core.localisation.profile import profile_for
from core.review.picture_labels import duty, words_of
from gpu_worker.image.files.provenance.label import labelled, text_height_px
from gpu_worker.image.studio.colour import Array, Pixels
from gpu_worker.image.words.fonts import missing
from gpu_worker.image.words.typeset import drawn

_LEAST_SHARE = 0.03  # of the short side, where a market names none
_NO_SAFE = Safe()


def label_on(
    rgb: Pixels, free: Array, kind: str, market: str, *, locale: str = "", always: bool = False, safe: Safe = _NO_SAFE
) -> tuple[Pixels, str]:
    """The picture with the label that its market wants (`always`: wherever it is shown), and the words; as it is and
    none where it wants none. `free` is 1 where no label may stand. Raises Refused where it cannot be drawn."""
    locale = locale or (profile_for(market).languages[0].writes if market else "en")
    wanted = duty(kind, market, locale, always=always)
    if not wanted.words:
        return rgb, ""
    words = wanted.words
    if missing(words, locale):
        words, locale = words_of(kind, "en"), "en"
        if missing(words, locale):
            raise Refused(
                "The picture needs a visible label, and no font here can draw one.", "Install fonts-noto-core."
            )
    least = text_height_px((rgb.shape[1], rgb.shape[0]), max(wanted.min_text_share, _LEAST_SHARE))
    size = float(least)
    ink = drawn(words, locale, size, 0, True).mask
    if ink.shape[0] < least:
        ink = drawn(words, locale, size * least / ink.shape[0] + 1, 0, True).mask
    return labelled(rgb, np.asarray(ink / np.float32(255), np.float32), free, safe=safe).rgb, words
