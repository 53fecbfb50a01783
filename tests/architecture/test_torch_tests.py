"""Torch tests: none is left out unseen, and the plain installation has no torch."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FAMILY = ("torch", "diffusers", "transformers", "accelerate")
HIDDEN = 'import sys\nsys.modules["torch"] = None\n'
SUITE = """
import pytest
pytestmark = pytest.mark.torch
def test_runs(): pass
@pytest.mark.parametrize("n", [1, 2])
def test_lacks_something_else(n): pytest.skip("no model file")
"""


def _run(folder: Path, conftest: str, **env: str) -> subprocess.CompletedProcess[str]:
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = torch\n    soak\n")
    (folder / "conftest.py").write_text(f'{conftest}pytest_plugins = ["torch_tests"]\n')
    (folder / "test_suite.py").write_text(SUITE + "@pytest.fixture\ndef x(): ...\n")
    (folder / "test_others.py").write_text("import pytest\ndef test_plain(): pytest.skip('not about torch')\n")
    path = os.pathsep.join([str(ROOT / "tests/support"), *([str(folder / "stub")] if not conftest else [])])
    (folder / "stub/torch").mkdir(parents=True, exist_ok=True)
    (folder / "stub/torch/__init__.py").touch()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("VITRINE_", "PYTEST_", "COV_"))}
    words = [sys.executable, str(ROOT / "tools/run_tests.py"), "-p", "no:cacheprovider", "."]
    return subprocess.run(
        words, cwd=folder, env={**clean, "PYTHONPATH": path, **env}, capture_output=True, text=True, check=False
    )


def test_without_torch_all_are_left_out_counted_over_processes_and_named(tmp_path: Path) -> None:
    done = _run(tmp_path, HIDDEN, VITRINE_TEST_PROCESSES="1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "LEFT OUT: 3 torch tests. One command gets them: make torch test" in done.stdout


def test_where_torch_is_demanded_one_left_out_is_a_failure(tmp_path: Path) -> None:
    done = _run(tmp_path, "", VITRINE_TEST_PROCESSES="0", VITRINE_NEED_TORCH="1")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 passed, 3 skipped" in done.stdout
    assert "LEFT OUT: 2 torch tests." in done.stdout


def test_where_none_is_left_out_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "test_more.py").write_text("import pytest\n@pytest.mark.torch\ndef test_runs(): pass\n")
    done = _run(tmp_path, "", VITRINE_TEST_PROCESSES="0", VITRINE_NEED_TORCH="1", PYTEST_ADDOPTS="-k runs")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout
    assert "LEFT OUT" not in done.stdout


def _loaded(tree: ast.Module) -> set[str]:
    """What a module imports when it is loaded, or leaves itself out without."""
    found: set[str] = set()
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        match waiting.pop():
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                pass
            case ast.Import(names=names):
                found |= {name.name.partition(".")[0] for name in names}
            case ast.ImportFrom(module=str(module)):
                found.add(module.partition(".")[0])
            case ast.Call(func=ast.Attribute(attr="importorskip"), args=[ast.Constant(value=str(module)), *_]):
                found.add(module.partition(".")[0])
            case node:
                waiting += ast.iter_child_nodes(node)
    return found


def test_no_test_module_needs_torch_to_be_collected() -> None:
    modules = list((ROOT / "tests").rglob("*.py"))
    assert [str(path) for path in modules if _loaded(ast.parse(path.read_text("utf-8"))) & set(FAMILY)] == []


@pytest.mark.parametrize(
    "line",
    ["import torch.nn", "from diffusers import X", 'torch = pytest.importorskip("torch")', "if 1:\n  import torch"],
)
def test_a_module_that_does_is_seen(line: str) -> None:
    assert _loaded(ast.parse(line)) & set(FAMILY)
    assert not _loaded(ast.parse("def test():\n  " + line.replace("\n", "\n  "))) & set(FAMILY)


def test_torch_and_its_relatives_have_one_version_each_and_only_the_extra_names_them() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = dict(line.split("==") for line in lines if "==" in line)
    assert set(FAMILY) <= set(pinned)
    assert pinned["torch"] == "2.13.0"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    plain = [*project["dependencies"], *(line for name, lines in extras.items() if name != "gpu" for line in lines)]
    assert not [line for line in plain if line.startswith(FAMILY)]
