"""What goes wrong outside: one clear error with a cause and a next step, and nothing lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from installation import Installation, ModelShop


@pytest.fixture(scope="module")
def shop() -> Iterator[ModelShop]:
    running = ModelShop.start("--products", "3")
    yield running
    running.stop()


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "home")


def _refused(place: Installation, *words: str, status: int, **env: str) -> dict[str, str]:
    answer = place.command(*words, "--json", status=status, **env)
    error: dict[str, str] = answer["error"]
    assert error["cause"], error
    assert error["next_step"], error
    return error


def _add(place: Installation, url: str, key: str, secret: str, status: int = 3) -> dict[str, str]:
    words = ("store", "add", "woocommerce", url, "--name", "x", "--key", key, "--secret-env", "S")
    return _refused(place, *words, status=status, S=secret)


def test_a_wrong_key_names_the_key(place: Installation, shop: ModelShop) -> None:
    assert "key" in _add(place, shop.url, "ck_" + "0" * 40, shop.secret)["cause"].lower()
    assert place.command("store", "list", "--json") == {"stores": []}


def test_a_wrong_secret_names_the_secret(place: Installation, shop: ModelShop) -> None:
    assert "secret" in str(_add(place, shop.url, shop.key, "cs_" + "0" * 40)).lower()


def test_https_where_the_shop_speaks_http(place: Installation, shop: ModelShop) -> None:
    error = _add(place, shop.url.replace("http://", "https://"), shop.key, shop.secret)
    assert "http" in str(error).lower()


def test_nobody_answers_there(place: Installation) -> None:
    assert "127.0.0.1:9" in str(_add(place, "http://127.0.0.1:9", "ck_x", "cs_x"))


@pytest.mark.parametrize(
    ("switch", "word"),
    [("maintenance=true", "maintenance"), ("security_page=403", "security"), ("database_down=true", "database")],
)
def test_a_shop_in_trouble(place: Installation, switch: str, word: str) -> None:
    running = ModelShop.start("--products", "1", "--faults", switch)
    try:
        error = _add(place, running.url, running.key, running.secret)
        assert word in str(error).lower() or "later" in str(error).lower(), error
    finally:
        running.stop()


def test_a_php_warning_before_the_json_is_no_obstacle(place: Installation) -> None:
    running = ModelShop.start("--products", "2", "--faults", "php_warning=true")
    try:
        place.connect(running)
        assert place.command("store", "sync", "shop", "--json")["products"] == 2
    finally:
        running.stop()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"a,b\n1,2\n",
        b'Handle,Title\nx,"never closed\n',
        "Rücknahme;Größe\n1;2\n".encode("utf-16"),
    ],
)
def test_a_broken_export_says_what_is_wrong(place: Installation, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "export.csv"
    file.write_bytes(content)
    error = _refused(place, "demo", "--headless", "--catalogue", str(file), status=2)
    assert error["code"] == "bad_input"


def test_json_lines_answer_line_by_line(place: Installation, tmp_path: Path) -> None:
    lines = tmp_path / "products.jsonl"
    good = {"id": 1, "title": "Mug", "body_html": "<p>Weight: 300 g</p>"}
    lines.write_text("\n".join([json.dumps(good), "{broken", json.dumps([1]), json.dumps({**good, "id": 4})]))
    out = place.command("facts", "--jsonl", str(lines), status=2)
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["id"] for row in rows] == [1, None, None, 4]
    assert [("error" in row) for row in rows] == [False, True, True, False]
    assert all(row["error"]["cause"] for row in rows if "error" in row)


def test_publishing_takes_two_steps(place: Installation) -> None:
    assert "dry-run" in _refused(place, "publish", "shop", "--all", status=2)["next_step"]


def test_an_unknown_locale_names_those_there_are(place: Installation, shop: ModelShop) -> None:
    place.connect(shop)
    error = _refused(place, "generate", "shop", "--locales", "xx-XX", "--all", status=2)
    assert "de-DE" in error["next_step"]


def test_an_unknown_store_names_those_there_are(place: Installation, shop: ModelShop) -> None:
    place.connect(shop)
    assert "shop" in _refused(place, "store", "sync", "nowhere", status=2)["next_step"]
