"""Indexed algebra written out again row by row, by a reader of its own: what it must give is the model."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from equivamap.algebra import Formulated
from equivamap.algebra.tree import Over, Scalar, Term
from equivamap.ir import Instance

COMPARE = {
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


class Expanded:
    """The rows that templates give."""

    def __init__(self, formulated: Formulated, instance: Instance) -> None:
        self.formulated, self.instance = formulated, instance
        self.sets = {s.name: s.values for s in formulated.sets}
        self.symbols = {s.name: s.values for s in formulated.symbols}
        self.column = {label: j for j, label in enumerate(instance.variables.labels)}

    def scalar(self, scalar: Scalar | None, values: dict[str, Any]) -> Any:
        if scalar is None:
            return None
        if scalar.number is not None:
            return scalar.number
        return self.symbols[scalar.symbol][tuple(values[letter] for letter in scalar.at)]

    def runs(self, over: tuple[Over, ...], values: dict[str, Any]) -> Iterator[dict[str, Any]]:
        ranges = [o.only or [v for v in self.sets[o.set_name] if v not in o.without] for o in over]
        for chosen in product(*ranges):
            yield {**values, **dict(zip([o.letter for o in over], chosen, strict=True))}

    def part(self, text: str, values: dict[str, Any], members: set[Any]) -> Any:
        for letter in sorted(values, key=len, reverse=True):
            if text == letter:
                return values[letter]
            for sign in "+-":
                head, found, tail = text.partition(sign)
                if found and head == letter and tail.isdigit():
                    return values[letter] + int(sign + tail)
        return next(m for m in members if str(m) == text)

    def terms(self, terms: tuple[Term, ...], values: dict[str, Any]) -> dict[int, Any]:
        total: dict[int, Any] = {}
        for term in terms:
            indices = [i for (f, i) in self.column if f == term.family and len(i) == len(term.at)]
            for run in self.runs(term.over, values):
                if term.condition:
                    left, sign, right = term.condition.split()
                    if not COMPARE[sign](run[left], run[right]):
                        continue
                places = [{i[p] for i in indices} for p in range(len(term.at))]
                index = tuple(self.part(t, run, places[p]) for p, t in enumerate(term.at))
                column = self.column.get((term.family, index))
                if column is None:
                    assert term.exists, f"{term.family}{index} does not exist"
                    continue
                total[column] = total.get(column, 0) + term.sign * self.scalar(term.factor, run)
        return {j: c for j, c in total.items() if c}


def assert_gives_every_row(formulated: Formulated, instance: Instance) -> int:
    """Compare every template with the rows; return how many rows have none."""
    expanded = Expanded(formulated, instance)
    irregular, seen = 0, []
    for constraint in formulated.constraints:
        seen += constraint.positions
        if constraint.terms is None:
            irregular += len(constraint.positions)
            continue
        for i in constraint.positions:
            values = dict(zip(constraint.letters, instance.constraints.labels[i][1], strict=True))
            row = instance.row(i)
            assert expanded.terms(constraint.terms, values) == dict(row.body), constraint.name
            assert expanded.scalar(constraint.lower, values) == row.lower, constraint.name
            assert expanded.scalar(constraint.upper, values) == row.upper, constraint.name
        assert_ranges(
            expanded, constraint.quantifier, [instance.constraints.labels[i][1] for i in constraint.positions]
        )
    assert sorted(seen) == list(range(instance.m))
    for family in formulated.variables:
        for j in family.positions:
            values = dict(zip(family.letters, instance.variables.labels[j][1], strict=True))
            lower, upper = instance.exact_bounds[j]
            if not family.mixed_bounds:
                assert expanded.scalar(family.lower, values) == lower
                assert expanded.scalar(family.upper, values) == upper
            assert family.kind is None or family.kind == int(instance.kinds[j])
        assert_ranges(
            expanded, family.quantifier, [instance.variables.labels[j][1] for j in family.positions]
        )
    if formulated.objective.terms is not None:
        written = {j: instance.numbers[c] for j, c in enumerate(instance.cost.tolist()) if c}
        assert expanded.terms(formulated.objective.terms, {}) == written
    return irregular


def assert_ranges(expanded: Expanded, quantifier: Any, indices: list[Any]) -> None:
    """Compare what a quantifier runs over with the indices there are."""
    runs = expanded.runs(quantifier.over, {})
    letters = [o.letter for o in quantifier.over]
    found = []
    for run in runs:
        if quantifier.condition:
            left, sign, right = quantifier.condition.split()
            if not COMPARE[sign](run[left], run[right]):
                continue
        found.append(tuple(run[letter] for letter in letters))
    if quantifier.listed:
        assert not letters or set(indices) < set(found)
    else:
        assert sorted(found, key=str) == sorted(indices, key=str)
