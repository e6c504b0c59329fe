"""Values of map expressions for given indices, in exact arithmetic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NoReturn, TypeAlias

from equivamap.deadlines import Deadline, check_time
from equivamap.ir import ONE, ZERO, Affine, Index, Rational, canonical
from equivamap.mapping.scope import PARAMETERS_ARE, IndexValue, Scope, Side, member_position, normal_index
from equivamap.mapping.syntax import (
    Call,
    Choice,
    Clause,
    Comparison,
    Expression,
    Listing,
    Logical,
    Negation,
    Number,
    Place,
    Power,
    Product,
    Reference,
    Text,
    Total,
    VariableSum,
    walk,
)

__all__ = ["MAX_BITS", "MAX_RANGE", "Environment", "Evaluation", "Value"]

MAX_BITS = 16384
"""Largest numerator or denominator of any value, in bits."""

MAX_RANGE = 1_000_000
"""Most values of one ``range``."""

_LARGEST_INDEX = 10**30
_STEPS_BETWEEN_LOOKS = 10_000
_INTEGER = re.compile(r"-?[0-9]{1,18}")

Value: TypeAlias = Any
"""An ``mpq``, a str, an `Affine` with variables, a tuple of values, a range, or the data of a parameter."""

Environment: TypeAlias = dict[str, Value]


class _Accumulator:
    """A growing sum of numbers and affine expressions."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.terms: dict[int, Rational] = {}
        self.constant: Rational = ZERO

    def add(self, factor: int, value: Rational | Affine, at: Place) -> None:
        evaluation = self.evaluation
        if isinstance(value, Affine):
            evaluation.step(at, len(value.terms))
            for j, c in value.terms.items():
                self.terms[j] = evaluation.sized(self.terms.get(j, ZERO) + factor * c, at)
            value = value.constant
        self.constant = evaluation.sized(self.constant + factor * value, at)

    def result(self) -> Rational | Affine:
        expression = Affine(self.terms, self.constant)
        return expression if expression.terms else expression.constant


class Evaluation:
    """Evaluates the expressions of one map.

    Parameters
    ----------
    scope
        What names mean.
    steps
        Most elementary steps in all; beyond it the map is refused, so that time is bounded.
    deadline
        After it steps raise `OutOfTime`.
    """

    def __init__(self, scope: Scope, steps: int, deadline: Deadline = None) -> None:
        self.scope = scope
        self.steps = steps
        self.deadline = deadline
        self._next_look = steps
        self.side: Side = "b"
        """Side whose variables expressions may use."""
        self._members: dict[tuple[Side, str, tuple[int, ...]], dict[Index, list[Index]]] = {}

    # -- limits ---------------------------------------------------------------------------------------

    def step(self, at: Place, count: int = 1) -> None:
        """Count work against the limit."""
        self.steps -= count
        if self.steps < self._next_look:
            check_time(self.deadline)
            self._next_look = self.steps - _STEPS_BETWEEN_LOOKS
        if self.steps < 0:
            self.scope.fail(
                "the map takes too many steps",
                "map-too-long",
                at,
                "sum over fewer index values or drop nested sums",
            )

    def sized(self, value: Rational, at: Place) -> Rational:
        """Return `value` unless it has too many digits."""
        if value.numerator.bit_length() > MAX_BITS or value.denominator.bit_length() > MAX_BITS:
            self.scope.fail(
                f"a number has more than {MAX_BITS} bits",
                "map-number-size",
                at,
                "use smaller exponents or fewer terms",
            )
        return value

    # -- expressions ----------------------------------------------------------------------------------

    def value(self, node: Expression, env: Environment) -> Value:
        """Return the value of any expression but a condition."""
        self.step(node.at)
        match node:
            case Number(value=number):
                return number
            case Text(value=text):
                return text
            case Reference():
                return self.reference(node, env)
            case Total(parts=parts):
                total = _Accumulator(self)
                for sign, part in parts:
                    total.add(sign, self.affine(part, env), part.at)
                return total.result()
            case Product():
                return self.product(node, env)
            case Power():
                return self.power(node, env)
            case Choice(then=then, condition=condition, otherwise=otherwise):
                return self.value(then if self.holds(condition, env) else otherwise, env)
            case Call():
                return self.call(node, env)
            case VariableSum():
                total = _Accumulator(self)
                for inner in self.bindings(node, env):
                    total.add(1, self.affine(node.body, inner), node.at)
                return total.result()
            case Listing(items=items):
                return tuple(self.value(item, env) for item in items)
            case Comparison() | Logical() | Negation():
                self.scope.fail("a condition is no number", "map-syntax", node.at, "write 1 if … else 0")

    def affine(self, node: Expression, env: Environment) -> Rational | Affine:
        """Return the value of an expression that must be a number or affine in variables."""
        value = self.value(node, env)
        if isinstance(value, (Affine, type(ZERO))):
            return value
        if isinstance(value, str):
            self.scope.fail(
                f"the text {value!r} is no number",
                "map-syntax",
                node.at,
                "texts are index values, as in x['Paris']",
            )
        self.scope.fail("a list is no number", "map-syntax", node.at, "lists stand after 'in' only")

    def number(self, node: Expression, env: Environment, what: str) -> Rational:
        """Return the value of an expression that must be free of variables."""
        value = self.affine(node, env)
        if isinstance(value, Affine):
            self.scope.fail(
                f"{what} depends on a variable",
                "map-nonlinear",
                node.at,
                "maps are linear: only numbers, indices and parameters may stand here",
            )
        return value

    def product(self, node: Product, env: Environment) -> Rational | Affine:
        """Multiply and divide from left to right; at most one factor has variables."""
        result = self.affine(node.first, env)
        for operator, part in node.rest:
            factor = self.affine(part, env)
            if operator == "*":
                if isinstance(factor, Affine):
                    if isinstance(result, Affine):
                        self.scope.fail(
                            "a product of variables",
                            "map-nonlinear",
                            part.at,
                            "maps are linear: only numbers, indices and parameters multiply variables",
                        )
                    result, factor = factor, result
                result = self.scaled(result, factor, part.at)
                continue
            if isinstance(factor, Affine):
                self.scope.fail(
                    "a division by a variable",
                    "map-nonlinear",
                    part.at,
                    "maps are linear: divide by numbers only",
                )
            if not factor:
                self.scope.fail("a division by zero", "map-division-by-zero", part.at, "check the divisor")
            if operator == "/":
                result = self.scaled(result, ONE / factor, part.at)
                continue
            if isinstance(result, Affine):
                self.scope.fail(
                    f"'{operator}' of a variable", "map-nonlinear", part.at, "only indices take // and %"
                )
            quotient = ZERO + (result / factor).__floor__()
            result = quotient if operator == "//" else self.sized(result - quotient * factor, part.at)
        return result

    def scaled(self, value: Rational | Affine, factor: Rational, at: Place) -> Rational | Affine:
        """Return `value` times `factor`, within the limits on numbers."""
        if not isinstance(value, Affine):
            return self.sized(value * factor, at)
        self.step(at, len(value.terms))
        result = value.scaled(factor)
        for number in (*result.terms.values(), result.constant):
            self.sized(number, at)
        return result if result.terms else result.constant

    def power(self, node: Power, env: Environment) -> Rational:
        """Return a power of a number; the size is checked before it is computed."""
        base = self.number(node.base, env, "the base of a power")
        exponent = self.number(node.exponent, env, "an exponent")
        if exponent.denominator != 1:
            self.scope.fail(
                "an exponent is no integer", "map-nonlinear", node.exponent.at, "use whole exponents"
            )
        if not base and exponent < 0:
            self.scope.fail(
                "a division by zero: 0 to a negative power", "map-division-by-zero", node.at, "check the base"
            )
        bits = max(base.numerator.bit_length(), base.denominator.bit_length())
        if abs(base) != 1 and base and abs(exponent) * bits > MAX_BITS:
            self.scope.fail("a power is too large", "map-number-size", node.at, "use a smaller exponent")
        if abs(base) in (0, 1):  # however large the exponent
            return base**2 if exponent % 2 == 0 and exponent else (base if exponent else ONE)
        return base ** int(exponent)

    def call(self, node: Call, env: Environment) -> Value:
        """Return a range, or the result of abs, min or max."""
        if node.function == "range":
            ends = [self.integer(part, env, "an end of range") for part in node.arguments]
            if len(ends) == 3 and not ends[2]:
                self.scope.fail("range with step 0", "map-division-by-zero", node.at, "use another step")
            values = range(*ends)
            # len() of a huge range overflows; the ends are bounded integers, so this is exact.
            toward = 1 if values.step > 0 else -1
            size = (values.stop - values.start + values.step - toward) // values.step
            if size > MAX_RANGE:
                self.scope.fail(
                    f"a range of more than {MAX_RANGE} values",
                    "map-too-long",
                    node.at,
                    "iterate over fewer values",
                )
            return values
        arguments = [self.number(part, env, f"an argument of {node.function}") for part in node.arguments]
        if node.function == "abs":
            return abs(arguments[0])
        return min(arguments) if node.function == "min" else max(arguments)

    def integer(self, node: Expression, env: Environment, what: str) -> int:
        """Return the value of an expression that must be a whole number."""
        value = self.number(node, env, what)
        if value.denominator != 1:
            self.scope.fail(
                f"{what} is {value}, no integer", "map-syntax", node.at, "use // for whole quotients"
            )
        return int(value.numerator)

    # -- names ----------------------------------------------------------------------------------------

    def index(self, nodes: Sequence[Expression], env: Environment) -> Index:
        """Return an index; a pair bound to one name counts as two."""
        parts: list[IndexValue] = []
        for node in nodes:
            value = self.value(node, env)
            if isinstance(value, tuple):
                parts += [self.index_value(part, node) for part in value]
            else:
                parts.append(self.index_value(value, node))
        return tuple(parts)

    def index_value(self, value: Value, node: Expression) -> IndexValue:
        """Return one part of an index as instances keep it."""
        if isinstance(value, type(ZERO)) and abs(value) > _LARGEST_INDEX:
            self.scope.fail(
                "an index is too large", "map-number-size", node.at, "check the arithmetic on indices"
            )
        if isinstance(value, (str, type(ZERO))):
            return normal_index(value)
        what = "depends on a variable" if isinstance(value, Affine) else "is a list"
        self.scope.fail(f"an index {what}", "map-nonlinear", node.at, "indices are numbers and quoted texts")

    @staticmethod
    def as_value(part: IndexValue) -> Rational | str:
        """Return the value of one part of an index."""
        return part if isinstance(part, str) else canonical(part)

    def reference(self, node: Reference, env: Environment) -> Value:
        """Return what a name stands for: bound index, variable of the other side, or parameter."""
        if node.indices is None and not node.quoted and node.name in env:
            return env[node.name]
        side, name = self.scope.split(node.name, node.quoted)
        index = self.index(node.indices, env) if node.indices is not None else ()
        if side in (None, self.side):
            position = member_position(self.scope.axis(self.side), name, index)
            if position is not None:
                return Affine.variable(position)
            if name in self.scope.axis(self.side).families:
                self.scope.unknown_index(self.side, name, index, node.at)
        data = self.scope.parameter(side, name, node.at)
        if data is not None:
            entry = self.scope.entry(data, name, index, node.at)
            if isinstance(entry, tuple):
                return list(entry)
            return entry if _is_collection(entry) else self.scope.leaf(entry, name, node.at)
        self.unknown(node, side, name, env)

    def unknown(self, node: Reference, side: Side | None, name: str, env: Environment) -> NoReturn:
        """Raise for a name that stands for nothing, with what is known."""
        other: Side = "b" if self.side == "a" else "a"
        if (side is None or side == other) and self.scope.knows(other, name):
            extra = f" but of {other.upper()}, whose variables this line gives"
            self.scope.unknown_name(name, [self.side], node.at, extra=extra)
        parameters = sorted({str(key) for key in (*self.scope.a.parameters, *self.scope.b.parameters)})
        listed = ", ".join(parameters[:12]) or f"there are none; {PARAMETERS_ARE}"
        extra = f" and no parameter ({listed})"
        if node.indices is None and not node.quoted:
            extra = f", no parameter ({listed}) and no index (bound here: {', '.join(env) or 'none'})"
        self.scope.unknown_name(name, [self.side], node.at, extra=extra)

    # -- iteration ------------------------------------------------------------------------------------

    def bindings(self, node: VariableSum, env: Environment) -> Iterator[Environment]:
        """Return the environments that the clauses of a sum range over."""
        return self._clauses(node, 0, env)

    def _clauses(self, node: VariableSum, k: int, env: Environment) -> Iterator[Environment]:
        if k == len(node.clauses):
            yield env
            return
        clause = node.clauses[k]
        for inner in self._bound(node, k, clause, env):
            self.step(clause.at)
            if all(self.holds(condition, inner) for condition in clause.conditions):
                yield from self._clauses(node, k + 1, inner)

    def _bound(self, node: VariableSum, k: int, clause: Clause, env: Environment) -> Iterable[Environment]:
        if clause.values is None:
            return self._existing(node, k, clause, env)
        return (
            {**env, **self._unpacked(clause, item)}
            for item in self.items(self.value(clause.values, env), clause.values)
        )

    def _unpacked(self, clause: Clause, item: Value) -> Environment:
        if len(clause.names) == 1:
            return {clause.names[0]: item}
        if not isinstance(item, tuple) or len(item) != len(clause.names):
            self.scope.fail(
                f"cannot take {', '.join(clause.names)} from one value",
                "map-syntax",
                clause.at,
                "use a list of pairs",
            )
        return dict(zip(clause.names, item, strict=True))

    def items(self, value: Value, node: Expression) -> Iterable[Value]:
        """Return the index values that `value` lists."""
        if isinstance(value, range):
            return (ZERO + item for item in value)
        if isinstance(value, tuple):
            return (self._item(item, node) for item in value)
        if isinstance(value, Mapping):
            return (self._key(item, node) for item in value)
        if _is_collection(value):
            return (self._item(item, node) for item in value)
        hint = (
            "write range(n) to count"
            if isinstance(value, type(ZERO))
            else "iterate over range(…), a list or data"
        )
        self.scope.fail("this cannot be iterated over", "map-syntax", node.at, hint)

    def _item(self, item: Value, node: Expression) -> Value:
        if isinstance(item, (tuple, list)):
            return tuple(self._item(part, node) for part in item)
        if isinstance(item, (str, type(ZERO))):
            return item
        if isinstance(item, Affine):
            self.scope.fail("a list of variables", "map-nonlinear", node.at, "iterate over index values")
        return self.scope.leaf(item, "the list", node.at)

    def _key(self, key: Value, node: Expression) -> Value:
        # JSON keys are texts even where the indices are integers.
        return ZERO + int(key) if isinstance(key, str) and _INTEGER.fullmatch(key) else self._item(key, node)

    def _existing(self, node: VariableSum, k: int, clause: Clause, env: Environment) -> Iterator[Environment]:
        """Bind the names of a clause without ``in`` to all values for which the member using them exists."""
        unbound = {name for other in node.clauses[k:] for name in other.names}
        for part in walk(node.body):
            if isinstance(part, VariableSum):
                unbound.update(name for other in part.clauses for name in other.names)
        reference = self._ranged_over(node, clause, unbound)
        if reference is None or reference.indices is None:
            names = ", ".join(clause.names)
            self.scope.fail(
                f"nothing tells what {names} ranges over",
                "map-syntax",
                clause.at,
                f"use {names} directly as index of a variable, or write 'for {names} in …'",
            )
        side, name = self.scope.split(reference.name, reference.quoted)
        axis = self.scope.axis(self.side)
        family = axis.families.get(name) if side in (None, self.side) else None
        if family is None:
            self.unknown(reference, side, name, env)
        fixed: dict[int, IndexValue] = {}
        places: dict[str, int] = {}
        for place, part in enumerate(reference.indices):
            if isinstance(part, Reference) and part.indices is None and part.name in clause.names:
                places.setdefault(part.name, place)
            elif not _mentions(part, unbound):
                fixed[place] = self.index_value(self.value(part, env), part)
        if family.arity is not None and family.arity != len(reference.indices):
            self.scope.unknown_index(self.side, name, ("?",) * len(reference.indices), reference.at)
        seen: set[tuple[IndexValue, ...]] = set()
        for member in self._matching(name, tuple(fixed), tuple(fixed.values()), len(reference.indices)):
            self.step(clause.at)
            found = tuple(member[places[bound]] for bound in clause.names)
            if found not in seen:
                seen.add(found)
                yield {
                    **env,
                    **{bound: self.as_value(v) for bound, v in zip(clause.names, found, strict=True)},
                }

    def _ranged_over(self, node: VariableSum, clause: Clause, unbound: set[str]) -> Reference | None:
        for part in reversed(walk(node.body)):
            if isinstance(part, Reference) and part.indices is not None:
                bare = {p.name for p in part.indices if isinstance(p, Reference) and p.indices is None}
                _, name = self.scope.split(part.name, part.quoted)
                if set(clause.names) <= bare and name in self.scope.axis(self.side).families:
                    return part
        return None

    def _matching(self, name: str, places: tuple[int, ...], values: Index, arity: int) -> list[Index]:
        key = (self.side, name, places)
        table = self._members.get(key)
        if table is None:
            table = self._members[key] = {}
            for member in self.scope.axis(self.side).families[name].indices:
                if len(member) == arity:
                    table.setdefault(tuple(member[p] for p in places), []).append(member)
        return table.get(values, [])

    # -- conditions -----------------------------------------------------------------------------------

    def holds(self, node: Expression, env: Environment) -> bool:
        """Return the truth of a condition on indices."""
        self.step(node.at)
        match node:
            case Logical(operator=operator, parts=parts):
                test = all if operator == "and" else any
                return test(self.holds(part, env) for part in parts)
            case Negation(part=negated):
                return not self.holds(negated, env)
            case Comparison(first=first, rest=rest):
                left = self.value(first, env)
                for comparison, part in rest:
                    right = self.value(part, env)
                    if not self.compared(comparison, left, right, part):
                        return False
                    left = right
                return True
            case _:
                self.scope.fail(
                    "expected a comparison of indices", "map-syntax", node.at, "write for example i != j"
                )

    def compared(self, operator: str, left: Value, right: Value, node: Expression) -> bool:
        """Return the outcome of one comparison."""
        if isinstance(left, Affine) or isinstance(right, Affine):
            self.scope.fail(
                "a condition depends on a variable",
                "map-nonlinear",
                node.at,
                "conditions compare indices only",
            )
        if operator in ("in", "not in"):
            if isinstance(right, range) and isinstance(left, type(ZERO)):
                inside = left.denominator == 1 and int(left.numerator) in right
            else:
                inside = False
                for item in self.items(right, node):
                    self.step(node.at)
                    if item == left:
                        inside = True
                        break
            return inside == (operator == "in")
        if operator == "==":
            return bool(left == right)
        if operator == "!=":
            return bool(left != right)
        if isinstance(left, str) != isinstance(right, str) or not isinstance(left, (str, type(ZERO))):
            self.scope.fail(
                f"cannot order {left!s} and {right!s}",
                "map-syntax",
                node.at,
                "order numbers or texts, not a mixture",
            )
        outcomes = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
        return bool(outcomes[operator])


def _is_collection(value: Value) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, Sequence) and not isinstance(value, (str, tuple, range))
    )


def _mentions(node: Expression, names: set[str]) -> bool:
    return any(
        isinstance(part, Reference) and part.indices is None and part.name in names for part in walk(node)
    )
