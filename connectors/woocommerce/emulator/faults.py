"""The switches of the emulator: how the shop is built and how it misbehaves. All may be changed at run time."""

from __future__ import annotations

from typing import Any

from connectors.switches import Switches

# name -> value on a healthy shop. docs/reference/emulator-woocommerce.md tells each; a test compares both lists.
DEFAULTS: dict[str, Any] = {
    "https": False,
    "time_zone": "Europe/Berlin",
    "weight_unit": "kg",
    "dimension_unit": "cm",
    "companion": True,
    "companion_media": True,
    "application_password": "",
    "media_hidden": False,
    "upload_max_bytes": 2_097_152,
    "seo_plugin": "",
    "language_mode": "none",
    "locales": [],
    "allow_local_urls": True,
    "pretty_permalinks": True,
    "webhook_pump_s": 0.0,
    "webhook_timeout_s": 60.0,
    "latency_s": 0.0,
    "php_workers": 0,
    "strip_authorization": False,
    "maintenance": False,
    "database_down": False,
    "php_warning": False,
    "bom": False,
    "security_page": 0,
    "fatal_rate": 0.0,
    "fatal_next": 0,
    "drop_rate": 0.0,
    "drop_next": 0,
    "late_drop_next": 0,
    "truncate_rate": 0.0,
    "truncate_next": 0,
    "storm_rate": 0.0,
    "storm_next": 0,
    "storm_status": 429,
    "storm_retry_after_s": 2,
    "storm_grace_s": 0.05,
    "fault_seed": 0,
}
FIXED = frozenset({"time_zone", "language_mode", "locales", "weight_unit", "dimension_unit"})


class Faults(Switches):
    """A thread-safe set of switches with its own seeded randomness."""

    defaults = DEFAULTS
    fixed = FIXED
