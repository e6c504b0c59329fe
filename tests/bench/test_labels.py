"""Labels against an oracle that decides the relations by their definitions and shares no code with the verifier."""

from __future__ import annotations

import math
import random
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from short_models import model
from verdict_oracle import IDENTITY, Phi, Plain, TooLarge, holds, inside

from equivamap.bench import labels as module
from equivamap.bench.enumeration import Listed
from equivamap.bench.labels import Contradiction, derive_labels
from equivamap.bench.pairs import Label
from equivamap.ir import Affine, Instance
from equivamap.ir.unify import unify
from equivamap.mapping.links import Links
from equivamap.options import given_proposal
from equivamap.transforms import NotApplicable, Transformed, chained, transformation, transformations
from equivamap.transforms.rewriting import Rewriting
from equivamap.verify.relations import Relation
from tests.conftest import MEASURED
from tests.transforms.instances import instances
from tests.transforms.judging import phi_of, pieces, plain, plain_map

PIECES = 40
"""Integer choices of a side, more of which are left out."""


def chain_of(a: Instance, rng: random.Random, length: int) -> Transformed | None:
    """Return a chain of transformations drawn from all, either side; None where none finds a place."""
    made = Rewriting(a).finish("")
    steps = 0
    names = list(transformations())
    for _ in range(20):
        if steps == length:
            break
        entry = transformation(rng.choice(names))
        side = rng.choice([entry.sound, entry.sound, entry.sound, entry.unsound])
        try:
            made = chained(made, side(made.instance, rng, **entry.options))
        except NotApplicable:
            continue
        steps += 1
    return made if steps else None


def claimed(label: Label, a: Plain, b: Plain, made: Transformed) -> bool:
    """Tell whether a label ``equivalent`` holds by definition."""
    allowed = [IDENTITY] if label.phi == "identity" else [phi_of(made)]
    return any(holds(str(label.relation), a, b, plain_map(made.links), phi) for phi in allowed)


def ruled_out(label: Label, a: Plain, b: Plain) -> bool:
    """Tell whether a label ``not_equivalent`` holds for every map, or every map that keeps the cost's unit."""
    if a.status != b.status:
        return True
    if label.basis == "same-units":
        if a.status == "optimal" and a.best != b.best:
            return True
        if label.relation == "quasi-karp":
            return False
        return not inside(a, b) or (label.relation != "same-decisions" and not inside(b, a))
    assert label.basis == "every-map"
    if label.relation in ("quasi-karp", "same-decisions") or not a.values:
        return False
    (a_low, a_high), (b_low, b_high) = ((p.values[0][0], p.values[-1][1]) for p in (a, b))
    if any(math.isinf(x) != math.isinf(y) for x, y in ((a_low, b_low), (a_high, b_high))):
        return True
    if (a_low == a_high) != (b_low == b_high):
        return True
    if math.isinf(a_low) or math.isinf(a_high) or a_low == a_high:
        return False
    factor = Fraction(a_high - a_low) / Fraction(b_high - b_low)
    offset = a_low - factor * b_low
    back = Phi(1 / factor, -offset / factor)
    return not (inside(b, a, Phi(factor, Fraction(offset))) and inside(a, b, back))


def judge(a: Instance, seed: int, length: int, tally: Counter[str]) -> None:
    rng = random.Random(seed)
    made = chain_of(a, rng, length)
    if made is None or 3 in {*a.kinds.tolist(), *made.instance.kinds.tolist()}:
        tally["left out"] += 1
        return
    one, other = plain(a), plain(made.instance)
    if max(pieces(one), pieces(other)) > PIECES or other.n > 12:
        tally["left out"] += 1
        return
    pair = unify(a, made.instance)
    objective = "same" if made.factor == 1 and not made.shift else "auto"
    derived = derive_labels(pair.a, pair.b, made.links, objective=objective, seconds=20)
    assert list(derived) == list(Relation)
    for label in derived.values():
        tally[label.answer] += 1
        try:
            if label.answer == "equivalent":
                assert claimed(label, one, other, made), (label, made.note)
            elif label.answer == "not_equivalent":
                assert ruled_out(label, one, other), (label, made.note)
        except TooLarge:
            tally["too large"] += 1


def judged(examples: int) -> Counter[str]:
    tally: Counter[str] = Counter()

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(instances(), st.integers(0, 10_000), st.integers(1, 3))
    def on(instance: Instance, seed: int, length: int) -> None:
        judge(instance, seed, length, tally)

    on()
    return tally


def test_labels_are_true() -> None:
    tally = judged(40)
    assert min(tally["equivalent"], tally["not_equivalent"], tally["open"]) >= 10, tally


@pytest.mark.slow
def test_labels_are_true_on_many(record_property) -> None:
    record_property(MEASURED, f"labels: {dict(judged(400))}")


A = "min 3x + 2y; int x y 0..4; c: x + y >= 3"
SAME = "min 3u + 2v; int u v 0..4; c: u + v >= 3"
BY_PLACE = {0: Affine.variable(0), 1: Affine.variable(1)}


def links(forms: dict[int, Affine] | None = None) -> Links:
    forms = BY_PLACE if forms is None else forms
    return Links(backward_lines=dict(forms), forward_lines=dict(BY_PLACE))


def derive(a: str, b: str, **options: object) -> dict[Relation, Label]:
    pair = unify(model(a), model(b))
    return derive_labels(pair.a, pair.b, **{"links": links(), **options})


def test_a_label_is_the_triple_with_its_evidence() -> None:
    label = derive(A, SAME)[Relation.ISOMORPHIC]
    assert (label.answer, label.phi, label.basis, label.grade) == ("equivalent", "identity", "map", "exact")
    assert label.by == "proof and enumeration" and "known map" in label.evidence


def test_a_known_map_that_fails_refutes_nothing() -> None:
    """Another map may do: without `by_names` the answer is open where values say nothing."""
    swapped = links({0: Affine.variable(1), 1: Affine.variable(0)})
    assert {x.answer for x in derive(A, SAME, links=swapped).values()} == {"open"}


def test_no_known_map_no_proof() -> None:
    assert {x.answer for x in derive(A, SAME, links=None).values()} == {"open"}


def test_the_map_by_names_refutes_where_it_is_asked_about() -> None:
    a, b = "min 3x + 2y; int x y 0..4; c: x + y >= 3", "min 3y + 2x; int x y 0..4; c: x + y >= 3"
    pair = unify(model(a), model(b))
    by_names = given_proposal(pair, "names").links
    label = derive_labels(pair.a, pair.b, None, by_names=by_names)[Relation.SAME_DECISIONS]
    assert (label.answer, label.basis) == ("not_equivalent", "given-map")


def test_another_map_proves_nothing_where_names_are_asked_about() -> None:
    a, b = "min 3x + 2y; int x y 0..4; c: x + y >= 3", "min 3y + 2x; int x y 0..4; c: x + y >= 3"
    pair = unify(model(a), model(b))
    by_names = given_proposal(pair, "names").links
    swapped = Links.renaming([(0, 1), (1, 0)])
    assert {x.answer for x in derive_labels(pair.a, pair.b, swapped).values()} == {"equivalent"}
    found = derive_labels(pair.a, pair.b, swapped, by_names=by_names)
    assert "equivalent" not in {x.answer for x in found.values()}


@pytest.mark.parametrize(("objective", "answer"), [("same", "not_equivalent"), ("auto", "open")])
def test_values_refute_only_in_one_unit(objective: str, answer: str) -> None:
    label = derive(A, SAME.replace(">= 3", ">= 4"), objective=objective)[Relation.QUASI_KARP]
    assert label.answer == answer


def test_a_side_without_solutions_refutes_every_map() -> None:
    found = derive(A, SAME.replace("u + v >= 3", "u + v >= 9"))
    assert {(x.answer, x.basis) for x in found.values()} == {("not_equivalent", "every-map")}


def test_two_sides_without_solutions_contradict_nothing() -> None:
    empty = derive(A.replace(">= 3", ">= 9"), SAME.replace(">= 3", ">= 9"))
    assert {(x.answer, x.by) for x in empty.values()} == {("equivalent", "proof")}


def test_no_time_leaves_labels_open() -> None:
    hard = "min " + " + ".join(f"{7 * k % 13 + 1}x{k}" for k in range(130)) + "; bin "
    hard += " ".join(f"x{k}" for k in range(130)) + "; c: " + " + ".join(f"{k + 2}x{k}" for k in range(130))
    labels = derive(f"{hard} >= 501", f"{hard} >= 503", links=None, objective="same", seconds=1e-9)
    assert {x.answer for x in labels.values()} == {"open"}


def test_a_proof_that_the_listing_contradicts_is_a_contradiction(monkeypatch: pytest.MonkeyPatch) -> None:
    pair = unify(model(A), model(SAME))
    monkeypatch.setattr(module, "listed", lambda a, b: Listed({(9, 9): Fraction(0)}, {(0, 0): Fraction(1)}))
    with pytest.raises(
        Contradiction, match=r"the proof says equivalent .* the listing of all points says not"
    ):
        derive_labels(pair.a, pair.b, links())
