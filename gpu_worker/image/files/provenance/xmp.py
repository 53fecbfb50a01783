"""The XMP packet of a picture: the IPTC term for where it comes from, and nothing about persons or places.

A picture of which a trained model made a part also carries the field that China's rule on labels wants in the file
(GB 45438-2025 with its guide for picture files: one JSON text in the name space below; `Label` 1 = made by AI).
"""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

from gpu_worker.image.files.provenance.terms import PREFIX, TERMS, is_generated

PRODUCER = "Vitrine"
_AIGC = "http://www.tc260.org.cn/ns/AIGC/1.0/"
_BEGIN = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
)
_MARK = (
    '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="{tool}"'
    ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
    "<Iptc4xmpExt:DigitalSourceType>{term}</Iptc4xmpExt:DigitalSourceType></rdf:Description>"
)
_CHINA = '<rdf:Description rdf:about="" xmlns:TC260="{space}"><TC260:AIGC>{said}</TC260:AIGC></rdf:Description>'
_END = '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'


def packet(source_type: str, made_id: str = "") -> bytes:
    """The packet that says a term; empty where nothing is known, for nothing is claimed that is not known. `made_id`
    names the picture in the maker's own books."""
    if not source_type:
        return b""
    if source_type not in TERMS:
        raise ValueError(f"{source_type!r} is no digital source type")
    parts = [_MARK.format(tool=PRODUCER, term=PREFIX + source_type)]
    if is_generated(source_type):
        said = {"Label": "1", "ContentProducer": PRODUCER, "ProduceID": made_id, "ReservedCode1": ""}
        said |= {"ContentPropagator": PRODUCER, "PropagateID": made_id, "ReservedCode2": ""}
        parts.append(_CHINA.format(space=_AIGC, said=escape(json.dumps(said), {'"': "&quot;"})))
    return "".join((_BEGIN, *parts, _END)).encode()
