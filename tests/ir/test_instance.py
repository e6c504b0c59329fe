"""Instances: axes, families, and the matrix by columns and by rows."""

from __future__ import annotations

import numpy as np
import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from equivamap.ir import NONE, Axis, Instance, Kind, Origin, build_instance


def built(**changes: object) -> Instance:
    parts: dict[str, object] = {
        "variables": Axis(["x[1]", "x[2]", "y"]),
        "constraints": Axis(["cap", "link[1]"]),
        "bounds": [(0, 1), (None, 2.5), (-3, None)],
        "kinds": [Kind.INTEGER, Kind.CONTINUOUS, Kind.SEMIINTEGER],
        "rows": [({2: 0.1, 0: 2}, None, 4), ({0: 1, 1: 0, 2: -1}, 0, 0)],
        "cost": {2: 1.5},
        "sense": "max",
        "offset": 7,
        "origin": Origin("<object>", "test"),
    }
    return build_instance(**{**parts, **changes})


def test_parts():
    m = built()
    assert (m.n, m.m, m.nnz) == (3, 2, 4)
    assert [(r.position, dict(r.body), r.lower, r.upper, r.is_equation) for r in m.exact_rows] == [
        (0, {0: 2, 2: mpq(1, 10)}, None, 4, False),
        (1, {0: 1, 2: -1}, 0, 0, True),
    ]
    assert m.exact_bounds == ((0, 1), (None, mpq(5, 2)), (-3, None))
    assert [m.is_integer(j) for j in range(3)] == [True, False, True]
    assert (m.objective.terms, m.objective.constant) == ({2: mpq(-3, 2)}, -7)
    assert built(sense="min").objective.terms == {2: mpq(3, 2)}
    assert (int(m.lower[1]), int(m.upper[2]), int(m.row_lower[0])) == (NONE, NONE, NONE)


def test_families():
    m = built()
    families = m.variables.families
    assert {name: (f.positions, f.indices, f.arity) for name, f in families.items()} == {
        "x": ((0, 1), ((1,), (2,)), 1),
        "y": ((2,), ((),), 0),
    }
    assert families["x"].position_of == {(1,): 0, (2,): 1}
    assert m.constraints.position_of_name == {"cap": 0, "link[1]": 1}
    mixed = Axis(
        ["a", "b", "c"], labels=[("z", (1,)), ("z", (1, 2)), ("w", ())], docs={"z": "doc"}, lines={"w": 4}
    )
    assert mixed.families["z"].arity is None
    assert (mixed.families["z"].doc, mixed.families["w"].line) == ("doc", 4)


def test_labels_must_fit_the_names():
    with pytest.raises(ValueError, match="labels"):
        Axis(["a", "b"], labels=[("a", ())])


@pytest.mark.parametrize(
    "changes",
    [
        {"bounds": [(0, 1)]},
        {"kinds": [0]},
        {"rows": []},
        {"rows": [({0: float("nan")}, None, 4), ({}, 0, 0)]},
        {"rows": [({0: float("inf")}, None, 4), ({}, 0, 0)]},
        {"rows": [({3: 1}, None, 4), ({}, 0, 0)]},
        {"rows": [({-1: 1}, None, 4), ({}, 0, 0)]},
        {"cost": {3: 1}},
        {"bounds": [(0, float("inf")), (0, 1), (0, 1)]},
        {"offset": float("nan")},
    ],
)
def test_wrong_parts_are_refused(changes):
    with pytest.raises(ValueError):
        built(**changes)


def test_an_instance_without_rows_or_columns():
    m = built(constraints=Axis([]), rows=[])
    assert (m.exact_rows, m.by_rows[0].tolist()) == ((), [0])
    nothing = built(variables=Axis([]), constraints=Axis([]), bounds=[], kinds=[], rows=[], cost={})
    assert (nothing.n, nothing.m, nothing.nnz, nothing.objective.constant) == (0, 0, 0, -7)


@given(st.data())
def test_columns_and_rows_state_the_same_matrix(data):
    n, m = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 5))
    number = st.integers(-3, 3) | st.sampled_from([0.1, 1 / 3, 10**20, mpq(1, 7)])
    rows = [
        (data.draw(st.dictionaries(st.integers(0, n - 1), number)), data.draw(st.none() | number), None)
        for _ in range(m)
    ]
    instance = build_instance(
        variables=Axis([f"x{j}" for j in range(n)]),
        constraints=Axis([f"c{i}" for i in range(m)]),
        bounds=[(None, None)] * n,
        kinds=[0] * n,
        rows=rows,
        cost={},
        sense="min",
        origin=Origin("<object>", "test"),
    )
    by_columns = {
        (int(instance.rows[k]), j): int(instance.codes[k])
        for j in range(n)
        for k in range(int(instance.indptr[j]), int(instance.indptr[j + 1]))
    }
    indptr, columns, codes = instance.by_rows
    by_rows = {
        (i, int(columns[k])): int(codes[k])
        for i in range(m)
        for k in range(int(indptr[i]), int(indptr[i + 1]))
    }
    assert by_columns == by_rows
    assert len(by_columns) == instance.nnz == sum(1 for terms, _, _ in rows for v in terms.values() if v)
    assert 0 not in by_columns.values()
    for j in range(n):
        assert (np.diff(instance.rows[int(instance.indptr[j]) : int(instance.indptr[j + 1])]) > 0).all()
    for i in range(m):
        assert (np.diff(columns[int(indptr[i]) : int(indptr[i + 1])]) > 0).all()
