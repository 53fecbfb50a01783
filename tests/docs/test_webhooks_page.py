"""The page about webhooks tells every topic of both platforms, with the word that the engine knows it by."""

import re
from pathlib import Path

from connectors.shopify.webhooks import _NEUTRAL as SHOPIFY
from connectors.woocommerce.webhooks import _NEUTRAL as WOOCOMMERCE
from core.ports.wire import COMPLIANCE_TOPICS, WebhookEvent

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "webhooks.md"


def test_every_topic_is_told():
    rows = [
        line.split("|")[1:4] for line in PAGE.read_text("utf-8").splitlines() if re.match(r"\| `\w+\.\w+` \|", line)
    ]
    told = {}
    for word, woocommerce, shopify in rows:
        for topic in re.findall(r"`([^`]+)`", woocommerce + shopify):
            told[topic] = word.strip(" `")
    assert told == {**WOOCOMMERCE, **SHOPIFY}
    words = {word.strip(" `") for word, _, _ in rows}
    assert words >= COMPLIANCE_TOPICS
    assert all(word in (WebhookEvent.__doc__ or "") for word in words)
