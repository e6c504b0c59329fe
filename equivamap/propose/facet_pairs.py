"""Pairing the facets of two relaxations, and the affine map of columns that a pairing gives.

Between rows of a matrix, what no change of basis of its columns alters is the orthogonal projector on its column
space. Facets scaled to width 1, the cost and the constant 1 are such rows: an affine isomorphism of relaxations is
a permutation of facets under which the projectors agree entry for entry. It is found as an isomorphism of graphs whose
edges are the entries, and solved for the columns exactly.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from gmpy2 import mpq

from equivamap.deadlines import Deadline
from equivamap.ir import ONE, Affine
from equivamap.propose.facet_programs import dense
from equivamap.propose.facets import Facets, Widths, near
from equivamap.propose.isomorphisms import pair_all
from equivamap.propose.plain_forms import PlainForms
from equivamap.propose.refinement import Graph, Unpaired

__all__ = ["lines_by_facets"]

_GAP = 1e-6
"""Numbers that lie closer are the same."""

Floats = npt.NDArray[np.float64]


def lines_by_facets(a: Facets, b: Facets, *, deadline: Deadline) -> Iterator[dict[int, Affine]]:
    """Yield columns of A over columns of B under an isomorphism of the polyhedra that keeps the cost up to scale.

    Yields
    ------
    dict
        Columns that the facets determine: one isomorphism, written in a way or two. Nothing where none was found.
    """
    if a.size != b.size or len(a.inequalities) != len(b.inequalities):
        return
    widths = a.widths(deadline), b.widths(deadline)
    if widths[0] is None or widths[1] is None:
        return
    own, theirs = _Rows(a, widths[0]), _Rows(b, widths[1])
    if sorted(own.kinds) != sorted(theirs.kinds):
        return
    pairs = pair_all(*_graphs(own, theirs), deadline=deadline)
    coordinates = None if isinstance(pairs, Unpaired) else _solved(own, theirs, dict(pairs))
    if coordinates is None:
        return
    forms = {j: form.substitute(coordinates) for j, form in enumerate(a.columns) if form is not None}
    unit = near(widths[0].cost_width / widths[1].cost_width) if 2 in own.kinds else None
    yield from PlainForms(b, a.prices, unit, deadline).lines(forms)


class _Rows:
    """Facets, cost and the constant 1 as rows over coordinates and a last one for constants."""

    def __init__(self, facets: Facets, widths: Widths) -> None:
        self.facets = facets
        self.forms = list(facets.inequalities)
        sizes = list(widths.inequalities)
        self.kinds = [0 if np.isfinite(size) else 1 for size in sizes]
        if widths.cost is not None:
            self.forms.append(widths.cost)
            sizes.append(widths.cost_width)
            self.kinds.append(2 if np.isfinite(widths.cost_width) else 3)
        self.forms.append(Affine({}, ONE))
        sizes.append(1.0)
        self.kinds.append(4)
        self.sizes = np.array([size if np.isfinite(size) else 1.0 for size in sizes])
        matrix, constants = dense(facets.size, self.forms)
        self.matrix = np.hstack([matrix, constants[:, None]]) / self.sizes[:, None]

    def projector(self) -> Floats:
        left, sizes, _ = np.linalg.svd(self.matrix, full_matrices=False)
        basis = left[:, sizes > 1e-9 * max(1.0, sizes.max(initial=0.0))]
        whole: Floats = basis @ basis.T
        return whole


def _graphs(a: _Rows, b: _Rows) -> tuple[Graph, Graph]:
    """Return graphs of rows against rows, coloured by the entries of both projectors; zeros are no edges."""
    whole = [side.projector() for side in (a, b)]
    values = np.concatenate([p.ravel() for p in whole])
    values[abs(values) < _GAP / 2] = 0.0
    order = np.argsort(values)
    colours = np.empty(len(values), dtype=np.int64)
    colours[order] = np.cumsum(np.diff(values[order], prepend=values[order[:1]]) > _GAP)
    size = len(whole[0]) ** 2
    graphs = []
    for side, part in ((a, slice(0, size)), (b, slice(size, None))):
        k = len(side.forms)
        entry, diagonal = colours[part].reshape(k, k).copy(), np.eye(k, dtype=bool)
        row, column = np.nonzero((values[part].reshape(k, k) != 0) | diagonal)
        entry[diagonal] += int(colours.max()) + 1
        kinds = np.array(side.kinds, dtype=np.int64)
        graphs.append(Graph(kinds, kinds, row.astype(np.int64), column.astype(np.int64), entry[row, column]))
    return graphs[0], graphs[1]


def _solved(a: _Rows, b: _Rows, partner: dict[int, int]) -> dict[int, Affine] | None:
    """Solve the equality of paired rows for the coordinates of A over those of B."""
    from flint import fmpq, fmpq_mat

    d = a.facets.size + 1
    chosen = _independent(a.matrix)
    if len(chosen) < d:
        return None
    own, theirs = fmpq_mat(d, d), fmpq_mat(d, d)
    for r, i in enumerate(chosen):
        ratio = near(float(a.sizes[i] / b.sizes[partner[i]]))
        if ratio is None:
            return None
        for matrix, form in ((own, a.forms[i]), (theirs, b.forms[partner[i]].scaled(ratio))):
            for j, c in (*form.terms.items(), (d - 1, form.constant)):
                matrix[r, j] = fmpq(int(c.numerator), int(c.denominator))
    try:
        over = own.solve(theirs)
    except ZeroDivisionError:
        return None
    values: dict[int, Affine] = {}
    for k in range(d - 1):
        row = [mpq(int(over[k, c].p), int(over[k, c].q)) for c in range(d)]
        values[k] = Affine(dict(enumerate(row[:-1])), row[-1])
    return values


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
