"""Time limits without a clock: whoever is asked after the deadline ends with its reason, and no program is solved."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import highspy
import pytest
from gmpy2 import mpq
from short_models import model

import equivamap
from equivamap import deadlines
from equivamap.deadlines import OutOfTime, check_time, in_time, passed, seconds_left, sooner
from equivamap.ir import ONE, Affine
from equivamap.ir.unify import unify
from equivamap.mapping.elimination import eliminate
from equivamap.mapping.language import parse_map
from equivamap.mapping.lifting import lift_family
from equivamap.mapping.links import Links, Proposal
from equivamap.mapping.render import render_links
from equivamap.options import given_proposal
from equivamap.propose import PROPOSERS, propose, structure
from equivamap.propose.common_part import pairings
from equivamap.propose.equations import Equations
from equivamap.propose.facet_pairs import lines_by_facets
from equivamap.propose.facet_programs import irredundant
from equivamap.propose.facet_projection import projections
from equivamap.propose.facet_search import FacetSearch
from equivamap.propose.facets import facets
from equivamap.propose.family_forms import FamilyForms
from equivamap.propose.isomorphisms import pair_all, shape
from equivamap.propose.linking_rows import lines_by_linking_rows
from equivamap.propose.reductions import normal_form
from equivamap.propose.reductions.reduction import Reduced, unchanged
from equivamap.propose.refinement import Unpaired
from equivamap.propose.resemblance import no_renaming_fits
from equivamap.propose.shapes import propose_by_shapes
from equivamap.propose.strengthening import strengthened
from equivamap.propose.structure import propose_by_structure
from equivamap.verify.bounds import Prover
from equivamap.verify.deciding import Question, decide
from equivamap.verify.objectives import IDENTITY
from equivamap.verify.obligations import Part, carrying
from equivamap.verify.region import Region
from equivamap.verify.relations import Reason, Relation, Standing
from equivamap.verify.sides import Side
from equivamap.verify.structure import match
from equivamap.verify.trial import A_TO_B, B_TO_A, Trial, judged

PAST = -math.inf
A = "min 3 x[1] + 2 x[2] + 4 x[3]; bin x[1] x[2] x[3]; c: x[1] + x[2] + x[3] >= 2; d: 2 x[1] + 3 x[2] <= 4"
B = (
    "min 3 y[1] + 2 y[2] + 4 y[3] + z; bin y[1] y[2] y[3]; cont z 0..9;"
    "c: y[1] + y[2] + y[3] - z >= 2; d: 2 y[1] + 3 y[2] <= 4"
)
PAIR = unify(model(A), model(B))
ONE_SIDE, OTHER = PAIR.a, PAIR.b
LINKS = Links.renaming([(0, 0), (1, 1), (2, 2)])


class Clock:
    """Time that passes by one with every look at it."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self) -> float:
        self.looks += 1
        return float(self.looks)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(deadlines, "time", SimpleNamespace(monotonic=made))
    return made


@pytest.fixture
def no_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(self: highspy.Highs) -> None:
        pytest.fail("a program was solved after the deadline")

    monkeypatch.setattr(highspy.Highs, "run", run)


def test_work_ends_between_two_pieces(clock: Clock) -> None:
    done = []
    with pytest.raises(OutOfTime):
        for piece in in_time(range(100), 3.0):
            done.append(piece)  # noqa: PERF402 - what was begun before time ran out
    assert done == [0, 1, 2] and clock.looks == 4


def test_without_a_deadline_nobody_looks_at_the_clock(clock: Clock) -> None:
    assert list(in_time(range(3), None)) == [0, 1, 2] and not passed(None)
    assert seconds_left(None) is None and seconds_left(None, 2.0) == 2.0
    check_time(None)
    assert clock.looks == 0


def test_a_part_has_no_more_time_than_the_whole(clock: Clock) -> None:
    assert sooner(5.0, 100.0) == 5.0
    assert sooner(50.0, 1.0) == 3.0 and sooner(None, 1.0) == 4.0
    assert seconds_left(10.0) == 6.0 and seconds_left(10.0, 1.0) == 1.0 and seconds_left(2.0) == 0.0


# -- proposers ----------------------------------------------------------------------------------------------


def _facets() -> Any:
    found = facets(ONE_SIDE, deadline=None)
    assert found is not None
    return found


FACETS = _facets()

PROPOSING: dict[str, tuple[Callable[[], object], object]] = {
    "structure": (lambda: list(propose(ONE_SIDE, OTHER, ["structure"], deadline=PAST)), []),
    "shapes": (lambda: list(propose(ONE_SIDE, OTHER, ["shapes"], deadline=PAST)), []),
    "by structure": (lambda: [p for p in propose_by_structure(ONE_SIDE, OTHER, deadline=PAST) if p], []),
    "pairing all": (lambda: pair_all(shape(ONE_SIDE), shape(ONE_SIDE), deadline=PAST), Unpaired.GAVE_UP),
    "what no renaming fits": (lambda: no_renaming_fits(ONE_SIDE, ONE_SIDE, deadline=PAST), False),
    "linking rows": (lambda: list(lines_by_linking_rows(ONE_SIDE, OTHER, deadline=PAST)), []),
    "common part": (lambda: list(pairings(ONE_SIDE, OTHER, deadline=PAST)), []),
    "facets": (lambda: facets(ONE_SIDE, deadline=PAST), None),
    "widths": (lambda: FACETS.widths(PAST), None),
    "implied facets": (lambda: irredundant(3, FACETS.inequalities, PAST), None),
    "shadows": (lambda: list(projections(FACETS, 1, deadline=PAST)), []),
    "pairs of facets": (lambda: list(lines_by_facets(FACETS, FACETS, deadline=PAST)), []),
    "maps by facets": (lambda: list(FacetSearch(PAST).lines(ONE_SIDE, OTHER)), []),
    "maps by tight facets": (lambda: list(FacetSearch(PAST).lines(ONE_SIDE, OTHER, tightened=True)), []),
    "tight rows": (lambda: strengthened(ONE_SIDE, tilt=True, deadline=PAST), None),
    "needed rows": (lambda: strengthened(ONE_SIDE, tilt=False, deadline=PAST), None),
    "normal form": (lambda: normal_form(ONE_SIDE, solve_lps=True, deadline=PAST).finished, False),
}


@pytest.mark.parametrize("asked", PROPOSING)
@pytest.mark.usefixtures("no_solver")
def test_proposers_end_at_once_when_time_is_over(asked: str) -> None:
    work, expected = PROPOSING[asked]
    assert work() == expected


def test_every_proposer_that_searches_is_in_the_table() -> None:
    """The map by names is read off, not searched for."""
    assert set(PROPOSERS) == {"names", *PROPOSING.keys() & PROPOSERS.keys()}


def test_what_facets_took_is_not_added_to_the_time_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stages that look for pairings get back what facets took of their own limit, up to the deadline and no further."""
    clock = SimpleNamespace(now=0.0)
    ends = []

    def facets_take_long(self: Any, stages: object, *, tightened: bool) -> Iterator[Links]:
        clock.now += 4.0
        return iter(())

    def form(self: Any, *how: object) -> Any:
        ends.append(self.deadline)
        return Reduced(ONE_SIDE, unchanged(ONE_SIDE))

    monkeypatch.setattr(structure, "time", SimpleNamespace(monotonic=lambda: clock.now))
    monkeypatch.setattr(structure._Search, "by_facets", facets_take_long)
    monkeypatch.setattr(structure._Search, "form", form)
    monkeypatch.setattr(structure, "pair_all", lambda *graphs, **options: Unpaired.NONE)
    list(propose_by_structure(ONE_SIDE, OTHER, deadline=5.0))
    assert set(ends) == {5.0}


# -- what raises --------------------------------------------------------------------------------------------

SUM = "x[i] = sum(y[k] for k in [1, 2, 3] if k == i)"
UNFINISHED: dict[str, Callable[[], object]] = {
    "elimination": lambda: eliminate([Affine({0: ONE, 1: ONE}, ONE)], [0], deadline=PAST),
    "obligations": lambda: carrying(OTHER, ONE_SIDE, {}, (), None, deadline=PAST),
    "a map's lines": lambda: parse_map(SUM).instantiate(ONE_SIDE, OTHER, deadline=PAST),
    "a given map": lambda: given_proposal(PAIR, parse_map(SUM), deadline=PAST),
    "a line over a family": lambda: lift_family(
        ONE_SIDE.variables.families["x"], "backward", LINKS, ONE_SIDE, OTHER, deadline=PAST
    ),
    "forms of a family": lambda: FamilyForms(ONE_SIDE, OTHER, Equations(ONE_SIDE)).of(
        ONE_SIDE.variables.families["x"], PAST
    ),
    "maps by shapes": lambda: list(propose_by_shapes(ONE_SIDE, OTHER, deadline=PAST)),
}


@pytest.mark.parametrize("asked", UNFINISHED)
@pytest.mark.usefixtures("no_solver")
def test_work_of_which_a_part_is_useless_is_given_up(asked: str) -> None:
    with pytest.raises(OutOfTime):
        UNFINISHED[asked]()


def test_filling_a_map_in_looks_at_the_clock_now_and_then(clock: Clock) -> None:
    long = "x[i] = sum(y[i] * 0 for k in range(60000)) + y[i]"
    with pytest.raises(OutOfTime):
        parse_map(long).instantiate(ONE_SIDE, OTHER, deadline=3.0)
    assert clock.looks == 4


def test_a_map_shown_late_is_written_member_by_member_and_is_the_same() -> None:
    links = parse_map("x[i] = 2*y[i]").instantiate(ONE_SIDE, OTHER)
    late = render_links(links, ONE_SIDE, OTHER, deadline=PAST)
    again = parse_map(late).instantiate(ONE_SIDE, OTHER)
    assert again.backward == links.backward


# -- provers ------------------------------------------------------------------------------------------------


def late_trial(links: Links = LINKS) -> Trial:
    return Trial(Side("a", ONE_SIDE, PAST), Side("b", OTHER, PAST), links, match(ONE_SIDE, OTHER, links))


def prover() -> Prover:
    return Prover(Region.of(OTHER), deadline=PAST)


PROVING: dict[str, Callable[[], object]] = {
    "a point": lambda: prover().find_point(),
    "an optimum": lambda: prover().optimum(OTHER.objective),
    "a bound": lambda: prover().prove_at_most(OTHER.objective, mpq(1)),
    "the best cost": lambda: Side("a", ONE_SIDE, PAST).best,
    "the worst cost": lambda: Side("a", ONE_SIDE, PAST).worst,
    "feasibility B to A": lambda: late_trial().feasible(B_TO_A),
    "feasibility A to B": lambda: late_trial().feasible(A_TO_B),
    **{
        f"{relation}": lambda relation=relation: late_trial().relation(relation, IDENTITY)  # type: ignore[misc]
        for relation in Relation
    },
}


@pytest.mark.parametrize("asked", PROVING)
@pytest.mark.usefixtures("no_solver")
def test_provers_give_time_as_their_reason(asked: str) -> None:
    found: Any = PROVING[asked]()
    assert found.reason is not None and found.reason.value == "time"


@pytest.mark.parametrize("relation", [r for r in Relation if r is not Relation.QUASI_KARP])
def test_what_was_not_worked_out_is_never_proved(relation: Relation) -> None:
    """An empty list of obligations would be a proof, here and in every claim made of parts of this one."""
    claim = late_trial().relation(relation, IDENTITY)
    assert claim.standing is Standing.UNKNOWN
    assert claim.without_cost().standing is Standing.UNKNOWN
    assert judged(claim.settled, {}).standing is Standing.UNKNOWN
    assert {s.subject.target.part for _, s in claim.settled} == {Part.EVERYTHING}  # type: ignore[union-attr]


@pytest.mark.parametrize("text", [None, SUM, "x[i] = y[i]"])
@pytest.mark.usefixtures("no_solver")
def test_a_question_without_time_stays_open(text: str | None) -> None:
    given = None if text is None else parse_map(text)
    found = equivamap.check(ONE_SIDE, OTHER, map=given, time_limit=1e-9)
    assert (found.verdict.value, found.reason) == ("undecided", Reason.TIME)


def test_maps_that_come_too_late_are_not_tried() -> None:
    """The first one is, so that there is something to tell; nobody is asked for a third one."""
    asked = []

    def proposals() -> Iterator[Proposal]:
        for number in range(3):
            asked.append(number)
            yield Proposal("structure", LINKS, "")

    question = Question(Relation.SAME_DECISIONS)
    found = decide(question, Side("a", ONE_SIDE, PAST), Side("b", OTHER, PAST), proposals())
    assert (asked, found.reason) == ([0, 1], Reason.TIME)
