"""Which proposer finds the map of each shipped pair, and what it costs.

``python -m benchmarks.proposers_table`` prints a row for each pair and direction: the verdict and the proposer whose
map proved it, with all proposers and without the one by names, and the milliseconds of deciding (reading not
included; medians). ``--overhead`` adds what the proposer by shapes costs: deciding with it over deciding without it, in
alternating runs.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks.timing import alternating
from equivamap import CheckResult, check
from equivamap.ir import Instance
from equivamap.propose import PROPOSERS
from equivamap.readers import read

__all__ = ["main"]

EXAMPLES = Path(__file__).parents[1] / "datasets" / "examples"
RUNS = 3
OVERHEAD_RUNS = 7


def decided(
    a: Instance, b: Instance, proposers: Sequence[str], runs: int = RUNS
) -> tuple[CheckResult, float]:
    """Return the last result and the median milliseconds of deciding."""
    times = []
    for _ in range(runs):
        result = check(a, b, propose=proposers, time_limit=20)
        times.append(1000 * result.seconds["decide"])
    return result, statistics.median(times)


def found_by(result: CheckResult) -> str:
    """Return the proposer of the map that proved the relation, or the verdict without one."""
    if result.verdict == "equivalent":
        return str(result.map_source)
    return f"– {result.verdict}" + (f" ({result.reason})" if result.reason else "")


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    overhead = "--overhead" in arguments
    wanted = [name for name in arguments if not name.startswith("-")]
    every = list(PROPOSERS)
    nameless = [name for name in every if name != "names"]
    titles = ["pair", "all proposers", "ms", "without names", "ms"]
    titles += ["without shapes, ms", "shapes cost"] if overhead else []
    print("| " + " | ".join(titles) + " |")
    print("|" + " --- |" * len(titles))
    for folder in sorted(path for path in EXAMPLES.iterdir() if path.is_dir()):
        if wanted and folder.name not in wanted:
            continue
        sides = read(str(folder / "a.py")), read(str(folder / "b.py"))
        for a, b, order in ((*sides, "a, b"), (*reversed(sides), "b, a")):
            cells = [f"{folder.name} ({order})"]
            whole, milliseconds = decided(a, b, every)
            cells += [found_by(whole), f"{milliseconds:.0f}"]
            rest, milliseconds_nameless = decided(a, b, nameless)
            cells += [found_by(rest), f"{milliseconds_nameless:.0f}"]
            if overhead:
                shapeless = [name for name in every if name != "shapes"]
                after, before = alternating(
                    OVERHEAD_RUNS,
                    partial(check, a, b, propose=every),
                    partial(check, a, b, propose=shapeless),
                )
                cells += [f"{1000 * before:.0f}", f"{100 * (after / before - 1):+.0f} %"]
            print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
