"""Rows up to scale and slack columns: what is held must hold, and what differs must not be held."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from verdict_oracle import Plain, PlainMap, holds

import equivamap
from equivamap.ir import Axis, Instance, Origin, build_instance
from equivamap.ir.numbers import mpq
from equivamap.ir.unify import unify
from equivamap.mapping.links import Links
from equivamap.verify.structure import StructuralMatch, match


def instance(prefix: str, bounds: list, rows: list, cost: dict, kinds: list[int] | None = None) -> Instance:
    return build_instance(
        variables=Axis([f"{prefix}{j}" for j in range(len(bounds))]),
        constraints=Axis([f"{prefix}row{i}" for i in range(len(rows))]),
        bounds=bounds,
        kinds=kinds or [0] * len(bounds),
        rows=rows,
        cost=cost,
        sense="min",
        origin=Origin(prefix, "test"),
    )


def matched(a: Instance, b: Instance, pairs: list[tuple[int, int]]) -> StructuralMatch:
    pair = unify(a, b)
    return match(pair.a, pair.b, Links.renaming(pairs))


TWO = [(0, 5), (0, 5)]
FREE = (None, None)


@pytest.mark.parametrize("factor", [2, -1, 0.1, -2.5, mpq(1, 3)])
def test_a_multiple_of_a_row_is_the_row(factor: object) -> None:
    a = instance("x", TWO, [({0: 3, 1: -7}, 1, 9)], {0: 1})
    low, high = sorted((mpq(str(factor)) * 1, mpq(str(factor)) * 9))
    terms = {0: mpq(str(factor)) * 3, 1: mpq(str(factor)) * -7}
    b = instance("y", TWO, [(terms, low, high)], {0: 1})
    found = matched(a, b, [(0, 0), (1, 1)])
    assert found.complete and found.row_of_a.tolist() == [-1]
    shifted = instance("y", TWO, [(terms, low, high + mpq(1, 10**9))], {0: 1})
    assert not matched(a, shifted, [(0, 0), (1, 1)]).complete


def test_numbers_that_round_alike_are_still_different() -> None:
    a = instance("x", TWO, [({0: 1, 1: 10**15}, None, 1)], {0: 1})
    b = instance("y", TWO, [({0: 2, 1: 2 * 10**15 + 1}, None, 2)], {0: 1})
    found = matched(a, b, [(0, 0), (1, 1)])
    assert not found.held_a.rows.any() and not found.held_b.rows.any()


SLACKED = {0: 2, 1: 4, 2: 1}


@pytest.mark.parametrize(
    ("slack", "cost", "kind", "more", "is_held"),
    [
        ((0, None), {0: 1}, 0, [], True),
        ((0, 7), {0: 1}, 0, [], False),  # another lower bound on the row
        ((0, None), {0: 1, 2: 1}, 0, [], False),  # the slack costs
        ((0, None), {0: 1}, 1, [], False),  # an integer slack
        ((0, None), {0: 1}, 0, [({0: 1, 2: 1}, None, 3)], False),  # the slack stands elsewhere
        (FREE, {0: 1}, 0, [], False),
        ((1, None), {0: 1}, 0, [], False),
    ],
)
def test_what_is_a_slack(slack: tuple, cost: dict, kind: int, more: list, is_held: bool) -> None:
    a = instance("x", TWO, [({0: 1, 1: 2}, None, 5)], {0: 1})
    b = instance("y", [*TWO, slack], [(SLACKED, 10, 10), *more], cost, [0, 0, kind])
    found = matched(a, b, [(0, 0), (1, 1)])
    assert bool(found.held_b.rows[0]) is is_held
    assert bool(found.held_a.rows[0]) is is_held
    assert bool(found.held_b.slacks[2]) is is_held
    assert found.complete is (is_held and not more)


def test_a_slack_with_two_bounds_is_a_range() -> None:
    a = instance("x", TWO, [({0: 1, 1: 2}, 2, 5)], {0: 1})
    b = instance("y", [*TWO, (0, 1)], [({0: -2, 1: -4, 2: -6}, -10, -10)], {0: 1})
    assert matched(a, b, [(0, 0), (1, 1)]).complete
    wider = instance("y", [*TWO, (0, 2)], [({0: -2, 1: -4, 2: -6}, -10, -10)], {0: 1})
    assert not matched(a, wider, [(0, 0), (1, 1)]).complete


def test_two_columns_that_could_be_the_slack_are_none() -> None:
    a = instance("x", TWO, [({0: 1, 1: 2}, None, 5)], {0: 1})
    b = instance("y", [*TWO, (0, None), (0, None)], [({0: 1, 1: 2, 2: 1, 3: 1}, 5, 5)], {0: 1})
    assert not matched(a, b, [(0, 0), (1, 1)]).held_b.slacks.any()


def test_a_column_that_the_map_mentions_is_no_slack() -> None:
    a = instance("x", [*TWO, (0, None)], [({0: 1, 1: 2}, None, 5)], {0: 1})
    b = instance("y", [*TWO, (0, None)], [({0: 1, 1: 2, 2: 1}, 5, 5)], {0: 1})
    assert not matched(a, b, [(0, 0), (1, 1), (2, 2)]).held_b.slacks.any()


@pytest.mark.parametrize("relation", ["same-decisions", "reformulation", "isomorphic", "quasi-karp"])
def test_verdicts_on_slack_form_either_way(relation: str) -> None:
    a = instance("x", TWO, [({0: 1, 1: 2}, None, 5), ({0: 1, 1: 1}, 1, None)], {0: -1, 1: -3})
    b = instance(
        "y",
        [*TWO, (0, None), (0, None)],
        [({0: 3, 1: 6, 2: 1}, 15, 15), ({0: 1, 1: 1, 3: -1}, 1, 1)],
        {0: -1, 1: -3},
    )
    for one, other, text in ((a, b, "x0 = y0\nx1 = y1\n"), (b, a, "y0 = x0\ny1 = x1\n")):
        result = equivamap.check(one, other, relation=relation, map=text)
        assert result.verdict == "equivalent" and result.grade == "exact"


def test_what_is_complete_is_the_same_by_definition() -> None:
    """Random rows, scaled and slacked, with or without a change, against the definitions."""
    complete = 0
    for seed in range(120):
        rng = random.Random(seed)
        bounds = tuple((Fraction(0), Fraction(rng.randint(1, 3))) for _ in range(2))
        rows = [
            (
                {0: Fraction(rng.choice([-2, 1, 3])), 1: Fraction(rng.choice([-1, 2]))},
                None,
                Fraction(rng.randint(0, 4)),
            )
            for _ in range(2)
        ]
        cost = {0: Fraction(1), 1: Fraction(rng.choice([-1, 2]))}
        new_bounds, new_rows = list(bounds), []
        for terms, _, high in rows:
            factor = Fraction(rng.choice([1, 2, -3]), rng.choice([1, 4]))
            scaled = {j: factor * c for j, c in terms.items()}
            right = factor * high
            if rng.random() < 0.3:
                right += rng.choice([-1, 1])
            if rng.random() < 0.5:
                scaled[len(new_bounds)] = rng.choice([factor, abs(factor)])
                new_bounds.append((Fraction(0), rng.choice([None, None, Fraction(1)])))
                new_rows.append((scaled, right, right))
            else:
                new_rows.append((scaled, right, None) if factor < 0 else (scaled, None, right))
        a = Plain(("x0", "x1"), bounds, (0, 0), tuple(rows), cost)
        names = tuple(f"y{j}" for j in range(len(new_bounds)))
        b = Plain(names, tuple(new_bounds), (0,) * len(names), tuple(new_rows), cost)
        one, other = (
            instance(
                p.names[0][0],
                [tuple(None if v is None else mpq(v) for v in ends) for ends in p.bounds],
                [
                    (
                        {j: mpq(c) for j, c in t.items()},
                        None if low is None else mpq(low),
                        None if high is None else mpq(high),
                    )
                    for t, low, high in p.rows
                ],
                {j: mpq(c) for j, c in cost.items()},
            )
            for p in (a, b)
        )
        if matched(one, other, [(0, 0), (1, 1)]).complete:
            complete += 1
            links = PlainMap({j: ({j: Fraction(1)}, Fraction(0)) for j in range(2)})
            assert holds("isomorphic", a, b, links) or not a.pieces
    assert complete >= 10
