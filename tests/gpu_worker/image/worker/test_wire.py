"""What crosses the pipe between supervisor and engine comes out as it went in."""

from __future__ import annotations

import json

from core.errors import BadInput, Refused, Retryable
from core.ports.picture_files import TextTooLong
from gpu_worker.image.worker.wire import error_in, error_out


def crossed(error):
    return error_in(json.loads(json.dumps(error_out(error))))


def test_a_line_that_is_too_long_keeps_its_place_its_text_and_how_much_fits():
    found = crossed(TextTooLong("texts.points.1", "保温最长12小时", 5))
    assert isinstance(found, TextTooLong)
    assert (found.field, found.text, found.fits_chars) == ("texts.points.1", "保温最长12小时", 5)
    assert "has 8 characters, 5 fit" in found.cause


def test_other_failures_keep_their_family():
    assert type(crossed(Refused("No.", "Stop."))) is Refused
    assert crossed(BadInput("No.", "Yes.", field="a")).field == "a"
    assert crossed(Retryable("Later.", after_s=3.0)).after_s == 3.0
