"""Every reason and every basis is reached by a small pair, and what the rules must not let through."""

from __future__ import annotations

import dataclasses
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

import pytest
from short_models import model

import equivamap
from equivamap.ir.unify import unify
from equivamap.mapping.links import Links, Proposal
from equivamap.verify.deciding import Question, decide
from equivamap.verify.relations import Basis, Outcome, Reason, Relation, Standing, implies
from equivamap.verify.sides import Side
from equivamap.verify.verdict import CheckResult

COVER = "min x + 2 y; bin x y; c: x + y >= 1"
EXACT_COVER = "min x + 2 y; bin x y; c: x + y = 1"


@dataclass(frozen=True)
class Pair:
    a: str
    b: str
    options: dict[str, Any] = field(default_factory=dict)
    proposals: tuple[tuple[str, Links], ...] | None = None

    def check(self, **options: Any) -> CheckResult:
        if self.proposals is None:
            return equivamap.check(
                model(self.a), model(self.b), **{"propose": ["names"], **self.options, **options}
            )
        return decided(self, **options)


def decided(pair: Pair, **options: Any) -> CheckResult:
    """Decide with proposals made by hand."""
    assert pair.proposals is not None
    both = unify(model(pair.a), model(pair.b))
    proposals = [Proposal(source, links, f"# {source}") for source, links in pair.proposals]  # type: ignore[arg-type]
    question = Question(**{**pair.options, **options})
    return decide(question, Side("a", both.a), Side("b", both.b), proposals)


STRAIGHT = Links.renaming([(0, 0), (1, 1)])
CROSSED = Links.renaming([(0, 1), (1, 0)])

REASONS = {
    Reason.NO_MAP_FOUND: Pair(COVER, "min u + 2 v; bin u v; c: u + v >= 1"),
    Reason.NAMES_MAP_FAILS: Pair(
        "min 3 a + 5 b; bin a b; c: a + b = 1",
        "min 5 a + 3 b; bin a b; c: a + b = 1",
        {"names_map": lambda: Proposal("names", STRAIGHT, "")},
        (("structure", CROSSED),),
    ),
    Reason.REFERENCE_NOT_DETERMINED: Pair(
        "min z; bin x y; cont z ..; c: x + y >= 1; d: z - x - 2 y >= 0", COVER
    ),
    Reason.RESTRICTS_REFERENCE: Pair(COVER, EXACT_COVER),
    Reason.COEFFICIENTS_DIFFER: Pair(
        "max 2 x + y; int x y 0..4; c: 0.3333 x + y <= 1", "max 2 x + y; int x y 0..4; c: 0.33334 x + y <= 1"
    ),
    Reason.UNITS: Pair(COVER, "min 100 x + 200 y; bin x y; c: x + y >= 1", {"objective": "same"}),
    Reason.OBJECTIVE_MAP: Pair(
        "min x + 2 y; int x y 0..3; c: x + y >= 1",
        "min x + 3 y; int x y 0..3; c: x + y >= 1",
        {"objective": "affine"},
    ),
    Reason.INSTANCE_SPECIFIC: Pair(
        "min x; int x 0..9999; c: x >= 2; d: x <= 9000",
        "min y; cont y 0..1; c: y >= 0",
        {"objective": "affine", "relation": Relation.QUASI_KARP},
        (("structure", Links(backward_lines={0: model("min 1234.5 y + 2; cont y 0..").objective})),),
    ),
    Reason.OPTIMA_ONLY: Pair(
        COVER,
        "min v + 3 u + 2 w; bin v u w; c: u + v + w >= 1; d: u + v <= 1",
        {"relation": Relation.QUASI_KARP},
        (("structure", Links.renaming([(0, 0), (1, 1)])),),
    ),
    Reason.NUMERIC: Pair(
        "max x + y; cont x y 0..1; c: x + y <= 1",
        "max x + y; cont x y 0..1; c: x + y <= 1; d: x + 2 y <= 1.9999999999",
    ),
    Reason.VACUOUS: Pair("min x; bin x; c: x >= 2", "min x; bin x; c: 3 x >= 4"),
    Reason.DEGENERATE: Pair("min x + y; bin x y; c: x + y >= 2", "min x + y; bin x y; c: x >= 1; d: y >= 1"),
    Reason.NOT_PROVED: Pair(
        "min x; int x 1..3", "min x; int x 1..3; bin w; c: x + w >= 2", {"relation": Relation.ISOMORPHIC}
    ),
    Reason.TIME: Pair("min x; int x 0..5; c: x >= 2", "min x; int x 0..5; c: 2 x >= 3", {"time_limit": 0}),
}


def test_a_map_that_only_carries_optima_is_worth_something_when_named_or_given() -> None:
    pair = REASONS[Reason.OPTIMA_ONLY]
    assert pair.proposals is not None
    ((_, links),) = pair.proposals
    for source in ("names", "given"):
        named = dataclasses.replace(pair, proposals=((source, links),))
        assert named.check().verdict is Outcome.EQUIVALENT
    # where values differ as well, they refute
    other = dataclasses.replace(pair, b=pair.b.replace("min v", "min 2 v"))
    assert other.check().basis is Basis.SAME_UNITS


def test_every_reason_has_its_pair() -> None:
    # faults, which no pair of models causes: test_solver_faults.py and tests/batch; and what is of open data alone
    elsewhere = {Reason.SOLVER_FAILED, Reason.WORKER_DIED, Reason.PARAMETER_MAP}
    assert set(REASONS) == set(Reason) - elsewhere


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_reached(reason: Reason) -> None:
    result = REASONS[reason].check()
    assert (result.verdict, result.reason) == (Outcome.UNDECIDED, reason), result.explanation
    assert result.basis is None and result.grade is None and result.objective_map is None
    assert result.explanation
    # models that hold their data take no other
    assert bool(result.next_command) == (reason not in (Reason.VACUOUS, Reason.DEGENERATE))
    consistent(result)


BASES = {
    Basis.MAP: Pair(COVER, COVER),
    Basis.EVERY_MAP: Pair(COVER, "min x + 2 y; bin x y; c: x + y >= 3"),
    Basis.SAME_UNITS: Pair(COVER, "min x + 2 y; bin x y; c: y >= 1"),
    Basis.GIVEN_MAP: Pair(COVER, EXACT_COVER, {"map": "names"}),
}


@pytest.mark.parametrize("basis", [basis for basis in Basis if basis is not Basis.ONE_OBJECTIVE_MAP])
def test_every_basis_is_reached(basis: Basis) -> None:
    result = BASES[basis].check()
    assert result.basis is basis, result.explanation
    assert result.verdict is (Outcome.EQUIVALENT if basis is Basis.MAP else Outcome.NOT_EQUIVALENT)
    assert result.grade is not None and result.reason is None
    consistent(result)


def consistent(result: CheckResult) -> None:
    """No relation is refuted that a proved one implies; the summary is that of the profile."""
    standing = {relation: claim.standing for relation, claim in result.profile.items()}
    assert list(standing) == list(Relation)
    for strong in Relation:
        for weak in Relation:
            if implies(strong, weak) and standing[strong] is Standing.PROVED:
                assert (
                    standing[weak] is Standing.PROVED
                    or result.profile[weak].note == "no optimum on this data"
                )
            if implies(strong, weak) and standing[weak] is Standing.REFUTED:
                assert standing[strong] is Standing.REFUTED
    asked = standing[result.relation]
    expected = {Outcome.EQUIVALENT: Standing.PROVED, Outcome.NOT_EQUIVALENT: Standing.REFUTED}
    assert asked is expected.get(result.verdict, Standing.UNKNOWN)
    proved = [r for r in Relation if standing[r] is Standing.PROVED]
    refuted = [r for r in Relation if standing[r] is Standing.REFUTED]
    assert result.first_refuted == (refuted[0] if refuted else None)
    assert (result.strongest_proved in proved) if proved else result.strongest_proved is None
    assert not any(implies(r, result.strongest_proved) and r != result.strongest_proved for r in proved)


FOLLOWED = [
    reason
    for reason in REASONS
    if re.match("--(map names|map free|open|relation|coef|obj)", REASONS[reason].check().next_command)
]


@pytest.mark.parametrize("reason", FOLLOWED)
def test_the_next_command_changes_the_verdict(reason: Reason) -> None:
    pair = REASONS[reason]
    words = iter(shlex.split(pair.check().next_command))
    options: dict[str, Any] = {}
    for word in words:
        key = word.removeprefix("--").replace("-", "_")
        value: Any = next(words)
        if pair.proposals is not None and (key, value) == ("map", "free"):
            key, value = "free_map", True
        options[key] = [*options.get("open", []), value] if key == "open" else value
    if "coef_tol" in options:
        options["coef_tol"] = float(options["coef_tol"])
    after = pair.check(**options)
    assert after.verdict is not Outcome.UNDECIDED, (options, after.reason, after.explanation)
    consistent(after)


def test_which_next_commands_are_followed() -> None:
    assert {Reason.UNITS, Reason.NAMES_MAP_FAILS, Reason.REFERENCE_NOT_DETERMINED} <= set(FOLLOWED)
    assert {Reason.RESTRICTS_REFERENCE, Reason.COEFFICIENTS_DIFFER, Reason.OBJECTIVE_MAP} <= set(FOLLOWED)


# -- what must not be claimed -----------------------------------------------------------------------------------


def test_nothing_linked_proves_nothing_even_if_all_may_stay_open() -> None:
    result = equivamap.check(
        model("min x + y; bin x y; c: x - y <= 0"),
        model("min u + v; bin u v"),
        map="x = ?\ny = ?",
        open=["x", "y"],
    )
    assert result.reason is Reason.REFERENCE_NOT_DETERMINED
    assert result.next_command == "--map FILE"


@pytest.mark.parametrize("relation", Relation)
def test_constants_given_for_a_single_point_are_no_structural_proof(relation: Relation) -> None:
    result = equivamap.check(
        model("min x; int x 0..3; c: x = 1"), model("min 0 y + 1; int y 0..3"), map="x = 1", relation=relation
    )
    assert result.verdict is not Outcome.EQUIVALENT


@pytest.mark.parametrize("family", [("x",), ("z",)])
def test_each_open_family_must_be_allowed(family: tuple[str, ...]) -> None:
    a = "min z; bin x y; cont z ..; c: x + y >= 1; d: z - x - 2 y >= 0"
    result = equivamap.check(model(a), model(COVER), open=family)
    expected = Outcome.EQUIVALENT if family == ("z",) else Outcome.UNDECIDED
    assert result.verdict is expected
    assert result.left_open == ("z",)


def test_a_crossing_map_needs_names_that_are_not_refuted() -> None:
    pair = REASONS[Reason.NAMES_MAP_FAILS]
    assert pair.check(free_map=True).verdict is Outcome.EQUIVALENT
    assert pair.check(names_map=None).verdict is Outcome.EQUIVALENT


def test_slack_of_an_open_epigraph_is_no_value_that_b_lacks() -> None:
    """With z open, A may waste cost; B with a row more keeps only some decisions, which refutes nothing."""
    a = "min z; bin x y; cont z ..; c: x + y >= 1; d: z - x - 2 y >= 0"
    result = equivamap.check(model(a), model(EXACT_COVER), open="z")
    assert result.map_source == "names"
    assert result.reason is Reason.RESTRICTS_REFERENCE
    consistent(result)


def test_optima_that_agree_in_a_visible_unit_are_not_refuted_by_values() -> None:
    a = "min x + 2 y + w; bin x y w; c: x + y >= 1; d: x + y <= 1"
    b = "min 3 x + 6 y + 3 w; bin x y w; c: x + y >= 1"
    assert equivamap.check(model(a), model(b)).reason is Reason.UNITS
    assert equivamap.check(model(a), model(b), map="names").basis is Basis.GIVEN_MAP


def test_restriction_with_another_optimal_value_is_refuted() -> None:
    """B keeps an optimal solution of A and loses others, but states another cost: not the same optimum."""
    result = equivamap.check(model(COVER), model("min 2 x + 3 y; bin x y; c: x + y = 1"))
    assert result.basis is Basis.SAME_UNITS


@pytest.mark.parametrize("relation", [Relation.SAME_DECISIONS, Relation.REFORMULATION])
def test_costs_under_maps_that_were_not_tried_do_not_refute_a_given_map(relation: Relation) -> None:
    a, b = "min x + 2 y; int x y 0..3; c: x + y >= 1", "min x + 3 y; int x y 0..3; c: x + y >= 1"
    loose = equivamap.check(model(a), model(b), map="names", objective="monotone", relation=relation)
    assert loose.reason is Reason.OBJECTIVE_MAP
    assert (
        equivamap.check(model(a), model(b), map="names", relation=relation).verdict is Outcome.NOT_EQUIVALENT
    )


def test_a_given_map_fails_whatever_the_cost() -> None:
    result = equivamap.check(model(COVER), model(EXACT_COVER), map="names", objective="affine")
    assert result.basis is Basis.GIVEN_MAP
    assert dict(result.witness.points[0].values) == {"x": 1, "y": 1}


def test_a_given_forward_line_is_a_claim_of_its_own() -> None:
    b = "min u; int u 0..3; int w 0..9; c: w - 2 u = 0"
    a = model("min x; int x 1..3"), model(b.replace("int u 0..3", "int u 1..3"))
    assert equivamap.check(*a, map="x = u").verdict is Outcome.EQUIVALENT
    wrong = equivamap.check(*a, map="x = u\nforward:\nw = 3 * x")
    assert wrong.basis is Basis.GIVEN_MAP


@pytest.mark.parametrize(("tolerance", "verdict"), [(0.0001, "not_equivalent"), (0.01, "equivalent")])
def test_the_tolerance_decides_beyond_the_usual_one(tolerance: float, verdict: str) -> None:
    a, b = (f"max 2 x + y; int x y 0..4; c: {c} x + y <= 1" for c in ("0.333", "0.3345"))
    result = equivamap.check(model(a), model(b), coef_tol=tolerance)
    assert result.verdict == verdict
    assert bool(result.warnings) == (verdict == "equivalent")


@pytest.mark.parametrize("share", ["0.3333103", "0.33330104", "0.333399", "0.33363"])
def test_the_tolerance_that_is_advised_is_enough(share: str) -> None:
    a, b = (model(f"max 2 x + y; cont x y 0..4; c: {c} x + y <= 1") for c in ("0.3333", share))
    asked = equivamap.check(a, b)
    assert asked.reason is Reason.COEFFICIENTS_DIFFER
    result = equivamap.check(a, b, coef_tol=float(asked.next_command.split()[1]))
    assert result.verdict is Outcome.EQUIVALENT
    ((side, warned),) = result.warnings
    assert (side, warned.kind) == ("b", "tolerance")
    assert "1 number differs" in warned.message and result.explanation in warned.message


def test_unbounded_pairs_claim_nothing_about_optima() -> None:
    a = model("max x; int x 0..; c: x >= 1")
    b = model("max x; int x 0..; c: 2 x >= 1; d: 3 x >= 2")
    result = equivamap.check(a, b)
    assert result.verdict is Outcome.EQUIVALENT
    consistent(result)
    assert equivamap.check(a, b, relation="quasi-karp").reason is Reason.VACUOUS
    assert equivamap.check(a, a, relation="quasi-karp").verdict is Outcome.EQUIVALENT


def test_rows_that_imply_each_other_are_no_structural_proof_for_empty_models() -> None:
    """For a binary x, x >= 2 and 3 x >= 4 imply each other; the same row stands on neither side."""
    a, b = model("min x; bin x; c: x >= 2"), model("min x; bin x; c: 3 x >= 4")
    assert equivamap.check(a, b).reason is Reason.VACUOUS
    assert equivamap.check(a, model("min x; bin x; c: 3 x >= 6")).verdict is Outcome.EQUIVALENT


def test_a_structural_pair_imports_no_prover() -> None:
    code = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from short_models import model\nimport equivamap\n"
        f"assert equivamap.check(model({COVER!r}), model({COVER!r})).verdict == 'equivalent'\n"
        "heavy = ('equivamap.verify.bounds', 'equivamap.verify.completions', 'equivamap.verify.refutation',\n"
        "         'equivamap.mapping.language', 'flint', 'scipy', 'pulp', 'pyomo', 'sympy', 'networkx')\n"
        "print(*(name for name in heavy if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_map_that_is_shown_links_all_of_a() -> None:
    """A map that leaves out the variable whose cost differs is open, but says less than the one that fails."""
    a, b = "min x + 2 y + 5; bin x y; c: x + y >= 1", "min x + 3 y; bin x y; c: x + y >= 1"
    partial = Links.renaming([(0, 0)])
    result = Pair(a, b, {}, (("names", STRAIGHT), ("structure", partial))).check()
    assert (result.basis, result.map_source, result.left_open) == (Basis.SAME_UNITS, "names", ())
    assert [change.family for change in result.differences.changed] == ["objective"]


@pytest.mark.parametrize("sense", ["min", "max"])
@pytest.mark.parametrize("relation", ["same-decisions", "isomorphic"])
def test_costs_that_differ_by_a_constant_have_no_common_best_value(sense: str, relation: str) -> None:
    pair = Pair(*(f"{sense} 3 x + 2 y + {k}; cont x y 0..9; c: x + y >= 4" for k in (100, 1000)))
    result = pair.check(relation=relation)
    assert result.verdict is Outcome.EQUIVALENT
    assert result.same_value.standing is Standing.REFUTED
    assert result.same_value.note == "differs by the map of costs: A = B - 900"
    assert "the costs differ by a constant: cost of A = cost of B - 900" in result.explanation
    assert "--objective same" in result.explanation
    assert pair.check(relation=relation, objective="same").verdict is Outcome.NOT_EQUIVALENT


def test_without_an_optimum_no_values_differ() -> None:
    free = "min 3 x + {}; cont x ..9; cont y; c: x + y >= 4"
    claim = Pair(free.format(100), free.format(1000)).check().same_value
    assert claim.standing is Standing.UNKNOWN
    assert claim.note == "not solved; any optimum differs by the map of costs: A = B - 900"
    empty = "min 3 x + {}; cont x y 0..9; c: x >= 10; d: x + y <= 4"
    assert Pair(empty.format(1), empty.format(2)).check().same_value.standing is not Standing.REFUTED


def test_a_factor_between_costs_leaves_the_values_open() -> None:
    result = Pair(*(f"min {k} x + {2 * k} y; cont x y; c: x + y >= 4" for k in (1, 10))).check()
    assert result.same_value.standing is Standing.UNKNOWN
    assert result.same_value.note == "not solved; related by the map of costs: A = 0.1 * B"
    assert "the costs differ by a factor: cost of A = 0.1 * cost of B" in result.explanation


def test_what_a_given_map_refutes_is_marked_as_such() -> None:
    pair = Pair("min x + 2 y; bin x y; c: x + y >= 1", "min x + 2 y; bin x y; c: x + y >= 0")
    profile = pair.check(map="names").profile
    assert {claim.basis for claim in profile.values() if claim.standing is Standing.REFUTED} == {
        Basis.GIVEN_MAP
    }
    assert profile[Relation.ISOMORPHIC].standing is Standing.REFUTED
    proved = Pair(COVER, COVER).check(map="names").profile
    assert all(claim.basis is None for claim in proved.values())


def test_optimal_values_are_given_exactly_beside_what_is_shown() -> None:
    result = Pair(*(f"max 7 x; cont x; c: 599 x <= {k}" for k in (1439401, 1449403))).check()
    assert result.same_value.note == "~16821.0467 for A, ~16937.9316 for B"
    assert "~16821.0467" in result.explanation and "/599" not in result.explanation
    assert [str(value) for value in result.optimal_values] == ["10075807/599", "10145821/599"]
    assert Pair(COVER, COVER).check().optimal_values == (None, None)


def test_how_the_map_by_names_fails_is_told_of_changed_rows_too() -> None:
    rows = "min x + y; int x y 0..9; c: x + y >= 1; cap: x + 3 y <= {}"
    result = Pair(rows.format(17), rows.format(22)).check()
    assert "(under it B relaxes A: it changes cap)" in result.explanation
    lacks = Pair(rows.format(17), "min x + y; int x y 0..9; c: x + y >= 1").check()
    assert "(under it B relaxes A: it lacks cap)" in lacks.explanation


def test_beside_a_value_that_is_not_optimal_stands_the_row_that_the_map_breaks() -> None:
    rows = "min 3 x + 2 y; int x y 0..9; c: x + y >= 4; cap: x + 3 y <= {}"
    result = Pair(rows.format(17), rows.format(22)).check(relation="isomorphic")
    assert (result.verdict, result.basis) == (Outcome.NOT_EQUIVALENT, Basis.EVERY_MAP)
    assert result.map_witness is not None
    assert result.map_witness.claim == "a feasible point of B whose image breaks row cap of A"
    missed = Pair(rows.format(17), rows.format(22).replace(">= 4", ">= 5")).check()
    assert (missed.same_value.standing, missed.map_witness) == (Standing.REFUTED, None)


SPLIT_NAMES = [
    ("min x + y; int x y x2 0..; c: x + x2 + y >= 3; d: x + x2 - y >= 1", False),
    ("min x + x2 + y; int x y x2 0..; c: x + x2 + y >= 3; d: x + x2 - y >= 1", True),
    ("min x + 2 x2 + y; int x y x2 0..; c: x + 2 x2 + y >= 3; d: x + 2 x2 - y >= 1", False),
    ("min x - x2 + y; int x y x2 0..; c: x - x2 + y >= 3; d: x - x2 - y >= 1", False),
    ("min x + y + 2 s; int x y s 0..; c: x + y + 2 s >= 3; d: x - y >= 1", False),
]


@pytest.mark.parametrize(("b", "same"), SPLIT_NAMES)
def test_a_name_may_stand_for_one_part_of_what_it_was(b: str, same: bool) -> None:
    """Only where the name is kept for a part, and all other parts have names of their own."""
    a = "min x + y; int x y 0..; c: x + y >= 3; d: x - y >= 1"
    result = equivamap.check(model(a), model(b))
    assert (result.verdict is Outcome.EQUIVALENT) is same
    assert equivamap.check(model(a), model(b), map="names").verdict is Outcome.NOT_EQUIVALENT
    consistent(result)


def test_a_name_that_is_kept_for_a_part_of_some_members_alone_crosses() -> None:
    a = "min 3 x[1] + 5 x[2]; int x[1] x[2] 0..9; c: x[1] + x[2] >= 3"
    b = "min 3 x[1] + 5 x[2] + 3 s; int x[1] x[2] s 0..9; c: x[1] + x[2] + s >= 3; e: x[1] + s <= 9"
    assert equivamap.check(model(a), model(b)).reason is Reason.NAMES_MAP_FAILS
    assert equivamap.check(model(a), model(b), map="free").verdict is Outcome.EQUIVALENT
