"""Which HTML a WooCommerce shop keeps in product texts: as recorded, the rest from WordPress's documented post list."""

from __future__ import annotations

import json
from html.entities import name2codepoint
from importlib.resources import files

_DATA = json.loads(files(__package__).joinpath("html_allow.json").read_text(encoding="utf-8"))

GLOBAL_ATTRIBUTES = frozenset(_DATA["global_attributes"].split())
ATTRIBUTES: dict[str, frozenset[str]] = {tag: frozenset(names.split()) for tag, names in _DATA["tags"].items()}
URL_ATTRIBUTES = frozenset(_DATA["url_attributes"].split())
PROTOCOLS = frozenset(_DATA["protocols"].split())
STYLES = frozenset(_DATA["styles"].split())
ENTITIES = frozenset(name2codepoint) | {"apos"}
