from __future__ import annotations

from equivamap.mapping.language import parse_map
from equivamap.mapping.syntax import Reference, walk


def test_walk_reaches_every_reference() -> None:
    text = (
        "x = a + b*c/d - e**f + (g if h == i and not j < k or l in [m] else n) + max(o, p)"
        " + sum(q[r] for s in range(t) if u == v for w)"
    )
    expression = parse_map(text).lines[0].expression
    assert expression is not None
    names = {node.name for node in walk(expression) if isinstance(node, Reference)}
    assert names == set("abcdefghijklmnopqrtuv")
