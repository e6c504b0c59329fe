"""Every shipped pair with the names of B permuted among themselves: names must neither help nor fool."""

from __future__ import annotations

import dataclasses
import random
from functools import cache
from pathlib import Path

import pytest

import equivamap
from equivamap import CheckResult, Outcome, Reason
from equivamap.ir import Axis, Instance
from equivamap.readers import read

EXAMPLES = Path(__file__).parents[2] / "datasets" / "examples"
LONG = {"bin_packing_patterns", "epigraph", "job_shop_big_m", "job_shop_small_m", "lot_sizing", "tsp"}
PAIRS = [
    pytest.param(name, marks=pytest.mark.slow if name in LONG else ())
    for name in sorted(path.parent.name for path in EXAMPLES.glob("*/a.py"))
]


@cache
def side(pair: str, name: str) -> Instance:
    return read(str(EXAMPLES / pair / f"{name}.py"))


def misnamed(instance: Instance) -> Instance:
    order = list(range(instance.n))
    random.Random(1).shuffle(order)
    labels = instance.variables.labels
    axis = Axis([instance.variables.names[k] for k in order], [labels[k] for k in order])
    return dataclasses.replace(instance, variables=axis)


@cache
def checked_free(pair: str, *, fooled: bool) -> CheckResult:
    b = side(pair, "b")
    return equivamap.check(side(pair, "a"), misnamed(b) if fooled else b, map="free")


@pytest.mark.parametrize("pair", PAIRS)
def test_names_that_mislead_change_nothing(pair: str) -> None:
    honest, fooled = checked_free(pair, fooled=False), checked_free(pair, fooled=True)
    assert (fooled.verdict, fooled.reason) == (honest.verdict, honest.reason)
    a, b = side(pair, "a"), misnamed(side(pair, "b"))
    shared = set(a.variables.labels) <= set(b.variables.labels)
    if shared and fooled.verdict is Outcome.EQUIVALENT:
        assert equivamap.check(a, b).reason is Reason.NAMES_MAP_FAILS
