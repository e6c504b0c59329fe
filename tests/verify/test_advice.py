"""What is said of an undecided question, and what to try next: each fits the relation, the map and the models."""

import itertools

import pytest

import equivamap
from equivamap.ir.unify import unify
from equivamap.mapping.links import Links, Proposal
from equivamap.readers import read
from equivamap.verify.advice import Sides, advice
from equivamap.verify.attempt import Attempt, Question
from equivamap.verify.relations import Reason, Relation
from equivamap.verify.sides import Side
from tests.mapping.models import instance

INFEASIBLE = (
    "min\n c: x + y\nst\n r: x + y >= 4\n s: x + y <= 2\nend\n",
    "min\n c: 2 u\nst\n r: u >= 4\n s: u <= 2\nend\n",
)
UNBOUNDED = (
    "max\n c: x + y\nst\n r: x - y >= 1\nend\n",
    "max\n c: u + v\nst\n r: u - v >= 1\n s: u + v >= 0\nend\n",
)
RELATIONS = [str(relation) for relation in Relation]


def checked(folder, pair, **options):
    for name, text in zip("ab", pair, strict=True):
        (folder / f"{name}.lp").write_text(text)
    return equivamap.check(read(str(folder / "a.lp")), read(str(folder / "b.lp")), **options)


@pytest.mark.parametrize("relation", RELATIONS)
def test_two_infeasible_models_are_offered_no_data_that_they_cannot_take(tmp_path, relation):
    result = checked(tmp_path, INFEASIBLE, relation=relation)
    assert (result.reason, result.next_command) == (Reason.VACUOUS, "")
    assert "both models are infeasible" in result.explanation
    assert "a model holds its data" in result.explanation
    assert result.b_to_a.optimal.note == result.a_to_b.optimal.note == "no optimum on this data"


def test_two_unbounded_models_are_offered_a_relation_that_needs_no_optimum(tmp_path):
    result = checked(tmp_path, UNBOUNDED, relation="quasi-karp")
    assert (result.reason, result.next_command) == (Reason.VACUOUS, "--relation same-decisions")
    assert "both models are unbounded" in result.explanation
    assert checked(tmp_path, UNBOUNDED, relation="same-decisions").verdict == "equivalent"


STATUSES = ("optimal", "infeasible", "unbounded", "unknown")


@pytest.mark.parametrize("reason", [r for r in Reason if r not in (Reason.COEFFICIENTS_DIFFER,)])
def test_no_advice_is_what_was_asked_already_or_cannot_be_done(reason):
    for relation, data_in, statuses in itertools.product(
        Relation, ("files", "scripts", "models"), itertools.product(STATUSES, repeat=2)
    ):
        if reason in OF_OTHER_PARTS or (relation is Relation.QUASI_KARP and reason in NEVER_OF_OPTIMA):
            continue
        question = Question(relation=relation, objective="affine")
        text, command = advice(reason, None, question, "", Sides(statuses, data_in))
        assert text
        assert command != f"--relation {relation}"
        assert ("--data" in command) <= (data_in == "files")
        assert ("infeasible" in text) <= (statuses == ("infeasible", "infeasible"))


OF_OTHER_PARTS = {Reason.REFERENCE_NOT_DETERMINED, Reason.PARAMETER_MAP, Reason.WORKER_DIED}
"""Reasons with a map, with open data, or of batches."""
NEVER_OF_OPTIMA = {Reason.RESTRICTS_REFERENCE, Reason.OBJECTIVE_MAP}

A = "min\n c: 2 x + 3 y\nst\n r: x + y >= 3\n s: x - y <= 1\nbounds\n x <= 9\n y <= 9\nend\n"


def told_of_optima(folder, b, **options):
    result = checked(folder, (A, b), relation="quasi-karp", map="names", **options)
    assert (result.verdict, result.basis) == ("not_equivalent", "given-map")
    return result


def test_of_optima_a_row_that_fails_is_shown_by_an_optimal_solution(tmp_path):
    result = told_of_optima(tmp_path, A.replace(" s: x - y <= 1\n", ""))
    assert result.witness.claim == "an optimal solution of B whose image breaks row s of A"
    assert "search" not in result.explanation
    assert [d.family for d in result.differences.missing] == ["s"]


def test_of_optima_the_objective_did_not_change_where_only_the_optimum_did(tmp_path):
    result = told_of_optima(tmp_path, A.replace("x - y <= 1", "x - y <= -1"))
    assert result.witness.claim == (
        "an optimal solution of B whose image in A is not optimal: it costs 8, the optimum of A is 7"
    )
    assert [d.family for d in result.differences.changed] == ["s"]
    assert "is optimal in the candidate and should not be" in result.feedback()


def test_of_optima_a_cost_that_changed_is_told(tmp_path):
    result = told_of_optima(tmp_path, A.replace("2 x + 3 y", "4 x + 3 y"))
    assert [d.rendered for d in result.differences.changed] == ["x: 2 → 4"]


def test_where_a_map_was_given_no_search_is_spoken_of():
    both = unify(
        instance("x!:0..9 y!:0..9", "x + y <= 5; x - y <= 2", "x"),
        instance("x!:0..9 y!:0..9", "x + y <= 5", "x"),
    )
    links = Links.renaming([(0, 0), (1, 1)])
    for source, said, command in (
        (
            "given",
            "the map that was given fails (under it B relaxes A: it lacks r1); another map might not",
            "",
        ),
        (
            "structure",
            "the map by structure fails (under it B relaxes A: it lacks r1), and no other was found; another map "
            "might exist",
            "--map FILE",
        ),
    ):
        attempt = Attempt(Question(), Side("a", both.a), Side("b", both.b), Proposal(source, links, ""))
        assert advice(Reason.NO_MAP_FOUND, attempt, Question(), "") == (said, command)
