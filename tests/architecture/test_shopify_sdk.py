"""ShopifyAPI keeps its session in globals that mix shops up: only harmless pieces of it may be used, in one file."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("core", "connectors", "gpu_worker", "admin_ui")
DOOR = ROOT / "connectors" / "shopify" / "sdk.py"
ALLOWED = {
    ("shopify.utils.shop_url", "sanitize_shop_domain"),
    ("shopify.session", "Session"),
    ("shopify", "session_token"),
}
# Of the Session class only its HMAC: the rest activates globals, builds addresses from first labels, or drops tokens.
IMPORTERS = {"import_module", "__import__"}
BANNED_NAMES = {
    "activate_session", "clear_session", "temp", "request_token", "validate_params", "ShopifyResource", "GraphQL",
    "pyactiveresource", "setup",
}  # fmt: skip


PACKAGES = ("shopify", "pyactiveresource")


def breaches(source, *, door):
    """Forbidden imports and names of ShopifyAPI in a module's text."""
    if not any(name in source for name in PACKAGES):
        return []
    return [name for node in ast.walk(ast.parse(source)) for name in _breach(node, door)]


def _breach(node, door):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names if alias.name.split(".")[0] in PACKAGES]
    if isinstance(node, ast.ImportFrom) and node.level == 0 and (node.module or "").split(".")[0] in PACKAGES:
        return [alias.name for alias in node.names if not door or (node.module, alias.name) not in ALLOWED]
    if door and isinstance(node, ast.Attribute):
        return [node.attr] if node.attr in BANNED_NAMES else []
    if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in IMPORTERS:
        given = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
        return [name for name in given if str(name).split(".")[0] in PACKAGES]
    return []


def test_only_one_file_uses_shopifyapi_and_only_its_harmless_pieces():
    sources = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    found = {str(path.relative_to(ROOT)): breaches(path.read_text(), door=path == DOOR) for path in sources}
    assert {path: names for path, names in found.items() if names} == {}
    assert len(sources) > 300


def test_the_door_is_open_for_what_is_allowed():
    used = {
        (node.module, alias.name)
        for node in ast.walk(ast.parse(DOOR.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("shopify")
        for alias in node.names
    }
    assert used == ALLOWED


@pytest.mark.parametrize(
    "source",
    [
        "import shopify",
        "import shopify.resources.product",
        "from shopify import GraphQL",
        "from shopify import Session",
        "from shopify.base import ShopifyResource",
        "from shopify.session import Session\nSession.temp('a', 'b', 'c')",
        "from shopify.session import Session\nx.activate_session(Session('a'))",
        "from pyactiveresource import connection",
        "import importlib\nimportlib.import_module('shopify')",
        "__import__('shopify')",
    ],
)
def test_a_breach_is_found(source):
    assert breaches(source, door=True)


def test_elsewhere_even_the_allowed_pieces_are_a_breach():
    assert breaches("from shopify.utils.shop_url import sanitize_shop_domain", door=False)
