"""What a model is told, as text files with a version each: raise it when the same data is to be written anew."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Prompt:
    """`version` is kept with every text that was written by it."""

    name: str
    version: str
    text: str


@cache
def prompt(name: str) -> Prompt:
    """The prompt of a purpose."""
    head, _, body = files(__package__).joinpath(f"{name}.txt").read_text("utf-8").partition("\n")
    return Prompt(name, f"{name}-{head.removeprefix('version:').strip()}", body.strip())
