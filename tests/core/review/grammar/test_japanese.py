"""The rules of Japanese: what they reject for every noun of the word lists, and what looks odd and passes."""

from __future__ import annotations

import time

import pytest

from core.localisation.terms import terms
from core.review.grammar.japanese import CHECKER
from core.review.grammar.japanese_words import COUNTERS, counters


def rules(text: str) -> list[str]:
    return [fault.rule for fault in CHECKER.faults(text)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("容量をを確認できます。", "particle"),
        ("このボトルがは、食器洗い機で洗えます。", "particle"),
        ("マイクでを内蔵しています。", "particle"),
        ("素材ののリネンです。", "particle"),
        ("を使用しています。", "particle"),
        ("容量は。", "particle"),
        ("容量を750mlです。", "particle"),
        ("素材でリネンです。", "particle"),
        ("タッチ操作を対応しています。", "particle"),
        ("内ポケットを付いています。", "particle"),
        ("マイクが内蔵しています。", "particle"),
        ("マイクの内蔵しています。", "particle"),
        ("マイク内蔵しています。", "particle"),
        ("保証期間の教えてください。", "particle"),
        ("重さをどのくらいですか？", "particle"),
        ("何は入っていますか？", "particle"),
        ("光の届きます。", "particle"),
        ("チタンの製です。", "particle"),
        ("セット内容は靴下3枚です。", "counter"),
        ("ペグ12冊が入っています。", "counter"),
        ("ポートを4本備えています。", "counter"),
        ("3台のタオルです。", "counter"),
        ("ペグ12、張り綱4本が入っています。", "counter"),
        ("マイクを4備えています。", "counter"),
        ("容量は750mlだ。", "politeness"),
        ("容量は750mlである。", "politeness"),
        ("食器洗い機で洗える。", "politeness"),
        ("マイクを内蔵している。", "politeness"),
        ("どこでも使えるです。", "ending"),
        ("朝まで着れます。", "ending"),
        ("重さは254gです.", "mark"),
        ("リネン,綿を使用しています。", "mark"),
        ("重さは254gです。。", "mark"),
        ("ﾏｲｸを内蔵しています。", "mark"),
        ("「ボトルです。", "mark"),
        ("容量 は750mlです。", "spacing"),
        ("容量は 大きめです。", "spacing"),
        ("容量は750ml です。", "spacing"),
        ("素材素材は綿です。", "double"),
        ("轻量な素材です。", "script"),
    ],
)
def test_a_fault_is_found(text: str, rule: str) -> None:
    assert rule in rules(text)


@pytest.mark.parametrize(
    "text",
    [
        "水をはじく生地です。",
        "はちみつとのりを塗った、のどごしのよいお菓子です。",
        "誰もが使える、シンプルな形です。",
        "会社の採用している技術です。",
        "湿気を外へ逃がします。",
        "雨をはじき、においがつきにくい仕様です。",
        "今までにない軽さです。",
        "髪をとかすブラシです。",
        "12本入っています。",
        "全部入っています。",
        "定番色を中心に全10色です。",
        "ポーチに保管してください。",
        "スピーカー2台を接続できます。",
        "リュックサックに2本差せます。",
        "ペンライト3本が入っています。",
        "テント2張、チェア4脚、靴下3足、皿5枚の全14点です。",
        "長さで2倍、容量で3倍です。",
        "ワイヤレスイヤホン「ソニー ウォークマン」です。",
        "ますます便利になりました。",
        "サイズは何ですか？　Mサイズです。",
        "容量は1,000.5mlです。",
        "ふわふわ、キラキラの素材です。",
        "一人一人の肌に合わせて選べます。",
        "皆様に安らぎをと考え、形にしました。",
        "本革のハンドルに採用しています。",
        "子どもから大人まで使えます。",
        "持ち運びに便利です。",
        "ギフトに最適です。",
        "Bluetooth 5.3に対応し、通信距離は最大15mです。",
        "ヘッドホン フル充電で最長38時間",
        "暮らしに、やすらぎを。",
        "旅のおともに。",
        "生地には再生ポリエステルを使用、内側は起毛仕上げです。",
        "肌が乾燥してきたら、少しずつ塗ってください。",
        "直射日光を避けて、涼しい場所で保管してください。",
        "1日に3回までです。",
    ],
)
def test_what_looks_odd_but_is_right_passes(text: str) -> None:
    assert rules(text) == []


def test_every_thing_has_its_counters_and_no_other() -> None:
    missed, tried = [], 0
    for term in (*terms("categories").values(), *terms("parts").values()):
        noun, _, own = str(term.raw("ja")).partition("|")
        assert rules(f"セット内容は{noun}2{own}です。") == []
        for counter in COUNTERS:
            if counter not in counters()[noun]:
                tried += 1
                if "counter" not in rules(f"セット内容は{noun}2{counter}です。"):
                    missed.append(f"{noun}2{counter}")
    assert tried > 5000
    assert len(missed) <= tried / 100, missed[:20]


def test_every_property_takes_its_own_particle() -> None:
    """Swap the particle before the verb of a feature's sentence for one that the verb does not take."""
    swaps = {"を備えて": "の備えて", "に対応し": "を対応し", "が付いて": "を付いて", "を施して": "の施して"}
    missed, tried = [], 0
    for term in terms("features").values():
        predicate = str(term.raw("ja")[1])
        assert rules(f"{predicate}。") == []
        for right, wrong in swaps.items():
            if right in predicate:
                tried += 1
                if "particle" not in rules(f"{predicate}。".replace(right, wrong)):
                    missed.append(predicate)
    assert tried > 60
    assert not missed, missed[:20]


def test_time_grows_with_the_length_of_a_line_only() -> None:
    line = "ヘッドホンはアクティブノイズキャンセリングを搭載しています。ペグ12本が入っています。"

    def seconds(times: int) -> float:
        text = line * times
        started = time.process_time()
        assert rules(text) == []
        return time.process_time() - started

    short = max(min(seconds(50) for _ in range(4)), 0.001)
    assert seconds(2_000) < 400 * short  # forty times as long; the square would be 1600 times
