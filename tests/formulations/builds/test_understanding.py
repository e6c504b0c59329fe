from __future__ import annotations

import pytest

from equivamap.formulations.builds.understanding import not_understood
from equivamap.formulations.schemas.schema import Assumption, Parameter, Schema


def found(text: str) -> list[str]:
    parameters = {"n": Parameter("n", "integer"), "w": Parameter("w", "integer", ("n",))}
    return [why for _, why in not_understood(Schema(parameters, (Assumption("", text),), ("I = range(n)",)))]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("assert np.all(np.array(w) >= 0)", "np"),
        ("import numpy as np\nassert np.all(np.array(w) >= 0)", "numpy"),
        ("try:\n    assert n >= 1\nexcept TypeError:\n    pass", "'try'"),
        ("assert m >= 1", "m"),
        ("assert n >=", "no Python"),
    ],
)
def test_what_cannot_be_evaluated_is_named(text: str, why: str) -> None:
    (message,) = found(text)
    assert why in message


@pytest.mark.parametrize(
    "text",
    [
        "assert all(w[i] >= 0 for i in I)",
        "import math\nassert math.ceil(n) >= 1",
        "def f(x):\n    return x + 1\nassert f(n) > 1",
        "for i, v in enumerate(w):\n    assert v >= i",
        "sum(w) <= (lambda t: t * n)(3)",
    ],
)
def test_what_can_be_evaluated_is_not(text: str) -> None:
    assert found(text) == []
