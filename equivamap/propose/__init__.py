"""Proposers: each suggests maps between two instances and knows nothing of verdicts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from equivamap.errors import UsageError
from equivamap.ir import Instance
from equivamap.mapping.links import Proposal
from equivamap.propose.names import propose_by_names

__all__ = ["PROPOSERS", "Proposer", "propose"]

Proposer: TypeAlias = Callable[[Instance, Instance], Iterable[Proposal]]


def _by_structure(a: Instance, b: Instance) -> Iterable[Proposal]:
    # imported when names did not suffice
    from equivamap.propose.structure import propose_by_structure

    return propose_by_structure(a, b)


def _by_shapes(a: Instance, b: Instance) -> Iterable[Proposal]:
    # imported when names and structure did not suffice
    from equivamap.propose.shapes import propose_by_shapes

    return propose_by_shapes(a, b)


PROPOSERS: Mapping[str, Proposer] = MappingProxyType(
    {"names": propose_by_names, "structure": _by_structure, "shapes": _by_shapes}
)
"""Proposers by the name that ``--propose`` takes, cheapest first."""


def propose(a: Instance, b: Instance, names: Sequence[str]) -> Iterator[Proposal]:
    """Yield the proposals of the named proposers, in the order of `names`; each works only when asked.

    Raises
    ------
    UsageError
        At once, if a name is unknown.
    """
    unknown = [name for name in names if name not in PROPOSERS]
    if unknown:
        raise UsageError(
            f"unknown proposer {unknown[0]!r}; known are {', '.join(PROPOSERS)}",
            kind="unknown-proposer",
            remedy=f"--propose {','.join(PROPOSERS)}",
            side="options",
        )
    return (proposal for name in names for proposal in PROPOSERS[name](a, b))
