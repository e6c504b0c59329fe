"""FormulationBench as a suite: pairs of formulations with open data, and the published labels.

A published label says whether B is a reformulation of A for all data. There are no derived labels: instances refute,
but finitely many never prove.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from equivamap.bench.pairs import Answer, Label, LabelledPair, Pair
from equivamap.bench.suites.suite import LabelSource, Suite
from equivamap.errors import UsageError
from equivamap.formulations.formulation_bench import read_dataset, read_labels
from equivamap.verify.relations import Relation

__all__ = ["formulation_bench_suite", "is_formulation_bench"]


def is_formulation_bench(folder: Path) -> bool:
    """Tell whether a folder is a FormulationBench."""
    return (folder / "dataset.json").is_file() and (folder / "problems").is_dir()


def formulation_bench_suite(folder: Path) -> Suite:
    """Return the suite of a folder.

    Raises
    ------
    InputError
        If its table of pairs cannot be read.
    """
    pairs = tuple(Pair(pair.name, pair.a, pair.b) for pair in read_dataset(folder).pairs)

    def labels(source: LabelSource) -> list[LabelledPair]:
        if source == "derived":
            raise UsageError(
                f"the suite {folder} has no derived labels: finitely many instances prove nothing for all data",
                kind="labels-missing",
                remedy="--labels published",
                side="options",
            )
        known = read_labels(folder)
        return [
            LabelledPair(pair, _problem(pair), _published(known, pair), base=_problem(pair)) for pair in pairs
        ]

    return Suite(folder.resolve().name, pairs, labels)


def _problem(pair: Pair) -> str:
    return pair.id.partition("/")[0]


def _published(known: Mapping[str, bool], pair: Pair) -> dict[Relation, Label]:
    relation = Relation.REFORMULATION
    answer: Answer = "equivalent" if known[pair.id] else "not_equivalent"
    return {relation: Label(relation, answer, by="published", evidence="the table of the data set")}
