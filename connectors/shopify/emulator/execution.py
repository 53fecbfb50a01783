"""One GraphQL request: validated by the official schema, paid for, answered field by field, checked for scopes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSyntaxError,
    execute,
    get_operation_ast,
)
from graphql.execution.values import get_variable_values

from connectors.shopify.emulator.bucket import Bucket
from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.cost import CURVES, Bill
from connectors.shopify.emulator.domains import FIELDS
from connectors.shopify.emulator.limits import check_arrays
from connectors.shopify.emulator.scopes import admit

Answer = dict[str, Any]
_LIMITS = "https://shopify.dev/api/usage/rate-limits"


def run(call: Call, body: Mapping[str, Any]) -> Answer:
    """Answer the JSON body of a request, always for HTTP status 200."""
    try:
        document, complaints = call.official.document(body["query"])
    except GraphQLSyntaxError as error:
        return {"errors": [error.formatted]}
    if complaints:
        return {"errors": [error.formatted for error in complaints]}
    operation = get_operation_ast(document, body.get("operationName"))
    if operation is None:
        return {"errors": [{"message": "An operation name is required"}]}
    call.operation = operation.name.value if operation.name else ""
    variables = body.get("variables") or {}
    coerced = get_variable_values(call.official.schema, operation.variable_definitions, variables)
    if isinstance(coerced, list):
        return {"errors": [error.formatted for error in coerced]}
    try:
        check_arrays(coerced)
    except GraphQLError as error:
        return {"errors": [error.formatted]}
    bill = Bill(call.official.schema, document, operation, coerced, CURVES[call.store.faults["cost_curve"]])
    return _paid(call, bill, variables)


def _paid(call: Call, bill: Bill, variables: Mapping[str, Any]) -> Answer:
    requested, bucket = bill.requested(), call.store.bucket(call.token.app)
    highest = int(call.store.faults["single_query_max"])
    if requested > highest:
        return _too_dear(requested, highest)
    if not bucket.take(requested):
        return {
            "errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED", "documentation": _LIMITS}}],
            "extensions": {"cost": _cost(requested, None, bucket)},
        }
    if call.store.faults.strikes("internal"):
        return _internal_error()
    answer = unpaid(call, bill.document, variables)
    actual = min(requested, bill.actual(answer["data"]))
    bucket.give_back(requested - actual)
    return answer | {"extensions": {"cost": _cost(requested, actual, bucket)}}


def unpaid(call: Call, document: DocumentNode, variables: Mapping[str, Any]) -> Answer:
    """Run a valid document as bulk operations do, which cost no points: data, and errors where there are any."""
    with call.store.lock:
        call.store.catch_up()
        result = execute(
            call.official.schema,
            document,
            context_value=call,
            variable_values=dict(variables),
            operation_name=call.operation or None,
            field_resolver=_resolve,
            type_resolver=_type_of,
        )
    if not isinstance(result, ExecutionResult):
        raise TypeError("A resolver of the emulator must not be a coroutine.")
    answer: Answer = {"data": result.data}
    if result.errors:
        answer["errors"] = [_shown(error) for error in result.errors]
    return answer


def _cost(requested: int, actual: int | None, bucket: Bucket) -> Answer:
    return {
        "requestedQueryCost": requested,
        "actualQueryCost": actual,
        "throttleStatus": bucket.status(),
    }


def _too_dear(requested: int, highest: int) -> Answer:
    message = f"Query cost is {requested}, which exceeds the single query max cost limit ({highest})."
    detail = {"code": "MAX_COST_EXCEEDED", "cost": requested, "maxCost": highest, "documentation": _LIMITS}
    return {"errors": [{"message": message, "extensions": detail}]}


def _internal_error() -> Answer:
    message = "Internal error. Looks like something went wrong on our end."
    return {"errors": [{"message": message, "extensions": {"code": "INTERNAL_SERVER_ERROR"}}]}


def _shown(error: GraphQLError) -> Any:
    """An error as the client sees it. A mistake of the emulator itself must not look like an answer of the shop."""
    cause = error.original_error
    if cause is not None and not isinstance(cause, GraphQLError):
        raise cause
    return error.formatted


def _resolve(source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
    call: Call = info.context
    owner, name = info.parent_type.name, info.field_name
    definition = info.parent_type.fields[name]
    demand, sentence = call.official.scopes.of_field(owner, name, definition)
    if demand:
        admit(call.token.scopes, demand, sentence, name)
    if info.path.prev is None:
        check_arrays(arguments)
    return FIELDS.answer(owner, name, source, call, arguments, definition)


def _type_of(value: Any, info: GraphQLResolveInfo, abstract: Any) -> str:
    """The concrete type of what a field handed out, whose own scopes count too."""
    name = str(value["__typename"]) if isinstance(value, Mapping) else str(value.TYPE)
    demand, sentence = info.context.official.scopes.of_type(name)
    admit(info.context.token.scopes, demand, sentence, info.field_name)
    return name
