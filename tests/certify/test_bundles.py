"""What costs on several instances say of one increasing objective map, against all maps on a few values."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from gmpy2 import mpq

from equivamap.certificate_checking import verify_certificate
from equivamap.certify.bundles import _allowed_ground, _contradict, _Fact, _facts
from equivamap.certify.reading import Rejected

VALUES = range(3)
MAPS = [
    dict(zip(VALUES, image, strict=True))
    for image in itertools.combinations([mpq(k, 4) for k in range(-8, 17)], len(VALUES))
]
"""Strictly increasing maps on the values of B, onto a grid that has room between and beyond those of A."""


def fits(phi: dict[int, object], fact: _Fact) -> bool:
    image = phi[int(fact.of_b)]
    return bool(image == fact.of_a if fact.exactly else image >= fact.of_a)


def test_two_facts_contradict_exactly_if_no_increasing_map_fits_both() -> None:
    facts = [
        _Fact(mpq(of_a), mpq(of_b), exactly)
        for of_a, of_b, exactly in itertools.product(VALUES, VALUES, (True, False))
    ]
    fitting = {fact: {k for k, phi in enumerate(MAPS) if fits(phi, fact)} for fact in facts}
    for one, two in itertools.product(facts, facts):
        assert (_contradict(one, two) or _contradict(two, one)) == fitting[one].isdisjoint(fitting[two])


@pytest.mark.parametrize(
    ("relation", "exactly"),
    [
        ("quasi-karp", [True]),
        ("same-decisions", [True, False]),
        ("reformulation", [True, True]),
        ("isomorphic", [True, True]),
    ],
)
def test_what_the_ends_of_ranges_say(relation: str, exactly: list[bool]) -> None:
    ends = (("least", mpq(1), mpq(2)), ("greatest", mpq(3), mpq(4)))
    assert [fact.exactly for fact in _facts(relation, ends)] == exactly


def test_an_unknown_relation_says_nothing() -> None:
    with pytest.raises(Rejected):
        _facts("same", ())


def dump(offset: int) -> list[str]:
    shown = [f"offset {offset}", "columns 1 rows 1", 'I 0 3 1 "x"', '- 2 1 0:1 "R0"']
    return ["equivamap-instance 1", "sense max", *shown]


def source(sha256: str) -> dict[str, Any]:
    return {"sha256": sha256, "lines": 6, "source": None}


CLAIM = {"equivamap-certificate": 1, "verdict": "not_equivalent", "relation": "same-decisions"}
IN_ONE_UNIT: list[dict[str, Any]] = [
    {
        **CLAIM,
        "a": None,
        "b": None,
        "instances": 1,
        "objective": "same",
        "objective_map": None,
        "schemas": [None, None],
        "parameter_map": {"statements": {"c": "c"}, "definitions": []},
    },
    {"data": ['{"c": 2}', '{"c": 2}'], "for": "instance 0"},
    {
        **CLAIM,
        "a": source("54442b7cfcd184d0df189e906756618b09d87db54db51dbcbe27f5b3b1e60ff6"),
        "b": source("bcc0fb65357ddd5564bb8e29978ddf59a206829705d5594241e3e1e680d3f58a"),
        "ground": "optimal-values",
        "side": "b",
        "objective_maps": [],
        "map": [0, 0],
    },
    {"dump": dump(0), "for": "a"},
    {"dump": dump(5), "for": "b"},
    {"point": ["0", 0, "2"], "for": "point of B"},
    {"value": "-2", "for": "bound of A"},
    {"point": ["0", 0, "2"], "for": "point of A"},
    {"by": [["f", 0, "1"]], "for": "bound of A: none is beyond"},
    {"end": 8},
    {"end": 11},
]


@pytest.mark.parametrize("objective", ["same", "each", "one"])
def test_costs_in_one_unit_refute_only_under_a_head_that_says_so(objective: str, tmp_path: Path) -> None:
    # both reach their best at x = 2, and the costs differ by 5: an offset that other objective maps have
    lines = [{**IN_ONE_UNIT[0], "objective": objective}, *IN_ONE_UNIT[1:]]
    place = tmp_path / "c.jsonl"
    place.write_text("".join(json.dumps(line) + "\n" for line in lines))
    found = verify_certificate(place)
    assert found.accepted == (objective == "same")
    assert ("costs less than any of A" if found.accepted else "optimal-values refutes") in found.statement


def ground(name: str, *maps: list[str]) -> dict[str, Any]:
    return {"ground": name, "objective_maps": list(maps)}


@pytest.mark.parametrize(
    ("part", "allowed"),
    [
        (ground("infeasible"), {"same", "one", "each"}),
        (ground("map"), {"same", "one", "each"}),
        (ground("value"), {"same"}),
        (ground("map", ["1", "0"]), {"same"}),
        (ground("map", ["1", "5"]), set()),
        (ground("map", ["1", "0"], ["2", "0"]), set()),
    ],
)
def test_grounds_hold_for_all_objective_maps_that_the_head_allows(
    part: dict[str, Any], allowed: set[str]
) -> None:
    for objective in ("same", "one", "each"):
        if objective in allowed:
            _allowed_ground(objective, part)
        else:
            with pytest.raises(Rejected):
                _allowed_ground(objective, part)
