"""An OpenAI-compatible endpoint without a model: it answers by a rule, and misbehaves in every way that real ones do.

Routes: /v1/models, /v1/chat/completions (with and without `stream`), /v1/files, /v1/batches; for tests also
/__emulator/log (GET: counts and the last bodies; DELETE: forget them) and /__emulator/faults (PUT: other switches).
"""

from __future__ import annotations

import json
import socket
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from werkzeug.wrappers import Request, Response

from core.clock import Clock, SystemClock
from core.errors import BadInput
from gpu_worker.text.schema import complaints
from gpu_worker.text.scripted_answers import Asked, Rule, follow, read_question, sensible, spoil
from gpu_worker.text.scripted_batches import Batches
from gpu_worker.text.scripted_faults import Chance, Switches
from gpu_worker.text.scripted_server import RunningModel

_KEPT_BODIES = 5_000
_CHARS_A_TOKEN = 4


class Scripted:
    """The WSGI application. `bodies`: what was asked of /chat/completions, the last of them; `counts`: what came."""

    def __init__(
        self, faults: Mapping[str, Any] | None = None, *, rule: Rule = sensible, clock: Clock | None = None
    ) -> None:
        self.clock = clock or SystemClock()
        self.switches = Switches().but(faults or {})
        self._rule, self._chance = rule, Chance(self.switches, self.clock)
        self.bodies: deque[dict[str, Any]] = deque(maxlen=_KEPT_BODIES)
        self.counts: Counter[str] = Counter()
        self._seen: deque[int] = deque(maxlen=1_000)  # what stood first in earlier questions: the provider's cache
        self._batches = Batches(self.clock, self._of_batch)

    @property
    def words(self) -> dict[str, str]:
        """What to connect with."""
        return {"key": self.switches.key, "model": self.switches.models.split("/")[0]}

    def change(self, faults: Mapping[str, Any]) -> None:
        """Other switches from now on."""
        self.switches = self.switches.but(faults)
        self._chance = Chance(self.switches, self.clock)

    def serve(self, port: int = 0) -> RunningModel:
        """Answer on 127.0.0.1."""
        return RunningModel(self, port)

    # ------------------------------------------------------------ routes

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        route = (request.method, request.path.rstrip("/"))
        if request.path.startswith("/__emulator/"):
            answer = self._control(request)
        elif self.switches.key and request.headers.get("Authorization") != f"Bearer {self.switches.key}":
            answer = _error(401, "invalid_api_key", "Incorrect API key provided.")
        elif self.switches.no_credit:
            answer = _error(402, "insufficient_balance", "Insufficient Balance")
        elif route == ("GET", "/v1/models"):
            rows = [{"id": name, "object": "model"} for name in self.switches.models.split("/")]
            answer = _json({"object": "list", "data": rows})
        elif route == ("POST", "/v1/chat/completions"):
            answer = self._chat(request)
        elif self.switches.batch and request.path.startswith(("/v1/files", "/v1/batches")):
            answer = self._batch(request)
        else:
            answer = _error(404, "not_found", "There is nothing here.")
        found: Iterable[bytes] = answer(environ, start_response)
        return found

    def _control(self, request: Request) -> Response:
        if request.path.endswith("/faults") and request.method == "PUT":
            try:
                self.change(request.get_json())
            except BadInput as error:
                return _error(400, "bad_input", str(error))
        elif request.method == "DELETE":
            self.bodies.clear()
            self.counts.clear()
        return _json({"counts": dict(self.counts), "bodies": list(self.bodies)[-500:]})

    def _chat(self, request: Request) -> Response:
        body = request.get_json(silent=True)
        if not isinstance(body, dict) or not isinstance(body.get("messages"), list):
            return _error(400, "invalid_request_error", "The body is no question.")
        self.counts["calls"] += 1
        self.bodies.append(body)
        happens = self._chance.happens() if self._chance.admitted() else "storm"
        if happens:
            self.counts[happens] += 1
        if happens == "storm":
            return self._busy()  # a gateway says so at once
        if self.switches.latency_s:
            self.clock.sleep(self.switches.latency_s)
        if happens == "error":
            return _error(500, "server_error", "The server had an error.")
        if happens == "disconnect":
            return _cut_off(request)
        status, answer = self.answer(body, happens)
        if status != 200:
            return _json(answer, status)
        if body.get("stream") is True:
            return Response(self._stream(answer, body), mimetype="text/event-stream")
        if self.switches.token_s:
            self.clock.sleep(self.switches.token_s * answer["usage"]["completion_tokens"])
        return _json(answer)

    def _busy(self) -> Response:
        answer = _error(429, "rate_limit_exceeded", "Rate limit reached.")
        if self.switches.retry_after_s >= 0:
            answer.headers["Retry-After"] = f"{self.switches.retry_after_s:g}"
        return answer

    # ------------------------------------------------------------ answers

    def answer(self, body: Mapping[str, Any], happens: str = "") -> tuple[int, dict[str, Any]]:
        """(status, body) for one question."""
        asked = read_question(body)
        if wrong := self._not_taken(body, asked):
            return 400, {"error": {"type": "invalid_request_error", "message": wrong}}
        if asked.model not in self.switches.models.split("/"):
            message = f"The model '{asked.model}' does not exist."
            return 404, {"error": {"code": "model_not_found", "message": message}}
        content, ended, refusal = spoil(self._said(asked), happens, asked)
        said = {"role": "assistant", "content": content or None, "refusal": refusal or None}
        choice = {"index": 0, "message": said, "finish_reason": ended}
        usage = self._usage(asked, content)
        return 200, {
            "id": "chatcmpl-scripted",
            "object": "chat.completion",
            "model": asked.model,
            "choices": [choice],
            "usage": usage,
        }

    def _not_taken(self, body: Mapping[str, Any], asked: Asked) -> str:
        other = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}
        if (wrong := other.get(self.switches.limit, "")) in body:
            return f"Unsupported parameter: '{wrong}'. Use '{self.switches.limit}' instead."
        kind = asked.format.get("type")
        if kind in ("json_schema", "json_object") and getattr(self.switches, kind) == "refused":
            return f"response_format of type '{kind}' is not supported."
        return ""

    def _said(self, asked: Asked) -> Any:
        """The rule's answer, forced into form where this endpoint forces it."""
        kind = asked.format.get("type")
        said = self._rule(asked)
        if kind == "json_schema" and self.switches.json_schema == "enforced":
            forced = asked.format["json_schema"]["schema"]
            wrong = [word for word in complaints(said, forced) if not word.endswith("is missing.")]
            return follow(forced, asked.language) if wrong else said
        if kind == "json_object" and self.switches.json_object == "enforced" and not isinstance(said, dict):
            return {"answer": said}
        return said

    def _usage(self, asked: Asked, content: str) -> dict[str, Any]:
        first = hash(asked.system)
        cached = len(asked.system) // _CHARS_A_TOKEN if first in self._seen else 0
        self._seen.append(first)
        prompt = sum(len(str(row.get("content", ""))) for row in asked.messages) // _CHARS_A_TOKEN + 1
        completion = max(len(content.split()), len(content) // _CHARS_A_TOKEN)
        return {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
            "prompt_tokens_details": {"cached_tokens": min(cached, prompt)},
        }

    def _stream(self, answer: dict[str, Any], body: Mapping[str, Any]) -> Iterator[bytes]:
        content = answer["choices"][0]["message"]["content"] or ""
        size = max(1, _CHARS_A_TOKEN)
        for at in range(0, len(content), size):
            if self.switches.token_s:
                self.clock.sleep(self.switches.token_s)
            delta = {"index": 0, "delta": {"content": content[at : at + size]}, "finish_reason": None}
            yield _event({"object": "chat.completion.chunk", "model": answer["model"], "choices": [delta]})
        ended = {"index": 0, "delta": {}, "finish_reason": answer["choices"][0]["finish_reason"]}
        yield _event({"object": "chat.completion.chunk", "model": answer["model"], "choices": [ended]})
        if (body.get("stream_options") or {}).get("include_usage"):
            yield _event({"object": "chat.completion.chunk", "choices": [], "usage": answer["usage"]})
        yield b"data: [DONE]\n\n"

    # ------------------------------------------------------------ batches

    def _of_batch(self, body: Mapping[str, Any]) -> tuple[int, Any]:
        self.counts["batched"] += 1
        return self.answer(body, self._chance.happens())

    def _batch(self, request: Request) -> Response:
        parts = request.path.strip("/").split("/")[1:]
        match (request.method, *parts):
            case ("POST", "files"):
                file = request.files.get("file")
                if file is None:
                    return _error(400, "invalid_request_error", "There is no file.")
                content = file.read()
                request.close()
                return _json(self._batches.upload(content))
            case ("GET", "files", name, "content"):
                kept = self._batches.content(name)
                if kept is not None:
                    return Response(kept, mimetype="application/jsonl")
            case ("GET", "batches"):
                return _json({"object": "list", "data": self._batches.latest()})
            case ("POST", "batches"):
                return _or_404(self._batches.start(request.get_json(), self.switches.batch_s))
            case ("GET", "batches", name):
                return _or_404(self._batches.look(name))
            case ("POST", "batches", name, "cancel"):
                return _or_404(self._batches.cancel(name))
        return _error(404, "not_found", "There is nothing here.")


def _json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), status, mimetype="application/json")


def _or_404(value: Any) -> Response:
    return _error(404, "not_found", "There is no such thing.") if value is None else _json(value)


def _error(status: int, code: str, message: str) -> Response:
    return _json({"error": {"code": code, "type": code, "message": message}}, status)


def _event(value: Any) -> bytes:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode()


def _cut_off(request: Request) -> Response:
    """Half an answer and the end of the connection."""
    connection = request.environ.get("werkzeug.socket")

    def half() -> Iterator[bytes]:
        yield b'{"id": "chatcmpl-scr'
        if connection is not None:
            connection.shutdown(socket.SHUT_RDWR)

    return Response(half(), headers={"Content-Length": "4000"}, mimetype="application/json")
