"""The webhook door against the same server's own hello, side by side: signature, storing and answer included.

Server: our application under waitress as `vitrine serve` runs it. Peer: a Flask application with one route that answers
"hello", under the same waitress settings in the same process. Callers: processes of their own with kept connections and
different deliveries of 4 KB. Rounds alternate; the ratio is that of the medians. No queue server runs: pushing at once
is left to the sweeper.

    python bench/webhook_door.py [--seconds 3] [--rounds 3] [--callers 8] [--json]
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import http.client
import json
import multiprocessing
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

TARGET = 0.35
_PROCESSES = 2


def hello_app() -> Any:
    """The least that a Flask application can do."""
    from flask import Flask

    app = Flask("hello")
    app.add_url_rule("/hello", view_func=lambda: "hello", methods=["GET", "POST"])
    return app


def call(url: str, path: str, secret: str, seconds: float, name: str, callers: int) -> int:
    """Answers 200 counted by `callers` threads of one process."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(callers) as pool:
        parts = [pool.submit(_one, url, path, secret, seconds, f"{name}-{n}") for n in range(callers)]
        return sum(part.result() for part in parts)


def _one(url: str, path: str, secret: str, seconds: float, name: str) -> int:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    filler = "x" * 4000
    count, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        if secret:
            raw = json.dumps({"id": 10 + count % 50, "n": f"{name}-{count}", "description": filler}).encode()
            signature = base64.b64encode(hmac.new(secret.encode(), raw, hashlib.sha256).digest()).decode()
            headers = {
                "X-WC-Webhook-Signature": signature, "X-WC-Webhook-Topic": "product.updated",
                "X-WC-Webhook-Delivery-ID": f"{name}-{count}", "Content-Type": "application/json",
            }  # fmt: skip
            connection.request("POST", path, raw, headers)
        else:
            connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        count += 1
    connection.close()
    return count


def round_of(pool: Any, url: str, path: str, secret: str, seconds: float, callers: int, name: str) -> float:
    """Answers a second."""
    began = time.perf_counter()
    each = max(1, callers // _PROCESSES)
    jobs = [pool.apply_async(call, (url, path, secret, seconds, f"{name}-{n}", each)) for n in range(_PROCESSES)]
    return sum(job.get() for job in jobs) / (time.perf_counter() - began)


def measure(seconds: float, rounds: int, callers: int) -> dict[str, Any]:
    """Both sides, alternating; what came in is counted in the inbox at the end."""
    from admin_ui.server import serve, serve_wsgi
    from core.bootstrap import open_services
    from core.settings import Settings

    with (
        tempfile.TemporaryDirectory(prefix="vt") as folder,
        multiprocessing.get_context("spawn").Pool(_PROCESSES) as pool,
    ):
        services = open_services(Settings(home=Path(folder)))
        db = services.db("bench")
        store = db.tenancy.add_store("bench", "woocommerce", "https://shop.example", {})
        db.tenancy.put_secret(services.keyring, f"store/{store.id}/webhook", "bench-secret")
        path = f"/hooks/woocommerce/{store.id}"
        hello, door = [], []
        with serve(services, "127.0.0.1", 0) as ours, serve_wsgi(hello_app(), "127.0.0.1", 0) as peer:
            round_of(pool, peer.url, "/hello", "", 0.5, callers, "warm")
            warm = round_of(pool, ours.url, path, "bench-secret", 0.5, callers, "warm")
            for number in range(rounds):
                hello.append(round_of(pool, peer.url, "/hello", "", seconds, callers, f"h{number}"))
                door.append(round_of(pool, ours.url, path, "bench-secret", seconds, callers, f"d{number}"))
        kept = db.inbox.counts(store.id)[0]
        services.close()
    ratio = statistics.median(door) / statistics.median(hello)
    return {
        "hello_per_s": round(statistics.median(hello)),
        "door_per_s": round(statistics.median(door)),
        "ratio": round(ratio, 3),
        "target": TARGET,
        "met": ratio >= TARGET,
        "kept": kept,
        "warm_door_per_s": round(warm),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--callers", type=int, default=8)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(options.seconds, options.rounds, options.callers)
    if options.json:
        print(json.dumps(result))
    else:
        print(f"hello {result['hello_per_s']}/s, door {result['door_per_s']}/s, ratio {result['ratio']} (>= {TARGET})")
    return 0 if result["met"] else 1


if __name__ == "__main__":
    sys.exit(main())
