"""What changed between two texts, in words a reader sees: any script, numbers as whole numbers.

Anchors are tokens that occur once on both sides (patience diff), then Myers' greedy algorithm within the gaps, with a
bound: 100 KB of unrelated text costs about a second and answers "all of this became all of that".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

MAX_EDITS = 100  # inside one gap; beyond, the gap is shown as replaced
MAX_DEPTH = 12
GRAMS = (1, 4, 12)  # tokens; longer ones find their place in texts that repeat every word

_TOKEN = re.compile(
    r"[0-9٠-٩۰-۹०-९０-９]+(?:[.,:'’٫٬\u00a0\u202f\u2009][0-9٠-٩۰-۹०-९０-９]+)*"  # a number with its separators
    r"|[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*"  # scripts without word spaces
    r"|[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
    r"|[^\W\d_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f]"
    r"[^\W\d\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f]*"
    r"|\s+|.",
    re.DOTALL,
)
_BLOCK_NAMES = """
address article aside blockquote br caption dd details div dl dt
fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre
section summary table tbody td tfoot th thead tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_HIDDEN = frozenset({"script", "style", "template", "noscript", "title", "head"})
_Gap = tuple[int, int, int, int, int]  # a from, a to, b from, b to, depth
_Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text. `op` is same, insert or delete; same + delete = before, same + insert = after."""

    op: str
    text: str


def tokens(text: str) -> list[str]:
    """Words, whole numbers, single ideographs, spaces and signs; joined they are the text again."""
    return _TOKEN.findall(text)


def words(before: str, after: str) -> list[Piece]:
    """The change as pieces in reading order; a deletion comes before the insertion that replaces it."""
    a, b = tokens(before), tokens(after)
    out: list[Piece] = []
    i = j = 0
    for x, y, n in _runs(_pairs(a, b), len(a), len(b)):
        _put(out, "delete", "".join(a[i:x]))
        _put(out, "insert", "".join(b[j:y]))
        _put(out, "same", "".join(a[x : x + n]))
        i, j = x + n, y + n
    return _joined(out)


def html_text(html: str) -> str:
    """The text that a shopper sees, one line per block, spaces collapsed; scripts, styles and comments left out."""
    root = LexborHTMLParser(html).root
    parts: list[str] = []
    for node in root.traverse(include_text=True) if root else ():
        if node.tag == "-text":
            if node.parent is not None and node.parent.tag in _HIDDEN:
                continue
            if node.prev is not None and node.prev.tag in _BLOCKS:
                parts.append("\n")
            parts.append(re.sub(r"\s+", " ", node.text_content or ""))
        elif node.tag in _BLOCKS:
            parts.append("\n")
    lines = (re.sub(r" +", " ", line).strip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _put(out: list[Piece], op: str, text: str) -> None:
    if text:
        out.append(Piece(op, text))


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Changes that only a space divides become one, so that a new phrase reads as a phrase."""
    out: list[Piece] = []
    gone = new = ""
    for index, piece in enumerate(pieces):
        bridge = piece.op == "same" and piece.text.isspace() and (gone or new) and index + 1 < len(pieces)
        if piece.op == "delete" or bridge:
            gone += piece.text
        if piece.op == "insert" or bridge:
            new += piece.text
        if piece.op == "same" and not bridge:
            _put(out, "delete", gone)
            _put(out, "insert", new)
            gone = new = ""
            out.append(piece)
    _put(out, "delete", gone)
    _put(out, "insert", new)
    return out


def _runs(pairs: Sequence[_Pair], a_len: int, b_len: int) -> Iterator[tuple[int, int, int]]:
    at = 0
    while at < len(pairs):
        x, y = pairs[at]
        n = 1
        while at + n < len(pairs) and pairs[at + n] == (x + n, y + n):
            n += 1
        yield x, y, n
        at += n
    yield a_len, b_len, 0


def _pairs(a: Sequence[str], b: Sequence[str]) -> list[_Pair]:
    """Positions of equal tokens that both sides keep, in order."""
    found: list[_Pair] = []
    gaps: list[_Gap] = [(0, len(a), 0, len(b), 0)]
    while gaps:
        lo, hi, low, high, depth = gaps.pop()
        while lo < hi and low < high and a[lo] == b[low]:
            found.append((lo, low))
            lo, low = lo + 1, low + 1
        while lo < hi and low < high and a[hi - 1] == b[high - 1]:
            hi, high = hi - 1, high - 1
            found.append((hi, high))
        if lo == hi or low == high:
            continue
        spans = (lo, hi, low, high)
        anchors = next(filter(None, (_unique(a, b, *spans, n) for n in GRAMS)), []) if depth < MAX_DEPTH else []
        if not anchors:
            found.extend((lo + x, low + y) for x, y in _myers(a[lo:hi], b[low:high]))
            continue
        found.extend(anchors)
        for x, y in [*anchors, (hi, high)]:
            gaps.append((lo, x, low, y, depth + 1))
            lo, low = x + 1, y + 1
    return sorted(found)


def _unique(a: Sequence[str], b: Sequence[str], lo: int, hi: int, low: int, high: int, n: int) -> list[_Pair]:
    """The longest rising chain of places whose next n tokens occur exactly once in both gaps."""
    a_grams = [tuple(a[x : x + n]) for x in range(lo, hi - n + 1)]
    b_grams = [tuple(b[y : y + n]) for y in range(low, high - n + 1)]
    left, right = Counter(a_grams), Counter(b_grams)
    place = {gram: low + y for y, gram in enumerate(b_grams) if right[gram] == 1}
    pairs = [(lo + x, place[gram]) for x, gram in enumerate(a_grams) if left[gram] == 1 and gram in place]
    ends: list[int] = []
    tops: list[int] = []
    before: list[int] = []
    for index, (_, y) in enumerate(pairs):
        at = bisect_left(ends, y)
        before.append(tops[at - 1] if at else -1)
        ends[at : at + 1], tops[at : at + 1] = [y], [index]
    chain: list[_Pair] = []
    index = tops[-1] if tops else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _myers(a: Sequence[str], b: Sequence[str]) -> list[_Pair]:
    """Equal positions by Myers 1986, given up beyond MAX_EDITS edits."""
    reach = {1: 0}
    trail: list[dict[int, int]] = []
    for d in range(min(len(a) + len(b), MAX_EDITS) + 1):
        trail.append(dict(reach))
        for k in range(-d, d + 1, 2):
            down = k == -d or (k != d and reach[k - 1] < reach[k + 1])
            x = reach[k + 1] if down else reach[k - 1] + 1
            while x < len(a) and x - k < len(b) and a[x] == b[x - k]:
                x += 1
            reach[k] = x
            if x >= len(a) and x - k >= len(b):
                return _back(trail, len(a), len(b))
    return []


def _back(trail: list[dict[int, int]], x: int, y: int) -> list[_Pair]:
    pairs: list[_Pair] = []
    for d in range(len(trail) - 1, -1, -1):
        reach, k = trail[d], x - y
        down = k == -d or (k != d and reach.get(k - 1, -1) < reach.get(k + 1, -1))
        came = k + 1 if down else k - 1
        old_x = reach.get(came, 0)
        old_y = old_x - came
        while x > old_x and y > old_y and x > 0 and y > 0:
            x, y = x - 1, y - 1
            pairs.append((x, y))
        if d:
            x, y = old_x, old_y
    return pairs[::-1]
