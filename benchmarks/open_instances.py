"""Formulations with open data: instances a second, and how many of them are feasible, problem by problem.

Of the shipped problems, and of a FormulationBench directory where the environment variable ``FORMULATION_BENCH`` names
one. Two formulations of a problem are drawn for, built and solved as ``check --instances`` does it.
"""

from __future__ import annotations

import os
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

from equivamap.errors import InputError
from equivamap.formulations.builds.formulation import Formulation
from equivamap.formulations.builds.formulation_bench import pair_map, read_bench_formulation, read_dataset
from equivamap.formulations.builds.parameter_maps import ParameterMap, identity_map
from equivamap.formulations.builds.reading import read_formulation
from equivamap.formulations.comparing.across import Comparer
from equivamap.formulations.drawing.instances import Generator
from equivamap.formulations.schemas.schema_files import read_schema
from equivamap.verify.relations import Relation

__all__ = ["open_instances"]

INSTANCES = 12
SIZES = 3
PROBLEMS = Path(__file__).parents[1] / "datasets" / "problems"


def open_instances(directory: Path) -> None:
    """Print a line for each problem; nothing is written to `directory`."""
    print(f"  {'instances/s':>11}  {'feasible':>8}  {'compared':>8}  problem")
    for name, a, b, parameter_map in _pairs():
        assert a.schema is not None
        started = time.perf_counter()
        with Comparer(
            a, b, parameter_map, relation=Relation.QUASI_KARP, solve_limit=2.0, deadline=time.monotonic() + 20
        ) as comparer:
            try:
                comparer.ready()
            except InputError as fault:
                print(f"  {name}: {fault.message}", flush=True)
                continue
            loaded = time.perf_counter()
            stream = Generator(a.schema, a.example).instances(0, SIZES, INSTANCES)
            found = [comparer.compare(number, data) for number, data in enumerate(stream)]
        seconds = time.perf_counter() - loaded
        compared = sum(one.is_compared for one in found)
        feasible = sum(one.is_feasible for one in found)
        share = f"{100 * feasible / compared:.0f} %" if compared else "-"
        print(
            f"  {len(found) / seconds:11.1f}  {share:>8}  {compared:>3} of {len(found):>2}  {name}"
            f"   [loaded in {loaded - started:.2f} s]",
            flush=True,
        )


def _pairs() -> Iterator[tuple[str, Formulation, Formulation, ParameterMap]]:
    """Yield a name, two formulations, and the map of their data."""
    bench = os.environ.get("FORMULATION_BENCH", "")
    if bench:
        seen: set[str] = set()
        for pair in read_dataset(bench).pairs:
            problem = pair.name.partition("/")[0]
            if problem not in seen:
                seen.add(problem)
                a, b = read_bench_formulation(pair.a), read_bench_formulation(pair.b)
                yield f"FormulationBench {problem}", a, b, pair_map(a, b) or pair.parameter_map()
    for folder in sorted(path.parent for path in PROBLEMS.glob("*/problem.toml")):
        schema = read_schema(folder / "problem.toml")
        names = [
            entry["name"] for entry in tomllib.loads((folder / "problem.toml").read_text())["formulations"]
        ]
        small = folder / "small.json"
        files = [folder / f"{name}.py" for name in names[:2]]
        sides = [
            read_formulation(f"{file}:build", schema=schema, data=str(small) if small.exists() else None)
            for file in (files * 2)[:2]
        ]
        yield folder.name, sides[0], sides[1], identity_map(schema)
