"""Alternating runs and their medians: a machine that slows down slows both sides of a ratio."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

__all__ = ["Ratio", "alternating", "median_ratio", "print_ratio"]


@dataclass(frozen=True)
class Ratio:
    """Seconds of what is measured and of what it is compared with, and the ratio that is wanted."""

    name: str
    against: str
    seconds: float
    reference: float
    target: float | None

    @property
    def value(self) -> float:
        """How many times the reference it takes."""
        return self.seconds / self.reference


def alternating(runs: int, *actions: Callable[[], object]) -> list[float]:
    """Run the actions in turn, `runs` times after one warm-up, and return the median seconds of each."""
    for action in actions:
        action()
    seconds: list[list[float]] = [[] for _ in actions]
    for _ in range(runs):
        for action, taken in zip(actions, seconds, strict=True):
            gc.collect()
            start = time.perf_counter()
            action()
            taken.append(time.perf_counter() - start)
    return [statistics.median(taken) for taken in seconds]


def print_ratio(ratio: Ratio) -> None:
    """Print one line: ratio, target, both times."""
    target = "" if ratio.target is None else f" (target <= {ratio.target:g})"
    met = "" if ratio.target is None or ratio.value <= ratio.target else "  MISSED"
    print(
        f"  {ratio.value:6.2f}x {ratio.against}{target}{met}"
        f"   [{_time(ratio.seconds)} / {_time(ratio.reference)}]  {ratio.name}",
        flush=True,
    )


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1e3:.2f} ms"


def median_ratio(
    name: str, against: str, pairs: Sequence[tuple[float, float]], target: float | None
) -> Ratio:
    """Return the ratio of the pair in the middle, by ratio."""
    ordered = sorted(pairs, key=lambda pair: pair[0] / pair[1])
    return Ratio(name, against, *ordered[len(ordered) // 2], target)
