"""What the shop says of itself: the API index, system status, settings, and the reports that are of little use."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.woocommerce.emulator import languages, params, prices, render
from connectors.woocommerce.emulator.answers import Call, Reply, RestError
from connectors.woocommerce.emulator.auth import require
from core.money import exponent

VERSION, WP_VERSION, PHP_VERSION = "10.0.2", "6.8.8", "8.2.36"
NAMESPACES = [
    "oembed/1.0",
    "wc/v3",
    "wc/v1",
    "jetpack/v4",
    "wc-admin",
    "wc-analytics",
    "wc/store",
    "wc/store/v1",
    "wc/private",
    "wc/v2",
    "wc-admin-email",
    "wc-telemetry",
    "wccom-site/v3",
    "wp/v2",
    "wp-site-health/v1",
    "wp-block-editor/v1",
]
SEO_PLUGINS = {
    "yoast": [("wordpress-seo/wp-seo.php", "Yoast SEO", "25.6")],
    "rankmath": [("seo-by-rank-math/rank-math.php", "Rank Math SEO", "1.0.250")],
}
COMPANION_VERSION = "0.1.0"
COMPANION = "wc-vitrine/v1"


def index(call: Call) -> Reply:
    """GET /wp-json/ - open to everybody."""
    store = call.store
    names = [*NAMESPACES, *languages.NAMESPACES.get(languages.mode(store), [])]
    if store.faults["companion"]:
        names.append(COMPANION)
    return Reply(
        200,
        {
            "name": store.name,
            "description": "",
            "url": call.base,
            "home": call.base,
            "gmt_offset": store.offset_s(store.now()) / 3600,
            "timezone_string": store.zone.key,
            "namespaces": names,
            "authentication": [],
            "routes": {},
        },
    )


def _plugins(call: Call) -> list[dict[str, str]]:
    rows = [("woocommerce/woocommerce.php", "WooCommerce", VERSION)]
    rows += SEO_PLUGINS.get(str(call.store.faults["seo_plugin"]), [])
    rows += languages.PLUGINS.get(languages.mode(call.store), [])
    if call.store.faults["companion"]:
        rows.append(("vitrine/vitrine.php", "Vitrine", COMPANION_VERSION))
    return [{"plugin": plugin, "name": name, "version": version} for plugin, name, version in rows]


def status(call: Call) -> Reply:
    """GET wc/v3/system_status, with the parts that a client can use."""
    require(call, "view")
    store = call.store
    found = {
        "environment": {
            "home_url": call.base,
            "site_url": call.base,
            "version": VERSION,
            "wp_version": WP_VERSION,
            "wp_multisite": False,
            "wp_memory_limit": 536870912,
            "wp_cron": True,
            "language": store.source_locale.replace("-", "_"),
            "php_version": PHP_VERSION,
            "php_max_execution_time": 120,
            "max_upload_size": 33554432,
            "remote_post_successful": False,
            "hpos_enabled": None,
        },
        "settings": {
            "api_enabled": False,
            "force_ssl": False,
            "currency": store.currency,
            "currency_symbol": prices.symbol(store.currency),
            "currency_position": "left",
            "thousand_separator": ",",
            "decimal_separator": ".",
            "number_of_decimals": exponent(store.currency),
            "geolocation_enabled": False,
            "taxonomies": {kind: kind for kind in ("external", "grouped", "simple", "variable")},
            "enforce_approved_download_dirs": True,
            "order_datastore": "Automattic\\WooCommerce\\Internal\\DataStores\\Orders\\OrdersTableDataStore",
            "HPOS_enabled": True,
            "HPOS_sync_enabled": False,
        },
        "security": {"secure_connection": call.base.startswith("https:"), "hide_errors": True},
        "theme": {"name": "Twenty Twenty-Five", "version": "1.3", "is_block_theme": True, "is_child_theme": False},
        "active_plugins": _plugins(call),
    }
    wanted = [name for name in str(call.params.get("_fields", "")).split(",") if name]
    return Reply(200, {k: v for k, v in found.items() if not wanted or k in {w.partition(".")[0] for w in wanted}})


def _setting(call: Call, group: str, name: str, label: str, value: str) -> dict[str, Any]:
    view = render.View(call.base)
    links = render.links(view, f"settings/{group}/{name}")
    return {
        "id": name,
        "label": label,
        "description": "",
        "type": "select",
        "default": value,
        "value": value,
        "_links": links,
    }


def _settings(call: Call, group: str) -> list[dict[str, Any]]:
    store = call.store
    known = {
        "general": [
            ("woocommerce_currency", "Currency", store.currency),
            ("woocommerce_default_country", "Country", "DE"),
        ],
        "products": [
            ("woocommerce_weight_unit", "Weight unit", str(store.faults["weight_unit"])),
            ("woocommerce_dimension_unit", "Dimensions unit", str(store.faults["dimension_unit"])),
        ],
    }
    if group not in known:
        raise RestError("rest_setting_setting_group_invalid", "Invalid setting group.", 404)
    return [_setting(call, group, *row) for row in known[group]]


def settings(call: Call, group: str) -> Reply:
    require(call, "view")
    return Reply(200, _settings(call, group))


def setting(call: Call, group: str, name: str) -> Reply:
    require(call, "view_one")
    for row in _settings(call, group):
        if row["id"] == name:
            return Reply(200, row)
    raise RestError("rest_setting_setting_invalid", "Invalid setting.", 404)


# ------------------------------------------------------------------ reports

_KINDS = {"external": "External/Affiliate product", "grouped": "Grouped product", "simple": "Simple product"}
_KINDS |= {"variable": "Variable product"}
_ORDER_STATUSES = {
    "pending": "Pending payment",
    "processing": "Processing",
    "on-hold": "On hold",
    "completed": "Completed",
    "cancelled": "Cancelled",
    "refunded": "Refunded",
    "failed": "Failed",
    "checkout-draft": "Draft",
}
_ZEROS = {
    "sales": "0.00",
    "orders": 0,
    "items": 0,
    "tax": "0.00",
    "shipping": "0.00",
    "discount": "0.00",
    "customers": 0,
}


def reports(call: Call) -> Reply:
    require(call, "view")
    kinds = ["sales", "top_sellers", "orders/totals", "products/totals", "reviews/totals"]
    return Reply(200, [{"slug": kind, "description": ""} for kind in kinds])


def report_sales(call: Call) -> Reply:
    """All zeros: this report still reads the old posts table, which modern order storage no longer fills."""
    params.validate(call.params, {"period": params.one_of("week", "month", "last_month", "year")})
    require(call, "view")
    today = datetime.fromtimestamp(call.store.now(), UTC).date()
    try:
        first = datetime.fromisoformat(str(call.params["date_min"])).date() if "date_min" in call.params else today
        last = datetime.fromisoformat(str(call.params["date_max"])).date() if "date_max" in call.params else today
    except ValueError:
        first = last = today
    days = min(max((last - first).days, 0), 366)
    body = {
        **dict.fromkeys(
            ["total_sales", "net_sales", "average_sales", "total_tax", "total_shipping", "total_discount"], "0.00"
        ),
        **dict.fromkeys(["total_orders", "total_items", "total_refunds", "total_customers"], 0),
        "totals_grouped_by": "day",
        "totals": {str(first + timedelta(days=n)): dict(_ZEROS) for n in range(days + 1)},
    }
    return Reply(200, [body])


def report_top_sellers(call: Call) -> Reply:
    require(call, "view")
    return Reply(200, [])


def report_products(call: Call) -> Reply:
    require(call, "view")
    counts = Counter(p.type for p in list(call.store.products.values()) if p.status == "publish")
    return Reply(200, [{"slug": kind, "name": name, "total": counts[kind]} for kind, name in _KINDS.items()])


def report_orders(call: Call) -> Reply:
    require(call, "view")
    counts = Counter(order.status for order in list(call.store.orders.values()))
    return Reply(200, [{"slug": slug, "name": name, "total": counts[slug]} for slug, name in _ORDER_STATUSES.items()])


def report_reviews(call: Call) -> Reply:
    require(call, "view")
    counts = Counter(row["stars"] for row in list(call.store.reviews))
    return Reply(
        200,
        [{"slug": f"rated_{n}_out_of_5", "name": f"Rated {n} out of 5", "total": counts[n]} for n in range(1, 6)],
    )
