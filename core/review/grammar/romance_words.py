"""What the rules of Spanish, French, Italian and Portuguese know of a word."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a word: its genders as bits, whether it is plural, and the same word in the other number; `fixed`: the
    form serves for both numbers (tapis, città, toca-discos)."""

    gender: int
    plural: bool
    other: str = ""
    fixed: bool = False

    def fits(self, other: Form) -> bool:
        """Whether two forms agree."""
        return bool(self.gender & other.gender) and (self.fixed or other.fixed or self.plural == other.plural)


@dataclass(frozen=True, slots=True)
class Verb:
    """A finite form: whether it is plural, its partner in the other number, whether it counts as a verb only behind the
    reflexive pronoun (se, si)."""

    plural: bool
    other: str
    reflexive: bool = False
