"""Lists: filters, order, pages, and the headers that tell how many there are."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from connectors.woocommerce.emulator import languages, params, prices
from connectors.woocommerce.emulator.answers import Call, as_ids, as_list
from connectors.woocommerce.emulator.records import Product
from connectors.woocommerce.emulator.store import Store

PAGING: dict[str, params.Check] = {
    "page": params.whole(1),
    "per_page": params.whole(1, 100),
    "offset": params.whole(),
    "order": params.one_of("asc", "desc"),
    "context": params.one_of("view", "edit"),
    "include": params.integers,
    "exclude": params.integers,
}
# The doubled words are the shop's own.
_ORDERS = [
    "date",
    "id",
    "include",
    "title",
    "slug",
    "modified",
    "popularity",
    "rating",
    "post__in",
    "price",
    "sales",
    "menu_order",
    "random",
    "popularity",
    "rating",
    "menu_order",
    "price",
    "popularity",
    "rating",
]
DATES = dict.fromkeys(("after", "before", "modified_after", "modified_before"), params.moment)
LIST_CHECKS: dict[str, params.Check] = {
    **PAGING,
    **DATES,
    "orderby": params.one_of(*_ORDERS),
    "status": params.one_of("any", "future", "trash", "draft", "pending", "private", "publish"),
    "type": params.one_of("simple", "grouped", "external", "variable"),
    "stock_status": params.one_of("instock", "outofstock", "onbackorder"),
}
_NOT_A_FILTER = frozenset({"page", "per_page", "offset", "context", "_fields", "consumer_key", "consumer_secret"})
_KEEP_ANSWERS = 32


def instant(store: Store, value: str, *, gmt: bool) -> int:
    """A date parameter as an instant: shop time unless it names its offset or `dates_are_gmt` says otherwise."""
    parsed = params.parse_moment(value)
    if parsed is None:
        return 0
    moment, aware = parsed
    return int(moment.timestamp()) if aware or gmt else store.from_wall(moment.replace(tzinfo=None))


def window(call: Call) -> Callable[[int, int], bool]:
    """The date filters of a list as one test on (created, modified); all bounds are exclusive."""
    gmt = call.flag("dates_are_gmt")
    bounds = {name: instant(call.store, str(call.params[name]), gmt=gmt) for name in DATES if name in call.params}
    after, before = bounds.get("after"), bounds.get("before")
    since, until = bounds.get("modified_after"), bounds.get("modified_before")

    def fits(created: int, modified: int) -> bool:
        return (
            (after is None or created > after)
            and (before is None or created < before)
            and (since is None or modified > since)
            and (until is None or modified < until)
        )

    return fits


def held_list(call: Call, name: str, version: int, find: Callable[[Call], list[int]]) -> list[int]:
    """All ids that a list call means, in its order; kept as long as `version` stands, so that paging stays cheap."""
    held = call.store.lists
    asked = {k: v for k, v in call.params.items() if k not in _NOT_A_FILTER and not k.startswith("oauth_")}
    key = (name, version, str(sorted(asked.items(), key=lambda pair: pair[0])))
    if key not in held:
        while len(held) >= _KEEP_ANSWERS:
            held.pop(next(iter(held)))
        held[key] = find(call)
    return held[key]


def product_ids(call: Call) -> list[int]:
    """All products that a list call means, in its order."""
    return held_list(call, "products", call.store.changes, lambda c: [p.id for p in _sorted(c, _matching(c))])


def _matching(call: Call) -> list[Product]:
    store, asked = call.store, call.params
    tests: list[Callable[[Product], bool]] = []
    status = str(asked.get("status", "any"))
    if status == "any":
        tests.append(lambda p: p.status not in {"trash", "auto-draft"})
    else:
        tests.append(lambda p: p.status == status)
    lang = languages.listed(call)
    if lang:
        tests.append(lambda p: p.lang == lang)
    tests += _simple_tests(asked)
    if any(name in asked for name in DATES):
        fits = window(call)
        tests.append(lambda p: fits(p.created, p.modified))
    return [p for p in store.products.values() if all(test(p) for test in tests)]


def _simple_tests(asked: dict[str, Any]) -> list[Callable[[Product], bool]]:
    tests: list[Callable[[Product], bool]] = []
    if asked.get("include"):
        include = set(as_ids(asked["include"]))
        tests.append(lambda p: p.id in include)
    if asked.get("exclude"):
        exclude = set(as_ids(asked["exclude"]))
        tests.append(lambda p: p.id not in exclude)
    if asked.get("sku"):
        skus = {str(part).lower() for part in as_list(asked["sku"])}
        tests.append(lambda p: p.sku.lower() in skus)
    if asked.get("search"):
        words = str(asked["search"]).lower().split()
        tests.append(lambda p: all(w in f"{p.name} {p.description} {p.short_description}".lower() for w in words))
    for name in ("type", "slug", "stock_status"):
        if asked.get(name):
            tests.append(lambda p, name=name, wanted=asked[name]: getattr(p, name) == wanted)  # type: ignore[misc]
    for name, owned in (("category", "categories"), ("tag", "tags")):
        if asked.get(name):
            ids = set(as_ids(asked[name]))
            tests.append(lambda p, owned=owned, ids=ids: not ids.isdisjoint(getattr(p, owned)))  # type: ignore[misc]
    return tests


def _sorted(call: Call, found: list[Product]) -> Sequence[Product]:
    orderby, store = str(call.params.get("orderby", "date")), call.store
    down = call.params.get("order", "desc") == "desc"
    if orderby in {"include", "post__in"}:
        place = {number: at for at, number in enumerate(as_ids(call.params.get("include", "")))}
        return sorted(found, key=lambda p: place.get(p.id, len(place)))
    if orderby == "random":
        random.Random(store.changes).shuffle(found)
        return found
    keys: dict[str, Callable[[Product], Any]] = {
        "date": lambda p: p.created,
        "id": lambda p: p.id,
        "title": lambda p: p.name.lower(),
        "slug": lambda p: p.slug,
        "modified": lambda p: p.modified,
        "price": lambda p: Decimal(prices.shown(store, p) or 0),
        "menu_order": lambda p: p.menu_order,
        "rating": lambda p: p.stars / p.ratings if p.ratings else 0,
    }
    return sorted(found, key=keys.get(orderby, lambda p: p.total_sales), reverse=down)


def page(call: Call, found: Sequence[Any], default: int = 10) -> tuple[Sequence[Any], dict[str, str]]:
    """(items of the asked page, X-WP-* and Link headers)."""
    per_page, number = call.integer("per_page", default), call.integer("page", 1)
    start = call.integer("offset") if "offset" in call.params else (number - 1) * per_page
    pages = -(-len(found) // per_page)
    headers = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)}
    links = []
    if number > 1 and pages:
        links.append(f'<{_with_page(call, min(number - 1, pages))}>; rel="prev"')
    if number < pages:
        links.append(f'<{_with_page(call, number + 1)}>; rel="next"')
    if links:
        headers["Link"] = ", ".join(links)
    return found[start : start + per_page], headers


def _with_page(call: Call, number: int) -> str:
    """The shop echoes the whole query, keys and signatures included; never follow it, never log it."""
    query: dict[str, Any] = {**call.query, "page": str(number)}
    parts = []
    for name, value in query.items():
        inner = value.items() if isinstance(value, dict) else [("", value)]
        parts += [
            f"{name}[{i}]={quote(str(v), safe='')}" if i else f"{name}={quote(str(v), safe='')}" for i, v in inner
        ]
    return f"{call.base}{call.path}?{'&'.join(parts)}"


def chosen(call: Call) -> tuple[frozenset[str] | None, list[str]]:
    """(top-level names, full paths) of `_fields`; (None, []) = everything."""
    if not call.params.get("_fields"):
        return None, []
    paths = [str(path).strip() for path in as_list(call.params["_fields"])]
    return frozenset(path.partition(".")[0] for path in paths), paths


def trim(data: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """Keep only the asked paths of an answer; `a.b` keeps b inside the object a."""
    if not paths:
        return data
    kept: dict[str, Any] = {}
    for path in paths:
        head, _, tail = path.partition(".")
        if head not in data:
            continue
        inner = data[head]
        if tail and isinstance(inner, dict):
            kept[head] = {**kept.get(head, {}), **trim(inner, [tail])}
        else:
            kept[head] = inner
    return kept
