"""Who we are at Shopify: the client id and secret of the app that the person who runs Vitrine has registered.

A shop with a custom app of its own needs none of this: its access token is all.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from connectors.shopify.auth import App
from connectors.shopify.billing import APP_PRICING, MANUAL
from connectors.shopify.domains import base_url, is_local, shop_domain
from connectors.shopify.plans import VARIABLE as PLAN_FILE
from connectors.shopify.plans import Plans, load
from core.errors import BadInput, NeedsMerchant

# Client id, secret, and the secret before it, which is still accepted for a while after a change.
VARIABLES = ("VITRINE_SHOPIFY_CLIENT_ID", "VITRINE_SHOPIFY_CLIENT_SECRET", "VITRINE_SHOPIFY_PREVIOUS_SECRET")

EMULATORS = "VITRINE_SHOPIFY_EMULATORS"  # shop.myshopify.com=http://127.0.0.1:port, separated by spaces
BILLING = "VITRINE_SHOPIFY_BILLING"


def billing_of(environ: Mapping[str, str] | None = None) -> str:
    """How shops pay for this app: `app-pricing` (plans at Shopify) or `manual`. Raises BadInput for another word."""
    env = os.environ if environ is None else environ
    kind = env.get(BILLING, "").strip() or APP_PRICING
    if kind not in (APP_PRICING, MANUAL):
        raise BadInput(f"{BILLING} is '{kind[:40]}'.", f"Use {APP_PRICING} or {MANUAL}.", field=BILLING)
    return kind


def plans(environ: Mapping[str, str] | None = None) -> Plans:
    """What the plan file says. Raises BadInput for one that cannot be used."""
    env = os.environ if environ is None else environ
    return load(env.get(PLAN_FILE, "").strip())


def app_of(environ: Mapping[str, str] | None = None) -> App | None:
    """The app as the environment names it; None when there is none."""
    env = os.environ if environ is None else environ
    values = [env.get(name, "").strip() for name in VARIABLES]
    return App(*values) if values[0] and values[1] else None


def needed(environ: Mapping[str, str] | None = None) -> App:
    """The app; raises NeedsMerchant with the variables to set when there is none."""
    app = app_of(environ)
    if app is None:
        raise NeedsMerchant(
            "Vitrine does not know its Shopify app.",
            f"Set {VARIABLES[0]} and {VARIABLES[1]} to what the app's page in the Shopify Partner Dashboard shows, "
            "or connect the shop with the access token of a custom app.",
        )
    return app


def address_of(shop: str, environ: Mapping[str, str] | None = None) -> str:
    """Where the shop's API answers: its own host, or an emulator on this machine."""
    return emulators(environ).get(shop) or base_url(shop)


def emulators(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Shops that are emulators on this machine, with their addresses. Raises BadInput for any other address: the
    variable must not send tokens anywhere else."""
    env = os.environ if environ is None else environ
    found: dict[str, str] = {}
    for pair in env.get(EMULATORS, "").split():
        shop, _, url = pair.partition("=")
        if not is_local(url):
            raise BadInput(
                f"{EMULATORS} names '{url}', which is no emulator on this machine.",
                "Use the form shop.myshopify.com=http://127.0.0.1:8000.",
                field=EMULATORS,
            )
        found[shop_domain(shop)] = base_url(url)
    return found
