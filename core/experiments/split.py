"""A finished visitor split, judged once: rates, lifts, intervals, p-values and a verdict with its reasons.

For one look at the end of a planned period. Looking every day and stopping at the first good moment needs bounds that
this module does not have.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.errors import BadInput
from core.experiments.special import chi_square_tail, normal_quantile, two_sided_normal

Verdict = Literal["collecting", "winner", "control_better", "no_difference_of_size_d", "unreliable"]
Interval = tuple[float | None, float | None]

MIN_CONVERSIONS = 20
SRM_UNRELIABLE = 0.001  # Fabijan et al., KDD 2019: below it the split itself is broken
SRM_WARN = 0.01
_WEIGHT_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class ArmResult:
    """One arm. Rates and differences are shares (0.05 = 5 %); `lift` = rate / control's rate - 1.

    `rate_interval` is Wilson's (1927); `diff_interval` is Newcombe's hybrid score interval (1998, method 10); both hold
    at few conversions. `lift_interval` is Katz's log interval (1978) of the rate ratio. `p` is the two-sided pooled
    two-proportion z-test. Control has no comparison: its lift, p and intervals of difference are None. An open end, and
    whatever cannot be told from these counts, is None, never NaN.
    """

    arm: int
    exposures: int
    converters: int
    rate: float | None
    rate_interval: Interval
    diff: float | None = None
    diff_interval: Interval = (None, None)
    lift: float | None = None
    lift_interval: Interval = (None, None)
    p: float | None = None


@dataclass(frozen=True, slots=True)
class SplitResult:
    """`winner`: index of the best arm, only with verdict `winner`. `reasons`: machine-readable codes, most important
    first. `alpha` is per experiment: with several arms each comparison has alpha / (arms - 1). `d`: the smallest lift
    worth having, as a share."""

    verdict: Verdict
    winner: int | None
    arms: tuple[ArmResult, ...]
    p_srm: float
    alpha: float
    d: float
    reasons: tuple[str, ...]


def analyse(
    exposures: Sequence[int], converters: Sequence[int], weights: Sequence[float], alpha: float = 0.05, d: float = 0.1
) -> SplitResult:
    """Judge a split with control at index 0.

    `exposures` and `converters` count distinct visitors; `weights` are the planned shares (normalised here). The
    verdict `no_difference_of_size_d` means that every lift interval lies inside (1/(1+d) - 1, d). Reason codes: srm,
    srm_warning, no_exposures, too_few_conversions, significant_lift, significant_loss, not_significant,
    interval_inside_d, interval_reaches_d. Raises BadInput.
    """
    shares = _checked(exposures, converters, weights, alpha, d)
    each = alpha / (len(exposures) - 1)
    z = normal_quantile(1 - each / 2)
    arms = tuple(_arm(index, exposures, converters, z) for index in range(len(exposures)))
    p_srm = _srm(exposures, shares)
    verdict, winner, reasons = _verdict(arms, p_srm, each, d)
    warning = ("srm_warning",) if SRM_UNRELIABLE <= p_srm < SRM_WARN else ()
    return SplitResult(verdict, winner, arms, p_srm, alpha, d, (*reasons, *warning))


def _checked(
    exposures: Sequence[int], converters: Sequence[int], weights: Sequence[float], alpha: float, d: float
) -> list[float]:
    if len(exposures) < 2:
        raise BadInput("A split needs two arms or more.", "Give control first, then the others.", field="exposures")
    if not len(exposures) == len(converters) == len(weights):
        raise BadInput(
            f"There are {len(exposures)} exposures, {len(converters)} converters and {len(weights)} weights.",
            "Give one number per arm in each list.",
            field="converters",
        )
    for name, counts in (("exposures", exposures), ("converters", converters)):
        if any(isinstance(n, bool) or not isinstance(n, int) or not 0 <= n < 2**53 for n in counts):
            raise BadInput(
                f"The {name} are not all whole numbers of 0 or more.", "Give counts of visitors.", field=name
            )
    for index, (seen, bought) in enumerate(zip(exposures, converters, strict=True)):
        if bought > seen:
            raise BadInput(
                f"Arm {index} has {bought} converters but {seen} exposures.",
                "Count each visitor at most once, and only visitors who saw the arm.",
                field="converters",
            )
    if any(not math.isfinite(weight) or weight <= 0 for weight in weights):
        raise BadInput("The weights are not all above 0.", "Leave out an arm that nobody sees.", field="weights")
    for name, value in (("alpha", alpha), ("d", d)):
        if not _WEIGHT_SLACK < value < 1:
            raise BadInput(f"{name} is {value}.", "Give a share between 0 and 1, such as 0.05.", field=name)
    total = math.fsum(weights)
    return [weight / total for weight in weights]


def _arm(index: int, exposures: Sequence[int], converters: Sequence[int], z: float) -> ArmResult:
    n, x = exposures[index], converters[index]
    rate = x / n if n else None
    score = _wilson(x, n, z)
    if index == 0:
        return ArmResult(index, n, x, rate, score)
    n0, x0 = exposures[0], converters[0]
    if rate is None or not n0:
        return ArmResult(index, n, x, rate, score)
    base = x0 / n0
    return ArmResult(
        arm=index,
        exposures=n,
        converters=x,
        rate=rate,
        rate_interval=score,
        diff=rate - base,
        diff_interval=_newcombe(rate, score, base, _wilson(x0, n0, z)),
        lift=rate / base - 1 if base else None,
        lift_interval=_katz(x, n, x0, n0, z),
        p=_two_proportions(x, n, x0, n0),
    )


def _wilson(x: int, n: int, z: float) -> Interval:
    """Wilson's score interval for a proportion (1927)."""
    if not n:
        return None, None
    rate, scale = x / n, 1 + z * z / n
    middle = (rate + z * z / (2 * n)) / scale
    half = z * math.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n)) / scale
    return (max(0.0, middle - half) if x else 0.0), (min(1.0, middle + half) if x < n else 1.0)


def _newcombe(rate: float, score: Interval, base: float, base_score: Interval) -> Interval:
    """Newcombe's hybrid score interval for a difference of proportions (1998, method 10)."""
    low, high = score
    base_low, base_high = base_score
    if low is None or high is None or base_low is None or base_high is None:  # pragma: no cover - both have exposures
        return None, None
    diff = rate - base
    return diff - math.hypot(rate - low, base_high - base), diff + math.hypot(high - rate, base - base_low)


def _katz(x: int, n: int, x0: int, n0: int, z: float) -> Interval:
    """Katz et al.'s log interval for a ratio of proportions (1978), as a lift. Without converters on one side that
    side's end is open (or -1, a lift's natural floor)."""
    if not x and not x0:
        return None, None
    if not x or not x0:
        # With the empty cell at 1/2 (Walter 1975) the other end is still known.
        ratio = ((x or 0.5) / n) / ((x0 or 0.5) / n0)
        half = z * math.sqrt(max(0.0, 1 / (x or 0.5) - 1 / n + 1 / (x0 or 0.5) - 1 / n0))
        return (-1.0, ratio * math.exp(half) - 1) if not x else (ratio * math.exp(-half) - 1, None)
    ratio = (x / n) / (x0 / n0)
    half = z * math.sqrt(max(0.0, 1 / x - 1 / n + 1 / x0 - 1 / n0))
    return ratio * math.exp(-half) - 1, ratio * math.exp(half) - 1


def _two_proportions(x: int, n: int, x0: int, n0: int) -> float:
    pooled = (x + x0) / (n + n0)
    variance = pooled * (1 - pooled) * (1 / n + 1 / n0)
    return two_sided_normal((x / n - x0 / n0) / math.sqrt(variance)) if variance > 0 else 1.0


def _srm(exposures: Sequence[int], shares: Sequence[float]) -> float:
    """Pearson's chi-square test of the exposures against the planned shares (sample ratio mismatch)."""
    total = sum(exposures)
    if not total:
        return 1.0
    statistic = math.fsum((n - total * part) ** 2 / (total * part) for n, part in zip(exposures, shares, strict=True))
    return chi_square_tail(statistic, len(exposures) - 1)


def _verdict(
    arms: Sequence[ArmResult], p_srm: float, alpha: float, d: float
) -> tuple[Verdict, int | None, tuple[str, ...]]:
    control, others = arms[0], arms[1:]
    if p_srm < SRM_UNRELIABLE:
        return "unreliable", None, ("srm",)
    if not all(arm.exposures for arm in arms):
        return "collecting", None, ("no_exposures",)
    if min(control.converters + arm.converters for arm in others) < MIN_CONVERSIONS:
        return "collecting", None, ("too_few_conversions",)
    told = [arm for arm in others if arm.p is not None and arm.p < alpha]
    better = [arm for arm in told if (arm.diff or 0) > 0]
    if better:
        # Among several winners the one whose least believable lift is largest.
        best = max(better, key=lambda arm: (_floor(arm), arm.diff or 0))
        return "winner", best.arm, ("significant_lift",)
    if len(told) == len(others):
        return "control_better", None, ("significant_loss",)
    if all(_inside(arm.lift_interval, d) for arm in others):
        return "no_difference_of_size_d", None, ("not_significant", "interval_inside_d")
    return "collecting", None, ("not_significant", "interval_reaches_d")


def _floor(arm: ArmResult) -> float:
    low = arm.lift_interval[0]
    return -1.0 if low is None else low


def _inside(interval: Interval, d: float) -> bool:
    """Both ends smaller than d on the scale of ratios: 1/(1+d) - 1 is as far from nothing as d."""
    low, high = interval
    return low is not None and high is not None and low > 1 / (1 + d) - 1 and high < d
