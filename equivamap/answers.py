"""Answers about candidates of one reference, kept so that equal candidates are checked once."""

from __future__ import annotations

import dataclasses
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from equivamap.ir import Instance
from equivamap.ir.digest import digest
from equivamap.ir.unify import Unified
from equivamap.verify.relations import Reason
from equivamap.verify.verdict import CheckResult, Difference

__all__ = ["MOST_KEPT", "Answers"]

MOST_KEPT = 64
"""Answers that are kept; they hold their evidence."""

NOT_LASTING = (Reason.TIME, Reason.SOLVER_FAILED, Reason.WORKER_DIED)
"""Reasons that may not come up again."""


@dataclass(frozen=True)
class _Kept:
    result: CheckResult
    lines: tuple[dict[str, int], dict[str, int]]


class Answers:
    """The latest answers, by question and canonical hash of the candidate (`equivamap.ir.digest`)."""

    def __init__(self) -> None:
        self.reused = 0
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def __reduce__(self) -> tuple[type[Answers], tuple[()]]:
        """Cross to another process empty: the answers hold more than the question is worth."""
        return Answers, ()

    def of(self, asked: Hashable, pair: Unified, decided: Callable[[], CheckResult]) -> CheckResult:
        """Return the answer about ``pair.b``: one that is known, or else what `decided` says."""
        key = (asked, digest(pair.b))
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                self.reused += 1
        if known is not None:
            return _about(known, pair)
        result = decided()
        if result.reason not in NOT_LASTING:
            with self._lock:
                self._kept[key] = _Kept(result, _lines(pair.b))
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        return result


def _lines(instance: Instance) -> tuple[dict[str, int], dict[str, int]]:
    return instance.variables.lines, instance.constraints.lines


def _about(known: _Kept, pair: Unified) -> CheckResult:
    """Return an answer as one about another candidate that is the same but for what its script looks like."""
    result = known.result
    if result.compared is not None:
        result = dataclasses.replace(
            result, compared=dataclasses.replace(result.compared, a=pair.a, b=pair.b)
        )
    lines = _lines(pair.b)
    if lines == known.lines:
        return result
    found = result.differences
    return dataclasses.replace(
        result,
        differences=dataclasses.replace(
            found,
            extra=tuple(dataclasses.replace(d, line=_line(d, lines)) for d in found.extra),
            # a change names the row of A and may show the line of either side
            changed=tuple(dataclasses.replace(d, line=None) for d in found.changed),
        ),
    )


def _line(difference: Difference, lines: tuple[dict[str, int], dict[str, int]]) -> int | None:
    of_variables, of_rows = lines
    if difference.family in of_rows:
        return of_rows[difference.family]
    return of_variables.get(difference.family.removeprefix("bounds of ").removeprefix("type of "))
