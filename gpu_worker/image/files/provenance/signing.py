"""Content credentials (C2PA): signing a finished file, last of all. Key and certificate come by configuration.

Without them pictures carry the IPTC mark alone, and `state` says so. With broken ones nothing is written: a shop that
asked for signatures must not get unsigned pictures in silence.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from core.errors import NeedsMerchant
from core.settings import Settings
from gpu_worker.image.files.provenance.terms import PREFIX

UNSIGNED = (
    "Pictures carry the IPTC mark and are not signed. To sign them set VITRINE_C2PA_KEY and VITRINE_C2PA_CERT to the "
    "paths of a key and its certificate chain (PEM)."
)
# No thumbnails: they cost up to 250 KB a file. Nothing is fetched from anywhere.
_QUIET = {
    "builder": {"thumbnail": {"enabled": False}},
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
}
_CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
_KEYS = ("VITRINE_C2PA_KEY", "VITRINE_C2PA_CERT")


@dataclass(frozen=True, slots=True)
class Credentials:
    """A key with its chain, checked against each other."""

    algorithm: str
    chain: bytes
    key: bytes = field(repr=False)
    holder: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Parent:
    """The file that a picture was made from."""

    data: bytes = field(repr=False)
    media_type: str
    title: str = "source"


def credentials(settings: Settings | None = None) -> Credentials | None:
    """What signs here; None where nothing is set up. Raises NeedsMerchant where it is set up and cannot be used."""
    settings = settings or Settings.from_env()
    paths = (settings.c2pa_key, settings.c2pa_cert)
    if not any(paths):
        return None
    if not all(paths):
        lacks = _KEYS[paths.index("")]
        raise NeedsMerchant(f"Signing of pictures is half set up: {lacks} is missing.", f"Set {lacks}, or unset both.")
    files = [Path(path).expanduser() for path in paths]
    try:
        stamps = tuple(file.stat().st_mtime_ns for file in files)
        found = _loaded(files[0], files[1], stamps)
    except OSError as error:
        raise NeedsMerchant(
            f"The file {error.filename} that signs pictures cannot be read: {error.strerror}.",
            f"Check {' and '.join(_KEYS)}.",
        ) from error
    if found.ends_at < datetime.now(UTC):
        raise NeedsMerchant(
            f"The certificate that signs pictures ended on {found.ends_at:%Y-%m-%d}.",
            "Ask its issuer for a new one and set VITRINE_C2PA_CERT to it.",
        )
    return found


@lru_cache(maxsize=4)
def _loaded(key_file: Path, chain_file: Path, _stamps: tuple[int, ...]) -> Credentials:
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization

    key_pem, chain_pem = key_file.read_bytes(), chain_file.read_bytes()
    try:
        key = serialization.load_pem_private_key(key_pem, None)
        leaf = x509.load_pem_x509_certificates(chain_pem)[0]
    except (ValueError, TypeError) as error:
        raise NeedsMerchant(
            f"The key or the certificate that signs pictures is no usable PEM file: {error}",
            "The key must be unencrypted PKCS 8, the chain begin with the signing certificate.",
        ) from error
    form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    if key.public_key().public_bytes(*form) != leaf.public_key().public_bytes(*form):
        raise NeedsMerchant(
            "The key that signs pictures does not belong to the first certificate of the chain.",
            "Set VITRINE_C2PA_KEY and VITRINE_C2PA_CERT to a pair.",
        )
    holder = leaf.subject.rfc4514_string()
    return Credentials(_algorithm(key), chain_pem, key_pem, holder, leaf.not_valid_after_utc)


def _algorithm(key: Any) -> str:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _CURVES:
        return _CURVES[key.curve.name]
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ed25519"
    if isinstance(key, rsa.RSAPrivateKey):
        return "ps256"
    raise NeedsMerchant(
        "The key that signs pictures is of a kind that content credentials do not know.",
        "Use one on the curve P-256 (ES256).",
    )


def state() -> tuple[str, str]:
    """Whether pictures are signed: ok, note (not set up) or fail (set up wrongly), and the same in words."""
    try:
        found = credentials()
    except NeedsMerchant as error:
        return "fail", str(error)
    if found is None:
        return "note", UNSIGNED
    return "ok", f"Pictures are signed as {found.holder} until {found.ends_at:%Y-%m-%d}."


def sign(
    data: bytes,
    media_type: str,
    by: Credentials,
    *,
    source_type: str,
    actions: Sequence[str] = (),
    parent: Parent | None = None,
    agent: str = "",
) -> bytes:
    """The same file with a manifest: what was done, to what, by which engine. Raises NeedsMerchant where the key or the
    certificate is not accepted."""
    import c2pa

    info = c2pa.C2paSignerInfo(by.algorithm.encode(), by.chain, by.key, None)
    manifest, out = _manifest(source_type, actions, parent, agent), io.BytesIO()
    try:
        with (
            c2pa.Context.from_dict(_QUIET) as context,
            c2pa.Signer.from_info(info) as signer,
            c2pa.Builder(json.dumps(manifest), context) as builder,
        ):
            if parent is not None:
                made_from = json.dumps({"title": parent.title, "relationship": "parentOf"})
                builder.set_intent(c2pa.C2paBuilderIntent.EDIT)
                builder.add_ingredient(made_from, parent.media_type, io.BytesIO(parent.data))
            builder.sign(signer, media_type, io.BytesIO(data), out)
    except c2pa.C2paError as error:
        raise NeedsMerchant(
            f"The picture could not be signed: {str(error)[:200]}",
            "Check that the certificate may sign (digitalSignature, emailProtection) and comes with its issuers.",
        ) from error
    return out.getvalue()


def _manifest(source_type: str, actions: Sequence[str], parent: Parent | None, agent: str) -> dict[str, Any]:
    rows = [{"action": name} for name in actions] or [{"action": "c2pa.edited" if parent else "c2pa.created"}]
    if source_type:
        rows[-1]["digitalSourceType"] = PREFIX + source_type
    if agent:
        for row in rows:
            row["softwareAgent"] = agent
    return {
        "claim_generator_info": [{"name": "Vitrine", "version": version("vitrine")}],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": rows}}],
    }
