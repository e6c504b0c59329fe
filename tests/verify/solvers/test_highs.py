import highspy
import pytest
from gmpy2 import mpq

from equivamap.ir import Affine, Row
from equivamap.verify.region import Region
from equivamap.verify.solvers.highs import LinearProgram, Status, solve_milp, version


def region_of(bounds, rows=(), integer=(), semicontinuous=()):
    n = len(bounds)

    def number(value):
        return None if value is None else mpq(value)

    return Region(
        [(number(a), number(b)) for a, b in bounds],
        [j in integer for j in range(n)],
        [j in semicontinuous for j in range(n)],
        [
            Row(i, Affine({j: mpq(c) for j, c in terms.items()}), number(lower), number(upper))
            for i, (terms, lower, upper) in enumerate(rows)
        ],
    )


def test_multipliers_follow_the_convention_of_the_evidence():
    region = region_of([(0, None), (0, None)], [({0: 2, 1: 1}, None, 4), ({0: 1, 1: -1}, -1, None)])
    program = LinearProgram(region)
    result = program.maximise({0: mpq(1), 1: mpq(1)})
    assert result.status is Status.OPTIMAL and result.faithful
    assert result.x == pytest.approx([1, 2])
    assert result.multipliers == pytest.approx([2 / 3, -1 / 3])
    assert sorted(result.basic) == [0, 1]


def test_one_model_serves_many_questions():
    region = region_of([(0, 3), (0, 3)], [({0: 1, 1: 1}, None, 4)])
    program = LinearProgram(region)
    values = []
    for terms, box in (
        ({0: mpq(1)}, None),
        ({0: mpq(1), 1: mpq(2)}, None),
        ({0: mpq(1), 1: mpq(2)}, [(mpq(0), mpq(3)), (mpq(0), mpq(1))]),
        ({1: mpq(1)}, region.hull),
    ):
        x = program.maximise(terms, box).x
        values.append(sum(float(c) * x[j] for j, c in terms.items()))
    assert values == pytest.approx([3, 7, 5, 3])


def test_rays():
    empty = LinearProgram(region_of([(0, 1), (0, 1)], [({0: 1, 1: 1}, 3, None)])).maximise({0: mpq(1)})
    assert empty.status is Status.INFEASIBLE and abs(empty.multipliers[0]) > 0
    endless = LinearProgram(region_of([(0, None), (0, 1)], [({0: 1, 1: -1}, 0, None)])).maximise({0: mpq(1)})
    assert endless.status is Status.UNBOUNDED and endless.ray[0] > 0


def test_crossed_bounds_are_not_passed_on():
    program = LinearProgram(region_of([(0, 1)], [({0: 1}, 0, 5)]))
    assert program.maximise({0: mpq(1)}, [(mpq(2), mpq(1))]).status is Status.FAILED
    assert program.maximise({0: mpq(1)}, [(mpq(0), mpq(1))]).status is Status.OPTIMAL


def test_numbers_that_would_be_dropped_are_named():
    assert LinearProgram(region_of([(0, 1), (0, 1)], [({0: mpq(1, 10**12), 1: 1}, 0, 1)])).faithful
    wild = region_of([(0, 1), (0, 1)], [({0: mpq(1, 10**20), 1: mpq(10) ** 12}, 0, 1)])
    assert not LinearProgram(wild).faithful
    assert not LinearProgram(region_of([(0, mpq(10) ** 30)])).faithful
    beyond = region_of([(0, 1)], [({0: mpq(10) ** 400}, None, mpq(10) ** 400)])
    assert LinearProgram(beyond).maximise({0: mpq(1)}).status is not Status.INFEASIBLE


def test_milp_bound_is_exact_for_integers():
    region = region_of([(0, 1)] * 3, [({0: 3, 1: 4, 2: 5}, None, 8)], integer=(0, 1, 2))
    form = Affine({0: mpq(1, 3), 1: mpq(2, 3), 2: mpq(1)}, mpq(1, 7))
    result = solve_milp(region, form)
    assert result.status is Status.OPTIMAL and result.faithful
    assert result.dual_bound == mpq(4, 3) + mpq(1, 7)
    assert [round(v) for v in result.x] == [1, 0, 1]
    assert result.gap == 0


def test_milp_says_what_it_could_not_pass_faithfully():
    thirds = region_of([(0, 1)], [({0: 1}, None, mpq(1, 3))])
    assert not solve_milp(thirds, Affine({0: mpq(1)})).faithful
    tiny = region_of([(0, 1), (0, 1)], [({0: 1, 1: mpq(1, 10**16)}, None, 1)], integer=(0,))
    assert not solve_milp(tiny, Affine({0: mpq(1)})).faithful


def test_milp_slack_widens_rows_with_continuous_variables_only():
    region = region_of([(0, 1), (0, 1)], [({1: 1, 0: 1}, None, 1)], integer=(0,))
    assert solve_milp(region, Affine({1: mpq(1)}), slack=0.25).dual_bound == pytest.approx(1.25)
    whole = region_of([(0, 1)], [({0: 1}, None, 0)], integer=(0,))
    assert solve_milp(whole, Affine({0: mpq(1)}), slack=0.25).dual_bound == 0


def test_milp_semicontinuous():
    region = region_of([(2, 5)], [({0: 1}, None, 1)], semicontinuous=(0,))
    assert solve_milp(region, Affine({0: mpq(1)})).dual_bound == pytest.approx(0)
    endless = region_of([(2, None)], semicontinuous=(0,))
    assert solve_milp(endless, Affine({0: mpq(1)})).status is Status.FAILED


def test_milp_infeasible_has_no_bound():
    region = region_of([(0, 3)], [({0: 1}, 5, None)], integer=(0,))
    result = solve_milp(region, Affine({0: mpq(1)}))
    assert result.status is Status.INFEASIBLE and result.dual_bound is None and result.x == []


def test_works_after_somebody_used_other_threads():
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 2)
    model.addVar(0, 1)
    model.run()
    result = solve_milp(region_of([(0, 3)], integer=(0,)), Affine({0: mpq(1)}))
    assert result.status is Status.OPTIMAL and result.dual_bound == 3


def test_version_is_a_version():
    assert version().split(".")[0].isdigit()
