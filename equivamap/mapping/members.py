"""What the names of a sum range over where the map does not say: the members of a family that use them as indices."""

from __future__ import annotations

from equivamap.ir import Index
from equivamap.mapping.scope import Scope, Side
from equivamap.mapping.syntax import Clause, Expression, Reference, VariableSum, walk

__all__ = ["Members", "mentions", "ranged_over", "unbound_names"]


class Members:
    """Members of families, found by a part of their index.

    Parameters
    ----------
    scope
        What names mean.
    """

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._tables: dict[tuple[Side, str, tuple[int, ...]], dict[Index, list[Index]]] = {}

    def matching(
        self, side: Side, name: str, places: tuple[int, ...], values: Index, arity: int
    ) -> list[Index]:
        """Return the members with so many indices that have `values` at `places`."""
        key = (side, name, places)
        table = self._tables.get(key)
        if table is None:
            table = self._tables[key] = {}
            for member in self.scope.axis(side).families[name].indices:
                if len(member) == arity:
                    table.setdefault(tuple(member[p] for p in places), []).append(member)
        return table.get(values, [])


def unbound_names(node: VariableSum, k: int) -> set[str]:
    """Return the names that clause `k` of a sum, those after it, and sums within it bind."""
    unbound = {name for other in node.clauses[k:] for name in other.names}
    for part in walk(node.body):
        if isinstance(part, VariableSum):
            unbound.update(name for other in part.clauses for name in other.names)
    return unbound


def ranged_over(scope: Scope, side: Side, node: VariableSum, clause: Clause) -> Reference | None:
    """Return the last variable of a sum that uses all names of a clause directly as indices."""
    for part in reversed(walk(node.body)):
        if isinstance(part, Reference) and part.indices is not None:
            bare = {p.name for p in part.indices if isinstance(p, Reference) and p.indices is None}
            _, name = scope.split(part.name, part.quoted)
            if set(clause.names) <= bare and name in scope.axis(side).families:
                return part
    return None


def mentions(node: Expression, names: set[str]) -> bool:
    """Tell whether an expression uses one of some bound names."""
    return any(
        isinstance(part, Reference) and part.indices is None and part.name in names for part in walk(node)
    )
