"""Numbers computed from A's data by the text of a map are of all data; those of B's own data may be a solution."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from short_models import model

from equivamap.ir.unify import unify
from equivamap.mapping.general import is_computed_from_data
from equivamap.mapping.language import parse_map
from equivamap.mapping.links import Proposal
from equivamap.verify.attempt import Attempt, Question
from equivamap.verify.relations import Relation, Standing
from equivamap.verify.sides import Side


def with_data(text: str, **data: Any) -> Any:
    return dataclasses.replace(model(text), parameters=data)


DEMAND = [700, 800, 5]
A = with_data("min make; cont make 0..3000; top: make <= 1500", demand=DEMAND, size=3)
B = with_data("min 1500 share; cont share 0..2; top: share <= 1", demand=DEMAND, size=4, best=[1505])


@pytest.mark.parametrize(
    ("line", "general"),
    [
        ("make = sum(demand[k] for k in range(2)) * share", True),
        ("make = 0.5 * share + 1000 * share / 8", True),
        ("make = 1500 * share", False),
        ("make = best[0] * share", False),
        ("make = size * share", False),
        ("make = share if best[0] == 1 else share", False),
    ],
)
def test_what_counts_as_computed_from_data(line: str, general: bool) -> None:
    assert is_computed_from_data(parse_map(line), A, B) is general


@pytest.mark.parametrize(
    ("relation", "admitted"), [(Relation.SAME_DECISIONS, True), (Relation.REFORMULATION, False)]
)
def test_it_helps_only_where_every_feasible_point_counts(relation: Relation, admitted: bool) -> None:
    a = with_data("min make; cont make; top: 2 make <= 2468", demand=[617, 617])
    b = with_data("min 1234 share; cont share 0..1", demand=[617, 617])
    pair = unify(a, b)
    text = "make = sum(demand[k] for k in range(2)) * share"
    links = parse_map(text).instantiate(pair.a, pair.b)
    plain, computed = (
        Attempt(
            Question(relation=relation),
            Side("a", pair.a, None),
            Side("b", pair.b, None),
            Proposal("llm", links, text, known),
        )
        for known in (False, True)
    )
    assert plain.claim.standing is computed.claim.standing is Standing.PROVED
    assert "1234" in plain.inadmissible
    assert (computed.inadmissible == "") is admitted
