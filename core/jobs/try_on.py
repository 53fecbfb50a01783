"""A person in a garment, kept in the library: the consent stands on the picture's record and ends its use."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.assets.asset import REVIEW, USABLE, Asset, Kind, Rights, Slot, identity, narrowest
from core.errors import NeedsMerchant
from core.ports.picture_files import PictureFiles
from core.ports.tryon import demand, read_consent
from core.storage.blobs import Blobs
from core.storage.db import Db

_NOT_NOTED = ("person", "consent", "model")  # paths of this machine; the model is named by the maker


def keep_try_on(
    db: Db, store_id: str, blobs: Blobs, engine: PictureFiles, garment: Asset, options: Mapping[str, Any]
) -> Asset:
    """Make the picture of `options` (those of the operation `try-on`) and keep it, waiting for a person. Its rights end
    with the consent or with those of the garment's photo. Raises what the operation raises, and NeedsMerchant for a
    garment that may not be used."""
    today = db.clock.now().date()
    if garment.state not in USABLE:
        raise NeedsMerchant("The garment's picture is not approved.", f"vitrine pictures approve ... {garment.id[:10]}")
    if ended := garment.rights.barrier(today):
        raise NeedsMerchant(ended, "Renew it and note that (vitrine pictures rights), or use another photo.")
    consent = read_consent(Path(str(options.get("consent") or "-")))
    demand(consent, today)
    slot = Slot(garment.slot.remote_id, Kind.TRY_ON, garment.slot.name, locale=str(options.get("locale") or ""))
    with tempfile.TemporaryDirectory(prefix="vitrine-") as folder:
        source, made = Path(folder) / "garment.png", Path(folder) / "made.png"
        source.write_bytes(blobs.get(garment.digest))
        row, data = engine.run_one("try-on", source, options)
        made.write_bytes(data)
        mime, width_px, height_px = engine.measure(made)
        provenance = {**engine.provenance(made), "label": row.more["label"]}
        fingerprint = engine.fingerprint(made)
    maker = engine.maker("try-on", options)
    person = hashlib.sha256(Path(str(options["person"])).read_bytes()).hexdigest()
    plain = {name: value for name, value in options.items() if name not in _NOT_NOTED and value is not None}
    recipe = {"operation": "try-on", "options": plain, "person": person, "consent": consent.as_dict()}
    agreed = Rights(consent.who, f"consent: {', '.join(consent.uses)}", "", consent.until)
    asset = Asset(
        identity(slot, [garment.digest, person], recipe, maker), slot, "", mime, width_px, height_px, len(data), maker,
        state=REVIEW, reason=row.reason, confidence=row.confidence, parents=(garment.id,), recipe=recipe,
        fingerprint=fingerprint, provenance=provenance, rights=narrowest([garment.rights, agreed]),
    )  # fmt: skip
    kept = db.assets.keep(blobs, store_id, asset, data, file_name=f"{slot.remote_id}-try-on.png")
    db.audit.write("picture.try_on", kept.id, store_id=store_id, until=consent.until.isoformat())
    return kept
