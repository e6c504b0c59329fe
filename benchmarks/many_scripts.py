"""A thousand pairs of scripts through ``check_many`` on two processes, against running the scripts alone.

``python -m benchmarks.many_scripts [PAIRS]`` prints pairs a second, the same for the two scripts of a pair run one
after the other by a Python of their own (on a sample of the pairs), and memory after each quarter.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.timing import Ratio, print_ratio

__all__ = ["many_scripts"]

PAIRS = 1000
REFERENCES = 20
ALONE = 20
WORKERS = 2

PULP = """import pulp

costs, sizes = {costs}, {sizes}
model = pulp.LpProblem("cover", pulp.LpMinimize)
{x} = [pulp.LpVariable(f"{x}_{{i}}", cat="Binary") for i in range(len(costs))]
model += pulp.lpSum(c * v for c, v in zip(costs, {x}))
model += pulp.lpSum({scale} * s * v for s, v in zip(sizes, {x})) >= {scale} * {demand}, "demand"
model += pulp.lpSum({x}) <= {most}, "few"
model.solve(pulp.PULP_CBC_CMD(msg=False))
"""
PYOMO = """import pyomo.environ as pyo

costs, sizes = {costs}, {sizes}
model = pyo.ConcreteModel()
model.{x} = pyo.Var(range(len(costs)), domain=pyo.Binary)
model.cost = pyo.Objective(expr=sum(c * model.{x}[i] for i, c in enumerate(costs)))
model.demand = pyo.Constraint(expr=sum({scale} * s * model.{x}[i] for i, s in enumerate(sizes)) >= {scale} * {demand})
model.few = pyo.Constraint(expr=sum(model.{x}[i] for i in range(len(costs))) <= {most})
pyo.SolverFactory("appsi_highs").solve(model)
"""


def write_pairs(directory: Path, count: int) -> list[tuple[str, str]]:
    """Write references and candidates: renamed, scaled, or with one number wrong; in PuLP and in Pyomo."""
    draw = random.Random(7)
    pairs = []
    references = []
    for k in range(REFERENCES):
        size = draw.randint(8, 15)
        data = {
            "costs": [draw.randint(5, 40) for _ in range(size)],
            "sizes": [draw.randint(3, 25) for _ in range(size)],
            "demand": 3 * size,
            "most": size - 2,
        }
        place = directory / f"a{k}.py"
        place.write_text(PULP.format(**data, x="take", scale=1))
        references.append((str(place), data))
    for k in range(count):
        reference, data = references[k % REFERENCES]
        data = dict(data, x=draw.choice(["take", "use", "pick"]), scale=draw.choice([1, 2, 5]))
        if k % 3 == 0:
            data["demand"] += draw.randint(1, 9)
        place = directory / f"b{k}" / "model.py"
        place.parent.mkdir()
        place.write_text(draw.choice([PULP, PYOMO]).format(**data))
        pairs.append((reference, str(place)))
    return pairs


def memory(pid: int) -> int:
    """Return the resident memory of a process and all that it started, in KiB."""
    children: dict[int, list[int]] = {}
    sizes: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        own = int(lines["Pid"])
        children.setdefault(int(lines["PPid"]), []).append(own)
        sizes[own] = int(lines.get("VmRSS", "0 kB").split()[0])
    total, todo = 0, [pid]
    while todo:
        own = todo.pop()
        total += sizes.get(own, 0)
        todo += children.get(own, [])
    return total


def many_scripts(directory: Path, count: int = PAIRS) -> list[Ratio]:
    """Measure, print memory and verdicts, and return the ratio of seconds a pair."""
    from collections import Counter

    from equivamap import check_many

    pairs = write_pairs(directory, count)
    began = time.perf_counter()
    for reference, candidate in pairs[:: max(count // ALONE, 1)][:ALONE]:
        for script in (reference, candidate):
            subprocess.run([sys.executable, script], check=True, stdout=subprocess.DEVNULL)
    alone = (time.perf_counter() - began) / min(ALONE, count)
    sizes: list[int] = []

    def progress(done: int, total: int) -> None:
        if done and done % max(total // 4, 1) == 0:
            sizes.append(memory(os.getpid()))

    began = time.perf_counter()
    results = check_many(pairs, workers=WORKERS, progress=progress)
    seconds = (time.perf_counter() - began) / count
    verdicts = Counter(str(result.verdict or "error") for result in results)
    print(f"  {count} pairs: " + ", ".join(f"{n} {v}" for v, n in sorted(verdicts.items())))
    print(f"  {1 / seconds:.1f} pairs a second; the two scripts alone: {1 / alone:.1f} a second")
    print("  memory of all processes after each quarter, MiB: " + ", ".join(f"{s / 1024:.0f}" for s in sizes))
    return [Ratio(f"{count} script pairs, {WORKERS} processes", "running both scripts", seconds, alone, 1.0)]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        for ratio in many_scripts(Path(place), *map(int, sys.argv[1:])):
            print_ratio(ratio)
