"""Which engine makes a store's pictures: what its owner chose, kept with the store, a key sealed beside it.

An order takes the choice with it. So a picture is made by what was chosen when it was ordered, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from core.errors import BadInput, NeedsMerchant
from core.jobs.model_setup import addresses, check_reach
from core.jobs.services import Services
from core.jobs.table import ENDPOINT_ENGINES, GPU_ENGINES
from core.ports.picture_files import Options, PictureFiles
from core.storage.db import Db
from core.storage.tenancy import Store
from core.tenancy.access import SOLE_TENANT

EMBEDDED, NETWORK = "embedded", "model"
SCENE, CUTOUT = "scene", "cutout"  # the operations that several engines can do
ENGINES: Mapping[str, tuple[str, ...]] = {
    SCENE: (EMBEDDED, *GPU_ENGINES, *ENDPOINT_ENGINES),
    CUTOUT: (EMBEDDED, NETWORK),
}
_SETTING = "picture_engines"
_OF_ORDERS = ("model", "revision", "steps")
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Choice:
    """Who makes one kind of picture. `model` is a folder, a name on the hub, or the name at an endpoint; `revision` is
    compared with a folder's and pins one of the hub; `url` is an endpoint's address."""

    engine: str = EMBEDDED
    model: str = ""
    revision: str = ""
    url: str = ""

    def as_dict(self) -> dict[str, str]:
        """What is not empty."""
        return {name: value for name, value in asdict(self).items() if value}

    def options(self) -> dict[str, str]:
        """As an operation is told."""
        named = {name: value for name, value in self.as_dict().items() if name != "url"}
        return {} if self.engine == EMBEDDED else named


def choice(store: Store, operation: str) -> Choice:
    """What was chosen for a store; the embedded engine where nothing was."""
    return Choice(**(store.settings.get(_SETTING) or {}).get(operation, {}))


def keyed(services: Services, db: Db, store: Store) -> bool:
    """Whether a key of an endpoint is kept for the store."""
    return bool(db.tenancy.find_secret(services.keyring, _context(store)))


def choose(
    services: Services, db: Db, store: Store, operation: str, wanted: Choice, key: str = "", *,
    resolve: Callable[[str], Iterable[str]] = addresses,
) -> Choice:  # fmt: skip
    """Keep a choice for a store, an endpoint's key sealed; without a new key that of the very same address stays.
    Raises BadInput for what cannot be chosen; nothing is kept then."""
    kept = _checked(services, db, operation, wanted, resolve)
    before = choice(store, operation)
    engines = {**(store.settings.get(_SETTING) or {}), operation: kept.as_dict()}
    with db.begin() as tx:
        tx.tenancy.update_store(store.id, settings={**tx.tenancy.store(store.id).settings, _SETTING: engines})
        if operation == SCENE and key and kept.url:
            tx.tenancy.put_secret(services.keyring, _context(store), key)
        elif operation == SCENE and kept.url != before.url:
            tx.tenancy.drop_secrets(_context(store))
        tx.audit.write("pictures.engine", operation, store_id=store.id, **kept.as_dict())
    return kept


def _checked(
    services: Services, db: Db, operation: str, wanted: Choice, resolve: Callable[[str], Iterable[str]]
) -> Choice:
    engine, model, revision = wanted.engine, wanted.model.strip()[:_LONGEST], wanted.revision.strip()[:_LONGEST]
    if engine not in ENGINES[operation]:
        raise BadInput(
            f"There is no picture engine '{engine[:40]}' for this.",
            f"Choose one of: {', '.join(ENGINES[operation])}.",
            field="engine",
        )
    if engine == EMBEDDED:
        return Choice()
    if engine in ENDPOINT_ENGINES:
        url, third_party = services.text_engine().address(wanted.url)
        check_reach(urlsplit(url).hostname or "", third_party, db.scope.tenant_id, resolve)
        if not model:
            raise BadInput("The model's name at the endpoint is missing.", "Enter it as its provider names it.",
                           field="model")  # fmt: skip
        return Choice(engine, model, url=url)
    if db.scope.tenant_id != SOLE_TENANT:
        raise BadInput(
            "Models in folders are set up by whoever runs this installation.",
            "Ask them, or choose an endpoint of your own (openai-images).",
            field="engine",
        )
    if not model:
        model = services.settings.picture_model if engine in GPU_ENGINES else ""
    if not model:
        raise BadInput("The model's folder is missing.", "Enter its path on the machine that makes the pictures.",
                       field="model")  # fmt: skip
    kept = Choice(engine, model, revision)
    services.picture_files().maker(operation, kept.options())
    return kept


# ------------------------------------------------------------ orders


def ordered(store: Store, order: Mapping[str, Any]) -> dict[str, Any]:
    """An order for pictures (the payload of `image.make`) with what was chosen for its store. An engine that the order
    names itself is left as it is."""
    scene, cutout = choice(store, SCENE), choice(store, CUTOUT)
    own = {name: value for name, value in order.items() if name not in ("engine", *_OF_ORDERS) or value}
    if own.get("engine", scene.engine) == scene.engine != EMBEDDED:
        kept = scene.as_dict()
        if own.get("model", scene.model) != scene.model:  # another model has another revision
            kept.pop("revision", None)
        own = {**kept, **own}
    if cutout.engine != EMBEDDED:
        own[CUTOUT] = cutout.options()
    return own


def options_by(engine: PictureFiles, order: Mapping[str, Any], model: str) -> dict[str, Options]:
    """For each operation that several engines can do the options that say by which. Raises BadInput where none can be
    done by the one that is wanted: no other stands in for it. `model` is a GPU worker's where none is named."""
    able: dict[str, Options] = {CUTOUT: order[CUTOUT]} if order.get(CUTOUT) else {}
    wanted = str(order.get("engine") or "")
    if wanted in ("", EMBEDDED):
        return able
    own = {"model": model} if wanted in GPU_ENGINES else {}
    more = {**own, **{name: order[name] for name in _OF_ORDERS if order.get(name)}}
    by_engine = {
        operation.name: {"engine": wanted, **more}
        for operation in engine.file_operations()
        for option in operation.options
        if option.name == "engine" and wanted in option.choices
    }
    if not by_engine:
        raise BadInput(f"There is no picture engine '{wanted}' here.", "Choose 'embedded'.", field="engine")
    return able | by_engine


def at_endpoint(
    services: Services, db: Db, store: Store, order: Mapping[str, Any], engine: PictureFiles
) -> PictureFiles:
    """The engine with the endpoint and the key of the store, where the order is for those. Raises NeedsMerchant where
    another endpoint was chosen after the order."""
    url = str(order.get("url") or "")
    if not url or order.get("engine") not in ENDPOINT_ENGINES:
        return engine
    if choice(store, SCENE).url != url:
        raise NeedsMerchant("Another endpoint for pictures was chosen after this order.", "Order the pictures again.")
    url, third_party = services.text_engine().address(url)
    check_reach(urlsplit(url).hostname or "", third_party, db.scope.tenant_id)  # names move
    return engine.with_endpoint(url, db.tenancy.find_secret(services.keyring, _context(store)) or "")


def _context(store: Store) -> str:
    return f"store/{store.id}/pictures/key"
