"""What the `userErrors` of a mutation mean. Codes decide; payloads whose errors have no code are told by their field.

Two codes of Shopify may mean the same for us, and one code may come from several mutations with the same meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.shopify.errors import NotTaken
from core.errors import BadInput, Conflict, CoreError, NeedsMerchant, Permanent, Refused, Retryable

_SYNC = "Synchronise the catalogue again."
_REPORT = "If it stays, report it to us with this text."
_LANGUAGES = "Add the language in Settings > Languages."
_DEPLOY = "Deploy the app again (shopify app deploy) so that the shop gets Vitrine's definitions."
_SHORTEN = "Shorten the text."


@dataclass(frozen=True, slots=True)
class Problem:
    """One user error as Shopify gave it. `index` is the element of a list argument it belongs to, None when unknown."""

    code: str
    field: str
    message: str
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """Family and words for a group of codes."""

    family: type[CoreError]
    cause: str
    next_step: str
    after_s: float = 30.0


_STALE = Meaning(
    Conflict, "The text was changed in the shop since Vitrine read it.", "Look at the change, then decide."
)
_GONE = Meaning(Permanent, "The shop no longer has this record.", _SYNC)
_TOO_LONG = Meaning(BadInput, "The text is longer than Shopify allows.", _SHORTEN)
_INVALID = Meaning(BadInput, "Shopify refused a value.", _REPORT)
_LOCALE = Meaning(NeedsMerchant, "The shop does not have this language.", _LANGUAGES)
_UNDEFINED = Meaning(NeedsMerchant, "Vitrine's definitions are missing in the shop, or are older.", _DEPLOY)
_MARKET = Meaning(
    NeedsMerchant,
    "This text cannot be kept for this market.",
    "Check the market in Settings > Markets, or leave it out.",
)
_FORBIDDEN = Meaning(
    NeedsMerchant,
    "The app may not write this in the shop.",
    "Open Vitrine in the Shopify admin and accept its permissions.",
)
_BUSY = Meaning(NotTaken, "Shopify is still busy with an earlier job of this kind.", "", 15.0)
_NOT_READY = Meaning(NotTaken, "Shopify is still working on the file.", "", 5.0)
_SERVER = Meaning(Retryable, "Shopify had an error of its own.", "", 15.0)
_FULL = Meaning(NeedsMerchant, "A limit of the shop is reached.", "Remove what is no longer needed, then try again.")
_SUSPENDED = Meaning(NeedsMerchant, "Shopify does not allow this for this product or plan.", "Ask Shopify's support.")
_CROWDED = Meaning(
    Refused,
    "The product already shows as many pictures and films as Shopify allows.",
    "Take some off the product in the Shopify admin, then try again.",
)
_FILE = Meaning(Refused, "Shopify refused the file.", "Use a JPEG, PNG or WebP of at most 20 MB and 20 megapixels.")
_TAKEN = Meaning(Permanent, "Shopify already has a record of this name.", _SYNC)
_UPLOAD = Meaning(Retryable, "Shopify did not find the uploaded file.", "", 10.0)

_GROUPS: tuple[tuple[Meaning, str], ...] = (
    (
        _STALE,
        """
        STALE_OBJECT INVALID_COMPARE_DIGEST INVALID_TRANSLATABLE_CONTENT INVALID_MARKET_LOCALIZABLE_CONTENT
        """,
    ),
    (
        _GONE,
        """
        RESOURCE_NOT_FOUND RECORD_NOT_FOUND FILE_DOES_NOT_EXIST REFERENCE_TARGET_DOES_NOT_EXIST
        PRODUCT_DOES_NOT_EXIST MEDIA_DOES_NOT_EXIST MEDIA_DOES_NOT_EXIST_ON_PRODUCT
        PRODUCT_VARIANT_DOES_NOT_EXIST_ON_PRODUCT
        """,
    ),
    (
        _TOO_LONG,
        """
        TOO_LONG LESS_THAN_OR_EQUAL_TO INPUT_LIMIT_EXCEEDED ALT_VALUE_LIMIT_EXCEEDED TOO_MANY_ARGUMENTS
        TOO_MANY_KEYS_FOR_RESOURCE TOO_MANY_FILE_REFERENCE TOO_MANY_MEDIA_PER_INPUT_PAIR
        """,
    ),
    (_LOCALE, "INVALID_LOCALE_FOR_SHOP INVALID_LOCALE_FOR_MARKET INVALID_CODE"),
    (
        _UNDEFINED,
        """
        UNDEFINED_OBJECT_TYPE UNDEFINED_OBJECT_FIELD CAPABILITY_NOT_ENABLED CAPABILITY_VIOLATION
        RESOURCE_NOT_TRANSLATABLE INVALID_KEY_FOR_MODEL INVALID_TYPE FIELD_TYPE_INVALID OBJECT_FIELD_REQUIRED
        MISSING_REQUIRED_KEYS APP_CONFIG_MANAGED ADMIN_ACCESS_INPUT_NOT_ALLOWED RESERVED_NAME IMMUTABLE
        STANDARD_METAOBJECT_DEFINITION_DEPENDENT_ON_APP
        """,
    ),
    (
        _MARKET,
        """
        MARKET_CUSTOM_CONTENT_NOT_ALLOWED MARKET_DOES_NOT_EXIST MARKET_LOCALE_CREATION_FAILED
        RESOURCE_NOT_MARKET_CUSTOMIZABLE
        """,
    ),
    (_FORBIDDEN, "APP_NOT_AUTHORIZED NOT_AUTHORIZED"),
    (
        _BUSY,
        """
        OPERATION_IN_PROGRESS LIMIT_REACHED MODEL3D_THROTTLE_EXCEEDED VIDEO_THROTTLE_EXCEEDED
        """,
    ),
    (_NOT_READY, "NON_READY_STATE NON_READY_MEDIA FILE_LOCKED MEDIA_CANNOT_BE_MODIFIED"),
    (_SERVER, "INTERNAL_ERROR INTERNAL_FILE_SERVER_ERROR"),
    (_UPLOAD, "NO_SUCH_FILE INVALID_STAGED_UPLOAD_FILE"),
    (
        _FULL,
        """
        MAX_DEFINITIONS_EXCEEDED MAX_OBJECTS_EXCEEDED SHOP_MEDIA_LIMIT_EXCEEDED
        NON_IMAGE_MEDIA_PER_SHOP_LIMIT_EXCEEDED MAXIMUM_VARIANT_MEDIA_PAIRS_EXCEEDED
        """,
    ),
    (_CROWDED, "PRODUCT_MEDIA_LIMIT_EXCEEDED"),
    (_SUSPENDED, "PRODUCT_SUSPENDED UNACCEPTABLE_TRIAL_ASSET UNACCEPTABLE_UNVERIFIED_TRIAL_ASSET"),
    (
        _FILE,
        """
        UNACCEPTABLE_ASSET INVALID_FILENAME INVALID_FILENAME_EXTENSION INVALID_IMAGE_SOURCE_URL
        INVALID_FAILED_MEDIA_STATE
        MISMATCHED_FILENAME_AND_ORIGINAL_SOURCE UNSUPPORTED_MEDIA_TYPE_FOR_FILENAME_UPDATE
        UNSUPPORTED_FILE_REFERENCE INVALID_MEDIA_TYPE MODEL3D_VALIDATION_ERROR VIDEO_VALIDATION_ERROR
        """,
    ),
    (
        _TAKEN,
        """
        TAKEN PRESENT OBJECT_FIELD_TAKEN URL_HANDLE_TAKEN DISPLAY_NAME_CONFLICT FILENAME_ALREADY_EXISTS
        REFERENCE_EXISTS_ERROR DUPLICATE_FIELD_INPUT PRODUCT_VARIANT_ALREADY_HAS_MEDIA
        """,
    ),
    (
        _INVALID,
        """
        BLANK INCLUSION INVALID INVALID_FORMAT INVALID_OPTION INVALID_VALUE TOO_SHORT
        FAILS_RESOURCE_VALIDATION INVALID_VALUE_FOR_HANDLE_TRANSLATION URL_HANDLE_BLANK URL_HANDLE_INVALID
        BLANK_SEARCH INVALID_QUERY INVALID_DUPLICATE_MODE_FOR_TYPE INVALID_DUPLICATE_RESOLUTION_MODE
        MISSING_ARGUMENTS MISSING_FILENAME_FOR_DUPLICATE_MODE_REPLACE INVALID_MUTATION
        MEDIA_IS_NOT_ATTACHED_TO_VARIANT PRODUCT_VARIANT_SPECIFIED_MULTIPLE_TIMES
        """,
    ),
)
BY_CODE: dict[str, Meaning] = {code: meaning for meaning, codes in _GROUPS for code in codes.split()}


def problems_of(payload: Any) -> tuple[Problem, ...]:
    """All user errors in the payload of one mutation, whatever its list of them is called."""
    if not isinstance(payload, Mapping):
        return ()
    lists = [
        value for name, value in payload.items() if name.lower().endswith("usererrors") and isinstance(value, list)
    ]
    return tuple(_problem(entry) for entries in lists for entry in entries if isinstance(entry, Mapping))


def from_problems(problems: Iterable[Problem]) -> CoreError | None:
    """The error for the first problem, with the number of the others; None when there is none."""
    found = list(problems)
    if not found:
        return None
    first = found[0]
    meaning = meaning_of(first)
    where = f" Field: {first.field}." if first.field else ""
    said = f" Shopify says: {first.message.rstrip('.')}." if first.message else ""
    more = f" ({len(found) - 1} more problems.)" if len(found) > 1 else ""
    cause = f"{meaning.cause}{where}{said}{more}"
    if issubclass(meaning.family, BadInput):
        return meaning.family(cause, meaning.next_step, field=first.field)
    if issubclass(meaning.family, Retryable):
        return meaning.family(cause, meaning.next_step, after_s=meaning.after_s)
    return meaning.family(cause, meaning.next_step)


def meaning_of(problem: Problem) -> Meaning:
    """The table's row for a problem. Where errors have no code, a refused id means that the record is gone."""
    if problem.code:
        return BY_CODE.get(problem.code, _INVALID)
    return _GONE if problem.field.rsplit(".", 1)[-1] in ("id", "productId", "ownerId") else _INVALID


def _problem(entry: Mapping[str, Any]) -> Problem:
    path = entry.get("field")
    parts = path if isinstance(path, list) else [path] if path else []
    index = entry.get("elementIndex")
    return Problem(
        code=str(entry.get("code") or ""),
        field=".".join(re.sub(r"[^\w-]", "", str(part)) for part in parts)[:120],
        message=re.sub(r"\s+", " ", str(entry.get("message") or ""))[:200],
        index=index if isinstance(index, int) else None,
    )
