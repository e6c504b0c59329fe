from __future__ import annotations

import dataclasses
import time

import numpy as np
import pytest

from equivamap import check
from equivamap.ir import Instance
from equivamap.mapping.language import parse_map
from equivamap.mapping.links import Links, Proposal
from equivamap.propose.shapes import MOST_PROPOSALS, propose_by_shapes, why_no_shapes
from tests.datasets.examples import EXAMPLES
from tests.datasets.examples import instance as example
from tests.mapping.models import instance
from tests.propose.erasing import erased, renamed


def proposals(a: Instance, b: Instance) -> list[Proposal]:
    return list(propose_by_shapes(a, b))


def texts(a: Instance, b: Instance) -> list[str]:
    return [proposal.text for proposal in proposals(a, b)]


def shipped(pair: str) -> tuple[Instance, Instance]:
    return example(EXAMPLES / pair / "a.py"), example(EXAMPLES / pair / "b.py")


SHIPPED = ("fleet", "digits_enough", "units", "bin_packing_patterns")


@pytest.mark.parametrize("pair", SHIPPED)
def test_shipped_maps_are_found_and_proved(pair: str) -> None:
    a, b = shipped(pair)
    shown = parse_map((EXAMPLES / pair / "map.txt").read_text()).instantiate(a, b)
    first = proposals(a, b)[0]
    assert first.links.backward == shown.backward
    assert first.source == "shapes"
    assert parse_map(first.text).instantiate(a, b).backward == shown.backward
    assert check(a, b, propose="shapes").verdict == "equivalent"


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("pair", SHIPPED)
def test_shipped_maps_are_found_without_names(pair: str, seed: int) -> None:
    a, b = shipped(pair)
    result = check(erased(a, seed), erased(b, seed + 100), propose="shapes")
    assert result.verdict == "equivalent"
    assert result.map_source == "shapes"


def test_aggregates_slices_digits_units_and_complements() -> None:
    cases = [
        # sums over one and over two indices, with the index in another place
        (
            "n[1]!:0..4 n[2]!:0..4",
            "3*n[1] + 5*n[2]",
            "n[1] + n[2] <= 5",
            "y[1,a,1]!:0..2 y[1,b,1]!:0..2 y[1,a,2]!:0..2 y[1,b,2]!:0..2",
            "3*y[1,a,1] + 3*y[1,b,1] + 5*y[1,a,2] + 5*y[1,b,2]",
            "y[1,a,1] + y[1,b,1] + y[1,a,2] + y[1,b,2] <= 5",
            "n[j] = sum(y[k,p,j] for k for p)\n",
        ),
        # binary digits counted from 1
        (
            "n[7]!:0..7 n[8]!:0..7",
            "3*n[7] + 5*n[8]",
            "n[7] + n[8] <= 5",
            " ".join(f"y[{i},{d}]!:0..1" for i in (7, 8) for d in (1, 2, 3)),
            "3*y[7,1] + 6*y[7,2] + 12*y[7,3] + 5*y[8,1] + 10*y[8,2] + 20*y[8,3]",
            "y[7,1] + 2*y[7,2] + 4*y[7,3] + y[8,1] + 2*y[8,2] + 4*y[8,3] <= 5",
            "n[i] = sum(2**(d - 1) * y[i,d] for d)",
        ),
        # grams and kilograms, told by rows alone
        (
            "g[1] g[2] c",
            "c",
            "g[1] + g[2] >= 2500; 100*c - g[1] >= 0",
            "k[1] k[2] c",
            "c",
            "k[1] + k[2] >= 2.5; c - 10*k[1] >= 0",
            "g[i] = 1000*k[i]\nc = c",
        ),
        # open and closed
        (
            "o[1]!:0..1 o[2]!:0..1",
            "3*o[1] + 5*o[2]",
            "o[1] + o[2] >= 1",
            "c[1]!:0..1 c[2]!:0..1",
            "-3*c[1] - 5*c[2]",
            "c[1] + c[2] <= 1",
            "o[i] = 1 - c[i]",
        ),
        # a slice, B's other slice holding something else
        (
            "x[1]!:0..3 x[2]!:0..3",
            "3*x[1] + 5*x[2]",
            "x[1] + x[2] >= 2",
            "y[1,0]!:0..3 y[2,0]!:0..3 y[1,1]!:0..9 y[2,1]!:0..9",
            "3*y[1,0] + 5*y[2,0]",
            "y[1,0] + y[2,0] >= 2; y[1,1] - y[1,0] >= 0; y[2,1] - 2*y[2,0] >= 0",
            "x[i] = y[i,0]",
        ),
        # a family in two parts
        (
            "x[1]:-5..5 x[2]:-5..5",
            "3*x[1] + 5*x[2]",
            "x[1] + x[2] >= 2",
            "p[1]:0..5 p[2]:0..5 m[1]:0..5 m[2]:0..5",
            "3*p[1] + 5*p[2] - 3*m[1] - 5*m[2]",
            "p[1] + p[2] - 1*m[1] - 1*m[2] >= 2",
            "x[i] = p[i] - m[i]",
        ),
    ]
    for variables_a, cost_a, rows_a, variables_b, cost_b, rows_b, text in cases:
        a, b = instance(variables_a, rows_a, cost_a), instance(variables_b, rows_b, cost_b)
        wanted = parse_map(text).instantiate(a, b).backward
        found = [proposal.links.backward for proposal in proposals(a, b)]
        assert wanted in found, text
        assert check(a, b, propose="shapes").verdict == "equivalent", text


def test_a_family_that_equations_determine_needs_no_line() -> None:
    a = instance(
        "x[1]!:0..5 x[2]!:0..5 s[1] s[2]",
        "2*x[1] + s[1] = 7; 3*x[2] + s[2] = 8; x[1] + x[2] >= 3",
        "3*x[1] + 5*x[2]",
    )
    b = instance(
        "q[1,1]!:0..2 q[1,2]!:0..3 q[2,1]!:0..2 q[2,2]!:0..3",
        "2*q[1,1] + 2*q[1,2] <= 7; 3*q[2,1] + 3*q[2,2] <= 8; q[1,1] + q[1,2] + q[2,1] + q[2,2] >= 3",
        "3*q[1,1] + 3*q[1,2] + 5*q[2,1] + 5*q[2,2]",
    )
    assert "x[i] = sum(q[i,j] for j)\n" in texts(a, b)
    result = check(a, b, propose="shapes")
    assert result.verdict == "equivalent"


def test_an_objective_variable_of_the_reference_is_the_cost() -> None:
    b, a = shipped("epigraph")
    result = check(a, b, propose="shapes", relation="quasi-karp")
    assert (result.verdict, result.map_source) == ("equivalent", "shapes")


CROSSED_A = (
    "x[1]!:0..9 x[2]!:0..9 y[1]!:0..9 y[2]!:0..9",
    "2*x[1] + 3*y[1] <= 12; 2*x[2] + 3*y[2] <= 14; x[1] - y[2] <= 1",
    "-7*x[1] - 5*x[2] - 4*y[1] - 3*y[2]",
)


def test_misleading_names_of_families_of_equal_shape() -> None:
    """B is A split in two modes with the names of its families swapped: names order, numbers decide."""
    a = instance(*CROSSED_A)
    b = instance(
        " ".join(f"{f}[{i},{m}]!:0..9" for f in "xy" for i in (1, 2) for m in "ab"),
        "; ".join(
            [
                "2*y[1,a] + 2*y[1,b] + 3*x[1,a] + 3*x[1,b] <= 12",
                "2*y[2,a] + 2*y[2,b] + 3*x[2,a] + 3*x[2,b] <= 14",
                "y[1,a] + y[1,b] - x[2,a] - x[2,b] <= 1",
            ]
        ),
        "-7*y[1,a] - 7*y[1,b] - 5*y[2,a] - 5*y[2,b] - 4*x[1,a] - 4*x[1,b] - 3*x[2,a] - 3*x[2,b]",
    )
    crossed = parse_map("x[i] = sum(y[i,k] for k)\ny[i] = sum(x[i,k] for k)").instantiate(a, b)
    honest = renamed(b, {"x": "y", "y": "x"})
    assert proposals(a, b)[0].links.backward == crossed.backward
    assert proposals(a, honest)[0].links.backward == crossed.backward
    for other in (b, honest):
        assert check(a, other, propose="shapes", map="free").verdict == "equivalent"


def test_what_fails_at_points_is_not_proposed() -> None:
    a = instance(*CROSSED_A)
    variables, _, cost = CROSSED_A
    # B lacks the last two rows, and its points show it
    b = instance(variables, "2*x[1] + 3*y[1] <= 12", cost)
    assert proposals(a, renamed(b, {"x": "p", "y": "q"})) == []


def test_maps_by_names_are_not_proposed_again() -> None:
    a = instance(*CROSSED_A)
    assert all(not np.array_equal(proposal.links.renamed_b, np.arange(4)) for proposal in proposals(a, a))


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        (" ".join(f"x[{i}]" for i in range(2001)), "y[1]", "A has 2001 variables"),
        ("x[1]", "a b c d e f g h i j k l m", "B has 13 variable families"),
        ("x", "y", "neither side has indexed variables"),
        ("", "y[1]", "A has no variables"),
    ],
)
def test_reasons_for_not_searching(a: str, b: str, reason: str) -> None:
    left, right = instance(a), instance(b)
    assert reason in why_no_shapes(left, right)
    assert proposals(left, right) == []


@pytest.mark.parametrize(
    ("variables", "rows"),
    [
        ("y[1] y[2]", "y[1] + y[2] >= 1; y[1] + y[2] <= 0"),
        ("y[1]:3..1 y[2]", "y[1] + y[2] >= 1"),
        ("y[1]:free y[2]:free", "y[1] + y[2] >= 1"),
        ("y[1] y[2]", ""),
        ("y[1]=0 y[2]=0", "y[1] + y[2] >= 0"),
        ("y[1] y[1,2]", "y[1] - y[1,2] >= 0"),
    ],
)
def test_odd_sides_end_quickly(variables: str, rows: str) -> None:
    a = instance("x[1] x[2]", "x[1] + x[2] >= 1", "3*x[1] + 5*x[2]")
    b = instance(variables, rows)
    for left, right in ((a, b), (b, a), (b, b)):
        assert len(proposals(left, right)) <= MOST_PROPOSALS


def test_many_families_of_one_shape_end_within_the_limits() -> None:
    """Twelve families that could each be any of twelve: no combination is tried for ever."""
    names = "abcdefghijkl"

    def model(order: str, extra: int) -> Instance:
        variables = " ".join(f"{f}[{i}]!:0..{1 + extra}" for f in order for i in range(3))
        rows = "; ".join(" + ".join(f"{f}[{i}]" for f in order) + f" <= {5 + i + extra}" for i in range(3))
        return instance(variables, rows, " + ".join(f"{f}[{i}]" for f in order for i in range(3)))

    started = time.perf_counter()
    assert len(proposals(model(names, 0), model(names.upper(), 1))) <= MOST_PROPOSALS
    assert time.perf_counter() - started < 60


def test_the_search_is_deterministic_and_changes_nothing() -> None:
    a, b = shipped("fleet")
    before = dataclasses.asdict(dataclasses.replace(b, variables=b.variables)).keys()
    assert texts(a, b) == texts(a, b) == ["trucks[i,j] = sum(drive[i,k,j] for k)\n"]
    assert dataclasses.asdict(dataclasses.replace(b, variables=b.variables)).keys() == before


def test_links_pair_columns_that_stand_for_one_another_alone() -> None:
    a, b = shipped("units")
    links: Links = proposals(a, b)[0].links
    assert len(links.renamed_a) == 2
    assert len(links.backward_lines) == 6
