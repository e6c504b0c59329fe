"""Notes on a run over many instances: what was set aside, what shows little, and what people can do about it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from equivamap.formulations.builds.understanding import not_understood
from equivamap.formulations.comparing.across import Fate
from equivamap.formulations.comparing.refuting import is_sized
from equivamap.formulations.open_verdict import InstanceCounts

if TYPE_CHECKING:
    from equivamap.formulations.instance_run import InstanceRun

__all__ = ["notes"]

FEW_FEASIBLE = 3
"""Fewer feasible instances than this show little, and the report says so."""

_REMEDIES = {
    Fate.NOT_OF_A: "",
    Fate.NOT_OF_B: "; correct the parameter map, or B's assumptions",
    Fate.ROUNDED: "; an assumption in the schema that keeps numbers away from each other avoids them",
    Fate.TOO_LARGE: "; a longer --time-limit or smaller --sizes lets them in",
}
"""What people can do about data that were set aside."""


def notes(run: InstanceRun, counts: InstanceCounts) -> Iterator[str]:
    """Yield what people should know of a run besides its verdict, and what they can do about it."""
    for label, side in (("A", run.comparer.a), ("B", run.comparer.b)):
        for text, why in () if side.schema is None else not_understood(side.schema):
            yield (
                f"no data are drawn while this assumption of {label} cannot be checked: {text!r}: {why}; write it with "
                "comparisons, all(...), any(...), range and arithmetic, or take it out"
            )
    exhausted = run.stream.exhausted
    if exhausted is not None:
        yield (
            f"almost no draw meets the assumptions: {exhausted}; give an example with --data FILE, "
            "or data with --on FILE"
        )
    elif run.stream.ending is not None and counts.drawn < counts.asked and run.refuted is None:
        yield from _too_few(run, counts)
    if run.refuted is None and counts.compared and counts.feasible < FEW_FEASIBLE:
        yield f"only {counts.feasible} of {counts.compared} instances are feasible, which shows little"
    if run.all_data is not None and run.all_data.reason and run.refuted is None:
        yield f"not proved for all data{' of larger sizes' if run.all_data.grade else ''}: {run.all_data.reason}"
    if run.larger and run.refuted is None:
        yield _larger(run)
    if run.further and run.refuted is None:
        yield f"{run.further} data sets more than asked for are of sizes at which a proof ended"
    refuted, least = run.refuted, run.refuter.min_sizes
    if refuted is not None and least is not None and refuted.sized is None:
        found = is_sized(refuted.witness, run.refuter.generator.sizes, least)
        if not found:
            yield f"no witness with every dimension at least {least} was found"
    for fate in (Fate.NOT_OF_A, Fate.NOT_OF_B, Fate.ROUNDED, Fate.TOO_LARGE):
        of_fate = [c for c in run.comparisons if c.fate is fate]
        if of_fate:
            yield f"{len(of_fate)} set aside: {fate.value} ({of_fate[0].message}){_REMEDIES[fate]}"


def _too_few(run: InstanceRun, counts: InstanceCounts) -> Iterator[str]:
    """Say why fewer data sets were compared than asked for, where that is for want of data."""
    if time.monotonic() > run.deadline:
        return  # the time limit is told elsewhere
    yield (
        f"only {counts.drawn} of {counts.asked} data sets were compared: what else was drawn had been there before "
        "or fails an assumption; larger --sizes, another --seed or wider assumptions in the schema may give more"
    )


def _larger(run: InstanceRun) -> str:
    """Say what was looked at beyond the sizes that are asked about."""
    each = [run.refuter.generator.sizes_in(c.data_a) for c in run.larger]
    sizes = ", ".join(f"{name} = {max(one[name] for one in each)}" for name in each[0])
    return (
        f"on {len(each)} larger data sets, up to {sizes}, status and values do not differ; nothing is proved there "
        f"(--sizes {max(max(one.values()) for one in each)} asks for it)"
    )
