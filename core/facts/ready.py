"""Words and patterns of a language loaded before the first product, so that none of a long run pays for them."""

from __future__ import annotations

import functools

from core.facts.extract import extract
from core.facts.lines import UNSPACED
from core.facts.reading.measures import names_beside
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
<p>Warrantied for ten years on the frame and two on the bearings. Equipped with a pump, a lamp and a blue canvas bag.
In brushed forest green finish. Burns for 40 hours, holds 1.5 litres at up to 60 °C, draws 30 W at 230 V, is 0.5 mm
thick, 2.5 m² large and tilts by 30°; 5,000 mAh. For a maximum load of 120 kg. UPF 50+ and 900 lumens.</p>
<p>Grey wool socks. Comes in red. Knitted in Italy, its zip made in Japan.</p><p>Burgundy wraps.</p>
<ul><li>Not compatible with: induction</li><li>Shade: warm white</li><li>Fits: riders</li></ul>
"""
# Kinds of measures that most catalogues hold.
_MEASURED = ("length", "mass", "volume", "count", "duration", "temperature", "power", "linear_density")


@functools.cache
def make_ready(lang: str) -> None:
    """Load what is needed to read texts of a language (two letters)."""
    options = (AttributeSnapshot("Colour", ("Red", "Blue"), varies=True), AttributeSnapshot("Material", ("Cotton",)))
    text = _SAMPLE.replace("Alder", "\u4e0a\u8863") if lang in UNSPACED else _SAMPLE
    for physical in _MEASURED:
        names_beside(lang, physical)
    extract(ProductSnapshot("", "Alder wool jacket", description_html=text, attributes=options, vendor="Alder"), lang)
