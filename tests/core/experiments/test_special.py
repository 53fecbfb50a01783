"""Distribution functions against scipy 1.17.1: python -c "from scipy.stats import chi2; print(chi2.sf(x, k))"."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.experiments.special import chi_square_tail, normal_quantile, two_sided_normal

SCIPY_CHI2_SF = [
    (0.0, 1, 1.0),
    (0.001, 1, 0.9747728793699604),
    (3.841458820694124, 1, 0.04999999999999989),
    (10.0, 1, 0.001565402258002549),
    (25.0, 1, 5.733031437583875e-07),
    (500.0, 1, 9.505397766554137e-111),
    (0.5, 2, 0.7788007830714049),
    (5.991, 2, 0.05001161502657909),
    (40.0, 2, 2.0611536224385566e-09),
    (1.0, 3, 0.8012519569012009),
    (20.0, 9, 0.017912404529843298),
    (200.0, 9, 3.312992393909567e-38),
    (9.0, 10, 0.5321035763747151),
    (1000.0, 50, 7.188706215514871e-177),
    (30.0, 50, 0.9888352197284497),
]


@pytest.mark.parametrize(("statistic", "degrees", "expected"), SCIPY_CHI2_SF)
def test_chi_square_tail_agrees_with_scipy(statistic: float, degrees: int, expected: float) -> None:
    assert chi_square_tail(statistic, degrees) == pytest.approx(expected, rel=1e-11)


@given(st.floats(0, 1e6))
def test_with_one_degree_the_tail_is_that_of_a_squared_normal(statistic: float) -> None:
    assert chi_square_tail(statistic, 1) == pytest.approx(two_sided_normal(math.sqrt(statistic)), rel=1e-9, abs=1e-300)


@given(st.floats(0, 1e9), st.floats(0, 1e9), st.integers(1, 60))
def test_a_larger_statistic_is_never_more_likely(one: float, two: float, degrees: int) -> None:
    low, high = sorted((one, two))
    assert chi_square_tail(high, degrees) <= chi_square_tail(low, degrees) + 1e-12


def test_normal_quantile_is_the_tables_value() -> None:
    assert normal_quantile(0.975) == pytest.approx(1.959963984540054, rel=1e-12)
    assert two_sided_normal(1.959963984540054) == pytest.approx(0.05, rel=1e-12)
