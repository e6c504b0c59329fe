"""Objectives and rows compared after the map, told in A's names."""

import pytest

from equivamap.ir import canonical
from equivamap.mapping.links import Links
from equivamap.verify.objectives import IDENTITY
from equivamap.verify.rewriting import objective_change, same_bodies
from equivamap.verify.verdict import ObjectiveMap
from tests.mapping.models import instance
from tests.verify.blocks import form
from tests.verify.test_explanation import compared, families, trial

TWO = "x:0..9 y:0..9"
OTHER = "p:0..9 q:0..90"
RENAMED = Links.renaming([(0, 0), (1, 1)])
IN_TENTHS = Links(backward_lines={0: form({0: 1}), 1: form({1: canonical(1) / 10})})
MIRRORED = Links(backward_lines={0: form({0: 1}), 1: form({1: -1}, 9)})


@pytest.mark.parametrize(
    ("ours", "theirs", "links", "told"),
    [
        ("x + 2 y", "p + 3 q", RENAMED, "y: 2 → 3"),
        ("x + 2 y", "p", RENAMED, "y: 2 → 0"),
        ("x + 20 y", "p + 3 q", IN_TENTHS, "y: 20 → 30"),
        ("x + 2 y", "2 p - 2 q", MIRRORED, "x: 1 → 2; constant: 0 → -18"),
        ("x + 2 y", "p - 2 q", MIRRORED, "constant: 0 → -18"),
        ("x + 2 y", "p + 2 q", Links.renaming([(0, 0)]), "q: 0 → 2; y: 2 → 0"),
    ],
)
def test_terms_that_differ_are_told_in_the_units_of_a(ours, theirs, links, told):
    one = trial(instance(TWO, "x + y >= 1", ours), instance(OTHER, "p + q >= 1", theirs), links)
    assert objective_change(one, IDENTITY) == told


def test_the_objective_map_is_taken_into_account():
    one = trial(instance(TWO, "x + y >= 1", "x + 2 y"), instance(TWO, "x + y >= 1", "10 x + 30 y"))
    phi = ObjectiveMap(canonical(1) / 10, canonical(0))
    assert objective_change(one, phi) == "y: 2 → 3 (with cost of A = 0.1 * cost of B)"


def test_many_terms_are_counted():
    names = [f"x{k}" for k in range(9)]
    models = [instance(" ".join(names), "x0 >= 0", " + ".join(f"{c} {n}" for n in names)) for c in (2, 3)]
    told = objective_change(trial(*models), IDENTITY)
    assert told.startswith("x0: 2 → 3; x1: 2 → 3; ") and told.endswith("; 3 more terms")


def test_a_row_under_another_name_and_unit_is_changed_where_its_side_alone_differs():
    a = instance(TWO, "x - y <= 9; x + 2 y <= 5", "x")
    b = instance(OTHER, "5 p + q <= 33; p - 0.1 q <= 9", "p")
    found = compared(trial(a, b, IN_TENTHS))
    assert families(found.changed) == [("r1", ("r1",))]
    assert found.changed[0].rendered == "x + 2 y <= 5  →  r0: 5 p + q <= 33"
    assert not [d for d in (*found.missing, *found.extra) if d.family.startswith("r")]


def test_rows_that_bound_a_body_from_different_sides_are_no_pair():
    a, b = instance(TWO, "x + y <= 5", "x"), instance(TWO, "-1 x - y <= -2; 2 x + 2 y <= 12", "x")
    assert same_bodies(trial(a, b), [0], [0]) == []
    assert same_bodies(trial(a, b), [0], [0, 1]) == [(0, 1)]


def test_a_row_has_one_partner_at_most():
    a, b = instance(TWO, "x + y <= 5; x + y <= 4", "x"), instance(TWO, "x + y <= 6", "x")
    assert same_bodies(trial(a, b), [0, 1], [0]) == [(0, 0)]


def test_one_half_of_a_changed_equation_is_not_implied_beside():
    found = compared(trial(instance(TWO, "x + y = 5", "x"), instance(TWO, "x + y = 4", "x")))
    assert families(found.changed) == [("r0", ("r0",))]
    assert not (found.missing or found.extra or found.implied)
