"""Faults of the solver, made at its seam: each becomes a reason and never a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import pytest
from gmpy2 import mpq
from short_models import model

import equivamap
from equivamap.ir import Affine
from equivamap.verify import bounds
from equivamap.verify.outcomes import GaveUp
from equivamap.verify.outcomes import Reason as OpenReason
from equivamap.verify.region import Region
from equivamap.verify.second_opinion import contradict
from equivamap.verify.solvers import highs
from equivamap.verify.solvers.highs import IntegerResult, LinearProgram, LinearResult, Status

A = "min x + 2 y + 3 z; bin x y z; c: x + y + z >= 1; d: 2 x + 2 y + 2 z <= 5; e: x + 2 y + z <= 3"
SAME = "min u + 2 v + 3 w; bin u v w; c: u + v + w >= 1; d: 3 u + 3 v + 3 w <= 8; e: u + 2 v + w <= 3"
OTHER = "min x + 2 y + 3 z; bin x y z; c: x + y + z >= 2; d: 2 x + 2 y + 2 z <= 5; e: x + 2 y + z <= 3"


@pytest.fixture
def only_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """No exact search beyond the root: what the solver does not settle stays open."""
    monkeypatch.setattr(bounds, "FIRST_NODES", 1)
    monkeypatch.setattr(bounds, "MORE_NODES", 1)


def linear(status: Status) -> Callable[..., LinearResult]:
    def maximise(self: LinearProgram, *given: Any, **options: Any) -> LinearResult:
        return LinearResult(status, [], [], [], [], [], True)

    return maximise


def breaking(self: Any, *given: Any, **options: Any) -> Any:
    raise RuntimeError("the native library has had enough")


def verdicts(pair: tuple[str, str]) -> equivamap.CheckResult:
    return equivamap.check(model(pair[0]), model(pair[1]), map="names" if pair[1] is not SAME else None)


@pytest.mark.parametrize("status", [Status.TIME, Status.FAILED, Status.ERROR])
@pytest.mark.parametrize("pair", [(A, SAME), (A, OTHER)])
def test_linear_programs_that_fail(
    status: Status, pair: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    truth = verdicts(pair)
    monkeypatch.setattr(LinearProgram, "maximise", linear(status))
    found = verdicts(pair)
    # the exact simplex may still decide; it never decides otherwise
    assert found.verdict is truth.verdict or found.verdict is equivamap.Outcome.UNDECIDED


@pytest.mark.parametrize("size", [0, 400])
def test_an_exception_of_the_library_is_no_answer(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("equivamap.verify.relaxation.TABLEAU_COLUMNS", size)
    monkeypatch.setattr(highs, "_run", breaking)
    prover = bounds.Prover(Region.of(model("min x; int x y 0..9; c: 3 x + 2 y <= 7")))
    answer = prover.prove_at_most(Affine({0: mpq(1), 1: mpq(1)}), mpq(3))
    if size:
        assert not isinstance(answer, GaveUp)  # the exact simplex does it alone
    else:
        assert answer == GaveUp(OpenReason.SOLVER)


@pytest.mark.parametrize("place", ["_new_model", "_pass", "_run"])
def test_wherever_the_library_breaks(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(highs, place, breaking)
    region = Region.of(model("min x; int x y 0..9; c: 3 x + 2 y <= 7"))
    form = Affine({0: mpq(1), 1: mpq(1)})
    assert LinearProgram(region).maximise(form.terms).status is Status.ERROR
    assert highs.solve_milp(region, form).status is Status.ERROR


def test_error_statuses_are_told_from_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    import highspy

    region = Region.of(model("min x; int x y 0..9; c: 3 x + 2 y <= 7"))
    form = Affine({0: mpq(1), 1: mpq(1)})
    for name, status in (
        ("kSolveError", Status.ERROR),
        ("kUnknown", Status.ERROR),
        ("kInterrupt", Status.FAILED),
    ):
        with monkeypatch.context() as patch:
            state = getattr(highspy.HighsModelStatus, name)
            patch.setattr(highspy.Highs, "getModelStatus", lambda self, state=state: state)
            assert LinearProgram(region).maximise(form.terms).status is status
            assert highs.solve_milp(region, form).status is status


def milp(answers: Iterator[IntegerResult]) -> Callable[..., IntegerResult]:
    return lambda *given, **options: next(answers)


def optimum(value: float, x: list[float] | None = None) -> IntegerResult:
    return IntegerResult(Status.OPTIMAL, x or [], mpq(value), 0.0, True)


NONE = IntegerResult(Status.INFEASIBLE, [], None, None, True)
TIMED = IntegerResult(Status.TIME, [], None, None, True)
BROKEN = IntegerResult(Status.ERROR, [], None, None, False)
FORM = Affine({0: mpq(3), 1: mpq(2)})

FROBENIUS = "6 x + 10 y + 15 z"
"""Never 29 for natural numbers, which no linear program knows."""


@pytest.mark.parametrize(
    ("answers", "proved", "reason"),
    [
        ([optimum(28), optimum(28)], True, None),
        ([optimum(28), TIMED], True, None),
        ([optimum(28), NONE], False, OpenReason.SOLVER),
        ([optimum(28), optimum(30)], False, OpenReason.NODES),
        ([optimum(28), optimum(29, [0.0, 1.4, 1.0])], False, OpenReason.SOLVER),
        ([optimum(28), BROKEN], False, OpenReason.SOLVER),
        ([BROKEN, BROKEN], False, OpenReason.SOLVER),
        ([TIMED, TIMED], False, OpenReason.NODES),
        ([NONE, NONE], False, OpenReason.NODES),
    ],
)
def test_a_bound_needs_two_runs_that_agree(
    answers: list[IntegerResult],
    proved: bool,
    reason: OpenReason | None,
    only_the_solver: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    region = Region.of(model(f"min x; int x y z 0..9; c: {FROBENIUS} <= 29"))
    monkeypatch.setattr(highs, "solve_milp", milp(cycle(answers)))
    form = Affine({0: mpq(6), 1: mpq(10), 2: mpq(15)})
    found = bounds.Prover(region).prove_at_most(form, mpq(28))
    if proved:
        assert found.grade == "solver"  # type: ignore[union-attr]
    else:
        assert found == GaveUp(reason)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "two", "relaxed", "wanted"),
    [
        (optimum(5), optimum(5), False, False),
        (optimum(5), NONE, False, True),
        (optimum(5), NONE, True, True),
        (NONE, optimum(5), False, True),
        (NONE, optimum(5), True, False),
        (optimum(5), IntegerResult(Status.UNBOUNDED, [], None, None, True), False, True),
        (optimum(5), IntegerResult(Status.UNBOUNDED, [], None, None, True), True, False),
        (IntegerResult(Status.UNBOUNDED, [], None, None, True), optimum(5), True, True),
        (optimum(13, [3.0, 2.0]), optimum(12), False, True),
        (optimum(12), optimum(13, [3.0, 2.0]), False, True),
        (optimum(12), optimum(13, [3.0, 2.0]), True, False),
        (optimum(13, [3.0, 2.0 + 1e-7]), optimum(13), False, False),
        (TIMED, optimum(5), False, False),
        (BROKEN, NONE, False, False),
    ],
)
def test_contradictions(one: IntegerResult, two: IntegerResult, relaxed: bool, wanted: bool) -> None:
    assert contradict(FORM, one, two, relaxed=relaxed) is wanted


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ([BROKEN], equivamap.Reason.SOLVER_FAILED),
        ([optimum(28), NONE], equivamap.Reason.SOLVER_FAILED),
        ([NONE], equivamap.Reason.NOT_PROVED),
        ([TIMED], equivamap.Reason.NOT_PROVED),
    ],
)
def test_a_check_with_such_a_solver_is_undecided_with_the_reason(
    answers: list[IntegerResult],
    reason: equivamap.Reason,
    only_the_solver: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a, b = (model(f"min x + y + z; int x y z 0..9; c: {FROBENIUS} <= {most}") for most in (28, 29))
    truth = equivamap.check(a, b)
    assert (truth.verdict, truth.grade) == (equivamap.Outcome.EQUIVALENT, equivamap.Grade.SOLVER)
    asked, original = cycle(answers), highs.solve_milp

    def solve(region: Region, form: Affine, *given: Any, **options: Any) -> IntegerResult:
        return next(asked) if len(form.terms) == 3 else original(region, form, *given, **options)

    monkeypatch.setattr(highs, "solve_milp", solve)
    found = equivamap.check(a, b)
    assert (found.verdict, found.reason) == (equivamap.Outcome.UNDECIDED, reason)
    assert found.reward() is None
