"""Portuguese rules that need no word list: spaces, contractions, the crasis of fixed phrases, brackets and marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.review.grammar import Fault
from core.review.grammar.romance_marks import TIGHT, Mark, marked, plain, unpaired

_JOINED = {
    "de o": "do", "de os": "dos", "de as": "das", "em o": "no", "em a": "na", "em os": "nos", "em as": "nas",
    "a o": "ao", "a os": "aos", "a as": "às", "por o": "pelo", "por os": "pelos", "por as": "pelas",
    "de este": "deste", "de esta": "desta", "de estes": "destes", "de estas": "destas", "em este": "neste",
    "em esta": "nesta", "em estes": "nestes", "em estas": "nestas", "de ele": "dele", "de ela": "dela",
}  # fmt: skip
# not before an infinitive clause: antes de o sol nascer
_CONTRACTION = re.compile(
    r"(?<![\w-])(?<![Aa]ntes )(?<![Dd]epois )(?<!apesar )(?<!fato )((?:[Dd]e|[Ee]m|[Pp]or) (?:os|as|o)"
    r"|(?:[Dd]e|[Ee]m) (?:est[ea]s?|el[ea])"
    r"|[Ee]m a|[Aa] (?:os?|as))(?![\w-])"
)
_HOW_MUCH = re.compile(r"\b([Qq]uant(?:a|os|as)) (?=(?:pesa|mede|custa|dura|demora|consome|suporta)m?\b)")
_MARKS: tuple[Mark, ...] = (
    *TIGHT,
    ("spacing", " %", re.compile(r"\d( )%"), ""),
    ("spacing", "%", re.compile(r"\d(%)(?=[^\W\d_])"), "% "),
    ("punctuation", "", re.compile(r"([,;:]{2}|(?<!\.)\.\.(?!\.))"), ""),
    ("crasis", " a m", re.compile(r"\b(?:[Ll]av|[Ff]eit|[Pp]int|[Aa]fi|soment|só)\w* (a) (?=m(?:ão|áquina)\b)"), "à"),
    ("crasis", " a s", re.compile(r"\b[Ss]ec\w+ (a) (?=sombra\b)"), "à"),
    ("crasis", " a p", re.compile(r"\b(a) (?=prova d(?:e|’|')\s?\w)"), "à"),
    ("crasis", " a b", re.compile(r"\btinta (a) (?=base de\b)"), "à"),
    ("crasis", "à ", re.compile(r"\b([Àà]) (?=partir\b|\d|cada\b|este\b|esta\b|um\b|uma\b)"), "a"),
    ("verb", "Qual são", re.compile(r"\b(Qual) (?=são\b)"), "Quais"),
    ("verb", "Quais é", re.compile(r"\b(Quais) (?=é\b)"), "Qual"),
    ("crasis", " a ", re.compile(r"\b[Rr]esist\w+ (a) (?=(?:água|oxidação|ferrugem|corrosão|sujeira|umidade)\b)"), "à"),
    ("crasis", " a ", re.compile(r"\brepelente (a) (?=água\b)"), "à"),
    ("crasis", " a l", re.compile(r"\bir (a) (?=lava-louças\b)"), "à"),
    ("article", "odo ", re.compile(r"\b[Tt]odo (a|os|as) "), "o"),
    ("article", "odos ", re.compile(r"\b[Tt]odos (o|a|as) "), "os"),
    ("article", "oda ", re.compile(r"\b[Tt]oda (o|os|as) "), "a"),
    ("article", "odas ", re.compile(r"\b[Tt]odas (o|a|os) "), "as"),
    ("article", "uant", _HOW_MUCH, "quanto"),
    ("article", " quem", re.compile(r"\b([OoÀà]s?|[Aa]s) (?=quem\b)"), "a"),
    ("article", "guia para", re.compile(r"\b([Oo]|[DdNn]o|[Ee]ste|[Uu]m) (?=guia para (?:cães|cachorro))"), "a"),
    ("verb", "É est", re.compile(r"\b(É) (?=est[ae]s\b)"), "São"),
    ("article", " partir", re.compile(r"\b([Oo]s?|[AaÀà]s) (?=partir d)"), "a"),
    ("article", "°C", re.compile(r"\b(os?|as) (?=\d+\s?°C)"), "a"),
    ("article", " est", re.compile(r"\b(este (?:a|as|os)|esta (?:o|as|os)|estes (?:o|a|as)|estas (?:o|a|os))\b"), ""),
    ("article", " que ", re.compile(r"^(Dos|Das|Da) (?=que (?:é|são) feit)"), "Do"),
    ("verb", "que vêm", re.compile(r"^O que (vêm)\b"), "vem"),
    ("plural", "dia ", re.compile(r"\b(dia (?:o dia|a dias|à dia)|dias a dia)\b"), "dia a dia"),
    ("decimal", ".", re.compile(r"(\d+\.\d{1,2})(?= ?(?:kg|g|l|ml|cm|mm|m|h|horas?|W|V)\b)"), ""),
)  # fmt: skip
_ASKS = re.compile(
    r"^(?:Quanto|Quanta|Quantos|Quantas|Qual|Quais|Onde|Do que|De que|Para que|Para quem|Para quais|Para quantas"
    r"|Por quanto tempo|Em quais|Em que|A partir de que|A quem|Com o que|Com quais|O que vem)\b[^.:;!?]*(\.)$"
)


def marks(text: str) -> Iterator[Fault]:
    """Spaces, contractions, brackets, question marks."""
    line = plain(text)
    for match in _CONTRACTION.finditer(line):
        yield Fault(match.start(1), match.end(1), "contraction", _JOINED.get(match[1].lower(), "da"))
    yield from marked(line, _MARKS)
    if asked := _ASKS.match(line):
        yield Fault(asked.start(1), asked.end(1), "question", "?")
    yield from unpaired(text)
