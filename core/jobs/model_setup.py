"""Setting up the language model: what a person typed is tried under a name of its own, and kept once it answers."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from core.errors import BadInput
from core.jobs.runner import JobContext
from core.jobs.services import Services
from core.ports.text import Endpoint, Prices, Probed
from core.storage.db import Db
from core.storage.models import DEFAULT, ModelRow
from core.tenancy.access import SOLE_TENANT

CANDIDATE = "candidate"  # what was typed and has not answered yet: the one that writes stays until it has
PROBE_LOCALES = (
    "en-US", "de-DE", "fr-FR", "es-ES", "it-IT", "nl-NL", "pl-PL", "pt-BR", "ja-JP", "ko-KR", "zh-CN", "ar-SA",
)  # fmt: skip
_SHOWN_MODELS = 24
_ANOTHER = "Type the address of the provider, as its documentation names it."
Resolve = Callable[[str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Examined:
    """What a look at an endpoint found; `kept`: as the model that writes, None where no answer could be used."""

    found: Probed
    endpoint: Endpoint
    kept: ModelRow | None


def examine(services: Services, db: Db, endpoint: Endpoint, locales: Sequence[str]) -> Examined:
    """Ask the endpoint a few small questions, and keep it as the model that writes if its answers can be used."""
    found = services.text_engine().probe(endpoint, languages=locales, clock=services.clock)
    if not found.usable:
        return Examined(found, endpoint, None)
    endpoint = replace(endpoint, model=found.model, probe=found.found)
    return Examined(found, endpoint, db.models.put(services.keyring, endpoint))


def key_for(services: Services, db: Db, url: str, given: str) -> str:
    """The key that goes to this address: the one given, else the one kept for the very same address, and no other."""
    before = db.models.find()
    if given or before is None or before.url != url:
        return given
    return db.models.endpoint(services.keyring).key


def addresses(host: str) -> Iterable[str]:
    """What a name leads to; nothing where it leads nowhere."""
    try:
        return [str(row[4][0]) for row in socket.getaddrinfo(host, None)]
    except OSError:
        return []


def candidate(
    services: Services, db: Db, address: str, model: str, key: str, *, prices: Prices, passed_on: bool,
    resolve: Resolve = addresses,
) -> Endpoint:  # fmt: skip
    """Keep what was typed as the candidate, its key sealed. `passed_on`: an endpoint in the house that hands questions
    to somebody else's machine. Raises BadInput for an address that this tenant may not have asked."""
    url, third_party = services.text_engine().address(address)
    check_reach(urlsplit(url).hostname or "", third_party, db.scope.tenant_id, resolve)
    key = key_for(services, db, url, key)
    endpoint = Endpoint(url, model.strip()[:200], key, third_party or passed_on, prices)
    db.models.put(services.keyring, endpoint, CANDIDATE)
    return endpoint


def check_reach(host: str, third_party: bool, tenant_id: str, resolve: Resolve = addresses) -> None:
    """Refuse addresses that are no place for a model. The owner of the installation may name machines of the house;
    a tenant among others may not: it would ask them in the server's name."""
    try:
        literal = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        literal = None
    if literal is not None and (literal.is_link_local or literal.is_multicast or literal.is_unspecified):
        raise BadInput("No model can be at this address.", _ANOTHER, field="address")
    if tenant_id == SOLE_TENANT:
        return
    found = [host] if literal is not None else list(resolve(host))
    if not third_party or not found or not all(_public(address) for address in found):
        raise BadInput("This address cannot be reached from the internet.", _ANOTHER, field="address")


def _public(address: str) -> bool:
    found = ipaddress.ip_address(address.split("%", 1)[0])
    return (getattr(found, "ipv4_mapped", None) or found).is_global


def check_model(context: JobContext) -> Mapping[str, Any]:
    """The job behind "Check now". Payload: name (of the endpoint to look at). A candidate that answers becomes the
    model that writes."""
    db, name = context.db, str(context.payload.get("name") or DEFAULT)
    endpoint = db.models.endpoint(context.services.keyring, name)
    check_reach(urlsplit(endpoint.url).hostname or "", endpoint.third_party, db.scope.tenant_id)  # names move
    done = examine(context.services, db, endpoint, PROBE_LOCALES)
    if name == CANDIDATE and done.kept is not None:
        db.models.drop(CANDIDATE)
    found = dict(done.found.found)
    found["models"] = list(found.get("models", ()))[:_SHOWN_MODELS]
    return {
        "url": endpoint.url,
        "model": done.found.model,
        "stored": done.kept is not None,
        "checks": list(done.found.rows),
        "found": found,
        "tokens": done.found.usage.prompt_tokens + done.found.usage.completion_tokens,
    }
