"""Facts of English prose, against short descriptions that we wrote and labelled ourselves (cases/en.jsonl).

A label holds `kind`, `value` (number, [low, high] with qualifier `range`, or text), for measures `unit` and
`dimension`, for materials `share` and `part`; `optional` ones are right or absent. `must_not` holds text of which no
fact of the named kinds (`*`: any) may be made.
"""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from core.catalog.text import fold_html
from core.facts.jsonl import facts_row, sheet_of
from core.facts.units import units

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases" / "en.jsonl").read_text("utf-8").splitlines()]
CORE = ("measure", "material", "origin", "care", "colour", "warranty", "certification")
OPEN = ("compatibility", "included_item", "technology_mark")
SOFT = ("feature", "claim_unsupported")
UNITS = {"ct": "carat", "fl oz": "floz_us", "g/m2": "gsm", "micron": "um", "°C": "degc", "°F": "degf", "%": "percent"}
LENGTHS = {"length", "width", "height", "depth", "diameter", "thickness", "size", "dimensions", "radius"}


def words(text):
    text = str(text).casefold().replace("aluminium", "aluminum").replace("grey", "gray").replace("-", " ")
    return set(re.findall(r"\w+", text))


def measure_of(value, unit):
    """Numbers in SI with their dimension."""
    unit = UNITS.get(unit, unit and unit.lower().replace(" ", "_"))
    row = units().get(unit or "")
    if row is None or row.name in ("gsm",):
        return ("", tuple(value))
    return (row.dimension, tuple(number * row.factor + row.offset for number in value))


def same_measure(label, values, unit):
    wanted = label["value"] if isinstance(label["value"], list) else [label["value"]]
    if len(wanted) != len(values):
        return False
    mine, theirs = measure_of(wanted, label.get("unit")), measure_of(values, unit)
    if not mine[0] or not theirs[0]:
        mine, theirs = ("", tuple(wanted)), ("", tuple(values))
    return mine[0] == theirs[0] and all(
        abs(a - b) <= 0.01 * max(abs(a), abs(b)) + 1e-9 for a, b in zip(mine[1], theirs[1], strict=True)
    )


def place(body, text):
    at = body.casefold().find(" ".join(str(text).split()).casefold())
    return (at, at + len(str(text))) if at >= 0 else (0, 0)


def overlap(a, b):
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def same_text(label, fact, body):
    mine, theirs = place(body, label["value"]), (fact.get("start", 0), fact.get("end", 0))
    size, length = theirs[1] - theirs[0], mine[1] - mine[0]
    if length and size <= 3 * length + 40 and overlap(mine, theirs) >= 0.5 * min(size, length):
        return not label.get("negated") or fact["negated"]
    first, second = words(label["value"]), words(fact["value"])
    near = bool(first | second) and len(first & second) / len(first | second) >= 0.5
    return near and (not label.get("negated") or fact["negated"])


def matches(label, fact, values, body):
    kind = label["kind"]
    if kind != fact["kind"]:
        return False
    if kind == "measure":
        return same_measure(label, values, fact["unit"])
    first, second = words(label["value"]), words(fact["value"])
    if kind == "material":
        return bool(first & second) and (first <= second or second <= first) and label.get("share") == fact["share"]
    if kind == "origin":
        return label["value"] == fact["value"]
    if kind == "colour":
        return bool(second) and second <= first and first - second <= {"light", "dark", "matte"}
    if kind == "warranty":
        return words(str(label["value"]).removesuffix("s")) == words(str(fact["value"]).removesuffix("s"))
    if kind in ("certification", "technology_mark"):
        return first <= second or second <= first
    return same_text(label, fact, body)


class Tally:
    def __init__(self):
        self.right, self.wrong, self.missed = Counter(), Counter(), Counter()
        self.violations, self.loose, self.lines = [], [], []
        self.asked = self.agreed = 0

    def named(self, name, label, dimension):
        """Count whether a right measure says what it measures."""
        if label.get("dimension"):
            both = {label["dimension"], dimension}
            agrees = len(both) == 1 or (both <= LENGTHS and bool(both & {"size", "dimensions"}))
            self.asked, self.agreed = self.asked + 1, self.agreed + agrees
            if not agrees:
                self.lines.append((name, "DIM", label, dimension))

    def f1(self, kinds):
        right, wrong, missed = (sum(c[k] for k in kinds) for c in (self.right, self.wrong, self.missed))
        precision = right / (right + wrong) if right + wrong else 0.0
        recall = right / (right + missed) if right + missed else 0.0
        return precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0


def is_banned(case, kind, span, body):
    return any(
        ("*" in item["kinds"] or kind in item["kinds"])
        and overlap(span, place(body, item["text"])) >= 0.5 * (span[1] - span[0])
        for item in case["must_not"]
    )


def judge(case, tally):
    body = fold_html(case["body"]).text
    row = facts_row({"id": case["id"], "title": case["title"], "body_html": case["body"]})
    labels, used = case["facts"], set()
    for fact in row["facts"]:
        if fact["source"] != "body":
            continue
        span = (fact.get("start", 0), fact.get("end", 0))
        placed = body[span[0] : span[1]] == fact["text"]
        if not placed and ("start" in fact or fact["text"] not in body):
            tally.loose.append((case["id"], fact))
        if is_banned(case, fact["kind"], span, body):
            tally.violations.append((case["id"], fact["kind"], fact["text"]))
            tally.wrong[fact["kind"]] += 1
            continue
        values = fact["value"] if isinstance(fact["value"], list) else [fact["value"]]
        apart = fact["kind"] == "measure" and len(values) > 1 and fact["qualifier"] != "range"
        for part in [[value] for value in values] if apart else [values]:
            fitting = [i for i, label in enumerate(labels) if matches(label, fact, part, body)]
            fresh = [i for i in fitting if i not in used]
            fresh.sort(
                key=lambda i: (-overlap(span, place(body, labels[i]["value"])), labels[i].get("optional", False))
            )
            if fresh:
                used.add(fresh[0])
                label = labels[fresh[0]]
                if label.get("optional"):
                    continue
                tally.right[fact["kind"]] += 1
                tally.named(case["id"], label, fact["dimension"])
            elif not fitting and not soft_again(fact, span, labels, body):
                tally.wrong[fact["kind"]] += 1
                tally.lines.append((case["id"], "WRONG", fact["kind"], fact["value"], fact["share"], fact["text"]))
    for i, label in enumerate(labels):
        if i not in used and not label.get("optional"):
            tally.missed[label["kind"]] += 1
            tally.lines.append((case["id"], "MISSED", label))


def soft_again(fact, span, labels, body):
    """A soft fact on a fact of another kind, a material named again without its share: neither right nor wrong."""
    if fact["kind"] in SOFT:
        for label in labels:
            mine = place(body, label["value"])
            if overlap(mine, span) >= 0.5 * max(1, min(mine[1] - mine[0], span[1] - span[0])):
                return True
            if label["kind"] in ("measure", "material") and words(label["value"]) & words(fact["value"]):
                return True
    return (
        fact["kind"] == "material"
        and fact["share"] is None
        and any(label["kind"] == "material" and words(label["value"]) & words(fact["value"]) for label in labels)
    )


@pytest.fixture(scope="module")
def tally():
    total = Tally()
    for case in CASES:
        judge(case, total)
    return total


def test_the_cases_are_what_they_say():
    assert len(CASES) >= 60
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert {case["domain"] for case in CASES} >= {"sports", "jewellery", "clothes", "kitchen", "electronics", "beauty"}


def test_evidence_is_in_the_source_and_nothing_forbidden_is_a_fact(tally):
    assert tally.loose == []
    assert tally.violations == []


@pytest.mark.parametrize(
    ("kinds", "precision", "recall", "f1"),
    [
        (CORE, 0.93, 0.88, 0.92),
        (CORE + OPEN, 0.93, 0.88, 0.92),
        (("measure",), 0.95, 0.93, 0.95),
        (("material",), 0.93, 0.93, 0.93),
        (("colour",), 0.85, 0.85, 0.85),
        (("care",), 0.9, 0.9, 0.9),
        (("feature",), 0.85, 0.85, 0.85),
        (("claim_unsupported",), 0.85, 0.8, 0.85),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, tuple) else None,
)
def test_found_and_right(tally, kinds, precision, recall, f1):
    found = tally.f1(kinds)
    told = "\n".join(str(line) for line in tally.lines if line[1] != "DIM")
    assert found[0] >= precision, told
    assert found[1] >= recall, told
    assert found[2] >= f1, told


def test_measures_say_what_they_measure(tally):
    assert tally.asked >= 80
    assert tally.agreed >= 0.9 * tally.asked, [line for line in tally.lines if line[1] == "DIM"]


def test_every_trade_is_read_well():
    for domain in {case["domain"] for case in CASES}:
        own = Tally()
        for case in CASES:
            if case["domain"] == domain:
                judge(case, own)
        assert own.f1(CORE)[2] >= 0.88, (domain, own.lines)


def test_prose_proves_no_certificate():
    row = {"id": "1", "title": "Mat", "body_html": "<p>OEKO-TEX certified. CE tested. Relieves pain.</p>"}
    found = sheet_of(row)
    assert found.of("certification")
    assert not any(fact.provable for fact in found.of("certification", "claim_unsupported"))
