"""A pair of 1,000,000 nonzeros, rows and columns permuted, by equal names, against reading both."""

from __future__ import annotations

from pathlib import Path

from benchmarks.pairs import write_large_pair
from benchmarks.timing import Ratio, alternating

__all__ = ["large_pair"]

RUNS = 3


def large_pair(directory: Path) -> list[Ratio]:
    """Return the ratios of a whole check, reading included, to our own read and to that of HiGHS."""
    import highspy

    from equivamap import check
    from equivamap.readers import read

    a, b = map(str, write_large_pair(directory, columns=100_000, rows=40_000, per_column=10))

    def read_both() -> None:
        for path in (a, b):
            read(path)

    def read_both_with_highs() -> None:
        for path in (a, b):
            model = highspy.Highs()
            model.setOptionValue("output_flag", False)
            model.readModel(path)

    def whole() -> None:
        result = check(a, b, time_limit=600.0)
        if result.verdict != "equivalent":
            raise SystemExit(f"the large pair came out {result.verdict}: {result.explanation}")

    checked, ours, theirs = alternating(RUNS, whole, read_both, read_both_with_highs)
    name = "1,000,000 nonzeros, permuted, by names, reading included"
    return [
        Ratio(name, "reading both", checked, ours, 3.0),
        Ratio(name, "HiGHS reading both", checked, theirs, 3.0),
    ]
