"""A process of a batch at work: it reads a reference once, and checks one candidate after another against it."""

from __future__ import annotations

import gc
import os
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any
from weakref import WeakSet

from equivamap.batch.asked import AskedPair, model_path
from equivamap.batch.results import PairResult, error_of, result_of
from equivamap.checking import Prepared, check, solve
from equivamap.errors import EquivaMapError, InputError
from equivamap.ir import Instance
from equivamap.options import relation_of
from equivamap.readers import read
from equivamap.verify.relations import Relation
from equivamap.verify.sides import Side

__all__ = ["Decider", "decide_pair", "start"]

MOST_REFERENCES = 16
"""References that a process keeps, each with what was found out about it."""

READING = ("data", "data_a", "data_b", "args_a", "args_b", "solve_call", "solve_call_a", "solve_call_b")


class Decider:
    """Checks pairs with some options in common.

    Parameters
    ----------
    options
        Options of `equivamap.check` for every pair.
    references
        Models that pairs name by number in place of a path.
    reports
        Keep the whole report of each pair.
    """

    def __init__(
        self,
        options: Mapping[str, Any],
        references: Mapping[int, Prepared] | None = None,
        reports: bool = False,
    ) -> None:
        self._options = dict(options)
        self._given = dict(references or {})
        self._reports = reports
        self._read: OrderedDict[Any, Prepared] = OrderedDict()
        self._solved: WeakSet[Side] = WeakSet()

    def decide(self, asked: AskedPair) -> PairResult:
        """Check one pair; whatever goes wrong is a result, too."""
        started = time.perf_counter()
        options = {**self._options, **asked.options}
        relation = Relation.SAME_DECISIONS
        try:
            relation = relation_of(options.get("relation", relation))
            result = self._checked(asked, options)
            report = None
            if self._reports:
                from equivamap.report.json import result_object

                report = result_object(result)
                report.pop("seconds")  # a batch that was interrupted says the same as one that was not
            return result_of(asked.key, result, time.perf_counter() - started, report)
        except EquivaMapError as fault:
            return error_of(asked.key, relation, fault, time.perf_counter() - started)
        except (Exception, SystemExit) as fault:  # noqa: BLE001
            # a bug, or no memory left, on one pair: told with that pair, and never as its verdict
            words = " ".join(str(fault).split())[:300]
            error = InputError(
                f"internal error {type(fault).__name__}: {words}",
                kind="memory" if isinstance(fault, MemoryError) else "internal",
                remedy="check this pair alone",
            )
            del fault
            gc.collect()
            return error_of(asked.key, relation, error, time.perf_counter() - started)

    def _checked(self, asked: AskedPair, options: dict[str, Any]) -> Any:
        for model in (asked.a, asked.b):
            if isinstance(model, EquivaMapError):
                raise model
        reading = {name: options.pop(name) for name in READING if name in options}
        limit = options.pop("read_time_limit", 120.0)
        a = self._reference(asked, reading, limit)
        if asked.shared and a.side not in self._solved:
            solve(a, options.get("time_limit", 60.0))
            self._solved.add(a.side)
        b = asked.b
        if isinstance(b, str):
            b = read(b, time_limit=limit, side="b", **_of_side(reading, "b"), hidden=_files(asked.a, options))
        return check(a, b, **options)

    def _reference(self, asked: AskedPair, reading: Mapping[str, Any], limit: float) -> Prepared:
        """Return the reference of a pair, read but once."""
        a = asked.a
        if isinstance(a, int):
            return self._given[a]
        if isinstance(a, Prepared):
            return a
        if isinstance(a, Instance):
            kept = self._given.get(-id(a))
            if kept is None:
                kept = self._given[-id(a)] = Prepared(a, Side("a", a))
            return kept
        how = _of_side(reading, "a")
        key = (a, _stamp(a), repr(how))
        known = self._read.get(key)
        if known is None:
            instance = read(a, time_limit=limit, side="a", **how)
            known = self._read[key] = Prepared(instance, Side("a", instance))
            while len(self._read) > MOST_REFERENCES:
                self._read.popitem(last=False)
        self._read.move_to_end(key)
        return known


def _of_side(reading: Mapping[str, Any], side: str) -> dict[str, Any]:
    """Return what `read` is to be told of one side."""
    data = (*_places(reading.get("data", ())), *_places(reading.get(f"data_{side}", ())))
    call = reading.get(f"solve_call_{side}")
    return {
        "data": data,
        "args": reading.get(f"args_{side}", ""),
        "solve_call": reading.get("solve_call") if call is None else call,
    }


def _places(given: Any) -> tuple[str, ...]:
    return (os.fspath(given),) if isinstance(given, (str, os.PathLike)) else tuple(map(os.fspath, given))


def _files(a: Any, options: Mapping[str, Any]) -> tuple[str, ...]:
    """Return files that a candidate must not see: the reference, and the map."""
    path = model_path(a) if isinstance(a, str) else None
    link_map = options.get("map")
    files = [] if path is None else [path]
    if isinstance(link_map, (str, os.PathLike)) and os.path.isfile(link_map):
        files.append(os.fspath(link_map))
    return tuple(files)


def _stamp(path: str) -> tuple[int, int] | None:
    file = model_path(path)
    if file is None:
        return None
    found = os.stat(file)
    return found.st_mtime_ns, found.st_size


_decider: Decider


def start(options: Mapping[str, Any], references: Mapping[int, Prepared], reports: bool) -> None:
    """Begin, in a process of its own."""
    global _decider
    _decider = Decider(options, references, reports)


def decide_pair(asked: AskedPair) -> PairResult:
    """Check one pair, in a process that has begun."""
    return _decider.decide(asked)
