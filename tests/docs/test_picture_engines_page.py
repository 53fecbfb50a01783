"""docs/reference/picture-engines.md: its commands are commands, its figures and names are those of the code."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest

from admin_ui.commands.image import image
from core.ports.tryon import consent_of
from gpu_worker.image.cutout import foreign
from gpu_worker.image.engines import families, ladder, memory, models, openai_images, scene, shield

PAGE = (Path(__file__).parents[2] / "docs/reference/picture-engines.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("line", next(text for kind, text in BLOCKS if kind == "sh").splitlines())
def test_every_option_of_the_commands_is_one(line: str) -> None:
    words = shlex.split(line.replace("<40 hex digits>", "0" * 40))
    assert words[:2] == ["vitrine", "image"]
    command = image.get_command(click.Context(image), words[2])
    assert command is not None
    known = {name for option in command.params for name in option.opts}
    assert [word for word in words if word.startswith("--") and word not in known] == []


def test_the_families_are_those_that_are_loaded() -> None:
    for family in families.FAMILIES.values():
        assert f"| `{family.name}` | {', '.join(family.named)} |" in PAGE
    assert PAGE.count("InpaintPipeline, ") + PAGE.count("FluxFillPipeline |") == len(families.FAMILIES)


def test_the_figures_are_those_of_the_code() -> None:
    assert f"confidence of at most {scene.MOST_SURE:g}" in PAGE
    assert f"up to {models._GPU_SHARE:.0%} of it".replace("%", " %") in PAGE
    assert memory.SPARE == 0.1  # "a tenth of the free memory to spare"
    assert ladder._SMALLER == 0.75  # "three quarters the side"
    assert f"may have {openai_images._MOST_ANSWER_BYTES >> 20} MB" in PAGE
    assert f"same outline ({foreign._AGREED:.0%})".replace("%", " %") in PAGE
    assert foreign._UNSURE < 0.9
    assert shield._CELLS[0] * shield.CELL_PX == 16  # docs/decisions/0022


def test_the_examples_can_be_read() -> None:
    (toml,), (consent,) = ([text for kind, text in BLOCKS if kind == wanted] for wanted in ("toml", "json"))
    assert tomllib.loads(toml)["output"] in foreign._OUTPUTS
    assert consent_of(json.loads(consent)).who.startswith("Anna")
