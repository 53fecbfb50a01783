"""Pipelines of the five families with random weights and a few layers, saved as an owner's folder would be.

torch, diffusers and transformers are imported inside: this module is collected everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

SIDE_PX = 64
_WIDE = 32


def _letters() -> list[str]:
    """The alphabet of byte pairs: every byte as a character that can be printed."""
    seen = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [byte for byte in range(256) if byte not in seen]
    return [chr(byte) for byte in seen] + [chr(256 + place) for place in range(len(rest))]


def clip_tokenizer() -> Any:
    """A tokenizer without words: every byte for itself."""
    from transformers import CLIPTokenizer

    words = [*_letters(), *(f"{letter}</w>" for letter in _letters()), "<|startoftext|>", "<|endoftext|>"]
    vocab = {word: place for place, word in enumerate(words)}
    return CLIPTokenizer(vocab=vocab, merges=[], model_max_length=77)


def _clip(projected: bool = False) -> Any:
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    config = CLIPTextConfig(
        vocab_size=514, hidden_size=_WIDE, intermediate_size=37, num_hidden_layers=2, num_attention_heads=4,
        max_position_embeddings=77, projection_dim=_WIDE, bos_token_id=512, eos_token_id=513, pad_token_id=513,
    )  # fmt: skip
    return (CLIPTextModelWithProjection if projected else CLIPTextModel)(config)


def _vae(channels: int, *, blocks: int = 4, flow: bool = False) -> Any:
    from diffusers import AutoencoderKL

    more = {"shift_factor": 0.1, "use_quant_conv": False, "use_post_quant_conv": False} if flow else {}
    return AutoencoderKL(
        block_out_channels=(16,) * blocks, down_block_types=("DownEncoderBlock2D",) * blocks,
        up_block_types=("UpDecoderBlock2D",) * blocks, latent_channels=channels, norm_num_groups=8,
        layers_per_block=1, sample_size=SIDE_PX, **more,
    )  # fmt: skip


def _unet(**more: Any) -> Any:
    from diffusers import UNet2DConditionModel

    return UNet2DConditionModel(
        sample_size=SIDE_PX // 8, in_channels=9, out_channels=4, block_out_channels=(16, 32), layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        norm_num_groups=8, **more,
    )  # fmt: skip


def _sd() -> Any:
    from diffusers import DDIMScheduler, StableDiffusionInpaintPipeline

    return StableDiffusionInpaintPipeline(
        vae=_vae(4), text_encoder=_clip(), tokenizer=clip_tokenizer(),
        unet=_unet(cross_attention_dim=_WIDE, attention_head_dim=8), scheduler=DDIMScheduler(),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    )  # fmt: skip


def _sdxl() -> Any:
    from diffusers import EulerDiscreteScheduler, StableDiffusionXLInpaintPipeline

    unet = _unet(
        cross_attention_dim=2 * _WIDE, attention_head_dim=(2, 4), use_linear_projection=True,
        addition_embed_type="text_time", addition_time_embed_dim=8, transformer_layers_per_block=(1, 1),
        projection_class_embeddings_input_dim=8 * 6 + _WIDE,
    )  # fmt: skip
    return StableDiffusionXLInpaintPipeline(
        vae=_vae(4), text_encoder=_clip(), text_encoder_2=_clip(projected=True), tokenizer=clip_tokenizer(),
        tokenizer_2=clip_tokenizer(), unet=unet, scheduler=EulerDiscreteScheduler(),
    )  # fmt: skip


def _flux() -> Any:
    from diffusers import FlowMatchEulerDiscreteScheduler, FluxFillPipeline, FluxTransformer2DModel
    from transformers import T5Config, T5EncoderModel, T5Tokenizer

    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", -9.0), ("\u2581", -3.0)]
    pieces += [(letter, -4.0) for letter in "abcdefghijklmnopqrstuvwxyz,."]
    transformer = FluxTransformer2DModel(
        patch_size=1, in_channels=4 + 4 + 16, out_channels=4, num_layers=1, num_single_layers=1,
        attention_head_dim=16, num_attention_heads=2, joint_attention_dim=_WIDE, pooled_projection_dim=_WIDE,
        axes_dims_rope=(4, 4, 8), guidance_embeds=True,
    )  # fmt: skip
    text = T5Config(vocab_size=64, d_model=_WIDE, d_kv=8, d_ff=37, num_layers=1, num_heads=4)
    return FluxFillPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(), vae=_vae(1, blocks=2, flow=True), text_encoder=_clip(),
        tokenizer=clip_tokenizer(), text_encoder_2=T5EncoderModel(text),
        tokenizer_2=T5Tokenizer(vocab=pieces, extra_ids=0), transformer=transformer,
    )  # fmt: skip


def _qwen_tokenizer() -> Any:
    from transformers import Qwen2Tokenizer

    words = [*_letters(), "<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    made = Qwen2Tokenizer(vocab={word: place for place, word in enumerate(words)}, merges=[])
    made.chat_template = (
        "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
    )
    return made


def _qwen() -> Any:
    from diffusers import (
        AutoencoderKLQwenImage,
        FlowMatchEulerDiscreteScheduler,
        QwenImageInpaintPipeline,
        QwenImageTransformer2DModel,
    )
    from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

    text = {
        "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
        "num_key_value_heads": 2, "vocab_size": 320, "max_position_embeddings": 2048,
        "rope_parameters": {"mrope_section": [1, 1, 2], "rope_type": "default", "rope_theta": 1e6},
    }  # fmt: skip
    vision = {
        "depth": 1, "hidden_size": 16, "intermediate_size": 16, "num_heads": 2, "out_hidden_size": 16,
        "fullatt_block_indexes": [0],
    }  # fmt: skip
    config = Qwen2_5_VLConfig(text_config=text, vision_config=vision, vocab_size=320)
    transformer = QwenImageTransformer2DModel(
        patch_size=2, in_channels=16, out_channels=4, num_layers=1, attention_head_dim=16, num_attention_heads=2,
        joint_attention_dim=16, axes_dims_rope=(8, 4, 4),
    )  # fmt: skip
    vae = AutoencoderKLQwenImage(
        base_dim=8, z_dim=4, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True],
        latents_mean=[0.0] * 4, latents_std=[1.0] * 4,
    )  # fmt: skip
    return QwenImageInpaintPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(), vae=vae,
        text_encoder=Qwen2_5_VLForConditionalGeneration(config), tokenizer=_qwen_tokenizer(), transformer=transformer,
    )  # fmt: skip


def _z_image() -> Any:
    from diffusers import FlowMatchEulerDiscreteScheduler, ZImageInpaintPipeline, ZImageTransformer2DModel
    from transformers import Qwen3Config, Qwen3Model

    config = Qwen3Config(
        vocab_size=320, hidden_size=16, intermediate_size=16, num_hidden_layers=2, num_attention_heads=2,
        num_key_value_heads=2, head_dim=8, max_position_embeddings=2048,
    )  # fmt: skip
    transformer = ZImageTransformer2DModel(
        all_patch_size=(2,), all_f_patch_size=(1,), in_channels=16, dim=32, n_layers=1, n_refiner_layers=1, n_heads=2,
        n_kv_heads=2, cap_feat_dim=16, axes_dims=[8, 4, 4], axes_lens=[512, 64, 64],
    )  # fmt: skip
    return ZImageInpaintPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(), vae=_vae(16, flow=True),
        text_encoder=Qwen3Model(config), tokenizer=_qwen_tokenizer(), transformer=transformer,
    )  # fmt: skip


BUILDERS: dict[str, Callable[[], Any]] = {
    "sd": _sd, "sdxl": _sdxl, "flux-fill": _flux, "qwen-image": _qwen, "z-image": _z_image,
}  # fmt: skip


def build(family: str, folder: Path) -> Path:
    """The folder of a tiny pipeline, made where it is not there yet."""
    import torch

    made = folder / family
    if not made.exists():
        torch.manual_seed(0)
        BUILDERS[family]().save_pretrained(made, safe_serialization=True)
    return made
