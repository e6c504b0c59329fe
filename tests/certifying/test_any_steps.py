"""A producer that takes steps at random, for claims true and false, with the best evidence there is: none is false."""

from __future__ import annotations

import os
import random
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from certificate_oracle import RELATIONS, claim_is_true, instance_of, lines_of
from verdict_oracle import CONTINUOUS, INTEGER, SEMICONTINUOUS, Plain, PlainMap, TooLarge
from verdict_pairs import Pair, random_pair

from equivamap.certify.ledger import Request
from equivamap.certify.reading import Rejected
from equivamap.certifying.equivalences import Equivalence
from equivamap.certifying.evidence_lines import Uncertified
from equivamap.certifying.proofs import Proofs
from equivamap.certifying.stepping import Way
from equivamap.certifying.writing import affine_entry, sheet, write_certificate
from equivamap.ir import Affine
from equivamap.ir.unify import unify
from equivamap.mapping.links import Proposal
from equivamap.options import given_proposal, map_of
from equivamap.verify.attempt import Attempt, Question
from equivamap.verify.relations import Relation
from equivamap.verify.sides import Side

SLOW_PAIRS = int(os.environ.get("EQUIVAMAP_STEP_PAIRS", "1500"))


def proposal_of(pair: Pair, a: Any, b: Any) -> Proposal:
    link_map = map_of(pair.links.text(pair.a, pair.b))
    assert not isinstance(link_map, str) and link_map is not None
    return given_proposal(unify(a, b), link_map)


def random_step(r: random.Random, request: Request) -> list[Any]:
    """Any step that has the right form: sound ones and others."""
    system = request.context
    free = sorted(system.free)
    j = r.choice(free)
    several = r.sample(free, r.randint(1, min(3, len(free))))
    low, high = system.target.bounds[j]
    constants = [c for c in (low, high, 0, 1) if c is not None]
    form = (
        Affine({r.randrange(system.n): 1}, r.choice(constants))
        if r.random() < 0.4
        else Affine({}, r.choice(constants))
    )
    return r.choice(
        [
            ["set", j, affine_entry(form)],
            ["far", j],
            ["project", j],
            ["project", j],
            ["digits", several],
            [
                "unimodular",
                several,
                r.choice(["rows", "columns", "interval"]),
                r.choices([0, 1], k=len(several)),
            ],
        ]
    )


def attempted(pair: Pair, relation: str, r: random.Random, path: Path) -> str:
    """Try to certify a pair, whatever is true of it; tell what came of it."""
    a, b = instance_of(pair.a), instance_of(pair.b)
    both = unify(a, b)
    side_a, side_b = Side("a", both.a), Side("b", both.b)
    question = Question(relation=Relation(relation))
    attempt = Attempt(question, side_a, side_b, proposal_of(pair, a, b))
    proofs = Proofs(side_a, side_b, None)
    sheets = sheet(both.a), sheet(both.b)
    steps: Counter[str] = Counter()
    try:
        made = Equivalence(attempt, proofs, *sheets, Relation(relation), True, r.choice(list(Way)))
        usual = made.answers["step"]

        def step(request: Request) -> Any:
            found = usual(request) if r.random() < 0.35 else random_step(r, request)
            steps[found[0]] += 1
            return found

        write_certificate(path, made.head, *sheets, proofs, {**made.answers, "step": step}, with_dumps=False)
    except (Uncertified, Rejected):
        return "refused"
    lines = lines_of(path.read_text())
    two_points = any(line.get("for") == "another point of A" for line in lines)
    try:
        right = claim_is_true(lines, pair.a, pair.b, structural=not two_points)
    except TooLarge:
        return "too large"
    assert right, path.read_text()
    return "+".join(sorted(steps)) or "no steps"


@pytest.mark.parametrize("relation", RELATIONS)
def test_steps_at_random(relation: str, tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    for number in range(16):
        r = random.Random(f"steps {relation} {number}")
        counts[attempted(random_pair(r), relation, r, tmp_path / "c.jsonl")] += 1
    assert counts["refused"] and counts["no steps"]


@pytest.mark.slow
@pytest.mark.parametrize("relation", RELATIONS)
def test_thousands_of_steps_at_random(relation: str, tmp_path: Path, record_property: Any) -> None:
    counts: Counter[str] = Counter()
    for number in range(SLOW_PAIRS):
        r = random.Random(f"many steps {relation} {number}")
        counts[attempted(random_pair(r), relation, r, tmp_path / "c.jsonl")] += 1
    record_property("measured", f"{relation}: {dict(counts)}")
    assert relation == "isomorphic" or len(counts) > 4


def with_completions(r: random.Random) -> Pair:
    """A box, and the same with further columns in random rows: mostly not the same problem."""
    n, extra = r.randint(1, 2), r.randint(1, 3)
    bounds = [(Fraction(0), Fraction(r.randint(1, 3))) for _ in range(n)]
    kinds = [r.choice([INTEGER, INTEGER, CONTINUOUS]) for _ in range(n)]
    more = [r.choice([INTEGER, INTEGER, INTEGER, CONTINUOUS, SEMICONTINUOUS]) for _ in range(extra)]
    ends = [Fraction(1), Fraction(3, 2), Fraction(2), Fraction(3)]
    inner = [
        (Fraction(k == SEMICONTINUOUS), Fraction(3) if k == SEMICONTINUOUS else r.choice(ends)) for k in more
    ]
    rows: list[tuple[dict[int, Fraction], Fraction | None, Fraction | None]] = []
    for _ in range(r.randint(1, 3)):
        terms = {n + j: Fraction(r.choice([1, 1, -1, 2, -2, 3])) for j in range(extra) if r.random() < 0.7}
        factors = [Fraction(1), Fraction(-1), Fraction(2), Fraction(1, 2)]
        terms |= {j: r.choice(factors) for j in range(n) if r.random() < 0.6}
        low = Fraction(r.randint(-3, 1))
        up = low + r.choice([Fraction(0), Fraction(0), Fraction(1, 2), Fraction(1), Fraction(2)])
        if terms:
            rows.append((terms, low if r.random() < 0.7 else None, up if r.random() < 0.7 else None))
    a = Plain(tuple(f"x{j}" for j in range(n)), tuple(bounds), tuple(kinds), (), {0: Fraction(1)})
    names = tuple(f"y{j}" for j in range(n + extra))
    b = Plain(names, (*bounds, *inner), (*kinds, *more), tuple(rows), {0: Fraction(1)})
    return Pair(a, b, PlainMap({j: ({j: Fraction(1)}, Fraction(0)) for j in range(n)}))


@pytest.mark.slow
def test_thousands_of_blocks(tmp_path: Path, record_property: Any) -> None:
    counts: Counter[str] = Counter()
    for number in range(3 * SLOW_PAIRS):
        r = random.Random(f"blocks {number}")
        pair = with_completions(r)
        relation = r.choice(["same-decisions", "same-decisions", "reformulation"])
        counts[attempted(pair, relation, r, tmp_path / "c.jsonl")] += 1
    record_property("measured", f"blocks: {dict(counts)}")
    assert len(counts) > 8


def test_what_lacks_time_says_so() -> None:
    from types import SimpleNamespace

    from equivamap.certifying.stepping import Stepping, Way

    def said(deadline: float | None) -> str:
        return Stepping(SimpleNamespace(deadline=deadline), Way.AS_SUITS)._late()  # type: ignore[arg-type]

    assert "--time-limit" in said(0.0)
    assert said(None) == said(float("inf")) == ""
