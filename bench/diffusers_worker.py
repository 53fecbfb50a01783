"""Pictures per second of our path beside a plain diffusers loop and a loop batched by hand, with the same pipeline.

With a GPU: SDXL inpaint in its full size with random weights, 1024 px, fp16. Without one: a pipeline of a few megabytes
at 64 px, which shows that the three paths run and says NOTHING about GPUs: such small work is all overhead, and without
a GPU our path paints one picture after another.

    python bench/diffusers_worker.py [--pictures 16] [--steps 20] [--batch 8] [--json] [--record]

`--record` writes bench/results/diffusers_worker.json. Targets (GPU only): >= 1.5 times the plain loop, never below 0.95
times the batched one.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")
ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests/support")]

import numpy as np
import tiny_pipelines
import torch
from diffusers.utils import logging as diffusers_logging
from PIL import Image

from gpu_worker.image.engines.families import FAMILIES
from gpu_worker.image.engines.folder import Found
from gpu_worker.image.engines.loader import Loaded
from gpu_worker.image.engines.models import Models
from gpu_worker.image.engines.painting import Key, Order

FAMILY = FAMILIES["sdxl"]
PROMPT, NEGATIVE = "product photograph, on a kitchen counter, soft daylight", "text, person"


def full_size() -> Any:
    """SDXL inpaint as it is published, but for its weights."""
    from diffusers import AutoencoderKL, EulerDiscreteScheduler, StableDiffusionXLInpaintPipeline, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    unet = UNet2DConditionModel(
        sample_size=128, in_channels=9, out_channels=4, block_out_channels=(320, 640, 1280),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"), layers_per_block=2,
        transformer_layers_per_block=(1, 2, 10), attention_head_dim=(5, 10, 20), cross_attention_dim=2048,
        use_linear_projection=True, addition_embed_type="text_time", addition_time_embed_dim=256,
        projection_class_embeddings_input_dim=2816,
    )  # fmt: skip
    vae = AutoencoderKL(
        block_out_channels=(128, 256, 512, 512), down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4, layers_per_block=2, latent_channels=4, sample_size=1024,
        scaling_factor=0.13025, force_upcast=False,
    )  # fmt: skip
    ends = {"vocab_size": 49408, "bos_token_id": 512, "eos_token_id": 513, "pad_token_id": 513}
    small = CLIPTextConfig(
        hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12, **ends
    )
    large = CLIPTextConfig(
        hidden_size=1280, intermediate_size=5120, num_hidden_layers=32, num_attention_heads=20, projection_dim=1280,
        **ends,
    )  # fmt: skip
    tokenizer = tiny_pipelines.clip_tokenizer()
    return StableDiffusionXLInpaintPipeline(
        vae=vae, text_encoder=CLIPTextModel(small), text_encoder_2=CLIPTextModelWithProjection(large),
        tokenizer=tokenizer, tokenizer_2=tokenizer, unet=unet, scheduler=EulerDiscreteScheduler(),
    )  # fmt: skip


def orders(number: int, side_px: int, steps: int) -> list[Order]:
    rng = np.random.default_rng(3)
    mask = np.ones((side_px, side_px), np.float32)
    mask[side_px // 4 : side_px * 3 // 4, side_px // 4 : side_px * 3 // 4] = 0
    key = Key("random", "", side_px, side_px, steps)
    rgb = rng.integers(0, 255, (side_px, side_px, 3)).astype(np.uint8)
    return [Order(key, rgb, mask, PROMPT, NEGATIVE, seed) for seed in range(number)]


def by_hand(pipe: Any, wanted: list[Order], batch: int) -> None:
    """As people write it: `batch` pictures per call, 1 = one after another."""
    for start in range(0, len(wanted), batch):
        part = wanted[start : start + batch]
        pipe(
            prompt=[order.prompt for order in part], negative_prompt=[order.negative for order in part],
            image=[Image.fromarray(order.rgb) for order in part],
            mask_image=[Image.fromarray((order.mask * 255).astype(np.uint8)) for order in part],
            height=part[0].key.height_px, width=part[0].key.width_px, strength=1.0,
            num_inference_steps=part[0].key.steps, guidance_scale=7.0,
            generator=[torch.Generator("cpu").manual_seed(order.seed) for order in part],
        )  # fmt: skip


def rate(run: Callable[[], object], pictures: int, rounds: int = 3) -> float:
    """Pictures per second: the best of some rounds, after one to warm up."""
    run()
    took = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        took.append(time.perf_counter() - start)
    return pictures / min(took)


def main() -> None:
    parser = argparse.ArgumentParser(description="Our picture worker beside plain diffusers.")
    parser.add_argument("--pictures", type=int, default=16)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--record", action="store_true")
    chosen = parser.parse_args()
    gpu = torch.cuda.is_available()
    torch.manual_seed(0)
    pipe = full_size() if gpu else tiny_pipelines.BUILDERS["sdxl"]()
    diffusers_logging.set_verbosity_error()
    pipe.set_progress_bar_config(disable=True)
    side_px, device = (1024, "cuda") if gpu else (64, "cpu")
    pipe.to(device, torch.float16 if gpu else torch.float32)
    wanted = orders(chosen.pictures, side_px, chosen.steps)
    model = Found(ROOT, "random", "", FAMILY, {}, side_px)
    held = Loaded(model, pipe, device)
    held.works = True
    keeper = Models(device=device, loader=lambda *_: held)
    plain = rate(lambda: by_hand(pipe, wanted, 1), len(wanted))
    batched = rate(lambda: by_hand(pipe, wanted, chosen.batch), len(wanted))
    keeper.run_many([replace(order, seed=order.seed + 100) for order in wanted[:1]])  # measures one alone
    ours = rate(lambda: keeper.run_many(wanted), len(wanted))
    figures = {
        "pictures_per_s": round(ours, 3),
        "plain_per_s": round(plain, 3),
        "batched_per_s": round(batched, 3),
        "of_plain": round(ours / plain, 3),
        "of_batched": round(ours / batched, 3),
        "side_px": side_px,
    }
    name = torch.cuda.get_device_name() if gpu else f"{os.cpu_count()} CPU cores, no GPU: says nothing about GPUs"
    report = {
        "bench": "diffusers_worker",
        "date": date.today().isoformat(),  # noqa: DTZ011
        "device": name,
        "arguments": f"--pictures {chosen.pictures} --steps {chosen.steps} --batch {chosen.batch}",
        "figures": figures,
    }
    if chosen.record:
        target = ROOT / "bench/results/diffusers_worker.json"
        target.write_text(json.dumps(report, indent=2) + "\n", "utf-8")
    if chosen.json:
        print(json.dumps(figures))
        return
    print(f"{name}: {ours:.2f} pictures/s; plain loop {plain:.2f} ({ours / plain:.2f}x), ", end="")
    print(f"batched by hand {batched:.2f} ({ours / batched:.2f}x)")


if __name__ == "__main__":
    main()
