"""The networks of the cut-out as training sees them."""

import pytest

pytestmark = pytest.mark.torch


def published(eyes):
    """Weights under the published names, random, with norms that do something."""
    import torch

    torch.manual_seed(7)
    out = {}

    def conv_and_norm(conv, norm, layer):
        out[f"{conv}.weight"] = torch.randn_like(layer.weight) / layer.weight[0].numel() ** 0.5
        size = len(layer.weight)
        out[f"{norm}.weight"], out[f"{norm}.bias"] = torch.rand(size) + 0.5, torch.randn(size)
        out[f"{norm}.running_mean"], out[f"{norm}.running_var"] = torch.randn(size), torch.rand(size) + 0.5

    conv_and_norm("_conv_stem", "_bn0", eyes.stem)
    for k, block in enumerate(eyes.blocks):
        if block.expand is not None:
            conv_and_norm(f"_blocks.{k}._expand_conv", f"_blocks.{k}._bn0", block.expand)
        conv_and_norm(f"_blocks.{k}._depthwise_conv", f"_blocks.{k}._bn1", block.each)
        conv_and_norm(f"_blocks.{k}._project_conv", f"_blocks.{k}._bn2", block.project)
    return out


def as_published(weights, x):
    """The stem and the first two blocks as EfficientNet-Lite0 is written down: convolution, norm, ReLU6."""
    from torch.nn import functional as fn

    def step(x, conv, norm, stride=1, groups=1):
        kernel = weights[f"{conv}.weight"]
        y = fn.conv2d(x, kernel, stride=stride, padding=kernel.shape[-1] // 2, groups=groups)
        parts = (weights[f"{norm}.{part}"] for part in ("running_mean", "running_var", "weight", "bias"))
        return fn.batch_norm(y, *parts, eps=1e-3)

    x = fn.relu6(step(x, "_conv_stem", "_bn0", 2))
    x = fn.relu6(step(x, "_blocks.0._depthwise_conv", "_blocks.0._bn1", groups=32))
    first = step(x, "_blocks.0._project_conv", "_blocks.0._bn2")
    x = fn.relu6(step(first, "_blocks.1._expand_conv", "_blocks.1._bn0"))
    x = fn.relu6(step(x, "_blocks.1._depthwise_conv", "_blocks.1._bn1", 2, 96))
    x = step(x, "_blocks.1._project_conv", "_blocks.1._bn2")
    y = fn.relu6(step(x, "_blocks.2._expand_conv", "_blocks.2._bn0"))
    y = fn.relu6(step(y, "_blocks.2._depthwise_conv", "_blocks.2._bn1", 1, 144))
    return first, x + step(y, "_blocks.2._project_conv", "_blocks.2._bn2")


def test_the_published_weights_give_the_published_features_with_their_norms_folded_in():
    import torch

    from tools.cutout.eyes import Eyes

    eyes = Eyes()
    weights = published(eyes)
    eyes.begin(weights)
    x = torch.randn(1, 3, 64, 96)
    with torch.no_grad():
        found = eyes(x)
        half, quarter = as_published(weights, x)
    assert [tuple(f.shape[1:]) for f in found] == [(16, 32, 48), (24, 16, 24), (40, 8, 12), (112, 4, 6), (192, 2, 3)]
    torch.testing.assert_close(found[0], half, rtol=1e-3, atol=1e-3)
    torch.testing.assert_close(found[1], quarter, rtol=1e-3, atol=1e-3)


def test_learning_leaves_the_first_layers_alone_and_moves_the_others():
    import torch

    from tools.cutout.network import Coarse
    from tools.cutout.train import coarse_loss, paces

    torch.manual_seed(2)
    model = Coarse()
    before = {name: value.clone() for name, value in model.named_parameters()}
    pace = torch.optim.AdamW(paces(model), lr=1e-2)
    truth = torch.cat([torch.rand(2, 1, 32, 32).round(), torch.zeros(2, 1, 32, 32)], 1)
    coarse_loss(model(torch.randn(2, 12, 32, 32)), truth).backward()
    pace.step()
    still = {name for name, value in model.named_parameters() if torch.equal(value, before[name])}
    first = {f"eyes.{part}" for part in ("stem", "blocks.0", "blocks.1", "blocks.2")}
    kept = {name for name in before if name.rsplit(".", 2)[0] in first or name.startswith("eyes.stem")}
    assert still == kept | {name for name in before if ".each." in name}


def test_shipped_weights_go_on_learning_from_what_they_say_now():
    import torch

    from gpu_worker.image.cutout.network import network
    from tools.cutout.export import HOME
    from tools.cutout.network import Coarse
    from tools.cutout.resume import shipped

    torch.manual_seed(3)
    lessons, model = torch.randn(4, 12, 64, 96), Coarse()
    shipped(model, HOME / "coarse.onnx", lessons)
    with torch.no_grad():
        said = model.eval()(lessons)
        torch.testing.assert_close(
            said[:1], torch.from_numpy(network("coarse")(lessons[:1].numpy())), rtol=1e-3, atol=1e-3
        )
        torch.testing.assert_close(model.train()(lessons), said, rtol=1e-3, atol=1e-3)


def test_weights_of_another_network_are_refused():
    from tools.cutout.export import HOME
    from tools.cutout.network import Coarse
    from tools.cutout.resume import shipped

    with pytest.raises(ValueError, match="another network"):
        shipped(Coarse(), HOME / "fine.onnx", None)
