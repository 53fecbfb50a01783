"""Engines that paint with a model: what is loaded from where, how memory lasts, what comes out. No heavy library is
imported before a model is used."""

EMBEDDED = "embedded"  # the engine without a model
