"""The official schema as the emulator runs it: strict scalars and the table of access scopes."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field
from functools import lru_cache

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    build_client_schema,
    parse,
    validate,
)

from connectors.shopify.emulator.scalars import make_strict
from connectors.shopify.emulator.scopes import ScopeTable
from connectors.shopify.schema import cached


@dataclass(slots=True)
class Official:
    """One API version. `document` parses and validates a text once, however often it is sent."""

    version: str
    schema: GraphQLSchema
    scopes: ScopeTable
    _documents: dict[str, tuple[DocumentNode, list[GraphQLError]]] = field(default_factory=dict)

    def document(self, text: str) -> tuple[DocumentNode, list[GraphQLError]]:
        """The parsed text and what the official schema says against it. Raises GraphQLError for a syntax error."""
        known = self._documents.get(text)
        if known is None:
            parsed = parse(text)
            known = parsed, validate(self.schema, parsed)
            if len(self._documents) > 500:
                self._documents.clear()
            self._documents[text] = known
        return known


@lru_cache(maxsize=4)
def official(version: str) -> Official:
    """The schema of one API version, built once per process (half a second). Raises SchemaMissing."""
    raw = json.loads(gzip.decompress(cached(version).read_bytes()))
    # Some deprecated fields implement fields that are not, which newer validators refuse.
    schema = build_client_schema(raw["data"], assume_valid=True)
    make_strict(schema)
    return Official(version, schema, ScopeTable(raw["offline_scopes"]["items"]))
