"""ONNX files of a few bytes, written by hand: a 1x1 convolution from colours to one mask."""

from __future__ import annotations

import struct
from collections.abc import Sequence


def _number(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def _field(number: int, value: int | bytes | str) -> bytes:
    if isinstance(value, int):
        return _number(number << 3) + _number(value)
    data = value.encode() if isinstance(value, str) else value
    return _number(number << 3 | 2) + _number(len(data)) + data


def _tensor(name: str, dims: Sequence[int], values: Sequence[float]) -> bytes:
    shape = b"".join(_field(1, dim) for dim in dims)
    return shape + _field(2, 1) + _field(8, name) + _field(9, struct.pack(f"<{len(values)}f", *values))


def _value(name: str, dims: Sequence[int]) -> bytes:
    shape = b"".join(_field(1, _field(1, dim)) for dim in dims)
    return _field(1, name) + _field(2, _field(1, _field(1, 1) + _field(2, shape)))


def colours_to_mask(side_px: int, weights: Sequence[float], bias: float) -> bytes:
    """mask = weights * (red, green, blue) + bias."""
    node = _field(1, "picture") + _field(1, "w") + _field(1, "b") + _field(2, "mask") + _field(4, "Conv")
    graph = _field(1, node) + _field(2, "tiny")
    graph += _field(5, _tensor("w", (1, 3, 1, 1), weights)) + _field(5, _tensor("b", (1,), (bias,)))
    graph += _field(11, _value("picture", (1, 3, side_px, side_px)))
    graph += _field(12, _value("mask", (1, 1, side_px, side_px)))
    return _field(1, 8) + _field(7, graph) + _field(8, _field(1, "") + _field(2, 13))
