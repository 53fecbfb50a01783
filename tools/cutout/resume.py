"""Shipped weights back into a network that can go on learning, where the state of the training is gone.

What was exported has its norms folded into the convolutions. They are taken apart again so that a network in training
says what the shipped one says: each norm gets the mean and the spread of what its convolution makes of real lessons.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

NORM_OF = {"conv": "norm", "first": "first_norm", "second": "second_norm"}


def shipped(model: nn.Module, path: Path, lessons: Tensor) -> None:
    """Give `model` the weights of the ONNX file; `lessons` `(n, channels, h, w)` are what the norms are measured on."""
    parts = dict(model.named_modules())
    folded = convolutions(path)
    if missing := {name for name, part in parts.items() if isinstance(part, nn.Conv2d)} - folded.keys():
        raise ValueError(f"{path} holds no weights for {', '.join(sorted(missing))}: it is another network's file.")
    holds = []
    with torch.no_grad():
        for name, (weight, bias) in folded.items():
            conv = parts[name]
            conv.weight.copy_(weight)
            if conv.bias is not None:
                conv.bias.copy_(bias)
                continue
            owner, _, last = name.rpartition(".")
            norm = parts[f"{owner}.{NORM_OF[last]}"]
            holds.append(norm.register_forward_pre_hook(measuring(bias)))
        model.train(False)
        model(lessons)
    for hold in holds:
        hold.remove()


def measuring(bias: Tensor) -> Callable[[nn.BatchNorm2d, tuple[Tensor, ...]], None]:
    """A hook that sets a norm so that it adds `bias` and changes nothing else, by the values it meets."""

    def hook(norm: nn.BatchNorm2d, given: tuple[Tensor, ...]) -> None:
        spread, mean = torch.var_mean(given[0], dim=(0, 2, 3), unbiased=False)
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(spread)
        norm.weight.copy_((spread + norm.eps).sqrt())
        norm.bias.copy_(bias + mean)

    return hook


def convolutions(path: Path) -> dict[str, tuple[Tensor, Tensor]]:
    """Name of each convolution -> its weights and bias, in single precision."""
    graph = onnx.load(path).graph
    values = {
        t.name.removesuffix("_half"): torch.from_numpy(numpy_helper.to_array(t).copy()) for t in graph.initializer
    }
    return {
        node.name.strip("/").removesuffix("/Conv").replace("/", "."): (
            values[node.input[1]].float(),
            values[node.input[2]].float(),
        )
        for node in graph.node
        if node.op_type == "Conv"
    }
