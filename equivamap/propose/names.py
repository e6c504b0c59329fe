"""Maps by equal names: exactly, then without regard to case, separators and the order of indices."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from equivamap.ir import Axis, Family, Index, Instance
from equivamap.mapping.links import Links, Proposal
from equivamap.mapping.render import render_links

__all__ = ["Misses", "misses", "names_are_shared", "propose_by_names", "shared_names_map"]

_MOST_PERMUTED = 5
_MOST_RENDERED = 2_000
_SEPARATORS = re.compile(r"[\W_]+")
_INTEGER = re.compile(r"-?[0-9]{1,18}")

Pairs: TypeAlias = dict[int, int]
_Form: TypeAlias = Callable[[Index], Index]


@dataclass(frozen=True)
class Misses:
    """Families with members that no name pairs.

    Parameters
    ----------
    only_a, only_b
        Names of the families of A and of B, in order of first appearance.
    """

    only_a: tuple[str, ...]
    only_b: tuple[str, ...]


def propose_by_names(a: Instance, b: Instance) -> list[Proposal]:
    """Propose the maps that equal names suggest, best first.

    Parameters
    ----------
    a, b
        Reference and candidate.

    Returns
    -------
    list of Proposal
        Renamings: families of equal name and index set; then also families whose names agree but for case
        and separators. Only where index sets differ otherwise are index positions permuted, or counted from
        0 instead of 1, to make them equal. Where they still differ, the common members are paired. What no
        name pairs is left without a link.
        Empty if no names agree.

    Notes
    -----
    Where all names of one side stand on the other, nothing is split into families, so that a map of 100,000
    columns takes a small fraction of reading them. Such a proposal has no text; render it when it is shown.
    """
    renaming = _by_full_names(a.variables, b.variables)
    if renaming is not None:
        return [_proposal(renaming, a, b)]
    exact = _by_families(a.variables, b.variables, normalised=False)
    relaxed = _by_families(a.variables, b.variables, normalised=True)
    found = [pairs for pairs in (relaxed, exact) if pairs]
    found.sort(key=len, reverse=True)
    if len(found) == 2 and found[0] == found[1]:
        found.pop()
    return [_proposal(Links.renaming(sorted(pairs.items())), a, b) for pairs in found]


def names_are_shared(a: Instance, b: Instance) -> bool:
    """Tell whether B has every family of A with all of its indices (rule "Names count").

    B may have further variables: one more does not make the shared names mean less.
    """
    left, right = a.variables, b.variables
    if len(left) > len(right):
        return False
    if left.names == right.names or set(left.names) <= set(right.names):
        return True
    return {(name, _numbered(index)) for name, index in left.labels} <= {
        (name, _numbered(index)) for name, index in right.labels
    }


def shared_names_map(a: Instance, b: Instance) -> Callable[[], Proposal] | None:
    """Return what gives the map by names where B has every name of A, else None."""
    if not names_are_shared(a, b):
        return None
    return lambda: propose_by_names(a, b)[0]


def misses(a: Instance, b: Instance) -> Misses:
    """Return the families that names alone leave without a partner, for the explanation."""
    renaming = _by_full_names(a.variables, b.variables)
    if renaming is not None:
        paired_a = set(renaming.renamed_a.tolist())
        paired_b = set(renaming.renamed_b.tolist())
    else:
        pairs = _by_families(a.variables, b.variables, normalised=True)
        paired_a, paired_b = set(pairs), set(pairs.values())
    return Misses(_unpaired(a.variables, paired_a), _unpaired(b.variables, paired_b))


def _unpaired(axis: Axis, paired: set[int]) -> tuple[str, ...]:
    if len(paired) == len(axis):
        return ()
    return tuple(name for name, family in axis.families.items() if not paired.issuperset(family.positions))


def _proposal(links: Links, a: Instance, b: Instance) -> Proposal:
    text = render_links(links, a, b) if len(links.renamed_a) <= _MOST_RENDERED else ""
    return Proposal("names", links, text)


def _by_full_names(a: Axis, b: Axis) -> Links | None:
    """Pair by whole names; None unless every name of one side stands on the other."""
    if not len(a) or not len(b):
        return None
    if a.names == b.names:
        every = np.arange(len(a), dtype=np.int32)
        return Links(every, every.copy())
    if len(a) <= len(b):
        partners = _positions(a.names, b)
        return None if partners is None else Links(np.arange(len(a), dtype=np.int32), partners)
    partners = _positions(b.names, a)
    return None if partners is None else Links(partners, np.arange(len(b), dtype=np.int32))


def _positions(names: Sequence[str], axis: Axis) -> npt.NDArray[np.int32] | None:
    position_of = axis.position_of_name
    if names[0] not in position_of or names[-1] not in position_of:
        return None
    try:
        return np.fromiter(map(position_of.__getitem__, names), dtype=np.int32, count=len(names))
    except KeyError:
        return None


def _by_families(a: Axis, b: Axis, *, normalised: bool) -> Pairs:
    pairs: Pairs = {}
    rest_a, rest_b = dict(a.families), dict(b.families)
    for name in [name for name in rest_a if name in rest_b]:
        pairs |= _members(rest_a.pop(name), rest_b.pop(name), normalised=normalised)
    if not normalised:
        return pairs
    keyed_a, keyed_b = _by_key(rest_a), _by_key(rest_b)
    for key, family in keyed_a.items():
        other = keyed_b.get(key)
        if family is not None and other is not None:
            pairs |= _members(family, other, normalised=True)
    return pairs


def _by_key(families: dict[str, Family]) -> dict[str, Family | None]:
    """Return families by normalised name; None where several share it."""
    keyed: dict[str, Family | None] = {}
    for name, family in families.items():
        key = _plain(name)
        keyed[key] = None if key in keyed else family
    return keyed


def _members(left: Family, right: Family, *, normalised: bool) -> Pairs:
    """Pair the members of two families of the same name."""
    form = _normal if normalised else _numbered
    here, there = _by_index(left, form), _by_index(right, form)
    if here.keys() != there.keys() and len(here) == len(there) and normalised:
        order = _order(here, there)
        shift = _shift(here, there)
        if order is not None:
            here = {tuple(index[k] for k in order): position for index, position in here.items()}
        elif shift is not None:
            here = {_shifted(index, shift): position for index, position in here.items()}
    return {here[index]: there[index] for index in here if index in there}


def _by_index(family: Family, form: _Form) -> dict[Index, int]:
    found = {form(index): position for index, position in zip(family.indices, family.positions, strict=True)}
    return found if len(found) == len(family.positions) else dict(family.position_of)


def _order(here: dict[Index, int], there: dict[Index, int]) -> tuple[int, ...] | None:
    """Return the first order of index positions that makes the index sets equal."""
    arity = len(next(iter(here)))
    if not 2 <= arity <= _MOST_PERMUTED or any(len(index) != arity for index in (*here, *there)):
        return None
    values_here = [{index[k] for index in here} for k in range(arity)]
    values_there = [{index[k] for index in there} for k in range(arity)]
    for order in permutations(range(arity)):
        if all(values_here[k] == values for k, values in zip(order, values_there, strict=True)) and all(
            tuple(index[k] for k in order) in there for index in here
        ):
            return order
    return None


def _shift(here: dict[Index, int], there: dict[Index, int]) -> tuple[int, ...] | None:
    """Return what added to the index positions makes the index sets equal: counting from 0 or from 1."""
    arity = len(next(iter(here)))
    if any(len(index) != arity for index in (*here, *there)):
        return None
    shift: list[int] = []
    for k in range(arity):
        first, second = (_first(index[k] for index in side) for side in (here, there))
        shift.append(second - first if {first, second} == {0, 1} else 0)
    return tuple(shift) if any(shift) and all(_shifted(index, shift) in there for index in here) else None


def _first(values: Iterable[int | float | str]) -> int:
    """Return the least integer among index values, or -1."""
    return min((value for value in values if isinstance(value, int)), default=-1)


def _shifted(index: Index, shift: Sequence[int]) -> Index:
    return tuple(part + s if isinstance(part, int) else part for part, s in zip(index, shift, strict=True))


@lru_cache(maxsize=100_000)
def _plain(text: str) -> str:
    """Return a name without case and separators."""
    return _SEPARATORS.sub("", text).casefold() or text


def _numbered(index: Index) -> Index:
    """Return an index whose whole numbers are ints, however the model's library keeps them."""
    return tuple(int(part) if isinstance(part, str) and _INTEGER.fullmatch(part) else part for part in index)


def _normal(index: Index) -> Index:
    return tuple(_plain(part) if isinstance(part, str) else part for part in _numbered(index))
