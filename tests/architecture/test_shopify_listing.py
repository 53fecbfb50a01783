"""The listing checklist names files and tests; all of them must exist, and what is not done must say so."""

import ast
import re
from pathlib import Path

from connectors.shopify.schema import VERSION
from connectors.shopify.scopes import app_description

ROOT = Path(__file__).resolve().parents[2]
DOC = (ROOT / "docs/reference/shopify-listing.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in DOC.splitlines()
    if line.startswith("|") and not line.startswith(("|---", "| rule |"))
]
NAMED = re.findall(r"`((?:tests|connectors|core|admin_ui|docs)/[\w./-]+)(?:::(\w+))?`", DOC)


def test_every_file_and_every_test_that_is_named_exists():
    missing = []
    for path, test in NAMED:
        file = ROOT / path
        if not file.exists():
            missing.append(path)
        elif test and test not in {n.name for n in ast.walk(ast.parse(file.read_text())) if hasattr(n, "name")}:
            missing.append(f"{path}::{test}")
    assert missing == []
    assert len(NAMED) > 70


def test_every_row_says_where_and_how_or_that_it_is_not_yet():
    assert len(ROWS) > 35
    for rule, where, shown in ROWS:
        assert rule
        assert where
        assert shown or where.startswith("**Not yet**"), rule


def test_the_app_s_description_has_every_part_but_the_proxy():
    described = app_description()
    assert {"name", "handle", "client_id", "application_url", "embedded", "access_scopes", "auth", "webhooks"} <= set(
        described
    )
    assert described["embedded"] is True
    assert "app_proxy" not in described
    assert described["webhooks"]["api_version"] == VERSION


def test_its_topics_are_those_that_vitrine_understands():
    from connectors.shopify import webhooks

    subscriptions = app_description()["webhooks"]["subscriptions"]
    topics = [name for row in subscriptions for name in (*row.get("topics", ()), *row.get("compliance_topics", ()))]
    assert sorted(topics) == sorted(webhooks._NEUTRAL)
