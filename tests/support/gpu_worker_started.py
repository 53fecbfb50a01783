"""`vitrine-gpu img.gpu` with operations that misbehave: `python gpu_worker_started.py PHOTOS` (JSON by address)."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import gpu_operations

from core.bootstrap import open_services
from gpu_worker.image.worker.service import serve

if __name__ == "__main__":
    files = gpu_operations.Files()
    files.photos = json.loads(Path(sys.argv[1]).read_text())
    serve(lambda: open_services(migrate=False, picture_files=lambda: files), opener="gpu_operations:ENGINE")
