"""Catalogues drawn by a seed: brands, names, numbers, materials and features chosen from archetypes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any

from core.catalog.seed.awkward import SHAPES
from core.catalog.seed.handmade import gtin13, variants
from core.catalog.seed.page import description, short_text
from core.catalog.seed.pictures import pictures
from core.catalog.seed.words import capitalised, load, taxonomy
from core.ports.wire import AttributeSnapshot, SeedProduct

Attributes = dict[str, tuple[str, ...]]
_PICTURED_COLORS = 2  # per kind: large catalogues share their pictures
_BRANDS = 5
_PERIOD = 30  # 24 believable products, then 6 awkward ones
_BELIEVABLE = 24


def generate(seed: int) -> Iterator[SeedProduct]:
    """An endless stream of products with unique SKUs and titles; the first n are the same for every n."""
    return _Maker(seed).stream()


def generated(seed: int, products: int) -> tuple[SeedProduct, ...]:
    """The first `products` of the stream."""
    return tuple(islice(generate(seed), products))


@cache
def _archetypes() -> tuple[dict[str, Any], ...]:
    return tuple(load("archetypes.toml")["archetype"])


@cache
def _names() -> dict[str, list[str]]:
    return {key: list(words) for key, words in load("archetypes.toml")["names"].items()}


class _Maker:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(f"catalogue {seed}")
        # Every seed has its own block of demonstration GTINs, behind those of the hand-made catalogue.
        self.serials = iter(range(1_000_000 + seed % 900 * 1_000_000, 10**9))
        names, pick = _names(), self.random
        starts, ends = pick.sample(names["brand_starts"], _BRANDS), pick.sample(names["brand_ends"], _BRANDS)
        self.brands = [start + end for start, end in zip(starts, ends, strict=True)]
        texts = load("brands.toml")["templates"]["texts"]
        self.stories = {brand: text.format(brand=brand) for brand, text in zip(self.brands[1:], texts, strict=False)}
        self.titles: dict[str, int] = {}
        self.shared: dict[tuple[str, tuple[str, ...]], AttributeSnapshot] = {}

    def stream(self) -> Iterator[SeedProduct]:
        serial = 0
        recent: list[str] = []
        while True:
            order = self.random.sample(_archetypes(), len(_archetypes()))
            shapes = self.random.sample(SHAPES, _PERIOD - _BELIEVABLE)
            for position in range(_PERIOD):
                serial += 1
                product = self._product(order[position % _BELIEVABLE], serial)
                if position >= _BELIEVABLE:
                    product = shapes[position - _BELIEVABLE](product, recent[-3:])
                recent = [*recent[-5:], product.sku]
                yield product

    def _product(self, kind: dict[str, Any], serial: int) -> SeedProduct:
        draw = self.random
        brand = self._one(self.brands)
        title = self._title(brand, self._one(kind["nouns"]))
        sku = f"{brand[:3].upper()}-{kind['category'][:2].upper()}-{serial:05d}"
        weight_g = self._step(kind["weight_g"])
        size, written_size = self._size(kind)
        colors = draw.sample(kind["colors"], min(len(kind["colors"]), self._one((1, 1, 2, 3))))
        options = self._options(kind, colors)
        attributes = self._attributes(kind, weight_g, written_size, colors)
        if story := self.stories.get(brand):  # not every brand tells one
            attributes["About the brand"] = (story,)
        price = self._step(kind["price"]) * 100 - self._one((0, 1, 10))
        return SeedProduct(
            sku=sku,
            title=title,
            kind="variable" if options else "simple",
            vendor=brand,
            product_type=kind["type"],
            category=kind["category"],
            taxonomy=taxonomy()[kind["category"]],
            tags=(kind["type"], *attributes["Suitable for"][:1]),
            description_html=description(draw, kind, attributes),
            short_html=short_text(draw, kind, attributes),
            attributes=tuple(self._snapshots(attributes, options)),
            variants=variants(sku, options, price, weight_g, self.serials),
            price_minor=price,
            regular_price_minor=price * 6 // 5 if draw.random() < 0.25 else None,
            stock=int(draw.random() * 300),
            weight_g=weight_g,
            length_mm=size[0],
            width_mm=size[1],
            height_mm=size[2],
            gtin="" if options else gtin13(next(self.serials)),
            pictures=pictures(kind["picture"], _pictured(kind, colors[0]), stem=sku.lower(), title=title),
            reviews=self._reviews(),
        )

    def _one(self, choices: Sequence[Any]) -> Any:
        """Faster than Random.choice, which matters at 100,000 products."""
        return choices[int(self.random.random() * len(choices))]

    def _step(self, bounds: Sequence[int]) -> int:
        low, high, step = bounds
        return low + step * int(self.random.random() * ((high - low) // step + 1))

    def _title(self, brand: str, noun: str) -> str:
        names = _names()
        name = f"{brand} {self._one(names['name_starts'])}{self._one(names['name_ends'])}"
        seen = self.titles[f"{name} {noun}"] = self.titles.get(f"{name} {noun}", 0) + 1
        return f"{name} {noun}" if seen == 1 else f"{name} {seen} {noun}"

    def _size(self, kind: dict[str, Any]) -> tuple[tuple[float | None, ...], str]:
        """Numbers in mm for the shop's fields, and as the attribute says them in cm."""
        if "size_mm" not in kind:
            return (None, None, None), ""
        drawn = [self._step((low, high, 1)) for low, high in kind["size_mm"]]
        if kind["size_mm"][0] == kind["size_mm"][1]:  # round things
            drawn[1] = drawn[0]
        if kind.get("size_unit") == "cm":
            sides = [float(side * 10) for side in drawn]
            return (*sides, *[None] * (3 - len(sides))), f"{' x '.join(map(str, drawn))} cm"
        return tuple(map(float, drawn)), f"{' x '.join(f'{side / 10:g}' for side in drawn)} cm"

    def _options(self, kind: dict[str, Any], colors: list[str]) -> dict[str, list[str]]:
        options = {"Color": [capitalised(color) for color in colors]} if len(colors) > 1 else {}
        return {**options, "Size": kind["sizes"]} if "sizes" in kind else options

    def _attributes(self, kind: dict[str, Any], weight_g: int, size: str, colors: list[str]) -> Attributes:
        draw = self.random
        weight = f"{weight_g} g" if weight_g < 1000 else f"{weight_g / 1000:g} kg"
        made: Attributes = {"Weight": (weight,)}
        if size:
            made["Dimensions"] = (size,)
        for name, (pattern, low, high, step) in kind.get("measures", {}).items():
            made[name] = (pattern.format(self._step((low, high, step))),)
        for name, words in kind.get("words", {}).items():
            made[name] = (self._one(words),)
        made["Color"] = (capitalised(colors[0]),)
        made["Material"] = self._materials(kind)
        features = draw.sample(
            kind["features"], draw.randint(min(3, len(kind["features"])), min(6, len(kind["features"])))
        )
        made["Features"] = tuple(map(capitalised, features))
        if "box" in kind:
            count = draw.randint((len(kind["box"]) + 1) // 2, len(kind["box"]))
            made["In the box"] = tuple(capitalised(item) for item in kind["box"][:count])
        made["Suitable for"] = tuple(draw.sample(kind["uses"], min(2, len(kind["uses"]))))
        made["Care"] = tuple(map(capitalised, kind["care"]))
        if "certificates" in kind and draw.random() < 0.7:
            made["Certificates"] = (
                self._one(kind["certificates"]).format(f"{draw.randint(1000, 9999)}-{draw.randint(100, 999)}"),
            )
        made["Country of origin"] = (self._one(_names()["origins"]),)
        if draw.random() < 0.8:
            made["Warranty"] = (self._one(("1 year", "2 years", "3 years", "5 years")),)
        return made

    def _materials(self, kind: dict[str, Any]) -> tuple[str, ...]:
        if "shares" not in kind:
            return tuple(self._one(kind["materials"]))
        fibers = self._one(kind["shares"])
        if len(fibers) == 1:
            return (f"100% {fibers[0]}",)
        main = self.random.randrange(60, 100, 5)
        return f"{main}% {fibers[0]}", f"{100 - main}% {fibers[1]}"

    def _snapshots(self, attributes: Attributes, options: dict[str, list[str]]) -> Iterator[AttributeSnapshot]:
        """Equal attributes are one object, which keeps a catalogue of 100,000 small."""
        for name, values in options.items():
            yield AttributeSnapshot(name, tuple(values), varies=True)
        for name, chosen in attributes.items():
            if name not in options:
                key = (name, chosen)
                yield self.shared.get(key) or self.shared.setdefault(key, AttributeSnapshot(name, chosen))

    def _reviews(self) -> tuple[tuple[int, str], ...]:
        stars = self.random.choices((5, 4, 3), (6, 3, 1), k=self.random.randint(0, 3))
        return tuple((star, self._one(_names()[f"reviews_{star}"])) for star in stars)


def _pictured(kind: dict[str, Any], color: str) -> str:
    """One of the few colors of this kind that are drawn; the first ones stand in for the others."""
    index = kind["colors"].index(color)
    return str(kind["colors"][index % _PICTURED_COLORS])
