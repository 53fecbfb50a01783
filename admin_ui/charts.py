"""Pictures of figures, with their colours as classes: our content policy allows no style attributes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import g
from markupsafe import Markup

from admin_ui import language
from admin_ui.words import t
from core.experiments import plot
from core.experiments.split import SplitResult

_STYLE = re.compile(r'style="(?:fill|stroke):var\(--(plot-[a-z]+),[^"]*"')


def split_plot(result: SplitResult, arms: Sequence[str]) -> Markup:
    """Rates of the arms with their intervals as bands."""
    names = ("title", "desc", "empty", "axis", "percent", "decimal")
    words = {name: t(f"plot.{name}") for name in names}
    words |= {f"arm_{index}": name for index, name in enumerate(arms)}
    words["lang"] = language.html_tag(g.language)
    # Everything in the picture is escaped where it is made.
    return Markup(_STYLE.sub(r'class="\1"', plot.svg(result, words)))  # noqa: S704
