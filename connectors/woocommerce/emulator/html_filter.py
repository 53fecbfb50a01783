"""The filter that every product text goes through on its way into the shop. It is not a sanitiser to copy: dropped
tags leave their inner text behind, backslashes vanish, and `--` inside comments shrinks, exactly as recorded."""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectors.woocommerce.html_allow import (
    ATTRIBUTES,
    ENTITIES,
    GLOBAL_ATTRIBUTES,
    PROTOCOLS,
    STYLES,
    URL_ATTRIBUTES,
)

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ENTITY = re.compile(r"&(?:([A-Za-z]{2,8}[0-9]{0,2})|#(0*[0-9]{1,7})|#[xX](0*[0-9A-Fa-f]{1,6}));")
_TOKEN = re.compile(r"<!--.*?(?:-->|$)|<[^>]*>|>", re.DOTALL)
_LONELY_LESS = re.compile(r"<[^<>]*(?=<|$)")
_TAG = re.compile(r"<\s*(/?)\s*([A-Za-z0-9-]+)([^>]*)>$")
_ATTRIBUTE = re.compile(
    r"""\s*(?P<name>[_a-zA-Z][-_a-zA-Z0-9:.]*)(?:\s*=\s*(?:"(?P<dq>[^"]*)"|'(?P<sq>[^']*)'|(?P<bare>[^\s"']+)))?"""
)
_SCHEME = re.compile(r"^\s*([A-Za-z][A-Za-z0-9+.-]*)\s*(?::|&#0*58;|&#x0*3a;|&colon;)", re.IGNORECASE)
_CSS_CALL = re.compile(
    r"\b(?:var|calc|min|max|minmax|clamp|repeat|(?:repeating-)?(?:linear|radial|conic)-gradient)\([^()]*\)"
)
_CSS_URL = re.compile(r"url\(\s*(['\"]?)([^'\"()]*)\1\s*\)")


def stripslashes(text: str) -> str:
    """PHP's stripslashes: one backslash of each pair goes; backslash-zero is a NUL."""
    return re.sub(r"\\(.?)", lambda m: "\0" if m.group(1) == "0" else m.group(1), text, flags=re.DOTALL)


def store_html(text: str) -> str:
    """What a shop keeps of a description or short description that arrives over REST."""
    return filter_html(stripslashes(text))


def filter_html(text: str) -> str:
    """Keep allowed tags and attributes, encode stray `&`, `<`, `>`."""
    text = _CONTROL.sub("", text)
    if "&" in text:
        text = _ampersands(text)
    if "<" not in text and ">" not in text:
        return text
    text = _LONELY_LESS.sub(lambda m: _escape_quotes(m.group().replace("<", "&lt;")), text)
    return _TOKEN.sub(lambda m: _token(m.group()), text)


def _escape_quotes(text: str) -> str:
    return text.replace('"', "&quot;").replace("'", "&#039;")


def _ampersands(text: str) -> str:
    out, at = [], 0
    for match in re.finditer("&", text):
        start = match.start()
        if start < at:
            continue
        out.append(text[at:start])
        entity = _ENTITY.match(text, start)
        written = _entity(entity) if entity else None
        out.append(written or "&amp;")
        at = entity.end() if entity and written else start + 1
    out.append(text[at:])
    return "".join(out)


def _entity(match: re.Match[str]) -> str | None:
    name, decimal, hexadecimal = match.groups()
    if name:
        return match.group() if name in ENTITIES else None
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if not (code in (9, 10, 13) or 32 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF):
        return None
    return f"&#{code:03d};" if decimal else f"&#x{hexadecimal.lstrip('0')};"


def _token(token: str) -> str:
    if not token.startswith("<"):
        return "&gt;"
    if token.startswith("<!--"):
        return _comment(token)
    match = _TAG.match(token)
    if match is None:
        return ""
    slash, name, rest = match.groups()
    if name.lower() not in ATTRIBUTES:
        return ""
    if slash:
        return f"</{name}>"
    closed = " /" if rest.rstrip().endswith("/") else ""
    return f"<{name}{''.join(_attributes(name.lower(), rest))}{closed}>"


def _comment(token: str) -> str:
    inner = token.replace("<!--", "").replace("-->", "")
    while (again := filter_html(inner)) != inner:
        inner = again
    if not inner:
        return ""
    inner = re.sub("--+", "-", inner)
    return f"<!--{inner.removesuffix('-')}-->"


def _attributes(tag: str, rest: str) -> Iterator[str]:
    seen: set[str] = set()
    at = 0
    while at < len(rest):
        match = _ATTRIBUTE.match(rest, at)
        if match is None:
            at += 1
            continue
        at = match.end()
        name = match["name"].lower()
        if name in seen or not _allowed(tag, name):
            continue
        seen.add(name)
        value = next((match[kind] for kind in ("dq", "sq", "bare") if match[kind] is not None), None)
        if value is None:
            yield f" {match['name']}"
            continue
        value = _clean_value(name, value)
        if name == "style" and not value:
            continue
        quote = "'" if match["sq"] is not None else '"'
        yield f" {match['name']}={quote}{value}{quote}"


def _allowed(tag: str, name: str) -> bool:
    if name in GLOBAL_ATTRIBUTES or name in ATTRIBUTES[tag]:
        return True
    return re.fullmatch(r"data-[a-z0-9_-]+", name) is not None


def _clean_value(name: str, value: str) -> str:
    if name == "style":
        return _style(value)
    if name in URL_ATTRIBUTES:
        while (match := _SCHEME.match(value)) and match.group(1).lower() not in PROTOCOLS:
            value = value[match.end() :]
    return re.sub("[<>]", "", value)


def _style(css: str) -> str:
    kept = []
    for item in re.sub(r"[\x00-\x1f]", "", css).split(";"):
        item = item.strip()
        name, colon, value = item.partition(":")
        if not item or (colon and not _style_ok(name.strip().lower(), value)):
            continue
        if colon or not re.search(r"[\\(&=}]|/\*", item):
            kept.append(item)
    return ";".join(kept)


def _style_ok(name: str, value: str) -> bool:
    if name not in STYLES and not re.fullmatch(r"--[a-z0-9_-]+", name):
        return False
    for match in _CSS_URL.finditer(value):
        scheme = _SCHEME.match(match.group(2))
        if not name.startswith("background") or (scheme and scheme.group(1).lower() not in PROTOCOLS):
            return False
    bare = _CSS_URL.sub("", value)
    previous = ""
    while previous != bare:
        previous, bare = bare, _CSS_CALL.sub("", bare)
    return re.search(r"[\\(&=}]|/\*", bare) is None
