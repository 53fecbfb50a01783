"""ShopifyQL, as far as Vitrine speaks it: the sessions of the online store since a day."""

from __future__ import annotations

import re
from typing import Any

from connectors.shopify.emulator import protected
from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.registry import Fields

FIELDS = Fields()
_SESSIONS = re.compile(r"FROM sessions SHOW sessions SINCE (?P<since>\d{4}-\d\d-\d\d)")


@FIELDS.field("QueryRoot", "shopifyqlQuery")
def shopifyql_query(_: None, call: Call, query: str) -> dict[str, Any]:
    """Any other text is answered as one that the shop cannot parse."""
    protected.need(call, protected.PERSONS, "access the ShopifyqlQueryResponse object")
    asked = _SESSIONS.fullmatch(" ".join(query.split()))
    if asked is None:
        return {"tableData": None, "parseErrors": [f"The emulated shop does not understand: {query}"]}
    seen = sum(count for day, count in call.store.visits.items() if day >= asked["since"])
    column = {"name": "sessions", "dataType": "INTEGER", "displayName": "Sessions"}
    return {"tableData": {"columns": [column], "rows": [{"sessions": str(seen)}]}, "parseErrors": []}
