"""The judgement of a split against statsmodels 0.15.0, its laws, and its error rate under no effect.

The reference numbers came from these calls, for an arm (x1 of n1) against control (x0 of n0):

    from statsmodels.stats.proportion import *
    proportions_ztest([x1, x0], [n1, n0])[1]
    proportion_confint(x1, n1, method="wilson")
    confint_proportions_2indep(x1, n1, x0, n0, method="newcomb", compare="diff")
    confint_proportions_2indep(x1, n1, x0, n0, method="log", compare="ratio")   # minus 1 for the lift
"""

from __future__ import annotations

import math
import random
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from core.experiments.split import ArmResult, analyse

HALF = [0.5, 0.5]

REFERENCE = [
    (
        (546, 10500, 420, 10500),
        3.316475993456167e-05,
        (0.047914683690378115, 0.05641300091118749),
        (0.006338534351641487, 0.017684421804847774),
        (0.14805037522053777, 0.47206084025307216),
    ),
    (
        (30, 1000, 20, 1000),
        0.15207808079297525,
        (0.021093738828834696, 0.042503414147587126),
        (-0.003913939049040012, 0.024337505737173627),
        (-0.14229667224629794, 1.6232846803715675),
    ),
    (
        (120, 2000, 130, 2050),
        0.6516711270765674,
        (0.0504111971143165, 0.07127580449318606),
        (-0.01830191939300077, 0.011495105293978024),
        (-0.2559880890232259, 0.2032160875172624),
    ),
    (
        (5, 10, 2, 11),
        0.12239804644933015,
        (0.23659309051256394, 0.7634069094874361),
        (-0.07742408498091763, 0.6121214903044742),
        (-0.32080383094354536, 10.134485653100624),
    ),
]


@pytest.mark.parametrize(("counts", "p", "wilson", "newcombe", "katz"), REFERENCE)
def test_numbers_agree_with_statsmodels(
    counts: tuple[int, int, int, int],
    p: float,
    wilson: tuple[float, float],
    newcombe: tuple[float, float],
    katz: tuple[float, float],
) -> None:
    x1, n1, x0, n0 = counts
    arm = analyse([n0, n1], [x0, x1], HALF).arms[1]
    assert arm.p == pytest.approx(p, rel=1e-10)
    assert arm.rate_interval == pytest.approx(wilson, rel=1e-10)
    assert arm.diff_interval == pytest.approx(newcombe, rel=1e-10)
    assert arm.lift_interval == pytest.approx(katz, rel=1e-10)
    assert arm.lift == pytest.approx(x1 / n1 / (x0 / n0) - 1)


def test_an_arm_without_buyers_has_open_ends_where_nothing_is_known() -> None:
    nothing_in_control = analyse([45, 40], [0, 3], HALF).arms[1]
    assert nothing_in_control.p == pytest.approx(0.061425344913681776)
    assert nothing_in_control.diff_interval == pytest.approx((-0.01775327673390438, 0.1986423352431055))
    assert nothing_in_control.lift is None
    assert nothing_in_control.lift_interval[1] is None
    nothing_in_arm = analyse([45, 40], [3, 0], HALF).arms[1]
    assert nothing_in_arm.lift == -1
    assert nothing_in_arm.lift_interval[0] == -1
    nothing_at_all = analyse([45, 40], [0, 0], HALF).arms[1]
    assert (nothing_at_all.lift, nothing_at_all.lift_interval, nothing_at_all.p) == (None, (None, None), 1.0)


@pytest.mark.parametrize(
    ("exposures", "converters", "verdict", "winner", "reasons"),
    [
        ([10500, 10500], [420, 546], "winner", 1, ("significant_lift",)),
        ([10500, 10500], [546, 420], "control_better", None, ("significant_loss",)),
        ([60000, 60000], [6000, 6030], "no_difference_of_size_d", None, ("not_significant", "interval_inside_d")),
        ([1000, 1000], [50, 52], "collecting", None, ("not_significant", "interval_reaches_d")),
        ([1000, 1000], [3, 16], "collecting", None, ("too_few_conversions",)),
        ([1000, 1000], [0, 20], "winner", 1, ("significant_lift",)),
        ([0, 0], [0, 0], "collecting", None, ("no_exposures",)),
        ([5300, 4700], [400, 500], "unreliable", None, ("srm",)),
        ([10000, 10400], [1000, 1300], "winner", 1, ("significant_lift", "srm_warning")),
    ],
)
def test_verdicts(
    exposures: list[int], converters: list[int], verdict: str, winner: int | None, reasons: tuple[str, ...]
) -> None:
    result = analyse(exposures, converters, HALF)
    assert (result.verdict, result.winner, result.reasons) == (verdict, winner, reasons)


def test_of_several_winners_the_surest_wins_and_alpha_is_shared() -> None:
    result = analyse([10000, 10000, 10000], [500, 660, 700], [1, 1, 1])
    assert (result.verdict, result.winner) == ("winner", 2)
    pair = analyse([10000, 10000], [500, 660], HALF).arms[1]
    assert _width(result.arms[1]) > _width(pair)


def _width(arm: ArmResult) -> float:
    low, high = arm.diff_interval
    assert low is not None
    assert high is not None
    return high - low


def test_mismatch_is_judged_against_the_planned_weights() -> None:
    assert analyse([9000, 1000], [900, 130], [9, 1]).p_srm == pytest.approx(1.0)
    # scipy.stats.chisquare([9000, 1000]).pvalue underflows; [5100, 4900]: 0.04550026389635842
    assert analyse([5100, 4900], [500, 500], HALF).p_srm == pytest.approx(0.04550026389635842)


@pytest.mark.parametrize(
    ("exposures", "converters", "weights", "options"),
    [
        ([100], [5], [1.0], {}),
        ([100, 100], [5], HALF, {}),
        ([100, 100], [5, 101], HALF, {}),
        ([100, -1], [5, 0], HALF, {}),
        ([100, 100.5], [5, 6], HALF, {}),
        ([100, True], [5, 0], HALF, {}),
        ([100, 100], [5, 6], [1.0, 0.0], {}),
        ([100, 100], [5, 6], [1.0, float("nan")], {}),
        ([100, 100], [5, 6], HALF, {"alpha": 0.0}),
        ([100, 100], [5, 6], HALF, {"alpha": float("nan")}),
        ([100, 100], [5, 6], HALF, {"d": 1.5}),
    ],
)
def test_bad_input_is_refused(
    exposures: list[int], converters: list[int], weights: list[float], options: dict[str, float]
) -> None:
    with pytest.raises(BadInput) as caught:
        analyse(exposures, converters, weights, **options)
    assert caught.value.next_step
    assert caught.value.field


_arm_counts = st.integers(0, 10**7).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


@given(st.lists(_arm_counts, min_size=2, max_size=6), st.floats(0.001, 0.5), st.floats(0.01, 0.9))
def test_any_counts_give_finite_numbers_and_ordered_intervals(
    counts: list[tuple[int, int]], alpha: float, d: float
) -> None:
    result = analyse([n for n, _ in counts], [x for _, x in counts], [1.0] * len(counts), alpha, d)
    assert 0 <= result.p_srm <= 1
    assert (result.winner is not None) == (result.verdict == "winner")
    for arm in result.arms:
        numbers = [value for value in _leaves(astuple(arm)) if isinstance(value, float)]
        assert all(math.isfinite(value) for value in numbers)
        for point, (low, high) in (
            (arm.rate, arm.rate_interval),
            (arm.diff, arm.diff_interval),
            (arm.lift, arm.lift_interval),
        ):
            if point is not None and low is not None:
                assert low <= point + 1e-12
            if point is not None and high is not None:
                assert point <= high + 1e-12


def _leaves(value: object) -> list[object]:
    return [leaf for part in value for leaf in _leaves(part)] if isinstance(value, tuple) else [value]


@given(st.integers(100, 10**6), st.integers(100, 10**6), st.data())
def test_swapping_the_arms_turns_the_answer_round(n0: int, n1: int, data: st.DataObject) -> None:
    x0, x1 = data.draw(st.integers(1, n0)), data.draw(st.integers(1, n1))
    one = analyse([n0, n1], [x0, x1], HALF).arms[1]
    two = analyse([n1, n0], [x1, x0], HALF).arms[1]
    assert one.p == pytest.approx(two.p)
    assert one.diff_interval == pytest.approx(
        (_negative(two.diff_interval[1]), _negative(two.diff_interval[0])), abs=1e-12
    )
    assert one.lift is not None
    assert two.lift is not None
    assert (1 + one.lift) * (1 + two.lift) == pytest.approx(1)


def _negative(value: float | None) -> float:
    assert value is not None
    return -value


@given(st.integers(50, 5000), st.integers(2, 50), st.data())
def test_more_of_the_same_makes_it_surer(n: int, times: int, data: st.DataObject) -> None:
    x0, x1 = data.draw(st.integers(1, n - 1)), data.draw(st.integers(1, n - 1))
    small = analyse([n, n], [x0, x1], HALF).arms[1]
    large = analyse([n * times, n * times], [x0 * times, x1 * times], HALF).arms[1]
    assert small.p is not None
    assert large.p is not None
    assert large.p <= small.p + 1e-12
    assert _width(large) < _width(small)


@given(st.integers(100, 100_000), st.data())
def test_p_falls_as_the_arm_moves_away_from_control(n: int, data: st.DataObject) -> None:
    base = data.draw(st.integers(1, n // 3))
    near = data.draw(st.integers(base, n // 2))
    far = data.draw(st.integers(near, n // 2))
    p_near = analyse([n, n], [base, near], HALF).arms[1].p
    p_far = analyse([n, n], [base, far], HALF).arms[1].p
    assert p_near is not None
    assert p_far is not None
    assert p_far <= p_near + 1e-12


@given(st.floats(0.01, 100))
def test_weights_are_shares_whatever_their_sum(scale: float) -> None:
    assert analyse([300, 700], [30, 77], [3 * scale, 7 * scale]).p_srm == pytest.approx(1.0)


def test_without_an_effect_a_winner_or_loser_is_named_about_as_often_as_alpha_says() -> None:
    draw = random.Random(20240917)
    runs, visitors, rate = 4000, 4000, 0.05
    # The normal shape of a binomial is close enough at 200 buyers and keeps this test fast.
    spread = math.sqrt(visitors * rate * (1 - rate))
    named = inside = 0
    for _ in range(runs):
        counts = [round(draw.gauss(visitors * rate, spread)) for _ in range(2)]
        result = analyse([visitors, visitors], counts, HALF)
        named += result.verdict in ("winner", "control_better")
        low, high = result.arms[1].diff_interval
        assert low is not None
        assert high is not None
        inside += low <= 0 <= high
    # 4,000 runs at 5 % have a standard error of 0.34 %.
    assert named / runs == pytest.approx(0.05, abs=0.011)
    assert inside / runs == pytest.approx(0.95, abs=0.011)
