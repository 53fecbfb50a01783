"""Where a picture comes from, as its file says it: the IPTC term, camera data, a signed manifest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TERMS = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_TERM = re.compile(rb"cv\.iptc\.org/newscodes/digitalsourcetype/([A-Za-z]{4,64})")
_MAX_XMP_BYTES = 1_000_000
_CHUNK_BYTES = 1 << 20
_MANIFEST = b"c2pa"


@dataclass(frozen=True, slots=True)
class Origin:
    """`source_type` is a term of IPTC's list of digital source types, empty where the file says none; `camera` whether
    it carries the data that a camera writes; `signed` whether it carries C2PA content credentials (not checked)."""

    source_type: str = ""
    camera: bool = False
    signed: bool = False


UNKNOWN = Origin()


def origin_of(image: Any, path: Path) -> Origin:
    """What the header of a picture says; the file is searched for a manifest."""
    term = b""
    if image.get_typeof("xmp-data"):
        found = _TERM.search(image.get("xmp-data")[:_MAX_XMP_BYTES])
        term = found.group(1) if found else b""
    camera = any(image.get_typeof(name) for name in ("exif-ifd0-Make", "exif-ifd0-Model"))
    return Origin(term.decode("ascii"), camera, has_manifest(path))


def has_manifest(path: Path) -> bool:
    """Whether the file carries a box of C2PA: `jumb` with the label `c2pa` not far behind it."""
    with path.open("rb") as file:
        before = b""
        while chunk := file.read(_CHUNK_BYTES):
            window = before + chunk
            at = window.find(b"jumb")
            while at >= 0:
                if _MANIFEST in window[at : at + 64]:
                    return True
                at = window.find(b"jumb", at + 1)
            before = window[-128:]
    return False
