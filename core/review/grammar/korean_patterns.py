"""What Korean never writes, as patterns over a line. A group `noun` must be a noun of the word lists."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Counters that stand behind a number, longest first; measures of time and size are none.
COUNTERS = (
    "켤레",
    "세트",
    "자루",
    "마리",
    "그루",
    "송이",
    "봉지",
    "다스",
    "상자",
    "박스",
    "포기",
    *"개권장벌대병쌍잔채통점매동짝명척필편정부포",
)
NATIVE = ("한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열")
# Nouns of the sentence frames and other frequent ones, beside the word lists.
_WORDS = """
음료 배터리 시간 전원 기기 색상 기능 케이블 성능 등급 제품 거리 빛 열 용기 공간 인원
혼용률 소재 중량 두께 지름 하중 밝기 색온도 내수압 투습도 소음 면적 연령 기한 보증 인증
규격 구성품 구조 처리 가공 기술 대상 열원 범위 온도 충전 연결 휴대폰 노트북 쿠션 진공
얼음 테이프 바람 원단 물방울 표면 습기 땀 피부 음식 바닥 불빛 클립 공기 모서리 터치 소리
라벨 잔량 착용 여부 길이 마이크 눈금 솔기 앞코 뒤꿈치 로고 물 먼지 충격 냄새 구김 보풀
향료 알코올 지수 자외선 특징 원산지 사이즈 단추 자석 버클 벨크로 리모컨 음성 앱 공구
태양광 무엇 전력 연속 자동 수동 안쪽 내부 외부 상단 하단 천 세제 비누 물기 석회 왁스
"""
COMMON = frozenset(_WORDS.split())
_MEASURE = r"(?:약 |최대 |최고 |최소 )?-?\d"
_NO_OBJECT = (
    r"(?:있습니다|없습니다|됩니다|유지됩니다|호환됩니다|연결됩니다|제공됩니다|구성됩니다|걸립니다|나옵니다"
    r"|들어 있습니다|달려 있습니다|표시되어 있습니다|함께 제공됩니다|꺼집니다|켜집니다|닫힙니다|마릅니다"
    r"|[가-힣]{2,}됩니다|좋습니다|가볍습니다|넓습니다|필요합니다|가능합니다|강합니다|입니다|몇 |얼마|무엇|어디)"
)
_NEEDS_OBJECT = (
    r"(?:갖췄습니다|내장했습니다|적용했습니다|사용했습니다|보강했습니다|함유했습니다|덧댔습니다|입혔습니다|넣었습니다"
    r"|붙였습니다|달았습니다|담을 수|조절할 수|분리할 수|교체할 수|설정할 수|사용하지 않|넣지 않|지원합니다|고를 수)"
)
_DONE = r"(?:지원|유지|사용|작동|제공|내장|적용|호환|충전|세탁|보관|건조|연결|조절|분리|교체|표시|흡수|설계|구성)"

_COUNTER = "|".join(COUNTERS)
_FIGURE = rf"(?={_MEASURE}[^\s]*(?: × [^\s]+)*(?: 이상| 이하)?입니다)"


@dataclass(frozen=True, slots=True)
class Pattern:
    """`noun`: the word before the match must be a noun of the word lists. Patterns begin with a sign or a literal, so
    that a search skips ahead; what stands before it is looked at from behind."""

    rule: str
    regex: re.Pattern[str]
    noun: bool = False


def _row(rule: str, regex: str, *, noun: bool = False) -> Pattern:
    return Pattern(rule, re.compile(regex), noun)


PATTERNS = (
    # spacing
    _row("spacing", r" {2,}(?=\S)"),
    _row("spacing", r" +(?=[,.!?%)](?![.0-9]))(?<=[가-힣0-9A-Za-z)%] )"),
    _row("spacing", r"[(\[] +"),
    _row("spacing", r"[.,!?](?=[가-힣])(?<=[가-힣].)"),
    _row("spacing", r" 입니다(?<=\S 입니다)"),
    _row("spacing", rf" (?<={_DONE} )(?:합|했|됩|되었|할 수)"),
    _row("spacing", r" (?:를|는|에|의)(?=[\s.,]|$)(?<=[가-힣A-Za-z0-9)%] .)"),
    _row("spacing", r" (?:으로|에서|까지|부터)(?=[\s.,]|$)"),
    _row("spacing", r" [을이은가과와로] (?! |목걸이|반지|귀걸이|팔찌)", noun=True),
    _row("spacing", r"수(?<=[할될쓸볼을를갈낼칠둘길날릴뜯쌓]수)(?= ?[있없])"),
    _row("spacing", r"수[있없](?:습|는|어|을|다)"),
    _row("spacing", r"[는를]\d(?<=[가-힣][는를]\d)"),
    _row("spacing", rf"\d{{1,2}}(?:{_COUNTER})", noun=True),
    _row("spacing", r"[로를을](?=만든 |만들었|사용했|사용할|갖췄|지원합)"),
    # particles that nobody resolved, or twice
    _row("particle", r"[(^](?:(?:는|를|가|와|으|이)\)|(?<=\^)[가-힣])"),
    _row("particle", r"[은는을를와][은는을를과](?<=은는|는은|을를|를을|와과)(?=[\s.,]|$)"),
    _row("particle", r"가가(?=[\s.,]|$)", noun=True),
    _row("particle", r"(?:를|는|으로)입니다"),
    _row("particle", r"에(?:에|를|을|서에서)(?=[\s.,]|$)|으로로"),
    # who does what
    _row("case", rf"[을를] (?<!가을 )(?<!마을 )(?={_NO_OBJECT})"),
    _row("case", rf"[을를] (?<!가을 )(?<!마을 ){_FIGURE}"),
    _row("case", rf"[이가] (?={_NEEDS_OBJECT})", noun=True),
    _row("case", rf"(?:와|과|에|에서|의|로|으로) {_FIGURE}", noun=True),
    _row("case", r" (?=적합합니다|알맞습니다|어울립니다)(?<=[서을를의] )"),
    _row("case", r"의 (?=입니다|있습니다|없습니다|갖췄|지원합|사용할|사용했|유지|만들|나옵|호환)"),
    _row("case", r" (?=위한 |위해 )(?<=[이가은는의에] )"),
    _row("case", r" (?=호환됩니다|호환$)(?<=[에의을를] )"),
    _row("case", r"색상[을를은이에] (?=나옵니다|만나는)"),
    # endings
    _row("ending", r"읍니다|됬|되요|할께요|몇일|설겆이"),
    _row("ending", r"습니다(?<=[하되이가오주보쓰나두내지치키리]습니다)"),
    _row("ending", r"니다(?<=[한있없된했췄었았인하되]니다)"),
    _row("politeness", r"다\.(?<=[한된있없이는했췄었났온간든]다\.)(?=$|\s)"),
    _row("politeness", r"\.(?<=해\.|돼\.|아\.|어\.|야\.)(?=$|\s)"),
    _row("numeral", rf"(?:하나|둘|셋|넷) (?:{_COUNTER})(?=[\s.,은는이가을를]|$)"),
    # marks
    _row("mark", r"[„«»。、，！？]"),
    _row("mark", r"[.,]{2}(?<![.]{3})(?![.])"),
)  # fmt: skip
# Words that Korean doubles on purpose.
DOUBLED = frozenset(("하나", "조금", "구석", "매일", "차근", "하루"))
