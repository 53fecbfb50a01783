"""Which model shops the demo walks through when a platform cannot be modelled on this machine."""

import official_schema
import pytest

from admin_ui.commands.demo import _model_shops
from core.catalog.seed import builtin
from core.errors import NeedsMerchant


@pytest.fixture
def without_schema(monkeypatch, tmp_path):
    monkeypatch.setenv("VITRINE_CACHE", str(tmp_path))


def test_without_shopify_s_schema_woocommerce_alone_and_one_line_how_to_get_it(without_schema, capsys):
    assert list(_model_shops(None, builtin(0, 1), {})) == ["woocommerce"]
    (line,) = capsys.readouterr().err.splitlines()
    assert "make schema" in line


@pytest.mark.parametrize("asked", ["shopify", "both"])
def test_a_platform_that_was_asked_for_is_not_left_out(without_schema, asked):
    with pytest.raises(NeedsMerchant, match="official schema"):
        _model_shops(asked, builtin(0, 1), {})


def test_with_the_schema_both():
    official_schema.raw("2026-07")
    assert list(_model_shops(None, builtin(0, 1), {})) == ["woocommerce", "shopify"]
