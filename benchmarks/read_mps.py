"""Time and memory of reading a large MPS file, as ratios to HiGHS's own reading of it.

Run ``python benchmarks/read_mps.py``; every measurement is a process of its own, the two readers take turns, and the
medians count.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

HIGHS = """
import json, resource, sys, time
import highspy
solver = highspy.Highs()
solver.setOptionValue("output_flag", False)
idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.perf_counter()
solver.readModel(sys.argv[1])
seconds = time.perf_counter() - start
assert solver.getNumNz() == int(sys.argv[2])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([seconds, peak, peak - idle]))
"""

EQUIVAMAP = """
import json, resource, sys, time
import highspy
from equivamap.readers.files import read_model_file
idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.perf_counter()
instance = read_model_file(sys.argv[1])
seconds = time.perf_counter() - start
assert instance.nnz == int(sys.argv[2])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([seconds, peak, peak - idle]))
"""


def write_model(path: Path, nonzeros: int, pairs: bool) -> int:
    """Write a random model with 20 entries a column, half of the columns integer, and return its nonzeros.

    With `pairs`, each line of COLUMNS states two entries, as older writers do.
    """
    random = np.random.default_rng(1)
    per_column = 20
    columns, rows = nonzeros // per_column, max(per_column, nonzeros // 50)
    with open(path, "w") as file:
        file.write("NAME bench\nROWS\n N  obj\n")
        file.writelines(f" L  cap[{i}]\n" for i in range(rows))
        file.write("COLUMNS\n")
        for j in range(columns):
            if j == columns // 2:
                file.write("    M1  'MARKER'  'INTORG'\n")
            file.write(f"    x[{j}]  obj  {random.integers(1, 100)}\n")
            places = random.choice(rows, per_column, replace=False)
            values = random.integers(1, 10_000, per_column) / 100
            entries = [f"cap[{i}]  {v}" for i, v in zip(places, values, strict=True)]
            if pairs:
                entries = [f"{a}  {b}" for a, b in zip(entries[::2], entries[1::2], strict=True)]
            file.writelines(f"    x[{j}]  {entry}\n" for entry in entries)
        file.write("    M2  'MARKER'  'INTEND'\nRHS\n")
        file.writelines(f"    RHS  cap[{i}]  {random.integers(1, 1000)}\n" for i in range(rows))
        file.write("BOUNDS\n")
        file.writelines(f" UP BND  x[{j}]  {random.integers(1, 100)}\n" for j in range(columns))
        file.write("ENDATA\n")
    return columns * per_column


def measure(program: str, path: Path, nonzeros: int) -> tuple[float, float, float]:
    """Return seconds, peak memory and growth of memory (MB) of one process."""
    command = [sys.executable, "-c", program, str(path), str(nonzeros)]
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, peak, growth = json.loads(result.stdout)
    return seconds, peak / 1024, growth / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nonzeros", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--pairs", action="store_true", help="two entries on each line")
    options = parser.parse_args()
    runs: dict[str, list[tuple[float, float, float]]] = {"HiGHS": [], "EquivaMap": []}
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "bench.mps"
        nonzeros = write_model(path, options.nonzeros, options.pairs)
        print(f"{nonzeros:,} nonzeros, {path.stat().st_size / 2**20:.0f} MB, {options.repeats} runs each")
        for _ in range(options.repeats):
            for name, program in (("HiGHS", HIGHS), ("EquivaMap", EQUIVAMAP)):
                runs[name].append(measure(program, path, nonzeros))
    medians = {
        name: [statistics.median(column) for column in zip(*found, strict=True)]
        for name, found in runs.items()
    }
    for name, (seconds, peak, growth) in medians.items():
        print(f"{name:10} {seconds:6.2f} s   peak {peak:5.0f} MB   growth while reading {growth:5.0f} MB")
    time, peak, growth = (b / a for a, b in zip(medians["HiGHS"], medians["EquivaMap"], strict=True))
    print(f"ratio      {time:6.2f}     peak {peak:5.2f}      growth {growth:5.2f}")


if __name__ == "__main__":
    main()
