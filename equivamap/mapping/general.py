"""Maps whose numbers are computed from data: the text of one map over families, judged once for all data."""

from __future__ import annotations

from equivamap.ir import Instance
from equivamap.mapping.admissible import is_plain
from equivamap.mapping.language import LinkMap
from equivamap.mapping.syntax import Number, Reference, walk

__all__ = ["is_computed_from_data"]


def is_computed_from_data(link_map: LinkMap, a: Instance, b: Instance) -> bool:
    """Tell whether all numbers of a map come out of A's data, indices and plain literals.

    The sum of some demands is no number of A, and the text that says which demands is the same for all data. Data that
    B alone has could hold a solution; a text that reads them does not count.

    Parameters
    ----------
    link_map
        The map.
    a, b
        Reference and candidate, for the names and values of their data.
    """
    for line in link_map.lines:
        for part in (line.expression, line.condition):
            for node in walk(part) if part is not None else ():
                if isinstance(node, Number):
                    size = abs(node.value)
                    if size and not is_plain(size) and not is_plain(1 / size):
                        return False
                elif isinstance(node, Reference) and node.name in b.parameters:
                    same = node.name in a.parameters and a.parameters[node.name] == b.parameters[node.name]
                    if not same:
                        return False
    return True
