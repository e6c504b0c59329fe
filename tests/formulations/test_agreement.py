"""All formulations of a shipped problem agree on data that nobody wrote."""

from __future__ import annotations

import json
import tomllib
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_matrix

from equivamap.formulations.builds.building import Builder
from equivamap.formulations.builds.reading import read_formulation
from equivamap.formulations.drawing.instances import Generator
from equivamap.formulations.schemas.schema_files import read_schema
from equivamap.ir import Instance

PROBLEMS = Path(__file__).parents[2] / "datasets" / "problems"
_STATUSES = {0: "optimal", 2: "infeasible", 3: "unbounded", 4: "infeasible"}


def outcome(instance: Instance) -> tuple[str, float]:
    """Return status and optimal value by SciPy's HiGHS, which shares no code with ours."""
    floats = instance.numbers.floats
    sign = -1 if instance.sense == "max" else 1

    def bound(codes: Any, absent: float) -> Any:
        return np.where(codes < 0, absent, floats[codes])

    matrix = csc_matrix(
        (floats[instance.codes], instance.rows, instance.indptr), shape=(instance.m, instance.n)
    )
    rows = LinearConstraint(matrix, bound(instance.row_lower, -np.inf), bound(instance.row_upper, np.inf))
    box = Bounds(bound(instance.lower, -np.inf), bound(instance.upper, np.inf))
    found = milp(
        sign * floats[instance.cost],
        constraints=[rows] if instance.m else [],
        integrality=instance.kinds == 1,
        bounds=box,
    )
    value = sign * found.fun + float(instance.offset) if found.status == 0 else 0.0
    return _STATUSES[found.status], float(value)


@pytest.mark.parametrize(
    "name", ["facility_location", "set_cover", "transport", "lot_sizing", "stable_set", "p_median"]
)
def test_formulations_agree_on_drawn_data(name: str) -> None:
    table = tomllib.loads((PROBLEMS / name / "problem.toml").read_text())
    read = read_schema(PROBLEMS / name / "problem.toml")
    example = json.loads((PROBLEMS / name / "small.json").read_text())
    found = list(Generator(read, example).instances(seed=11, max_size=3, limit=12))
    files = [PROBLEMS / name / f"{entry['name']}.py" for entry in table["formulations"]]
    with ExitStack() as stack:
        builders = [stack.enter_context(Builder(read_formulation(f"{file}:build"))) for file in files]
        for data in found:
            outcomes = [outcome(builder.build(data)) for builder in builders]
            statuses = {status for status, _ in outcomes}
            assert len(statuses) == 1, (data, outcomes)
            for _, value in outcomes:
                assert value == pytest.approx(outcomes[0][1], abs=1e-6), (data, outcomes)
