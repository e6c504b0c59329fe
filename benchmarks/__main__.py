"""``make bench``: all ratios in one run; names of parts as arguments run these only."""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from benchmarks.certificates import certificates
from benchmarks.large_pair import large_pair
from benchmarks.open_instances import open_instances
from benchmarks.small_pairs import small_pairs
from benchmarks.structure_pair import structure_pair
from benchmarks.timing import Ratio, print_ratio
from benchmarks.whole_process import whole_process


def reading(directory: Path) -> list[Ratio]:
    """Run the benchmark of the MPS reader, which measures processes of its own and prints its ratios itself."""
    subprocess.run([sys.executable, str(Path(__file__).parent / "read_mps.py")], check=True)
    return []


def instances(directory: Path) -> list[Ratio]:
    """Run the benchmark of formulations with open data, which prints counts and no ratios."""
    open_instances(directory)
    return []


PARTS: dict[str, tuple[str, Callable[[Path], list[Ratio]]]] = {
    "reading": ("reading a large MPS file", reading),
    "process": ("check as a whole process", whole_process),
    "small": ("check within a process", small_pairs),
    "large": ("check of a large pair", large_pair),
    "instances": ("formulations with open data: instances a second", instances),
    "certificates": ("certificates: written, checked, and for how many verdicts", certificates),
    "structure": ("check by structure alone, names erased", structure_pair),
}


def main(names: list[str]) -> None:
    unknown = sorted(set(names) - set(PARTS))
    if unknown:
        raise SystemExit(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    print(
        f"equivamap {version('equivamap')}, highspy {version('highspy')}, Python {platform.python_version()}; "
        "medians of alternating runs"
    )
    with tempfile.TemporaryDirectory() as directory:
        for name in names or PARTS:
            title, measure = PARTS[name]
            print(f"\n{title}", flush=True)
            for ratio in measure(Path(directory)):
                print_ratio(ratio)


if __name__ == "__main__":
    main(sys.argv[1:])
