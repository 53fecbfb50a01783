"""Secrets sealed at rest with AES-256-GCM; the context (tenant, store, name) is authenticated with them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import BadInput, NeedsMerchant

_NONCE_BYTES = 12


class Keyring:
    """Seals and opens short texts. A sealed text moved to another context does not open."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._key = key

    def derive(self, purpose: str) -> bytes:
        """32 bytes that only this master key gives for `purpose`, such as the key that signs web sessions."""
        return hmac.new(self._key, f"vitrine/{purpose}".encode(), hashlib.sha256).digest()

    def pseudonym(self, purpose: str, text: str) -> str:
        """40 hex digits that stand for a text. Without the master key nobody can tell which text it was."""
        return hmac.new(self.derive(f"pseudonym/{purpose}"), text.encode(), hashlib.sha256).hexdigest()[:40]

    def seal(self, plain: str, context: str) -> str:
        """Base64 of nonce and ciphertext."""
        nonce = os.urandom(_NONCE_BYTES)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, plain.encode(), context.encode())).decode()

    def open(self, sealed: str, context: str) -> str:
        """Inverse of `seal`; raises NeedsMerchant when the master key changed or the row was tampered with."""
        try:
            raw = base64.b64decode(sealed, validate=True)
            return self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], context.encode()).decode()
        except (InvalidTag, binascii.Error, ValueError):
            raise NeedsMerchant(
                f"The stored secret '{context}' does not open with this installation's master key.",
                "Restore VITRINE_KEY (or the file 'master.key') from your backup, or connect the shop again.",
            ) from None

    @classmethod
    def load(cls, home: Path, key_text: str = "") -> Keyring:
        """From VITRINE_KEY, else from `master.key` in the data folder, which is made on first use (mode 600)."""
        if key_text:
            return cls(_decode(key_text, "VITRINE_KEY"))
        path = home / "master.key"
        if not path.exists():
            home.mkdir(parents=True, exist_ok=True)
            _create(path)
        return cls(_decode(path.read_text().strip(), str(path)))


def _create(path: Path) -> None:
    # Linked into place whole: a process that is killed here leaves no half key, and of two starters one wins.
    draft = path.with_name(f"{path.name}.{os.urandom(8).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(base64.b64encode(os.urandom(32)).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _decode(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise BadInput(
            f"{where} is not a master key (base64 of 32 bytes).",
            "Restore it from your backup; sealed secrets open with the right key only.",
            field=where,
        )
    return key
