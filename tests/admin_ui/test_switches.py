"""The switches of a model shop as they are written on the command line."""

import pytest

from admin_ui.commands.emulate import parse_faults
from connectors.shopify.emulator.faults import Faults
from core.errors import BadInput


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", {}),
        ("latency_s=0.2,locked=402", {"latency_s": 0.2, "locked": 402}),
        ("plan=plus", {"plan": "plus"}),
        ('plan="plus"', {"plan": "plus"}),
        ("time_zone=Europe/Berlin", {"time_zone": "Europe/Berlin"}),
        ("webhook_shuffle", {"webhook_shuffle": True}),
        ("webhook_shuffle=false", {"webhook_shuffle": False}),
        ('{"locales": ["de"]}', {"locales": ["de"]}),
    ],
)
def test_switches_are_read_as_they_are_written(written, read):
    assert parse_faults(written) == read
    Faults(read)


@pytest.mark.parametrize("written", ["plan=pl us", "a=1;b=2", "{1}"])
def test_what_cannot_be_read_is_told_with_an_example(written):
    with pytest.raises(BadInput, match=r"cannot be read.*For example"):
        parse_faults(written)


def test_a_misspelt_switch_is_answered_with_the_likeliest():
    with pytest.raises(BadInput) as caught:
        Faults({"latency": 1})
    assert caught.value.next_step.startswith("Did you mean latency_s?")
    assert len(str(caught.value)) < 300
