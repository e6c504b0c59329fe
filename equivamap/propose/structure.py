"""Maps by structure: pairing the columns of two models from their numbers alone.

Both sides are taken to a normal form (`equivamap.propose.reductions`), turned into coloured graphs, and paired by
refinement and individualisation. Where columns of A are sums over columns of B, rows that stand on both sides are
solved for them (`linking_rows`). Where the models are only mostly the same, rows and columns without a partner
are left out. What is found is composed with the exact maps of the reductions.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from equivamap.ir import Affine, Instance
from equivamap.mapping.links import Links, Proposal
from equivamap.propose.common_part import MOST_ENTRIES, pairings
from equivamap.propose.equations import Equations
from equivamap.propose.isomorphisms import pair_all, shape
from equivamap.propose.nearness import Likeness, Nearness
from equivamap.propose.refinement import Unpaired
from equivamap.propose.spreading import spread_pairs
from equivamap.propose.summands import summand_lines

if TYPE_CHECKING:
    from equivamap.propose.reductions import Reduced
    from equivamap.propose.screening import Screen

__all__ = ["MOST_CANDIDATES", "propose_by_structure"]

SECONDS = 6.0
SECONDS_PER_NONZERO = 2e-5
"""The search for pairings gives up after this time, which grows with the models."""

MOST_CANDIDATES = 6
"""Pairings of what two models have in common that are proposed at most."""

_MOST_SCREENED = 60
_MOST_WRITTEN_OUT = 5000
"""Columns that reductions wrote out on a side, beyond which they are not paired with each other."""
_MOST_SOLVED = 2
"""Solutions of linking rows that are screened, and that are proposed."""
_POINTS = 5
_SECONDS_FOR_POINTS = 0.5
_SECONDS_FOR_FACETS = 6.0
_SECONDS_FOR_TIGHTENING = 15.0
"""Both stop by themselves long before, for models of the size that they take; a busy machine needs more."""

Ints = npt.NDArray[np.int64]
Pairs = list[tuple[int, int]]


def propose_by_structure(
    a: Instance, b: Instance, *, deadline: float = math.inf
) -> Iterator[Proposal | None]:
    """Propose maps found by structure, cheapest first; each is searched for when it is asked for.

    Parameters
    ----------
    a, b
        Reference and candidate.
    deadline
        ``time.monotonic`` value at which to stop at the latest.

    Yields
    ------
    Proposal
        First an isomorphism of the models as they are, then isomorphisms of their normal forms, then solutions of
        linking rows that pass at some feasible points of B, then pairings of what the forms have in common.
        Columns without a partner get no link. None once, before what takes longer than solving small models.
    """
    own = time.monotonic() + SECONDS + SECONDS_PER_NONZERO * (a.nnz + b.nnz)
    search = _Search(a, b, min(own, deadline), deadline)
    seen: set[tuple[object, ...]] = set()
    for links in search.candidates():
        if links is None:
            yield None
            continue
        key = _key(links)
        if key and key not in seen:
            seen.add(key)
            yield Proposal("structure", links, "")


class _Search:
    """The pairings of one pair of models; normal forms are made when first needed."""

    def __init__(self, a: Instance, b: Instance, deadline: float, latest: float) -> None:
        self.a, self.b = a, b
        self.deadline, self.latest = deadline, latest
        self.near = Nearness(a.variables, b.variables)
        self._forms: dict[tuple[str, _How, bool], Reduced] = {}

    def candidates(self) -> Iterator[Links | None]:
        """Yield links, those of whole models first; None before what takes long."""
        if (self.a.n, self.a.m, self.a.nnz) == (self.b.n, self.b.m, self.b.nnz):
            pairs = pair_all(shape(self.a), shape(self.b), deadline=self.deadline, likeness=self.near.of)
            if not isinstance(pairs, Unpaired):
                yield Links.renaming(pairs)
        stages: list[_Forms] = []
        yield from self.isomorphisms(stages)
        if stages and time.monotonic() < self.deadline:
            yield from self.solved(stages[0])
            for forms in reversed(stages):
                for some in self.common(forms):
                    yield forms.links(some)
        yield from self.by_facets(stages, tightened=True)

    def isomorphisms(self, stages: list[_Forms]) -> Iterator[Links | None]:
        """Yield isomorphisms of normal forms, and add these to `stages`."""
        for number, (how, merged_a, merged_b) in enumerate((*_QUICK_STAGES, *_FURTHER_STAGES)):
            if number == len(_QUICK_STAGES):
                yield from self.modulo_equations(stages[0])
                yield None
                started = time.monotonic()
                yield from self.by_facets(stages, tightened=False)
                # what facets took is not taken from the rest, but from the time of all
                self.deadline = min(self.latest, self.deadline + time.monotonic() - started)
            if time.monotonic() > self.deadline:
                return
            forms = _Forms(
                self.a,
                self.b,
                self.form("a", how, merged_a),
                self.form("b", how, merged_b),
            )
            if any(forms.a is other.a and forms.b is other.b for other in stages):
                continue
            stages.append(forms)
            pairs = pair_all(
                shape(forms.a.instance),
                shape(forms.b.instance),
                deadline=self.deadline,
                likeness=self.likeness(forms),
            )
            if not isinstance(pairs, Unpaired):
                yield forms.links(pairs)

    def form(self, side: str, how: _How, merged: bool) -> Reduced:
        """Return a normal form of one side, with proportional columns merged or not."""
        from equivamap.propose.reductions import normal_form

        key = (side, how, merged)
        if key not in self._forms:
            made = normal_form(
                self.a if side == "a" else self.b,
                scale_columns=how.scaled,
                complement=how.scaled,
                merge_columns=merged,
                solve_lps=how.pruned,
                deduce=how.deduced,
                substitute=how.substituted,
                optimal=how.optimal,
                deadline=self.deadline,
            )
            # one without what this one adds, where it adds nothing
            simpler = [(side, how, False), (side, replace(how, pruned=False), merged)]
            known = [self._forms[k] for k in simpler if k in self._forms]
            same = [f for f in known if (f.instance.n, f.instance.m) == (made.instance.n, made.instance.m)]
            self._forms[key] = next(iter(same), made)
        return self._forms[key]

    def modulo_equations(self, first: _Forms) -> Iterator[Links]:
        """Yield isomorphisms of what is left modulo equations: of the models as they are, and of their first forms."""
        from equivamap.propose.equation_space import equation_space
        from equivamap.propose.reductions.reduction import Reduced, unchanged

        as_stated = (Reduced(i, unchanged(i)) for i in (self.a, self.b))
        how = _How(scaled=False, pruned=False, deduced=False, substituted=False)
        unsolved = (self.form("a", how, False), self.form("b", how, True))
        for left, right in (as_stated, (first.a, first.b), unsolved):
            if left.instance.n != right.instance.n or time.monotonic() > self.deadline:
                continue
            spaces = [equation_space(form.instance) for form in (left, right)]
            if spaces[0] is None or spaces[1] is None:
                continue
            forms = _Forms(
                self.a, self.b, replace(left, instance=spaces[0]), replace(right, instance=spaces[1])
            )
            pairs = pair_all(
                shape(spaces[0]), shape(spaces[1]), deadline=self.deadline, likeness=self.likeness(forms)
            )
            if not isinstance(pairs, Unpaired):
                yield forms.links(pairs)

    def by_facets(self, stages: Sequence[_Forms], *, tightened: bool) -> Iterator[Links]:
        """Yield affine isomorphisms of relaxations: of the models as they are, and of some of their forms.

        With `tightened` the rows are as tight as the points allow first, which takes long. Both have time of their own.
        """
        from equivamap.propose.facet_search import FacetSearch
        from equivamap.propose.reductions.reduction import Reduced, unchanged

        seconds = _SECONDS_FOR_TIGHTENING if tightened else _SECONDS_FOR_FACETS
        end = min(self.latest, time.monotonic() + seconds)
        search = FacetSearch(end)
        as_stated = _Forms(self.a, self.b, *(Reduced(i, unchanged(i)) for i in (self.a, self.b)))
        for forms in (as_stated, *stages[:1]):
            for lines in search.lines(forms.a.instance, forms.b.instance, tightened=tightened):
                yield forms.links_of(forms.original(lines))

    def solved(self, forms: _Forms) -> Iterator[Links]:
        """Yield solutions of linking rows that determine A and keep its rows and cost at some points of B."""
        from equivamap.propose.linking_rows import lines_by_linking_rows

        screen: Screen | None = None
        found = 0
        candidates = lines_by_linking_rows(forms.a.instance, forms.b.instance, deadline=self.deadline)
        for lines in itertools.islice(candidates, _MOST_SCREENED):
            # points are looked for where there is something to screen: most pairs have nothing
            screen = screen or self.screen()
            if screen is None:
                return
            original = forms.original(lines)
            if screen.passes(original):
                yield forms.links_of(original)
                found += 1
            if found == _MOST_SOLVED or time.monotonic() > self.deadline:
                return

    def screen(self) -> Screen | None:
        """Return what screens maps on a few feasible points of B; None without points."""
        from equivamap.propose.feasible_points import FeasiblePoints
        from equivamap.propose.screening import Screen

        seconds = min(_SECONDS_FOR_POINTS, self.deadline - time.monotonic())
        points = FeasiblePoints(self.b, seconds).points(_POINTS)
        return Screen(self.a, self.b, points, Equations(self.a)) if len(points) else None

    def likeness(self, forms: _Forms) -> Likeness:
        """Return the nearness of names for columns of two normal forms; those that were made have no name."""
        kept_a, kept_b = forms.a.undo.kept, forms.b.undo.kept

        def likeness(j: int, k: int) -> float:
            one, two = int(kept_a[j]), int(kept_b[k])
            return self.near.of(one, two) if one >= 0 and two >= 0 else 0.0

        return likeness

    def common(self, forms: _Forms) -> Iterator[Pairs]:
        """Yield pairings of what two normal forms have in common."""
        a, b = forms.a.instance, forms.b.instance
        likeness = self.likeness(forms)
        if max(a.nnz, b.nnz) <= MOST_ENTRIES:
            yield from pairings(a, b, most=MOST_CANDIDATES, deadline=self.deadline, likeness=likeness)
        elif pairs := spread_pairs(shape(a), shape(b), deadline=self.deadline, likeness=likeness):
            yield pairs


@dataclass(frozen=True)
class _How:
    """Which normal form.

    Columns scaled and turned; rows dropped by LP; conclusions drawn from bounds; equations solved for columns; rows
    made equations that only an optimum makes so, as for a variable that bounds a cost.
    """

    scaled: bool
    pruned: bool
    deduced: bool
    substituted: bool = True
    optimal: bool = False


_MERGED = ((False, False), (False, True), (True, True))
"""Whether proportional columns are merged in A and in B; a sum of A need not determine its summands."""

_QUICK_STAGES = (
    *((_How(scaled, False, False), *merged) for scaled in (False, True) for merged in _MERGED),
    *((_How(False, False, False, optimal=True), *merged) for merged in _MERGED[:2]),
)
"""Normal forms in their order, of which these cost little."""

_FURTHER_STAGES = tuple(
    (_How(scaled, pruned, deduced), *merged)
    for pruned, deduced in ((False, True), (True, False), (True, True))
    for scaled in (False, True)
    for merged in _MERGED
)
"""Normal forms that draw conclusions from bounds or solve linear programs."""


@dataclass(frozen=True)
class _Forms:
    """Normal forms of both sides, and the instances they were made from."""

    instance_a: Instance
    instance_b: Instance
    a: Reduced
    b: Reduced

    def links(self, pairs: Pairs) -> Links:
        """Compose a pairing of reduced columns with the maps of both reductions."""
        undo_a, undo_b = self.a.undo, self.b.undo
        array = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        originals = undo_a.kept[array[:, 0]], undo_b.kept[array[:, 1]]
        plain = (originals[0] >= 0) & (originals[1] >= 0)
        partner = dict(zip(array[:, 0].tolist(), array[:, 1].tolist(), strict=True))
        lines: dict[int, Affine] = {}
        same = self.written_out_alike(partner)
        for j, k in zip(originals[0][~plain].tolist(), array[~plain, 1].tolist(), strict=True):
            if j >= 0:
                lines[j] = undo_b.contract_of(k)
        for j in undo_a.expand_lines:
            form = undo_a.expand_lines[j]
            if j in same:
                lines[j] = Affine.variable(same[j])
            elif all(k in partner for k in form.terms):
                lines[j] = form.substitute({k: undo_b.contract_of(partner[k]) for k in form.terms})
        for c, k in array[originals[0] < 0].tolist():
            whole = undo_a.contract_of(c)
            if not any(j in lines for j in whole.terms):
                lines.update(summand_lines(whole, undo_b.contract_of(k), self.instance_a, self.instance_b))
        return self.links_of(lines, originals[0][plain].tolist(), originals[1][plain].tolist())

    def written_out_alike(self, partner: Mapping[int, int]) -> dict[int, int]:
        """Return columns of A and of B that both reductions wrote out, where the pairing makes the forms the same.

        A column of B says more than an expression: costs are then compared as both models state them.
        """
        undo_a, undo_b = self.a.undo, self.b.undo
        if max(len(undo_a.expand_lines), len(undo_b.expand_lines)) > _MOST_WRITTEN_OUT:
            return {}
        forms: dict[Affine, list[int]] = {}
        for k in undo_b.expand_lines:
            form = undo_b.expand_lines[k]
            if not form.is_constant:
                forms.setdefault(form, []).append(k)
        found: dict[int, int] = {}
        for j in undo_a.expand_lines:
            form = undo_a.expand_lines[j]
            if all(k in partner for k in form.terms):
                alike = forms.get(form.substitute({k: Affine.variable(partner[k]) for k in form.terms}))
                if alike:
                    found[j] = alike.pop(0)
        return found

    def original(self, lines: Mapping[int, Affine]) -> dict[int, Affine]:
        """Return lines for reduced columns as lines for the columns of the instances."""
        undo_a, undo_b = self.a.undo, self.b.undo
        over_b = {
            j: line.substitute({k: undo_b.contract_of(k) for k in line.terms}) for j, line in lines.items()
        }
        return {
            j: form.substitute(over_b)
            for j, form in undo_a.expand.items()
            if all(k in over_b for k in form.terms)
        }

    def links_of(
        self, given: Mapping[int, Affine], own: Sequence[int] = (), partners: Sequence[int] = ()
    ) -> Links:
        """Return links of columns paired outright and of lines; lines in one column are renamings where they can be."""
        lines = dict(given)
        taken = set(partners)
        renamed_a, renamed_b = list(own), list(partners)
        for j, whole in given.items():
            column = _single_column(whole)
            if column is not None and column not in taken:
                taken.add(column)
                renamed_a.append(j)
                renamed_b.append(column)
                del lines[j]
        return Links(np.array(renamed_a, dtype=np.int32), np.array(renamed_b, dtype=np.int32), lines)


def _key(links: Links) -> tuple[object, ...]:
    renamed = frozenset(zip(links.renamed_a.tolist(), links.renamed_b.tolist(), strict=True))
    return (renamed, frozenset(links.backward_lines.items())) if renamed or links.backward_lines else ()


def _single_column(form: Affine) -> int | None:
    if form.constant or len(form.terms) != 1:
        return None
    ((column, factor),) = form.terms.items()
    return column if factor == 1 else None
