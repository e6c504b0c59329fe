import pytest
from gmpy2 import mpq

from equivamap.ir import Affine, Axis, Kind, Origin, Row, build_instance
from equivamap.verify.region import Region, Violation, common_step


def semicontinuous(lower, upper, *, integer=False):
    bound = [(None if b is None else mpq(b)) for b in (lower, upper)]
    return Region([tuple(bound)], [integer], [True], [])


def test_of_an_instance_keeps_exact_numbers_and_kinds():
    instance = build_instance(
        variables=Axis(["x", "y", "z"]),
        constraints=Axis(["c"]),
        bounds=[(0, 2.5), (None, None), (0.1, 3)],
        kinds=[Kind.INTEGER, Kind.CONTINUOUS, Kind.SEMIINTEGER],
        rows=[({0: 0.1, 1: 1}, None, 0.3)],
        cost={},
        sense="max",
        origin=Origin("text", "test"),
    )
    region = Region.of(instance)
    assert region.rows[0].body == Affine({0: mpq(1, 10), 1: mpq(1)})
    assert region.integer == [True, False, True]
    assert region.semicontinuous == [False, False, True]
    assert region.hull == ((mpq(0), mpq(2)), (None, None), (mpq(0), mpq(3)))
    assert region.names == ["x", "y", "z"]


@pytest.mark.parametrize(
    ("lower", "upper", "integer", "hull"),
    [
        (2, 5, False, (0, 5)),
        (2, None, False, (0, None)),
        (-5, -2, False, (-5, 0)),
        (-1, 5, False, (-1, 5)),
        (3, 1, False, (0, 0)),
        (mpq(1, 2), mpq(2, 3), True, (0, 0)),
        (mpq(3, 2), mpq(7, 2), True, (0, 3)),
    ],
)
def test_hull_of_semicontinuous_domains(lower, upper, integer, hull):
    assert semicontinuous(lower, upper, integer=integer).hull == (hull,)


def test_disjunctive_only_where_zero_lies_outside_the_range():
    assert semicontinuous(2, 5).disjunctive == (0,)
    assert semicontinuous(0, 5).disjunctive == ()
    assert semicontinuous(-5, -1).disjunctive == (0,)


def test_rows_over_integers_round_to_their_step():
    row = Row(0, Affine({0: mpq(4), 1: mpq(-6)}), mpq(1), mpq(7))
    integers = Region([(None, None)] * 2, [True, True], [False, False], [row])
    mixed = Region([(None, None)] * 2, [True, False], [False, False], [row])
    assert integers.row_bounds == ((2, 6),)
    assert mixed.row_bounds == ((1, 7),)


def test_common_step():
    assert common_step([mpq(1, 2), mpq(1, 3)]) == mpq(1, 6)
    assert common_step([mpq(4), mpq(-6), mpq(0)]) == 2
    assert common_step([]) == 0


def test_contains_names_the_first_violation_with_its_exact_amount_and_scale():
    row = Row(0, Affine({0: mpq(1, 1000), 1: mpq(50)}), None, mpq(1))
    region = Region([(mpq(0), mpq(10)), (mpq(0), None)], [True, False], [False, True], [row])
    assert region.contains([mpq(2), mpq(0)]) is None
    assert region.contains([mpq(2), mpq(1, 50)]) == Violation("row", 0, mpq(1, 500), mpq(1, 1000))
    assert region.contains([mpq(5, 3), mpq(0)]) == Violation("integrality", 0, mpq(1, 3), mpq(1))
    assert region.contains([mpq(11), mpq(0)]) == Violation("upper", 0, mpq(1), mpq(1))
    assert region.contains([mpq(-1), mpq(0)]) == Violation("lower", 0, mpq(1), mpq(1))


def test_contains_measures_the_distance_to_a_semicontinuous_domain():
    region = semicontinuous(2, 5)
    assert region.contains([mpq(0)]) is None
    assert region.contains([mpq(1, 2)]) == Violation("semicontinuous", 0, mpq(1, 2), mpq(1))
    assert region.contains([mpq(3, 2)]) == Violation("semicontinuous", 0, mpq(1, 2), mpq(1))
    assert region.contains([mpq(7)]) == Violation("semicontinuous", 0, mpq(2), mpq(1))


def test_a_violation_far_below_the_largest_coefficient_is_seen():
    row = Row(0, Affine({0: mpq(10**12)}), None, mpq(0))
    region = Region([(mpq(0), None)], [False], [False], [row])
    assert region.contains([mpq(1, 10**30)]) == Violation("row", 0, mpq(1, 10**18), mpq(10**12))


def test_with_rows_numbers_after_the_others_and_moves_constants():
    base = Region([(None, None)], [False], [False], [Row(0, Affine({0: mpq(1)}), None, mpq(4))])
    wider = base.with_rows([Row(0, Affine({0: mpq(2)}, mpq(3)), mpq(5), None)])
    assert wider.rows[1] == Row(1, Affine({0: mpq(2)}), mpq(2), None)
    assert len(base.rows) == 1
    with pytest.raises(ValueError, match="misnumbered"):
        Region([(None, None)], [False], [False], [Row(1, Affine(), None, None)])
    with pytest.raises(ValueError, match="2 values"):
        base.contains([mpq(0), mpq(0)])
