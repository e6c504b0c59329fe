"""FormulationBench as a suite: pairs of formulations with open data, and the published labels.

A published label says whether B is a reformulation of A for all data. There are no derived labels: instances refute,
but finitely many never prove.
"""

from __future__ import annotations

from pathlib import Path

from equivamap.bench.pairs import Answer, Label, LabelledPair, Pair, with_implied
from equivamap.bench.suites.suite import LabelSource, Suite
from equivamap.errors import ReadError
from equivamap.formulations.builds.formulation import read_data
from equivamap.formulations.builds.formulation_bench import (
    FORMULATION_FILE,
    BenchPair,
    Dataset,
    read_dataset,
    read_labels,
)
from equivamap.verify.relations import Relation

__all__ = ["formulation_bench_suite", "is_formulation_bench"]

_TABLE = "dataset.json"


def is_formulation_bench(folder: Path) -> bool:
    """Tell whether a folder is a FormulationBench."""
    return (folder / _TABLE).is_file() and (folder / "problems").is_dir()


def formulation_bench_suite(folder: Path) -> Suite:
    """Return the suite of a folder.

    Raises
    ------
    InputError
        If its table of pairs cannot be read, names a formulation that is not there, or states no labels.
    """
    dataset = read_dataset(folder)
    pairs = tuple(_question(dataset, pair) for pair in dataset.pairs)
    if not pairs:
        raise _bad_table(folder, "it lists no pair under 'reformulations'")
    names = [pair.id for pair in pairs]
    for name, entry in zip(names, read_data(folder / _TABLE)["reformulations"], strict=True):
        if not isinstance(entry.get("reformulation"), bool):
            raise _bad_table(folder, f"pair {name} has no label that is true or false")
        if names.count(name) > 1:
            raise _bad_table(folder, f"it lists pair {name} twice")
    known = read_labels(folder)
    labelled = [
        LabelledPair(pair, _problem(pair), _published(known[pair.id]), _problem(pair)) for pair in pairs
    ]

    def labels(source: LabelSource) -> list[LabelledPair]:
        suite.chosen(source)
        return labelled

    suite = Suite(folder.resolve().name, pairs, labels, {"published": Relation.REFORMULATION})
    return suite


def _question(dataset: Dataset, pair: BenchPair) -> Pair:
    for side in (pair.a, pair.b):
        if not (side / FORMULATION_FILE).is_file():
            raise ReadError(
                f"pair {pair.name}: the file {side / FORMULATION_FILE} does not exist",
                kind="file-missing",
                remedy=f"complete the directory, or take the pair out of {_TABLE}",
                file=str(dataset.root / _TABLE),
            )
    stated = pair.map_file.is_file()
    return Pair(
        pair.name, pair.a, pair.b, text=_text(pair), parameter_map=str(pair.map_file) if stated else ""
    )


def _text(pair: BenchPair) -> str:
    """Return the description of the problem in words; nothing where it cannot be read."""
    file = pair.a.parent.parent / "description.md"
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""


def _problem(pair: Pair) -> str:
    return pair.id.partition("/")[0]


def _published(is_one: bool) -> dict[Relation, Label]:
    answer: Answer = "equivalent" if is_one else "not_equivalent"
    return with_implied(
        Label(Relation.REFORMULATION, answer, by="published", evidence="the table of the data set")
    )


def _bad_table(folder: Path, message: str) -> ReadError:
    return ReadError(
        f"{folder / _TABLE} is no table of pairs: {message}",
        kind="bad-suite",
        remedy='each entry of "reformulations" has "a", "b" and "reformulation": true or false',
        file=str(folder / _TABLE),
    )
