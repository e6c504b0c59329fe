"""Chains: transformations one after the other, with the maps between first and last."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from equivamap.ir import Affine
from equivamap.mapping.links import Links
from equivamap.transforms.rewriting import Transformed

__all__ = ["chained"]


def chained(first: Transformed, second: Transformed) -> Transformed:
    """Return two transformations as one.

    Parameters
    ----------
    first
        From A to M.
    second
        From M, the instance of `first`, to B.

    Returns
    -------
    Transformed
        From A to B. A column of A that M's columns give is given by B's where B gives all of those; a column of B has a
        formula over A where every column of M in its own formula has one, and is a completion otherwise.
    """
    return Transformed(
        second.instance,
        _composed(first.links, second.links),
        factor=first.factor * second.factor,
        shift=first.shift + first.factor * second.shift,
        note="; ".join(note for note in (first.note, second.note) if note),
    )


def _composed(first: Links, second: Links) -> Links:
    backward = _through(first.backward, second.backward)
    forward = _through(second.forward, first.forward)
    open_a = first.open_a | (first.backward.keys() - backward.keys())
    completed = second.completed_b | (second.forward.keys() - forward.keys())
    same = {
        j: next(iter(form.terms))
        for j, form in backward.items()
        if len(form.terms) == 1 and not form.constant and next(iter(form.terms.values())) == 1
    }
    pairs = {a: b for a, b in same.items() if forward.get(b) == Affine.variable(a)}
    return Links(
        renamed_a=np.array(list(pairs.keys()), dtype=np.int32),
        renamed_b=np.array(list(pairs.values()), dtype=np.int32),
        backward_lines={j: form for j, form in backward.items() if j not in pairs},
        forward_lines={k: form for k, form in forward.items() if k not in set(pairs.values())},
        open_a=frozenset(open_a),
        completed_b=frozenset(completed),
    )


def _through(outer: Mapping[int, Affine], inner: Mapping[int, Affine]) -> dict[int, Affine]:
    """Return the forms of `outer` with `inner` put in; those that it does not cover are left out."""
    return {j: form.substitute(inner) for j, form in outer.items() if all(k in inner for k in form.terms)}
