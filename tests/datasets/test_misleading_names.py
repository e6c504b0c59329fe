"""Every shipped pair with the names of B permuted among themselves: names must neither help nor fool."""

from __future__ import annotations

import dataclasses
import random
from functools import cache
from pathlib import Path

import pytest

import equivamap
from equivamap import Outcome, Reason
from equivamap.ir import Axis, Instance
from equivamap.readers import read

EXAMPLES = Path(__file__).parents[2] / "datasets" / "examples"
PAIRS = sorted(path.parent.name for path in EXAMPLES.glob("*/a.py"))


@cache
def side(pair: str, name: str) -> Instance:
    return read(str(EXAMPLES / pair / f"{name}.py"))


def misnamed(instance: Instance) -> Instance:
    order = list(range(instance.n))
    random.Random(1).shuffle(order)
    labels = instance.variables.labels
    axis = Axis([instance.variables.names[k] for k in order], [labels[k] for k in order])
    return dataclasses.replace(instance, variables=axis)


@pytest.mark.parametrize("pair", PAIRS)
def test_the_verdict_is_that_of_honest_names(pair: str) -> None:
    a, b = side(pair, "a"), side(pair, "b")
    honest = equivamap.check(a, b, map="free")
    fooled = equivamap.check(a, misnamed(b), map="free")
    assert (fooled.verdict, fooled.reason) == (honest.verdict, honest.reason)


@pytest.mark.parametrize("pair", PAIRS)
def test_names_that_fail_are_not_overruled(pair: str) -> None:
    a, b = side(pair, "a"), misnamed(side(pair, "b"))
    result = equivamap.check(a, b)
    shared = set(a.variables.labels) <= set(b.variables.labels)
    if shared and equivamap.check(a, b, map="free").verdict is Outcome.EQUIVALENT:
        assert result.reason is Reason.NAMES_MAP_FAILS
