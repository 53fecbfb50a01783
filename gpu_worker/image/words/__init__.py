"""Words on pictures: structured facts in, a picture with text in the shopper's script out, checked for glyphs, overflow
and contrast."""
