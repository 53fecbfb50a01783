"""All settings, read once from the environment. Names carry their unit; secrets never appear in a repr."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from core.errors import BadInput


@dataclass(frozen=True, slots=True)
class Settings:
    """What a process was told. `env` in each field's metadata is the variable, `help` one sentence for the docs."""

    home: Path = field(metadata={"env": "VITRINE_HOME", "help": "Data folder: database, files, keys, queue."})
    public_url: str = field(
        default="",
        metadata={
            "env": "VITRINE_PUBLIC_URL",
            "help": "https address under which shops reach Vitrine; empty = none, Vitrine polls instead.",
        },
    )
    key: str = field(
        default="",
        repr=False,
        metadata={
            "env": "VITRINE_KEY",
            "help": "Master key that seals shop secrets (base64 of 32 bytes); empty = a file in the data folder.",
        },
    )
    database_url: str = field(
        default="",
        repr=False,
        metadata={"env": "DATABASE_URL", "help": "PostgreSQL address; empty = SQLite in the data folder."},
    )
    model_key: str = field(
        default="",
        repr=False,
        metadata={
            "env": "VITRINE_MODEL_KEY",
            "help": "Key of a language model's endpoint; `vitrine doctor --model URL` seals and keeps it.",
        },
    )
    redis_url: str = field(
        default="",
        repr=False,
        metadata={"env": "REDIS_URL", "help": "Redis or Valkey address; empty = our own server on a unix socket."},
    )
    blob_url: str = field(
        default="",
        repr=False,
        metadata={"env": "BLOB_URL", "help": "fsspec address for files (s3://bucket/path); empty = the data folder."},
    )
    c2pa_key: str = field(
        default="",
        metadata={
            "env": "VITRINE_C2PA_KEY",
            "help": "Path of the private key (PEM) that signs pictures; empty = they carry the IPTC mark only.",
        },
    )
    c2pa_cert: str = field(
        default="",
        metadata={
            "env": "VITRINE_C2PA_CERT",
            "help": "Path of that key's certificate chain (PEM, signing certificate first).",
        },
    )
    picture_deadline_s: float = field(
        default=120.0,
        metadata={
            "env": "VITRINE_PICTURE_DEADLINE_S",
            "help": "Seconds that the GPU worker gives one picture before its engine is stopped.",
        },
    )
    picture_model: str = field(
        default="",
        metadata={
            "env": "VITRINE_PICTURE_MODEL",
            "help": "Folder of the model that paints scenes on the GPU worker, where an order names none.",
        },
    )
    picture_url: str = field(
        default="",
        metadata={
            "env": "VITRINE_PICTURE_URL",
            "help": "Address of an endpoint with OpenAI's picture interface, for --engine openai-images.",
        },
    )
    picture_key: str = field(
        default="",
        repr=False,
        metadata={"env": "VITRINE_PICTURE_KEY", "help": "Its key; it is sent to that address only."},
    )
    gpus: str = field(
        default="",
        metadata={
            "env": "CUDA_VISIBLE_DEVICES",
            "help": "GPUs that the worker may use, by number; -1 = none; empty = all that the driver shows.",
            "blank": "-1",  # set to nothing it hides all GPUs from CUDA, so from us, too
        },
    )
    gpu_allow_cpu: int = field(
        default=0,
        metadata={
            "env": "VITRINE_GPU_ALLOW_CPU",
            "help": "1 = the GPU worker runs without a GPU, too: for trying out, slow.",
        },
    )
    port: int = field(default=8330, metadata={"env": "PORT", "help": "Port of the web server."})
    host: str = field(
        default="127.0.0.1", metadata={"env": "VITRINE_HOST", "help": "Address that the web server listens on."}
    )
    lease_s: float = field(
        default=20.0,
        metadata={"env": "VITRINE_LEASE_S", "help": "Seconds after which the job of a vanished worker is taken over."},
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the environment; raises BadInput naming the variable that cannot be used."""
        env = os.environ if environ is None else environ
        values: dict[str, object] = {}
        for item in fields(cls):
            name = item.metadata["env"]
            raw = env.get(name, "").strip() or (item.metadata.get("blank", "") if name in env else "")
            if raw:
                values[item.name] = _convert(name, raw, item.type)
        values.setdefault("home", Path.home() / ".vitrine")
        return cls(**values)  # type: ignore[arg-type]

    @property
    def database(self) -> str:
        """SQLAlchemy address of the database in use."""
        if not self.database_url:
            return f"sqlite:///{self.home / 'vitrine.db'}"
        scheme, _, rest = self.database_url.partition("://")
        return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else self.database_url

    @property
    def run_dir(self) -> Path:
        """Sockets, locks and logs of running processes."""
        return self.home / "run"


_RANGES = {
    "PORT": (0, 65_535),
    "VITRINE_LEASE_S": (1, 3_600),
    "VITRINE_PICTURE_DEADLINE_S": (1, 3_600),
    "VITRINE_GPU_ALLOW_CPU": (0, 1),
}


def _convert(name: str, raw: str, kind: object) -> object:
    if kind == "Path":
        return Path(raw).expanduser().absolute()
    if kind in ("int", "float"):
        return _number(name, raw, kind)
    if name != "VITRINE_PUBLIC_URL":
        return raw
    if not raw.startswith(("https://", "http://")):
        raise BadInput(f"{name} is '{raw}', which is no web address.", "Use the form https://host.", field=name)
    return raw.rstrip("/")


def _number(name: str, raw: str, kind: object) -> float | int:
    low, high = _RANGES[name]
    try:
        value = int(raw) if kind == "int" else float(raw)
        if low <= value <= high:
            return value
    except ValueError:
        pass
    raise BadInput(
        f"{name} is '{raw}', which is no number from {low} to {high}.", f"Set {name} to one or unset it.", field=name
    )


def documented() -> list[tuple[str, str, str]]:
    """(variable, default, help) of every setting, for the docs and the test that compares them."""
    rows = []
    for item in fields(Settings):
        default = "~/.vitrine" if item.name == "home" else str(item.default)
        rows.append((item.metadata["env"], default, item.metadata["help"]))
    return rows
