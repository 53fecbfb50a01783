"""What a picture's file says about where it comes from, read back and said in words."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.errors import NeedsMerchant
from gpu_worker.image.files.provenance.signing import credentials
from gpu_worker.image.files.provenance.terms import PREFIX, is_generated, says

NONE, INTACT, BROKEN, UNREADABLE = "none", "intact", "broken", "unreadable"
_OWN_ISSUER = "signingCredential.untrusted"


@dataclass(frozen=True, slots=True)
class Seal:
    """The content credentials of a file. `state`: none, intact (unchanged since it was signed), broken (changed since),
    unreadable. `known` whether the signer's chain is the one that is set up here."""

    state: str = NONE
    known: bool = False
    signer: str = ""
    made_with: str = ""
    source_types: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    made_from: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """What was found in a file; `generated` whether it says that a trained model made it or a part of it."""

    source_type: str
    generated: bool
    seal: Seal
    sha256: str
    said: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """As JSON, the sentences first."""
        rest = {"source_type": self.source_type, "generated": self.generated, "sha256": self.sha256}
        return {"said": list(self.said), **rest, "seal": asdict(self.seal)}


def provenance_of(path: Path) -> Provenance:
    """Read a file; raises BadInput where it is no picture that can be read."""
    from gpu_worker.image.files.decode import MEDIA_TYPES, header_of

    kind, origin = header_of(path)
    seal = read_seal(path, MEDIA_TYPES[kind]) if origin.signed else Seal()
    terms = (origin.source_type, *seal.source_types)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    generated = any(is_generated(term) for term in terms)
    return Provenance(origin.source_type, generated, seal, digest, tuple(_sentences(origin.source_type, seal)))


def read_seal(path: Path, media_type: str) -> Seal:
    """The content credentials of a file, checked against its bytes. Nothing is fetched from anywhere."""
    import c2pa

    trust: dict[str, Any] = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}
    if anchors := _own_chain():
        trust |= {"trust": {"trust_anchors": anchors}}
    try:
        with (
            path.open("rb") as file,
            c2pa.Context.from_dict(trust) as context,
            c2pa.Reader(media_type, file, context=context) as reader,
        ):
            said, state = json.loads(reader.json()), reader.get_validation_state()
    except c2pa.C2paError as error:
        return Seal(UNREADABLE, faults=(str(error)[:200],))
    manifest = said["manifests"][said["active_manifest"]]
    faults = [row["code"] for row in said.get("validation_status", ())]
    rows = [row for part in manifest["assertions"] if "actions" in part["label"] for row in part["data"]["actions"]]
    return Seal(
        state=BROKEN if state == "Invalid" else INTACT,
        known=state == "Trusted",
        signer=_signer(manifest),
        made_with=", ".join(row["name"] for row in manifest.get("claim_generator_info", ())),
        source_types=tuple(_terms(row.get("digitalSourceType", "") for row in rows)),
        actions=tuple(row["action"] for row in rows),
        made_from=tuple(row.get("title", "a file") for row in manifest.get("ingredients", ())),
        faults=tuple(code for code in faults if code != _OWN_ISSUER),
    )


def _own_chain() -> str:
    try:
        found = credentials()
    except NeedsMerchant:
        return ""
    return found.chain.decode("ascii", "replace") if found else ""


def _signer(manifest: dict[str, Any]) -> str:
    info = manifest.get("signature_info", {})
    return ", ".join(dict.fromkeys(filter(None, (info.get("common_name"), info.get("issuer")))))


def _terms(addresses: Any) -> dict[str, None]:
    return dict.fromkeys(address.removeprefix(PREFIX) for address in addresses if address)


def _sentences(source_type: str, seal: Seal) -> list[str]:
    said = []
    if source_type:
        said.append(f"Its mark says: {says(source_type)} ({source_type}).")
    if seal.state == UNREADABLE:
        said.append("It carries content credentials that cannot be read: they are damaged.")
    elif seal.state == BROKEN:
        said.append(
            f"It carries content credentials of {seal.signer or 'somebody'}, but was changed after it was signed."
        )
    elif seal.state == INTACT:
        who = "the certificate that is set up here" if seal.known else "a certificate that is not set up here"
        said.append(f"It is signed by {seal.signer or 'somebody'} ({who}) and unchanged since.")
        said += [f"The signature says: {says(term)} ({term})." for term in seal.source_types if term != source_type]
        if seal.made_from:
            said.append(f"It was made from: {', '.join(seal.made_from)}.")
    if not said:
        said.append(
            "The file says nothing about where it comes from. Shops' servers often remove such marks: compare its "
            "sha256 with the record that Vitrine keeps of what it made."
        )
    return said
