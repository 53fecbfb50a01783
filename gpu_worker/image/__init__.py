"""Everything that touches pixels. Heavy libraries are imported by the parts that use them, when they are used."""
