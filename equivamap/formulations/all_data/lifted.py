"""Proofs for all data at once: products of data and variables count as variables of their own.

A point of a `ParametricModel` under any data gives a point of the lifted region, whose further columns are the
monomials of the data and their products with variables. What holds on the lifted region holds for all data. The
converse is not true: nothing is ever refuted here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from equivamap.formulations.all_data.parametric import CONSTANT, Form, Monomial, Parametric
from equivamap.formulations.all_data.parametric_model import ParametricModel
from equivamap.ir import ZERO, Affine, Rational, Row
from equivamap.verify.bounds import Prover
from equivamap.verify.outcomes import CounterPoint, GaveUp
from equivamap.verify.region import Bounds, Region
from equivamap.verify.relations import Grade

__all__ = ["Lifted", "is_whole", "substituted"]


class Lifted:
    """A model's region for all data, and what can be proved on it.

    Parameters
    ----------
    model
        The model.
    known
        Numbers that the assumptions on the data make non-negative.
    further
        Forms over the model's columns that will be asked about.
    deadline
        `time.monotonic` value at which proofs end.
    """

    def __init__(
        self,
        model: ParametricModel,
        known: Sequence[Parametric],
        further: Iterable[Form],
        deadline: float | None = None,
    ) -> None:
        self.model = model
        self.grade = Grade.EXACT
        """The weakest grade of what was proved."""
        self._signs = _lower_ends(known)
        self._columns: dict[tuple[int | None, Monomial], int] = {}
        self._bounds: list[Bounds] = list(_tightened(model))
        self._integer = list(model.integer)
        forms = [row.form for row in model.rows]
        for form in (*forms, *further, *(Form({}, number) for number in known)):
            for column, monomial, _ in form.parts():
                self._add(column, monomial)
        rows = [self._row(row.form, row.sense) for row in model.rows]
        rows += [self._row(Form({}, number), ">=") for number in known]
        region = Region(self._bounds, self._integer, [False] * len(self._bounds), [])
        self.prover = Prover(region.with_rows(rows), deadline=deadline)

    def at_most_zero(self, form: Form) -> bool:
        """Tell whether ``form <= 0`` is proved for all points of the model under all data."""
        answer = self.prover.prove_at_most(self._affine(form), ZERO)
        if isinstance(answer, (CounterPoint, GaveUp)):
            return False
        self.grade = Grade.weakest([self.grade, Grade(answer.grade)])
        return True

    def zero(self, form: Form) -> bool:
        """Tell whether ``form = 0`` is proved."""
        if not form.terms and not form.constant.terms:
            return True
        return self.at_most_zero(form) and self.at_most_zero(-form)

    def _add(self, column: int | None, monomial: Monomial) -> None:
        """Add the column of a product, unless it is there or is a variable or a number."""
        key = (column, monomial)
        if monomial == CONSTANT or key in self._columns:
            return
        ends = [self._signs.get(number) for number in monomial]
        lower: Rational | None = None
        if column is None and len(monomial) == 1:
            lower = ends[0]
        elif all(end is not None and end >= 0 for end in ends):
            low = ZERO if column is None else self._bounds[column][0]
            lower = ZERO if low is not None and low >= 0 else None
        self._columns[key] = len(self._bounds)
        self._bounds.append((lower, None))
        self._integer.append(False)

    def _affine(self, form: Form) -> Affine:
        terms: dict[int, Rational] = {}
        constant = ZERO
        for column, monomial, coefficient in form.parts():
            place = column if monomial == CONSTANT else self._columns[column, monomial]
            if place is None:
                constant += coefficient
            else:
                terms[place] = terms.get(place, ZERO) + coefficient
        return Affine({j: c for j, c in terms.items() if c}, constant)

    def _row(self, form: Form, sense: str) -> Row:
        lower, upper = (None if sense == "<=" else ZERO), (None if sense == ">=" else ZERO)
        return Row(0, self._affine(form), lower, upper)


def _lower_ends(known: Sequence[Parametric]) -> dict[int, Rational]:
    """Return lower ends of single values of the data."""
    ends: dict[int, Rational] = {}
    for number in known:
        single = [m for m in number.terms if m != CONSTANT]
        if len(single) == 1 and len(single[0]) == 1 and number.terms[single[0]] > 0:
            end = ZERO - number.terms.get(CONSTANT, ZERO) / number.terms[single[0]]
            place = single[0][0]
            ends[place] = max(ends.get(place, end), end)
    return ends


def _tightened(model: ParametricModel) -> Iterable[Bounds]:
    """Return bounds of the variables, those that rows over a single variable state among them."""
    lowest = [low for low, _ in model.bounds]
    highest = [high for _, high in model.bounds]
    for row in model.rows:
        if len(row.form.terms) != 1 or row.form.constant.constant is None:
            continue
        ((column, factor),) = row.form.terms.items()
        if factor.constant is None:
            continue
        end = ZERO - row.form.constant.constant / factor.constant
        up = factor.constant > 0
        if row.sense == "==" or (row.sense == ">=") is up:
            lowest[column] = end if lowest[column] is None else max(lowest[column], end)
        if row.sense == "==" or (row.sense == "<=") is up:
            highest[column] = end if highest[column] is None else min(highest[column], end)
    return list(zip(lowest, highest, strict=True))


def substituted(form: Form, by: Mapping[int, Form]) -> Form:
    """Return a form with variables replaced by forms."""
    total = Form({}, form.constant)
    for column, factor in form.terms.items():
        total = total + by[column] * factor
    return total


def is_whole(form: Form, model: ParametricModel) -> bool:
    """Tell whether a form is an integer wherever the integer variables of a model are."""
    if form.constant.constant is None or form.constant.constant.denominator != 1:
        return False
    return all(
        factor.constant is not None and factor.constant.denominator == 1 and model.integer[column]
        for column, factor in form.terms.items()
    )
