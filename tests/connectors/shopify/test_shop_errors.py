"""Every shape of refusal and what it becomes: family, cause, next step."""

import httpx
import pytest
from graphql import GraphQLEnumType, TypeInfo, TypeInfoVisitor, Visitor, get_named_type, parse, visit
from official_schema import schema

from connectors.shopify import errors, network, user_errors
from connectors.shopify.errors import (
    NotApproved,
    NotTaken,
    ScopeMissing,
    Throttled,
    TokenRefused,
    TooExpensive,
    from_errors,
    from_status,
)
from connectors.shopify.operations import all_operations
from connectors.shopify.user_errors import Problem, from_problems, problems_of
from core.errors import BadInput, Conflict, CoreError, NeedsMerchant, Permanent, Retryable


@pytest.mark.parametrize(
    ("status", "family"),
    [
        (301, NeedsMerchant), (307, NeedsMerchant), (400, Permanent), (401, TokenRefused), (402, NeedsMerchant),
        (403, NeedsMerchant), (404, NeedsMerchant), (418, Permanent), (422, Permanent), (423, NeedsMerchant),
        (429, NotTaken), (430, NeedsMerchant), (500, Retryable), (501, Permanent), (502, Retryable), (503, Retryable),
        (504, Retryable), (599, Retryable),
    ],
)  # fmt: skip
def test_each_status_has_a_family(status, family):
    error = from_status(status, request_id="abc-1")
    assert type(error) is family
    assert error.cause
    assert error.next_step
    assert f"status {status}, request abc-1" in error.cause


def test_only_a_status_that_proves_it_lets_a_mutation_be_repeated():
    repeatable = {status for status in range(300, 600) if isinstance(from_status(status), NotTaken)}
    assert repeatable == {429}


def test_retry_after_is_honoured_and_bounded():
    assert from_status(429, retry_after="7").after_s == 7
    assert from_status(503, retry_after="99999").after_s == 3600
    assert from_status(429, retry_after="soon").after_s == 2


def _entry(code, **more):
    extensions = {"code": code, **more.pop("extensions", {})}
    return {"message": "words that may be translated", "extensions": extensions, **more}


@pytest.mark.parametrize(
    ("entry", "family", "words"),
    [
        (_entry("THROTTLED"), Throttled, "budget"),
        (_entry("MAX_COST_EXCEEDED", extensions={"cost": 1250, "maxCost": 1000}), TooExpensive, "1250"),
        (_entry("INTERNAL_SERVER_ERROR"), Retryable, "error of its own"),
        (_entry("SHOP_INACTIVE"), NeedsMerchant, "paused or closed"),
        (_entry("undefinedField", locations=[{"line": 1}], path=["query", "shop", "nam"]), Permanent, "query.shop.nam"),
        (_entry("someNewValidation", locations=[{"line": 1}]), Permanent, "someNewValidation"),
        (_entry("NOT_EMULATED", path=["orders"]), Permanent, "orders"),
        (_entry("SOMETHING_NEW", path=["products"]), Retryable, "SOMETHING_NEW"),
        ({"message": "syntax error", "locations": [{"line": 1, "column": 2}]}, Permanent, "does not know"),
        ({"message": "boom"}, Retryable, "error of its own"),
    ],
)
def test_each_top_level_code_has_a_family(entry, family, words):
    error = from_errors([entry], request_id="r-1")
    assert type(error) is family
    assert words in str(error)
    assert error.next_step


def test_a_plain_text_in_place_of_the_list_is_a_refused_token():
    assert isinstance(from_errors("[API] Invalid API key or access token"), TokenRefused)


def test_a_denied_field_names_the_scope_or_the_missing_approval():
    denied = _entry(
        "ACCESS_DENIED", path=["orders"], extensions={"requiredAccess": "`read_orders` access scope or `read_x` scope."}
    )
    error = from_errors([denied])
    assert isinstance(error, ScopeMissing)
    assert "orders" in error.cause
    assert "read_orders or read_x" in error.cause
    page = "https://shopify.dev/docs/apps/launch/protected-customer-data"
    for entry in (
        _entry("ACCESS_DENIED", extensions={"documentation": page}),
        {**_entry("ACCESS_DENIED"), "message": f"This app is not approved to access the Order object. See {page}"},
    ):
        assert isinstance(from_errors([entry]), NotApproved)


def test_of_several_errors_the_one_for_a_person_comes_first():
    found = from_errors([_entry("THROTTLED"), _entry("INTERNAL_SERVER_ERROR"), _entry("ACCESS_DENIED")])
    assert isinstance(found, ScopeMissing)


@pytest.mark.parametrize("junk", [None, [], [None], [1], {}, 7, [{"extensions": None}], [{"extensions": {"code": 3}}]])
def test_junk_in_place_of_errors_is_an_error_too(junk):
    assert isinstance(from_errors(junk), CoreError)


def test_texts_of_shopify_cannot_carry_markup_into_causes():
    error = from_errors([_entry("<b>X</b>", path=["<script>"])], request_id="<i>")
    assert "<" not in str(error)


# ------------------------------------------------------------------ user errors


class _Codes(Visitor):
    def __init__(self, info):
        super().__init__()
        self.info, self.codes = info, set()

    def enter_field(self, node, *_):
        owner, kind = self.info.get_parent_type().name, get_named_type(self.info.get_type())
        if owner.endswith("UserError") and node.name.value == "code" and isinstance(kind, GraphQLEnumType):
            self.codes |= set(kind.values)


@pytest.mark.parametrize("version", ["2026-07", "2026-10"])
def test_every_code_that_our_mutations_can_answer_has_a_meaning(version):
    codes = set()
    for each in all_operations().values():
        info = TypeInfo(schema(version))
        seen = _Codes(info)
        visit(parse(each.text), TypeInfoVisitor(info, seen))
        codes |= seen.codes
    assert len(codes) > 80
    assert sorted(codes - set(user_errors.BY_CODE)) == []
    assert sorted(set(user_errors.BY_CODE) - codes) == []


def test_every_payload_with_user_errors_asks_for_their_code_when_there_is_one():
    kinds = schema("2026-07").type_map
    for each in all_operations().values():
        if not each.mutates:
            continue
        info, asked = TypeInfo(schema("2026-07")), set()

        class Fields(Visitor):
            def enter_field(self, node, *_, info=info, asked=asked):
                asked.add((info.get_parent_type().name, node.name.value))

        visit(parse(each.text), TypeInfoVisitor(info, Fields()))
        errors_of = {owner for owner, name in asked if owner.endswith("UserError") and name == "message"}
        assert errors_of, each.file
        for owner in errors_of:
            assert (owner, "field") in asked
            assert "code" not in kinds[owner].fields or (owner, "code") in asked, each.file


@pytest.mark.parametrize(
    ("code", "family"),
    [
        ("STALE_OBJECT", Conflict), ("INVALID_TRANSLATABLE_CONTENT", Conflict),
        ("INVALID_LOCALE_FOR_SHOP", NeedsMerchant),
        ("TOO_LONG", BadInput), ("RECORD_NOT_FOUND", Permanent), ("OPERATION_IN_PROGRESS", NotTaken),
        ("NON_READY_STATE", NotTaken), ("INTERNAL_ERROR", Retryable), ("A_CODE_OF_TOMORROW", BadInput),
    ],
)  # fmt: skip
def test_a_user_error_becomes_an_error_that_names_its_field(code, family):
    error = from_problems([Problem(code, "metafields.0.value", "Wrong  words")])
    assert type(error) is family
    assert "metafields.0.value" in error.cause
    if family is BadInput:
        assert error.field == "metafields.0.value"


def test_user_errors_are_found_under_any_name_and_counted():
    payload = {
        "job": None,
        "mediaUserErrors": [
            {"field": ["moves", "0", "id"], "message": "Media\n does not exist", "code": "MEDIA_DOES_NOT_EXIST"},
            {"field": None, "message": "x", "code": "INVALID", "elementIndex": 4},
        ],
    }
    problems = problems_of(payload)
    assert problems[0] == Problem("MEDIA_DOES_NOT_EXIST", "moves.0.id", "Media does not exist")
    assert problems[1].index == 4
    assert "1 more" in str(from_problems(problems))
    assert problems_of({"userErrors": []}) == problems_of(None) == problems_of([1]) == ()
    assert from_problems([]) is None


def test_without_a_code_a_refused_id_means_that_the_product_is_gone():
    assert type(from_problems([Problem("", "id", "Product does not exist")])) is Permanent
    assert type(from_problems([Problem("", "title", "Title can't be blank")])) is BadInput


# ------------------------------------------------------------------ no answer at all


def _kinds(base):
    yield base
    for child in base.__subclasses__():
        yield from _kinds(child)


def test_every_failure_of_the_http_client_has_a_row():
    for kind in [*_kinds(httpx.HTTPError), httpx.InvalidURL]:
        if kind is httpx.HTTPStatusError:
            continue
        error = network.from_transport(kind("x"))
        assert isinstance(error, CoreError)
        assert error.cause


def test_rows_do_not_hide_behind_more_general_ones():
    for place, (kind, _) in enumerate(network.TRANSPORT):
        assert not any(issubclass(kind, earlier) for earlier, _ in network.TRANSPORT[:place])


def test_every_row_of_the_tables_speaks_to_the_owner():
    rows = [*errors.BY_STATUS.values(), *(row for code, row in errors.BY_CODE.items() if row.cause)]
    for row in [*rows, *user_errors.BY_CODE.values()]:
        assert row.cause.endswith(".")
        assert row.next_step.endswith(".") or issubclass(row.family, Retryable)
