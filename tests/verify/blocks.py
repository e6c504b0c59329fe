"""Blocks of completions written down shortly, and an oracle for them by plain enumeration."""

from __future__ import annotations

import itertools

from gmpy2 import mpq

from equivamap.ir import Affine, Row
from equivamap.verify.obligations import Block, BlockRow, Part, Target
from equivamap.verify.region import Region

PLACE = Target(Part.ROW, 0, mpq(1))


def number(value):
    return None if value is None else mpq(value)


def form(terms, constant=0):
    return Affine({j: mpq(c) for j, c in terms.items()}, mpq(constant))


def block_row(inner, outer=None, lower=None, upper=None, constant=0):
    """``lower <= inner(w) + outer(s) + constant <= upper``."""
    return BlockRow(form(inner), form(outer or {}, constant), number(lower), number(upper), PLACE)


def block(bounds, rows, integer=(), zero_or=()):
    """Completions 0, 1, … with these bounds; `integer` and `zero_or` list columns."""
    n = len(bounds)
    return Block(
        tuple(range(n)),
        tuple((number(a), number(b)) for a, b in bounds),
        tuple(j in integer for j in range(n)),
        tuple(j in zero_or for j in range(n)),
        tuple(rows),
    )


def source(bounds, rows=(), integer=None):
    """A region of source points; all columns integer unless told otherwise."""
    n = len(bounds)
    whole = range(n) if integer is None else integer
    return Region(
        [(number(a), number(b)) for a, b in bounds],
        [j in whole for j in range(n)],
        [False] * n,
        [Row(i, form(terms), number(a), number(b)) for i, (terms, a, b) in enumerate(rows)],
    )


def points(region):
    """All points of a region of bounded integers."""
    ranges = [range(int(a), int(b) + 1) for a, b in region.bounds]
    return [p for p in itertools.product(*ranges) if region.contains([mpq(v) for v in p]) is None]


def has_integer_completion(subject, point):
    """Whether bounded integer completions exist at a source point, by trying all."""
    ranges = [
        [v for v in range(-60, 61) if (a is None or v >= a) and (b is None or v <= b)]
        for a, b in subject.bounds
    ]
    at = dict(enumerate(point))
    return any(
        rows_hold(subject, at, dict(zip(subject.columns, w, strict=True))) for w in itertools.product(*ranges)
    )


def rows_hold(subject, at, w):
    for row in subject.rows:
        value = row.inner.at(w) + row.outer.at(at)
        if (row.lower is not None and value < row.lower) or (row.upper is not None and value > row.upper):
            return False
    return True
