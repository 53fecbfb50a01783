"""Tables of what a language model writes, and of what it is told to write by."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from core.storage.table_parts import metadata, of_store, tenant

model_endpoints = Table(
    "model_endpoints",
    metadata,
    tenant(),
    Column("name", String(40), nullable=False),  # "default" is the one that writes
    Column("url", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("third_party", Integer, nullable=False),
    Column("prices", Text, nullable=False, server_default="{}"),
    Column("probe", Text, nullable=False, server_default="{}"),  # what the last look found it to do
    Column("caps", Text, nullable=False, server_default="{}"),  # micros that a job, a store, a month may cost
    Column("updated_at", String(30), nullable=False),
    PrimaryKeyConstraint("tenant_id", "name"),
)

model_calls = Table(
    "model_calls",
    metadata,
    *of_store(),
    Column("id", String(40), nullable=False),
    Column("job_id", String(64), nullable=False, server_default=""),
    Column("remote_id", String(80), nullable=False, server_default=""),
    Column("locale", String(35), nullable=False, server_default=""),
    Column("purpose", String(40), nullable=False),
    Column("model", Text, nullable=False),
    Column("prompt_version", String(40), nullable=False),
    Column("prompt_tokens", Integer, nullable=False),
    Column("cached_tokens", Integer, nullable=False),
    Column("completion_tokens", Integer, nullable=False),
    Column("price_micros", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("masked", Text, nullable=False, server_default="{}"),  # pieces of personal data kept in the house, by type
    Column("outcome", String(40), nullable=False),  # used, unused (the gate kept the facts-only text), a kind of fault
    Column("at", String(30), nullable=False),
    PrimaryKeyConstraint("tenant_id", "store_id", "id"),
    Index(None, "store_id", "at"),
)

sentences = Table(
    "sentences",
    metadata,
    *of_store(),
    Column("remote_id", String(80), nullable=False),
    Column("locale", String(35), nullable=False),
    Column("slot", String(120), nullable=False),  # path of the line in the document
    Column("wording", Text, nullable=False),  # with placeholders for what the formatter fills
    Column("text", Text, nullable=False),  # as it was filled
    Column("facts", Text, nullable=False),  # JSON: key -> digest of the fact it rested on
    Column("basis", String(16), nullable=False),  # voice, glossary, profile, prompt: what else it rested on
    Column("origin", String(20), nullable=False),  # model, facts, person
    Column("state", String(20), nullable=False),  # machine, approved, locked
    Column("actor", String(120), nullable=False, server_default=""),
    Column("ledger", Text, nullable=False, server_default="{}"),  # model, prompt version, profile version, price
    Column("written_at", String(30), nullable=False),
    PrimaryKeyConstraint("tenant_id", "store_id", "remote_id", "locale", "slot"),
)

directions = Table(
    "directions",
    metadata,
    *of_store(),
    Column("remote_id", String(80), nullable=False),
    Column("locale", String(35), nullable=False),
    Column("options", Text, nullable=False),  # JSON: angle, emotion, opening line, why it fits
    Column("picked", Integer, nullable=False, server_default="0"),
    Column("actor", String(120), nullable=False, server_default=""),
    Column("made_at", String(30), nullable=False),
    PrimaryKeyConstraint("tenant_id", "store_id", "remote_id", "locale"),
)

memory = Table(
    "memory",
    metadata,
    *of_store(),
    Column("source_locale", String(35), nullable=False),
    Column("locale", String(35), nullable=False),
    Column("key", String(64), nullable=False),  # digest of the folded source text
    Column("source", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("context", Text, nullable=False, server_default=""),
    Column("state", String(20), nullable=False),  # machine, approved
    Column("origin", String(200), nullable=False),  # the file it came from, or ours
    Column("updated_at", String(30), nullable=False),
    PrimaryKeyConstraint("tenant_id", "store_id", "source_locale", "locale", "key"),
)

glossary = Table(
    "glossary",
    metadata,
    *of_store(),
    Column("id", String(40), nullable=False),
    Column("source_locale", String(35), nullable=False),
    Column("term", Text, nullable=False),
    Column("locale", String(35), nullable=False),  # empty = every locale
    Column("rendering", Text, nullable=False),  # empty for what is not translated
    Column("status", String(20), nullable=False),  # required, preferred, banned, keep
    Column("part_of_speech", String(20), nullable=False, server_default=""),
    Column("context", Text, nullable=False, server_default=""),
    Column("match_case", Integer, nullable=False, server_default="0"),
    Column("note", Text, nullable=False, server_default=""),
    Column("forms", Text, nullable=False, server_default="[]"),  # JSON: further forms of the rendering
    Column("term_forms", Text, nullable=False, server_default="[]"),  # JSON: further forms of the term
    Column("origin", String(200), nullable=False),
    Column("updated_at", String(30), nullable=False),
    PrimaryKeyConstraint("tenant_id", "store_id", "id"),
    Index(None, "store_id", "locale"),
)

voices = Table(
    "voices",
    metadata,
    *of_store(),
    Column("locale", String(35), nullable=False),  # empty = the brand's own, for every locale
    Column("measured", Text, nullable=False, server_default="{}"),
    Column("wanted", Text, nullable=False, server_default="{}"),  # what a person set; wins over what was measured
    Column("actor", String(120), nullable=False, server_default=""),
    Column("updated_at", String(30), nullable=False),
    PrimaryKeyConstraint("tenant_id", "store_id", "locale"),
)

market_layers = Table(
    "market_layers",
    metadata,
    *of_store(),
    Column("market", String(10), nullable=False),
    Column("layer", Text, nullable=False),  # JSON, in the form of a market's profile
    Column("before", Text, nullable=False, server_default="[]"),  # JSON: earlier layers, the last one last
    Column("actor", String(120), nullable=False, server_default=""),
    Column("updated_at", String(30), nullable=False),
    PrimaryKeyConstraint("tenant_id", "store_id", "market"),
)

asins = Table(
    "asins",
    metadata,
    *of_store(),
    Column("remote_id", String(80), nullable=False),
    Column("market", String(10), nullable=False),  # empty = every marketplace
    Column("asin", String(10), nullable=False),
    Column("updated_at", String(30), nullable=False),
    PrimaryKeyConstraint("tenant_id", "store_id", "remote_id", "market"),
)
