"""Nouns and their company: articles, cases, plurals, elision, counters, particles.

A language's tables are data (grammar/<code>.toml); what cannot be a table stands in the module its file names.
"""

from core.localisation.grammar.noun import Noun, Rules, noun, rules_of

__all__ = ["Noun", "Rules", "noun", "rules_of"]
