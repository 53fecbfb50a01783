"""What a shop says of a market for itself: on top of the profile, refused where no profile could hold it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.content.document import Bullets, ContentDocument, Line
from core.errors import BadInput
from core.facts.sheet import Fact, FactSheet
from core.generation.brand import Brand
from core.generation.compose import compose
from core.localisation.own_layer import Layers, Wish, changed, fitting
from core.localisation.profile import emotion, profile_for
from core.review.finding import Finding
from core.review.gate import check_document, gate_version

DU = {"formality": {"de-DE": "informal"}}


def test_each_setting_wins_over_the_market_and_can_be_forgotten():
    layer = changed("DE", {}, Wish(formality="informal", units="both", target=9, category="audio", intensity=0.7))
    layer = changed("DE", layer, Wish(category="audio", feelings={"warmth": 0.5, "trust": 0.5}))
    profile = Layers({"DE": layer}).profile("DE")
    language = profile.language("de-DE")
    assert (language.formality, language.address, profile.units) == ("informal", "du", "both")
    assert (language.sentence.target, language.sentence.most) == (9, profile_for("DE").language("de-DE").sentence.most)
    assert (emotion(profile, "headphones").intensity, emotion(profile, "headphones").warmth) == (0.7, 0.5)
    assert emotion(profile, "shoes") == emotion(profile_for("DE"), "shoes")
    assert profile.digest != profile_for("DE").digest
    for name in ("formality", "units", "sentence"):
        layer = changed("DE", layer, Wish(forget=(name,)))
    layer = changed("DE", layer, Wish(category="audio", forget=("intensity", "feelings")))
    assert layer == {}
    assert Layers({"DE": layer}).profile("DE") is profile_for("DE")


@pytest.mark.parametrize(
    ("wish", "place"),
    [
        (Wish(formality="rude"), "formality"),
        (Wish(units="stone"), "units"),
        (Wish(target=40, most=20), "sentences"),
        (Wish(category="audio", intensity=1.5), "intensity"),
        (Wish(category="audio", feelings={"warmth": 0.5}), "weights"),
        (Wish(category="audio", feelings={"anger": 1.0}), "weights"),
        (Wish(category="spaceships", intensity=0.5), "category"),
        (Wish(locale="fr-FR", formality="formal"), "locale"),
    ],
)
def test_what_no_profile_can_hold_is_refused_by_its_place(wish, place):
    with pytest.raises(BadInput) as refused:
        changed("DE", {}, wish)
    assert place in refused.value.field
    assert refused.value.next_step


def test_a_layer_for_a_language_that_the_market_does_not_read_is_refused():
    with pytest.raises(BadInput, match="Germany does not read 'fr-FR'"):
        fitting("DE", {"formality": {"fr-FR": "formal"}})


@pytest.mark.parametrize(("writer", "differ"), [("model", True), ("person", True), ("facts", False)])
def test_the_gate_s_version_changes_with_the_profile_where_a_page_is_held_to_it(writer, differ):
    page = ContentDocument("1", "de-DE", writer, (Bullets(Line("V"), (Line("Gut."),)),))
    own = Brand(layers=Layers({"DE": DU}))
    versions = {Brand().gate_version(page), own.gate_version(page)}
    assert len(versions) == (2 if differ else 1)
    sheet = FactSheet("1", "en-US", ())
    verdict = check_document(page, sheet, market="DE", profile=own.profile("de-DE"))
    assert verdict.gate_version == own.gate_version(page)  # what is stored is what is compared
    assert check_document(page, sheet, market="DE").gate_version == Brand().gate_version(page)
    assert own.gate_version(replace(page, locale="fr-FR")) == Brand().gate_version(replace(page, locale="fr-FR"))
    assert len(gate_version(writer="model", profile=profile_for("DE"))) <= 40  # the column


def customs(text: str, layer=None, writer="model") -> list[Finding]:
    page = ContentDocument("1", "de-DE", writer, (Bullets(Line("V"), tuple(map(Line, text.split("|")))),))
    profile = Layers({"DE": layer or {}}).profile("DE")
    found = check_document(page, FactSheet("1", "en-US", ()), market="DE", profile=profile).findings
    return [finding for finding in found if finding.rule.startswith("customs.")]


def test_the_gate_goes_by_the_shop_s_way_of_address_and_length():
    sie, du = "Damit stellen Sie Ihren Tee warm.", "Damit stellst du deinen Tee warm."
    assert [f.rule for f in customs(du)] == ["customs.address"]
    assert customs(sie) == []
    (found,) = customs(f"{du}|{sie}", DU)
    assert (found.severity, found.span, found.path) == ("warn", sie, "bullets.items.1")
    assert "addressed by du" in found.message
    long = "Der Becher hält den Tee auf dem Weg zur Arbeit warm und in der Tasche ohne Tropfen dicht."
    assert customs(long) == []
    short = {"sentences": {"de-DE": {"target": 8, "most": 12, "unit": "words"}}}
    (found,) = customs(long, short)
    assert (found.rule, found.span) == ("customs.long", long)
    assert customs(f"{du}|{long}", short, writer="facts") == []


def test_figures_are_written_in_the_units_of_the_shop():
    sheet = FactSheet("1", "en-US", (Fact("weight.0", "measure", 540.0, "g", attribute="weight", text="540 g"),))

    def written(locale: str, units: str = "") -> str:
        lines = compose(sheet, locale, units=units).lines()
        return " ".join(line.text for _path, line in lines).replace("\u00a0", " ")

    assert "540 g" in written("de-DE")
    assert "1.2 lb" in written("en-US")
    assert "lb" not in written("en-US", "metric")
    assert "(540 g)" in written("de-DE", "both")


@pytest.mark.parametrize("changes", [{"units": "both"}, {"intensity": {"toys": 0.1}}, {"drop": ["oktoberfest"]}])
def test_any_change_of_the_effective_profile_changes_the_gate_s_version(changes):
    plain = gate_version(writer="model", profile=profile_for("DE"))
    assert gate_version(writer="model", profile=Layers({"DE": changes}).profile("DE")) != plain
