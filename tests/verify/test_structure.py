"""Structural matching in bulk against a plain matcher, row by row."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equivamap.ir import Axis, Kind, Origin, build_instance
from equivamap.ir.unify import unify
from equivamap.mapping.links import Links
from equivamap.verify import structure
from equivamap.verify.structure import match


def model(bounds, rows, cost=None, kinds=None, sense="min", offset=0):
    n = len(bounds)
    return build_instance(
        variables=Axis([f"v{j}" for j in range(n)]),
        constraints=Axis([f"r{i}" for i in range(len(rows))]),
        bounds=bounds,
        kinds=kinds or [Kind.CONTINUOUS] * n,
        rows=rows,
        cost=cost or {},
        sense=sense,
        offset=offset,
        origin=Origin("text", "test"),
    )


def matched(a, b, pairs):
    both = unify(a, b)
    return both.a, both.b, match(both.a, both.b, Links.renaming(pairs))


def row_content(instance, i, names, *, bounds):
    row = instance.row(i)
    body = frozenset((names.get(j, (id(instance), j)), c) for j, c in row.body.terms.items())
    return (body, row.lower, row.upper) if bounds else body


def column_content(instance, j):
    return (*instance.exact_bounds[j], int(instance.kinds[j]))


@st.composite
def models(draw, n):
    end = st.sampled_from([None, 0, 1, 5])
    rows = []
    for _ in range(draw(st.integers(0, 4))):
        terms = {j: draw(st.sampled_from([0, 0, 1, 2, -1])) for j in range(n)}
        rows.append((terms, draw(end), draw(end)))
    return model(
        [(draw(st.sampled_from([None, 0])), draw(st.sampled_from([None, 3]))) for _ in range(n)],
        rows,
        {j: draw(st.sampled_from([0, 0, 1])) for j in range(n)},
        [draw(st.sampled_from([Kind.CONTINUOUS, Kind.INTEGER])) for _ in range(n)],
        draw(st.sampled_from(["min", "min", "max"])),
        draw(st.sampled_from([0, 0, 7])),
    )


def permuted(instance, order):
    """The same model with its columns in another order: column k is the old column order[k]."""
    place = {j: k for k, j in enumerate(order)}
    rows = [instance.row(i) for i in reversed(range(instance.m))]
    return model(
        [instance.exact_bounds[j] for j in order],
        [({place[j]: c for j, c in row.body.terms.items()}, row.lower, row.upper) for row in rows],
        {place[j]: instance.numbers[c] for j, c in enumerate(instance.cost.tolist())},
        [int(instance.kinds[j]) for j in order],
        instance.sense,
        instance.offset,
    )


@st.composite
def pairs_of_models(draw):
    a = draw(models(draw(st.integers(1, 4))))
    b = draw(st.one_of(st.permutations(range(a.n)).map(lambda order: permuted(a, order)), models(3)))
    size = draw(st.integers(0, min(a.n, b.n)))
    mine = draw(st.permutations(range(a.n)))[:size]
    theirs = draw(st.permutations(range(b.n)))[:size]
    return a, b, list(zip(mine, theirs, strict=True))


@settings(max_examples=120, deadline=None)
@given(pairs_of_models())
def test_like_a_plain_matcher(situation):
    a, b, pairs = situation
    a, b, found = matched(a, b, pairs)
    names_a, names_b = {j: k for k, (j, _) in enumerate(pairs)}, {j: k for k, (_, j) in enumerate(pairs)}
    for one, other, mine, theirs, rows, bodies in (
        (a, b, names_a, names_b, found.row_of_a, found.body_of_a),
        (b, a, names_b, names_a, found.row_of_b, found.body_of_b),
    ):
        for partners, bounds in ((rows, True), (bodies, False)):
            for i in range(one.m):
                own = row_content(one, i, mine, bounds=bounds)
                others = [k for k in range(other.m) if row_content(other, k, theirs, bounds=bounds) == own]
                assert (int(partners[i]) in others) if others else (partners[i] == -1)
    partner = dict(pairs)
    for j in range(a.n):
        same = j in partner and column_content(a, j) == column_content(b, partner[j])
        assert found.same_column_a[j] == same
        if j in partner:
            assert found.same_column_b[partner[j]] == same
    costs_a = {names_a.get(j, ("a", j)): c for j, c in a.objective.terms.items()}
    costs_b = {names_b.get(j, ("b", j)): c for j, c in b.objective.terms.items()}
    same = (costs_a, a.objective.constant, a.sense) == (costs_b, b.objective.constant, b.sense)
    assert found.same_objective == same


@settings(max_examples=60, deadline=None)
@given(models(4), st.permutations(range(4)))
def test_a_permutation_is_complete(a, order):
    _, _, found = matched(a, permuted(a, order), [(j, k) for k, j in enumerate(order)])
    assert found.complete


@pytest.mark.parametrize(
    "change",
    [
        {"cost": {0: 2}},
        {"offset": 1},
        {"sense": "max"},
        {"bounds": [(0, None), (0, 2)]},
        {"kinds": [Kind.INTEGER, Kind.CONTINUOUS]},
        {"rows": [({0: 1, 1: 2}, 1, None)]},
        {"rows": [({0: 1, 1: 1}, 1, 9)]},
        {"rows": [({0: 1, 1: 1}, 1, None), ({}, None, None)]},
    ],
)
def test_any_change_is_seen(change):
    stated = {"bounds": [(0, None)] * 2, "rows": [({0: 1, 1: 1}, 1, None)], "cost": {0: 1}}
    _, _, same = matched(model(**stated), model(**stated), [(0, 0), (1, 1)])
    _, _, found = matched(model(**stated), model(**{**stated, **change}), [(0, 0), (1, 1)])
    assert same.complete
    assert not found.complete


def test_a_column_without_partner_spoils_its_rows_and_a_cost():
    one = model([(0, 1)] * 2, [({0: 1}, None, 1), ({1: 1}, None, 1)], {1: 1})
    _, _, found = matched(one, one, [(0, 0)])
    assert found.row_of_a.tolist() == [0, -1]
    assert found.row_of_b.tolist() == [0, -1]
    assert not found.same_objective


def test_rows_that_no_bound_holds_match_by_body():
    one = model([(0, 1)], [({0: 1}, None, None)])
    other = model([(0, 1)], [({0: 1}, None, 1)])
    _, _, found = matched(one, other, [(0, 0)])
    assert (found.row_of_a.tolist(), found.body_of_a.tolist()) == ([-1], [0])


def test_equal_hashes_do_not_make_equal_rows(monkeypatch):
    monkeypatch.setattr(structure, "_mix", lambda values: np.zeros(len(values), dtype=np.uint64))
    one = model([(0, 1)] * 2, [({0: 1, 1: 2}, None, 1)])
    for rows in ([({0: 2, 1: 1}, None, 1)], [({0: 1}, None, 1)], [({0: 1, 1: 2}, None, 2)]):
        _, _, found = matched(one, model([(0, 1)] * 2, rows), [(0, 0), (1, 1)])
        assert found.row_of_a.tolist() == [-1]
        assert found.row_of_b.tolist() == [-1]


def test_no_rows_and_no_pairs():
    _, _, found = matched(model([(0, 1)], []), model([(0, 2)], []), [])
    assert found.row_of_a.tolist() == []
    assert not found.complete
    assert found.same_objective


def test_one_table_is_needed():
    one = model([(0, 1)], [])
    other = dataclasses.replace(one, numbers=model([(0, 1)], []).numbers)
    with pytest.raises(ValueError, match="one number table"):
        match(one, other, Links.renaming([(0, 0)]))
