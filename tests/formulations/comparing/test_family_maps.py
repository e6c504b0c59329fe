from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from equivamap.formulations.comparing.family_maps import FamilyMaps
from equivamap.formulations.comparing.trying import FamilyMap, InstancePair, Trying
from equivamap.ir.unify import unify
from equivamap.mapping.language import parse_map
from equivamap.mapping.links import Proposal
from equivamap.propose import PROPOSERS, propose
from equivamap.propose.names import shared_names_map
from equivamap.verify.attempt import Question
from equivamap.verify.relations import Basis, Reason, Relation
from equivamap.verify.sides import Side
from tests.short_models import model

FAR = 10.0**12


def on(a: Side, b: Side, deadline: float) -> Iterable[Proposal]:
    return propose(a.instance, b.instance, tuple(PROPOSERS), deadline=deadline)


def maps(given: str | None = None, **options: object) -> FamilyMaps:
    question = Question(relation=Relation.REFORMULATION)
    line_map = None if given is None else parse_map(given)
    names = lambda one, two: shared_names_map(one.instance, two.instance)  # noqa: E731
    return FamilyMaps(question, line_map, on, names, **options)  # type: ignore[arg-type]


def pairs(*texts: tuple[str, str]) -> list[InstancePair]:
    both = [unify(model(a), model(b)) for a, b in texts]
    return [InstancePair(k, Side("a", pair.a), Side("b", pair.b)) for k, pair in enumerate(both)]


def knapsack(name: str, size: int, factor: int = 1, shift: int = 0) -> str:
    items = range(1, size + 1)
    cost = " + ".join(f"{factor * (k + 1)} {name}[{k}]" for k in items) + f" + {shift}"
    rows = " + ".join(f"{k} {name}[{k}]" for k in items)
    return f"max {cost}; bin {' '.join(f'{name}[{k}]' for k in items)}; cap: {rows} <= {size + 1}"


def test_one_map_is_proposed_lifted_and_proved_on_all_sizes() -> None:
    family = maps()
    found = family.settle(pairs(*((knapsack("x", n), knapsack("y", n)) for n in (1, 2, 3, 4))), 5.0, FAR)
    assert found is not None and found.text == "x[i] = y[i]"
    assert found.proved == 4
    assert found.phi is not None and found.phi.is_identity


def test_a_map_of_one_instance_alone_is_not_enough() -> None:
    family = maps()
    texts = [
        (knapsack("x", 3), knapsack("y", 3)),
        (knapsack("x", 4), knapsack("y", 4).replace("<= 5", "<= 4")),
    ]
    assert family.settle(pairs(*texts), 5.0, FAR) is None
    assert family.best is not None and family.best.proved == 1


def test_one_objective_map_must_prove_all() -> None:
    texts = [(knapsack("x", n), knapsack("y", n, shift=n)) for n in (2, 3)]
    family = maps("x[i] = y[i]")
    assert family.settle(pairs(*texts), 5.0, FAR) is None
    assert family.best is not None and Reason.OBJECTIVE_MAP in family.best.reasons.values()
    assert maps("x[i] = y[i]", per_instance=True).settle(pairs(*texts), 5.0, FAR) is not None


def test_constant_costs_leave_the_objective_map_to_other_instances() -> None:
    free = "bin x[1] x[2]; r: x[1] + x[2] <= 1"
    texts = [
        (f"min 0 x[1]; {free}", f"min 0 y[1]; {free.replace('x[', 'y[')}"),
        (knapsack("x", 3), knapsack("y", 3, factor=3)),
        (knapsack("x", 4), knapsack("y", 4, factor=3)),
    ]
    found = maps("x[i] = y[i]").settle(pairs(*texts), 5.0, FAR)
    assert found is not None and found.phi is not None and found.phi.factor * 3 == 1


def test_lines_of_families_that_are_empty_at_a_size_say_nothing() -> None:
    texts = [
        ("min x[1]; bin x[1]", "min x[1]; bin x[1]"),
        ("min x[1] + z[1]; bin x[1] z[1]", "min x[1] + z[1]; bin x[1] z[1]"),
    ]
    found = maps("x[i] = x[i]\nz[i] = z[i]").settle(pairs(*texts), 5.0, FAR)
    assert found is not None and found.proved == 2


def test_infeasible_and_single_points_prove_nothing() -> None:
    nothing = "min x; bin x; r: x >= 2"
    single = "min x; bin x; r: 2 x >= 1"
    other = "min x; bin x; r: 3 x >= 1; s: x <= 5"
    family = maps("x = x")
    assert family.settle(pairs((nothing, nothing), (single, other)), 5.0, FAR) is None
    assert family.best is not None and family.best.proved == 0 and family.best.stands


def test_a_given_map_that_fails_refutes_with_a_point() -> None:
    family = maps("x[i] = 1 - y[i]")
    assert family.settle(pairs((knapsack("x", 3), knapsack("y", 3))), 5.0, FAR) is None
    assert family.best is not None and family.best.refutation is not None
    number, refutation = family.best.refutation
    assert number == 0 and refutation.basis is Basis.GIVEN_MAP
    assert refutation.witness.points


def test_a_map_that_does_not_fit_an_instance_proves_nothing_there() -> None:
    family = maps("x[i] = w[i]")
    assert family.settle(pairs((knapsack("x", 2), knapsack("y", 2))), 5.0, FAR) is None
    assert family.best is not None and family.best.refutation is None


def with_data(a: str, b: str, *data: dict[str, object]) -> list[InstancePair]:
    """Pairs whose numbers are filled in, with the data by name for maps."""
    found = []
    for k, values in enumerate(data):
        both = unify(*(dataclasses.replace(model(t.format(**values)), parameters=values) for t in (a, b)))
        found.append(InstancePair(k, Side("a", both.a), Side("b", both.b)))
    return found


def test_a_number_of_one_instance_is_tried_as_data() -> None:
    blend = "min 2 x[0] + 3 x[1]; cont x[0] 0..6; cont x[1] 0..7; d: x[0] + x[1] = {dem}"
    shares = (
        "min 2 y[0] + 3 y[1]; cont y[0] y[1] 0..; u: {dem} y[0] <= 6; v: {dem} y[1] <= 7; d: y[0] + y[1] = 1"
    )
    shares = shares.replace("2 y[0] + 3 y[1];", "{twice} y[0] + {thrice} y[1];", 1)
    data = [{"dem": d, "twice": 2 * d, "thrice": 3 * d} for d in (5, 8, 11)]
    found = maps().settle(with_data(blend, shares, *data), 5.0, FAR)
    assert found is not None and found.text == "x[i] = dem*y[i]" and found.proved == 3


def test_a_lifted_line_may_have_a_plain_multiple_of_data() -> None:
    a = (
        "min 3 w[0] + 2 buy[0] + 2 sell[0]; cont w[0] 0..9; cont buy[0] sell[0] 0..20; "
        "r: w[0] - buy[0] + sell[0] = {old}; n: w[0] >= 1"
    )
    b = (
        (
            "min 3 w[0] + 2 t[0]; cont w[0] 0..9; cont t[0] 0..40; n: w[0] >= 1; r: t[0] - w[0] >= -{old}; "
            "s: t[0] + w[0] >= {old}; u: t[0] + w[0] <= 40 + {old}; v: t[0] - w[0] <= 40 - {old}"
        )
        .replace("40 + {old}", "{over}")
        .replace("40 - {old}", "{under}")
    )
    data = [{"old": d, "w0": [d], "over": 40 + d, "under": 40 - d} for d in (2.75, 5.25, 3.7)]
    pairs_of = with_data(a, b, *data)
    family = maps(
        "w[i] = w[i]\nbuy[i] = 0.5*w[i] + 0.5*t[i] - 0.5*w0[i]\nsell[i] = 0.5*t[i] - 0.5*w[i] + 0.5*w0[i]"
    )
    lifted = FamilyMap("structure", family.candidates[0].lines)
    assert family.proves(lifted, pairs_of, 5.0, FAR) and lifted.proved == 3
    # the same numbers without the name of what they are
    bare = FamilyMap("structure", parse_map(lifted.text.replace("0.5*w0[i]", "1.375")))
    assert not family.proves(bare, pairs_of, 5.0, FAR)
    assert family.proves(FamilyMap("given", bare.lines), pairs_of[:1], 5.0, FAR)


def test_rounded_numbers_set_an_instance_aside_and_no_other_difference_does() -> None:
    a = "max x[0] + x[1]; cont x[0] x[1] 0..; c: 3 x[0] + {weight} x[1] <= 7"
    b = a.replace("x[", "y[").replace("{weight}", "{other}")
    exact = {"weight": 0.5, "other": 0.5}
    rounded = {"weight": 0.21, "other": 0.7 * 0.3 + 2e-16 + 1e-16}
    assert rounded["weight"] != rounded["other"]
    tiny = {"weight": 0.25, "other": 0.250000000001}
    for data, alone, stands in ((rounded, Trying.ROUNDED, True), (tiny, Trying.OPEN, False)):
        family = maps("x[i] = y[i]")
        found = family.candidates[0]
        assert family.proves(found, with_data(a, b, exact, data), 5.0, FAR) is stands
        assert found.tried == {0: Trying.PROVED, 1: alone}
        assert found.rounded == stands
