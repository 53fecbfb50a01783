"""The guide's runnable blocks, run in their order as a new user would type them."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from installation import Installation, ModelShop

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```sh run\n(.*?)^```", re.DOTALL | re.MULTILINE)


def _commands() -> list[list[str]]:
    text = (ROOT / "docs/guide/README.md").read_text("utf-8")
    lines = [line for block in _BLOCK.findall(text) for line in block.splitlines()]
    return [shlex.split(line, comments=True) for line in lines if line.strip()]


def test_every_runnable_command_of_the_guide_runs(tmp_path: Path) -> None:
    commands = _commands()
    assert len(commands) > 8
    shop = ModelShop.start("--products", "4")
    place = Installation(tmp_path / "home")
    known = {"https://shop.example": shop.url, "ck_...": shop.key, "cs_...": shop.secret}
    try:
        place.serve()
        for words in commands:
            words = [known.get(word, word) for word in words]
            if words[0] == "export":
                name, _, value = words[1].partition("=")
                place.env[name] = known.get(value, value)
                continue
            assert words[0] == "vitrine"
            out = place.command(*words[1:])
            if found := re.search(r"^plan ([0-9a-f]{64})$", out, re.MULTILINE):
                known["HASH"] = found[1]
    finally:
        place.stop()
        shop.stop()


@pytest.mark.parametrize(
    "page", sorted(str(p.relative_to(ROOT)) for p in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
)
def test_links_and_pictures_of_the_docs_exist(page: str) -> None:
    text = re.sub(r"```.*?```", "", (ROOT / page).read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if "://" not in target:
            assert ((ROOT / page).parent / target).exists(), f"{page} points to {target}"


def test_both_readmes_tell_the_same_commands() -> None:
    english, chinese = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md"))
    commands = re.compile(r"^\s*((?:make|vitrine|export) [^#\n]*)", re.MULTILINE)
    assert [c.strip() for c in commands.findall(english)] == [c.strip() for c in commands.findall(chinese)]


def test_the_examples_of_the_json_lines_page_are_answered(tmp_path: Path) -> None:
    text = (ROOT / "docs/reference/lines.md").read_text("utf-8")
    examples = dict(re.findall(r"^```json (\w+)\n(.*?)\n```", text, re.DOTALL | re.MULTILINE))
    place = Installation(tmp_path / "home")
    lines = tmp_path / "lines.jsonl"
    lines.write_text(examples["facts"], "utf-8")
    (found,) = [json.loads(line) for line in place.command("facts", "--jsonl", str(lines)).splitlines()]
    assert {fact["kind"] for fact in found["facts"]} >= {"measure", "material"}
    pages = [
        json.loads(line)
        for line in place.command("compose", "--jsonl", "--locales", "de-DE,ja-JP", str(lines)).splitlines()
    ]
    assert [page["locale"] for page in pages] == ["de-DE", "ja-JP"]
    assert all(sentence["facts"] for page in pages for sentence in page["sentences"] if "210" in sentence["text"])
    lines.write_text(examples["check"], "utf-8")
    (checked,) = [json.loads(line) for line in place.command("check", "--jsonl", str(lines), status=1).splitlines()]
    assert [finding["kind"] for finding in checked["findings"]] == ["invented_certification"]


def test_the_example_of_the_redaction_page_is_answered(tmp_path: Path) -> None:
    text = (ROOT / "docs/reference/redaction.md").read_text("utf-8")
    (example,) = re.findall(r"^```json redact\n(.*?)\n```", text, re.DOTALL | re.MULTILINE)
    lines = tmp_path / "lines.jsonl"
    lines.write_text(example, "utf-8")
    answer = json.loads(Installation(tmp_path / "home").command("redact", "--jsonl", str(lines)))
    assert f"`{answer['text']}`" in text
