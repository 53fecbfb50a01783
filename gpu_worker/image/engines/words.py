"""What a model is asked for in words: a scene by name or in the owner's own words, and what must not be in it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from core.errors import BadInput
from core.localisation.profile import Profile, profile_for
from gpu_worker.image.studio.scenes.table import rows

MOST_PROMPT_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted, and what is not."""

    prompt: str
    negative: str


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("lifestyle.toml").read_text("utf-8"))


def lifestyle() -> Mapping[str, str]:
    """Name and title of the scenes that only a model can paint."""
    return {name: row["title"] for name, row in _data()["scene"].items()}


def titles() -> Mapping[str, str]:
    """All scenes that can be asked for by name."""
    return {name: str(row["title"]) for name, row in rows().items()} | dict(lifestyle())


def asked(name: str, *, prompt: str = "", season: str = "", market: str = "", people: bool = False) -> Asked:
    """The words for a scene. `prompt` replaces the named scene's; a market's colours that are better left out, and its
    flowers and signs of that kind, are among what is not wanted. Raises BadInput for words that cannot be used."""
    if len(prompt) > MOST_PROMPT_CHARACTERS:
        raise BadInput(
            f"The words for the scene are longer than {MOST_PROMPT_CHARACTERS} characters.",
            "Models read the first 60 words or so: say it shorter.",
            field="prompt",
        )
    data, profile = _data(), profile_for(market) if market else None
    scene = " ".join(prompt.split()) or titles()[name]
    if season:
        scene = data["asked"]["season"].format(scene=scene, season=data["seasons"][season])
        colours = _liked(profile) if profile else ()
        if colours:
            scene = data["asked"]["colours"].format(scene=scene, colours=" and ".join(colours))
    unwanted = [*(() if people else data["asked"]["people"]), *data["asked"]["unwanted"]]
    unwanted += _left_out(profile) if profile else ()
    return Asked(data["asked"]["frame"].format(scene=scene), ", ".join(unwanted))


def _liked(profile: Profile) -> tuple[str, ...]:
    from gpu_worker.image.studio.scenes.palette import left_out, named

    words = (word for sign in profile.signs if sign.kind == "colour" and sign.liked for word in named(sign.what))
    return tuple(dict.fromkeys(word for word in words if word not in left_out(profile)))[:3]


def _left_out(profile: Profile) -> list[str]:
    from gpu_worker.image.studio.scenes.palette import left_out

    shown = [sign.what for sign in profile.signs if sign.kind in ("flower", "symbol") and not sign.liked]
    return [*(f"{word} decoration" for word in sorted(left_out(profile))), *shown]
