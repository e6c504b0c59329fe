"""Random chains of rewritings with names erased: found and proved; with one thing changed, never called equivalent."""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

import pytest
from verdict_oracle import Phi, PlainMap, TooLarge, holds
from verdict_oracle import Plain as OraclePlain

import equivamap
from equivamap.mapping.language import parse_map
from equivamap.verify.relations import Reason
from tests.conftest import MEASURED
from tests.propose.chains import STEPS, Plain, base, chain, mutate, permute

SOME, SOME_MUTANTS, MANY, MANY_MUTANTS = 60, 30, 2_500, 750
MOST_PIECES = 1_500
MOST_UNDECIDED = 0.01
LONGEST = 8


def oracle(p: Plain) -> OraclePlain:
    names = tuple(f"v{j}" for j in range(p.n))
    sense = "max" if p.maximise else "min"
    return OraclePlain(names, p.bounds, tuple(map(int, p.integer)), p.rows, p.cost, sense, p.offset)


def pieces(p: Plain) -> float:
    """How many integer assignments the oracle would list."""
    total = 1.0
    for (low, high), integer in zip(p.bounds, p.integer, strict=True):
        if integer:
            total *= (
                math.inf if low is None or high is None else max(0, math.floor(high) - math.ceil(low) + 1)
            )
    return total


def shown_to_differ(a: Plain, b: Plain) -> bool | None:
    """True when no positive affine φ relates the values that both attain; None when the oracle cannot tell.

    No completion of these models has a cost of its own (``z = c'x`` follows the decisions), so that the same decisions
    at the same best costs mean the same values.
    """
    try:
        if max(pieces(a), pieces(b)) > MOST_PIECES:
            return None
        one, other = oracle(a), oracle(b)
        if one.status != other.status:
            return True
        if one.status != "optimal":
            return None
        mine, theirs = one.values, other.values
    except TooLarge:
        return None
    if len(mine) != len(theirs):
        return True
    ends = [[end for piece in values for end in piece] for values in (mine, theirs)]
    if any(map(math.isinf, ends[0])) or any(map(math.isinf, ends[1])):
        return [*map(math.isinf, ends[0])] != [*map(math.isinf, ends[1])]
    spread = ends[1][-1] - ends[1][0]
    if not spread or ends[0][-1] == ends[0][0]:
        return (not spread) != (ends[0][-1] == ends[0][0])
    factor = (ends[0][-1] - ends[0][0]) / spread
    return any(x - ends[0][0] != factor * (y - ends[1][0]) for x, y in zip(*ends, strict=True))


@dataclass
class Tally:
    """What became of chains or mutants."""

    verdicts: Counter[str] = field(default_factory=Counter)
    failing: list[tuple[int, tuple[str, ...], str]] = field(default_factory=list)

    def line(self, title: str) -> str:
        parts = ", ".join(f"{count} {name}" for name, count in self.verdicts.most_common())
        return f"{title}: {parts}" + "".join(f"\n    {case}" for case in self.failing[:10])


def checked(a: Plain, b: Plain):
    return equivamap.check(a.instance("x"), b.instance("y"), map="free", propose=["structure"], time_limit=20)


def run_chains(seeds: range) -> Tally:
    tally = Tally()
    for seed in seeds:
        rng = random.Random(seed)
        a = base(rng)
        b = chain(a, rng, LONGEST)
        result = checked(a, b)
        assert result.verdict != "not_equivalent", (seed, b.steps)
        if result.reason is Reason.DEGENERATE:
            # the reference is a single point, of which nothing may be claimed: no matter of proposers
            assert is_single_point(a), (seed, b.steps)
            tally.verdicts["excluded: the reference is a single point"] += 1
            continue
        tally.verdicts[str(result.verdict.value)] += 1
        if result.verdict != "equivalent":
            tally.failing.append((seed, b.steps, str(result.reason)))
    return tally


def is_single_point(p: Plain) -> bool:
    """True when there is one feasible point; models too large for the oracle are taken at the verdict's word."""
    return pieces(p) > 20_000 or oracle(p).is_single_point


def run_mutants(seeds: range) -> Tally:
    """Chains with one change at a random place, each against the base it was made from."""
    tally = Tally()
    for seed in seeds:
        rng = random.Random(f"mutant {seed}")
        a = base(rng)
        before = chain(a, rng, rng.randint(1, 4)) if rng.random() < 0.7 else a
        if math.isinf(pieces(before)):
            before = a
        changed = mutate(before, rng)
        differs = shown_to_differ(a, changed)
        b = chain(changed, rng, 4) if rng.random() < 0.5 else permute(changed, rng)
        result = checked(a, b)
        if differs:
            assert result.verdict != "equivalent", (seed, before.steps, b.steps, result.backward_map)
            tally.verdicts[str(result.verdict.value)] += 1
            continue
        # the change may have changed nothing: then the map that was found is judged by the definition
        said = str(result.verdict.value)
        if result.verdict == "equivalent":
            kept = keeps_decisions(a, b, result)
            assert kept is not False, (seed, before.steps, b.steps, result.backward_map)
            said = "equivalent, unjudged" if kept is None else "equivalent, as its map shows by definition"
        tally.verdicts[f"excluded: no difference of values shown, {said}"] += 1
    return tally


def keeps_decisions(a: Plain, b: Plain, result) -> bool | None:
    """Judge the map of a verdict by the definition of same decisions; None where that takes too long."""
    if max(pieces(a), pieces(b)) > MOST_PIECES:
        return None
    links = parse_map("\n".join(result.backward_map)).instantiate(a.instance("x"), b.instance("y"))

    def plain(number) -> Fraction:
        return Fraction(int(number.numerator), int(number.denominator))

    lines = {
        j: ({k: plain(c) for k, c in form.terms.items()}, plain(form.constant))
        for j, form in links.backward.items()
    }
    phi = Phi(plain(result.objective_map.factor), plain(result.objective_map.offset))
    try:
        return holds("same-decisions", oracle(a), oracle(b), PlainMap(lines), phi)
    except TooLarge:
        return None


def undecided_share(tally: Tally) -> float:
    told = {name: n for name, n in tally.verdicts.items() if not name.startswith("excluded")}
    return tally.verdicts["undecided"] / sum(told.values())


def test_chains_are_found_and_proved(record_property) -> None:
    tally = run_chains(range(SOME))
    record_property(MEASURED, tally.line(f"{SOME} chains of up to {LONGEST} rewritings"))
    assert undecided_share(tally) <= MOST_UNDECIDED, tally.failing


def test_mutants_are_never_called_equivalent(record_property) -> None:
    tally = run_mutants(range(SOME_MUTANTS))
    share = f"{undecided_share(tally):.1%} undecided"
    record_property(MEASURED, tally.line(f"{SOME_MUTANTS} chains with one change, {share}"))
    assert tally.verdicts["not_equivalent"] > 0


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_many_chains(part: int, record_property) -> None:
    tally = run_chains(range(10_000 + part * MANY, 10_000 + (part + 1) * MANY))
    share = f"{undecided_share(tally):.2%} undecided"
    record_property(MEASURED, tally.line(f"{MANY} chains of up to {LONGEST} rewritings, {share}"))
    assert undecided_share(tally) <= MOST_UNDECIDED, tally.failing


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_many_mutants(part: int, record_property) -> None:
    tally = run_mutants(range(10_000 + part * MANY_MUTANTS, 10_000 + (part + 1) * MANY_MUTANTS))
    share = f"{undecided_share(tally):.1%} undecided"
    record_property(MEASURED, tally.line(f"{MANY_MUTANTS} chains with one change, {share}"))
    assert tally.verdicts["not_equivalent"] > 0


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_each_step_by_itself(step) -> None:
    proved = 0
    for seed in range(6):
        rng = random.Random(f"{step.__name__} {seed}")
        a = base(rng)
        b = step(a, rng)
        result = checked(a, b)
        assert result.verdict == "equivalent" or result.reason is Reason.DEGENERATE, (
            seed,
            result.explanation,
        )
        proved += result.verdict == "equivalent"
    assert proved >= 4
