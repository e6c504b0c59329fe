"""A map filled in for a pair of instances: from lines to links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from equivamap.deadlines import Deadline
from equivamap.ir import ONE, Affine, Family, Index, Instance, member_text
from equivamap.mapping.evaluate import Evaluation
from equivamap.mapping.links import Links
from equivamap.mapping.scope import IndexValue, Scope, Side, member_position
from equivamap.mapping.syntax import LinkLine, Place, Reference, walk
from equivamap.mapping.values import Environment, as_value, index_value

__all__ = ["instantiate_lines"]

_STEPS = 2_000_000
_STEPS_PER_COLUMN = 5_000
_MOST_STEPS = 50_000_000


def instantiate_lines(
    lines: Sequence[LinkLine],
    a: Instance,
    b: Instance,
    *,
    file: str | None = None,
    deadline: Deadline = None,
) -> Links:
    """Fill map lines in for a pair of instances.

    Parameters
    ----------
    lines
        Parsed lines.
    a, b
        Reference and candidate; lines give columns of one over columns of the other.
    file
        Map file, for messages.

    Returns
    -------
    Links
        Backward lines ``x = y`` that pair columns one to one are kept as a renaming. A forward line ``y = x``
        stays a forward line: standing on the right of one does not link a variable of A.

    Raises
    ------
    MapError
        Unknown family or index, wrong number of indices, product of or division by variables, division by
        zero, a variable given twice, or a map beyond the limits on work and size.
    OutOfTime
        Where the deadline passes first.
    """
    steps = min(_MOST_STEPS, _STEPS + _STEPS_PER_COLUMN * (a.n + b.n))
    filled = _Filling(Scope(a, b, file), steps, deadline)
    for line in lines:
        filled.line(line)
    return filled.links()


class _Filling:
    """Collects what the lines give."""

    def __init__(self, scope: Scope, steps: int, deadline: Deadline) -> None:
        self.scope = scope
        self.evaluation = Evaluation(scope, steps, deadline)
        self.given: dict[Side, dict[int, Affine | int]] = {"a": {}, "b": {}}
        """Expression of each column; a bare column of the other side as its position."""
        self.open: dict[Side, set[int]] = {"a": set(), "b": set()}
        self.lines: dict[Side, dict[int, Place]] = {"a": {}, "b": {}}

    def line(self, line: LinkLine) -> None:
        side, name = self.side_of(line)
        self.evaluation.side = "b" if side == "a" else "a"
        target, lines, given = line.target, self.lines[side], self.given[side]
        fast = self.direct(line)
        for index, position, env in self.members(side, name, line):
            if line.condition is not None and not self.evaluation.holds(line.condition, env):
                continue
            if position in lines:
                member, first = member_text(name, index), lines[position].line
                self.scope.fail(
                    f"{side.upper()}'s {member} is given twice, first on line {first}",
                    "map-given-twice",
                    target.at,
                    "later lines never override earlier ones; restrict one of them with 'if'",
                )
            lines[position] = target.at
            if line.expression is None:
                self.open[side].add(position)
            elif fast is not None:
                found = fast[0].get(tuple(index[k] for k in fast[1]))
                given[position] = self.full(line, env) if found is None else found
            else:
                given[position] = self.full(line, env)

    def full(self, line: LinkLine, env: Environment) -> Affine:
        assert line.expression is not None
        value = self.evaluation.affine(line.expression, env)
        return value if isinstance(value, Affine) else Affine({}, value)

    def side_of(self, line: LinkLine) -> tuple[Side, str]:
        """Return the side whose variables a line gives, and their name."""
        scope, target = self.scope, line.target
        named, name = scope.split(target.name, target.quoted)
        section: Side | None = None if line.section is None else ("a" if line.section == "backward" else "b")
        if named is not None and section is not None and named != section:
            scope.fail(
                f"{target.name!r} stands under '{line.section}:', which gives variables of {section.upper()}",
                "map-section",
                target.at,
                "move the line to the other section",
            )
        side = named or section
        if side is None:
            side = next((s for s in _SIDES if scope.knows(s, name)), None)
        if side is None:
            scope.unknown_name(name, _SIDES, target.at)
        if not scope.knows(side, name):
            scope.unknown_name(name, [side], target.at)
        return side, name

    def members(self, side: Side, name: str, line: LinkLine) -> Iterator[tuple[Index, int, Environment]]:
        """Return the members that a left side matches, with the values of its free indices."""
        axis, target = self.scope.axis(side), line.target
        family = axis.families.get(name)
        pattern: list[str | tuple[IndexValue]] = []
        for part in target.pattern:
            if isinstance(part, str):
                pattern.append(part)
            else:
                pattern.append((index_value(self.scope, part.value, part),))
        if not pattern:
            position = member_position(axis, name, ())
            if position is None:
                self.scope.unknown_index(side, name, (), target.at)
            yield (), position, {}
            return
        if family is None:
            self.scope.unknown_name(name, [side], target.at, extra=" that takes indices")
        free = [part for part in pattern if isinstance(part, str)]
        if not free or not any(len(index) == len(pattern) for index in family.indices):
            index = tuple(part if isinstance(part, str) else part[0] for part in pattern)
            position = None if free else member_position(axis, name, index)
            if position is None:
                self.scope.unknown_index(side, name, index, target.at)
            yield index, position, {}
            return
        self.refuse_unquoted(family, line)
        matched = False
        for index, position, env in _matching(family, pattern, len(set(free)) == len(free)):
            self.evaluation.work.step(target.at)
            matched = True
            yield index, position, env
        if not matched:
            shown = ",".join(part if isinstance(part, str) else str(part[0]) for part in pattern)
            self.scope.fail(
                f"{side.upper()} has no member {name}[{shown}]",
                "map-unknown-index",
                target.at,
                f"the first member is {member_text(name, family.indices[0])}; texts are quoted",
            )

    def refuse_unquoted(self, family: Family, line: LinkLine) -> None:
        """Refuse ``ship[Paris,t]`` where Paris is an index value and the line does not use it as a free index."""
        parts = [part for part in (line.expression, line.condition) if part is not None]
        used = {n.name for part in parts for n in walk(part) if isinstance(n, Reference)}
        for place, part in enumerate(line.target.pattern):
            if not isinstance(part, str) or part in used:
                continue
            if any(len(index) > place and index[place] == part for index in family.indices):
                self.scope.fail(
                    f"{part!r} is a free index here, but also an index value of {family.name!r}",
                    "map-unquoted",
                    line.target.at,
                    f"write the value in quotes, {family.name}['{part}'], or choose another name for the index",
                )

    def direct(self, line: LinkLine) -> tuple[dict[Index, int], tuple[int, ...]] | None:
        """Return how to look a bare ``y[j,i]`` up, by position of its indices on the left; None if not bare.

        Most lines of most maps are such; they cost one look-up a member.
        """
        node, free = line.expression, line.target.pattern
        if not isinstance(node, Reference) or not node.indices:
            return None
        side, name = self.scope.split(node.name, node.quoted)
        family = self.scope.axis(self.evaluation.side).families.get(name)
        if family is None or side not in (None, self.evaluation.side):
            return None
        places: list[int] = []
        for part in node.indices:
            if (
                not isinstance(part, Reference)
                or part.indices is not None
                or part.quoted
                or part.name not in free
            ):
                return None
            places.append(free.index(part.name))
        return family.position_of, tuple(places)

    def links(self) -> Links:
        """Return all that was collected, with one-to-one pairs as arrays."""
        backward, forward = ({j: _column(e) for j, e in self.given[s].items()} for s in _SIDES)
        uses = Counter(column for column in backward.values() if column is not None)
        renamed = {
            x: y
            for x, y in backward.items()
            if y is not None
            and uses[y] == 1
            and y not in self.open["b"]
            and (y not in forward or forward[y] == x)
        }
        partners = {y: x for x, y in renamed.items()}
        return Links(
            np.fromiter(renamed.keys(), dtype=np.int32, count=len(renamed)),
            np.fromiter(renamed.values(), dtype=np.int32, count=len(renamed)),
            {x: _expression(e) for x, e in self.given["a"].items() if x not in renamed},
            {y: _expression(e) for y, e in self.given["b"].items() if y not in partners},
            frozenset(self.open["a"]),
            frozenset(self.open["b"]),
        )


_SIDES: tuple[Side, Side] = ("a", "b")


def _column(given: Affine | int) -> int | None:
    """Return the column that an expression consists of, if it is one column alone."""
    if isinstance(given, int):
        return given
    if len(given.terms) == 1 and not given.constant:
        ((column, coefficient),) = given.terms.items()
        return column if coefficient == ONE else None
    return None


def _expression(given: Affine | int) -> Affine:
    return Affine.variable(given) if isinstance(given, int) else given


def _matching(
    family: Family, pattern: Sequence[str | tuple[IndexValue]], distinct: bool
) -> Iterable[tuple[Index, int, Environment]]:
    literals = [(k, part[0]) for k, part in enumerate(pattern) if not isinstance(part, str)]
    free = [(k, part) for k, part in enumerate(pattern) if isinstance(part, str)]
    for index, position in zip(family.indices, family.positions, strict=True):
        if len(index) != len(pattern) or any(index[k] != value for k, value in literals):
            continue
        env: Environment = {name: as_value(index[k]) for k, name in free}
        if distinct or all(env[name] == as_value(index[k]) for k, name in free):
            yield index, position, env
