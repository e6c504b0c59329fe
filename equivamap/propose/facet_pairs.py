"""Pairing the facets of two relaxations, and the affine map of columns that a pairing gives.

Between rows of a matrix, what no change of basis of its columns alters is the orthogonal projector on its column
space. Facets scaled to width 1, the cost and the constant 1 are such rows: an affine isomorphism of relaxations is
a permutation of facets under which the projectors agree entry for entry. It is found as an isomorphism of graphs whose
edges are the entries, and solved for the columns exactly.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt
from gmpy2 import mpq

from equivamap.ir import ONE, ZERO, Affine, Rational
from equivamap.propose.facets import Facets
from equivamap.propose.refinement import Graph, Unpaired
from equivamap.propose.structure import pair_all

__all__ = ["lines_by_facets"]

_GAP = 1e-6
"""Numbers that lie closer are the same."""
_LARGEST_DENOMINATOR = 10_000

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def lines_by_facets(a: Facets, b: Facets, *, deadline: float) -> dict[int, Affine] | None:
    """Return columns of A over columns of B under an isomorphism of the relaxations that keeps the cost up to scale.

    Returns
    -------
    dict or None
        Columns that the facets determine; None where there is no isomorphism or none was found.
    """
    sides = (_Rows(a), _Rows(b))
    if sides[0].kinds != sides[1].kinds or len(a.free) != len(b.free):
        return None
    graphs = _graphs(*sides)
    pairs = pair_all(*graphs, deadline=deadline)
    if isinstance(pairs, Unpaired):
        return None
    return _solved(*sides, dict(pairs))


class _Rows:
    """Facets, cost and the constant 1 as rows over free columns and a last one for constants."""

    def __init__(self, side: Facets) -> None:
        self.side = side
        forms = [*side.inequalities]
        widths = [*side.widths]
        kinds = [0 if np.isfinite(width) else 1 for width in widths]
        if side.cost is not None:
            forms.append(side.cost)
            widths.append(side.cost_width)
            kinds.append(2 if np.isfinite(side.cost_width) else 3)
        forms.append(Affine({}, ONE))
        widths.append(1.0)
        kinds.append(4)
        self.forms, self.kind_of = forms, kinds
        self.kinds = sorted(kinds)
        self.widths = np.array([width if np.isfinite(width) else 1.0 for width in widths])
        place = {j: k for k, j in enumerate(side.free)}
        matrix = np.zeros((len(forms), len(side.free) + 1))
        for i, form in enumerate(forms):
            for j, c in form.terms.items():
                matrix[i, place[j]] = float(c)
            matrix[i, -1] = float(form.constant)
        self.matrix = matrix / self.widths[:, None]

    def projector(self) -> Floats:
        left, sizes, _ = np.linalg.svd(self.matrix, full_matrices=False)
        basis = left[:, sizes > 1e-9 * max(1.0, sizes.max(initial=0.0))]
        whole: Floats = basis @ basis.T
        return whole


def _graphs(a: _Rows, b: _Rows) -> tuple[Graph, Graph]:
    """Return graphs of rows against rows, coloured by the entries of both projectors."""
    whole = [side.projector() for side in (a, b)]
    values = np.concatenate([p.ravel() for p in whole])
    order = np.argsort(values)
    steps = np.diff(values[order], prepend=values[order[:1]]) > _GAP
    colours = np.empty(len(values), dtype=np.int64)
    colours[order] = np.cumsum(steps)
    zero = int(np.searchsorted(values[order], -_GAP / 2, side="left"))
    empty = colours[order[zero]] if zero < len(values) and abs(values[order[zero]]) < _GAP / 2 else -1
    size = len(whole[0]) ** 2
    graphs = []
    for side, own in ((a, colours[:size]), (b, colours[size:])):
        k = len(side.forms)
        entry = own.reshape(k, k).copy()
        diagonal = np.eye(k, dtype=bool)
        used = (entry != empty) | diagonal
        entry[diagonal] += int(colours.max()) + 1
        row, column = np.nonzero(used)
        kinds = np.array(side.kind_of, dtype=np.int64)
        graphs.append(Graph(kinds, kinds, row.astype(np.int64), column.astype(np.int64), entry[row, column]))
    return graphs[0], graphs[1]


def _solved(a: _Rows, b: _Rows, partner: dict[int, int]) -> dict[int, Affine] | None:
    from flint import fmpq, fmpq_mat

    chosen = _independent(a.matrix)
    d = len(a.side.free) + 1
    if len(chosen) < d:
        return None
    ratios = []
    for i in chosen:
        ratio = _near(float(a.widths[i] / b.widths[partner[i]]))
        if ratio is None:
            return None
        ratios.append(ratio)
    own, theirs = fmpq_mat(d, d), fmpq_mat(d, d)
    for r, (i, ratio) in enumerate(zip(chosen, ratios, strict=True)):
        for matrix, form, free, factor in (
            (own, a.forms[i], a.side.free, ONE),
            (theirs, b.forms[partner[i]], b.side.free, ratio),
        ):
            place = {j: k for k, j in enumerate(free)}
            for j, c in form.terms.items():
                value = c * factor
                matrix[r, place[j]] = fmpq(int(value.numerator), int(value.denominator))
            value = form.constant * factor
            matrix[r, d - 1] = fmpq(int(value.numerator), int(value.denominator))
    try:
        over = own.solve(theirs)
    except ZeroDivisionError:
        return None
    values: dict[int, Affine] = {}
    for k, j in enumerate(a.side.free):
        row = [mpq(int(over[k, c].p), int(over[k, c].q)) for c in range(d)]
        values[j] = Affine(dict(zip(b.side.free, row, strict=False)), row[-1])
    return {j: _plainest(form.substitute(values), b.side) for j, form in enumerate(a.side.columns)}


def _plainest(form: Affine, side: Facets) -> Affine:
    """Return a form over free columns of B as one column, if it is one up to sign and constant, in another way."""
    if len(form.terms) == 1:
        return form
    for k, column in enumerate(side.columns):
        if column.terms.keys() != form.terms.keys() or not form.terms:
            continue
        j = next(iter(form.terms))
        factor: Rational = form.terms[j] / column.terms[j]
        rest = form - column.scaled(factor)
        if rest.is_constant:
            return Affine({k: factor}, rest.constant)
    return form


def _independent(matrix: Floats) -> list[int]:
    """Return rows that span the others, sparse ones first."""
    sizes = np.linalg.norm(matrix, axis=1)
    order = sorted(range(len(matrix)), key=lambda i: (int((matrix[i] != 0).sum()), i))
    basis: list[Floats] = []
    chosen = []
    for i in order:
        rest = matrix[i] / sizes[i]
        for _ in range(2):
            for vector in basis:
                rest = rest - (rest @ vector) * vector
        size = float(np.linalg.norm(rest))
        if size > 1e-7:
            basis.append(rest / size)
            chosen.append(i)
    return chosen


def _near(value: float) -> Rational | None:
    near = Fraction(value).limit_denominator(_LARGEST_DENOMINATOR)
    if near <= 0 or abs(float(near) - value) > _GAP * value:
        return None
    return ZERO + mpq(near.numerator, near.denominator)
