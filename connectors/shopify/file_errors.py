"""What it means when Shopify could not use a file: the codes of `fileErrors`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core.errors import CoreError, NeedsMerchant, Refused, Retryable

_ANEW = "Export the picture anew as JPEG, PNG or WebP."
_TAKEN: dict[str, tuple[str, str]] = {
    "INVALID_IMAGE_FILE_SIZE": ("The file is too large for Shopify.", "Use a file of at most 20 MB."),
    "INVALID_IMAGE_RESOLUTION": ("The picture has too many pixels for Shopify.", "Use at most 20 megapixels."),
    "INVALID_IMAGE_ASPECT_RATIO": ("The picture is too long and narrow for Shopify.", "Crop it."),
    "UNSUPPORTED_IMAGE_FILE_TYPE": ("Shopify does not take files of this kind.", _ANEW),
    "IMAGE_PROCESSING_FAILURE": ("Shopify could not process the picture.", _ANEW),
}
_AGAIN = frozenset({
    "IMAGE_DOWNLOAD_FAILURE", "INVALID_SIGNED_URL", "MEDIA_TIMEOUT_ERROR", "DUPLICATE_FILENAME_ERROR", "UNKNOWN",
})  # fmt: skip


def from_file_errors(errors: Iterable[Mapping[str, Any]]) -> CoreError:
    """The error that a failed file means, the one first that a person must act on."""
    codes = sorted({str(error.get("code") or "") for error in errors} - {""})
    named = f" ({', '.join(codes)})" if codes else ""
    if "FILE_STORAGE_LIMIT_EXCEEDED" in codes:
        return NeedsMerchant(
            f"The shop's storage for files is full{named}.",
            "Delete files that are no longer used under Content > Files.",
        )
    for code in codes:
        if code in _TAKEN:
            cause, next_step = _TAKEN[code]
            return Refused(f"{cause.rstrip('.')}{named}.", next_step)
    if not codes or _AGAIN.issuperset(codes):
        return Retryable(f"Shopify could not take the picture in{named}.", after_s=60)
    return Refused(f"Shopify could not use the picture{named}.", _ANEW)
