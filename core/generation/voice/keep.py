"""What a person says of a voice, checked and kept: the same way from the page and from the command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from core.errors import BadInput
from core.localisation.voice.profile import KEYS, wanted_value, wanted_word, with_words

if TYPE_CHECKING:
    from core.storage.db import Db
    from core.storage.tenancy import Store


def change(
    held: Mapping[str, Any], locale: str, *, given: Mapping[str, str], forget: Iterable[str] = (),
    ban: Iterable[str] = (), unban: Iterable[str] = (), love: Iterable[str] = (), unlove: Iterable[str] = (),
) -> dict[str, Any]:  # fmt: skip
    """What is wanted after these changes. A word newly banned is loved no more, and the other way round.

    Raises BadInput for a value or word that cannot be, and for one that is both.
    """
    ban, love, gone = list(ban), list(love), set(forget)
    both = {wanted_word(word).casefold() for word in ban} & {wanted_word(word).casefold() for word in love}
    if both:
        raise BadInput(f"{', '.join(sorted(both))}: banned and loved at once.", "Choose one.", field="ban")
    wanted = dict(held) | {key: wanted_value(key, value, locale) for key, value in given.items()}
    wanted["banned"] = with_words(held.get("banned", ()), ban, (*unban, *love))
    wanted["loved"] = with_words(held.get("loved", ()), love, (*unlove, *ban))
    return {key: value for key, value in wanted.items() if key not in gone and value != []}


def keep(db: Db, store: Store, locale: str, wanted: Mapping[str, Any]) -> None:
    """Keep it for a locale (empty: the brand's own), with a line in the log."""
    db.voices.want(store.id, locale, wanted)
    db.audit.write("voice.set", store.name, store_id=store.id, locale=locale, keys=sorted(wanted))


def from_form(locale: str, form: Mapping[str, str]) -> dict[str, Any]:
    """What is wanted by a whole form: fields left empty want nothing, words stand one on each line."""
    given = {key: form[key] for key in KEYS if form.get(key, "").strip()}
    words = {name: [line for line in form.get(name, "").splitlines() if line.strip()] for name in ("banned", "loved")}
    return change({}, locale, given=given, ban=words["banned"], love=words["loved"])
