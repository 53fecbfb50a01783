"""WordPress's parameter checks: what answers 400 rest_invalid_param before a route runs. A batch skips them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from connectors.woocommerce.emulator.answers import RestError, as_list

Check = Callable[[str, Any], None]
_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.\d+)?([Zz]|[+-]\d\d:?\d\d)?$")


class InvalidError(Exception):
    """One parameter failed one check."""

    def __init__(self, code: str, message: str, data: Any = None) -> None:
        super().__init__(message)
        self.code, self.message, self.data = code, message, data


def validate(params: dict[str, Any], checks: dict[str, Check]) -> None:
    """Run all checks whose parameter is present; raise one RestError that names every failure."""
    failures: dict[str, InvalidError] = {}
    for name, check in checks.items():
        if name in params:
            try:
                check(name, params[name])
            except InvalidError as failure:
                failures[name] = failure
    if failures:
        raise RestError(
            "rest_invalid_param",
            f"Invalid parameter(s): {', '.join(failures)}",
            400,
            params={name: failure.message for name, failure in failures.items()},
            details={name: {"code": f.code, "message": f.message, "data": f.data} for name, f in failures.items()},
        )


def one_of(*allowed: str) -> Check:
    def check(name: str, value: Any) -> None:
        if not isinstance(value, str) or value not in allowed:
            raise InvalidError("rest_not_in_enum", f"{name} is not one of {enumeration(allowed)}.")

    return check


def list_of(*allowed: str) -> Check:
    def check(name: str, value: Any) -> None:
        for index, part in enumerate(as_list(value)):
            if part not in allowed:
                raise InvalidError("rest_not_in_enum", f"{name}[{index}] is not one of {enumeration(allowed)}.")

    return check


def enumeration(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b, and c`"""
    if len(words) < 3:
        return " and ".join(words)
    return f"{', '.join(words[:-1])}, and {words[-1]}"


def whole(low: int | None = None, high: int | None = None) -> Check:
    def check(name: str, value: Any) -> None:
        if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,18}", str(value)):
            raise InvalidError("rest_invalid_type", f"{name} is not of type integer.", {"param": name})
        number = int(value)
        if low is not None and high is not None and not low <= number <= high:
            raise InvalidError("rest_out_of_bounds", f"{name} must be between {low} (inclusive) and {high} (inclusive)")
        if low is not None and high is None and number < low:
            raise InvalidError("rest_out_of_bounds", f"{name} must be greater than or equal to {low}")

    return check


def text(name: str, value: Any) -> None:
    if not isinstance(value, str):
        raise InvalidError("rest_invalid_type", f"{name} is not of type string.", {"param": name})


def boolean(name: str, value: Any) -> None:
    if not isinstance(value, bool) and str(value).lower() not in {"true", "false", "0", "1", ""}:
        raise InvalidError("rest_invalid_type", f"{name} is not of type boolean.", {"param": name})


def objects(name: str, value: Any) -> None:
    """A list of objects. A plain string counts as a comma list, whose items are then no objects."""
    if isinstance(value, dict):
        raise InvalidError("rest_invalid_type", f"{name} is not of type array.", {"param": name})
    for index, item in enumerate(as_list(value)):
        if not isinstance(item, dict):
            where = f"{name}[{index}]"
            raise InvalidError("rest_invalid_type", f"{where} is not of type object.", {"param": where})


def thing(name: str, value: Any) -> None:
    if not isinstance(value, dict):
        raise InvalidError("rest_invalid_type", f"{name} is not of type object.", {"param": name})


def integers(name: str, value: Any) -> None:
    for index, item in enumerate(as_list(value)):
        where = f"{name}[{index}]"
        if isinstance(item, bool) or not re.fullmatch(r"-?\d{1,18}", str(item)):
            raise InvalidError("rest_invalid_type", f"{where} is not of type integer.", {"param": where})


def moment(name: str, value: Any) -> None:
    if parse_moment(str(value)) is None:
        raise InvalidError("rest_invalid_date", "Invalid date.")


def parse_moment(value: str) -> tuple[datetime, bool] | None:
    """(date and time, does it name its offset?) - a date alone is no moment."""
    match = _MOMENT.match(value.strip())
    if match is None:
        return None
    try:
        naive = datetime(*(int(part) for part in match.groups()[:6]), tzinfo=UTC)  # type: ignore[misc, arg-type]
        if match[7] is None or match[7] in "Zz":
            return naive, match[7] is not None
        return datetime.fromisoformat(value.strip().replace(" ", "T")), True
    except ValueError:
        return None
