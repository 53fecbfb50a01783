"""Trains one of the networks on rendered photos, on CUDA when there is one.

    python -m tools.cutout.train coarse --pool DIR --state coarse.pt --size 176 --minutes 30
    python -m tools.cutout.train fine --pool EDGE_DIR --state fine.pt --minutes 20

Stops after `--minutes`, may be called again and goes on from the state, or from the shipped weights where the state
is gone (`--begin shipped`); the last `--settle` share of the time lowers the learning rate. The averaged weights are
the ones that are exported. `--half` computes in bfloat16: half the time on a GPU and on CPUs that have AMX.
"""

from __future__ import annotations

import argparse
import copy
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as fn
from torch.utils.data import DataLoader, IterableDataset

from gpu_worker.image.cutout.features import features
from tools.cutout import render
from tools.cutout.export import HOME
from tools.cutout.eyes import published
from tools.cutout.network import Coarse, Fine
from tools.cutout.noise import Rng
from tools.cutout.pool import Pool
from tools.cutout.resume import shipped

GROWTH = (0.8, 1.0, 1.0, 1.2, 1.4)  # of the side, so that the network is at home in a range of sizes
EYES_SHARE = 0.2  # of the learning rate, for what was taught before
SHAPES = ((1.0, 1.0), (1.0, 1.0), (1.0, 0.75), (0.75, 1.0))


class Photos(IterableDataset[tuple[Tensor, Tensor]]):
    """Batches without end: network input and true alpha, in some shape and size; fewer of the large."""

    def __init__(self, folder: Path, size_px: int, batch: int, seed: int) -> None:
        self.folder, self.size_px, self.batch, self.seed = folder, size_px, batch, seed

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        cv2.setNumThreads(1)
        torch.set_num_threads(1)
        info = torch.utils.data.get_worker_info()
        rng = np.random.default_rng([self.seed, info.id if info else 0])
        pool = Pool(self.folder)
        while True:
            pool.look()
            for _ in range(20):
                down, across = SHAPES[rng.integers(len(SHAPES))]
                grow = GROWTH[rng.integers(len(GROWTH))]
                height, width = (round(self.size_px * s * grow / 32) * 32 for s in (down, across))
                seen: list[NDArray[np.float32]] = []
                truth: list[NDArray[np.float32]] = []
                while len(seen) < max(3, round(self.batch / grow**2)):
                    photo = one(rng, pool, height, width)
                    if photo.alpha.mean() < 0.004:
                        continue
                    seen.append(features(photo.rgb))
                    truth.append(np.stack([photo.alpha, near_edges(photo.alpha)]))
                yield torch.from_numpy(np.stack(seen)), torch.from_numpy(np.stack(truth))


def near_edges(alpha: NDArray[np.float32]) -> NDArray[np.float32]:
    """1 within four pixels of an edge, 0 in flat parts."""
    square = np.ones((9, 9), np.uint8)
    return np.asarray(cv2.dilate(alpha, square) - cv2.erode(alpha, square), np.float32)


def one(rng: Rng, pool: Pool, height: int, width: int) -> render.Photo:
    """One photo; half are taken larger and averaged down, as a real small copy of a photo is."""
    double = rng.random() < 0.25
    k = 2 if double else 1
    photo = render.shoot(
        rng, pool.layer(rng, round(1.3 * k * max(height, width))), pool.ground(rng, height * k, width * k), ""
    )
    if double:
        photo.rgb = np.asarray(cv2.resize(photo.rgb, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
        photo.alpha = np.asarray(cv2.resize(photo.alpha, (width, height), interpolation=cv2.INTER_AREA), np.float32)
    return photo


class Pieces(IterableDataset[tuple[Tensor, Tensor]]):
    """Batches without end for the fine network: pieces around edges, turned, mirrored, in other colours."""

    def __init__(self, folder: Path, batch: int, seed: int) -> None:
        self.folder, self.batch, self.seed = folder, batch, seed

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        info = torch.utils.data.get_worker_info()
        rng = np.random.default_rng([self.seed, info.id if info else 0])
        known: dict[str, NDArray[np.uint8]] = {}
        while True:
            for path in self.folder.glob("e*.npy"):
                if path.name not in known:
                    known[path.name] = np.load(path, mmap_mode="r")
            stores = list(known.values())
            for _ in range(100):
                some = [turned_piece(rng, stores[rng.integers(len(stores))]) for _ in range(self.batch)]
                both = torch.from_numpy(np.stack(some)).permute(0, 3, 1, 2)
                yield both[:, :4] * 2 - 1, both[:, 4:]


def turned_piece(rng: np.random.Generator, store: NDArray[np.uint8]) -> NDArray[np.float32]:
    """One piece: mirrored and turned, colours swapped, the coarse alpha sometimes softer."""
    piece = store[rng.integers(len(store))]
    piece = np.rot90(piece, int(rng.integers(4)))[:, :: rng.choice([1, -1])]
    both = piece.astype(np.float32) * np.float32(1 / 255)
    order = rng.permutation(3) if rng.random() < 0.5 else np.arange(3)
    both[..., :3] = np.clip(both[..., order] * np.float32(rng.uniform(0.75, 1.2)), 0, 1)
    pick = rng.random()
    if pick < 0.35:  # what the network itself makes of half the size: nearly right, a little soft
        small = cv2.resize(both[..., 4], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        small += rng.uniform(0, 0.15) * rng.standard_normal(small.shape, dtype=np.float32) * (4 * small * (1 - small))
        small = cv2.GaussianBlur(small, (0, 0), rng.uniform(0.3, 1.2))
        both[..., 3] = np.clip(cv2.resize(small, both.shape[1::-1], interpolation=cv2.INTER_CUBIC), 0, 1)
    elif pick < 0.5:
        both[..., 3] = cv2.GaussianBlur(both[..., 3], (0, 0), rng.uniform(0.5, 3))
    return np.asarray(both, np.float32)


def fine_loss(out: Tensor, truth: Tensor) -> Tensor:
    """Cross entropy, difference, and difference of slopes, so that hairs stay hairs."""
    alpha = torch.sigmoid(out)
    gap = (alpha - truth).abs().mean()
    across = ((alpha.diff(dim=3) - truth.diff(dim=3)).abs()).mean()
    down = ((alpha.diff(dim=2) - truth.diff(dim=2)).abs()).mean()
    return 0.5 * fn.binary_cross_entropy_with_logits(out, truth) + 2 * gap + 2 * (across + down)


def coarse_loss(out: Tensor, truth: Tensor) -> Tensor:
    """Cross entropy and overlap for alpha; the second channel learns where the first is wrong."""
    logit, doubt = out[:, :1], out[:, 1:]
    truth, near = truth[:, :1], truth[:, 1:]
    entropy = fn.binary_cross_entropy_with_logits(logit, truth, reduction="none")
    alpha = torch.sigmoid(logit)
    weight = 1 + 2 * near
    both = (alpha * truth).sum((1, 2, 3))
    either = (alpha + truth - alpha * truth).sum((1, 2, 3))
    overlap = 1 - (both + 1) / (either + 1)
    wrong = ((alpha.detach() - truth).abs() > 0.35).float()
    second = fn.binary_cross_entropy_with_logits(doubt, wrong)
    return (entropy * weight).mean() + 0.6 * overlap.mean() + 0.3 * (alpha - truth).abs().mean() + 0.2 * second


def twice(batches: Iterable[tuple[Tensor, Tensor]], seed: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Every batch, and after each one of the last hundred, mirrored: a new photo costs as much as a step."""
    rng = np.random.default_rng(seed)
    kept: list[tuple[Tensor, Tensor]] = []
    for batch in batches:
        yield batch
        kept = [*kept[-119:], batch]
        x, truth = kept[rng.integers(len(kept))]
        yield x.flip(3), truth.flip(3)


def paces(model: nn.Module) -> list[dict[str, Any]]:
    """Who learns how fast: what was taught before learns slowly, its first layers and its spatial filters not at all.

    The filters of single channels are a thirtieth of the weights and half of the way back.
    """
    if not isinstance(model, Coarse):
        return [{"params": list(model.parameters()), "share": 1.0}]
    for still in model.eyes.frozen():
        still.requires_grad_(False)
    eyes = [p for p in model.eyes.parameters() if p.requires_grad]
    rest = [p for name, p in model.named_parameters() if not name.startswith("eyes.")]
    return [{"params": eyes, "share": EYES_SHARE}, {"params": rest, "share": 1.0}]


def average(into: nn.Module, model: nn.Module, keep: float) -> None:
    with torch.no_grad():
        for a, b in zip(into.state_dict().values(), model.state_dict().values(), strict=True):
            if a.dtype.is_floating_point:
                a.mul_(keep).add_(b, alpha=1 - keep)
            else:
                a.copy_(b)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train a network of the cut-out.")
    parser.add_argument("name", choices=("coarse", "fine"))
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--size", type=int, default=256, help="side of the coarse network's photos")
    parser.add_argument("--batch", type=int, default=24)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--settle", type=float, default=0.25)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--begin", choices=("published", "shipped"), default="published", help="where no state is")
    parser.add_argument("--half", action="store_true", help="compute in bfloat16")
    return parser.parse_args()


def lessons_of(chosen: argparse.Namespace, seed: int) -> IterableDataset[tuple[Tensor, Tensor]]:
    if chosen.name == "coarse":
        return Photos(chosen.pool, chosen.size, chosen.batch, seed)
    return Pieces(chosen.pool, chosen.batch, seed)


def begun(model: nn.Module, chosen: argparse.Namespace, lessons: IterableDataset[tuple[Tensor, Tensor]]) -> None:
    """The weights a training without a state begins with."""
    if chosen.begin == "shipped":
        shipped(model, HOME / f"{chosen.name}.onnx", next(iter(lessons))[0])
    elif isinstance(model, Coarse):
        model.eyes.begin(published())


def main() -> None:
    chosen = arguments()
    torch.manual_seed(chosen.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cpu":
        torch.set_num_threads(chosen.threads)
    model: nn.Module = {"coarse": Coarse, "fine": Fine}[chosen.name]()
    if not chosen.state.exists():
        begun(model, chosen, lessons_of(chosen, chosen.seed))
    model = model.to(device, memory_format=torch.channels_last)
    loss = fine_loss if chosen.name == "fine" else coarse_loss
    steady = copy.deepcopy(model)
    pace = torch.optim.AdamW(paces(model), lr=chosen.rate, weight_decay=1e-3)
    seen = restored(chosen.state, model, steady, pace) if chosen.state.exists() else 0
    source = lessons_of(chosen, chosen.seed + seen)
    batches: Iterable[tuple[Tensor, Tensor]] = DataLoader(source, batch_size=None, num_workers=chosen.workers)
    if chosen.name != "fine":
        batches = twice(batches, chosen.seed)
    start, saved, mean = time.monotonic(), time.monotonic(), 0.0
    model.train()
    for step, (x, truth) in enumerate(batches):
        gone = (time.monotonic() - start) / (chosen.minutes * 60)
        if gone >= 1:
            break
        rate = chosen.rate * min(1.0, (step + 1) / 50, max(0.02, (1 - gone) / max(chosen.settle, 1e-6)))
        for group in pace.param_groups:
            group["lr"] = rate * group["share"]
        with torch.autocast(device, torch.bfloat16, enabled=chosen.half):
            said = model(x.to(device, memory_format=torch.channels_last))
        now = loss(said.float(), truth.to(device))
        pace.zero_grad()
        now.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        pace.step()
        seen += len(x)
        average(steady, model, min(0.98, (seen / chosen.batch + 1) / (seen / chosen.batch + 10)))
        mean = 0.98 * mean + 0.02 * now.item() if mean else now.item()
        if step % 50 == 0:
            print(f"{seen} photos  loss {mean:.4f}  rate {rate:.1e}  {time.monotonic() - start:.0f} s", flush=True)
        if time.monotonic() - saved > 60:
            save(chosen.state, model, steady, pace, seen)
            saved = time.monotonic()
    save(chosen.state, model, steady, pace, seen)


def restored(path: Path, model: nn.Module, steady: nn.Module, pace: torch.optim.Optimizer) -> int:
    """Load a state into all three; returns how many photos it had seen."""
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    steady.load_state_dict(state["steady"])
    pace.load_state_dict(state["pace"])
    return int(state["seen"])


def save(path: Path, model: nn.Module, steady: nn.Module, pace: torch.optim.Optimizer, seen: int) -> None:
    state = {"model": model.state_dict(), "steady": steady.state_dict(), "pace": pace.state_dict(), "seen": seen}
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


if __name__ == "__main__":
    main()
