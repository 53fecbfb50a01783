"""Translations and terms in and out: TMX, XLIFF, PO, TBX, CSV. Readers stream and never load what a file points to."""
