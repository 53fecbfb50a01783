"""What a file is, by its own bytes. Its name is never believed."""

from __future__ import annotations

from dataclasses import dataclass

HEAD_BYTES = 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file. `loader` is the one reader that may touch it; empty: it is not read, and `advice` says what to do
    instead."""

    name: str
    loader: str = ""
    suffixes: tuple[str, ...] = ()
    advice: str = "Save it as JPEG, PNG or WebP."

    @property
    def media_type(self) -> str:
        """Of the kinds that are read."""
        return f"image/{self.name.lower()}"

    @property
    def readable(self) -> bool:
        return bool(self.loader)


JPEG = Kind("JPEG", "jpegload", (".jpg", ".jpeg", ".jpe", ".jfif"))
PNG = Kind("PNG", "pngload", (".png", ".apng"))
WEBP = Kind("WebP", "webpload", (".webp",))
GIF = Kind("GIF", "gifload", (".gif",))
TIFF = Kind("TIFF", "tiffload", (".tif", ".tiff"))
AVIF = Kind("AVIF", "heifload", (".avif",))
READABLE = (JPEG, PNG, WEBP, GIF, TIFF, AVIF)

_HEIC = Kind(
    "HEIC",
    advice="Export it as JPEG: on an iPhone under Settings, Camera, Formats, Most Compatible; or in Photos, Export.",
)
_SVG = Kind(
    "SVG", advice="A drawing can hold scripts and links, so it is not opened. Export it as PNG at 2000 px or more."
)
_NOTHING = Kind("no known picture", advice="Send a JPEG, PNG, WebP, AVIF, TIFF or GIF file.")

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"II+\x00", TIFF),
    (b"MM\x00+", TIFF),
    (b"%PDF", Kind("PDF", advice="Export the page as PNG at 2000 px or more.")),
    (b"%!PS", Kind("PostScript", advice="Export it as PNG at 2000 px or more.")),
    (b"\xc5\xd0\xd3\xc6", Kind("EPS", advice="Export it as PNG at 2000 px or more.")),
    (b"8BPS", Kind("Photoshop")),
    (b"BM", Kind("BMP")),
    (b"\xff\x0a", Kind("JPEG XL")),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", Kind("JPEG XL")),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", Kind("JPEG 2000")),
    (b"\xff\x4f\xff\x51", Kind("JPEG 2000")),
    (b"\x00\x00\x01\x00", Kind("icon")),
    (b"PK\x03\x04", Kind("zip archive", advice="Unpack it and send the pictures in it.")),
    (b"Rar!", Kind("rar archive", advice="Unpack it and send the pictures in it.")),
    (b"\x1f\x8b", Kind("gzip archive", advice="Unpack it and send the pictures in it.")),
)
_AV1_BRANDS = (b"avif", b"avis")
_HEVC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")


def kind_of(head: bytes) -> Kind:
    """The kind of the file that begins with these bytes (`HEAD_BYTES` of them are enough)."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp":
        return _boxes(head)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    text = head.lstrip(b"\xef\xbb\xbf\x00 \t\r\n").lower()
    return _SVG if b"<svg" in text and text.startswith(b"<") else _NOTHING


def _boxes(head: bytes) -> Kind:
    """AVIF, HEIC or a video: what the file-type box names first, then what it says it is compatible with."""
    size = max(16, min(int.from_bytes(head[:4], "big"), len(head)))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))]
    if any(brand in _AV1_BRANDS for brand in brands):
        return AVIF
    if any(brand in _HEVC_BRANDS for brand in brands):
        return _HEIC
    return Kind("video", advice="Save a frame of it as JPEG or PNG.")
