"""Methods at work: every method asked about every pair; parallel, resumable, no label in sight."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from equivamap.batch.journal import Journal
from equivamap.batch.workers import Died, in_processes, worker_died
from equivamap.bench.methods.method import Asked, Drawing, Method, Prediction, Reply
from equivamap.bench.methods.registry import method_of
from equivamap.bench.methods.strangers import predictions_method
from equivamap.bench.pairs import Pair
from equivamap.bench.suites.suite import Suite
from equivamap.errors import EquivaMapError, LLMError, UsageError
from equivamap.llm.choice import AnyModel
from equivamap.verify.relations import Relation

__all__ = ["FAILED", "Answered", "run_methods"]

FAILED = "error: "
"""How the detail of an answer begins where the method failed."""


@dataclass(frozen=True)
class Answered:
    """What a method said of a pair.

    Parameters
    ----------
    pair, method
        Which.
    answer, detail
        The prediction.
    seconds
        What it took; reading the models is part of it where the method uses them as we read them.
    """

    pair: str
    method: str
    answer: Reply
    detail: str
    seconds: float


def run_methods(
    suite: Suite,
    methods: Sequence[str],
    *,
    predictions: Sequence[str] = (),
    relation: Relation = Relation.SAME_DECISIONS,
    time_limit: float = 60.0,
    workers: int = 0,
    llm: AnyModel | None = None,
    out: Path | None = None,
    drawing: Drawing | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, list[Answered]]:
    """Ask methods about all pairs of a suite.

    Parameters
    ----------
    methods
        Names of methods, or ``FILE.py:function``.
    predictions
        Files with answers, each a method of its own.
    relation
        The relation asked about.
    time_limit
        Seconds a method has for a pair.
    workers
        Processes to use; 0 asks in this one, which a method may then end.
    llm
        The language model of methods that ask one, which other processes must be able to get; None takes what the
        environment says.
    out
        File of the answers, one JSON line a pair; with the same file and question an interrupted run goes on.
    drawing
        Which data are drawn for formulations with open data; None draws as `check_formulations` does.
    progress
        Called with the number of finished pairs and of all.

    Returns
    -------
    dict
        Answers by name of method, in the order of the pairs.

    Raises
    ------
    InputError
        If a method does not exist, the language model cannot be asked at all, `out` belongs to another run or
        cannot be written, or a method kills its process; answers in `out` are kept.
    """
    asked = _Methods(
        tuple(dict.fromkeys(methods)), tuple(dict.fromkeys(predictions)), relation, time_limit, llm, drawing
    )
    resolved = asked.resolved()
    names = [method.name for method in resolved]
    _check_names(names)
    job: dict[str, Any] = {
        "suite": suite.name,
        "pairs": _fingerprint(suite.pairs),
        "methods": {method.name: method.version for method in resolved},
        "relation": str(relation),
        "time_limit": time_limit,
    }
    if suite.is_open:
        job["drawing"] = asdict(drawing or Drawing())
    total = len(suite.pairs)
    done: dict[str, Any] = {}
    noted = nullcontext() if out is None else Journal(out, job)
    with noted as journal:
        if journal is not None:
            done.update(journal.done)
        progress(len(done), total)
        todo = [pair for pair in suite.pairs if pair.id not in done]
        for name, answers in _results(asked, todo, workers):
            done[name] = {"answers": answers}
            if journal is not None:
                journal.add(name, done[name])
            progress(len(done), total)
    by_method: dict[str, list[Answered]] = {name: [] for name in names}
    for pair in suite.pairs:
        for answer in done[pair.id]["answers"]:
            by_method[answer["method"]].append(Answered(**answer))
    return by_method


@dataclass(frozen=True)
class _Methods:
    """What every worker needs; methods are found by name in each process."""

    names: tuple[str, ...]
    files: tuple[str, ...]
    relation: Relation
    time_limit: float
    llm: AnyModel | None = None
    drawing: Drawing | None = None

    def resolved(self) -> list[Method]:
        return [
            *(method_of(name, self.llm) for name in self.names),
            *(predictions_method(f) for f in self.files),
        ]


def _check_names(names: Sequence[str]) -> None:
    if not names:
        raise UsageError(
            "no method is named", kind="unknown-method", remedy="--method equivamap", side="options"
        )
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(
            f"two methods are called {twice!r}",
            kind="name-taken",
            remedy="rename one of the files",
            side="options",
        )


def _fingerprint(pairs: Sequence[Pair]) -> str:
    """Return a hash of the questions and their files: answers to other ones are not taken up."""
    hashed = hashlib.sha256()
    for pair in pairs:
        hashed.update(f"{pair.id} {pair.map} {pair.objective} {pair.text}".encode())
        stated = (pair.parameter_map,) if pair.parameter_map else ()
        for file in (*_files(pair.a), *_files(pair.b), *pair.data_a, *pair.data_b, *stated):
            try:
                content = Path(file).read_bytes()
            except OSError:
                content = b""  # each method says what it cannot read
            hashed.update(hashlib.sha256(content).digest())
    return hashed.hexdigest()


def _files(side: Path) -> list[Path]:
    """Return the file of a model, or those of a formulation with open data."""
    if not side.is_dir():
        return [side]
    return [*sorted(side.glob("*.json")), side.parent.parent / "data.json"]


def _results(
    methods: _Methods, todo: Sequence[Pair], workers: int
) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    if not workers:
        resolved = methods.resolved()
        yield from ((pair.id, _answers(resolved, methods, pair)) for pair in todo)
        return
    died: dict[str, Died] = {}
    pieces = {pair.id: pair for pair in todo}
    for name, answers in in_processes(_work, pieces, workers, start=_start, given=(methods,)):
        if isinstance(answers, Died):
            died[name] = answers
        else:
            yield name, answers
    if died:
        raise worker_died(died, len(todo) - len(died), len(todo))


_methods: _Methods
_resolved: list[Method]


def _start(methods: _Methods) -> None:
    global _methods, _resolved
    _methods, _resolved = methods, methods.resolved()


def _work(pair: Pair) -> list[Mapping[str, Any]]:
    return _answers(_resolved, _methods, pair)


def _answers(methods: Sequence[Method], of: _Methods, pair: Pair) -> list[Mapping[str, Any]]:
    asked = Asked(pair, of.relation, of.time_limit, of.drawing)
    return [asdict(_answer(method, asked)) for method in methods]


def _answer(method: Method, asked: Asked) -> Answered:
    """Ask one method; reading, shared by all that need it, is counted for each."""
    try:
        reads = method.reads_open if asked.is_open else method.reads
        if reads:
            _ = asked.models
        started = time.perf_counter()
        said = method.answer(asked)
    except LLMError as fault:
        # a key or a server that is wrong is so for every pair: nothing is gained by asking on
        raise UsageError(fault.message, kind=fault.kind, remedy=fault.remedy, side="options") from None
    except EquivaMapError as fault:
        return Answered(asked.pair.id, method.name, "undecided", f"{FAILED}{fault}", 0.0)
    except (Exception, SystemExit) as fault:  # noqa: BLE001 - a stranger's method may raise anything
        said = Prediction("undecided", f"{FAILED}{type(fault).__name__}: {fault}")
    seconds = time.perf_counter() - started + (asked.reading_seconds if reads else 0.0)
    return Answered(asked.pair.id, method.name, said.answer, said.detail, seconds)
