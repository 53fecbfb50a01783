"""Protected customer data: what Shopify withholds from an app that it has not approved for it.

Level 1 opens orders and customers; level 2 also names, addresses, phone numbers and e-mail, and the reports.
"""

from __future__ import annotations

from graphql import GraphQLError

from connectors.shopify.emulator.call import Call

ORDERS, PERSONS = 1, 2
_PAGE = "https://shopify.dev/docs/apps/launch/protected-customer-data"


def need(call: Call, level: int, deed: str) -> None:
    """Raise the shop's refusal unless the app is approved for this level. `deed`: "access the Order object"."""
    if int(call.store.faults["protected_data"]) < level:
        raise GraphQLError(
            f"This app is not approved to {deed}. See {_PAGE} for more details.",
            extensions={"code": "ACCESS_DENIED", "documentation": _PAGE},
        )
