from __future__ import annotations

from pathlib import Path

import pytest

from equivamap.formulations.builds.formulation import Formulation
from equivamap.formulations.builds.parameter_maps import ParameterMap, identity_map
from equivamap.formulations.comparing.across import Comparer, Comparison, Fate
from equivamap.formulations.schemas.schema import Assumption, Schema
from equivamap.verify.relations import Basis, Relation
from tests.formulations.open_models import SCHEMA, formulation

DATA = {"n": 3, "d": 2, "c": [5, 1, 3]}


def compared(
    folder: Path,
    name: str,
    data: dict[str, object] = DATA,
    *,
    relation: Relation = Relation.REFORMULATION,
    schema: Schema | None = SCHEMA,
    parameter_map: ParameterMap | None = None,
) -> Comparison:
    a, b = formulation(folder, "base"), formulation(folder, name, schema)
    with Comparer(a, b, parameter_map or identity_map(SCHEMA), relation=relation) as comparer:
        return comparer.compare(7, data)


def test_optimum_goes_to_optimum_and_other_end_to_other_end(tmp_path: Path) -> None:
    found = compared(tmp_path, "scaled")
    assert found.fate is Fate.COMPARED and found.is_feasible and found.refutation is None
    assert [(f.what, f.of_a, f.of_b, f.exactly, f.instance) for f in found.facts] == [
        ("optimal value", 4, 19, True, 7),
        ("worst value", 9, 34, True, 7),
    ]
    assert [(p.side, p.value) for p in found.points["optimal value"]] == [("a", 4), ("b", 19)]


def test_which_values_are_paired_depends_on_the_relation(tmp_path: Path) -> None:
    two = compared(tmp_path, "scaled", relation=Relation.SAME_DECISIONS).facts
    assert [(f.what, f.exactly) for f in two] == [("optimal value", True), ("worst value", False)]
    one = compared(tmp_path, "scaled", relation=Relation.QUASI_KARP).facts
    assert [f.what for f in one] == ["optimal value"]


def test_statuses_must_agree(tmp_path: Path) -> None:
    found = compared(tmp_path, "one_more", {"n": 2, "d": 2, "c": [1, 1]})
    assert found.statuses == ("optimal", "infeasible") and not found.is_feasible
    assert found.refutation is not None and found.refutation.basis is Basis.EVERY_MAP


def test_data_outside_the_domains_are_set_aside(tmp_path: Path) -> None:
    assert compared(tmp_path, "base", {"n": 3, "d": 4, "c": [5, 1, 3]}).fate is Fate.NOT_OF_A
    assert compared(tmp_path, "base", {"n": 3, "d": 1, "c": [5, 0.5, 3]}).fate is Fate.NOT_OF_A
    strict = Schema(SCHEMA.parameters, (Assumption("few", "n <= 2"),))
    found = compared(tmp_path, "base", schema=strict)
    assert found.fate is Fate.NOT_OF_B and "few" in found.message
    strange = Schema(SCHEMA.parameters, (Assumption("odd", "import os"),))
    assert compared(tmp_path, "base", schema=strange).fate is Fate.NOT_OF_B
    longer = ParameterMap({"n": "n", "d": "d", "c": "[v for v in c if v > 1]"})
    assert compared(tmp_path, "base", parameter_map=longer).fate is Fate.NOT_OF_B


def test_a_map_that_needs_rounding_proves_nothing(tmp_path: Path) -> None:
    crooked = ParameterMap({"n": "n", "d": "d", "c": "[v / 7001 for v in c]"})
    assert compared(tmp_path, "base", schema=None, parameter_map=crooked).fate is Fate.ROUNDED


def test_sums_of_floats_do_not_make_a_side_infeasible(tmp_path: Path) -> None:
    # two items are less than 2.0000000001 by what counts as rounding
    assert compared(tmp_path, "rounded", {"n": 2, "d": 2, "c": [1, 1]}).fate is Fate.ROUNDED


def test_builds_that_fail_are_findings(tmp_path: Path) -> None:
    found = compared(tmp_path, "fails_for_two", {"n": 2, "d": 1, "c": [1, 1]})
    assert found.fate is Fate.BUILD_FAILED and found.failed_side == "b"
    assert "two is too many" in found.message
    assert not found.is_compared and found.facts == ()


@pytest.mark.parametrize("name", ["base", "renamed"])
def test_both_infeasible_is_agreement_without_values(tmp_path: Path, name: str) -> None:
    loose = Schema(SCHEMA.parameters)
    a, b = formulation(tmp_path, "base", loose), formulation(tmp_path, name, loose)
    with Comparer(a, b, identity_map(SCHEMA), relation=Relation.REFORMULATION) as comparer:
        found = comparer.compare(0, {"n": 1, "d": 2, "c": [1]})
    assert found.is_compared and not found.is_feasible
    assert found.facts == () and found.refutation is None


def test_a_build_that_takes_too_long_is_told_with_its_data(tmp_path: Path) -> None:
    path = tmp_path / "hangs.py"
    path.write_text("import time\n\ndef build(data):\n    time.sleep(600)\n", encoding="utf-8")
    hanging = Formulation("hangs", str(path), "build", schema=SCHEMA)
    data = {"n": 2, "d": 1, "c": [3, 4]}
    with Comparer(
        hanging, hanging, identity_map(SCHEMA), relation=Relation.REFORMULATION, build_limit=0.3
    ) as comparer:
        found = comparer.compare(0, data)
        large = comparer.compare(1, {"n": 90, "d": 1, "c": [3] * 90})
    assert found.fate is large.fate is Fate.TOO_LARGE
    assert found.message.endswith('from the data {"n": 2, "d": 1, "c": [3, 4]}')
    assert large.message.endswith('from the data {"n": 90, "d": 1} (and c)')
