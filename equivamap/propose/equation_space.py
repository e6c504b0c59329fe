"""An instance seen modulo its equations: the same for whoever adds multiples of equations to other rows.

The row space of the equations is stated by its orthogonal projector, and every inequality and the objective by what is
left of it orthogonal to that space. No pivot is chosen, so that a permutation of columns permutes the result:
instances that differ by linear combinations of equations alone become isomorphic number for number.

Columns stay as they are; all arithmetic is exact (python-flint).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gmpy2 import mpq

from equivamap.ir import ZERO, Affine, Axis, Instance, Rational, build_instance

__all__ = ["MOST_COLUMNS", "equation_space"]

MOST_COLUMNS = 120
"""The projector is dense: larger instances are left alone."""

Line = tuple[dict[int, Rational], Rational]
"""``terms <= side``."""


class _Projector:
    """Projector on the row space of equations, and the shortest solution of these."""

    def __init__(self, instance: Instance) -> None:
        from flint import fmpq, fmpq_mat

        n = instance.n
        equations = [row for row in instance.exact_rows if row.is_equation and row.body.terms]
        stated = fmpq_mat(len(equations), n + 1)
        for i, row in enumerate(equations):
            for j, c in row.body.terms.items():
                stated[i, j] = fmpq(int(c.numerator), int(c.denominator))
            side = row.lower
            assert side is not None
            stated[i, n] = fmpq(int(side.numerator), int(side.denominator))
        reduced, rank = stated.rref()
        independent = fmpq_mat(rank, n, [reduced[i, j] for i in range(rank) for j in range(n)])
        self.consistent = all(any(independent[i, j] for j in range(n)) for i in range(rank))
        if not self.consistent or not rank:
            self.rows: list[dict[int, Rational]] = [{} for _ in range(n)]
            self.point: list[Rational] = [ZERO] * n
            return
        basis = fmpq_mat(rank, n + 1, [reduced[i, j] for i in range(rank) for j in range(n + 1)])
        turned = independent.transpose()
        whole = turned * (independent * turned).solve(basis)
        self.rows = [{k: _number(whole[j, k]) for k in range(n) if whole[j, k]} for j in range(n)]
        self.point = [_number(whole[j, n]) for j in range(n)]

    def rest(self, terms: Mapping[int, Rational]) -> tuple[dict[int, Rational], Rational]:
        """Return what is left of a form orthogonal to the equations, and the constant that they make of the rest."""
        left = dict(terms)
        for j, c in terms.items():
            for k, p in self.rows[j].items():
                left[k] = left.get(k, ZERO) - c * p
        constant = sum((c * self.point[j] for j, c in terms.items()), ZERO)
        return {k: c for k, c in left.items() if c}, constant


def equation_space(instance: Instance) -> Instance | None:
    """Return an instance modulo its equations, columns unchanged.

    Returns
    -------
    Instance or None
        None for instances without equations, with contradicting ones, or with more than `MOST_COLUMNS` columns. The
        objective is minimised, its largest coefficient 1 and its constant 0; inequalities are one-sided, their largest
        coefficient 1, each body once.
    """
    if not instance.n or instance.n > MOST_COLUMNS or not any(row.is_equation for row in instance.exact_rows):
        return None
    projector = _Projector(instance)
    if not projector.consistent:
        return None
    equations = [(row, p, p) for row, p in zip(projector.rows, projector.point, strict=True) if row]
    tightest: dict[Affine, Rational] = {}
    for terms, side in _inequalities(instance, projector):
        body = Affine(terms)
        tightest[body] = min(side, tightest.get(body, side))
    inequalities = [(dict(body.terms), None, side) for body, side in tightest.items()]
    cost, _ = projector.rest(instance.objective.terms)
    size = max((abs(c) for c in cost.values()), default=ZERO)
    rows = [*equations, *inequalities]
    return build_instance(
        variables=instance.variables,
        constraints=Axis([f"r{i}" for i in range(len(rows))]),
        bounds=instance.exact_bounds,
        kinds=instance.kinds.tolist(),
        rows=rows,
        cost={j: c / size for j, c in cost.items()},
        sense="min",
        origin=instance.origin,
    )


def _inequalities(instance: Instance, projector: _Projector) -> Iterator[Line]:
    """Yield the inequalities as ``<=`` rows of largest coefficient 1; those that the equations decide are left out."""
    for row in instance.exact_rows:
        if row.is_equation:
            continue
        terms, constant = projector.rest(row.body.terms)
        if not terms:
            continue
        size = max(abs(c) for c in terms.values())
        if row.upper is not None:
            yield {j: c / size for j, c in terms.items()}, (row.upper - constant) / size
        if row.lower is not None:
            yield {j: -c / size for j, c in terms.items()}, (constant - row.lower) / size


def _number(value: object) -> Rational:
    return mpq(int(value.p), int(value.q))  # type: ignore[attr-defined]
