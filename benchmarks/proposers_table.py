"""Which proposer finds the map of each shipped pair, and what it costs.

``python -m benchmarks.proposers_table`` prints a row for each pair and direction: the verdict and the proposer whose
map proved it, with all proposers and without the one by names, and the milliseconds of deciding (reading not
included; medians). ``--overhead`` adds what the proposer by shapes costs: deciding with it over deciding without it, in
alternating runs. ``--formulation-bench DIR`` takes the pairs of a FormulationBench directory instead, each on the data
that come with its reference; A is the reference.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator, Sequence
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
        result = check(a, b, propose=proposers, time_limit=10)
        times.append(1000 * result.seconds["decide"])
    return result, statistics.median(times)


def found_by(result: CheckResult) -> str:
    """Return the proposer of the map that proved the relation, or the verdict without one."""
    if result.verdict == "equivalent":
        return str(result.map_source)
    return f"– {result.verdict}" + (f" ({result.reason})" if result.reason else "")


def shipped_pairs(wanted: Sequence[str]) -> Iterator[tuple[str, Instance, Instance]]:
    """Yield the example pairs, both ways round."""
    for folder in sorted(path for path in EXAMPLES.iterdir() if path.is_dir()):
        if not wanted or folder.name in wanted:
            a, b = read(str(folder / "a.py")), read(str(folder / "b.py"))
            yield f"{folder.name} (a, b)", a, b
            yield f"{folder.name} (b, a)", b, a


def formulation_bench_pairs(root: str) -> Iterator[tuple[str, Instance, Instance]]:
    """Yield the pairs of a FormulationBench directory on the data of their references."""
    from equivamap.formulations.builds.building import Builder
    from equivamap.formulations.builds.formulation_bench import read_dataset

    for pair in read_dataset(root).pairs:
        first, second = pair.formulations()
        data = first.example
        assert data is not None, f"{pair.name}: no data come with it"
        with Builder(first) as build_a, Builder(second) as build_b:
            yield pair.name, build_a.build(data), build_b.build(pair.parameter_map().apply(data).data)


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    overhead = "--overhead" in arguments
    root = ""
    if "--formulation-bench" in arguments:
        place = list(arguments).index("--formulation-bench")
        root = arguments[place + 1]
        arguments = [*arguments[:place], *arguments[place + 2 :]]
    wanted = [name for name in arguments if not name.startswith("-")]
    every = list(PROPOSERS)
    nameless = [name for name in every if name != "names"]
    titles = ["pair", "all proposers", "ms", "without names", "ms"]
    titles += ["without shapes, ms", "shapes cost"] if overhead else []
    print("| " + " | ".join(titles) + " |")
    print("|" + " --- |" * len(titles))
    for name, a, b in formulation_bench_pairs(root) if root else shipped_pairs(wanted):
        cells = [name]
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
