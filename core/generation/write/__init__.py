"""Telling lines written by a language model over the facts-only page, which is their plan and their fallback."""
