"""Values within domains."""

from __future__ import annotations

import random

import pytest
from gmpy2 import mpq

from equivamap.formulations.drawing.drawing import Domain, Style, draw_style, pick


def test_domains_of_types() -> None:
    whole = Domain("integer")
    whole.limit(3, -10, "<=")  # 3 x <= 10
    whole.limit(-2, 3, "<")  # 2 x > 3
    assert (whole.low, whole.high) == (2, 3) and type(whole.low) is int is type(whole.high)
    assert whole.is_narrow and mpq(5, 2) not in whole
    bits = Domain("binary")
    assert [v for v in range(-1, 4) if v in bits] == [0, 1]
    real = Domain("continuous")
    real.limit(1, -2, "!=")
    real.limit(-1, 1, "<")
    assert 2 not in real and 1 not in real and mpq(3, 2) in real and mpq(4, 3) not in real
    assert real.nearest(-5) is None and whole.nearest(9) == 3
    real.limit(1, 0, "<=")
    assert real.is_empty and pick(random.Random(0), real, Style((0,))) is None
    half = Domain("integer")
    half.limit(2, -1, "==")
    assert pick(random.Random(0), half, Style((0, 1))) is None


@pytest.mark.parametrize("kind", ["continuous", "integer", "binary"])
def test_picked_values_lie_in_the_domain(kind: str) -> None:
    rng = random.Random(1)
    for _ in range(300):
        domain = Domain(kind)  # type: ignore[arg-type]
        low = rng.randint(-5, 1)
        domain.above(mpq(low, 3), rng.random() < 0.5)
        domain.below(mpq(low, 3) + rng.randint(1, 40), rng.random() < 0.5)
        style = draw_style(rng, kind, True, 3, [7, mpq(1, 4)])  # type: ignore[arg-type]
        value = pick(rng, domain, style, tight=rng.random() < 0.3)
        if domain.is_empty:
            assert value is None
            continue
        assert value is not None and value in domain and domain.low <= value <= domain.high
