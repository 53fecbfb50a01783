"""The terms of IPTC's list of digital source types that Vitrine reads or writes.

Source: cv.iptc.org/newscodes/digitalsourcetype, looked at 2026-11-22.
"""

from __future__ import annotations

from dataclasses import dataclass

PREFIX = "http://cv.iptc.org/newscodes/digitalsourcetype/"

CAPTURE = "digitalCapture"
COMPOSITE = "composite"
DRAWN = "algorithmicMedia"
ALTERED = "algorithmicallyEnhanced"
GENERATED = "trainedAlgorithmicMedia"
PART_GENERATED = "compositeWithTrainedAlgorithmicMedia"


@dataclass(frozen=True, slots=True)
class Term:
    """`generated`: a trained model made the picture or a part of it, so labelling duties may hold."""

    name: str
    says: str
    generated: bool = False


_ROWS = (
    Term(CAPTURE, "a photo taken by a camera"),
    Term("computationalCapture", "a photo that a camera put together from several shots"),
    Term("negativeFilm", "digitised from a negative"),
    Term("positiveFilm", "digitised from a positive"),
    Term("print", "digitised from a print"),
    Term("minorHumanEdits", "a photo with small changes by a person"),
    Term("humanEdits", "a photo changed by a person"),
    Term(COMPOSITE, "a photo put together with other material, none of it from a trained model"),
    Term("compositeCapture", "put together from several photos"),
    Term(ALTERED, "a photo changed by an algorithm (cut out, corrected), nothing invented"),
    Term("digitalCreation", "drawn by a person on a computer"),
    Term("digitalArt", "drawn by a person on a computer"),
    Term("dataDrivenMedia", "drawn from data"),
    Term(DRAWN, "drawn by an algorithm that was not trained on anything"),
    Term("screenCapture", "a picture of a screen"),
    Term("virtualRecording", "recorded in a virtual world"),
    Term("compositeSynthetic", "put together from parts of which a trained model made some", generated=True),
    Term(PART_GENERATED, "a photo of which a trained model made a part, such as the scene around it", generated=True),
    Term(GENERATED, "made by a trained model", generated=True),
)
TERMS = {term.name: term for term in _ROWS}


def says(name: str) -> str:
    """A term in words; an unknown one as it stands."""
    return TERMS[name].says if name in TERMS else name


def is_generated(name: str) -> bool:
    """Whether a trained model made the picture or a part of it."""
    return name in TERMS and TERMS[name].generated
