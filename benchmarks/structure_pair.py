"""Pairs that only structure can match: large ones against reading both, growth, and symmetric families."""

from __future__ import annotations

import math
import time
from pathlib import Path

import numpy as np

from benchmarks.symmetric_models import SYMMETRIC
from benchmarks.timing import Ratio, alternating

__all__ = ["structure_pair", "write_structure_pair"]

RUNS = 3
SIZES = (10_000, 100_000, 1_000_000)
MOST_GROWTH = 1.15
MOST_SECONDS = 5.0


def structure_pair(directory: Path) -> list[Ratio]:
    """Return the ratio of a whole check of the largest pair to reading both; print growth and symmetric families."""
    from equivamap import check
    from equivamap.ir.unify import unify
    from equivamap.propose.structure import propose_by_structure
    from equivamap.readers import read

    seconds: list[float] = []
    proposing: list[float] = []
    result: Ratio | None = None
    for nonzeros in SIZES:
        a, b = map(str, write_structure_pair(directory, nonzeros))

        def whole(a: str = a, b: str = b) -> None:
            result = check(a, b, propose=["structure"], time_limit=600.0)
            if result.verdict != "equivalent":
                raise SystemExit(f"the pair came out {result.verdict}: {result.explanation}")

        def read_both(a: str = a, b: str = b) -> None:
            for path in (a, b):
                read(path)

        checked, reading = alternating(RUNS, whole, read_both)
        pair = unify(read(a), read(b))
        start = time.perf_counter()
        if next(propose_by_structure(pair.a, pair.b), None) is None:
            raise SystemExit("no proposal")
        proposing.append(time.perf_counter() - start)
        seconds.append(checked - reading)
        print(
            f"  {nonzeros:>9,} nonzeros: check {checked:.2f} s, of it reading {reading:.2f} s, "
            f"proposing {proposing[-1]:.2f} s, the rest {checked - reading - proposing[-1]:.2f} s",
            flush=True,
        )
        name = f"{nonzeros:,} nonzeros, permuted, renamed, rows scaled, half with slacks"
        result = Ratio(name, "reading both", checked, reading, 4.0)
    exponent = _slope(SIZES, seconds)
    print(
        f"  growth of deciding from {SIZES[0]:,} to {SIZES[-1]:,} nonzeros: exponent {exponent:.2f} "
        f"(target <= {MOST_GROWTH}){'' if exponent <= MOST_GROWTH else '  MISSED'}; "
        f"of proposing {_slope(SIZES, proposing):.2f}"
    )
    for title, build in SYMMETRIC.items():
        start = time.perf_counter()
        verdict = check(build("x", 1), build("y", 2), propose=["structure"]).verdict
        took = time.perf_counter() - start
        late = "" if took <= MOST_SECONDS and verdict == "equivalent" else "  MISSED"
        print(f"  {took:6.2f} s (target <= {MOST_SECONDS:g} s){late}   {title}: {verdict}", flush=True)
    assert result is not None
    return [result]


def _slope(sizes: tuple[int, ...], seconds: list[float]) -> float:
    """Return the exponent of growth between the smallest and the largest size."""
    return math.log(seconds[-1] / seconds[0]) / math.log(sizes[-1] / sizes[0])


def write_structure_pair(directory: Path, nonzeros: int) -> tuple[Path, Path]:
    """Write a model of ten nonzeros a row as MPS twice: the second permuted, renamed, row-scaled and slacked."""
    rows = columns = nonzeros // 10
    rng = np.random.default_rng(nonzeros)
    members = (
        rng.integers(0, columns, size=(rows, 1)) + np.cumsum(rng.integers(1, 50, size=(rows, 10)), axis=1)
    ) % columns
    values = rng.integers(1, 100, size=(rows, 10)) / 4
    right = rng.integers(500, 2000, size=rows)
    cost = rng.integers(1, 100, size=columns)
    upper = rng.integers(1, 10, size=columns)
    factors = np.array([1.0, 2.0, 10.0, 0.5])[rng.integers(0, 4, size=rows)]
    first, second = directory / f"structure_{nonzeros}_a.mps", directory / f"structure_{nonzeros}_b.mps"
    plain = np.zeros(rows, dtype=bool)
    _write(first, np.arange(columns), np.arange(rows), "x", members, values, right, cost, upper, plain)
    _write(
        second,
        rng.permutation(columns),
        rng.permutation(rows),
        "y",
        members,
        values * factors[:, None],
        right * factors,
        cost,
        upper,
        rng.random(rows) < 0.5,
    )
    return first, second


def _write(
    path: Path,
    column_place: np.ndarray,
    row_place: np.ndarray,
    name: str,
    members: np.ndarray,
    values: np.ndarray,
    right: np.ndarray,
    cost: np.ndarray,
    upper: np.ndarray,
    slacked: np.ndarray,
) -> None:
    """Write ``min -cost'x, rows <= right, 0 <= x <= upper``; slacked rows as equations with a column of their own."""
    rows, columns = len(right), len(cost)
    entries: list[list[str]] = [[] for _ in range(columns)]
    for i, (at, row) in enumerate(zip(members.tolist(), values.tolist(), strict=True)):
        for j, value in zip(at, row, strict=True):
            entries[j].append(f" r{row_place[i]} {value:.12g}\n")
    column_order, row_order = np.argsort(column_place), np.argsort(row_place)
    with path.open("w", encoding="ascii") as file:
        file.write("NAME pair\nROWS\n N cost\n")
        file.writelines(f" {'E' if slacked[i] else 'L'} r{row_place[i]}\n" for i in row_order)
        file.write("COLUMNS\n")
        for j in column_order:
            column = f" {name}{column_place[j]}"
            file.write(f"{column} cost {-cost[j]}\n")
            file.writelines(column + entry for entry in entries[j])
        file.writelines(f" s{row_place[i]} r{row_place[i]} 1\n" for i in row_order if slacked[i])
        file.write("RHS\n")
        file.writelines(f" RHS r{row_place[i]} {right[i]:.12g}\n" for i in range(rows))
        file.write("BOUNDS\n")
        file.writelines(f" UP BND {name}{column_place[j]} {upper[j]}\n" for j in range(columns))
        file.write("ENDATA\n")
