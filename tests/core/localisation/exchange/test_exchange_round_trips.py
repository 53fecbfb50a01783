"""Whatever is written in a format comes back from it."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.localisation.exchange.formats import MEMORY_FORMATS, read_entries, read_units, write_entries, write_units
from core.localisation.exchange.unit import (
    ALONE,
    APPROVED,
    CLOSE,
    MACHINE,
    OPEN,
    Code,
    Unit,
    flat,
    lost_placeholders,
    memory_key,
    pieces,
    plain,
)
from core.localisation.glossary import BANNED, KEEP, STATUSES, Entry, checked

# Every character that XML 1.0 can hold, with those on which readers trip made likely.
letters = st.characters(codec="utf-8", exclude_categories=("Cs", "Cn"), exclude_characters="\x00\ufffe\uffff").filter(
    lambda char: char >= " " or char in "\t\n\r"
)
awkward = st.sampled_from(
    ["\r", "\n", "\t", "⟦", "⟧", "<b>", "&amp;", "]]>", '"', "\\", "%s", "{0}", "，", "é", "😀", "\u00a0"]
)
texts = st.lists(awkward | letters, min_size=1, max_size=20).map("".join)
names = st.text("abc123", min_size=1, max_size=3)


@st.composite
def coded(draw):
    """A flat text with codes that open, close and stand alone."""
    found = [draw(texts)]
    for number in range(draw(st.integers(0, 3))):
        native = draw(st.just("") | texts)
        found += [Code(OPEN, f"o{number}", native), draw(texts), Code(CLOSE, f"o{number}", draw(st.just("") | texts))]
        found += [Code(ALONE, f"a{number}", native), draw(texts)]
    return flat(found)


units = st.builds(
    Unit, source=coded(), target=coded(), source_locale=st.just("en-US"), locale=st.just("de-DE"),
    context=st.just("") | st.text("abc .", min_size=1, max_size=5).map(str.strip),
    state=st.sampled_from([APPROVED, MACHINE]),
)  # fmt: skip


def through(found: list[Unit], format_name: str) -> list[Unit]:
    written = "".join(write_units(found, format_name, "en-US"))
    return list(read_units(io.BytesIO(written.encode()), format_name))


@settings(max_examples=40)
@given(coded())
def test_a_flat_text_is_its_pieces(text: str) -> None:
    assert flat(list(pieces(text))) == text


@pytest.mark.parametrize("format_name", ["tmx", "xliff", "xliff2"])
@settings(max_examples=40)
@given(found=st.lists(units, max_size=4))
def test_formats_with_codes_give_back_every_text_code_and_state(format_name: str, found: list[Unit]) -> None:
    assert through(found, format_name) == found


@pytest.mark.parametrize("format_name", ["po", "csv"])
@settings(max_examples=40)
@given(found=st.lists(units, max_size=4))
def test_formats_without_codes_give_back_the_texts_as_they_read(format_name: str, found: list[Unit]) -> None:
    back = through(found, format_name)
    assert [(plain(u.source), plain(u.target), u.context, u.state) for u in back] == [
        (plain(u.source), plain(u.target), u.context, u.state) for u in found
    ]
    assert {u.locale for u in back} <= {"de-DE", "de_DE"}


terms = st.text("abc äß 包超", min_size=1, max_size=8).map(lambda text: " ".join(text.split())).filter(bool)
entries = st.builds(
    Entry, term=terms, locale=st.sampled_from(["", "de", "de-DE", "zh-TW"]), rendering=terms,
    status=st.sampled_from(STATUSES), source_locale=st.just(""), part_of_speech=st.sampled_from(["", "noun", "name"]),
    context=st.just("") | terms, match_case=st.booleans(), note=st.just("") | terms,
    forms=st.lists(terms.map(lambda form: f"{form}*"), max_size=2).map(tuple),
    term_forms=st.lists(terms, max_size=2).map(tuple),
).map(checked)  # fmt: skip


@pytest.mark.parametrize("format_name", ["tbx", "csv"])
@settings(max_examples=40)
@given(found=st.lists(entries, max_size=5))
def test_glossaries_come_back_row_by_row(format_name: str, found: list[Entry]) -> None:
    written = "".join(write_entries(found, format_name, "en-US"))
    back = [row for _number, row in read_entries(io.BytesIO(written.encode()), format_name, "en-US")]
    assert all(isinstance(row, Entry) for row in back)
    own = [Entry(**{**_fields(row), "source_locale": ""}) for row in back]
    assert sorted(own, key=repr) == sorted(found, key=repr)


def _fields(row: Entry) -> dict[str, object]:
    return {name: getattr(row, name) for name in Entry.__slots__}


@pytest.mark.parametrize("format_name", MEMORY_FORMATS)
def test_an_empty_memory_is_a_sound_file(format_name: str) -> None:
    assert through([], format_name) == []


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="gettext is not installed")
def test_gettext_takes_what_we_write_and_we_read_what_it_writes(tmp_path: Path) -> None:
    awkward_texts = ['"quoted" \\ back', "two\nlines", "tab\there", "emoji 😀 é", "%s of %d", "\\n no break", "{0} <b>"]
    wanted = [
        Unit(flat([text]), flat([f"{text} DE"]), "en-US", "de-DE", str(n)) for n, text in enumerate(awkward_texts)
    ]
    path, binary, again = tmp_path / "a.po", tmp_path / "a.mo", tmp_path / "b.po"
    path.write_text("".join(write_units(wanted, "po", "en-US")), "utf-8", newline="")
    subprocess.run(["msgfmt", "-c", "-o", str(binary), str(path)], check=True, capture_output=True)
    subprocess.run(["msgunfmt", "-o", str(again), str(binary)], check=True, capture_output=True)
    with again.open("rb") as stream:
        back = list(read_units(stream, "po"))
    assert sorted((u.context, u.source, u.target) for u in back) == [(u.context, u.source, u.target) for u in wanted]


def test_keys_ignore_what_nobody_sees() -> None:
    assert memory_key("Caf\u0065\u0301  bar\u200b") == memory_key("Café bar ")
    assert memory_key("Café bar") != memory_key("Cafe bar")


@pytest.mark.parametrize(
    ("source", "target", "lost"),
    [
        ("{name} weighs %d g", "%d g wiegt {name}", []),
        ("{name} here", "hier", ["{name}"]),
        ("100 % wool", "100 % Wolle", []),
        ("⟦+1 <b>⟧A⟦-1 </b>⟧", "⟦+1 <b>⟧A⟦-1 </b>⟧", []),
        ("⟦+1 <b>⟧A⟦-1 </b>⟧", "A", ["+1", "-1"]),
    ],
)
def test_lost_placeholders_are_named(source: str, target: str, lost: list[str]) -> None:
    assert lost_placeholders(Unit(source, target)) == lost


def test_a_banned_row_keeps_its_rendering_and_a_kept_one_has_none() -> None:
    rows = [checked(Entry("phone", "de", "Handy", BANNED)), checked(Entry("SteamJet", status=KEEP))]
    written = "".join(write_entries(rows, "tbx", "en-US"))
    assert "deprecatedTerm-admn-sts" in written
    back = [row for _n, row in read_entries(io.BytesIO(written.encode()), "tbx", "en-US")]
    assert [(row.term, row.rendering, row.status) for row in back if isinstance(row, Entry)] == [
        ("phone", "Handy", BANNED), ("SteamJet", "", KEEP),
    ]  # fmt: skip


def test_paths_are_not_touched(tmp_path: Path) -> None:
    """A reader works on the stream alone."""
    path = tmp_path / "a.csv"
    path.write_bytes("source,target,locale\r\nA,B,de-DE\r\n".encode("utf-16"))
    with path.open("rb") as stream:
        assert [(u.source, u.target, u.locale) for u in read_units(stream, "csv")] == [("A", "B", "de-DE")]
