"""``check`` of 10-variable pairs in one process against solving both with HiGHS."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.pairs import Model, random_model, shuffled, with_implied_row, write_lp
from benchmarks.timing import Ratio, alternating, median_ratio

__all__ = ["small_pairs"]

PAIRS = 15
RUNS = 5

LEAN = {
    "threads": 1,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.0,
    "mip_heuristic_run_feasibility_jump": False,
}
"""What the verifier itself asks of HiGHS, tolerances aside."""


def small_pairs(directory: Path) -> list[Ratio]:
    """Return the median ratios where no solve is needed and where one is, to two settings of HiGHS."""
    cases: tuple[tuple[str, Callable[[Model, int], Model], float], ...] = (
        ("10 variables, same rows shuffled (no solve needed)", shuffled, 3.0),
        (
            "10 variables, one implied row more (a row to prove)",
            lambda model, seed: with_implied_row(shuffled(model, seed)),
            10.0,
        ),
        ("10 variables, one row less (to refute)", _without_demand, 10.0),
    )
    ratios = []
    for name, change, target in cases:
        default: list[tuple[float, float]] = []
        lean: list[tuple[float, float]] = []
        for seed in range(PAIRS):
            model = random_model(seed, 10, 8)
            a = write_lp(model, directory / "small_a.lp")
            b = write_lp(change(model, seed), directory / "small_b.lp")
            checked, solved, solved_lean = _times(a, b)
            default.append((checked, solved))
            lean.append((checked, solved_lean))
        ratios.append(median_ratio(name, "solving both, default options", default, target))
        ratios.append(median_ratio(name, "solving both, one thread, gaps 0, no feasibility jump", lean, None))
    return ratios


def _without_demand(model: Model, seed: int) -> Model:
    from dataclasses import replace

    return shuffled(replace(model, rows=tuple(row for row in model.rows if row[0] != "demand")), seed)


def _times(a: Path, b: Path) -> list[float]:
    from equivamap import check
    from equivamap.readers import read

    instances = read(str(a)), read(str(b))
    default = _solver(a, b, {})
    lean = _solver(a, b, LEAN)
    return alternating(RUNS, lambda: check(*instances), default, lean)


def _solver(a: Path, b: Path, options: dict[str, Any]) -> Callable[[], None]:
    """Return what solves both files from scratch with the given options, reading not included."""
    import highspy

    models = []
    for path in (a, b):
        model = highspy.Highs()
        model.setOptionValue("output_flag", False)
        for name, value in options.items():
            model.setOptionValue(name, value)
        if model.readModel(str(path)) != highspy.HighsStatus.kOk:
            raise SystemExit(f"HiGHS cannot read {path}")
        models.append(model)

    def solve() -> None:
        for model in models:
            model.clearSolver()
            if model.run() != highspy.HighsStatus.kOk:
                raise SystemExit("HiGHS cannot solve a pair of the benchmark")

    return solve
