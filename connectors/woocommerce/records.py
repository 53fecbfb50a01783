"""Product records as publishing needs them: with their texts as stored, whatever their status."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.woocommerce import mapping, texts
from connectors.woocommerce.client import WooClient
from connectors.woocommerce.languages import Languages
from connectors.woocommerce.texts import Row
from core.errors import Permanent


class Gone(Permanent):
    """The record was deleted or lies in the trash."""

    def __init__(self) -> None:
        super().__init__(
            "The shop no longer has this product (deleted or in the trash).", "Synchronise the catalogue again."
        )


class Records:
    """The product records of one shop."""

    def __init__(self, client: WooClient, languages: Languages) -> None:
        self._client, self._languages = client, languages

    def one(self, post_id: int, *, fresh: bool = False) -> Row:
        """A record by its id. Raises Gone."""
        params: dict[str, object] = {"context": "edit", "_fields": texts.ROW_FIELDS}
        reply = self._client.get(f"wc/v3/products/{post_id}", params | _bypass(fresh), kind="one", allow=(404,))
        if reply.status == 404 or reply.one().get("status") == "trash":
            raise Gone
        return reply.one()

    def exists(self, post_id: int) -> bool:
        """Whether there is such a record outside the trash."""
        reply = self._client.get(f"wc/v3/products/{post_id}", {"_fields": "id,status"}, kind="one", allow=(404,))
        return reply.status == 200 and reply.one().get("status") != "trash"

    def many(self, remote_ids: Iterator[str], *, fresh: bool = False) -> dict[int, Row]:
        """Records by id, in one call (two or more) or by the record's own route (one). Gone ones are left out."""
        ids = sorted({int(found) for remote_id in remote_ids if (found := mapping.identity(remote_id))})
        if not ids:
            return {}
        if len(ids) == 1:
            try:
                return {ids[0]: self.one(ids[0], fresh=fresh)}
            except Gone:
                return {}
        params: dict[str, object] = {
            "context": "edit",
            "include": ids,
            "per_page": 100,
            "status": "any",
            "_fields": texts.ROW_FIELDS,
        }
        reply = self._client.get(
            "wc/v3/products", params | self._languages.list_params() | _bypass(fresh), kind="records"
        )
        return {int(found): row for row in reply.rows() if (found := mapping.identity(row.get("id")))}


def _bypass(fresh: bool) -> dict[str, object]:
    """WooCommerce 10.5 can cache product answers; after a write we want the truth. Older shops ignore the parameter."""
    return {"_skip_cache": True} if fresh else {}
