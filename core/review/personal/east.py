"""Names of people in Chinese, Japanese, Korean and Arabic letters: no capitals tell them, so family names and neighbours do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from core.review.personal.forms import NAME_FORM
from core.review.personal.found import ADDRESS, EMAIL, HANDLE, NAME, PHONE, Found
from core.review.personal.spans import Around
from core.review.personal.words import Words, any_of, data, words

_HAN = "\u3400-\u9fff々〆ヶ"
_KANA = "\u3041-\u309f\u30a0-\u30ff"
_ARABIC = "\u0621-\u063a\u0641-\u064a\u064b-\u0652\u0670\u0671"
_REACH = (EMAIL, PHONE, HANDLE, ADDRESS)
_ZH_END = r"(?=家|就|那里|周[一二三四五六日末]|今天|明天|昨天|不在|很|也|要|[\s,，。.、;；:：!！?？(（)）<\"'／/|\[]|$|先生|女士|小姐|太太|经理|老师|同学|主管|[0-9+]|电话|電話|手机|手機|邮箱|微信|的|或|和|与|收|咨询|處|处|联系|聯絡|来|您|請|请|为您|在|已|于|於|女|男|敬上|谨上|发|会|将|拨|打|直线|回|给|你好|留|处理|帮)"
_JA_TITLE = r"(?:様|さま|さん|氏|殿|先生|宛|あて|君|ちゃん)"
_JA_END = rf"(?={_JA_TITLE}|[\s,，。、.;:!！(（)）<\"／/|\[・\-]|$|[0-9+]|まで|と申し|です|と言い|より|が担当|に|へ|の|は|が|を)"
_KO_TITLE = r"(?:고객님|선생님|과장님?|대리님?|팀장님?|부장님?|실장님?|매니저님?|사원|대표님?|점장님?|상담원|상담사|직원|귀하|님|씨)"
_KO_END = rf"(?=\s?{_KO_TITLE}|\s?(?:드림|올림|배상)|[\s,，.。、;:!(（)）<\"/|\[]|$|[0-9+]|에게|께|한테|과|와|으로|로|이|가|은|는|을|를|입니다|이고|의|라고)"
_AR_WORD = rf"[{_ARABIC}]{{2,}}"


def names(text: str, spoken: Words, others: Sequence[Found]) -> list[Found]:
    """Names of people in those of the four languages that are spoken."""
    reach = Around(found for found in others if found.type in _REACH)
    spans: list[tuple[int, int]] = []
    for language, finder in (("zh", _chinese), ("ja", _japanese), ("ko", _korean), ("ar", _arabic)):
        if language in spoken.languages and _SCRIPT[language].search(text):
            spans.extend(finder(text, reach))
    if spans or any(pattern.search(text) for pattern in _SCRIPT.values()):
        spans.extend(
            match.span(match.lastindex or 0)
            for match in _romanised(spoken).finditer(text)
            if " " in match.group(match.lastindex or 0)
        )
    return [Found(start, end, NAME, sure=False) for start, end in spans]


@cache
def _romanised(spoken: Words) -> re.Pattern[str]:
    """A name in Latin letters behind a word or before a title in these scripts."""
    own = [words((name,)).groups for name in ("zh", "ja", "ko", "ar") if name in spoken.languages]
    told = any_of(word for groups in own for word in (*groups["label"], *groups["greeting"]) if not word.isascii())
    titles = any_of(word for groups in own for word in groups["title"] if not word.isascii() and len(word) > 0)
    return re.compile(
        rf"(?:{told})(?:{_MARK}|[\s,:：은는이가はのである是为為叫]{{0,3}})({NAME_FORM})|({NAME_FORM})(?=\s?(?:{titles}|입니다|이에요|と申し|です))"
        if own
        else "(?!)()"
    )


_SCRIPT = {
    "zh": re.compile(f"[{_HAN}]"),
    "ja": re.compile(f"[{_HAN}{_KANA}]"),
    "ko": re.compile("[\uac00-\ud7a3]"),
    "ar": re.compile(f"[{_ARABIC}]"),
}
_MARK = r"\s{0,2}[:：=]\s{0,4}[\"*_「『]{0,2}"


def _name_after(told: str, between: str, name: str, end: str = "") -> re.Pattern[str]:
    return re.compile(rf"(?:{told}){between}({name}){end}", re.IGNORECASE)


@cache
def _zh() -> tuple[re.Pattern[str], ...]:
    own, people = words(("zh",)).groups, data("people")["family"]
    family = f"(?:{'|'.join(people['zh_double'])}|[{people['zh']}])"
    strict = rf"{family}[{_HAN}]{{1,2}}?{_ZH_END}|{family}[{_HAN}]{{2}}"
    titled = rf"{family}[{_HAN}]{{0,2}}?(?={any_of(own['title'])})"
    return (
        _name_after(
            any_of(own["label"]),
            rf"(?:{_MARK}|是|为|為|叫)",
            rf"{family}[{_HAN}]{{1,3}}?{_ZH_END}|[{_HAN}]{{2,4}}(?:·[{_HAN}]{{1,6}})?{_ZH_END}",
        ),
        _name_after(
            any_of({*own["label"], *own["contact"]} - {"客户", "客戶", "顾客", "销售"}),
            r"(?:我们的|我們的|店长|专员|客服|顾问|经理|销售|卖家|负责人)?\s?",
            f"{titled}|{family}[{_HAN}]{{1,2}}?{_ZH_END}",
        ),
        _name_after(
            any_of(own["greeting"]),
            r"[,，\s]{0,2}(?:客户|顾客|会员|用户)?",
            f"{titled}|{family}[{_HAN}]{{1,2}}?(?=[,，:：!！\\s]|$)",
        ),
        _name_after(any_of(own["closing"]), r"[,，。!！\s]{0,6}(?:客服|店长|经理|销售)?\s?", rf"{strict}"),
        # Who signs behind a dash; who is congratulated.
        re.compile(
            rf"(?:^|[\n。！!?？\s])[-~]{{1,3}}\s?({family}[{_HAN}]{{1,2}})(?=[,，\s。（(]|$)"
            rf"|(?:^|[\n。！!?？,，:\s])((?!祝)[{_HAN}]{{1,4}})(?=[,，!！\s]{{0,2}}(?:生日|新年|节日|節日|新婚|毕业|畢業|圣诞|聖誕)(?:快乐|快樂))"
            rf"|(?:^|[\n。！!])\s*({family}[{_HAN}]{{1,2}})(?=您好|你好)"
            rf"|(?:客服|客服部|店长|顾问|专员|经理)[ :]?({family}[{_HAN}]{{1,2}})(?=\s*(?:$|\n))"
            rf"|(?:客户|客戶|顾客|买家|会员)({family}[{_HAN}]{{1,2}})(?=来电|來電|致电|反映|反馈|要求|投诉|咨询|说|表示|已|申请|想|希望|需要)"
            rf"|(?:[给給])([{_HAN}]{{1,4}}?)(?=[,，]\s?(?:爱你|愛你|永远|祝))|(?:爱你的|愛你的|想你的)([{_HAN}]{{1,4}})(?=[\"'”』」。！!,，\s]|$)"
            rf"|(?:的|找|请|問|问|由)({family}[{_HAN}]{{1,2}})(?=师傅|師傅|先生|女士|小姐|老师|经理|主管)"
            rf"|(?:门铃|門鈴|门牌|門牌|信箱)[^。\n]{{0,8}}?(?:是|写着|写)({family}[{_HAN}]{{1,2}}?)(?=家|$|[，,。\s])"
            rf"|(?:谢谢|感谢|多谢)(?:你|您)?[,，]\s?({family}[{_HAN}]{{1,2}})(?=[！!。,，~\s]|$)",
            re.MULTILINE,
        ),
        re.compile(
            rf"(?:^|[\n。！？!?,，、；;\s:：（(])({family}[{_HAN}]{{1,2}}?)(?=\s?(?:先生|女士|小姐|经理|老师)?[\s,，、:：(（]{{0,3}}(?:的)?(?:联系)?(?:电话|電話|手机|手機|邮箱|微信|tel|email|[0-9+])|收(?:[。,，\s]|$)|您好|你好|直线|分机|(?:敬上|谨上|謹上|敬启)|\s*$)",
            re.MULTILINE,
        ),
        re.compile(
            rf"(?:^|[\n。！？!?,，、；;\s:：（(])({family}[{_HAN}]{{0,2}}?)(?=(?:先生|女士|小姐|太太|老师|医生|教授|阿姨|夫人))"
        ),
        re.compile(
            rf"(?:给|給|找|向|由|与|和|请|請|是|问|問|让|经|对|经理|客服|店长|主管|专员|顾问|总监|老师|同事)\s?({family}[{_HAN}]{{1,2}}?){_ZH_END}"
        ),
    )


_ZH_NONE = re.compile(
    r"康师$|顾客|客户|客戶|顧客|朋友|用户|家人|亲们|读者|大家|同学们|包裹|快递|快件|订单|方式|时间|時間|商家|方便|我们|我們|客服|平台|部门|厂家|任何|全国|门店|店铺|成功|服务|于|白色|黑色|金色|黄色|高端|时尚|安全|包装|常用|女士$|先生$|后|应|单|有限|公司|时$|何时|何人|国家|高级|广大|成人|查询|全新|方法|相关|关于|祝您|祝你|尊敬|支持|和|请|如"
)


def _chinese(text: str, reach: Around) -> Iterator[tuple[int, int]]:
    label, called, greeted, closed, signed, before, titled, beside = _zh()
    for pattern in (label, called, greeted, closed, signed):
        for match in pattern.finditer(text):
            said = match.lastindex or 0
            if not _ZH_NONE.search(match.group(said)) or (pattern is label and len(match.group(1)) <= 1):
                yield match.span(said)
    letter = bool(_ZH_LETTER.search(text))
    if letter or _ZH_RATED.search(text):
        yield from (match.span(1) for match in _zh_last().finditer(text) if not _ZH_NONE.search(match.group(1)))
    for pattern in (before, titled, beside):
        for match in pattern.finditer(text):
            near = _close(match.span(1), reach, 24)
            title = pattern is titled and letter
            if (near or title or _letter_line(text, match)) and not _ZH_NONE.search(match.group(1)):
                yield match.span(1)


@cache
def _zh_last() -> re.Pattern[str]:
    """A name alone behind the last sentence."""
    people = data("people")["family"]
    family = f"(?:{'|'.join(people['zh_double'])}|[{people['zh']}])"
    return re.compile(rf"[。！!？?\n]\s*({family}[{_HAN}]{{1,2}})\s*\Z")


_ZH_RATED = re.compile("[一二三四五两1-5]星|好评|差评|评价|满意|收到")
# What tells that a text is about people.
_ZH_LETTER = re.compile(
    r"取件|来取|他的|她的|身份|联系|聯|电话|致电|咨询|订单|訂單|收件|地址|您好|你好|尊敬|亲爱|本人|我|推荐|介绍|说|您|你|老师|医生|教授|要求|来电|寄|送|收|退"
)


_ZH_SIGNS = re.compile("收|敬上|谨上|謹上|敬启|敬啟|上$")


def _letter_line(text: str, match: re.Match[str]) -> bool:
    """A line of its own below a closing, or said to be received by somebody."""
    start = text.rfind("\n", 0, match.start(1)) + 1
    alone = (
        text[start : match.start(1)].strip() == "" and start > 0 and text[match.end(1) : match.end(1) + 1] in ("", "\n")
    )
    return bool(_ZH_SIGNS.match(text, match.end(1))) or (
        alone and bool(re.search("此致|敬礼|祝|谢|商祺", text[max(0, start - 400) : start]))
    )


def _close(span: tuple[int, int], reach: Around, far: int) -> bool:
    return any(-far <= found.start - span[1] <= far or 0 <= span[0] - found.end <= 8 for found in reach.near(*span, 60))


@cache
def _ja() -> tuple[re.Pattern[str], ...]:
    own, people = words(("ja",)).groups, data("people")["family"]
    family = any_of(people["ja"])
    full = rf"{family}\s?[{_HAN}{_KANA}]{{1,5}}?"
    loose = rf"[{_HAN}]{{1,4}}[ \u3000]?[\u3041-\u309f]{{2,4}}|[{_HAN}]{{1,4}}[ \u3000]?[{_HAN}]{{1,4}}|[{_HAN}]{{1,4}}[ \u3000][{_KANA}]{{1,6}}|[\u30a1-\u30ff]{{2,8}}[ ・\u3000][\u30a1-\u30ff]{{2,8}}|[\u3041-\u309f]{{2,6}} [\u3041-\u309f]{{2,6}}"
    labels = any_of(own["label"])
    return (
        _name_after(
            labels,
            rf"(?:名|者|の方)?(?:\([^()\n]{{1,12}}\))?(?:{_MARK}|は|の|(?<=[のは]))\s?",
            rf"{full}{_JA_END}|(?:{loose}){_JA_END}",
        ),
        re.compile(
            rf"(?:^|[\n。、，,！!\s　:：「(（の])({full}|(?:{loose}))(?=\s?(?:様|さま|殿|宛|あて)(?:[\s、,，。!！\n:：へ宛まのにがはをよか(（]|$))",
            re.MULTILINE,
        ),
        re.compile(
            rf"(?<![{_HAN}])({family}\s?[{_HAN}]{{0,4}}?)(?=\s?{_JA_TITLE}(?:[\s、,，。!！\n:：へまのにがはをとよか(（]|$))"
        ),
        re.compile(
            rf"(?:敬具|草々|お願いいたします|お願いします|お願い致します|敬白|かしこ)[。.!！]?\s{{0,8}}({full})(?=\s*(?:$|\n|[(（<]|より))"
        ),
        _name_after(labels, r"\s", rf"{full}(?=\s|$)"),
        re.compile(
            rf"(?<![{_HAN}])({full})(?=\s?[\s、,(（:：]{{0,3}}(?:電話|携帯|メール|tel|[0-9+(（]|まで|と申し|宛|行(?:\s|$|[、。])|直通|が担当|が承り|が対応))",
            re.IGNORECASE,
        ),
        re.compile(rf"(?<![{_HAN}])({family}[ \u3000]?[{_HAN}{_KANA}]{{1,4}})(?=\s*$)", re.MULTILINE),
        re.compile(rf"(?<![{_HAN}])({family}\s?[{_HAN}]{{1,3}}?)(?=[にへがをはのと])"),
        # What only people do or have done to them.
        re.compile(
            rf"(?:^|[\n。、，,！!\s「（(]|[はがでのへに])({family}(?:[ \u3000]?[{_HAN}{_KANA}]{{1,4}}?)?)(?=(?:と申し|と言い|といい|が(?:代わり|代理)?(?:に)?(?:受け取|受取|伺|引き取|参り)|(?:に|へ)(?:預け|渡し|お渡し|お預け)|までご?(?:連絡|電話|返信))|(?:です|でございます)(?:[。、\n]|$))"
        ),
        re.compile(
            rf"(?<![{_HAN}])({family}[ \u3000]?[{_HAN}{_KANA}]{{0,5}}?)(?=\s?{_JA_TITLE}(?:[\s、,，。!！\n:：へまのにがはをとよか(（]|$))"
        ),
        _name_after(any_of(own["closing"]), r"[。.!！、,\s]{0,8}", rf"{full}|{family}", r"(?=\s*(?:$|\n))"),
        re.compile(
            rf"(?:^|[\n。！!、,\s])({family}(?:[ \u3000]?[{_HAN}{_KANA}]{{1,4}}?)?)(?=より[。\s]*(?:$|\n))",
            re.MULTILINE,
        ),
        re.compile(rf"[。！!？?\n]\s*({full})\s*\Z"),
        re.compile(rf"(?:^|[\n。])\s*(?:担当|担当者|店長|差出人|依頼主|送り主)[ \u3000]({family})(?=\s*(?:$|\n))"),
        re.compile(rf"[「『\"']([{_HAN}{_KANA}]{{1,6}}?)(?=(?:へ|さんへ|ちゃんへ)[、,。!！ \n])"),
        re.compile(rf"へ[、,。!！ \n]{{1,2}}([{_HAN}{_KANA}]{{1,6}}?)(?=より[」』\"'。\n])"),
        re.compile(rf"(?:サポート|センター|担当|スタッフ|部|課|係|店|窓口)[ \u3000]({full})(?=\s*(?:$|\n))"),
        # Given names, as friends are spoken to.
        re.compile(
            rf"(?:^|[\n。、,！!:「\s])([{_HAN}]{{1,4}}|[{_HAN}]{{1,3}}[\u3041-\u309f]{{1,3}}|[\u3041-\u309f]{{2,5}}|[\u30a1-\u30fc]{{2,8}}|[\u3041-\u309f]{{1,3}}[{_HAN}]{{1,2}})(?=(?:さん|ちゃん|くん|君)(?:[\s、,。!！へ]|$))",
            re.MULTILINE,
        ),
    )


_JA_NONE = re.compile(
    r"お客|皆|みな|みんな|母|父|兄|姉|息子|娘|奥|赤|子供|大家|店員|業者|職人|運転手|屋$|メーカー|ショップ|スタッフ|ドライバー|オーナー|ママ|パパ|隣|たく|仕$|模$|同$|各|奥$|神$|王$|多$|商品|製品|注文|番号|電話|住所|配送|店$|会社|窓口|センター|サポート|受付|係$|まで|から|時間|部$|課$|東京|大阪|以下|当店|弊社|(?:県|都|府|市|区|町|(?<![中木田西北上下松岡三今吉])村|丁目)$"
)


def _japanese(text: str, reach: Around) -> Iterator[tuple[int, int]]:
    label, honoured, titled, closed, spaced, before, alone, within, *others = _ja()
    for pattern in (label, honoured, titled, closed, spaced, before, *others):
        for match in pattern.finditer(text):
            if not _JA_NONE.search(match.group(1).strip()):
                yield match.span(1)
    for pattern in (alone, within):
        for match in pattern.finditer(text):
            if _close(match.span(1), reach, 60) and not _JA_NONE.search(match.group(1)):
                yield match.span(1)


@cache
def _ko() -> tuple[re.Pattern[str], ...]:
    own, people = words(("ko",)).groups, data("people")["family"]
    family = f"(?:{'|'.join(people['ko_double'])}|[{people['ko']}])"
    full = rf"{family}\s?[가-힣]{{1,3}}?"
    labels = any_of(own["label"])
    start = r"(?<![가-힣])"
    return (
        _name_after(
            labels,
            rf"(?:자|명)?(?:{_MARK}|은\s|는\s|이\s|가\s)(?:{_KO_TITLE}\s)?",
            rf"{full}{_KO_END}|[가-힣]{{2,4}}(?=[\n,(（/|]|$)",
        ),
        _name_after(labels, r"\s", rf"{family}[가-힣]{{2}}{_KO_END}"),
        re.compile(
            rf"{start}({family}\s?[가-힣]{{1,3}}?)(?=\s?(?:고객님|선생님|과장|대리|팀장|부장|실장|매니저|상담원|상담사|점장|귀하|님|씨)(?:[\s,.!:;(께에의은는이가과와을를]|$|[0-9]))"
        ),
        re.compile(rf"{start}({family}\s?[가-힣]{{1,2}})(?=\s?(?:드림|올림|배상))"),
        re.compile(
            rf"{start}({family}[가-힣]{{2}})(?=\s?(?:에게|께|한테|[(（:,]?\s?(?:[0-9+]|전화|휴대폰|연락처|이메일|tel)))",
            re.IGNORECASE,
        ),
        re.compile(rf"^\s*({family}\s?[가-힣]{{2}})\s*$", re.MULTILINE),
        re.compile(rf"{start}({family}[가-힣]{{2}}){_KO_END}"),
        re.compile(rf"{start}({family}\s?[가-힣]{{1,3}}?)(?=\s?(?:명의|본인))"),
        re.compile(
            rf"(?:안녕하세요|안녕하십니까|저는|제가|전|나는)[,.!]?\s?(?:고객\s)?({family}\s?[가-힣]{{1,2}})(?=입니다|이에요|예요|이라고|라고|인데)"
        ),
    )


def _korean(text: str, reach: Around) -> Iterator[tuple[int, int]]:
    own = words(("ko",)).groups
    none = own["common"] | own["label"] | own["address"] | own["phone"] | own["order"]
    long_ones = tuple(word for word in none if len(word) >= 3)
    closes = bool(re.search(r"감사합니다|드림|올림", text))
    label, plain, titled, closed, before, alone, within, *others = _ko()
    for pattern in (label, plain, titled, closed, before, alone, within, *others):
        for match in pattern.finditer(text):
            if pattern is alone and not (closes or _close(match.span(1), reach, 60)):
                continue
            if pattern is within and not _close(match.span(1), reach, 24):
                continue
            said = match.group(1)
            if said in none or re.sub("[은는이가을를의에로도만]$", "", said) in none:
                continue
            if said.startswith(long_ones):
                continue
            yield _with_last(text, *match.span(1))


_KO_LAST = re.compile(r"[은는이가을를의도로와과](?=\s*(?:[\n,(（/|)]|$))")


def _with_last(text: str, start: int, end: int) -> tuple[int, int]:
    """A sign that may be a particle is the name's last where the value ends behind it."""
    one_more = end - start == 2 and _KO_LAST.match(text, end)
    return (start, end + 1) if one_more else (start, end)


@cache
def _ar() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    own = words(("ar",)).groups
    titles = rf"(?:(?:{any_of(own['title'])})[./]?\s{{1,2}}){{0,2}}"
    name = rf"{_AR_WORD}(?: {_AR_WORD}){{0,3}}"
    told = any_of({*own["label"], *own["contact"], *own["greeting"], *own["closing"]})
    return (
        re.compile(rf"{told}ـ?(?:\s{{0,2}}[:：،,.!-])?\s{{0,4}}{titles}({name})"),
        re.compile(rf"(?:{any_of(w for w in own['title'] if len(w) > 1)})[./]?\s({name})"),
        re.compile(name),
    )


def _arabic(text: str, reach: Around) -> Iterator[tuple[int, int]]:
    told, titled, run = _ar()
    given = words(("ar",)).given
    for pattern in (told, titled):
        for match in pattern.finditer(text):
            span = _arabic_name(text, *match.span(1))
            if span and (" " in text[slice(*span)] or text[slice(*span)] in given or pattern is titled):
                yield span
    for match in run.finditer(text):
        for word in re.finditer(_AR_WORD, match.group()):
            bare = re.sub("^[وبل](?=.{3})", "", word.group())
            if word.group() in given or bare in given:
                span = _arabic_name(
                    text,
                    match.start() + word.end() - len(bare if word.group() not in given else word.group()),
                    match.end(),
                )
                if span and " " in text[slice(*span)] and (_close(span, reach, 60) or _contact(text, span[0])):
                    yield span
                break


def _contact(text: str, at: int) -> bool:
    own = words(("ar",)).groups
    return any(word in text[max(0, at - 40) : at] for word in (*own["contact"], *own["label"]) if len(word) > 3)


def _arabic_name(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Up to the first word that no name has; three words at most, four with عبد."""
    own = words(("ar",)).groups
    stops = own["common"] | own["link"] | own["phone"] | own["email"] | own["title"]
    last, count = None, 0
    for word in re.finditer(_AR_WORD, text[start:end]):
        said = word.group()
        if said in stops or re.sub("^[وفبل]", "", said) in stops:
            break
        last, count = start + word.end(), count + (said not in ("عبد", "بن", "بنت", "آل", "أبو", "أم"))
        if count == 3:
            break
    return (start, last) if last else None
