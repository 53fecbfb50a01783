"""How the shop renders a stored text: paragraphs are added and shortcodes expanded. Reading this back and storing it
again would corrupt the text; that trap is why the emulator has it."""

from __future__ import annotations

import re
from collections.abc import Mapping

_BLOCKS = (
    "table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|address|style|p|"
    "h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption|details|menu|summary"
)
_OPENING = re.compile(rf"(<(?:{_BLOCKS})(?:\s[^>]*)?/?>)", re.IGNORECASE)
_CLOSING = re.compile(rf"(</(?:{_BLOCKS})>)", re.IGNORECASE)
_STARTS_BLOCK = re.compile(rf"</?(?:{_BLOCKS})(?:[\s>/])", re.IGNORECASE)
_SHORTCODE = re.compile(r"\[([a-z_]+)\]")


def expand_shortcodes(text: str, shortcodes: Mapping[str, str]) -> str:
    """Replace `[name]` of registered shortcodes; others stay as they are."""
    return _SHORTCODE.sub(lambda m: shortcodes.get(m.group(1), m.group()), text) if "[" in text else text


def paragraphs(text: str) -> str:
    """Wrap loose text into paragraphs, blank line by blank line; block-level elements stand alone."""
    if not text.strip():
        return ""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _CLOSING.sub(r"\1\n\n", _OPENING.sub(r"\n\n\1", text))
    out = []
    for chunk in re.split(r"\n\s*\n", text):
        chunk = chunk.strip()
        if not chunk:
            continue
        if _STARTS_BLOCK.match(chunk):
            out.append(chunk)
        else:
            lines = re.sub(r"\s*\n\s*", "<br />\n", chunk)
            out.append(f"<p>{lines}</p>")
    return "\n".join(out) + "\n"
