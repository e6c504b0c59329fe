"""What a certificate claims, judged by enumeration: head and map are read here, nothing of the checker is used."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from gmpy2 import mpq
from verdict_oracle import IDENTITY, Form, Phi, Plain, PlainMap, _is_injective, every_point_goes, holds

from equivamap.ir import Axis, Instance, Origin, build_instance

__all__ = ["RELATIONS", "claim_is_true", "instance_of", "lines_of", "text_of"]

RELATIONS = ["quasi-karp", "same-decisions", "reformulation", "isomorphic"]

Line = dict[str, Any]


def instance_of(model: Plain) -> Instance:
    def number(value: Any) -> Any:
        return None if value is None else mpq(value.numerator, value.denominator)

    return build_instance(
        variables=Axis(model.names, [(name, ()) for name in model.names]),
        constraints=Axis([f"r{i}" for i in range(len(model.rows))]),
        bounds=[(number(low), number(up)) for low, up in model.bounds],
        kinds=model.kinds,
        rows=[({j: number(c) for j, c in t.items()}, number(low), number(up)) for t, low, up in model.rows],
        cost={j: number(c) for j, c in model.cost.items()},
        sense="max" if model.sense == "max" else "min",
        offset=number(model.offset),
        origin=Origin("<test>", "test"),
    )


def lines_of(text: str) -> list[Line]:
    return [json.loads(line) for line in text.splitlines()]


def text_of(lines: Sequence[Line]) -> str:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _form(entry: Any) -> Form:
    if isinstance(entry, int):
        return {entry: Fraction(1)}, Fraction(0)
    terms = {j: Fraction(c) for j, c in zip(entry[1::2], entry[2::2], strict=True)}
    return terms, Fraction(entry[0])


def _given(lines: Sequence[Line], kind: str) -> dict[int, Form]:
    found: dict[int, Form] = {}
    for line in lines[1:]:
        if kind in line:
            found.update({j: _form(f) for j, f in zip(line[kind][::2], line[kind][1::2], strict=True)})
    return found


def _phi(entry: Sequence[str]) -> Phi:
    return Phi(Fraction(entry[0]), Fraction(entry[1]))


def claim_is_true(lines: Sequence[Line], a: Plain, b: Plain, *, structural: bool) -> bool:
    """Tell whether an accepted certificate claims what holds; `structural` where no points had to be shown."""
    head = lines[0]
    if head["verdict"] == "equivalent":
        return _equivalent(head, lines, a, b, structural=structural)
    return _refuted(head, lines, a, b)


def _equivalent(head: Line, lines: Sequence[Line], a: Plain, b: Plain, *, structural: bool) -> bool:
    links = PlainMap(_given(lines, "map"))
    phi = _phi(head["objective_map"])
    if phi.factor <= 0 or head["open"] != [n for j, n in enumerate(a.names) if j not in links.backward]:
        return False
    if not structural and ("infeasible" in (a.status, b.status) or a.is_single_point):
        return False
    if not structural and head["relation"] == "quasi-karp" and not a.status == b.status == "optimal":
        return False
    if head["relation"] == "quasi-karp" and head["proved"] == "quasi-karp":
        return holds("quasi-karp", a, b, links)
    if head["proved"] == "reformulation" and not head["coupled"]:
        return every_point_goes(b, a, links, "to_a", "=", phi) and every_point_goes(
            a, b, PlainMap(), "to_b", "=", phi
        )
    return all(
        holds(relation, a, b, links, phi)
        for relation in {head["proved"], head["relation"]}
        if relation != "isomorphic" or _bijection(a, b, links, phi)
    ) and (head["proved"] != "isomorphic" or _bijection(a, b, links, phi))


def _bijection(a: Plain, b: Plain, links: PlainMap, phi: Phi) -> bool:
    return holds("isomorphic", a, b, links, phi)


def _refuted(head: Line, lines: Sequence[Line], a: Plain, b: Plain) -> bool:
    one, other = (a, b) if head["side"] == "a" else (b, a)
    relation = head["relation"]
    grounds: Mapping[str, Any] = {
        "infeasible": lambda: one.status == "infeasible" and other.status != "infeasible",
        "unbounded": lambda: one.status == "unbounded" and other.status == "optimal",
        "no-worst": lambda: (
            (relation in ("reformulation", "isomorphic") or (relation == "same-decisions" and one is a))
            and _top(one) == math.inf
            and _top(other) < math.inf
        ),
        "single-value": lambda: (
            (relation in ("reformulation", "isomorphic") or (relation == "same-decisions" and one is b))
            and _is_single(one)
            and not _is_single(other)
        ),
        "optimal-values": lambda: (
            one.status != "infeasible" and other.status == "optimal" and one.values[0][0] < other.best
        ),
        "value": lambda: (
            (relation in ("reformulation", "isomorphic") or (relation == "same-decisions" and one is a))
            and not _inside(one, other, IDENTITY)
        ),
        "value-between-ends": lambda: relation in ("reformulation", "isomorphic") and _between(one, other),
    }
    if head["ground"] in grounds:
        return bool(grounds[head["ground"]]())
    links = PlainMap(_given(lines, "backward"), _given(lines, "forward"))
    backward = PlainMap(links.backward)
    if head["ground"] == "not-injective":
        # an image that is no solution of A refutes a bijection as well
        carried = every_point_goes(b, a, backward, "to_a", None)
        return len(links.backward) == a.n and not (carried and _is_injective(a, b, backward))
    if head["ground"] == "optimum-not-carried":
        if a.status != "optimal" or b.status != "optimal":
            return b.status == "optimal" and a.status == "unbounded"
        return not every_point_goes(b.at_value(b.best), a.at_value(a.best), backward, "to_a", None)
    assert head["ground"] == "map" and relation != "quasi-karp"
    way, used = ("to_a", backward) if one is b else ("to_b", links)
    if one is a and relation == "reformulation" and len(links.forward) == b.n:
        way = "to_b alone"
    if not head["objective_maps"]:
        return not every_point_goes(one, other, used, way, None)
    compare = "<=" if relation == "same-decisions" else "="
    return not any(every_point_goes(one, other, used, way, compare, _phi(m)) for m in head["objective_maps"])


def _top(model: Plain) -> float | Fraction:
    return max((high for _, high in model.values), default=-math.inf)


def _is_single(model: Plain) -> bool:
    return len(model.values) == 0 or (len(model.values) == 1 and model.values[0][0] == model.values[0][1])


def _inside(one: Plain, other: Plain, phi: Phi) -> bool:
    return all(
        any(
            low <= phi.factor * lo + phi.offset and phi.factor * hi + phi.offset <= up
            for low, up in other.values
        )
        for lo, hi in one.values
    )


def _between(one: Plain, other: Plain) -> bool:
    if one.status != "optimal" or other.status != "optimal" or math.inf in (_top(one), _top(other)):
        return False
    (lo, hi), (low, up) = (one.values[0][0], _top(one)), (other.values[0][0], _top(other))
    if lo == hi or low == up:
        return False
    factor = (up - low) / (hi - lo)
    return not _inside(one, other, Phi(factor, low - factor * lo))
