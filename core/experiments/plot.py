"""A split's result as a small SVG picture that needs no script and speaks to screen readers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from core.experiments.split import ArmResult, SplitResult

STRINGS: Mapping[str, str] = {
    "title": "Conversion rate by version",
    "arm_0": "Original",
    "arm": "Version {n}",
    "desc": "{label}: {rate} of {exposures} visitors bought, likely between {low} and {high}.",
    "empty": "{label}: no visitors yet.",
    "axis": "Share of visitors who bought",
    "percent": "{value}%",
    "decimal": ".",
    "lang": "en",
    "dir": "ltr",
}
_WIDTH, _LEFT, _RIGHT, _TOP, _ROW, _FOOT = 640, 150, 24, 40, 56, 44
_TICKS = (1, 2, 5)
_MAX_TICKS = 6


def svg(result: SplitResult, strings: Mapping[str, str] = STRINGS, *, ident: str = "split") -> str:
    """An SVG element: one row per arm with its rate as a dot and the interval as a band on a common axis.

    `strings` are templates in the reader's language (keys of STRINGS; missing ones fall back to English). Everything is
    escaped. Colors come from CSS variables --plot-control, --plot-arm, --plot-win, --plot-line, and from currentColor;
    the winner also has another shape. `ident` makes the ids unique where a page has several.
    """
    words = {**STRINGS, **strings}
    top = _scale_end(result)
    height = _TOP + _ROW * len(result.arms) + _FOOT
    rows = "".join(_row(arm, result, words, top) for arm in result.arms)
    desc = " ".join(_sentence(arm, words, top) for arm in result.arms)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="100%" role="img" '
        f"lang={quoteattr(words['lang'])} direction={quoteattr(words['dir'])} "
        f'aria-labelledby={quoteattr(f"{ident}-title {ident}-desc")} font-family="inherit" font-size="14">'
        f"<title id={quoteattr(f'{ident}-title')}>{escape(words['title'])}</title>"
        f"<desc id={quoteattr(f'{ident}-desc')}>{escape(desc)}</desc>"
        f"{_axis(words, top, height)}{rows}</svg>"
    )


def _row(arm: ArmResult, result: SplitResult, words: Mapping[str, str], top: float) -> str:
    y = _TOP + _ROW * arm.arm + _ROW / 2
    wins = result.winner == arm.arm
    name = "control" if arm.arm == 0 else "win" if wins else "arm"
    color = {"control": "#6b7280", "arm": "#2563eb", "win": "#15803d"}[name]
    fill = f'style="fill:var(--plot-{name},{color})"'
    label = escape(_label(arm, words) + (" ★" if wins else ""))
    anchor = "start" if words["dir"] == "rtl" else "end"  # both make the words end at the plot's left side
    text = f'<text x="{_LEFT - 14}" y="{y + 5:g}" text-anchor="{anchor}" fill="currentColor">{label}</text>'
    low, high = arm.rate_interval
    if arm.rate is None or low is None or high is None:
        return text
    x0, x1, x = _x(low, top), _x(high, top), _x(arm.rate, top)
    band = (
        f'<rect x="{x0:.1f}" y="{y - 9:g}" width="{max(2.0, x1 - x0):.1f}" height="18" rx="9" opacity="0.28" {fill}/>'
    )
    if wins:
        points = f"{x:.1f},{y - 8:g} {x + 8:.1f},{y:g} {x:.1f},{y + 8:g} {x - 8:.1f},{y:g}"
        dot = f'<polygon points="{points}" {fill}/>'
    else:
        dot = f'<circle cx="{x:.1f}" cy="{y:g}" r="6" {fill}/>'
    rate = escape(_percent(arm.rate, words, top))
    value = f'<text x="{x:.1f}" y="{y - 14:g}" text-anchor="middle" fill="currentColor" font-weight="600">{rate}</text>'
    return text + band + dot + value


def _axis(words: Mapping[str, str], top: float, height: int) -> str:
    base = height - _FOOT
    line = 'style="stroke:var(--plot-line,#d1d5db)"'
    parts = []
    step = _step(top)
    for index in range(int(top / step + 1e-9) + 1):
        value = index * step
        x, label = _x(value, top), escape(_percent(value, words, top))
        parts.append(f'<line x1="{x:.1f}" y1="{_TOP - 14}" x2="{x:.1f}" y2="{base}" {line}/>')
        parts.append(
            f'<text x="{x:.1f}" y="{base + 16}" text-anchor="middle" font-size="12" fill="currentColor">{label}</text>'
        )
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    name = escape(words["axis"])
    parts.append(
        f'<text x="{middle:g}" y="{base + 36}" text-anchor="middle" font-size="12" fill="currentColor">{name}</text>'
    )
    return "".join(parts)


def _label(arm: ArmResult, words: Mapping[str, str]) -> str:
    return words.get(f"arm_{arm.arm}") or words["arm"].format(n=arm.arm)


def _sentence(arm: ArmResult, words: Mapping[str, str], top: float) -> str:
    label = _label(arm, words)
    low, high = arm.rate_interval
    if arm.rate is None or low is None or high is None:
        return words["empty"].format(label=label)
    return words["desc"].format(
        label=label,
        rate=_percent(arm.rate, words, top),
        exposures=arm.exposures,
        low=_percent(low, words, top),
        high=_percent(high, words, top),
    )


def _percent(share: float, words: Mapping[str, str], top: float) -> str:
    """As many decimals as the axis needs, at least one."""
    digits = max(1, math.ceil(-math.log10(_step(top) * 100) - 1e-9))
    return words["percent"].format(value=f"{share * 100:.{digits}f}".replace(".", words["decimal"]))


def _scale_end(result: SplitResult) -> float:
    """The axis begins at nothing, so that differences look as large as they are, and ends behind the widest band."""
    highest = max((arm.rate_interval[1] or 0.0 for arm in result.arms), default=0.0)
    return min(1.0, highest * 1.08) or 0.1


def _step(top: float) -> float:
    size = 1e-6
    while True:
        for tick in _TICKS:
            if top / (size * tick) <= _MAX_TICKS:
                return size * tick
        size *= 10


def _x(value: float, top: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * value / top
