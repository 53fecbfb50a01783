"""Which function answers which path below /wp-json/."""

from __future__ import annotations

import re
from collections.abc import Callable

from connectors.woocommerce.emulator import (
    companion,
    languages,
    orders,
    products,
    system,
    terms,
    uploads,
    variations,
    webhooks,
)
from connectors.woocommerce.emulator.answers import Call, Reply, RestError

Handler = Callable[..., Reply]
_ID = r"(?P<number>\d{1,15})"
_WC = r"wc/v[123]"
_OURS = r"wc-vitrine/v1"
_ITEM = {"GET": "get_one", "POST": "update", "PUT": "update", "PATCH": "update", "DELETE": "delete"}


def _no_index(call: Call) -> Reply:
    raise RestError("rest_cannot_create", "Sorry, you are not allowed to create posts as this user.", 401)


def _pll(call: Call) -> Reply:
    if languages.mode(call.store) != "polylang":
        raise no_route()
    return Reply(200, languages.polylang_languages(call))


def no_route() -> RestError:
    return RestError("rest_no_route", "No route was found matching the URL and request method.", 404)


_TABLE: list[tuple[str, dict[str, Handler]]] = [
    (rf"{_WC}/products", {"GET": products.get_list, "POST": products.create}),
    (rf"{_WC}/products/batch", dict.fromkeys(["POST", "PUT", "PATCH"], products.batch)),
    (rf"{_WC}/products/{_ID}", {method: getattr(products, name) for method, name in _ITEM.items()}),
    (rf"{_WC}/products/(?P<parent>\d+)/variations", {"GET": variations.get_list, "POST": variations.create}),
    (rf"{_WC}/products/(?P<parent>\d+)/variations/batch", dict.fromkeys(["POST", "PUT", "PATCH"], variations.batch)),
    (
        rf"{_WC}/products/(?P<parent>\d+)/variations/{_ID}",
        {method: getattr(variations, name) for method, name in _ITEM.items()},
    ),
    (rf"{_WC}/products/(?P<kind>categories|tags|brands)", {"GET": terms.list_terms, "POST": terms.create_term}),
    (rf"{_WC}/products/(?P<kind>categories|tags|brands)/{_ID}", {"GET": terms.get_term}),
    (rf"{_WC}/products/attributes", {"GET": terms.list_attributes}),
    (rf"{_WC}/products/attributes/{_ID}", {"GET": terms.get_attribute}),
    (rf"{_WC}/products/attributes/{_ID}/terms", {"GET": terms.attribute_terms}),
    (rf"{_WC}/products/reviews", {"GET": terms.list_reviews}),
    (rf"{_WC}/orders", {"GET": orders.get_list, "POST": orders.create}),
    (rf"{_WC}/orders/{_ID}", {"GET": orders.get_one, **dict.fromkeys(["POST", "PUT", "PATCH"], orders.update)}),
    (rf"{_WC}/orders/(?P<parent>\d+)/refunds", {"POST": orders.refund}),
    (rf"{_WC}/webhooks", {"GET": webhooks.get_list, "POST": webhooks.create}),
    (rf"{_WC}/webhooks/{_ID}", {method: getattr(webhooks, name) for method, name in _ITEM.items()}),
    (rf"{_OURS}/status", {"GET": companion.status}),
    (
        rf"{_OURS}/experiments/(?P<name>[^/]+)",
        {"GET": companion.get_experiment, "PUT": companion.put_experiment, "DELETE": companion.delete_experiment},
    ),
    (rf"{_OURS}/exposure", {"POST": companion.exposure}),
    (rf"{_OURS}/daily", {"GET": companion.daily}),
    (rf"{_WC}/system_status", {"GET": system.status}),
    (rf"{_WC}/settings/(?P<group>[a-z_]+)", {"GET": system.settings}),
    (rf"{_WC}/settings/(?P<group>[a-z_]+)/(?P<name>[a-z_]+)", {"GET": system.setting}),
    (rf"{_WC}/reports", {"GET": system.reports}),
    (rf"{_WC}/reports/sales", {"GET": system.report_sales}),
    (rf"{_WC}/reports/top_sellers", {"GET": system.report_top_sellers}),
    (rf"{_WC}/reports/products/totals", {"GET": system.report_products}),
    (rf"{_WC}/reports/orders/totals", {"GET": system.report_orders}),
    (rf"{_WC}/reports/reviews/totals", {"GET": system.report_reviews}),
    (r"pll/v1/languages", {"GET": _pll}),
    (rf"{_OURS}/media", {"GET": uploads.plugin_list, "POST": uploads.plugin_create}),
    (r"wp/v2/media", {"GET": uploads.wordpress_list, "POST": uploads.wordpress_create}),
    (r"wp/v2/(posts|pages)", {"POST": _no_index}),
    (r"", {"GET": system.index}),
]
_COMPILED = [(re.compile(pattern), methods) for pattern, methods in _TABLE]


def find(method: str, path: str) -> tuple[Handler, dict[str, str | int], str]:
    """(handler, its arguments, the Allow header) of a path below /wp-json/. Raises 404 rest_no_route."""
    for pattern, methods in _COMPILED:
        match = pattern.fullmatch(path.strip("/"))
        if match is None:
            continue
        handler = methods.get("GET" if method == "HEAD" else method)
        if handler is None:
            break
        named = match.groupdict()
        args = {name: int(value) if name in {"number", "parent"} else value for name, value in named.items()}
        return handler, args, ", ".join(methods)
    raise no_route()
