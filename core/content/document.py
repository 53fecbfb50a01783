"""The A+ document: typed modules for one product in one locale. Plain text only; HTML is made in core.content.html."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, ClassVar, get_args, get_type_hints


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence or label with the keys of the facts it rests on. No keys = it must hold nothing checkable."""

    text: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the product by the shop's media id, with the words for people who cannot see it."""

    media_id: str
    url: str
    alt: Line
    width_px: int = 0  # 0 = not known; with both known the page does not jump while the picture loads
    height_px: int = 0


@dataclass(frozen=True, slots=True)
class Hero:
    kind: ClassVar[str] = "hero"
    headline: Line
    body: tuple[Line, ...] = ()
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Bullets:
    kind: ClassVar[str] = "bullets"
    headline: Line
    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ImageText:
    """Picture and words side by side; `side` (left or right) is where the picture stands in a left-to-right page."""

    kind: ClassVar[str] = "image_text"
    side: str
    headline: Line
    body: tuple[Line, ...]
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Feature:
    headline: Line
    body: tuple[Line, ...] = ()
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Features:
    """Three or four features in columns."""

    kind: ClassVar[str] = "features"
    headline: Line
    items: tuple[Feature, ...]


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    label: Line
    values: tuple[Line, ...]  # one per product, empty text = not known


@dataclass(frozen=True, slots=True)
class Comparison:
    """Own products side by side; the first column is the product of this page. Facts of other products are keyed
    `<remote_id>#<key>`."""

    kind: ClassVar[str] = "comparison"
    headline: Line
    products: tuple[Line, ...]
    rows: tuple[ComparisonRow, ...]


@dataclass(frozen=True, slots=True)
class SpecRow:
    label: Line
    value: Line


@dataclass(frozen=True, slots=True)
class Specs:
    kind: ClassVar[str] = "specs"
    headline: Line
    rows: tuple[SpecRow, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """What is in the box."""

    kind: ClassVar[str] = "box"
    headline: Line
    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class HowTo:
    kind: ClassVar[str] = "how_to"
    headline: Line
    steps: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Care:
    kind: ClassVar[str] = "care"
    headline: Line
    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Question:
    question: Line
    answer: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Faq:
    kind: ClassVar[str] = "faq"
    headline: Line
    items: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class BrandStory:
    kind: ClassVar[str] = "brand_story"
    headline: Line
    body: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Seo:
    """For search engines; not shown on the page."""

    kind: ClassVar[str] = "seo"
    title: Line
    description: Line


@dataclass(frozen=True, slots=True)
class AltTexts:
    """Words for every picture of the product; not shown as a module of its own."""

    kind: ClassVar[str] = "alt_texts"
    pictures: tuple[Picture, ...]


Module = (
    Hero | Bullets | ImageText | Features | Comparison | Specs | Box | HowTo | Care | Faq | BrandStory | Seo | AltTexts
)
MODULES: dict[str, type[Any]] = {cls.kind: cls for cls in get_args(Module)}


@dataclass(frozen=True, slots=True)
class ContentDocument:
    """One product's page in one locale. `writer` is facts or model; `needs_translation` lists source terms left out
    because no word for them is known in this locale."""

    product: str
    locale: str
    writer: str
    modules: tuple[Module, ...]
    needs_translation: tuple[str, ...] = ()
    facts_digest: str = ""

    def module(self, kind: str) -> Any | None:
        """The first module of a kind, or None."""
        return next((module for module in self.modules if module.kind == kind), None)

    def lines(self) -> Iterator[tuple[str, Line]]:
        """Every line with its path, such as `("faq.items.2.question", Line)`, in reading order. Paths are unique."""
        seen: dict[str, int] = {}
        found: list[tuple[str, Line]] = []
        for module in self.modules:
            seen[module.kind] = seen.get(module.kind, 0) + 1
            prefix = module.kind if seen[module.kind] == 1 else f"{module.kind}~{seen[module.kind]}"
            _collect(prefix, module, found)
        return iter(found)

    @property
    def digest(self) -> str:
        """Digest of everything a shopper can read."""
        return hashlib.sha256(json.dumps(self.as_dict(), sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]

    def as_dict(self) -> dict[str, Any]:
        """JSON form: every module as an object with `kind`."""
        return {
            "product": self.product,
            "locale": self.locale,
            "writer": self.writer,
            "modules": [{"kind": module.kind, **_plain(module)} for module in self.modules],
            "needs_translation": list(self.needs_translation),
            "facts_digest": self.facts_digest,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> ContentDocument:
        """Inverse of `as_dict`; unknown module kinds raise KeyError."""
        modules = tuple(
            _build(MODULES[row["kind"]], {k: v for k, v in row.items() if k != "kind"}) for row in data["modules"]
        )
        return cls(
            data["product"],
            data["locale"],
            data["writer"],
            modules,
            tuple(data["needs_translation"]),
            data["facts_digest"],
        )


_field_names: dict[type[Any], tuple[str, ...]] = {}


def _names(cls: type[Any]) -> tuple[str, ...]:
    """Field names of one of the classes above; none for a plain value. Kept: pages are walked many times."""
    names = _field_names.get(cls)
    if names is None:
        names = tuple(field.name for field in fields(cls)) if is_dataclass(cls) else ()
        _field_names[cls] = names
    return names


def _collect(path: str, node: Any, found: list[tuple[str, Line]]) -> None:
    """Lists the lines below a node; every page is walked several times, so a plain list beats nested generators."""
    kind = type(node)
    if kind is Line:
        found.append((path, node))
    elif kind is tuple:
        for index, child in enumerate(node):
            _collect(f"{path}.{index}", child, found)
    elif kind is not str and kind is not int:
        for name in _names(kind):
            _collect(f"{path}.{name}", getattr(node, name), found)


def _plain(node: Any) -> Any:
    kind = type(node)
    if kind is Line:
        return {"text": node.text, "facts": list(node.facts)}
    if kind is str or kind is int:
        return node
    if kind is tuple:
        return [_plain(child) for child in node]
    names = _names(kind)
    return {name: _plain(getattr(node, name)) for name in names} if names else node


def _build(hint: Any, data: Any) -> Any:
    if isinstance(data, list):
        inner = get_args(hint)[0]
        return tuple(_build(inner, child) for child in data)
    if isinstance(data, dict):
        cls = hint if is_dataclass(hint) else next((arg for arg in get_args(hint) if is_dataclass(arg)), None)
        if cls is None:
            raise TypeError("an object stands where text is expected")
        hints = get_type_hints(cls)
        return cls(**{key: _build(hints[key], child) for key, child in data.items()})  # type: ignore[operator]
    return data
