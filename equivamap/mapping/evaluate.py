"""Values of map expressions for given indices, in exact arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from equivamap.deadlines import Deadline
from equivamap.ir import ZERO, Affine, Index, Rational
from equivamap.mapping.arithmetic import Accumulator, divided, multiplied, raised, whole_range
from equivamap.mapping.members import Members, mentions, ranged_over, unbound_names
from equivamap.mapping.scope import IndexValue, Scope, Side, member_position
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
    Power,
    Product,
    Reference,
    Text,
    Total,
    VariableSum,
)
from equivamap.mapping.values import (
    Environment,
    Value,
    as_value,
    compared,
    index_value,
    is_collection,
    items_of,
)
from equivamap.mapping.work import Work

__all__ = ["Evaluation"]


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
        self.work = Work(scope, steps, deadline)
        self.side: Side = "b"
        """Side whose variables expressions may use."""
        self._members = Members(scope)

    # -- expressions ----------------------------------------------------------------------------------

    def value(self, node: Expression, env: Environment) -> Value:
        """Return the value of any expression but a condition."""
        self.work.step(node.at)
        match node:
            case Number(value=number):
                return number
            case Text(value=text):
                return text
            case Reference():
                return self.reference(node, env)
            case Total(parts=parts):
                total = Accumulator(self.work)
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
                total = Accumulator(self.work)
                for inner in self.bindings(node, env):
                    total.add(1, self.affine(node.body, inner), node.at)
                return total.result()
            case Listing(items=listed):
                return tuple(self.value(item, env) for item in listed)
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
                result = multiplied(self.work, result, factor, part.at)
            else:
                result = divided(self.work, operator, result, factor, part.at)
        return result

    def power(self, node: Power, env: Environment) -> Rational:
        """Return a power of a number; the size is checked before it is computed."""
        base = self.number(node.base, env, "the base of a power")
        exponent = self.number(node.exponent, env, "an exponent")
        return raised(self.work, base, exponent, node)

    def call(self, node: Call, env: Environment) -> Value:
        """Return a range, or the result of abs, min or max."""
        if node.function == "range":
            ends = [self.integer(part, env, "an end of range") for part in node.arguments]
            return whole_range(self.work, ends, node.at)
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
                parts += [index_value(self.scope, part, node) for part in value]
            else:
                parts.append(index_value(self.scope, value, node))
        return tuple(parts)

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
            return entry if is_collection(entry) else self.scope.leaf(entry, name, node.at)
        self.scope.unknown_reference(node, self.side, env)

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
            self.work.step(clause.at)
            if all(self.holds(condition, inner) for condition in clause.conditions):
                yield from self._clauses(node, k + 1, inner)

    def _bound(self, node: VariableSum, k: int, clause: Clause, env: Environment) -> Iterable[Environment]:
        if clause.values is None:
            return self._existing(node, k, clause, env)
        return (
            {**env, **self._unpacked(clause, item)}
            for item in items_of(self.scope, self.value(clause.values, env), clause.values)
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

    def _existing(self, node: VariableSum, k: int, clause: Clause, env: Environment) -> Iterator[Environment]:
        """Bind the names of a clause without ``in`` to all values for which the member using them exists."""
        reference = ranged_over(self.scope, self.side, node, clause)
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
            self.scope.unknown_reference(reference, self.side, env)
        unbound = unbound_names(node, k)
        fixed: dict[int, IndexValue] = {}
        places: dict[str, int] = {}
        for place, part in enumerate(reference.indices):
            if isinstance(part, Reference) and part.indices is None and part.name in clause.names:
                places.setdefault(part.name, place)
            elif not mentions(part, unbound):
                fixed[place] = index_value(self.scope, self.value(part, env), part)
        if family.arity is not None and family.arity != len(reference.indices):
            self.scope.unknown_index(self.side, name, ("?",) * len(reference.indices), reference.at)
        seen: set[tuple[IndexValue, ...]] = set()
        for member in self._members.matching(
            self.side, name, tuple(fixed), tuple(fixed.values()), len(reference.indices)
        ):
            self.work.step(clause.at)
            found = tuple(member[places[bound]] for bound in clause.names)
            if found not in seen:
                seen.add(found)
                yield {
                    **env,
                    **{bound: as_value(v) for bound, v in zip(clause.names, found, strict=True)},
                }

    # -- conditions -----------------------------------------------------------------------------------

    def holds(self, node: Expression, env: Environment) -> bool:
        """Return the truth of a condition on indices."""
        self.work.step(node.at)
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
                    if not compared(self.work, comparison, left, right, part):
                        return False
                    left = right
                return True
            case _:
                self.scope.fail(
                    "expected a comparison of indices", "map-syntax", node.at, "write for example i != j"
                )
