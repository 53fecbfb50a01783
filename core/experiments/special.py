"""The two distribution functions that a split needs, in plain `math`: normal quantile and chi-square tail."""

from __future__ import annotations

import math
from statistics import NormalDist

_EPSILON = 1e-15
_TINY = 1e-300
_MAX_STEPS = 10_000


def normal_quantile(probability: float) -> float:
    """z with P(Z < z) = probability, 0 < probability < 1 (Wichura 1988, AS 241, by the standard library)."""
    return NormalDist().inv_cdf(probability)


def two_sided_normal(z: float) -> float:
    """P(|Z| >= |z|), exact far out in the tail too."""
    return math.erfc(abs(z) / math.sqrt(2))


def chi_square_tail(statistic: float, degrees: int) -> float:
    """P(X >= statistic) of a chi-square variable: the regularised upper incomplete gamma function Q(degrees/2, x/2).

    Series below a + 1, continued fraction (modified Lentz) above: Abramowitz & Stegun 6.5.29 and 6.5.31.
    """
    a, x = degrees / 2, statistic / 2
    if x <= 0:
        return 1.0
    front = math.exp(-x + a * math.log(x) - math.lgamma(a))
    if x < a + 1:
        return min(1.0, max(0.0, 1 - front * _series(a, x)))
    return min(1.0, front * _fraction(a, x))


def _series(a: float, x: float) -> float:
    term = total = 1 / a
    for step in range(1, _MAX_STEPS):
        term *= x / (a + step)
        total += term
        if term < total * _EPSILON:
            break
    return total


def _fraction(a: float, x: float) -> float:
    b = x + 1 - a
    c, d = 1 / _TINY, 1 / b
    value = d
    for step in range(1, _MAX_STEPS):
        factor = -step * (step - a)
        b += 2
        d = 1 / (factor * d + b or _TINY)
        c = b + factor / c or _TINY
        value *= c * d
        if abs(c * d - 1) < _EPSILON:
            break
    return value
