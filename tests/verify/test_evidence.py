"""The checker accepts what is proved and nothing else."""

import dataclasses

import pytest
from gmpy2 import mpq

from equivamap.ir import Affine, Row
from equivamap.verify.evidence import (
    BoundSum,
    Contradiction,
    EmptyRegion,
    Farkas,
    Integrality,
    Leaf,
    NoGap,
    Pinned,
    Residues,
    Rounded,
    SameRow,
    SolverBound,
    Split,
    Tree,
    Trivial,
    ZeroOrRange,
    check_empty,
    check_evidence,
    check_integrality,
    gap_region,
    residue_region,
)
from equivamap.verify.region import Region

HALF = mpq(1, 2)


@pytest.fixture
def region():
    """x, y integer in [0, 4], z in [0, inf); x + y + z <= 5; x - y >= 1; 2x + 2y = 6."""
    return Region(
        [(mpq(0), mpq(4)), (mpq(0), mpq(4)), (mpq(0), None)],
        [True, True, False],
        [False, False, False],
        [
            Row(0, Affine({0: mpq(1), 1: mpq(1), 2: mpq(1)}), None, mpq(5)),
            Row(1, Affine({0: mpq(1), 1: mpq(-1)}), mpq(1), None),
            Row(2, Affine({0: mpq(2), 1: mpq(2)}), mpq(6), mpq(6)),
        ],
    )


def form(**terms):
    places = {"x": 0, "y": 1, "z": 2}
    return Affine({places[k]: mpq(v) for k, v in terms.items() if k != "c"}, mpq(terms.get("c", 0)))


def test_trivial(region):
    assert check_evidence(region, form(c=3), mpq(3), Trivial(mpq(3)))
    assert not check_evidence(region, form(c=4), mpq(3), Trivial(mpq(3)))
    assert not check_evidence(region, form(x=1), mpq(3), Trivial(mpq(0)))


def test_same_row(region):
    double = form(x=2, y=2, z=2, c=1)
    assert check_evidence(region, double, mpq(11), SameRow(0, mpq(2), mpq(11)))
    assert not check_evidence(region, double, mpq(10), SameRow(0, mpq(2), mpq(10)))
    assert not check_evidence(region, double, mpq(11), SameRow(0, mpq(1), mpq(11)))
    assert check_evidence(region, form(x=-1, y=1), mpq(-1), SameRow(1, mpq(-1), mpq(-1)))
    assert not check_evidence(region, form(x=1, y=-1), mpq(100), SameRow(1, mpq(1), mpq(1)))
    assert not check_evidence(region, form(c=-1), mpq(0), SameRow(0, mpq(0), mpq(0)))


def test_bounds(region):
    assert check_evidence(region, form(x=1, z=-1), mpq(4), BoundSum(mpq(4)))
    assert not check_evidence(region, form(x=1, z=1), mpq(100), BoundSum(mpq(4)))


def test_farkas_needs_signs_that_fit(region):
    assert check_evidence(region, form(z=1), mpq(2), Farkas({0: mpq(1), 2: -HALF}, mpq(2)))
    assert not check_evidence(region, form(z=1), mpq(2), Farkas({0: mpq(1)}, mpq(2)))
    assert not check_evidence(region, form(z=1), mpq(1), Farkas({0: mpq(1), 2: -HALF}, mpq(1)))
    # Row 1 has no upper bound, so that a positive multiplier proves nothing.
    assert not check_evidence(region, form(x=1, y=-1), mpq(100), Farkas({1: mpq(1)}, mpq(0)))
    # A stated bound is never believed.
    assert not check_evidence(region, form(z=1), mpq(-1), Farkas({0: mpq(1), 2: -HALF}, mpq(-1)))


def test_rounding_needs_integers_and_the_right_step(region):
    half_up = form(x=2, y=4)
    inner = Farkas({1: mpq(-1), 2: mpq(3, 2)}, mpq(8))
    assert check_evidence(region, half_up, mpq(8), inner)
    assert not check_evidence(region, half_up, mpq(7), inner)
    fifth = Farkas({1: mpq(-1), 2: mpq(8, 5)}, mpq(9))
    assert check_evidence(region, half_up, mpq(8), Rounded(fifth, mpq(2), mpq(8)))
    assert not check_evidence(region, half_up, mpq(7), Rounded(fifth, mpq(2), mpq(6)))
    assert not check_evidence(region, half_up, mpq(6), Rounded(fifth, mpq(4), mpq(6)))
    assert not check_evidence(
        region, form(z=1), mpq(1), Rounded(Farkas({0: mpq(1), 2: -HALF}, mpq(2)), mpq(3), mpq(0))
    )


def test_trees_must_cover_everything():
    # x + y <= 3/2 over binaries: x + y <= 1.
    square = Region(
        [(mpq(0), mpq(1))] * 2,
        [True, False],
        [False, True],
        [Row(0, Affine({0: mpq(1), 1: mpq(1)}), None, mpq(3, 2))],
    )
    x = form(x=3, y=1)
    bound = Leaf(BoundSum(mpq(0)))
    by_row = Leaf(Farkas({0: mpq(1)}, mpq(0)))
    good = Split(0, mpq(0), bound, by_row)
    assert check_evidence(square, x, mpq(7, 2), Tree(good, mpq(7, 2), 2))
    assert not check_evidence(square, x, mpq(3), Tree(good, mpq(3), 2))
    assert not check_evidence(square, x, mpq(7, 2), Tree(Split(1, mpq(0), bound, by_row), mpq(7, 2), 2))
    assert not check_evidence(square, x, mpq(7, 2), Tree(Split(0, HALF, bound, bound), mpq(7, 2), 2))
    assert not check_evidence(square, x, mpq(7, 2), Tree(ZeroOrRange(0, bound, by_row), mpq(7, 2), 2))
    empty = Leaf(EmptyRegion(Contradiction("variable", 0)))
    assert not check_evidence(square, x, mpq(7, 2), Tree(Split(0, mpq(0), bound, empty), mpq(7, 2), 2))
    beyond = Split(0, mpq(0), Leaf(BoundSum(mpq(1))), Split(0, mpq(1), by_row, empty))
    assert check_evidence(square, x, mpq(7, 2), Tree(beyond, mpq(7, 2), 3))


def test_zero_or_range_of_a_semicontinuous_variable():
    jump = Region([(mpq(2), mpq(5))], [False], [True], [Row(0, Affine({0: mpq(1)}), None, mpq(3, 2))])
    empty = Leaf(EmptyRegion(Farkas({0: mpq(1)}, -HALF)))
    tree = Tree(ZeroOrRange(0, Leaf(BoundSum(mpq(0))), empty), mpq(0), 2)
    assert check_evidence(jump, form(x=1), mpq(0), tree)
    assert not check_evidence(jump, form(x=1), mpq(0), BoundSum(mpq(0)))


def test_emptiness(region):
    impossible = region.with_rows([Row(0, form(x=1), mpq(9, 2), None)])
    assert check_empty(impossible, EmptyRegion(Farkas({3: mpq(-1)}, -HALF)))
    assert not check_empty(region, EmptyRegion(Farkas({0: mpq(1)}, mpq(-1))))
    assert not check_empty(region, EmptyRegion(Contradiction("variable", 0)))
    assert not check_empty(region, EmptyRegion(Contradiction("row", 0)))
    bound_leaf = Tree(Leaf(BoundSum(mpq(-1))), None, 1)
    assert not check_empty(region, EmptyRegion(bound_leaf))
    # Emptiness proves any form, and a bound of the zero form below zero is not a bound of another form.
    assert check_evidence(impossible, form(z=1), mpq(-100), EmptyRegion(Farkas({3: mpq(-1)}, -HALF)))


def test_a_solvers_word_is_checked_for_its_conditions(region):
    pure = form(x=1, y=3)
    word = SolverBound("HiGHS", "1", mpq(41, 10), mpq(1), mpq(1, 10**6))
    assert check_evidence(region, pure, mpq(4), word)
    assert not check_evidence(region, pure, mpq(3), word)
    assert not check_evidence(region, form(x=1, z=1), mpq(4), word)
    assert not check_evidence(region, pure, mpq(4), dataclasses.replace(word, delta=mpq(2)))
    assert not check_evidence(region, pure, mpq(4), dataclasses.replace(word, bound=mpq(5)))
    assert not check_evidence(region, pure, mpq(4), dataclasses.replace(word, tolerance=HALF))


def test_integrality(region):
    assert check_integrality(region, form(x=1, y=-3, c=2), Integrality({}))
    assert not check_integrality(region, form(x=HALF), Integrality({}))
    assert not check_integrality(region, form(z=1), Integrality({}))
    assert not check_integrality(region, form(x=1, c=HALF), Integrality({}))
    # x/2 + y/2 = 3/2 everywhere: adding -1/4 of the equation leaves that constant.
    assert not check_integrality(region, form(x=HALF, y=HALF), Integrality({2: mpq(-1, 4)}))
    assert check_integrality(region, form(x=HALF, y=HALF, c=HALF), Integrality({2: mpq(-1, 4)}))
    # An inequality is no equation.
    assert not check_integrality(region, form(x=1, y=1, z=2), Integrality({0: mpq(-2)}))


def test_integrality_by_fixing_residues_and_gaps(region):
    three = form(x=1, y=1)
    above = SameRow(2, HALF, mpq(3))
    below = SameRow(2, -HALF, mpq(-3))
    assert check_integrality(region, three, Pinned(mpq(3), above, below))
    assert not check_integrality(region, three, Pinned(mpq(4), above, below))
    assert not check_integrality(
        region, form(x=HALF, y=HALF), Pinned(mpq(3, 2), SameRow(2, mpq(1, 4), mpq(3, 2)), below)
    )
    half = form(x=HALF)
    wide = residue_region(region, half)
    assert wide.n == region.n + 2 and wide.bounds[-1] == (mpq(1), mpq(1))
    assert wide.contains([mpq(3), mpq(0), mpq(2), mpq(1), mpq(1)]) is None
    assert not check_integrality(region, half, Residues({}, EmptyRegion(Contradiction("row", 0))))
    gaps = gap_region(region, form(z=1))
    assert gaps.contains([mpq(3), mpq(0), mpq(1, 3), mpq(0), mpq(1, 3)]) is None
    assert gaps.contains([mpq(3), mpq(0), mpq(1), mpq(0), HALF]) is not None
    assert not check_integrality(region, form(z=1), NoGap(BoundSum(HALF)))


def test_kinds_and_grades():
    solver = SolverBound("HiGHS", "1", mpq(1), mpq(1), mpq(0))
    assert Rounded(BoundSum(mpq(1)), mpq(1), mpq(1)).grade == "exact"
    assert Pinned(mpq(1), solver, BoundSum(mpq(1))).grade == "solver"
    assert NoGap(solver).grade == "solver"
    assert (Integrality({}).kind, Integrality({0: mpq(1)}).kind) == ("trivial", "equations")
