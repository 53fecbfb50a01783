"""One builder for each of the 15 standard A+ modules. A builder answers the module's tree, or why it has nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from core.content.channels.contract import Slot
from core.content.channels.text import Piece, Text
from core.generation.channels.aplus_bench import ALT, Bench, Plain, Shot, block, numbered, paragraph, size_limit
from core.generation.channels.pool import Block

Tree = dict[str, Any]
NO_WORDS = "the page has no lines for it that may be said and fit"
NO_PICTURE = "the product has too few pictures with words"
_LEAST_PAIRS, _MOST_PAIRS = 4, 16
_COLUMNS, _ROWS = 6, 10


def _blocks(bench: Bench) -> Iterator[Block]:
    """Features and rows of the page, then claims with nothing but their headline."""
    yield from bench.pool.features
    yield from bench.pool.rows


def _headed(bench: Bench, slot: Slot, found: Iterable[Block], *, bare: bool = False) -> Iterator[Tree]:
    """Blocks whose headline and body fit; `bare`: claims without a body too, when the blocks run out."""
    for each in found:
        headline = bench.one(slot, "headline", [each.headline])
        if headline and (body := bench.prose(slot, "body", each.body)):
            yield block(headline=headline, body=paragraph(body))
    for piece in bench.pool.claims if bare else ():
        if headline := bench.one(slot, "headline", [piece]):
            yield block(headline=headline)


def _with_picture(bench: Bench, slot: Slot, tree: Tree) -> Tree | None:
    shot = bench.picture(slot.width_px, slot.height_px)
    return {"image": shot, **tree} if shot else None


def company_logo(bench: Bench, slot: Slot) -> Tree | str:
    """The logo that the caller gave: a document holds pictures of the product only."""
    if bench.logo is None:
        return "no logo was given"
    limit = size_limit("alt", ALT, "points")
    alt = Piece(bench.logo.alt.text, bench.logo.alt.facts, ("logo",))
    kept = bench.desk.fit(alt, limit)
    if kept is None:
        return "the logo has no words that fit"
    return {"companyLogo": Shot(bench.logo, Text(kept.text, (kept,)), slot.width_px, slot.height_px)}


def header_image_text(bench: Bench, slot: Slot) -> Tree | str:
    """Headline, picture, the strongest claim below it, the opening."""
    headline = bench.one(slot, "headline", [bench.pool.headline, *bench.pool.names])
    sub = bench.one(slot, "subheadline", bench.pool.claims)
    body = bench.prose(slot, "body", bench.pool.story)
    if headline is None or (body is None and sub is None):
        return NO_WORDS
    shot = bench.picture(slot.width_px, slot.height_px)
    return (
        {"headline": headline, "block": block(image=shot, headline=sub, body=paragraph(body))} if shot else NO_PICTURE
    )


def image_text_overlay(bench: Bench, slot: Slot) -> Tree | str:
    """A short headline and a short body over a wide picture, on a dark field."""
    headline = bench.one(slot, "headline", [bench.pool.headline, *bench.pool.claims, *bench.pool.names])
    body = bench.prose(slot, "body", bench.pool.story)
    if headline is None:
        return NO_WORDS
    shot = bench.picture(slot.width_px, slot.height_px)
    words = block(image=shot, headline=headline, body=paragraph(body))
    return {"overlayColorType": "DARK", "block": words} if shot else NO_PICTURE


def single_side_image(bench: Bench, slot: Slot) -> Tree | str:
    """A row of the page with its own picture on its side."""
    for row in (*bench.pool.rows, *bench.pool.features):
        for tree in _headed(bench, slot, [row]):
            shot = bench.picture(slot.width_px, slot.height_px, row.picture)
            side = "RIGHT" if row.side == "right" else "LEFT"
            return {"imagePositionType": side, "block": {"image": shot, **tree}} if shot else NO_PICTURE
    return NO_WORDS


def _columns(bench: Bench, slot: Slot, *, titled: bool) -> Tree | str:
    """As many blocks as the module has pictures, all filled."""
    if bench.pictures_left < slot.pictures:
        return NO_PICTURE
    headline = bench.one(slot, "headline", [bench.pool.headings.get("features")]) if titled else None
    trees = list(islice(_headed(bench, slot, _blocks(bench), bare=True), slot.pictures))
    filled = [made for tree in trees if (made := _with_picture(bench, slot, tree))]
    if len(filled) < slot.pictures:
        return NO_WORDS if len(trees) < slot.pictures else NO_PICTURE
    return block(headline=headline, **{f"block{at}": tree for at, tree in enumerate(filled, start=1)})


def image_columns(bench: Bench, slot: Slot) -> Tree | str:
    """Three or four pictures with headline and text each."""
    return _columns(bench, slot, titled=True)


def image_quadrant(bench: Bench, slot: Slot) -> Tree | str:
    """Four small pictures, two by two."""
    return _columns(bench, slot, titled=False)


def multiple_image_text(bench: Bench, slot: Slot) -> Tree | str:
    """Pictures that the shopper turns over, each with headline, text and caption."""
    found: list[Tree] = []
    for tree in islice(_headed(bench, slot, _blocks(bench), bare=True), slot.pictures):
        if made := _with_picture(bench, slot, tree):
            alt = made["image"].alt
            fits = size_limit("caption", slot.text["caption"]).fits(alt.text)
            found.append(block(block=made, caption=alt if fits else None))
    if not found:
        return NO_PICTURE if not bench.pictures_left else NO_WORDS
    return {"blocks": found}


def single_image_highlights(bench: Bench, slot: Slot) -> Tree | str:
    """A picture, up to three blocks, and the claims as a list."""
    headline = bench.one(slot, "headline", [bench.pool.headings.get("features"), bench.pool.headline])
    found = list(islice(_headed(bench, slot, _blocks(bench)), 3))
    bullets = bench.items(slot, bench.pool.claims)
    if not found or bullets is None:
        return NO_WORDS
    shot = bench.picture(slot.width_px, slot.height_px)
    if shot is None:
        return NO_PICTURE
    title = bench.one(slot, "headline", [bench.pool.headings.get("bullets")])
    listed = {"bulletedListBlock": block(headline=title, block=bullets)}
    return block(
        image=shot, headline=headline, **{f"textBlock{at}": t for at, t in enumerate(found, start=1)}, **listed
    )


def single_image_specs_detail(bench: Bench, slot: Slot) -> Tree | str:
    """A picture, two blocks, and the specifications as a list."""
    headline = bench.one(slot, "headline", [bench.pool.headline, *bench.pool.names])
    found = list(islice(_headed(bench, slot, _blocks(bench)), 2))
    limit = size_limit("item", slot.text["item"])
    listed = bench.items(slot, bench.desk.pairs(limit))
    if not found or listed is None:
        return NO_WORDS
    shot = bench.picture(slot.width_px, slot.height_px)
    if shot is None:
        return NO_PICTURE
    title = bench.one(slot, "headline", [bench.pool.headings.get("specs")])
    blocks = {f"descriptionBlock{at}": tree for at, tree in enumerate(found, start=1)}
    specs = {"specificationListBlock": {"block": listed}}
    return block(headline=headline, image=shot, **blocks, specificationHeadline=title, **specs)


def image_sidebar(bench: Bench, slot: Slot) -> Tree | str:
    """A main picture with caption, a text and a list; beside them a small picture with text and a list."""
    if bench.pictures_left < slot.pictures:
        return NO_PICTURE
    headline = bench.one(slot, "headline", [bench.pool.headline, *bench.pool.names])
    found = list(islice(_headed(bench, slot, _blocks(bench)), 2))
    listed = bench.items(slot, bench.pool.claims)
    beside = bench.items(slot, bench.pool.box)
    main = bench.picture(slot.width_px, slot.height_px)
    side = bench.picture(*slot.side_px)
    if len(found) < 2 or main is None or side is None:
        return NO_WORDS if len(found) < 2 else NO_PICTURE
    return block(
        headline=headline,
        imageCaptionBlock={"image": main, "caption": main.alt},
        descriptionTextBlock=found[0],
        descriptionListBlock=listed,
        sidebarImageTextBlock={"image": side, **found[1]},
        sidebarListBlock=beside,
    )


def comparison_table(bench: Bench, slot: Slot) -> Tree | str:
    """Own products side by side. A value that may not be said takes its whole row with it."""
    table = bench.pool.table
    if table is None:
        return "the page compares no products"
    title, label = size_limit("title", slot.text["title"]), size_limit("label", slot.text["label"])
    metric = size_limit("metric", slot.text["metric"])
    products = [bench.desk.fit(piece, title) for piece in table.products[:_COLUMNS]]
    rows: list[tuple[Piece, list[Piece | None]]] = []
    for said, values in table.rows:
        head = bench.desk.fit(said, label)
        cells = [bench.desk.fit(value, metric) for value in values[:_COLUMNS]]
        if head and all(cell is not None or value is None for cell, value in zip(cells, values, strict=False)):
            rows.append((head, cells))
    if not all(products) or not rows:
        return NO_WORDS
    rows = rows[:_ROWS]
    columns = [
        {
            "position": at + 1,
            **({"asin": asin} if (asin := bench.asins.get(_product(bench, product))) else {}),
            "title": Plain(Text(product.text, (product,))),
            "highlight": at == 0,
            "metrics": [
                {"position": row + 1, "value": Plain(Text(cell.text, (cell,)))}
                for row, (_, cells) in enumerate(rows)
                if (cell := cells[at]) is not None
            ],
        }
        for at, product in enumerate(products)
        if product
    ]
    labels = numbered("value", [Plain(Text(head.text, (head,))) for head, _ in rows])
    return {"productColumns": columns, "metricRowLabels": labels}


def _product(bench: Bench, piece: Piece) -> str:
    """The product that a column is about: facts of another than the page's own carry its id."""
    other, mark, _key = piece.facts[0].partition("#") if piece.facts else ("", "", "")
    return other if mark else bench.pool.document.product


def tech_specs(bench: Bench, slot: Slot) -> Tree | str:
    """Specifications in one table, in two from nine on."""
    label, value = size_limit("label", slot.text["label"]), size_limit("description", slot.text["description"])
    found = []
    for head, said in bench.pool.pairs:
        if (
            bench.desk.pair(head, said)
            and (left := bench.desk.fit(head, label))
            and (right := bench.desk.fit(said, value))
        ):
            found.append({"label": Text(left.text, (left,)), "description": Text(right.text, (right,))})
    if len(found) < _LEAST_PAIRS:
        return f"{len(found)} specifications may be said and fit, {_LEAST_PAIRS} are needed"
    headline = bench.one(slot, "headline", [bench.pool.headings.get("specs")])
    found = found[:_MOST_PAIRS]
    return block(headline=headline, specificationList=found, tableCount=2 if len(found) > _MOST_PAIRS // 2 else 1)


def words_alone(bench: Bench, slot: Slot) -> Tree | str:
    """Words alone: the opening, else the story of the brand."""
    body = bench.prose(slot, "body", [*bench.pool.story])
    headline = bench.one(slot, "headline", [bench.pool.headline])
    if body is None and bench.pool.brand:
        headline = bench.one(slot, "headline", [bench.pool.brand.headline])
        body = bench.prose(slot, "body", bench.pool.brand.body)
    return block(headline=headline, body=paragraph(body)) if body else NO_WORDS


def product_description(bench: Bench, slot: Slot) -> Tree | str:
    """What no other module has said yet, as paragraphs."""
    most = slot.text["body"]
    found: list[Text] = []
    for pieces in (bench.pool.story, *(each.body for each in _blocks(bench))):
        if made := bench.prose(slot, "body", pieces):
            if sum(len(text.text) for text in found) + len(made.text) > most:
                break
            found.append(made)
    return {"body": {"textList": found}} if found else NO_WORDS


BUILDERS: Mapping[str, Callable[[Bench, Slot], Tree | str]] = {
    "STANDARD_COMPANY_LOGO": company_logo,
    "STANDARD_COMPARISON_TABLE": comparison_table,
    "STANDARD_FOUR_IMAGE_TEXT": image_columns,
    "STANDARD_FOUR_IMAGE_TEXT_QUADRANT": image_quadrant,
    "STANDARD_HEADER_IMAGE_TEXT": header_image_text,
    "STANDARD_IMAGE_SIDEBAR": image_sidebar,
    "STANDARD_IMAGE_TEXT_OVERLAY": image_text_overlay,
    "STANDARD_MULTIPLE_IMAGE_TEXT": multiple_image_text,
    "STANDARD_PRODUCT_DESCRIPTION": product_description,
    "STANDARD_SINGLE_IMAGE_HIGHLIGHTS": single_image_highlights,
    "STANDARD_SINGLE_IMAGE_SPECS_DETAIL": single_image_specs_detail,
    "STANDARD_SINGLE_SIDE_IMAGE": single_side_image,
    "STANDARD_TECH_SPECS": tech_specs,
    "STANDARD_TEXT": words_alone,
    "STANDARD_THREE_IMAGE_TEXT": image_columns,
}
