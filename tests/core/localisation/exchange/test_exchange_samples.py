"""Files as other tools write them. The samples are our own texts in the shapes that the tools document:
OmegaT (project_save.tmx: manual, "Translation memories"), Trados Studio (TMX export; SDLXLIFF: seg-source, mrk,
sdl:seg), memoQ (mqxliff: mq:status), Poedit and gettext (manual, "The Format of PO Files"), Weblate (fuzzy and
previous source), OASIS XLIFF 2.0 (inline elements), TBX-Basic (tbxinfo.net, both styles), the martif of older term
bases."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path

import pytest

from core.errors import BadInput
from core.localisation.exchange.formats import read_entries, read_units
from core.localisation.exchange.unit import APPROVED, MACHINE, UNFINISHED, Unit, plain
from core.localisation.glossary import BANNED, KEEP, PREFERRED, REQUIRED, Entry

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str, format_name: str) -> list[Unit]:
    return units((SAMPLES / name).read_bytes(), format_name)


def units(text: str | bytes, format_name: str) -> list[Unit]:
    return list(read_units(io.BytesIO(text if isinstance(text, bytes) else text.encode()), format_name))


def test_omegat() -> None:
    first, second = sample("omegat.tmx", "tmx")
    assert (first.source, first.target, first.source_locale, first.locale) == (
        "Rinse by hand.", "Von Hand spülen.", "EN-US", "DE-DE",
    )  # fmt: skip
    assert (second.source, second.context) == ("Press <f0>Start</f0>.", "line-7")


def test_trados_tmx_in_utf_16_with_codes_and_three_languages() -> None:
    japanese, german = sample("trados.tmx", "tmx")
    assert japanese.source == german.source == "Keeps ⟦+1⟧hot⟦-1⟧ for ⟦=2⟧ hours."
    assert japanese.target == "⟦=2⟧時間⟦+1⟧保温⟦-1⟧。"
    assert (german.locale, german.state) == ("de-DE", APPROVED)


def test_trados_sdlxliff_segment_by_segment() -> None:
    first, second = sample("trados.sdlxliff", "xliff")
    assert (first.source, first.target, first.state) == ("Rinse by hand.", "Von Hand spülen.", APPROVED)
    assert (second.source, second.target) == ("Dry ⟦+5⟧at once⟦-5⟧.", "⟦+5⟧Sofort⟦-5⟧ trocknen.")
    assert second.state == UNFINISHED


def test_memoq_keeps_the_codes_own_text() -> None:
    first, second = sample("memoq.mqxliff", "xliff")
    assert plain(first.source) == "A <b>soft</b> towel<br/>"
    assert "⟦+1 <b>⟧douce⟦-1 </b>⟧⟦=3 <br/>⟧" in first.target
    assert (first.state, second.state) == (APPROVED, UNFINISHED)


def test_xliff_2() -> None:
    first, second = sample("oasis-2.xliff", "xliff")
    assert (first.target, first.state, first.context) == ("Prać ⟦+1 <b>⟧na zimno⟦-1 </b>⟧.", APPROVED, "care.wash")
    assert (first.note, first.source_locale, first.locale) == ("care label", "en", "pl")
    assert second.source == "Line ⟦+2 <b>⟧two⟦-2 </b>⟧\x07"
    assert (second.target, second.state) == ("Linia ⟦+2⟧dwa⟦-2⟧", MACHINE)


def test_poedit() -> None:
    found = sample("poedit.po", "po")
    assert [(u.source, u.target, u.state) for u in found] == [
        ("Rinse by hand.", "Płukać ręcznie.", MACHINE),
        ("Dry at once.", "Suszyć.", UNFINISHED),
        ("%d towel", "%d ręcznik", MACHINE),
        ("%d towels", "%d ręczników", MACHINE),
        (
            'A long text that goes on and\non "quoted" \\ done',
            'Długi tekst, który trwa i\ntrwa "cytat" \\ koniec',
            MACHINE,
        ),
    ]
    assert (found[0].context, found[0].note, found[0].locale) == ("care", "Care label", "pl")


def test_po_in_an_old_charset_and_with_windows_line_ends() -> None:
    head = 'msgid ""\r\nmsgstr "Language: de\\nContent-Type: text/plain; charset=ISO-8859-1\\n"\r\n'
    text = head + '\r\nmsgid "Size"\r\nmsgstr "Größe"\r\n'
    assert units(text.encode("latin-1"), "po")[0].target == "Größe"


TBX_3 = """<?xml version="1.0" encoding="UTF-8"?>
<tbx type="TBX-Basic" style="{style}" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"
     xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic">
<tbxHeader><fileDesc><sourceDesc><p>Terms of a shop</p></sourceDesc></fileDesc></tbxHeader><text><body>
<conceptEntry id="c1">{subject}
<langSec xml:lang="en"><termSec><term>battery</term>{noun}</termSec></langSec>
<langSec xml:lang="de"><termSec><term>Akku</term>{preferred}</termSec><termSec><term>Batterie</term>{deprecated}
<note>Only what cannot be charged.</note></termSec><termSec><term>Akkumulator</term>{admitted}</termSec></langSec>
<langSec xml:lang="ja"><termSec><term>バッテリー</term></termSec></langSec></conceptEntry>
<conceptEntry id="c2"><langSec xml:lang="en"><termSec><term>SteamJet</term>{name}</termSec></langSec>
<langSec xml:lang="de"><termSec><term>SteamJet</term></termSec></langSec></conceptEntry></body></text></tbx>
"""
DCA = {
    "style": "dca",
    "subject": '<descrip type="subjectField">electronics</descrip>',
    "noun": '<termNote type="partOfSpeech">noun</termNote>',
    "name": '<termNote type="partOfSpeech">properNoun</termNote>',
    "preferred": '<termNote type="administrativeStatus">preferredTerm-admn-sts</termNote>',
    "admitted": '<termNote type="administrativeStatus">admittedTerm-admn-sts</termNote>',
    "deprecated": '<termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote>',
}
DCT = {
    "style": "dct",
    "subject": "<min:subjectField>electronics</min:subjectField>",
    "noun": "<min:partOfSpeech>noun</min:partOfSpeech>",
    "name": "<min:partOfSpeech>properNoun</min:partOfSpeech>",
    "preferred": "<min:administrativeStatus>preferredTerm-admn-sts</min:administrativeStatus>",
    "admitted": "<min:administrativeStatus>admittedTerm-admn-sts</min:administrativeStatus>",
    "deprecated": "<min:administrativeStatus>deprecatedTerm-admn-sts</min:administrativeStatus>",
}


def entries(text: str, format_name: str) -> list[Entry]:
    found = [row for _n, row in read_entries(io.BytesIO(text.encode()), format_name, "en-US")]
    assert all(isinstance(row, Entry) for row in found), found
    return [row for row in found if isinstance(row, Entry)]


@pytest.mark.parametrize("style", [DCA, DCT], ids=["dca", "dct"])
def test_tbx_basic_in_both_styles(style: dict[str, str]) -> None:
    rows = entries(TBX_3.format(**style), "tbx")
    assert [(r.term, r.locale, r.rendering, r.status) for r in rows] == [
        ("battery", "de", "Akku", REQUIRED),
        ("battery", "de", "Batterie", BANNED),
        ("battery", "de", "Akkumulator", PREFERRED),
        ("battery", "ja", "バッテリー", REQUIRED),
        ("SteamJet", "de", "", KEEP),
    ]
    assert (rows[0].context, rows[0].part_of_speech, rows[1].note) == (
        "electronics", "noun", "Only what cannot be charged.",
    )  # fmt: skip


def test_older_term_bases() -> None:
    (row,) = entries((SAMPLES / "martif.tbx").read_text("utf-8"), "tbx")
    assert (row.term, row.locale, row.rendering, row.part_of_speech) == ("kettle", "fr", "bouilloire", "noun")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_of_spreadsheet_programs(encoding: str, delimiter: str) -> None:
    lines = [
        ("Term", "Language", "Rendering", "Case sensitive"),
        ("battery", "de-DE", '"Akku, fest"', "yes"),
        ("SteamJet", "", "", ""),
    ]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    rows = [row for _n, row in read_entries(io.BytesIO(text.encode(encoding)), "csv", "en-US")]
    assert [(r.term, r.rendering, r.status, r.match_case) for r in rows if isinstance(r, Entry)] == [
        ("battery", "Akku, fest", REQUIRED, True), ("SteamJet", "", KEEP, False),
    ]  # fmt: skip


BOMB = '<!DOCTYPE tmx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><tmx><body><tu>&b;</tu></body></tmx>'
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE tmx [<!ENTITY a SYSTEM "file:///etc/passwd">]><tmx><body><tu>&a;</tu></body></tmx>'
)
DEEP = "<tmx>" + "<a>" * 300


@pytest.mark.parametrize("format_name", ["tmx", "xliff"])
@pytest.mark.parametrize("text", [BOMB, OUTSIDE, DEEP, "<tmx><body>", "no xml", ""], ids=list("boduen"))
def test_hostile_and_broken_xml_is_refused_with_its_cause(format_name: str, text: str) -> None:
    with pytest.raises(BadInput) as refused:
        units(text, format_name)
    assert refused.value.field == "file"
    assert "root:" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "format_name"),
    [
        (b"source;translation\n\xff\xfe\xfa;x\n", "csv"),
        ("just,one\nrow,here\n", "csv"),
        ('msgid "a\nmsgstr "b"\n', "po"),
        (b'msgid ""\nmsgstr "Content-Type: text/plain; charset=KLINGON\\n"\n', "po"),
        (b'msgid "a"\nmsgstr "\xff\xfe"\n', "po"),
        ('<?xml version="1.0" encoding="KLINGON"?><tmx/>', "tmx"),
        ("<html><body/></html>", "xliff"),
    ],
)
def test_files_that_are_something_else_are_refused(text: str | bytes, format_name: str) -> None:
    with pytest.raises(BadInput) as refused:
        units(text, format_name)
    assert refused.value.field == "file"


class _Endless(io.RawIOBase):
    """A TMX of many entries that never stands in memory as a whole."""

    def __init__(self, entries: int) -> None:
        self._parts = self._made(entries)
        self._held = b""

    @staticmethod
    def _made(entries: int):
        yield b'<tmx version="1.4"><header srclang="en"/><body>'
        for number in range(entries):
            filler = b"x" * 500
            yield b'<tu><tuv xml:lang="en"><seg>%d %s</seg></tuv><tuv xml:lang="de"><seg>%d</seg></tuv></tu>\n' % (
                number, filler, number,
            )  # fmt: skip
        yield b"</body></tmx>"

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self._held) < size and (part := next(self._parts, b"")):
            self._held += part
        out, self._held = self._held[:size], self._held[size:]
        return out


def test_a_large_file_is_read_in_constant_memory() -> None:
    reader = read_units(_Endless(20_000), "tmx")  # 12 MB
    next(reader)
    tracemalloc.start()
    count = sum(1 for _unit in reader)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 19_999
    assert peak < 3_000_000


def test_a_single_endless_entry_is_refused(monkeypatch) -> None:
    monkeypatch.setattr("core.localisation.exchange.xml.MAX_ENTRY_BYTES", 100_000)
    text = '<tmx><body><tu><tuv xml:lang="en"><seg>' + "x" * 300_000 + "</seg></tuv></tu></body></tmx>"
    with pytest.raises(BadInput, match="One entry"):
        units(text, "tmx")
