"""`generate`: a benchmark directory from a recipe; deterministic, parallel, resumable."""

from __future__ import annotations

import dataclasses
import hashlib
import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from equivamap.batch.journal import Journal, disk_fault
from equivamap.batch.workers import Died, in_processes, worker_died
from equivamap.bench.card import card
from equivamap.bench.making import NothingFits, make_pair, name_of
from equivamap.bench.pairs import (
    LabelledPair,
    label_line,
    question_line,
    read_labels,
    read_pairs,
    write_lines,
)
from equivamap.bench.recipe import Recipe
from equivamap.bench.sources import find_sources, read_sources, texts_of
from equivamap.errors import UsageError
from equivamap.ir import Instance

__all__ = ["Generated", "generate"]

PROGRESS = "progress.jsonl"
_SPLITS = (("train", 0.6), ("dev", 0.8), ("test", 1.0))


@dataclass(frozen=True)
class Generated:
    """What `generate` has made.

    Parameters
    ----------
    folder
        The directory.
    pairs
        The pairs with their labels.
    not_made
        Pairs that were asked for and are not there, by kind, with the reason.
    left_out
        Sources that were left out, with the reason.
    """

    folder: Path
    pairs: tuple[LabelledPair, ...]
    not_made: Mapping[str, str]
    left_out: Mapping[str, str]


def generate(
    source: str,
    recipe: Recipe,
    out: Path,
    *,
    seed: int | None = None,
    workers: int = 0,
    seconds: float = 30.0,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Generated:
    """Make a benchmark.

    Parameters
    ----------
    source
        ``"builtin"``, or a folder of models or of base problems.
    recipe
        What to make.
    out
        An empty or new directory, or one in which the same job was interrupted: it goes on from there.
    seed
        In place of the recipe's.
    workers
        Processes to use; 0 makes all in this one.
    seconds
        Time limit for the labels of a pair.
    progress
        Called with the number of finished pairs and of all.

    Returns
    -------
    Generated
        ``out`` then holds ``pairs/``, ``pairs.jsonl``, ``labels.jsonl`` and the card ``README.md``.

    Raises
    ------
    InputError
        If the source or the directory cannot be used, or the disk is full; finished pairs are kept.
    """
    if seed is not None:
        recipe = dataclasses.replace(recipe, seed=seed)
    sources = find_sources(source, recipe.data)
    job = {"recipe": _plain(recipe), "sources": [s.name for s in sources]}
    _check_folder(out)
    instances, left_out = read_sources(sources, recipe.max_columns)
    if not instances:
        name, why = next(iter(left_out.items()))
        raise UsageError(
            f"no model of {source} can be used: {name}: {why}",
            kind="empty",
            remedy="raise max_columns, or give other models",
            side="options",
        )
    splits = {s.name: split_of(s.problem, recipe.seed) for s in sources}
    work = _Job(recipe, instances, texts_of(sources), splits, out, seconds)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with Journal(out / PROGRESS, job) as journal:
            _fill(journal, work, workers, progress)
            result = _closed(journal, recipe, out, left_out)
        (out / PROGRESS).unlink()
    except OSError as fault:
        raise disk_fault(fault, out) from None
    return result


@dataclass(frozen=True)
class _Job:
    """What every worker needs."""

    recipe: Recipe
    instances: Mapping[str, Instance]
    texts: Mapping[str, str]
    splits: Mapping[str, str]
    out: Path
    seconds: float

    def make(self, number: int) -> dict[str, Any]:
        """Make one pair, as the journal keeps it."""
        try:
            made = make_pair(
                number,
                self.recipe,
                self.instances,
                self.out,
                texts=self.texts,
                splits=self.splits,
                seconds=self.seconds,
            )
        except NothingFits as fault:
            return {"kind": self.recipe.kind_of(number).name, "not_made": str(fault)}
        return {
            "pair": question_line(made.pair, self.out),
            "label": label_line(made),
            "content": hashlib.sha256(made.pair.a.read_bytes() + made.pair.b.read_bytes()).hexdigest(),
        }


_job: _Job


def _start(job: _Job) -> None:
    global _job
    _job = job


def _make(number: int) -> dict[str, Any]:
    return _job.make(number)


def split_of(problem: str, seed: int) -> str:
    """Return the split of a base problem: 60 % train, 20 % dev, 20 % test, drawn by its name and the seed."""
    draw = random.Random(f"{seed}/{problem}").random()
    return next(name for name, end in _SPLITS if draw < end)


def _check_folder(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file", kind="not-empty", remedy="name a new directory", side="options")
    try:
        full = out.is_dir() and any(out.iterdir()) and not (out / PROGRESS).exists()
    except OSError as fault:
        raise disk_fault(fault, out) from None
    if full:
        raise UsageError(
            f"the directory {out} is not empty",
            kind="not-empty",
            remedy="name a new directory; one that was interrupted is taken up again",
            side="options",
        )


def _plain(recipe: Recipe) -> dict[str, Any]:
    """Return a recipe as JSON holds it."""

    def plain(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {k: plain(v) for k, v in value.items()}
        return [plain(v) for v in value] if isinstance(value, (list, tuple)) else value

    return {k: plain(v) for k, v in dataclasses.asdict(recipe).items()}


def _fill(journal: Journal, job: _Job, workers: int, progress: Callable[[int, int], None]) -> None:
    """Make every pair that the journal does not have."""
    total = job.recipe.pairs
    todo = [number for number in range(total) if str(number) not in journal.done]
    progress(total - len(todo), total)
    for number, made in _results(job, todo, workers):
        journal.add(str(number), made)
        progress(len(journal.done), total)


def _results(job: _Job, todo: list[int], workers: int) -> Iterator[tuple[int, dict[str, Any]]]:
    if not workers:
        yield from ((number, job.make(number)) for number in todo)
        return
    pieces = {name_of(number, job.recipe): number for number in todo}
    died: dict[str, Died] = {}
    for name, made in in_processes(_make, pieces, workers, start=_start, given=(job,)):
        if isinstance(made, Died):
            died[name] = made
        else:
            yield pieces[name], made
    if died:
        raise worker_died(died, len(todo) - len(died), len(todo))


def _closed(journal: Journal, recipe: Recipe, out: Path, left_out: Mapping[str, str]) -> Generated:
    """Write the finished benchmark from the journal: in order, the same pair once."""
    ordered = [journal.done[key] for key in sorted(journal.done, key=int)]
    not_made: dict[str, str] = {}
    kept: list[dict[str, Any]] = []
    seen: set[str] = set()
    for made in ordered:
        if "not_made" in made:
            not_made[made["kind"]] = made["not_made"]
        elif made["content"] in seen:
            # gone already where this was interrupted
            shutil.rmtree(out / "pairs" / made["pair"]["id"], ignore_errors=True)
        else:
            seen.add(made["content"])
            kept.append(made)
    kept.sort(key=lambda made: str(made["pair"]["id"]))
    write_lines(out / "pairs.jsonl", [made["pair"] for made in kept])
    write_lines(out / "labels.jsonl", [made["label"] for made in kept])
    pairs = tuple(read_labels(out, read_pairs(out)))
    result = Generated(out, pairs, not_made, left_out)
    (out / "README.md").write_text(card(recipe, pairs, not_made, left_out), encoding="utf-8")
    return result
