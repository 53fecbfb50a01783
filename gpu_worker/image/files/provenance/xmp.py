"""The XMP packet of a picture: the IPTC term for where it comes from, and nothing about persons or places."""

from __future__ import annotations

from gpu_worker.image.files.provenance.terms import PREFIX, TERMS

_PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Vitrine"'
    ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
    "<Iptc4xmpExt:DigitalSourceType>{prefix}{term}</Iptc4xmpExt:DigitalSourceType>"
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)


def packet(source_type: str) -> bytes:
    """The packet that says a term; empty where nothing is known, for nothing is claimed that is not known."""
    if not source_type:
        return b""
    if source_type not in TERMS:
        raise ValueError(f"{source_type!r} is no digital source type")
    return _PACKET.format(prefix=PREFIX, term=source_type).encode()
