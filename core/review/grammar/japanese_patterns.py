"""What Japanese never writes, as patterns over a line."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from core.review.grammar.japanese_words import is_long_noun, is_noun, is_object, is_use

_J = "ぁ-んァ-ヶー一-鿿々"
_NOUN_END = r"(?<=[ァ-ヶー一-鿿々A-Za-z0-9」』）%℃])"
_NEXT = r"(?![ぁ-ん])"  # what follows begins no word in hiragana: 水をはじく is fine, 水をは弾く is not
_USES = r"(?:採用|搭載|内蔵|使用|配合|装備)して(?:い|お)|備えて(?:い|お)|備えます|施して(?:い|お)|使って(?:い|お)"
_DONE = r"(?:採用|搭載|内蔵|使用|配合|装備)した|備えた|施した"
_STANDS = r"付いて(?:い|お)|付きます|入って(?:い|お)|あります|ありません"
_FITS = r"対応して(?:い|お)|適して(?:い|お)|向いて(?:い|お)"
_CAN = (
    r"使えます|洗えます|取り外せます|折りたためます|(?:交換|調節|調整|設定|操作|充電|接続|収納|運転|ロック|取り付け)できます"
    r"|お使いいただけます|お選びいただけます|完了します|保ちます|照らします|支えます|抑えます|逃がします|防ぎます"
    r"|耐えます|保護します|表示します|仕上げて(?:い|お)|補強して(?:い|お)|作られて(?:い|お)"
)
_SAID = "|".join((_USES, _CAN, _FITS, _STANDS)).replace("(?:い|お)", "(?:いま|おり)")
_ASK = r"(?:どのくらい|何|何色|何歳|何人|何度|何点|何種類|いくつ|どこ|だれ)(?:の製品)?ですか"
_CARE = r"拭いて|洗って|お避け|避けて|保管して|取り除|塗り直|消毒して|すすいで|磨いて"


def is_sentence(text: str) -> bool:
    """Whether Japanese stands before the end of a line."""
    return any("ぁ" <= sign <= "ん" or sign in "、。／" for sign in text)


@dataclass(frozen=True, slots=True)
class Pattern:
    """`needs`: what the text before the match must end in, or be; `has`: one of these stands in
    every text that the pattern fits, which is quicker to see."""

    rule: str
    regex: re.Pattern[str]
    expected: str = ""
    needs: Callable[[str], bool] | None = None
    has: tuple[str, ...] = ("",)


def _row(
    rule: str, regex: str, expected: str = "", needs: Callable[[str], bool] | None = None, has: str = ""
) -> Pattern:
    return Pattern(rule, re.compile(regex), expected, needs, tuple(has.split("|")))


PATTERNS = (
    # particles that cannot stand together behind a noun
    _row("particle", rf"{_NOUN_END}(?:を[はがをにでへの]|が[はがをにでへの]|は[はがをにでへの]){_NEXT}"),
    _row("particle", rf"{_NOUN_END}(?:に[がをにでへの]|で[がをにで]|へ[がをにで]){_NEXT}"),
    _row("particle", rf"{_NOUN_END}(?:の[にでのへ]|とと|も[をは]){_NEXT}"),
    _row(
        "particle",
        r"をを|(?:から|まで)[をに](?=お選び|お使い|使え)|[にで]は[をはが](?![ぁ-ん])",
        has="をを|からを|からに|までを|までに|には|では",
    ),
    _row("particle", rf"{_NOUN_END}[はがを]です", has="です"),
    _row("particle", rf"{_NOUN_END}でです", has="でです"),
    _row("particle", r"^(?:を|[はがにのでへ](?=[ァ-ヶ一-鿿A-Za-z0-9])(?!は虫))"),
    _row("particle", r"[、。「（・](?:を|[はがにのでへ](?=[ァ-ヶ一-鿿A-Za-z0-9]))"),
    _row("particle", r"(?<!こんにち)(?<!こんばん)は(?=。)", has="は。|が。"),
    _row("particle", rf"{_NOUN_END}が(?=。)", has="は。|が。"),
    _row("particle", r"(?<![ぁ-ん])(?:この|その|あの)[はがをにで](?=[ァ-ヶ一-鿿A-Za-z0-9])", has="この|その|あの"),
    _row("particle", r"(?<![ぁ-ん])何は(?=[ァ-ヶ一-鿿])", has="何は"),
    # particles that a predicate does not take
    _row("particle", rf"{_NOUN_END}(?:の|(?<![外上下中内奥横前後側先方])へ)(?={_SAID})", "を", has="の|へ"),
    _row("particle", rf"が(?={_USES})", "を", is_object, has="して|備え|使って"),
    _row(
        "particle",
        r"(?<=機能|加工|構造)[にで](?=(?:搭載|採用|内蔵)してい|備えてい|施してい)",
        "を",
        has="機能|加工|構造",
    ),
    _row("particle", rf"が(?={_DONE})", "を", is_object, has="した|備えた"),
    _row("particle", rf"を(?={_STANDS})", "が", has="付|入|あり"),
    _row("particle", r"[でと](?=付いて(?:い|お)|付きます)(?<!単体で)", "が", is_noun, has="付|入って"),
    _row(
        "particle",
        rf"を(?=(?:{_FITS})(?<!上)|おすすめ(?:です|で、))(?<!上を)(?<!下を)(?<!前を)",
        "に",
        has="適し|対応|向い|おすすめ",
    ),
    _row("particle", rf"{_NOUN_END}[でと](?=適して(?:い|お)|向いて(?:い|お))", "に", has="適し|対応|向い|おすすめ"),
    _row("particle", r"を(?=対応した|適した)", "に", has="適し|対応|向い|おすすめ"),
    _row("particle", r"を(?=入ります|なります|つながっ|作られて)", has="入り|なり|つなが|作られ"),
    _row("particle", r"(?<=温度|冷た|温か)(?:さ?)が(?=[^。、ぁ-ん]*保ちます)", "を", has="保ち"),
    _row("particle", r"(?<=熱)[をがでへ](?=耐え)", "に", has="耐え"),
    _row("particle", rf"[のが](?={_CARE})", "を", is_noun, has="て|ください|お避け"),
    _row("particle", r"[にで](?=避けて|お避け)(?<=光.|熱.|水.|火.|湿.)", "を", has="避け"),
    _row("particle", rf"{_NOUN_END}[のが](?=教えてください)", "を", has="教え"),
    _row("particle", rf"[をにでへ](?={_ASK}|何(?:色|種類|個|台|枚|本)あり)", "は", has="ですか|何"),
    _row("particle", rf"[のへ](?={_DONE})|へ(?=(?:使用|採用|搭載|内蔵)(?:[／。]|$))", "を", is_object),
    _row("particle", r"へ(?=使える|使いやすい)", "に", is_noun, has="使"),
    _row("particle", r"(?<=充電)[をのへ](?=(?:最長|最大|約)?\d+(?:時間|分)(?:使え|、|／|$))", "で", has="充電"),
    _row(
        "particle",
        r"[をへの](?=(?:約|最大|最長)?\d[^。、ぁ-ん]*(?:になり|入りま))",
        "は",
        is_noun,
        has="入り|なり|つなが|作られ",
    ),
    _row("particle", r"(?<=収納時)[をへ](?=(?:約|最大)?\d)", "は", has="収納時"),
    _row("particle", r"(?<=洗い機|洗濯機)[をのへが](?=洗え)", "で", has="洗え"),
    _row("particle", r"を(?=使いやすい[ァ-ヶ一-鿿A-Za-z])", "に", is_use, has="使"),
    _row("particle", rf"を(?=[^ぁ-ん。、]+(?:が(?:{_STANDS})|に(?:{_FITS})))", "は", has="付|入|あり"),
    # no noun joins a verb by の: 光の届きます
    _row("particle", rf"{_NOUN_END}の(?=[一-鿿][いきしちにりぎみびえけせてれげめべねじ]{{1,2}}ます)", "を"),
    _row("particle", r"[をがはにの](?=製(?:です|の))", "", is_noun, has="製です|製の"),
    _row("particle", r"などを(?=[^ぁ-ん。、]+が)", "などの", has="などを"),
    # a particle that is missing
    _row("particle", rf"(?={_USES})(?<=[ァ-ヶー一-鿿])", "を", is_object, has="して|備え|使って"),
    _row("particle", r"(?=付いて(?:い|お)|入って(?:い|お))(?<=[ァ-ヶー一-鿿])", "が", is_long_noun, has="付|入って"),
    _row(
        "particle",
        r"(?=対応しています|適しています)(?<=[ァ-ヶー一-鿿])",
        "に",
        is_long_noun,
        has="適し|対応|向い|おすすめ",
    ),
    _row("particle", r"(?=対応して(?:い|お))(?<=[A-Za-z0-9])", "に", has="適し|対応|向い|おすすめ"),
    _row("particle", rf"(?={_DONE})(?<=[ァ-ヶー一-鿿])", "を", is_object, has="した|備えた"),
    _row("particle", r"(?=教えてください)(?<=[ァ-ヶー一-鿿])", "を", is_noun, has="教え"),
    # endings
    _row(
        "politeness",
        r"(?:である|(?<![ぁ-んー])だ|(?<=[ァ-ヶー一-鿿A-Za-z0-9])だ|のだ|だった)(?=。)",
        has="だ。|る。|た。",
    ),
    _row("politeness", r"(?<=[ぁ-ん])る(?=。)", has="る。"),
    _row("politeness", r"(?:(?<![まで])した|った|いた|えた|れた|けた|きた)(?=。)", has="た。"),
    _row("politeness", r"(?:い|き|え|け|せ|れ)ない(?=。)", has="ない。"),
    _row("ending", r"(?:え|れ|け|せ|て|き|あ|す|な|め)るです", has="るです"),
    _row(
        "ending",
        r"ますす|ですす|ですです|ますです|ですます|まます(?!。ます)|くださいくださ|でですか|っっ|んんで",
        has="ます|です|くださいくださ|っっ|んんで",
    ),
    _row("ending", r"(?<![一-鿿])(?:見れ|食べれ|着れ|出れ|寝れ|起きれ)(?=ます|る|ない)", has="れます|れる|れない"),
    # marks and spaces
    _row("mark", rf"(?<=[{_J}」』）])[.,!?](?!\d)", has=".|,|!|?"),
    _row("mark", rf"(?<=[A-Za-z0-9%℃]),(?=[{_J}])", "、", has=",|."),
    _row("mark", r"(?<=[0-9a-z])\.$(?<!No\.)(?<!Inc\.)(?<!Co\.)(?<!Ltd\.)", "。", is_sentence, has=",|."),
    _row("mark", r"[。、]{2,}|[？！][。、]|、$"),
    _row("mark", r"[ｦ-ﾟ｡｢｣､]+"),
    _row("spacing", r"[ \u3000\u00a0]+(?=[。、？！」』）])", has=" |\u3000|\u00a0"),
    _row("spacing", rf"(?<=[。、「『（])[ \u3000]+(?=[{_J}])", has=" |\u3000|\u00a0"),
    _row("spacing", r"[ \u3000]+(?=[をはがにのでとへも](?:[ァ-ヶ一-鿿A-Za-z0-9 \u3000]))", has=" |\u3000|\u00a0"),
    _row("spacing", rf"(?<=[{_J}A-Za-z0-9」）][をはがに])[ \u3000]+(?=[{_J}])", has=" |\u3000|\u00a0"),
    _row("spacing", r"[ \u3000]+(?=(?:です|ます|でした|ました|ください)(?:[。か]|$))", has=" |\u3000|\u00a0"),
    _row("spacing", r"[ \u3000]{2,}(?=\S)", has=" |\u3000|\u00a0"),
)
# A space between two Japanese signs: a separator in titles, a fault in a sentence.
IN_SENTENCE = re.compile(
    rf"(?:(?<=[ぁ-ん])[ \u3000]+(?=[{_J}])|(?<=[{_J}])[ \u3000]+(?=[ぁ-ん])|(?<=[一-鿿])[ \u3000]+(?=[一-鿿]))"
    r"(?![^「」『』]{0,60}[」』])"
)
SENTENCE = re.compile(r"(?:です|ます|ません|でした|ました|ください|ですか|ますか|い|る|た|だ)[。？]")
# を, and only nouns up to です: nothing takes the object.
COPULA = re.compile(r"(?:を|へ(?![の、]))(、?(?:[^ぁ-ん。]|[のはがとや])+)です")
VERBAL = re.compile(
    r"使用|採用|搭載|内蔵|配合|装備|完備|実現|追求|収納|付属|対応|用意|保護|吸収|保持|防止|軽減|実施|販売|提供|予定|必要|可能|中心|チェック|リサイクル"
)
VERBAL_THEN = re.compile(rf"(?:{VERBAL.pattern})の")
TWICE_OBJECT = re.compile(r"を((?:[^ぁ-ん。、]|の)+)を")
# 重さに254gです, 素材でリネンです: a name of a quantity is told of with は.
TOLD = re.compile(
    r"([をにでへの])((?:約|最大|最長|最高|最小)?(-?\d)?[^ぁ-ん。、]*)(?:です|(?=、[^。、]{1,8}は[^。、]*です))"
)
TOLD_IN_LIST = re.compile(r"([をへ])((?:約|最大|最長|最高|最小)?(-?\d)?[^ぁ-ん。／]*)(?=／)")
RUN = re.compile(r"[ァ-ヶー一-鿿]{4,}")
DOUBLED = re.compile(r"([ァ-ヶー一-鿿]{2,8})\1")
