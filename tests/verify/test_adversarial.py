"""Attempts to make a verdict say something false, each with what must be said instead."""

from __future__ import annotations

import itertools

import pytest
from short_models import model

import equivamap
from equivamap.verify.relations import Basis, Grade, Outcome, Relation, Standing

QK, SD, REF, ISO = "quasi-karp", "same-decisions", "reformulation", "isomorphic"
ALL = (QK, SD, REF, ISO)
YES = "equivalent"
EVERY, UNITS, GIVEN = "not_equivalent/every-map", "not_equivalent/same-units", "not_equivalent/given-map"
OPEN, VACUOUS, DIFFER, NUMERIC = (
    f"undecided/{reason}"
    for reason in ("reference_not_determined", "vacuous", "coefficients_differ", "numeric")
)
NO_MAP, COSTS, TIME, SPECIFIC = (
    f"undecided/{reason}" for reason in ("no_map_found", "objective_map", "time", "instance_specific")
)
NOT_PROVED = "undecided/not_proved"


def check(a, b, relation=SD, link_map=None, **options):
    a, b = (model(side) if isinstance(side, str) else side for side in (a, b))
    return equivamap.check(a, b, relation=relation, map=link_map, **options)


def said(result) -> str:
    if result.verdict is Outcome.EQUIVALENT:
        return YES
    return f"{result.verdict}/{result.reason or result.basis}"


def expect(a, b, link_map=None, expected=None, **options):
    for relation, verdict in expected.items():
        assert (relation, said(check(a, b, relation, link_map, **options))) == (relation, verdict)


# -- maps that leave too much open -----------------------------------------------------------------


def test_a_map_of_question_marks_proves_nothing():
    ordered, free = "min x + y; bin x y; x <= y", "min x + y; bin x y"
    marks = "backward:\n x = ?\n y = ?\nforward:\n x = ?\n y = ?"
    expect(ordered, free, marks, {QK: OPEN, SD: OPEN, REF: OPEN, ISO: NOT_PROVED})
    expect(ordered, free, marks, {QK: OPEN, SD: OPEN, REF: OPEN}, open=["x", "y"])


def test_what_opens_everything_but_a_constant_needs_no_less():
    a = "min x + y; int x y 0..3; int k 1..1; x + y >= 2"
    result = check(a, "min u; int u 2..6; int k 1..1", SD, "k = k", open=["x", "y"])
    assert result.verdict is Outcome.UNDECIDED or result.left_open == ("x", "y")


def test_an_epigraph_variable_alone_does_not_carry_the_decisions():
    a, b = "min z; cont z ..; int x 1..5; z >= 2x", "min z; cont z 2.."
    expect(a, b, "z = z", {QK: OPEN, SD: OPEN, REF: OPEN})
    result = check(a, b, SD, "z = z", open=["x"])
    assert said(result) == YES and result.left_open == ("x",)


def test_a_range_of_values_is_no_reformulation_of_the_decisions():
    a, b = "min 2 x1 + 3 x2; cont x1 x2 0..1", "min z; cont z 0..5"
    expect(a, b, "forward:\n z = 2*x1 + 3*x2", {QK: OPEN, SD: OPEN, REF: OPEN, ISO: NOT_PROVED})
    # the other way round every variable of the reference is linked
    expect(b, a, "z = 2*x1 + 3*x2", {QK: YES, SD: YES, REF: YES})


def test_standing_in_a_forward_sum_does_not_link():
    expect(
        "min x1 + x2; bin x1 x2",
        "min u; int u 0..2",
        "forward:\n u = x1 + x2",
        {QK: OPEN, SD: OPEN, REF: OPEN},
    )


def test_a_forward_line_in_one_variable_is_read_backwards():
    expect(
        "min x; int x 0..3",
        "min u; int u 0..6; int w 0..3; u = 2w",
        "forward:\n u = 2*x",
        {SD: YES, ISO: YES},
    )
    # without the row that keeps u even, B has more points than A
    expect("min x; int x 0..3", "min u; int u 0..6", "forward:\n u = 2*x", {SD: GIVEN, REF: EVERY})


def test_a_zero_column_of_the_reference_stays_open_and_one_of_the_candidate_may():
    wide, narrow = "min x; int x 1..5; int z 0..3", "min x; int x 1..5"
    expect(wide, narrow, "x = x", {QK: OPEN, SD: OPEN, REF: OPEN, ISO: NOT_PROVED})
    expect(narrow, wide, "x = x", {QK: YES, SD: YES, REF: YES})


# -- maps that carry a solution --------------------------------------------------------------------


def test_solution_valued_maps_pass_for_optima_only_when_given():
    a, b = "max 3x + 2y; int x 0..5; int y 0..5; x + y <= 7", "min 0; cont w 0..; w = 1"
    expect(a, b, "x = 5*w\ny = 2*w", {QK: YES, SD: EVERY, REF: EVERY, ISO: EVERY})


def test_a_proposed_map_may_not_bring_its_numbers_along():
    a = "min 7x; int x 0..9; x >= 5"
    expect(a, "min 7x; int x 5..5", None, {QK: SPECIFIC})
    expect(a, "min 0; int x 5..5", None, {QK: UNITS, SD: EVERY})
    expect(a, "min 0; int w 1..1", "x = 5*w", {QK: YES, SD: EVERY})


def test_only_some_optimal_solutions_map_well():
    a, b = "min x + y; bin x y; x + y >= 1; x >= y", "min u + v; bin u v; u + v >= 1"
    expect(a, b, "x = u\ny = v", dict.fromkeys(ALL, GIVEN))


def test_two_optimal_faces_one_inside_the_other():
    small = "max u + v; cont u v 0..1; u + v <= 1; u - v <= 0.5"
    large = "max x + y; cont x y 0..1; x + y <= 1"
    expect(large, small, "x = u\ny = v", {QK: YES, SD: GIVEN, REF: GIVEN, ISO: GIVEN})
    expect(small, large, "u = x\nv = y", dict.fromkeys(ALL, GIVEN))


def test_a_single_feasible_point_is_degenerate_unless_the_rows_say_it():
    expect("min x; int x 0..3; x = 2", "min x; int x 0..3; x = 2", None, dict.fromkeys(ALL, YES))
    a = "min x + y; int x y 0..3; x + y >= 6"
    b = "min x + y; int x y 0..3; 2x + y >= 9; x + 2y >= 9"
    expect(a, b, None, {QK: "undecided/degenerate", SD: "undecided/degenerate"})


def test_a_point_that_the_equations_of_the_reference_fix_is_degenerate_as_well():
    # x is given by no line, only by A itself, so that every obligation holds by itself
    expect(
        "min 3x; bin x; 3x = 3",
        "min y; int y 0..3; y <= 2",
        "backward:\nforward:",
        {QK: "undecided/degenerate"},
    )


# -- names -----------------------------------------------------------------------------------------


def test_crossed_names_need_to_be_asked_for():
    a, b = "min 3a + 5b; bin a b; a + b = 1", "min 5a + 3b; bin a b; a + b = 1"
    for relation in ALL:
        assert check(a, b, relation).verdict is Outcome.UNDECIDED
    expect(a, b, "backward:\n a = b\n b = a", dict.fromkeys(ALL, YES))


def test_equal_names_with_other_meanings_prove_nothing():
    a = "min 3 ship + 5 store; int ship 0..4; int store 0..4; ship + store >= 3; ship <= 2"
    b = "min 5 ship + 3 store; int ship 0..4; int store 0..4; ship + store >= 3; store <= 2"
    for relation in ALL:
        assert check(a, b, relation).verdict is Outcome.UNDECIDED
    expect(a, b, "backward:\n ship = store\n store = ship", {ISO: YES})


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [
        ("max x; int x 0..5", "min x; int x 0..5", UNITS),
        ("min x; int x 0..5; x >= 2", "min x; int x 0..5; x >= 3", UNITS),
        ("min x + y; int x y 2..5; x + y >= 6", "min x + y; int x y 1..4; x + y >= 4", UNITS),
        ("min x; cont x 0..5; x >= 2", "min x; cont x 0..5; 3x >= 5", UNITS),
    ],
)
def test_a_shared_name_is_not_sent_to_an_expression_of_itself(a, b, verdict):
    expect(a, b, None, {SD: verdict})
    for relation in ALL:
        assert check(a, b, relation).verdict is not Outcome.EQUIVALENT


def test_duplicate_columns_are_not_taken_for_each_other_unasked():
    a = "min x + y; int x y 0..3; x + y >= 3; x <= 1"
    b = "min x + y; int x y 0..3; x + y >= 3; y <= 1"
    for relation in ALL:
        assert check(a, b, relation).verdict is Outcome.UNDECIDED


# -- objective maps --------------------------------------------------------------------------------


def test_an_objective_map_is_not_produced_by_constraints():
    a, b = "min a + b; bin a b; a + b = 1", "max a + b; bin a b; a + b = 1"
    expect(a, b, None, {SD: UNITS, REF: UNITS, ISO: UNITS})
    expect(a, b, None, {SD: COSTS, REF: COSTS, ISO: COSTS}, objective="affine")
    expect(a, b, None, {SD: COSTS}, objective="monotone")
    assert said(check(a, b, QK)) == YES  # every point of either is optimal


def test_an_objective_map_as_stated_survives_a_fixed_cost():
    a = "min 0 - 1x; int x 0..2; int f 0..3; x = 1"
    result = check(a, "min 0 - 2y; int y 0..3; int g 0..3; 1000y = 1000", SD, "x = y\nf = g")
    assert said(result) == YES and str(result.objective_map.factor) == "1/2"


@pytest.mark.parametrize("definition", ["z = 2x + 3y", "z >= 2x + 3y"])
def test_an_objective_map_is_seen_through_a_defined_variable(definition):
    rows = "int x y 0..3; x + y >= 2"
    a, b = f"min 2x + 3y; {rows}", f"min 10z + 4; {rows}; cont z ..; {definition}"
    result = check(a, b, SD, "x = x\ny = y")
    phi = result.objective_map
    assert said(result) == YES and (str(phi.factor), str(phi.offset)) == ("1/10", "-2/5")


def test_a_loosely_held_variable_is_no_definition():
    rows = "int x y 0..3; x + y >= 2; cont z 0..; "
    a, b = f"min z; {rows}z >= 2x", f"min z; {rows}z >= 4x; z >= 1"
    for relation in (SD, REF, ISO):
        assert check(a, b, relation).verdict is not Outcome.EQUIVALENT


def test_rescaled_units():
    a, b = "min 2x + 3y; cont x y 0..10; x + y >= 4", "min 2000x + 3000y; cont x y 0..10; x + y >= 4"
    result = check(a, b)
    assert said(result) == YES and str(result.objective_map.factor) == "1/1000"
    expect(a, b, None, {SD: "undecided/units"}, objective="same")
    kilograms = "min 2xk + 3yk; cont xk yk 0..10000; xk + yk >= 4000"
    assert said(check(a, kilograms, SD, "x = xk/1000\ny = yk/1000")) == YES
    assert said(check(a, kilograms, propose=["names"])) == "undecided/units"
    assert said(check(a, kilograms)) in (YES, "undecided/units")


def test_constants_and_senses():
    expect("min 3; int x 0..2", "min 4; int x 0..2", None, {SD: UNITS, REF: UNITS, ISO: UNITS})
    expect("min 3; int x 0..2", "max 3; int x 0..2", None, {SD: UNITS})
    expect("min 3; int x 0..2", "max 0 - 3; int x 0..2", None, dict.fromkeys(ALL, YES))
    expect("max x; int x 0..5", "min x; int x 0..5", None, dict.fromkeys(ALL, UNITS))
    expect("max x; int x 0..5", "min 0 - 1y; int y 0..5", "x = y", dict.fromkeys(ALL, YES))


# -- numbers ---------------------------------------------------------------------------------------


def test_huge_integers_two_ulp_apart():
    a = "min x; int x 0..9007199254740990; x >= 9007199254740984"
    b = "min x; int x 0..9007199254740990; x >= 9007199254740986"
    expect(a, b, None, dict.fromkeys(ALL, DIFFER))
    expect(a, b, None, {QK: UNITS, SD: UNITS}, coef_tol=0)


def test_a_violation_far_below_the_largest_coefficient_counts():
    a = "min x; int x 0..10; int y 0..1; 1000000000y + x <= 1000000005"
    b = "min x; int x 0..10; int y 0..1; 1000000000y + x <= 1000000006"
    expect(a, b, None, {SD: DIFFER, REF: DIFFER, ISO: DIFFER})
    expect(a, b, "backward:\n x = x\n y = y", {SD: GIVEN, REF: GIVEN, ISO: GIVEN}, coef_tol=0)
    assert check(a, b, SD, coef_tol=0).verdict is Outcome.UNDECIDED


def test_numbers_that_rounding_alone_makes_differ_are_one():
    def discounted(factor):
        names = [f"x{t}" for t in range(1, 6)]
        cost = " + ".join(f"{factor(100, t)!r}{x}" for t, x in enumerate(names, 1))
        row = " + ".join(f"{factor(3.3, t)!r}{x}" for t, x in enumerate(names, 1))
        return f"min {cost}; cont {' '.join(names)} 0..5; {row} >= 7"

    a, b = discounted(lambda c, t: c / 1.07**t), discounted(lambda c, t: c * 1.07**-t)
    assert a != b
    for tolerance in (None, 0):
        expect(a, b, None, dict.fromkeys(ALL, YES), coef_tol=tolerance)
    assert check(a, b).numbers.unified > 0


def test_large_and_tiny_coefficients():
    a = "min 1000000000000x + 0.000000001y; cont x 0..1; cont y 0..1000000000; x + 0.0000001y >= 1"
    b = "min 1000000000000x + 0.000000001y; cont x 0..1; cont y 0..1000000000; 10000000x + y >= 10000000"
    expect(a, b, None, dict.fromkeys(ALL, YES))


def test_a_coefficient_that_solvers_drop_is_not_dropped():
    a, b = "min x; cont x y 0..1; x + 0.0000000001y >= 1", "min x; cont x y 0..1; x >= 1"
    expect(a, b, None, {QK: NUMERIC, SD: NUMERIC, REF: NUMERIC, ISO: NUMERIC})


@pytest.mark.parametrize("scale", ["1000000000000", "1", "0.000000000001"])
def test_scaling_a_row_does_not_move_the_line_between_rounding_and_violation(scale):
    right = {"1000000000000": "2000000000000", "1": "2", "0.000000000001": "0.000000000002"}[scale]
    a = f"min x; cont x 0..5; {scale}x >= {right}"
    expect(a, "min x; cont x 0..5; x >= 1.9999999999", None, {QK: NUMERIC, SD: NUMERIC}, coef_tol=0)
    expect(a, "min x; cont x 0..5; x >= 1.9999", None, {QK: UNITS, SD: UNITS}, coef_tol=0)


def test_a_small_right_side_is_not_taken_for_zero():
    a, b = "min x; cont x 0..5; x >= 2", "min x; cont x 0..5; 0.000000000001x >= 0.000000000001"
    expect(a, b, None, dict.fromkeys(ALL, UNITS))


@pytest.mark.parametrize(
    ("tolerance", "verdict"), [(None, DIFFER), (0, UNITS), (1e-4, UNITS), (1e-3, YES), (0.5, YES)]
)
def test_the_tolerance_on_coefficients_decides(tolerance, verdict):
    a, b = "min x; cont x 0..5; x >= 2", "min x; cont x 0..5; x >= 2.002"
    expect(a, b, None, {SD: verdict}, coef_tol=tolerance)


# -- gaps below a solver's tolerance ---------------------------------------------------------------


CHAIN = "cont y1 y2 y3 0..; y1 >= w; y1 <= 1000y2; y2 <= 1000y3; y3 <= 0.000001"


def test_a_chain_of_scales_gives_no_false_proof():
    expect("min 0; int x 0..2", f"min 0; int w 0..2; {CHAIN}", "x = w", {SD: GIVEN, REF: GIVEN})
    expect("min 0; int x 0..1", f"min 0; int w 0..1; {CHAIN}", "x = w", {SD: YES, REF: YES})


DIGITS = [f"d{k}" for k in range(7)]
NUMBER = " + ".join(f"{10**k} {d}" for k, d in enumerate(DIGITS))
AS_MAP = "x = " + " + ".join(f"{10**k}*{d}" for k, d in enumerate(DIGITS))


def test_seven_digits_give_no_false_witness_and_no_false_proof():
    b = f"min {NUMBER}; int {' '.join(DIGITS)} 0..9"
    expect("min x; int x 0..9999999", b, AS_MAP, {QK: YES, SD: YES, REF: YES})
    expect("min x; int x 0..10000000", b, AS_MAP, {SD: GIVEN, REF: EVERY})
    beside = f"min y; int y 0..9999999; int {' '.join(DIGITS)} 0..9; y = {NUMBER}"
    expect("min x; int x 0..9999999", beside, "x = y", {SD: YES})
    expect("min x; int x 0..9999999", beside.replace("0..9;", "0..8;"), "x = y", {SD: GIVEN})


def tours(n, *, positions, but=()):
    """A TSP on n cities with subtour rows (but some), or with positions that ascend along the tour."""
    cities = range(n)
    arcs = [(i, j) for i in cities for j in cities if i != j]
    cost = " + ".join(f"{(3 * i + 5 * j) % 7 + 1} x_{i}_{j}" for i, j in arcs)
    parts = [f"min {cost}", "bin " + " ".join(f"x_{i}_{j}" for i, j in arcs)]
    parts += [" + ".join(f"x_{i}_{j}" for j in cities if j != i) + " = 1" for i in cities]
    parts += [" + ".join(f"x_{j}_{i}" for j in cities if j != i) + " = 1" for i in cities]
    if positions:
        parts.insert(2, "cont " + " ".join(f"u_{i}" for i in cities[1:]) + f" 1..{n - 1}")
        parts += [f"u_{i} - u_{j} + {n - 1}x_{i}_{j} <= {n - 2}" for i, j in arcs if i > 0 and j > 0]
    else:
        for size in range(2, n - 1):
            for inside in set(itertools.combinations(cities, size)).difference(but):
                rows = [f"x_{i}_{j}" for i in inside for j in inside if i != j]
                parts.append(" + ".join(rows) + f" <= {size - 1}")
    return model("; ".join(parts))


@pytest.mark.parametrize("n", [4, 5, 6])
def test_every_tour_has_positions(n):
    result = check(tours(n, positions=False), tours(n, positions=True))
    assert said(result) == YES


def test_a_missing_subtour_row_is_seen():
    positions = tours(5, positions=True)
    # the row of the rest forbids the same two tours
    assert said(check(tours(5, positions=False, but=[(0, 1)]), positions)) == YES
    result = check(tours(5, positions=False, but=[(0, 1), (2, 3, 4)]), positions, SD, "names")
    assert said(result) == GIVEN
    shown = result.witness.points[0]
    assert shown.side == "a" and shown.values["x_0_1"] == shown.values["x_1_0"] == 1


# -- optimal faces ---------------------------------------------------------------------------------


def test_a_rounded_optimum_does_not_empty_the_face():
    thirds = "cont {0} {1} {2} 0..5; {0} + {1} + {2} >= 0.1; {0} + {1} + {2} >= {3}"
    a = "min 1/3x + 1/3y + 1/3z; " + thirds.format("x", "y", "z", "0.3")
    b = "min 1/3u + 1/3v + 1/3w; " + thirds.format("u", "v", "w", "0.30000000000000004")
    expect(a, b, "x = u\ny = v\nz = w", {QK: YES})
    expect(
        "min 1/3x + 1/7y; cont x y 0..5; x + y >= 1/3; y <= 0.1",
        "min 1/3u + 1/7v; cont u v 0..5; u + v >= 1/3; v <= 0.1",
        "x = v\ny = u",
        {QK: GIVEN},
    )
    expect(
        "min 0.1x + 0.2y; int x y 0..3; x + y >= 3; x <= 1",
        "min 0.1u + 0.2v; int u v 0..3; u + v >= 3; u <= 1",
        "x = v\ny = u",
        {QK: GIVEN},
    )


# -- empty, unbounded, contradictory ---------------------------------------------------------------


def test_infeasible_pairs_prove_nothing_unless_they_are_the_same_rows():
    expect("min x; int x 0..3; x >= 4", "min y; int y 0..2; y >= 3", "x = y", dict.fromkeys(ALL, VACUOUS))
    expect("min x; int x 0..5; 0x >= 1", "min x; int x 0..5; x >= 6", None, dict.fromkeys(ALL, VACUOUS))
    expect("min x; cont x 3..2", "min x; cont x 3..2", None, dict.fromkeys(ALL, YES))
    expect("min x; cont x 3..2", "min x; cont x 2..3", None, dict.fromkeys(ALL, EVERY))


def test_an_inconsistent_system_determines_nothing():
    a = "min x; int x y 0..5; x + y = 3; x + y = 4"
    expect(a, "min u; int u 0..3", "x = u", dict.fromkeys(ALL, EVERY))
    a = "min x; int x y 0..5; x + y = 3; x + 2y = 5"
    expect(a, "min u; int u 0..3", "x = u", {QK: GIVEN, SD: GIVEN, REF: EVERY, ISO: EVERY})


def test_links_that_contradict_each_other():
    b = "min u; int u v 0..3; u - v = 0"
    expect(
        "min x; int x 0..3", b, "backward:\n x = u\nforward:\n v = x + 1", {SD: GIVEN, REF: GIVEN, ISO: GIVEN}
    )
    a = "min x + y; int x y 0..3; x - y = 0"
    expect(a, "min 2u; int u 0..3", "x = u\ny = u + 1", dict.fromkeys(ALL, GIVEN))


def test_two_variables_on_one_are_no_renaming():
    expect(
        "min x1; bin x1 x2", "min u; bin u", "x1 = u\nx2 = u", {QK: YES, SD: GIVEN, REF: GIVEN, ISO: GIVEN}
    )
    expect("min x1 + x2; bin x1 x2", "min 2u; bin u", "x1 = u\nx2 = u", {QK: YES, SD: GIVEN, REF: EVERY})


def test_unbounded_is_not_empty_and_not_bounded():
    expect("min x; cont x ..", "min x; cont x 0..", None, dict.fromkeys(ALL, EVERY))
    expect("min x - y; int x y 0..", "min u - v; int u v 0..", "x = u\ny = v", dict.fromkeys(ALL, YES))
    # bounded only by integrality, or not at all
    expect("max x; int x 0..; x <= 1/2", "max x; int x 0..", None, dict.fromkeys(ALL, EVERY))


# -- integers, semicontinuous variables, odd rows --------------------------------------------------


def test_integers_relaxed_where_implied_and_where_not():
    expect(
        "min x; int x y 0..5; x - y = 1",
        "min x; cont x 0..5; int y 0..5; x - y = 1",
        None,
        dict.fromkeys(ALL, YES),
    )
    expect("min x; int x 0..5; x >= 0.5", "min x; cont x 0..5; x >= 0.5", None, dict.fromkeys(ALL, UNITS))
    corner = "x + 2y <= 2; 2x + y <= 2"
    expect(f"max x + y; int x y 0..1; {corner}", f"max x + y; cont x y 0..1; {corner}", None, {SD: UNITS})


def test_parity_of_completions():
    a = "min x; int x 0..6"
    expect(a, "min u; int u 0..6; int k 0..3; u = 2k", "x = u", {QK: YES, SD: GIVEN, REF: EVERY})
    expect(a, "min u; int u 0..6; cont k 0..3; u = 2k", "x = u", dict.fromkeys(ALL, YES))
    expect(a, "min u; int u 0..6; int p q 0..9; 2p - 2q = u", "x = u", {SD: GIVEN, REF: EVERY})
    # the relaxation has a completion everywhere, the integers none
    expect(a, "min u; int u 0..6; int p 0..1; 2p = 1", "x = u", dict.fromkeys(ALL, EVERY))
    cycle = "bin p q r; p + q = 1; q + r = 1; p + r = 1"
    expect(a, f"min u; int u 0..6; {cycle}", "x = u", dict.fromkeys(ALL, EVERY))


def test_coins_pay_every_amount_from_eight_on():
    coins = "int p q 0..9; 3p + 5q = u"
    expect("min x; int x 0..20", f"min u; int u 0..20; {coins}", "x = u", {SD: GIVEN, REF: EVERY})
    expect("min x; int x 8..20", f"min u; int u 8..20; {coins}", "x = u", {SD: YES, REF: YES})


def test_semicontinuous_variables():
    gap = "min x; semi x 2..4"
    expect(gap, "min u; semi u 2..4", "x = u", dict.fromkeys(ALL, YES))
    expect(gap, "min u; semi u 1..2", "x = 2*u", dict.fromkeys(ALL, YES))
    expect(gap, "min u; cont u 0..4", "x = u", {QK: YES, SD: GIVEN, REF: GIVEN, ISO: GIVEN})
    # by a binary: nearly, but not quite, at the lower end
    near = "min u; cont u 0..4; bin b; u >= {0}b; u <= 4b"
    assert said(check(gap, near.format("1.9999999999"), SD, "x = u")) == NUMERIC
    assert said(check(gap, near.format("1.9"), SD, "x = u")) == GIVEN
    assert check(gap, near.format("2"), SD, "x = u").verdict is not Outcome.NOT_EQUIVALENT


def test_rows_that_say_nothing_or_say_it_twice():
    a = "min x; int x 0..5; x >= 2"
    expect(a, f"{a}; 2x >= 4; x >= 2", None, dict.fromkeys(ALL, YES))
    expect(f"{a}; 0x <= 1", a, None, dict.fromkeys(ALL, YES))


def test_integer_ranges_with_broken_ends():
    expect("min x; int x 0.5..3", "min x; int x 1..3", None, dict.fromkeys(ALL, YES))
    expect("min x; int x 0.5..0.7", "min x; int x 1..3", None, dict.fromkeys(ALL, EVERY))


# -- big-M -----------------------------------------------------------------------------------------


def big_m(size):
    return f"max x - 10b; cont x 0..1000; bin b; x <= {size}b"


def test_big_m_values():
    for larger in ("1000.000001", "1000000"):
        expect(big_m("1000"), big_m(larger), None, dict.fromkeys(ALL, YES))
    expect(big_m("1000"), big_m("999"), None, dict.fromkeys(ALL, UNITS), coef_tol=0)
    expect(big_m("1000"), big_m("999"), None, dict.fromkeys(ALL, DIFFER))


# -- time ------------------------------------------------------------------------------------------


def test_no_time_decides_nothing():
    a, b = "min x + y; int x y 0..5; 3x + 5y >= 7", "min x + y; int x y 0..5; 3x + 4y >= 7"
    expect(a, b, None, dict.fromkeys(ALL, TIME), time_limit=0)
    # what stands on both sides needs no time
    expect(a, a, None, dict.fromkeys(ALL, YES), time_limit=0)


def test_what_is_proved_by_rows_alone_is_exact():
    a = "min 0.1x + 1/3y; cont x y 0..5; x + y >= 2"
    result = check(a, "min 0.1u + 1/3v; cont u v 0..5; 3u + 3v >= 6", ISO, "x = u\ny = v")
    assert said(result) == YES and result.grade is Grade.EXACT and result.nonvacuous is False
    assert result.profile[Relation.QUASI_KARP].standing is Standing.PROVED
    assert result.basis is Basis.MAP and result.reason is None
