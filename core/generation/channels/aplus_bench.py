"""What the builders of A+ modules share: texts that fit, pictures that are left, and the tree turned into JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from core.content.channels.contract import Slot
from core.content.channels.table import HARD, Limit
from core.content.channels.text import Piece, Text
from core.content.document import Picture
from core.generation.channels.desk import Desk

_NO_ASINS: Mapping[str, str] = MappingProxyType({})
ALT = 100  # required words for a picture, at most; the contract's own figure is checked in the tests
_LIST = 8  # entries of a list, at most; likewise


@dataclass(frozen=True, slots=True)
class Plain:
    """A text where the contract has a bare string."""

    text: Text


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture in a place of at least this size, with its required words."""

    picture: Picture
    alt: Text
    width_px: int
    height_px: int

    @property
    def upload(self) -> str:
        """The placeholder that the upload's id replaces."""
        return f"upload:{self.picture.media_id}"

    def crop(self) -> tuple[int, int, int, int]:
        """Width, height and offsets in pixels: the largest part of the place's shape out of the picture's middle; the
        place's own size where the picture's is not known or is too small."""
        wide, high = self.picture.width_px, self.picture.height_px
        if wide < self.width_px or high < self.height_px:
            return self.width_px, self.height_px, 0, 0
        if wide * self.height_px > high * self.width_px:
            width, height = high * self.width_px // self.height_px, high
        else:
            width, height = wide, wide * self.height_px // self.width_px
        return width, height, (wide - width) // 2, (high - height) // 2


def size_limit(name: str, most: int, unit: str = "graphemes") -> Limit:
    """A limit of the console (characters as a reader counts them) or of the contract (code points) as a field's."""
    return Limit(name, most, unit, 0, 0, 1, HARD, "", "", "")


class Bench:
    """The desk with the pictures and lines that no module of this page has used yet."""

    def __init__(self, desk: Desk, logo: Picture | None = None, asins: Mapping[str, str] = _NO_ASINS) -> None:
        self.desk = desk
        self.asins = asins
        self.pool = desk.pool
        self.logo = logo
        self._pictures = [
            (picture, alt) for picture, alt in zip(self.pool.pictures, self.pool.alts, strict=False) if desk.may(alt)
        ]
        self._used: set[str] = set()

    def attempt(self, build: Callable[[Bench, Slot], dict[str, Any] | str], slot: Slot) -> dict[str, Any] | str:
        """A module, or why it has nothing; then its words and pictures are free again."""
        used, pictures = set(self._used), list(self._pictures)
        made = build(self, slot)
        if isinstance(made, str):
            self._used, self._pictures = used, pictures
        return made

    # ------------------------------------------------------------------ words

    def one(self, slot: Slot, part: str, pieces: Iterable[Piece | None]) -> Text | None:
        """The first piece that fits a part of the module and was not said on this page yet."""
        limit = size_limit(part, slot.text[part])
        for piece in pieces:
            if piece and self._fresh(piece) and (kept := self.desk.fit(piece, limit)):
                self._used.add(piece.text)
                return Text(kept.text, (kept,))
        return None

    def prose(self, slot: Slot, part: str, pieces: Iterable[Piece | None]) -> Text | None:
        """Sentences as one paragraph."""
        fresh = [piece for piece in pieces if piece and self._fresh(piece)]
        text = self.desk.join(fresh, size_limit(part, slot.text[part]))
        self._used |= {piece.text for piece in text.pieces} if text else set()
        return text

    def items(self, slot: Slot, pieces: Iterable[Piece | None]) -> dict[str, Any] | None:
        """A list block."""
        limit = size_limit("item", slot.text["item"])
        fitting = (self.desk.fit(piece, limit) for piece in pieces if piece and self._fresh(piece))
        found = list({kept.text: Text(kept.text, (kept,)) for kept in fitting if kept}.values())[:_LIST]
        self._used |= {text.text for text in found}
        return {"textList": numbered("text", found)} if found else None

    def _fresh(self, piece: Piece) -> bool:
        return piece.text not in self._used

    # ------------------------------------------------------------------ pictures

    def picture(self, width_px: int, height_px: int, wanted: Picture | None = None) -> Shot | None:
        """The wanted picture, else the next one that no module of this page shows."""
        left = self._pictures
        found = next((row for row in left if wanted and row[0].media_id == wanted.media_id), left[0] if left else None)
        if found is None:
            return None
        limit = size_limit("alt", ALT, "points")
        alt = next((kept for piece in (found[1], *self.pool.names) if (kept := self.desk.fit(piece, limit))), None)
        if alt is None:
            return None
        self._pictures = [row for row in left if row is not found]
        return Shot(found[0], Text(alt.text, (alt,)), width_px, height_px)

    @property
    def pictures_left(self) -> int:
        """How many pictures no module shows yet."""
        return len(self._pictures)


def numbered(name: str, found: Sequence[Any]) -> list[dict[str, Any]]:
    """Entries with their positions, from one."""
    return [{"position": at, name: entry} for at, entry in enumerate(found, start=1)]


def paragraph(text: Text | None) -> dict[str, Any] | None:
    """A body of one paragraph."""
    return {"textList": [text]} if text else None


def block(**parts: Any) -> dict[str, Any]:
    """An object without the parts that are not there."""
    return {name: part for name, part in parts.items() if part is not None}


class Written:
    """The tree as JSON, with the facts behind every text and the pictures to upload, both by place."""

    def __init__(self) -> None:
        self.facts: dict[str, list[str]] = {}
        self.texts: list[Text] = []
        self.uploads: list[dict[str, Any]] = []

    def json(self, node: Any, path: str) -> Any:
        """One node and everything below it."""
        if isinstance(node, Text):
            self._say(node, f"{path}/value")
            return {"value": node.text, "decoratorSet": []}
        if isinstance(node, Plain):
            self._say(node.text, path)
            return node.text.text
        if isinstance(node, Shot):
            return self._image(node, path)
        if isinstance(node, dict):
            return {name: self.json(inner, f"{path}/{name}") for name, inner in node.items()}
        if isinstance(node, list):
            return [self.json(inner, f"{path}/{at}") for at, inner in enumerate(node)]
        return node

    def _say(self, text: Text, path: str) -> None:
        self.facts[path] = list(text.facts)
        self.texts.append(text)

    def _image(self, shot: Shot, path: str) -> dict[str, Any]:
        width, height, x, y = shot.crop()
        picture = shot.picture
        self._say(shot.alt, f"{path}/altText")
        self.uploads.append(
            {
                "place": path,
                "id": shot.upload,
                "media": picture.media_id,
                "url": picture.url,
                "width_px": picture.width_px,
                "height_px": picture.height_px,
                "least_width_px": shot.width_px,
                "least_height_px": shot.height_px,
            }
        )
        return {
            "uploadDestinationId": shot.upload,
            "imageCropSpecification": {
                "size": {"width": _px(width), "height": _px(height)},
                "offset": {"x": _px(x), "y": _px(y)},
            },
            "altText": shot.alt.text,
        }


def _px(value: int) -> dict[str, Any]:
    return {"value": value, "units": "pixels"}
