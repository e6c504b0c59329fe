"""Explaining a trial in the user's names: what is missing, extra or changed, and a witness."""

import pytest

from equivamap.ir import Affine
from equivamap.ir.unify import unify
from equivamap.mapping.links import Links
from equivamap.verify.explanation import describe, differences, records, trial_witness
from equivamap.verify.objectives import IDENTITY
from equivamap.verify.obligations import Part, Target
from equivamap.verify.relations import Standing
from equivamap.verify.sides import Side
from equivamap.verify.structure import match
from equivamap.verify.trial import A_TO_B, B_TO_A, Trial
from tests.mapping.models import instance
from tests.verify.blocks import form


def trial(a, b, links=None):
    both = unify(a, b)
    links = links or Links.renaming([(j, j) for j in range(min(a.n, b.n))])
    return Trial(Side("a", both.a), Side("b", both.b), links, match(both.a, both.b, links))


def compared(one):
    claim = one.same_decisions(IDENTITY)
    return differences(one, one.feasible(B_TO_A), one.feasible(A_TO_B), claim)


def families(differing):
    return [(d.family, d.rows) for d in differing]


BASE = "x!:0..9 y!:0..9"


def test_a_row_that_one_side_lacks():
    more, less = instance(BASE, "x + y <= 5; x - y <= 2", "x"), instance(BASE, "x + y <= 5", "x")
    missing = compared(trial(more, less))
    assert families(missing.missing) == [("r1", ("r1",))]
    assert missing.missing[0].rendered == "x - y <= 2"
    assert not missing.extra
    extra = compared(trial(less, more))
    assert families(extra.extra) == [("r1", ("r1",))]
    assert not extra.missing


def test_a_row_under_one_name_with_other_numbers_is_changed():
    found = compared(trial(instance(BASE, "x + y <= 5", "x"), instance(BASE, "x + 2 y <= 5", "x")))
    assert families(found.changed) == [("r0", ("r0",))]
    assert found.changed[0].rendered == "x + y <= 5  →  x + 2 y <= 5"
    assert not found.missing
    assert not found.extra


def test_a_row_that_holds_without_standing_there_is_implied():
    a = instance(BASE, "x + y <= 5; 2 x + y <= 8; 3 x + 2 y <= 13", "x")
    found = compared(trial(a, instance(BASE, "x + y <= 5; 2 x + y <= 8", "x")))
    assert families(found.implied) == [("r2", ("r2",))]
    assert found.implied[0].implied
    assert not found.missing


def test_bounds_and_types_are_named():
    a, b = instance("x!:0..5 y:0..9", "", "x"), instance("x:0..6 y:0..9", "", "x")
    found = compared(trial(a, b))
    assert families(found.changed) == [("bounds of x", ("x",)), ("type of x", ("x",))]
    assert [d.rendered for d in found.changed] == [
        "0 <= x <= 5, integer  →  0 <= x <= 6",
        "x integer  →  x continuous",
    ]
    assert not found.missing
    assert not found.extra


def test_a_bound_that_is_tighter_is_changed_too():
    found = compared(trial(instance("x:0..9", "", "x"), instance("x:0..5", "", "x")))
    assert [d.rendered for d in found.changed] == ["0 <= x <= 9  →  0 <= x <= 5"]
    assert not found.extra


def test_a_changed_row_of_another_name_is_told_by_both_names():
    a = instance("x!:0..9 y!:0..9 z!:0..9", "x + y + z <= 5; x - z <= 2", "x")
    b = instance("x!:0..9 y!:0..9 z!:0..9", "x - z <= 2; x + y <= 5", "x")
    (changed,) = compared(trial(a, b)).changed
    assert (changed.rows, changed.rows_b) == (("r0",), ("r1",))
    assert changed.rendered == "x + y + z <= 5  →  r1: x + y <= 5"


def test_a_lost_row_does_not_shift_the_names_of_the_others():
    rows = ["x + y <= 7", "x - z <= 2", "y + 3 z <= 12", "x + z <= 8"]
    a = instance(BASE + " z!:0..9", "; ".join(rows), "x")
    found = compared(trial(a, instance(BASE + " z!:0..9", "; ".join([*rows[:1], *rows[2:]]), "x")))
    assert families(found.missing) == [("r1", ("r1",))]
    assert not found.changed


def test_objectives_that_differ():
    a, b = instance(BASE, "x + y >= 1", "x + 2 y"), instance(BASE, "x + y >= 1", "x + 3 y")
    found = compared(trial(a, b))
    (changed,) = found.changed
    assert (changed.family, changed.rendered) == ("objective", "y: 2 → 3")


def test_of_objectives_only_what_differs_is_shown():
    names = "x1 x2 x3 x4 x5 x6"
    rows = "x1 + x2 + x3 + x4 + x5 + x6 >= 1"
    a = instance(names, rows, "x1 + x2 + x3 + x4 + 2 x5 + x6")
    b = instance(names, rows, "x1 + x2 + x3 + x4 + 7 x5 + x6")
    (changed,) = compared(trial(a, b)).changed
    assert changed.rendered == "x5: 2 → 7"


def test_equal_models_do_not_differ():
    model = instance(BASE, "x + y <= 5", "x")
    found = compared(trial(model, model))
    assert not (found.missing or found.extra or found.changed or found.implied)


def test_the_witness_of_a_row():
    one = trial(instance(BASE, "x + y <= 5", "x"), instance(BASE, "x + y <= 7", "x"))
    witness = trial_witness(one, one.feasible(B_TO_A))
    assert witness.claim == "a feasible point of B whose image breaks row r0 of A"
    assert (witness.violated, witness.rendered) == ("r0", "x + y <= 5")
    first, image = witness.points
    assert (first.side, image.side) == ("b", "a")
    assert first.values == image.values
    assert sum(first.values.values()) == 5 + witness.violation


def test_the_witness_of_a_cost():
    one = trial(instance(BASE, "x + y >= 1", "x"), instance(BASE, "x + y >= 1", "x + y"))
    witness = trial_witness(one, one.same_decisions(IDENTITY))
    assert "whose image" in witness.claim
    assert {point.side for point in witness.points} == {"a", "b"}
    assert witness.points[0].value != witness.points[1].value


def test_the_witness_of_completions():
    """x = p + q with p, q at most 2 reaches 4; A goes to 9."""
    a, b = instance("x!:0..9"), instance("p!:0..2 q!:0..2")
    one = trial(a, b, Links(backward_lines={0: form({0: 1, 1: 1})}))
    witness = trial_witness(one, one.feasible(A_TO_B))
    assert witness.claim == "a feasible point of A to which no feasible point of B corresponds"
    assert witness.points[0].values["x"] > 4
    assert witness.violated == "completions"


def test_the_witness_of_links_that_contradict_each_other():
    a, b = instance("x!:0..9"), instance("p!:0..9")
    links = Links(backward_lines={0: form({0: 2})}, forward_lines={0: form({0: 1})})
    one = trial(a, b, links)
    witness = trial_witness(one, one.feasible(A_TO_B))
    assert witness.claim == "a feasible point of A at which the links contradict each other"
    assert (witness.violated, witness.rendered) == ("link", "the link equations")


def test_no_witness_where_nothing_is_refuted():
    model = instance(BASE, "x + y <= 5", "x")
    one = trial(model, model)
    assert trial_witness(one, one.feasible(B_TO_A)) is None


def test_records_name_every_obligation_once():
    one = trial(instance(BASE, "x + y <= 5; x - y <= 2", "x"), instance(BASE, "x + y <= 5", "x"))
    claims = one.feasible(B_TO_A), one.feasible(A_TO_B)
    listed = records(one, *claims, *claims)
    texts = [(record.direction, record.claim) for record in listed]
    assert len(texts) == len(set(texts))
    refuted = [record for record in listed if record.standing is Standing.REFUTED]
    assert [(record.claim, record.kind) for record in refuted] == [("row r1: x - y <= 2", "counterpoint")]
    bulk = {record.direction: record.count for record in listed if record.kind == "structure"}
    assert bulk == {B_TO_A: 3, A_TO_B: 3}


@pytest.mark.parametrize(
    ("part", "position", "text"),
    [
        (Part.ROW, 0, "x + y <= 5"),
        (Part.LOWER, 0, "0 <= x <= 9, integer"),
        (Part.TYPE, 0, "x integer"),
        (Part.COST, -1, "min x"),
        (Part.LINK, -1, "the link equations"),
    ],
)
def test_places(part, position, text):
    model = instance(BASE, "x + y <= 5", "x")
    assert describe(model, Target(part, position, Affine({}).constant)) == text
