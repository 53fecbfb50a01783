"""The ways by which a picture gets into a shop's media library, and finding one that is there already.

A consumer key counts below /wp-json/wc/ and /wp-json/wc- only: with it the shop fetches a picture itself (the way
`address`), or our plugin takes it (`plugin`). WordPress's own route takes it from a user's application password
(`login`), which works over https only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from connectors.woocommerce import mapping
from connectors.woocommerce.client import Reply, WooClient
from connectors.woocommerce.shop import Shop
from connectors.woocommerce.signing import basic
from core.errors import CoreError, NeedsMerchant, Refused
from core.ports.gallery import LOGIN, MEDIA_LOGIN, NAME_DIGITS, Outgoing, Way
from core.ports.infra import TokenVault

ADDRESS, PLUGIN = "address", "plugin"
# What WordPress puts behind a name: a number where the name is taken, and what it did to the picture.
_SUFFIXES = re.compile(r"(?:-(?:scaled|rotated|\d{1,4}(?:x\d{1,4})?|e\d{10,13}))*\.[A-Za-z]{3,4}$")
_TEXT = {
    ADDRESS: "The shop fetches the pictures from Vitrine's own address.",
    PLUGIN: "The plugin Vitrine in the shop takes the pictures.",
    LOGIN: "WordPress takes the pictures with an application password of a user.",
}
_NEXT = {
    ADDRESS: "Run Vitrine under an address that the shop can open (https on the usual port) and name it in "
    "VITRINE_PUBLIC_URL.",
    PLUGIN: "Install the plugin Vitrine in the shop (Plugins > Add New > Upload Plugin), or update it.",
    LOGIN: "In the shop open Users > Profile > Application Passwords, add one named Vitrine, then run: "
    "vitrine store media-login STORE --user NAME",
}
_NO_HTTPS = "Application passwords work over https only: switch the shop to https first."


def digits_of(url: str) -> str:
    """The digest's digits in the name of a file that we sent; empty for any other file."""
    stem = _SUFFIXES.sub("", unquote(urlsplit(url).path.rpartition("/")[2]))
    found = re.search(rf"(?:^|-)([0-9a-f]{{{NAME_DIGITS}}})$", stem)
    return found[1] if found else ""


class MediaFiles:
    """The media library of one shop."""

    def __init__(self, client: WooClient, shop: Shop, vault: TokenVault | None) -> None:
        self._client, self._shop, self._vault = client, shop, vault
        self._takes: bool | None = None

    # ------------------------------------------------------------------ ways

    def ways(self, *, public: bool) -> Sequence[Way]:
        """All ways, the easiest first."""
        missing = {
            ADDRESS: "" if public else _NEXT[ADDRESS],
            PLUGIN: "" if self.plugin_takes() else _NEXT[PLUGIN],
            LOGIN: self._login_missing(),
        }
        return [Way(name, not step, _TEXT[name], step) for name, step in missing.items()]

    def _login_missing(self) -> str:
        """What is to be done before the login works; empty where it does."""
        if not self._client.secure:
            return _NO_HTTPS
        login = self._login()
        return self._trouble(login) if login else _NEXT[LOGIN]

    def uploads(self) -> list[str]:
        """The ways that take bytes and are ready, in their order."""
        found = [PLUGIN] if self.plugin_takes() else []
        return [*found, LOGIN] if self._login() and self._client.secure else found

    def no_way(self) -> NeedsMerchant:
        """What to say where none is ready: the easiest way and its next step."""
        name = ADDRESS if not self._shop.facts().companion else PLUGIN
        return NeedsMerchant("There is no way to bring pictures into this shop yet.", _NEXT[name])

    def plugin_takes(self) -> bool:
        """Whether our plugin is there and takes pictures; asked once."""
        if self._takes is None:
            self._takes = False
            if self._shop.facts().companion:
                reply = self._client.get("wc-vitrine/v1/status", allow=(401, 403, 404))
                self._takes = reply.status == 200 and bool(reply.one().get("media"))
        return self._takes

    def _login(self) -> str:
        if self._vault is None:
            return ""
        try:
            return self._vault.read(MEDIA_LOGIN)
        except NeedsMerchant:
            return ""

    def _authorization(self, login: str) -> str:
        user, _, password = login.partition(":")
        return basic(user, password)

    def _trouble(self, login: str) -> str:
        """Why WordPress does not take this login; empty where it does."""
        params: dict[str, object] = {"context": "edit", "per_page": 1, "_fields": "id"}
        try:
            reply = self._client.get(
                "wp/v2/media", params, allow=(400, 401, 403, 404), authorization=self._authorization(login)
            )
        except CoreError as error:
            return str(error)
        if reply.status == 200:
            return ""
        return (
            "WordPress did not take this login. Check user name and application password, and that the user may "
            "upload files (Author or more)."
        )

    # ------------------------------------------------------------------ files

    def find(self, digits: str) -> int:
        """The id of a file whose name holds these digits; 0 where there is none, or the shop does not tell."""
        if self.plugin_takes():
            reply = self._client.get("wc-vitrine/v1/media", {"name": digits}, allow=(400, 401, 403, 404))
        else:
            params: dict[str, object] = {"search": digits, "per_page": 10, "_fields": "id,source_url"}
            reply = self._found(params)
        rows = mapping.rows(reply.data) if reply.status == 200 else []
        ids = [mapping.identity(row.get("id")) for row in rows if digits_of(_address(row)) == digits]
        return min((int(number) for number in ids if number), default=0)

    def _found(self, params: dict[str, object]) -> Reply:
        """WordPress lists its files to everybody, where no security plugin is in front."""
        try:
            return self._client.get("wp/v2/media", params, allow=(400, 401, 403, 404), signed=False)
        except CoreError:
            return Reply(404, None)

    def upload(self, way: str, file: Outgoing) -> int:
        """Send one file; its id in the shop. Raises Refused where the shop does not take it."""
        route, authorization = "wc-vitrine/v1/media", ""
        if way == LOGIN:
            route, authorization = "wp/v2/media", self._authorization(self._login())
        reply = self._client.send_file(route, file.name, file.mime, file.read(), authorization=authorization)
        number = mapping.identity(reply.one().get("id")) if reply.status < 300 else ""
        if not number:
            raise _refused(reply, file)
        return int(number)


def _address(row: dict[str, Any]) -> str:
    return mapping.text(row.get("source_url") or row.get("url"))


def _refused(reply: Reply, file: Outgoing) -> CoreError:
    if reply.status in (401, 403):
        return NeedsMerchant(
            "The user behind this key or password may not upload files.",
            "Give that user the role Shop manager (or Author, for an application password).",
        )
    if reply.status == 413 or "too_large" in reply.code or "too_big" in reply.code or reply.status == 500:
        return Refused(
            f"The shop's server takes no file of {file.size_bytes // 1024 + 1} KB ({reply.code or reply.status}).",
            "Ask the host to raise upload_max_filesize and post_max_size.",
        )
    if reply.status == 404:
        return NeedsMerchant("The shop no longer offers the upload.", _NEXT[PLUGIN])
    return Refused(
        f"The shop does not take the picture {file.name} ({reply.code or reply.status}).",
        "A security plugin may refuse uploads; allow them for this user.",
    )
