"""Names, shapes and documentation as scores; they order what structure leaves open and prove nothing."""

from __future__ import annotations

import dataclasses
import itertools
import time

import pytest

import equivamap
from equivamap import Outcome
from equivamap.ir import Axis, Family, Instance
from equivamap.propose.nearness import family_nearness
from equivamap.propose.resemblance import column_pairings
from tests.short_models import model

SYMMETRIC = "min {0} + {1} + {2}; int {0} {1} {2} 0..5; c: {0} + {1} + {2} >= 4; d: {0} + {1} + {2} <= 9"
DOCS_A = {"x": "tonnes of steel to buy", "y": "hours of overtime", "z": "loan taken up [EUR]"}
DOCS_B = {"p": "overtime in min", "q": "money borrowed, in k€ or €", "r": "steel bought (kg)"}
TRUE = {"x": "r", "y": "p", "z": "q"}


def family(name: str, doc: str = "") -> Family:
    return Family(name, (0,), ((),), doc)


def documented(names: str, docs: dict[str, str], weights: str = SYMMETRIC) -> Instance:
    plain = model(weights.format(*names))
    axis = Axis(plain.variables.names, plain.variables.labels, docs)
    return dataclasses.replace(plain, variables=axis)


@pytest.mark.parametrize("order", list(itertools.permutations("pqr")))
def test_of_several_isomorphisms_the_one_that_docs_tell_comes_first(order: tuple[str, ...]) -> None:
    a, b = documented("xyz", DOCS_A), documented("".join(order), DOCS_B)
    result = equivamap.check(a, b)
    assert (result.verdict, result.map_source) == (Outcome.EQUIVALENT, "structure")
    assert set(result.backward_map) == {f"{left} = {right}" for left, right in TRUE.items()}
    pairings = list(column_pairings(a, b, deadline=time.monotonic() + 10))
    names = a.variables.names, b.variables.names
    assert [{names[0][j]: names[1][k] for j, k in pairs} for _, pairs in pairings] == [TRUE]


def test_docs_prove_nothing() -> None:
    """Costs tell the variables apart, and docs tell them apart otherwise: what the numbers say is the map."""
    weights = SYMMETRIC.replace("min {0} + {1} + {2}", "min 2{0} + 3{1} + 5{2}")
    a, b = documented("xyz", DOCS_A, weights), documented("pqr", DOCS_B, weights)
    result = equivamap.check(a, b)
    assert result.verdict is Outcome.EQUIVALENT
    assert set(result.backward_map) == {"x = p", "y = q", "z = r"}


@pytest.mark.parametrize(
    ("near", "far"),
    [
        ("steel shipped from plant to customer", "hours of overtime"),
        ("kilograms", "minutes"),
        ("flow [t]", "flow [h]"),
        ("energy drawn (MWh)", "energy drawn (MW)"),
        ("share of demand, %", "demand, $"),
    ],
)
def test_words_and_units_of_documentation(near: str, far: str) -> None:
    stated = {
        "steel shipped from plant to customer": "tonnes of steel shipped",
        "kilograms": "in t",
        "flow [t]": "flow [kg]",
        "energy drawn (MWh)": "energy drawn (kWh)",
        "share of demand, %": "percent of demand",
    }[near]
    one = family("u", stated)
    assert family_nearness(one, family("v", near)) > family_nearness(one, family("v", far))


def test_small_words_are_not_likeness() -> None:
    one = family("u", "the number of the trucks")
    assert family_nearness(one, family("v", "the share of the cost")) == family_nearness(one, family("v"))
