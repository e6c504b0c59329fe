"""Maps by structure: pairing the columns of two models from their numbers alone.

Both sides are taken to a normal form (`equivamap.propose.reductions`), turned into coloured graphs, and paired by
refinement and individualisation. Where the models are only mostly the same, rows and columns without a partner
are left out until the common part is stable. The pairing is composed with the exact maps of the reductions.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from equivamap.ir import Affine, Instance
from equivamap.mapping.links import Links, Proposal
from equivamap.propose.refinement import Colouring, Graph, Refiner, individualised

__all__ = ["TIME_SHARE", "pair_common", "propose_by_structure", "shape"]

TIME_SHARE = 20.0
"""Seconds after which the search for a pairing gives up."""

Ints = npt.NDArray[np.int64]
Pairs = list[tuple[int, int]]


def propose_by_structure(a: Instance, b: Instance) -> Iterator[Proposal]:
    """Propose maps found by structure, cheapest first; each is searched for when it is asked for.

    Parameters
    ----------
    a, b
        Reference and candidate.

    Yields
    ------
    Proposal
        First an isomorphism of the models as they are, then one of their normal forms, then a pairing of what
        they have in common. Columns without a partner get no link.
    """
    deadline = time.monotonic() + TIME_SHARE
    seen: set[tuple[object, ...]] = set()
    for mode in _MODES:
        for links in mode(a, b, deadline):
            key = _key(links)
            if key not in seen and key:
                seen.add(key)
                yield Proposal("structure", links, "")


def _as_written(a: Instance, b: Instance, deadline: float) -> Iterator[Links]:
    if a.n == b.n and a.m == b.m and a.nnz == b.nnz:
        pairs = pair_common(shape(a), shape(b), deadline=deadline, partial=False)
        if pairs is not None:
            yield Links.renaming(pairs)


def _normal(a: Instance, b: Instance, deadline: float) -> Iterator[Links]:
    yield from _reduced(a, b, deadline, scaled=False)


def _normal_scaled(a: Instance, b: Instance, deadline: float) -> Iterator[Links]:
    yield from _reduced(a, b, deadline, scaled=True)


def _reduced(a: Instance, b: Instance, deadline: float, *, scaled: bool) -> Iterator[Links]:
    """Pair the normal forms, whole if possible, else what they have in common."""
    from equivamap.propose.reductions import normal_form

    left = normal_form(a, scale_columns=scaled, complement=scaled, deadline=deadline)
    right = normal_form(b, scale_columns=scaled, complement=scaled, deadline=deadline)
    graph_a, graph_b = shape(left.instance), shape(right.instance)
    for partial in (False, True):
        pairs = pair_common(graph_a, graph_b, deadline=deadline, partial=partial)
        if pairs:
            yield composed(pairs, left.undo.expand, right.undo.contract)
            return


def _common(a: Instance, b: Instance, deadline: float) -> Iterator[Links]:
    pairs = pair_common(shape(a), shape(b), deadline=deadline, partial=True)
    if pairs:
        yield Links.renaming(pairs)


_MODES = (_as_written, _normal, _normal_scaled, _common)


def _key(links: Links) -> tuple[object, ...]:
    renamed = tuple(zip(links.renamed_a.tolist(), links.renamed_b.tolist(), strict=True))
    return (*sorted(renamed), *sorted((j, hash(form)) for j, form in links.backward_lines.items()))


def composed(pairs: Pairs, expand: Mapping[int, Affine], contract: Mapping[int, Affine]) -> Links:
    """Compose a pairing of reduced columns with the maps of both reductions.

    Parameters
    ----------
    pairs
        Reduced column of A and reduced column of B.
    expand
        Original column of A over reduced columns of A.
    contract
        Reduced column of B over original columns of B.
    """
    image = {a: contract[b] for a, b in pairs}
    renamed: Pairs = []
    lines: dict[int, Affine] = {}
    taken: set[int] = set()
    for j, form in expand.items():
        if any(k not in image for k in form.terms):
            continue
        whole = form.substitute(image)
        column = _single_column(whole)
        if column is not None and column not in taken:
            taken.add(column)
            renamed.append((j, column))
        else:
            lines[j] = whole
    links = Links.renaming(renamed)
    return Links(links.renamed_a, links.renamed_b, lines)


def _single_column(form: Affine) -> int | None:
    if form.constant or len(form.terms) != 1:
        return None
    ((column, factor),) = form.terms.items()
    return column if factor == 1 else None


def shape(instance: Instance) -> Graph:
    """Return the coloured graph of an instance; costs are taken in minimisation form."""
    values = np.append(instance.numbers.floats, np.inf)  # NONE = -1 reads the last entry
    sign = -1.0 if instance.sense == "max" else 1.0
    columns = _hashed(
        instance.kinds.astype(np.float64),
        values[instance.lower],
        values[instance.upper],
        sign * values[instance.cost] + 0.0,
    )
    rows = _hashed(values[instance.row_lower], values[instance.row_upper])
    entry_column = np.repeat(np.arange(instance.n, dtype=np.int64), np.diff(instance.indptr))
    return Graph(columns, rows, instance.rows.astype(np.int64), entry_column, _hashed(values[instance.codes]))


def _hashed(*arrays: npt.NDArray[np.float64]) -> Ints:
    """Hash rows of floats to one colour each."""
    total = np.zeros(len(arrays[0]), dtype=np.uint64)
    for k, array in enumerate(arrays):
        bits = np.ascontiguousarray(array + 0.0).view(np.uint64)
        x = bits + np.uint64(0x9E3779B97F4A7C15 * (2 * k + 1) % 2**64)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        total = total * np.uint64(31) + (x ^ (x >> np.uint64(31)))
    return total.view(np.int64)


def pair_common(a: Graph, b: Graph, *, deadline: float, partial: bool) -> Pairs | None:
    """Pair columns of two graphs.

    Parameters
    ----------
    partial
        Whether rows and columns without a partner may be left out.

    Returns
    -------
    Pairs of columns, all of them unless `partial`; None if there is no such pairing, or time ran out.
    """
    if not partial:
        if len(a.columns) != len(b.columns) or len(a.rows) != len(b.rows):
            return None
        return _isomorphism(a, b, deadline)
    for start in (_stated_colours, _plain_colours):
        pairs = _pair_stable_part(*start(a, b), deadline)
        if pairs:
            return pairs
    return None


def _isomorphism(a: Graph, b: Graph, deadline: float) -> Pairs | None:
    refiner = Refiner(a, b)
    first = refiner.refine(refiner.start(), stop_unbalanced=True)
    if not first.is_balanced:
        return None
    final = individualised(refiner, first, deadline=deadline)
    if final is None:
        return None
    order_a, order_b = np.argsort(final.columns_a), np.argsort(final.columns_b)
    return list(zip(order_a.tolist(), order_b.tolist(), strict=True))


def _stated_colours(a: Graph, b: Graph) -> tuple[Graph, Graph]:
    return a, b


def _plain_colours(a: Graph, b: Graph) -> tuple[Graph, Graph]:
    """Forget bounds, types and costs of columns, so that one changed bound does not unmatch its rows."""
    blank = [
        Graph(np.zeros_like(g.columns), g.rows, g.entry_row, g.entry_column, g.entry_colour) for g in (a, b)
    ]
    return blank[0], blank[1]


def _pair_stable_part(a: Graph, b: Graph, deadline: float) -> Pairs | None:
    """Leave out what has no partner until nothing more has to go; pair what is left where that is unambiguous."""
    kept_a = np.ones(len(a.rows), dtype=bool)
    kept_b = np.ones(len(b.rows), dtype=bool)
    for _ in range(64):
        if time.monotonic() > deadline or not kept_a.any() or not kept_b.any():
            break
        left, right = _without_rows(a, kept_a), _without_rows(b, kept_b)
        refiner = Refiner(left, right)
        colouring = refiner.refine(refiner.start(), rounds=2)
        lonely_a = ~np.isin(colouring.rows_a, colouring.rows_b)
        lonely_b = ~np.isin(colouring.rows_b, colouring.rows_a)
        if not lonely_a.any() and not lonely_b.any():
            break
        kept_a[np.flatnonzero(kept_a)[lonely_a]] = False
        kept_b[np.flatnonzero(kept_b)[lonely_b]] = False
    left, right = _without_rows(a, kept_a), _without_rows(b, kept_b)
    if not len(left.entry_row) or not len(right.entry_row):
        return None
    refiner = Refiner(left, right)
    colouring = refiner.refine(refiner.start(), rounds=2)
    return _paired_by_colour(refiner, colouring, left, right, deadline)


def _without_rows(graph: Graph, kept: npt.NDArray[np.bool_]) -> Graph:
    number = np.cumsum(kept) - 1
    entries = kept[graph.entry_row]
    return Graph(
        graph.columns,
        graph.rows[kept],
        number[graph.entry_row[entries]],
        graph.entry_column[entries],
        graph.entry_colour[entries],
    )


def _paired_by_colour(refiner: Refiner, colouring: Colouring, a: Graph, b: Graph, deadline: float) -> Pairs:
    """Pair columns that stand in a kept row and whose colour is as frequent on both sides."""
    in_a = np.zeros(len(a.columns), dtype=bool)
    in_b = np.zeros(len(b.columns), dtype=bool)
    in_a[a.entry_column] = True
    in_b[b.entry_column] = True
    pairs: Pairs = []
    current = colouring
    while time.monotonic() < deadline:
        members_a = _members(current.columns_a, in_a)
        members_b = _members(current.columns_b, in_b)
        several = [c for c, own in members_a.items() if 1 < len(own) == len(members_b.get(c, ()))]
        if not several:
            break
        colour = min(several, key=lambda c: len(members_a[c]))
        fresh = int(max(current.columns_a.max(), current.columns_b.max())) + 1
        columns_a, columns_b = current.columns_a.copy(), current.columns_b.copy()
        columns_a[members_a[colour][0]] = columns_b[members_b[colour][0]] = fresh
        current = refiner.refine(Colouring(columns_a, columns_b, current.rows_a, current.rows_b))
    members_a, members_b = _members(current.columns_a, in_a), _members(current.columns_b, in_b)
    for colour, own in members_a.items():
        theirs = members_b.get(colour, [])
        if len(own) == len(theirs) == 1:
            pairs.append((own[0], theirs[0]))
    return pairs


def _members(colours: Ints, wanted: npt.NDArray[np.bool_]) -> dict[int, Sequence[int]]:
    members: dict[int, list[int]] = {}
    for position in np.flatnonzero(wanted).tolist():
        members.setdefault(int(colours[position]), []).append(position)
    return dict(members)
