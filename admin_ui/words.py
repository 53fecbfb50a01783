"""What templates speak with: strings of the reader's language, dates, numbers, states."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import g, request

from admin_ui import formats, language
from admin_ui.context import current_store, db, services
from admin_ui.money import typed
from core.registry import platform_names
from core.storage.jobs import JobRow

# How a stored document state is called everywhere.
STATE_WORDS = {"": "imported", "drafted": "drafted", "checked": "checked", "blocked": "needs_person",
               "published": "published"}  # fmt: skip
JOB_TONES = {"queued": "wait", "running": "run", "done": "good", "failed": "bad", "needs_merchant": "person",
             "cancelled": "quiet"}  # fmt: skip
_NAV = (
    ("home", "home.show", False),
    ("products", "catalogue.show", True),
    ("findings", "findings.show", True),
    ("voice", "voice.show", True),
    ("publishing", "publishing.show", True),
    ("experiments", "experiments.show", True),
)
_NAV_SYSTEM = (
    ("stores", "stores.show", False),
    ("markets", "markets.show", False),
    ("model", "model.show", False),
    ("jobs", "jobs.show", False),
    ("log", "log.show", False),
    ("health", "health.show", False),
)


def t(key: str, **values: Any) -> str:
    """A string in the reader's language."""
    return language.translate(speech(), key, **values)


def speech() -> str:
    """The language of this answer; English where a request went wrong before it was chosen."""
    if "language" not in g:
        g.language = "en"
    return str(g.language)


def word(prefix: str, name: str) -> str:
    """The string of a name that arrives as data; the name itself where nobody gave it one."""
    key = f"{prefix}.{name}"
    return t(key) if language.known(speech(), key) else name.replace("_", " ")


def seconds_left(job: JobRow) -> float | None:
    """Time until a running job is done at its pace so far; None while nobody can tell."""
    if job.state != "running" or not job.started_at or job.done <= 0 or job.total <= job.done:
        return None
    gone = (services().clock.now() - formats.instant_of(job.started_at)).total_seconds()
    return gone / job.done * (job.total - job.done)


def job_line(job: JobRow) -> str:
    """How far a job is, in one line."""
    if job.state == "running" and job.total:
        left = seconds_left(job)
        line = t("jobs.of", done=number(job.done), total=number(job.total))
        return (
            f"{line}{t('frame.comma')}{t('jobs.left', time=formats.span(speech(), left))}" if left is not None else line
        )
    if job.state == "running" and job.done:
        return t("jobs.so_far", done=number(job.done))
    return ""


def result_line(job: JobRow) -> str:
    """What a finished job did, in one line."""
    if job.state != "done":
        return ""
    if "counts" in job.result:
        counts = job.result["counts"]
        return t("frame.comma").join(f"{number(n)} {word('item', state)}" for state, n in sorted(counts.items()))
    parts = [
        t(f"result.{name}", n=value, count=number(value))
        for name, value in job.result.items()
        if isinstance(value, int) and value and language.known(speech(), f"result.{name}")
    ]
    return t("frame.comma").join(parts)


def number(value: float) -> str:
    return formats.number(speech(), value)


def percent(share: float, digits: int = 0) -> str:
    return formats.percent(speech(), share, digits)


def money(micros: float, currency: str = "") -> str:
    return formats.money(speech(), micros, currency)


def signed(share: float) -> str:
    return formats.signed_percent(speech(), share)


def ago(text: str) -> str:
    return formats.ago(speech(), services().clock, text)


def moment(text: str) -> str:
    return formats.moment(speech(), text)


def day(on: date) -> str:
    return formats.day(speech(), on)


def locale_name(tag: str) -> str:
    return formats.locale_name(speech(), tag)


def actor(name: str) -> str:
    """Who acted: a person by login, the command line by its user, Vitrine itself for a job, the shop for its calls."""
    kind, _, who = name.partition(":")
    return {"person": who, "cli": t("actor.cli", who=who), "job": "Vitrine", "shop": t("actor.shop")}.get(kind, name)


def line_name(path: str) -> str:
    """What a line's place is called: `Features 2, text` for `features.items.1.body.0`."""
    module, *steps = path.split(".")
    kind, _, nth = module.partition("~")
    number = next((int(step) + 1 for step in steps if step.isdigit()), None) if len(steps) > 1 else None
    name = " ".join(part for part in (word("module", kind), nth, str(number) if number else "") if part)
    parts = [step for step in steps if not step.isdigit() and step not in ("items", "rows", "steps", "pictures")]
    return t("frame.comma").join([name, *(word("part", step) for step in parts)])


def shop_title(text: str) -> str:
    """A product's title as people read it: shops store `&amp;` in it."""
    return html.unescape(text)


FILTERS: dict[str, Callable[..., Any]] = {
    "number": number,
    "percent": percent,
    "money": money,
    "typed_amount": typed,
    "signed": signed,
    "ago": ago,
    "moment": moment,
    "day": day,
    "locale_name": locale_name,
    "line_name": line_name,
    "shop_title": shop_title,
    "actor": actor,
    "job_line": job_line,
    "result_line": result_line,
}


def for_templates() -> dict[str, Any]:
    """Names that every template may use."""
    base: dict[str, Any] = {
        "t": t,
        "word": word,
        "language": speech(),
        "language_tag": language.html_tag(speech()),
        "languages": language.LANGUAGES,
        "state_words": STATE_WORDS,
        "job_tones": JOB_TONES,
        "user": g.get("user"),
        "embedded": g.get("embedded"),
        "platforms": platform_names(),
        "fragment": bool(request.headers.get("HX-Request")),
        "frame": frame,
    }
    return base


def frame() -> dict[str, Any]:
    """What the frame around a page shows: the rail, the store, its switcher. Asked for by the page template alone."""
    store = current_store()
    others = db().tenancy.stores()
    # The state of the whole installation is no business of a shop that only has its pages open in its own admin.
    system = [row for row in _NAV_SYSTEM if not (g.get("embedded") and row[0] == "health")]
    return {"store": store, "stores": others, "nav": _NAV if store else _NAV[:1], "nav_system": system}
