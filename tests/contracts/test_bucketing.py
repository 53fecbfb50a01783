"""The golden vectors of visitor assignment hold in Python, and in the reference code of the documentation."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from core.errors import BadInput
from core.experiments.bucketing import arm, share

HERE = Path(__file__).parent
VECTORS = HERE / "bucketing.json"
PAGE = HERE.parents[1] / "docs/reference/bucketing.md"
CASES = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]


def test_there_are_enough_vectors_of_every_sort() -> None:
    assert len(CASES) >= 200
    assert any(not case["key"].isascii() for case in CASES)
    assert {len(case["weights"]) for case in CASES} >= {1, 2, 3, 4, 10}
    exact = [case for case in CASES if int(case["u13"], 16) / 2**52 == case["weights"][0]]
    assert len(exact) >= 10
    assert all(case["arm"] > 0 for case in exact)


def test_python_answers_every_vector() -> None:
    for case in CASES:
        assert share(case["salt"], case["key"]) == int(case["u13"], 16) / 2**52, case
        assert arm(case["salt"], case["key"], case["weights"]) == case["arm"], case


def _snippet(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
def test_the_javascript_of_the_documentation_answers_every_vector() -> None:
    # Node before version 19 keeps Web Crypto in a module.
    script = f"""
    globalThis.crypto ??= require('crypto').webcrypto;
    {_snippet("js")}
    const cases = JSON.parse(require('fs').readFileSync(0, 'utf8')).cases;
    const arms = Promise.all(cases.map((c) => vitrineArm(c.salt, c.key, c.weights)));
    arms.then((answer) => console.log(JSON.stringify(answer)));
    """
    assert _run(["node", "-e", script]) == [case["arm"] for case in CASES]


@pytest.mark.skipif(not shutil.which("php"), reason="php is not installed")
def test_the_php_of_the_documentation_answers_every_vector() -> None:
    script = _snippet("php") + (
        "$cases = json_decode(stream_get_contents(STDIN), true)['cases'];"
        "echo json_encode(array_map(fn($c) => vitrine_arm($c['salt'], $c['key'], $c['weights']), $cases));"
    )
    assert _run(["php", "-r", script]) == [case["arm"] for case in CASES]


def _run(command: list[str]) -> object:
    done = subprocess.run(command, input=VECTORS.read_bytes(), capture_output=True, check=True, timeout=60)
    return json.loads(done.stdout)


def test_shares_of_visitors_follow_the_weights() -> None:
    counts = [0, 0, 0]
    for visitor in range(20_000):
        counts[arm("spread", f"v{visitor}", [0.2, 0.3, 0.5])] += 1
    assert [round(count / 20_000, 2) for count in counts] == pytest.approx([0.2, 0.3, 0.5], abs=0.011)


def test_two_salts_split_independently() -> None:
    same = sum(arm("one", f"v{n}", [0.5, 0.5]) == arm("two", f"v{n}", [0.5, 0.5]) for n in range(10_000))
    assert same == pytest.approx(5000, abs=200)


@pytest.mark.parametrize("weights", [[], [-0.1, 1.1], [float("nan"), 1.0]])
def test_unusable_weights_are_refused(weights: list[float]) -> None:
    with pytest.raises(BadInput):
        arm("salt", "key", weights)


def test_a_broken_key_is_refused() -> None:
    with pytest.raises(BadInput, match="Unicode"):
        arm("salt", "\ud800", [0.5, 0.5])
