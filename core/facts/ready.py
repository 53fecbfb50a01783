"""Words and patterns of a language loaded before the first product, so that none of a long run pays for them."""

from __future__ import annotations

import functools

from core.facts.extract import extract
from core.facts.lines import UNSPACED
from core.ports.wire import AttributeSnapshot, ProductSnapshot

# Made up: something for every reader.
_SAMPLE = """
<p>The Alder jacket is made in Portugal from 80% wool and 20% nylon, with a brass zip and leather trim. The best!</p>
<p>Stronger than steel. Can be worn all year. Machine wash cold, do not bleach. Comes with a pouch; charger not
included. It is compatible with Qi and fits phones up to 6.7". The frame has a 2 year warranty. OEKO-TEX certified.
In navy, black or forest green. Six pockets, UPF 50+, flex 6/10, waterproof to 20,000 mm. Weighs 650 g (size M).</p>
<ul><li>Water-resistant shell, reinforced knees</li><li>Oak handle, 60/40 cotton and linen</li><li>CE marked</li>
<li>Colour: dark red</li><li>Size: 30 x 20 x 10 cm (12 in)</li></ul><h3>In the box</h3><ul><li>2 x cups</li></ul>
<table><tr><th>Size</th><th>Chest</th></tr><tr><td>M</td><td>100 cm</td></tr><tr><td>L</td><td>106 cm</td></tr></table>
<dl><dt>Material</dt><dd>Stainless steel</dd><dt>Outer shell</dt><dd>100% cotton</dd></dl><p>Guarantee? 3 years.</p>
<p>Model is 180 cm and wears size M. Free shipping. Designed in Oslo, Norway. Italian-made leather. For life.</p>
"""


@functools.cache
def make_ready(lang: str) -> None:
    """Load what is needed to read texts of a language (two letters)."""
    options = (AttributeSnapshot("Colour", ("Red", "Blue"), varies=True), AttributeSnapshot("Material", ("Cotton",)))
    text = _SAMPLE.replace("Alder", "\u4e0a\u8863") if lang in UNSPACED else _SAMPLE
    extract(ProductSnapshot("", "Alder wool jacket", description_html=text, attributes=options, vendor="Alder"), lang)
