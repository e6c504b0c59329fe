"""Suites are recognised by what their directories hold."""

from __future__ import annotations

from pathlib import Path

from equivamap.bench.pairs import LabelledPair, read_labels, read_pairs
from equivamap.bench.suites.equiva_formulation import equiva_formulation_suite, is_equiva_formulation
from equivamap.bench.suites.formulation_bench import formulation_bench_suite, is_formulation_bench
from equivamap.bench.suites.suite import LabelSource, Suite
from equivamap.errors import UsageError

__all__ = ["load_suite"]


def load_suite(place: str) -> Suite:
    """Return the suite in a directory.

    Raises
    ------
    InputError
        If the directory is not there, is no suite, or lacks a file.
    """
    folder = Path(place)
    if not folder.is_dir():
        raise UsageError(
            f"the suite {place} is no directory",
            kind="file-missing",
            remedy="give a directory that `equivamap generate` made, or one of EquivaFormulation or FormulationBench",
            side="options",
        )
    if (folder / "progress.jsonl").is_file():
        raise UsageError(
            f"the suite {place} is not finished",
            kind="bad-suite",
            remedy="run `equivamap generate` again to finish it",
            side="options",
        )
    if (folder / "pairs.jsonl").is_file():
        return _generated(folder)
    if is_equiva_formulation(folder):
        return equiva_formulation_suite(folder)
    if is_formulation_bench(folder):
        return formulation_bench_suite(folder)
    raise UsageError(
        f"{place} is no suite: it has no pairs.jsonl, no directory with an optimus-code.py, no dataset.json",
        kind="bad-suite",
        remedy="give a directory that `equivamap generate` made, or one of EquivaFormulation or FormulationBench",
        side="options",
    )


def _generated(folder: Path) -> Suite:
    pairs = tuple(read_pairs(folder))

    def labels(source: LabelSource) -> list[LabelledPair]:
        suite.chosen(source)
        return read_labels(folder, pairs)

    suite = Suite(folder.name, pairs, labels)
    return suite
