"""Bulk operations and staged uploads of the emulator: what it refuses, and what the clock does to an operation."""

from __future__ import annotations

import io
import json

import pytest
from werkzeug.test import Client

from connectors.shopify.operations import all_operations

RUN = all_operations()["bulk_run_query"].text
NODE = "edges { node { id } }"
DEEP = f"{{ products {{ edges {{ node {{ id variants {{ edges {{ node {{ id media {{ {NODE} }} }} }} }} }} }} }} }}"
MEDIA = " ".join(f"a{n}: media {{ {NODE} }}" for n in range(5))
WIDE = f"{{ products {{ edges {{ node {{ id {MEDIA} }} }} }} }}"


def start(shop, query="{ products { edges { node { id title } } } }"):
    return shop.ask(RUN, {"query": query})["bulkOperationRunQuery"]


def look(shop, begun, fields="status objectCount rootObjectCount fileSize url partialDataUrl errorCode completedAt"):
    query = f"query ($id: ID!) {{ bulkOperation(id: $id) {{ {fields} }} }}"
    return shop.ask(query, {"id": begun["bulkOperation"]["id"]})["bulkOperation"]


def get(shop, url, **headers):
    return Client(shop.app).get(url, headers=headers)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("{ shop { id } }", "at least one connection"),
        (WIDE, "more than 5 connections"),
        (DEEP, "nesting depth greater than 2"),
        ("{ products(first: 3) { nodes { id } } }", "edges and node"),
        (f"{{ products {{ edges {{ node {{ title media {{ {NODE} }} }} }} }} }}", "must select the 'id' field"),
        (f"{{ products {{ edges {{ node {{ x: id media {{ {NODE} }} }} }} }} }}", "must select the 'id' field"),
        (f"query ($a: String) {{ products(query: $a) {{ {NODE} }} }}", "variables are not supported"),
        ("{ products { edges { node { nonsense } } } }", "nonsense"),
        ("{ products {", "Syntax Error"),
        ("mutation { bulkOperationCancel(id: 1) { userErrors { field } } }", "exactly one query"),
    ],
)
def test_a_query_that_the_shop_does_not_run_in_bulk(shop, query, said):
    answer = start(shop, query)
    assert answer["bulkOperation"] is None
    assert answer["userErrors"][0]["code"] == "INVALID"
    assert said in answer["userErrors"][0]["message"]


def test_five_connections_two_deep_are_fine(shop):
    query = WIDE.replace(f"a4: media {{ {NODE} }}", "")
    assert start(shop, query)["userErrors"] == []


def test_time_moves_an_operation(shop):
    shop.switch(bulk_queue_s=10.0, bulk_objects_per_s=2.0)
    begun = start(shop)
    assert look(shop, begun)["status"] == "CREATED"
    shop.clock.advance(11)
    running = look(shop, begun)
    assert (running["status"], running["objectCount"], running["url"]) == ("RUNNING", "2", None)
    shop.clock.advance(5)
    done = look(shop, begun)
    assert (done["status"], done["objectCount"], done["rootObjectCount"]) == ("COMPLETED", "4", "4")
    data = get(shop, done["url"])
    assert len(data.data) == int(done["fileSize"])
    assert json.loads(data.data.splitlines()[0])["title"] == "Rain Jacket"
    part = get(shop, done["url"], Range="bytes=10-")
    assert (part.status_code, part.data) == (206, data.data[10:])
    assert get(shop, done["url"], Range=f"bytes={len(data.data)}-").status_code == 416
    shop.clock.advance(7 * 86_400)
    assert look(shop, begun)["status"] == "EXPIRED"
    assert get(shop, done["url"]).status_code == 403


def test_children_follow_level_by_level_or_grouped(shop):
    query = "{ products { edges { node { id variants { edges { node { id sku } } } } } } }"
    kinds = {}
    for grouped in (False, True):
        text = RUN.replace("query:$query", f"query:$query groupObjects:{json.dumps(grouped)}")
        begun = shop.ask(text, {"query": query})["bulkOperationRunQuery"]
        shop.clock.advance(60)
        rows = [json.loads(line) for line in get(shop, look(shop, begun)["url"]).data.splitlines()]
        kinds[grouped] = "".join("v" if "__parentId" in row else "P" for row in rows)
    assert kinds == {False: "PPPPvvvvv", True: "PvvPvPvPv"}


def test_five_at_once_of_each_kind(shop):
    shop.switch(bulk_queue_s=60.0)
    assert [start(shop)["userErrors"] for _ in range(5)] == [[]] * 5
    assert start(shop)["userErrors"][0]["code"] == "LIMIT_REACHED"
    shop.clock.advance(61)
    assert start(shop)["userErrors"] == []


def test_another_app_neither_sees_nor_blocks_ours(shop):
    begun = start(shop)
    other = shop.other_app()
    query = "query ($id: ID!) { bulkOperation(id: $id) { id } bulkOperations(first: 5) { nodes { id } } }"
    seen = shop.ask(query, {"id": begun["bulkOperation"]["id"]}, token=other)
    assert seen == {"bulkOperation": None, "bulkOperations": {"nodes": []}}


def test_listing_knows_status_and_type(shop):
    first, second = start(shop)["bulkOperation"]["id"], start(shop)["bulkOperation"]["id"]
    query = "query ($q: String) { bulkOperations(first: 5, query: $q) { nodes { id } } }"

    def ids(wanted):
        return [row["id"] for row in shop.ask(query, {"q": wanted})["bulkOperations"]["nodes"]]

    assert ids("status:created") == [second, first]
    assert ids("operation_type:mutation") == []
    shop.clock.advance(60)
    assert ids("status:completed operation_type:query") == [second, first]


def test_cancelling(shop):
    begun = start(shop)
    cancel = all_operations()["bulk_cancel"].text
    answer = shop.ask(cancel, {"id": begun["bulkOperation"]["id"]})["bulkOperationCancel"]
    assert answer["bulkOperation"]["status"] == "CANCELING"
    assert look(shop, begun)["status"] == "CANCELED"
    again = shop.ask(cancel, {"id": begun["bulkOperation"]["id"]})["bulkOperationCancel"]
    assert "canceled" in again["userErrors"][0]["message"]
    nobody = shop.ask(cancel, {"id": "gid://shopify/BulkOperation/1"})["bulkOperationCancel"]
    assert nobody["userErrors"][0]["field"] == ["id"]


def test_a_failure_leaves_a_part(shop):
    shop.switch(bulk_fail_next=1)
    begun = start(shop)
    shop.clock.advance(60)
    failed = look(shop, begun)
    assert (failed["status"], failed["errorCode"], failed["url"]) == ("FAILED", "INTERNAL_SERVER_ERROR", None)
    assert len(get(shop, failed["partialDataUrl"]).data.splitlines()) == 2


def test_what_is_not_emulated_is_said(shop):
    begun = start(shop, "{ collections { edges { node { id } } } }")
    shop.clock.advance(60)
    query = "query ($id: ID!) { bulkOperation(id: $id) { status } }"
    errors = shop.errors(query, {"id": begun["bulkOperation"]["id"]})
    assert errors[0]["message"].startswith("not emulated: ")


# ------------------------------------------------------------------ uploads, mutations


def target(shop, **row):
    wanted = {"resource": "BULK_MUTATION_VARIABLES", "filename": "v.jsonl", "mimeType": "text/jsonl"} | row
    answer = shop.ask(all_operations()["staged_uploads_create"].text, {"input": [wanted]})["stagedUploadsCreate"]
    return answer["stagedTargets"][0] if answer["stagedTargets"] else answer["userErrors"]


def send(shop, made, data, **changed):
    fields = {row["name"]: row["value"] for row in made["parameters"]} | changed
    sent = fields | {"file": (io.BytesIO(data), "v.jsonl", "text/jsonl")}
    return Client(shop.app).post(made["url"], data=sent).status_code, fields["key"]


def mutate(shop, key, text=""):
    sent = {"mutation": text or all_operations()["product_update"].text, "stagedUploadPath": key}
    return shop.ask(all_operations()["bulk_run_mutation"].text, sent)["bulkOperationRunMutation"]


def test_a_form_must_carry_every_parameter_and_the_file_last(shop):
    made = target(shop, httpMethod="POST")
    assert send(shop, made, b"x", policy="forged")[0] == 403
    assert send(shop, made, b"x", key="tmp/other")[0] == 400
    assert Client(shop.app).post(made["url"], data=b"x", content_type="text/plain").status_code == 400
    early = {"file": (io.BytesIO(b"x"), "v.jsonl", "text/jsonl")}
    fields = {row["name"]: row["value"] for row in made["parameters"]}
    assert Client(shop.app).post(made["url"], data=early | fields).status_code in (201, 400)
    assert send(shop, made, b"x")[0] == 201


def test_a_put_takes_the_bytes_alone(shop):
    made = target(shop, resource="IMAGE", mimeType="image/png", filename="a.png")
    client = Client(shop.app)
    assert client.put(made["url"], data=b"x", content_type="image/jpeg").status_code == 403
    assert client.put(made["url"], data=b"x", content_type="image/png").status_code == 200
    assert client.put("/uploads/tmp/nowhere", data=b"x", content_type="image/png").status_code == 403


def test_a_file_that_is_too_large_is_refused_before(shop):
    assert target(shop, fileSize="100000001")[0]["field"] == ["input", "0", "fileSize"]
    assert target(shop, filename=" ")[0]["field"] == ["input", "0", "filename"]


def test_a_mutation_runs_once_for_each_line(shop):
    lines = [{"product": {"id": shop.ids()["rain-jacket"], "title": "New"}}, {"product": {"id": 7}}]
    _, key = send(shop, target(shop, httpMethod="POST"), b"\n".join(json.dumps(line).encode() for line in lines))
    begun = mutate(shop, key)
    assert begun["userErrors"] == []
    shop.clock.advance(60)
    rows = [json.loads(line) for line in get(shop, look(shop, begun)["url"]).data.splitlines()]
    assert [row["__lineNumber"] for row in rows] == [0, 1]
    assert rows[0]["data"]["productUpdate"]["product"]["title"] == "New"
    assert rows[1]["errors"]


@pytest.mark.parametrize(
    ("text", "data", "code"),
    [
        (None, None, "NO_SUCH_FILE"),
        (None, b"{", "INVALID_STAGED_UPLOAD_FILE"),
        (None, b"", "INVALID_STAGED_UPLOAD_FILE"),
        (None, b"[1]", "INVALID_STAGED_UPLOAD_FILE"),
        ("query { shop { id } }", b"{}", "INVALID_MUTATION"),
        ("mutation { nonsense }", b"{}", "INVALID_MUTATION"),
        ("mutation {", b"{}", "INVALID_MUTATION"),
    ],
)
def test_a_mutation_that_cannot_start(shop, text, data, code):
    made = target(shop, httpMethod="POST")
    _, key = send(shop, made, data) if data is not None else (0, "tmp/nothing")
    answer = mutate(shop, key, text or "")
    assert answer["userErrors"][0]["code"] == code
