"""The switches of the emulator: how the shop is built and how it misbehaves. Most may be changed at run time."""

from __future__ import annotations

from typing import Any

from connectors.switches import Switches

# name -> value on a healthy shop. docs/reference/emulator-shopify.md tells each; a test compares both lists.
DEFAULTS: dict[str, Any] = {
    "plan": "standard",
    "protected_data": 2,
    "time_zone": "Europe/Berlin",
    "locales": ["de", "fr", "es", "it", "nl", "pl", "pt-BR", "ja", "ko", "zh-CN", "zh-TW", "ar"],
    "unpublished_locales": [],
    "markets": ["DE", "FR", "ES", "IT", "NL", "PL", "BR", "JP", "KR", "CN", "TW", "SA"],
    "scopes": [],
    "cost_curve": "linear",
    "single_query_max": 1000,
    "bucket": 0,
    "restore_rate": 0,
    "translations_per_call": 100,
    "latency_s": 0.0,
    "locked": 0,
    "too_many_rate": 0.0,
    "too_many_next": 0,
    "retry_after_s": 2.0,
    "error_rate": 0.0,
    "error_next": 0,
    "error_status": 500,
    "drop_rate": 0.0,
    "drop_next": 0,
    "late_drop_rate": 0.0,
    "late_drop_next": 0,
    "truncate_rate": 0.0,
    "truncate_next": 0,
    "internal_next": 0,
    "token_dies_after": 0,
    "stale_digest_next": 0,
    "file_delay_s": 3.0,
    "file_fails_next": 0,
    "file_search_delay_s": 0.0,
    "media_per_product": 250,
    "journey_delay_s": 600.0,
    "bulk_queue_s": 0.5,
    "bulk_objects_per_s": 2000.0,
    "bulk_fail_next": 0,
    "bulk_truncate_next": 0,
    "app_url": "",
    "webhook_pump_s": 0.0,
    "webhook_timeout_s": 5.0,
    "webhook_late_s": 60.0,
    "webhook_late_rate": 0.0,
    "webhook_late_next": 0,
    "webhook_twice_rate": 0.0,
    "webhook_twice_next": 0,
    "webhook_lost_rate": 0.0,
    "webhook_lost_next": 0,
    "webhook_shuffle": False,
    "fault_seed": 0,
}
FIXED = frozenset({"time_zone", "locales", "unpublished_locales", "markets", "scopes"})
_CHOICES: dict[str, tuple[Any, ...]] = {
    "plan": ("standard", "advanced", "plus", "enterprise"),
    "cost_curve": ("linear", "sublinear"),
    "protected_data": (0, 1, 2),
    "locked": (0, 402, 403, 404, 423),
}


class Faults(Switches):
    """A thread-safe set of switches with its own seeded randomness."""

    defaults = DEFAULTS
    fixed = FIXED
    choices = _CHOICES
