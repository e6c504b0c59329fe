"""Witnesses of open data: the instances that refute, with values and points, written so that they can be run again."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from equivamap.errors import UsageError
from equivamap.verify.verdict import Witness, WitnessPoint

__all__ = ["InstanceWitness", "OpenWitness", "write_witness_files"]


@dataclass(frozen=True)
class InstanceWitness:
    """One instance of a witness.

    Parameters
    ----------
    data_a, data_b
        The data of both sides.
    statuses
        ``optimal``, ``infeasible`` or ``unbounded``, of A and of B.
    points
        Points of both sides with their values, by what they are; each value is in the sense of its model.
    """

    data_a: Mapping[str, Any]
    data_b: Mapping[str, Any]
    statuses: tuple[str, str]
    points: Mapping[str, tuple[WitnessPoint, ...]]


@dataclass(frozen=True)
class OpenWitness:
    """What refutes a pair of formulations: one instance, or two that no objective map fits together.

    Parameters
    ----------
    claim
        What they show, in one sentence.
    instances
        One or two.
    detail
        Points and proofs of a single instance, where it refutes alone.
    """

    claim: str
    instances: tuple[InstanceWitness, ...]
    detail: Witness | None = None

    @property
    def size(self) -> int:
        """How many numbers the data of A have."""
        return sum(_count(value) for one in self.instances for value in one.data_a.values())


def write_witness_files(
    witness: OpenWitness, directory: str | os.PathLike[str]
) -> tuple[tuple[Path, Path], ...]:
    """Write the data of each instance as two JSON files; return their paths.

    Raises
    ------
    UsageError
        If they cannot be written.
    """
    place = Path(directory)
    written: list[tuple[Path, Path]] = []
    try:
        place.mkdir(parents=True, exist_ok=True)
        for number, one in enumerate(witness.instances, start=1):
            paths = (place / f"witness{number}.a.json", place / f"witness{number}.b.json")
            for path, data in zip(paths, (one.data_a, one.data_b), strict=True):
                path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
            written.append(paths)
    except OSError as fault:
        raise UsageError(
            f"the witness cannot be written: {fault}",
            kind="unwritable",
            remedy="give --witness-dir a directory that can be written",
            file=os.fspath(directory),
            side="options",
        ) from fault
    return tuple(written)


def _count(value: Any) -> int:
    if isinstance(value, (list, tuple)):
        return sum(_count(item) for item in value)
    return 1


def sizes_of(sets: Sequence[Mapping[str, Any]], names: Sequence[str]) -> dict[str, int]:
    """Return the largest value of each of some integer parameters."""
    return {name: max(int(data[name]) for data in sets) for name in names if sets}
