"""Proposers: each suggests maps between two instances and knows nothing of verdicts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from equivamap.deadlines import OutOfTime, passed
from equivamap.errors import UsageError
from equivamap.ir import Instance
from equivamap.mapping.links import Proposal
from equivamap.propose.names import propose_by_names

__all__ = ["PROPOSERS", "Proposer", "propose", "propose_with_pauses"]

Proposer: TypeAlias = Callable[[Instance, Instance, float], Iterable[Proposal | None]]
"""Takes reference, candidate and the ``time.monotonic`` value at which to stop; None says that what follows is dear."""


_Found = TypeVar("_Found", bound="Proposal | None")


def _by_names(a: Instance, b: Instance, deadline: float) -> Iterable[Proposal]:
    return propose_by_names(a, b)


def _by_structure(a: Instance, b: Instance, deadline: float) -> Iterable[Proposal | None]:
    # imported when names did not suffice
    from equivamap.propose.structure import propose_by_structure

    return _while_in_time(propose_by_structure(a, b, deadline=deadline), deadline)


def _by_shapes(a: Instance, b: Instance, deadline: float) -> Iterable[Proposal]:
    # imported when names and structure did not suffice
    from equivamap.propose.shapes import propose_by_shapes

    return _while_in_time(propose_by_shapes(a, b, deadline=deadline), deadline)


def _while_in_time(found: Iterator[_Found], deadline: float) -> Iterator[_Found]:
    """Yield what a proposer finds until time runs out: where it stops by itself, or in the middle of its work."""
    if passed(deadline):
        return
    try:
        yield from found
    except OutOfTime:
        return


PROPOSERS: Mapping[str, Proposer] = MappingProxyType(
    {"names": _by_names, "structure": _by_structure, "shapes": _by_shapes}
)
"""Proposers by the name that ``--propose`` takes, cheapest first."""


def propose(
    a: Instance, b: Instance, names: Sequence[str], *, deadline: float = math.inf
) -> Iterator[Proposal]:
    """Yield the proposals of the named proposers, in the order of `names`; each works only when asked.

    Parameters
    ----------
    deadline
        ``time.monotonic`` value at which every proposer stops; each has a limit of its own as well.

    Raises
    ------
    UsageError
        At once, if a name is unknown.
    """
    found = propose_with_pauses(a, b, names, deadline=deadline)
    return (proposal for proposal in found if proposal is not None)


def propose_with_pauses(
    a: Instance, b: Instance, names: Sequence[str], *, deadline: float = math.inf
) -> Iterator[Proposal | None]:
    """Yield what `propose` does, and None where what follows takes longer than solving small models."""
    unknown = [name for name in names if name not in PROPOSERS]
    if unknown:
        raise UsageError(
            f"unknown proposer {unknown[0]!r}; known are {', '.join(PROPOSERS)}",
            kind="unknown-proposer",
            remedy=f"--propose {','.join(PROPOSERS)}",
            side="options",
        )
    return (proposal for name in names for proposal in PROPOSERS[name](a, b, deadline))
