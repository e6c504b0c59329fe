"""A whole ``equivamap check`` process against a script that imports highspy, reads both files and solves both."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.pairs import random_model, shuffled, with_implied_row, write_lp
from benchmarks.timing import Ratio, alternating

__all__ = ["whole_process"]

RUNS = 11

SOLVE_BOTH = """
import sys
import highspy

for path in sys.argv[1:]:
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    assert model.readModel(path) == highspy.HighsStatus.kOk
    assert model.run() == highspy.HighsStatus.kOk
    print(model.getInfo().objective_function_value)
"""


def whole_process(directory: Path) -> list[Ratio]:
    """Return the ratios of pairs decided by equal names and rows, and of one with a row to prove."""
    ratios = []
    for columns, rows in ((10, 8), (200, 150)):
        model = random_model(1, columns, rows)
        pairs = [("same rows, shuffled", shuffled(model, 2), 2.0)]
        if columns == 10:
            pairs.append(("one implied row more", with_implied_row(shuffled(model, 2)), None))
        for name, other, target in pairs:
            a = str(write_lp(model, directory / "process_a.lp"))
            b = str(write_lp(other, directory / "process_b.lp"))
            command = [sys.executable, "-c", "from equivamap.cli import main; main()", "check", a, b]
            solving = [sys.executable, "-c", SOLVE_BOTH, a, b]
            checked, solved = alternating(RUNS, lambda c=command: _run(c), lambda c=solving: _run(c))
            ratios.append(
                Ratio(
                    f"{columns} columns, {rows} rows, {name}",
                    "reading and solving both",
                    checked,
                    solved,
                    target,
                )
            )
    return ratios


def _run(command: list[str]) -> None:
    # Byte code may be kept, as where equivamap is installed: both sides then import compiled modules.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        raise SystemExit(
            f"{' '.join(command)} ended with status {done.returncode}:\n{done.stdout}{done.stderr}"
        )
