from __future__ import annotations

import random

import pytest

from equivamap.errors import UsageError
from equivamap.ir import Instance
from equivamap.ir import instance as ir_instance
from equivamap.mapping.admissible import inadmissible
from equivamap.mapping.language import parse_map
from equivamap.mapping.links import Proposal
from equivamap.propose import PROPOSERS, propose
from equivamap.propose.names import Misses, misses, names_are_shared, propose_by_names
from tests.mapping.models import instance


def pairs(proposal: Proposal, a: Instance, b: Instance) -> dict[str, str]:
    links = proposal.links
    assert not links.backward_lines and not links.forward_lines
    return {
        a.variables.names[x]: b.variables.names[y]
        for x, y in zip(links.renamed_a.tolist(), links.renamed_b.tolist(), strict=True)
    }


def test_the_same_names_in_another_order() -> None:
    a, b = instance("x[1] x[2] cost"), instance("cost x[2] x[1]")
    (proposal,) = propose_by_names(a, b)
    assert pairs(proposal, a, b) == {"x[1]": "x[1]", "x[2]": "x[2]", "cost": "cost"}
    assert proposal.source == "names"
    assert proposal.text == "x[i] = x[i]\ncost = cost\n"


def test_names_of_one_side_may_be_some_of_the_other() -> None:
    a, b = instance("x y"), instance("s y x")
    assert pairs(propose_by_names(a, b)[0], a, b) == {"x": "x", "y": "y"}
    assert pairs(propose_by_names(b, a)[0], b, a) == {"x": "x", "y": "y"}


def test_spellings_of_the_same_index_agree() -> None:
    a, b = instance("x[1,2] x[2,1]"), instance("x_(1,_2) x_2_1")
    (proposal,) = propose_by_names(a, b)
    assert pairs(proposal, a, b) == {"x[1,2]": "x_(1,_2)", "x[2,1]": "x_2_1"}
    texts = instance("u v", labels=[("x", ("1", "2")), ("x", ("2", "1"))])
    assert pairs(propose_by_names(a, texts)[0], a, texts) == {"x[1,2]": "u", "x[2,1]": "v"}
    assert names_are_shared(a, texts)


def test_case_and_separators() -> None:
    a, b = (
        instance("openPlant[New_York] openPlant[Rome] ship"),
        instance("open_plant[rome] open_plant[newyork] ship"),
    )
    best, exact = propose_by_names(a, b)
    assert pairs(best, a, b) == {
        "openPlant[New_York]": "open_plant[newyork]",
        "openPlant[Rome]": "open_plant[rome]",
        "ship": "ship",
    }
    assert pairs(exact, a, b) == {"ship": "ship"}


def test_index_order_only_where_shapes_force_it() -> None:
    a = instance("x[1,7] x[1,8] x[1,9] x[2,7] x[2,8] x[2,9]")
    b = instance("X[7,1] X[8,1] X[9,1] X[7,2] X[8,2] X[9,2]")
    assert pairs(propose_by_names(a, b)[0], a, b)["x[1,9]"] == "X[9,1]"
    c, d = instance("x[1,2] x[2,1]"), instance("X[1,2] X[2,1]")
    assert pairs(propose_by_names(c, d)[0], c, d)["x[1,2]"] == "X[1,2]"


def test_index_order_of_equal_family_names() -> None:
    a = instance("x[1,1] x[1,2] x[1,3] x[2,1] x[2,2] x[2,3]")
    b = instance("x[1,1] x[1,2] x[2,1] x[2,2] x[3,1] x[3,2]")
    best = propose_by_names(a, b)[0]
    assert pairs(best, a, b)["x[1,3]"] == "x[3,1]"
    assert best.text == "x[i,j] = x[j,i]\n"


def test_counting_from_zero_or_one() -> None:
    a, b = instance("x[a,1] x[a,2] x[b,1] u[0] u[1]"), instance("x[a,0] x[a,1] x[b,0] u[1] u[2]")
    best, exact = propose_by_names(a, b)
    assert pairs(best, a, b) == {
        "x[a,1]": "x[a,0]",
        "x[a,2]": "x[a,1]",
        "x[b,1]": "x[b,0]",
        "u[0]": "u[1]",
        "u[1]": "u[2]",
    }
    assert pairs(exact, a, b) == {"x[a,1]": "x[a,1]", "u[1]": "u[1]"}


def test_common_members_of_different_index_sets() -> None:
    a, b = instance("x[1] x[2] u"), instance("x[2] x[3] v")
    best = propose_by_names(a, b)[0]
    assert pairs(best, a, b) == {"x[2]": "x[2]"}
    assert misses(a, b) == Misses(("x", "u"), ("x", "v"))


def test_ambiguous_normalised_names_are_left_alone() -> None:
    a, b = instance("a_b ab"), instance("AB")
    assert propose_by_names(a, b) == []
    assert propose_by_names(instance("x"), instance("y")) == []


def test_names_are_shared() -> None:
    a = instance("x[1] x[2]")
    assert names_are_shared(a, instance("x[2] x[1]"))
    assert names_are_shared(a, instance("x_2 x_1"))
    assert not names_are_shared(a, instance("x[1] x[3]"))
    assert names_are_shared(a, instance("x[1] x[2] s"))
    assert not names_are_shared(instance("x[1] x[2] s"), a)
    assert not names_are_shared(a, instance("X[1] X[2]"))


def test_misses_of_a_full_match_are_none() -> None:
    assert misses(instance("x y"), instance("y x s[1] s[2]")) == Misses((), ("s",))


def test_a_solution_written_as_fixed_variables_is_inadmissible() -> None:
    a, b = instance("x:0..9 y:0..9", "x + y >= 1"), instance("x=1 y=0")
    assert inadmissible(propose_by_names(a, b)[0].links, a, b)


@pytest.mark.parametrize("spelling", ["x[1,2]", "x(1,2)"])
def test_texts_read_back(spelling: str) -> None:
    a, b = instance("x[1,2] y"), instance(f"{spelling} Y")
    best = propose_by_names(a, b)[0]
    again = parse_map(best.text).instantiate(a, b)
    assert again.backward == best.links.backward


def test_a_long_map_by_full_names_splits_no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"x[{i},{j}]" for i in range(100) for j in range(100)]
    a, b = instance(" ".join(names)), instance(" ".join(random.Random(1).sample(names, len(names))))

    def refuse(_: object) -> None:
        raise AssertionError("names were split")

    monkeypatch.setattr(ir_instance, "split_names", refuse)
    (proposal,) = propose_by_names(a, b)
    assert names_are_shared(a, b)
    assert len(proposal.links.renamed_a) == 10_000 and proposal.text == ""
    assert misses(a, b) == Misses((), ())


def test_the_registry() -> None:
    a, b = instance("x"), instance("x")
    assert list(PROPOSERS) == ["names", "structure", "shapes"]
    assert [p.source for p in propose(a, b, ["names"])] == ["names"]
    with pytest.raises(UsageError, match="unknown proposer 'oracle'; known are names"):
        propose(a, b, ["names", "oracle"])
