"""Whether pictures are signed."""

from __future__ import annotations


def state() -> tuple[bool, str]:
    """Whether pictures are signed, in words."""
    return False, "Pictures carry the IPTC mark and are not signed."
