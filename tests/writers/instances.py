"""Random instances, and what reading back must give."""

import math
from fractions import Fraction

from hypothesis import strategies as st

from equivamap.ir import Axis, Kind, Origin, build_instance, member_text

HOSTILE = [
    "x", "y", "e1", "E", "lambda", "free", "st", "end", "inf", "x_1", "x_", "_", "", "x y", "größe", "a'b", 'a"b',
    "back\\slash", "new\nline", "'''", '"""', "class", "model", "sum", "RHS", "'MARKER'", "Constant", "C0", "Rgr",
    "name", "doc", "a.b", "x(1)", "x[1]", "x_uu", "x_u41u", "1x", "-", "n" * 300, "obj", "objective",
    "ONE_VAR_CONSTANT", "pyo", "prob", "__init__", "{x}", "%s", "range", "i", "j", "I", "J",
]  # fmt: skip
PLAIN = ["x", "y", "make", "open_line", "stock"]

exact_numbers = st.one_of(
    st.integers(-20, 20),
    st.sampled_from([0.1, 0.25, 1e-5, 3.7, -12.345, 123456.789, 1e7, 2**40, Fraction(1, 3), Fraction(-2, 7)]),
)
parts = st.one_of(
    st.integers(-2, 12),
    st.sampled_from(
        ["a", "b", "New York", "01", "1", "a,b", "", "x'y", "-", "a_b", "tail ", "é", "\\n", "]", "q" * 280]
    ),
)


@st.composite
def axes(draw, size, hostile):
    families = HOSTILE if hostile else PLAIN
    labels, seen = [], set()
    while len(labels) < size:
        family = draw(st.sampled_from(families))
        arity = draw(st.integers(0, 2)) if hostile else PLAIN.index(family) % 3
        index = tuple(draw(parts if hostile else st.integers(1, 4)) for _ in range(arity))
        if (family, index) not in seen:
            seen.add((family, index))
            labels.append((family, index))
        elif arity == 0 or not hostile:
            labels.append((f"{family}{len(labels)}", index))
            seen.add(labels[-1])
    return labels


@st.composite
def instances(draw, hostile=False, ranges=True, semi=True, free=True):
    n, m = draw(st.integers(1, 7)), draw(st.integers(0, 6))
    variables, rows = draw(axes(n, hostile)), draw(axes(m, hostile))
    kinds = [draw(st.sampled_from(list(Kind) if semi else [Kind.CONTINUOUS, Kind.INTEGER])) for _ in range(n)]
    bounds = []
    for kind in kinds:
        low = draw(st.one_of(st.none(), st.just(0), exact_numbers))
        up = draw(st.one_of(st.none(), st.just(1), exact_numbers))
        if kind in (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER):
            low, up = abs(low or 0), None if up is None else abs(up) + 1
        bounds.append((low, up))
    content = []
    for _ in range(m):
        terms = draw(st.dictionaries(st.integers(0, n - 1), exact_numbers, max_size=n))
        side, width = draw(exact_numbers), draw(st.integers(1, 9))
        shapes = [(side, None), (None, side), (side, side)]
        shapes += [(side, side + width)] if ranges and not isinstance(side, (float, Fraction)) else []
        shapes += [(None, None)] if free else []
        content.append((terms, *draw(st.sampled_from(shapes))))
    return build_instance(
        variables=Axis([member_text(*label) for label in variables], variables),
        constraints=Axis([member_text(*label) for label in rows], rows),
        bounds=bounds,
        kinds=kinds,
        rows=content,
        cost=draw(st.dictionaries(st.integers(0, n - 1), exact_numbers, max_size=n)),
        sense=draw(st.sampled_from(["min", "max"])),
        offset=draw(exact_numbers),
        origin=Origin("<test>", "test"),
    )


def number(value):
    return None if value is None else Fraction(int(value.numerator), int(value.denominator))


def rounded(low, up, kind, whole_bounds):
    if whole_bounds and kind in (Kind.INTEGER, Kind.SEMIINTEGER):
        low, up = None if low is None else math.ceil(low), None if up is None else math.floor(up)
    return low, up, kind


def content(instance, labels=None, whole_bounds=False):
    """Say an instance in plain numbers by label; `labels` replaces its own.

    With `whole_bounds`, fractional bounds of integer variables are rounded inwards.
    """
    columns, rows = labels or (instance.variables.labels, instance.constraints.labels)
    assert len(set(columns)) == instance.n
    assert len(set(rows)) == instance.m
    return {
        "variables": {
            label: rounded(number(low), number(up), int(kind), whole_bounds)
            for label, (low, up), kind in zip(columns, instance.exact_bounds, instance.kinds, strict=True)
        },
        "rows": {
            label: ({columns[j]: number(c) for j, c in row.body}, number(row.lower), number(row.upper))
            for label, row in zip(rows, instance.exact_rows, strict=True)
        },
        "objective": {columns[j]: number(c) for j, c in instance.objective},
        "sense": instance.sense,
        "offset": number(instance.offset),
    }
