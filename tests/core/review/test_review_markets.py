"""What the rules of single markets find, and the sentences beside them that they must leave alone."""

from __future__ import annotations

from typing import Any

import pytest

from core.review.finding import BLOCK, WARN
from core.review.rulebook import markets, own_rules, rule_file
from core.review.text import check_text

LANGUAGE = {"TW": "zh-TW", "KR": "ko", "BR": "pt", "ES": "es", "IT": "it", "NL": "nl", "PL": "pl", "SA": "ar"}

# market, category, sentence, the rule that must find it
FOUND = [
    ("TW", "beauty", "連續使用,有助淡疤。", "tw-cosmetic"),
    ("TW", "skin_care", "精華液可活化細胞。", "tw-cosmetic"),
    ("TW", "food", "這是健康食品,安心購買。", "tw-food"),
    ("TW", "food", "每天一匙,護肝又有活力。", "tw-food"),
    ("TW", "home", "產自中國臺灣的木盒。", "tw-politics"),
    ("TW", "home", "杯身印有國旗圖案。", "tw-politics"),
    ("TW", "home", "全台第一的保溫瓶。", "rank"),
    ("TW", "home", "業界最輕的雨傘。", "rank"),
    ("TW", "home", "永續環保的選擇。", "green-general"),
    ("TW", "home", "生物可分解的提袋。", "green-end-of-life"),
    ("TW", "home", "可舒緩疼痛的坐墊。", "health-effect"),
    ("TW", "home", "全館免運,現折一百。", "offer"),
    ("KR", "home", "최고급 원단으로 만든 이불.", "kr-superlative"),
    ("KR", "home", "고객 만족도 1위 베개.", "kr-superlative"),
    ("KR", "home", "세계 유일의 구조입니다.", "kr-superlative"),
    ("KR", "skin_care", "피부 재생을 돕는 앰플.", "kr-cosmetic"),
    ("KR", "beauty", "미백 효과가 뛰어난 크림.", "kr-cosmetic"),
    ("KR", "food", "혈당 조절에 도움을 주는 차.", "kr-food"),
    ("KR", "toys", "무독성 물감 세트.", "kr-green"),
    ("KR", "home", "정상가 대비 50% 할인.", "kr-price"),
    ("KR", "home", "32인치 모니터용 받침대.", "kr-units"),
    ("KR", "home", "10평 거실에 알맞은 카펫.", "kr-units"),
    ("KR", "apparel", "욱일 문양 티셔츠.", "kr-rising-sun"),
    ("KR", "apparel", "일본식 한복 원피스.", "kr-heritage"),
    ("KR", "home", "이름을 빨간 실로 수놓아 드려요.", "kr-red-name"),
    ("BR", "electronics", "Suporte para telemóveis de até 7 polegadas.", "br-language"),
    ("BR", "sports", "Garrafa desportiva com alça.", "br-language"),
    ("BR", "skin_care", "Sérum que elimina as rugas em dias.", "br-anvisa"),
    ("BR", "food", "Chá que seca barriga.", "br-anvisa"),
    ("BR", "toys", "Peça agora ao papai!", "br-children"),
    ("BR", "toys", "Convença os seus pais e colecione.", "br-children"),
    ("BR", "home", "De R$ 89 por R$ 49.", "br-price"),
    ("BR", "home", "Caneca com gesto do ok.", "br-ok-gesture"),
    ("BR", "home", "A cadeira mais leve do mercado.", "rank"),
    ("BR", "home", "Uma escolha sustentável.", "green-general"),
    ("ES", "home", "Aumenta tu rendimiento sexual.", "es-health-1907"),
    ("ES", "home", "Avalada por médicos de toda Europa.", "es-health-1907"),
    ("ES", "home", "Reduce tallas sin esfuerzo.", "es-health-1907"),
    ("ES", "home", "Testimonios de pacientes lo confirman.", "es-health-1907"),
    ("ES", "toys", "Cocinita en rosa para niñas.", "es-toys-gender"),
    ("ES", "puzzles_games", "Para pequeñas amas de casa.", "es-toys-gender"),
    ("ES", "home", "El regalo ideal para el sexo débil.", "es-women"),
    ("ES", "home", "Una lámpara de emisiones cero.", "green-neutral"),
    ("IT", "apparel", "Giacca in ecopelle nera.", "it-pelle"),
    ("IT", "bags", "Zaino in pelle vegana.", "it-pelle"),
    ("IT", "bags", "Tracolla in similpelle.", "it-pelle"),
    ("IT", "leather_goods", "Cintura in finto cuoio.", "it-pelle"),
    ("IT", "home", "Vaso 100% Made in Italy.", "it-made-whole"),
    ("IT", "home", "Un tavolo interamente prodotto in Italia.", "it-made-whole"),
    ("IT", "home", "Fatto in Italia a mano.", "origin"),
    ("IT", "home", "Con motivo di crisantemi bianchi.", "it-chrysanthemum"),
    ("IT", "home", "Una scelta ecosostenibile.", "green-general"),
    ("IT", "home", "Lampada a emissioni zero.", "green-neutral"),
    ("NL", "home", "Een milieuvriendelijke keuze.", "green-general"),
    ("NL", "home", "Gemaakt van duurzame grondstoffen.", "nl-green"),
    ("NL", "home", "Een klimaatneutrale lamp.", "green-neutral"),
    ("NL", "toys", "Kostuum van Zwarte Piet.", "nl-blackpete"),
    ("NL", "toys", "Met twee Zwarte Pietenmutsen.", "nl-blackpete"),
    ("NL", "home", "De stilste ventilator ter wereld.", "rank"),
    ("NL", "home", "Dit is de beste paraplu.", "rank"),
    ("NL", "home", "Het kussen verlicht je rugpijn.", "health-effect"),
    ("NL", "home", "Volledig veilig en onbreekbaar.", "absolute"),
    ("NL", "home", "De testwinnaar van dit jaar.", "award"),
    ("NL", "home", "Met 14 dagen bedenktijd.", "eu-legal-right-feature"),
    ("NL", "home", "Bestel nu met gratis verzending.", "offer"),
    ("PL", "home", "Teraz z rabatem 20%.", "pl-omnibus"),
    ("PL", "home", "Wielka wyprzedaż koców.", "pl-omnibus"),
    ("PL", "home", "W promocyjnej cenie.", "pl-omnibus"),
    ("PL", "home", "Impreza na Wszystkich Świętych.", "pl-nov1"),
    ("PL", "home", "Poduszki przyjazne dla środowiska.", "green-general"),
    ("PL", "home", "Wybierz ekologicznego towarzysza kuchni.", "green-general"),
    ("PL", "home", "Lampy neutralne klimatycznie.", "green-neutral"),
    ("PL", "home", "Miska z biodegradowalnego materiału.", "green-end-of-life"),
    ("PL", "home", "Najcichszy wentylator na świecie.", "rank"),
    ("PL", "home", "Sięgnij po najlepszą patelnię.", "rank"),
    ("PL", "home", "Pomaga osobom z bezsennością.", "health-disease"),
    ("PL", "home", "Mata łagodzi ból pleców.", "health-effect"),
    ("PL", "home", "Niezniszczalna walizka.", "absolute"),
    ("SA", "kitchen", "طقم كؤوس للنبيذ.", "sa-alcohol-pork"),
    ("SA", "food", "رقائق بطعم لحم الخنزير.", "sa-alcohol-pork"),
    ("SA", "toys", "طاولة لألعاب القمار.", "sa-alcohol-pork"),
    ("SA", "apparel", "قميص مطبوع عليه علم السعودية.", "sa-flag"),
    ("SA", "home", "لوحة مزينة بآية الكرسي وآيات من القرآن.", "sa-flag"),
    ("SA", "apparel", "فستان مثير للمناسبات.", "sa-modesty"),
    ("SA", "jewellery", "قلادة على شكل صليب.", "sa-religion-symbols"),
    ("SA", "jewellery", "خاتم الأبراج الفلكية.", "sa-religion-symbols"),
    ("SA", "home", "تخفيضات كبيرة لفترة قصيرة.", "sa-discount-permit"),
    ("SA", "home", "مصباح خال من الانبعاثات.", "green-neutral"),
]

# market, category, a sentence that looks like one of those and breaks no rule of words
SILENT = [
    ("TW", "home", "從早到晚都能用的保溫瓶。"),
    ("TW", "beauty", "質地清爽,保濕不黏膩。"),
    ("TW", "food", "配料:燕麥、蜂蜜。健康的早晨從早餐開始。"),
    ("TW", "home", "台灣省電燈泡,在台灣設計。"),
    ("TW", "apparel", "日本制服風格的百褶裙。"),
    ("TW", "home", "第一步:打開瓶蓋。"),
    ("TW", "home", "旗子形狀的書籤。"),
    ("TW", "toys", "拼圖共有一百片。"),
    ("TW", "home", "請在最佳使用溫度下沖泡。"),
    ("KR", "home", "최고 온도 60도에서 세탁하세요."),
    ("KR", "electronics", "최고 속도 25km/h."),
    ("KR", "home", "11위치 조절 가능."),
    ("KR", "skin_care", "수분을 채워 주는 크림."),
    ("KR", "home", "다리미로 주름을 펴 주세요."),
    ("KR", "home", "측정가능 범위가 넓습니다."),
    ("KR", "home", "81cm(32인치) 화면용."),
    ("KR", "home", "면적은 3평방미터입니다."),
    ("KR", "food", "중국산 배추를 썼습니다."),
    ("KR", "home", "빨간색과 파란색 중에서 고르세요."),
    ("BR", "electronics", "Suporte para celular com tela de 7 polegadas."),
    ("BR", "sports", "Tênis esportivo com solado ergonômico."),
    ("BR", "toys", "Para crianças a partir de 3 anos, sob supervisão dos pais."),
    ("BR", "home", "O sinal de OK aparece no visor."),
    ("BR", "home", "Ocupa metade do espaço."),
    ("BR", "skin_care", "Hidrata e perfuma a pele."),
    ("BR", "food", "Chá de hortelã em folhas."),
    ("BR", "home", "Não é um produto sustentável certificado."),
    ("ES", "electronics", "Conector hembra de 3,5 mm."),
    ("ES", "home", "Pesa dos kilos y cabe en una maleta."),
    ("ES", "toys", "Para niñas y niños a partir de 3 años."),
    ("ES", "toys", "Cocinita rosa con seis piezas."),
    ("ES", "home", "Un estuche para médicos y enfermeras."),
    ("ES", "home", "Bandeja con talla pequeña."),
    ("ES", "home", "La mejor forma de limpiarlo es a mano."),
    ("ES", "home", "No es un producto ecológico."),
    ("ES", "apparel", "Camiseta de mujer con cuello redondo."),
    ("IT", "bags", "Zaino in pelle conciata al vegetale."),
    ("IT", "beauty", "Delicato sulla pelle sensibile."),
    ("IT", "shoes", "Scarpe in tela con suola di gomma."),
    ("IT", "home", "100% lana, tessuta a telaio."),
    ("IT", "home", "Con motivo di tulipani bianchi."),
    ("IT", "home", "Lavorato con cura in ogni dettaglio."),
    ("IT", "home", "Il modo migliore per pulirlo è a mano."),
    ("IT", "home", "Non è un prodotto ecologico."),
    ("NL", "home", "Een duurzame rits die lang meegaat."),
    ("NL", "home", "In de kleuren groen en blauw."),
    ("NL", "home", "De lamp verlicht de hele tafel."),
    ("NL", "home", "De dop kan er niet afvallen."),
    ("NL", "home", "Voor de beste resultaten met de hand wassen."),
    ("NL", "home", "Niet milieuvriendelijk, wel stevig."),
    ("NL", "toys", "Pietenpak met roetvegen."),
    ("NL", "sports", "De band verhoogt de weerstand per slag."),
    ("NL", "home", "Veilig in de vaatwasser."),
    ("PL", "garden", "Obrzeże do rabat kwiatowych i grządek."),
    ("PL", "apparel", "Spodnie z obniżonym stanem."),
    ("PL", "bags", "Torba ze skóry ekologicznej."),
    ("PL", "food", "Zrównoważony smak kawy."),
    ("PL", "home", "Powłoka wzmacnia odporność na zarysowania."),
    ("PL", "home", "Dla najlepszych rezultatów prać ręcznie."),
    ("PL", "home", "Znicz na Wszystkich Świętych."),
    ("PL", "home", "To nie jest produkt ekologiczny."),
    ("PL", "home", "Najlepiej przechowywać w suchym miejscu."),
    ("PL", "electronics", "Ma 4 GB pamięci i dużą pamięć masową."),
    ("SA", "kitchen", "مشروب شعير مخمر في كأس كبيرة."),
    ("SA", "electronics", "هاتف يدعم الأقمار الصناعية."),
    ("SA", "home", "معقم يحتوي على كحول طبي."),
    ("SA", "tools", "مفك براغي صليبي بمقبض مطاطي."),
    ("SA", "home", "رف على شكل أبراج عالية."),
    ("SA", "toys", "تغلب على خصمك في اللعبة."),
    ("SA", "home", "تصميم مثير للاهتمام."),
    ("SA", "home", "حامل مصحف من الخشب."),
    ("SA", "apparel", "فستان بلون النبيذ."),
    ("SA", "home", "لا يعالج الأمراض."),
]


def _rules(market: str, category: str, text: str, facts: dict[str, Any] | None = None) -> set[str]:
    found = check_text(text, facts or {}, market, category, LANGUAGE[market], all_kinds=True)
    return {finding.rule.removeprefix("words.") for finding in found if finding.rule.startswith("words.")}


@pytest.mark.parametrize(("market", "category", "text", "rule"), FOUND)
def test_what_a_market_forbids_is_found(market: str, category: str, text: str, rule: str) -> None:
    assert rule in _rules(market, category, text)


@pytest.mark.parametrize(("market", "category", "text"), SILENT)
def test_what_only_looks_like_it_is_left_alone(market: str, category: str, text: str) -> None:
    assert _rules(market, category, text) == set()


def test_every_market_has_cases_on_both_sides() -> None:
    for market in LANGUAGE:
        assert sum(row[0] == market for row in FOUND) >= 8
        assert sum(row[0] == market for row in SILENT) >= 8
        own = {rule.id for rule in own_rules(market)}
        assert own <= {row[3] for row in FOUND if row[0] == market}, "every rule of the market's own is tried"


def test_a_rule_holds_in_its_market_only() -> None:
    assert _rules("IT", "bags", "Zaino in ecopelle.") == {"it-pelle"}
    found = check_text("Zaino in ecopelle.", {}, "ES", "bags", "it", all_kinds=True)
    assert not [finding for finding in found if finding.rule.startswith("words.")]


def test_a_rule_for_a_kind_of_goods_holds_for_its_sorts_only() -> None:
    assert _rules("KR", "skin_care", "여드름 완화 크림.") == {"kr-cosmetic"}
    assert _rules("KR", "home", "여드름 완화 크림.") == set()
    assert _rules("IT", "shoes", "Scarpe in ecopelle.") == {"it-pelle"}
    assert _rules("IT", "footwear", "Scarpe in ecopelle.") == set(), "shoes follow the directive on footwear"


@pytest.mark.parametrize(
    ("market", "text", "facts"),
    [
        ("KR", "만족도 1위 베개.", {"awards": ["만족도 1위, 2025년 조사"]}),
        ("KR", "무독성 물감.", {"certifications": ["무독성 시험 성적서 12345"]}),
        ("NL", "Tas van duurzame grondstoffen.", {"green_proof": ["duurzame grondstoffen, 80 % GRS"]}),
        ("PL", "Miska z recyklingu.", {"green_proof": ["szkło z recyklingu, 80 %"]}),
        ("TW", "可回收的蓋子。", {"green_proof": ["可回收, 100 %"]}),
        ("TW", "碳中立檯燈。", {"green_proof": ["carbon neutral, audited 2025"]}),
        ("IT", "Vaso 100% Made in Italy.", {"certifications": ["100% Made in Italy, IT-001"]}),
    ],
)
def test_proof_lets_a_claim_stand(market: str, text: str, facts: dict[str, Any]) -> None:
    bare = _rules(market, "home", text)
    assert bare
    assert not bare & _rules(market, "home", text, facts)


@pytest.mark.parametrize(
    ("market", "text", "severity", "fact"),
    [
        ("TW", "全台第一的保溫瓶。", BLOCK, "tw-fair"),
        ("KR", "친환경 쿠션.", BLOCK, "kr-green"),
        ("BR", "A cadeira mais leve do mercado.", WARN, "br-misleading"),
        ("BR", "Uma escolha sustentável.", WARN, "br-green"),
        ("ES", "Ideal contra la artrosis.", BLOCK, "es-health-1907"),
        ("IT", "Una scelta ecosostenibile.", BLOCK, "it-agcm"),
        ("NL", "Een milieuvriendelijk kussen.", BLOCK, "nl-green"),
        ("PL", "Poduszka przyjazna dla środowiska.", BLOCK, "pl-green"),
    ],
)
def test_the_market_names_its_own_law(market: str, text: str, severity: str, fact: str) -> None:
    (found,) = check_text(text, {}, market, "home", LANGUAGE[market])
    assert found.severity == severity
    assert found.evidence == f"{fact} ({market})"


@pytest.mark.parametrize("market", LANGUAGE)
def test_the_market_has_a_file(market: str) -> None:
    assert market in markets()
    data = rule_file(market)
    assert data["market"] == market
    named = {row["fact"] for key in ("rule", "raise", "none") for row in data.get(key, ())}
    assert all(fact.startswith(f"{market.lower()}-") for fact in named)
