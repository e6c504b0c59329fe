"""Maps found, who found them, and what became of each."""

from __future__ import annotations

import pytest

import equivamap
from equivamap.checking import check
from equivamap.errors import InputError
from equivamap.map_search import solve_map
from equivamap.mapping.lifting import NoLift
from equivamap.verify.relations import Reason, Relation, Standing
from tests.short_models import model
from tests.test_comparing import RENAMED, A


def test_a_map_by_structure_is_found_and_proved() -> None:
    result = solve_map(model(A), model(RENAMED))
    assert result.exit_status == 0 and result.proved is not None
    found = result.proved
    assert (found.source, found.standing, found.proved) == ("structure", Standing.PROVED, Relation.ISOMORPHIC)
    assert set(found.backward_map) == {"x[i] = y[i]", "z = w"}
    assert found.seconds_proposing >= 0 and found.seconds_proving >= 0
    assert result.exhausted == ()


def test_the_search_ends_at_the_first_map_that_is_proved() -> None:
    result = solve_map(model(A), model(A))
    assert [found.source for found in result.maps] == ["names"]
    assert result.proposers["structure"] is None
    every = solve_map(model(A), model(A), every=True)
    assert every.proposers["structure"] is not None
    # the same map is judged once, whoever finds it again
    assert sum(found.backward_map == result.maps[0].backward_map for found in every.maps) == 1


def test_a_failed_map_has_its_first_witness_in_a_line() -> None:
    result = solve_map(model(A), model(A.replace("<= 21", "<= 40")), propose="names")
    (found,) = result.maps
    assert result.exit_status == 3 and found.standing is Standing.REFUTED
    assert "row cap[2]" in found.failure and "\n" not in found.failure


def test_that_no_renaming_fits_is_told_only_where_structure_was_asked() -> None:
    other = model(RENAMED.replace("<= 21", "<= 40"))
    (text,) = solve_map(model(A), other).exhausted
    assert text.startswith("no renaming of variables")
    assert solve_map(model(A), other, propose="names").exhausted == ()


def test_what_the_rules_forbid_is_not_proved() -> None:
    a = "min x + 2y; int x y 0..5; c: x + 3y >= 4"
    b = "min y + 2x; int x y 0..5; c: y + 3x >= 4"
    asked = solve_map(model(a), model(b))
    assert asked.exit_status == 3
    assert Reason.NAMES_MAP_FAILS in [found.reason for found in asked.maps]
    assert solve_map(model(a), model(b), free_map=True).exit_status == 0


def test_what_stays_open_is_named() -> None:
    a, b = "min x; int x u 0..5; c: x >= 2", "min x; int x 0..5; c: x >= 2"
    (found,) = solve_map(model(a), model(b), propose="names").maps
    assert (found.standing, found.reason) == (Standing.UNKNOWN, Reason.REFERENCE_NOT_DETERMINED)
    assert found.left_open == ("u",) and "determines u" in found.failure
    assert solve_map(model(a), model(b), open="u").exit_status == 0


@pytest.mark.parametrize("relation", list(Relation))
@pytest.mark.parametrize(
    "other",
    [A, RENAMED, A.replace("<= 21", "<= 40"), RENAMED.replace("3y[1]", "4y[1]"), f"{A}; k: z <= 19.5"],
)
def test_a_map_is_proved_exactly_where_check_says_equivalent(relation: Relation, other: str) -> None:
    found = solve_map(model(A), model(other), relation=relation)
    verdict = check(model(A), model(other), relation=relation)
    assert (found.exit_status == 0) == (verdict.exit_status == 0)


def test_models_without_columns_and_infeasible_ones_end_with_a_reason() -> None:
    assert solve_map(model("min 0"), model("min 0")).exit_status in (0, 3)
    empty = "min x; int x 0..5; c: x >= 9"
    result = solve_map(model(empty), model(empty.replace("9", "8")))
    assert result.exit_status == 3 and result.maps
    assert all(found.standing is not Standing.PROVED for found in result.maps)


@pytest.mark.parametrize(
    "options",
    [{"relation": "same"}, {"propose": "guess"}, {"objective": "any"}, {"open": "v"}, {"time_limit": 0}],
)
def test_bad_options_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(InputError):
        solve_map(model(A), model(A), **options)  # type: ignore[arg-type]


def test_it_is_public() -> None:
    assert equivamap.solve_map is solve_map


def test_families_without_a_line_over_indices_are_named_with_the_reason() -> None:
    regular = (
        "max 3y[1,1] + 2y[1,2] + 4y[2,1]; int y[1,1] y[1,2] y[2,1] 0..3; c: y[1,1] + 2y[1,2] + 3y[2,1] <= 7"
    )
    turned = (
        "max 3x[1,1] + 2x[2,1] + 4x[1,2]; int x[1,1] x[2,1] x[1,2] 0..3; c: x[1,1] + 2x[2,1] + 3x[1,2] <= 7"
    )
    found = solve_map(model(turned), model(regular)).proved
    assert found is not None and found.not_lifted == {}
    assert found.backward_map == ("x[i,j] = y[j,i]",)
    mixed = "max 3z[3] + 2z[1] + 4z[2]; int z[1] z[2] z[3] 0..3; c: z[3] + 2z[1] + 3z[2] <= 7"
    shuffled = solve_map(
        model("max 3x[1] + 2x[2] + 4x[3]; int x[1] x[2] x[3] 0..3; c: x[1] + 2x[2] + 3x[3] <= 7"),
        model(mixed),
    )
    assert shuffled.proved is not None
    assert shuffled.proved.not_lifted == {"x": NoLift.IRREGULAR_INDICES}
