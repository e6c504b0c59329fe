"""What a target asks of values over a source: rows, bounds and types, discharged or kept while completions remain."""

from __future__ import annotations

from collections.abc import Sequence

from equivamap.certify.ledger import Ledger
from equivamap.certify.model import Model
from equivamap.certify.reading import Rejected
from equivamap.certify.region import Limits, Region, capped
from equivamap.ir import ZERO, Affine, Rational

__all__ = ["MOST_ROWS", "MOST_TERMS", "Obligations", "tightest"]

MOST_ROWS = 200_000
"""Largest system of rows with completions."""
MOST_TERMS = 50_000_000
"""Most terms that rows with completions may have together, over all steps."""


class Obligations:
    """Obligations of one direction, and the system of rows in which completions remain.

    Parameters
    ----------
    ledger
        Discharges obligations.
    name
        Of the direction, for labels.
    region
        The points of the source that are to be carried.
    target
        The other model. Its column j has the number ``n + j`` in forms, n being the number of columns of the source.
    free
        Columns of the target that are completions.
    """

    def __init__(self, ledger: Ledger, name: str, region: Region, target: Model, free: set[int]) -> None:
        self.ledger = ledger
        self.name = name
        self.region = region
        self.target = target
        self.n = region.n
        self.free = free
        self._rows: dict[int, Limits] = {}
        self._of: dict[int, set[int]] = {}
        self._added = 0
        self._terms = 0

    # -- the system ---------------------------------------------------------------------------------------------

    def add(self, row: Limits) -> None:
        """Keep a row of the system."""
        for c in (row[0].constant, *row[0].terms.values()):
            capped(c)
        self._rows[self._added] = row
        for k in row[0].terms:
            if k >= self.n:
                self._of.setdefault(k, set()).add(self._added)
        self._added += 1
        self._terms += len(row[0].terms)
        if len(self._rows) > MOST_ROWS or self._terms > MOST_TERMS:
            raise Rejected(f"{self.name}: more than {MOST_ROWS} rows or {MOST_TERMS} terms with completions")

    def take(self, chosen: Sequence[int], *, alone: bool = False) -> list[Limits]:
        """Take the rows with some completions out of the system; if `alone`, no other may stand in them."""
        symbols = {self.n + j for j in chosen}
        own: list[Limits] = []
        for i in sorted(set().union(*(self._of.get(k, set()) for k in symbols))):
            row = self._rows.pop(i)
            own.append(row)
            for k in row[0].terms:
                if k >= self.n:
                    self._of[k].discard(i)
                    if alone and k not in symbols:
                        raise Rejected(f"{self.name}: completions share a row with others")
        return own

    def left(self) -> list[Limits]:
        """Return what is left of the system, parallel rows made one."""
        return tightest(list(self._rows.values()))

    # -- obligations --------------------------------------------------------------------------------------------

    def place(self, part: str, body: Affine, lower: Rational | None, upper: Rational | None) -> None:
        """Keep a row with completions for the steps; discharge any other."""
        if any(k >= self.n for k in body.terms):
            self.add((body, lower, upper))
        else:
            self.hold(part, self.region, body, lower, upper)

    def hold(
        self, part: str, region: Region, body: Affine, lower: Rational | None, upper: Rational | None
    ) -> None:
        """Check ``lower <= body <= upper`` on a region."""
        bare = Affine(body.terms)
        if upper is not None:
            self.ledger.at_most(f"{self.name} {part} <=", region, bare, upper - body.constant)
        if lower is not None:
            self.ledger.at_most(f"{self.name} {part} >=", region, bare.scaled(-1), body.constant - lower)

    def domain(self, j: int, form: Affine, region: Region | None = None) -> None:
        """Check bounds and type of a column of the target that has a value."""
        lower, upper = self.target.bounds[j]
        inner = {k - self.n: c for k, c in form.terms.items() if k >= self.n}
        here = self.region if region is None else region
        if self._same_domain(j, form, here):
            self.ledger.count += (lower is not None) + (upper is not None) + self.target.integer[j]
            return
        if self.target.semicontinuous[j]:
            if inner:
                raise Rejected(f"{self.name}: semicontinuous column {j} is given by completions")
            self._zero_or(j, here, form, lower, upper)
        elif inner:
            self.add((form, lower, upper))
        else:
            self.hold(f"bound {j}", here, form, lower, upper)
        if self.target.integer[j]:
            if any(not self.target.integer[k] or c.denominator != 1 for k, c in inner.items()):
                raise Rejected(
                    f"{self.name}: integer column {j} is given by completions that need be no integers"
                )
            outer = Affine({k: c for k, c in form.terms.items() if k < self.n}, form.constant)
            self.ledger.integral(f"{self.name} type {j}", here, outer)

    def _same_domain(self, j: int, form: Affine, region: Region) -> bool:
        """Tell whether a column of the target is a column of the source with the same bounds and type."""
        if len(form.terms) != 1 or form.constant:
            return False
        ((k, c),) = form.terms.items()
        return bool(
            c == 1
            and k < self.n
            and region.bounds[k] == self.target.bounds[j]
            and region.semicontinuous[k] == self.target.semicontinuous[j]
            and (region.integer[k] or not self.target.integer[j])
        )

    def _zero_or(
        self, j: int, region: Region, form: Affine, lower: Rational | None, upper: Rational | None
    ) -> None:
        """Check that a form is zero or within bounds; in two halves where zero is not within them."""
        bare = Affine(form.terms)
        parts: list[tuple[Region, Rational | None, Rational | None]] = [
            (region, None if lower is None else min(lower, ZERO), None if upper is None else max(upper, ZERO))
        ]
        if lower is not None and upper is not None and lower > upper:
            parts = [(region, ZERO, ZERO)]
        elif lower is not None and lower > 0:
            half = lower / 2 - form.constant
            parts.append((region.with_rows([(bare, None, half)]), None, ZERO))
            parts.append((region.with_rows([(bare, half, None)]), lower, None))
        elif upper is not None and upper < 0:
            half = upper / 2 - form.constant
            parts.append((region.with_rows([(bare, half, None)]), ZERO, None))
            parts.append((region.with_rows([(bare, None, half)]), None, upper))
        for k, (here, low, high) in enumerate(parts):
            self.hold(f"semicontinuous {j} part {k}", here, form, low, high)


def tightest(system: Sequence[Limits]) -> list[Limits]:
    """Return a system with parallel rows made one: each body is scaled to a leading coefficient of 1."""
    found: dict[tuple[tuple[int, Rational], ...], tuple[Rational | None, Rational | None]] = {}
    kept: list[Limits] = []
    for body, lower, upper in system:
        if not body.terms:
            kept.append((body, lower, upper))
            continue
        lead = body.terms[min(body.terms)]
        ends = [None if e is None else (e - body.constant) / lead for e in (lower, upper)]
        low, high = ends if lead > 0 else reversed(ends)
        key = tuple((j, c / lead) for j, c in sorted(body.terms.items()))
        old_low, old_high = found.get(key, (None, None))
        found[key] = (
            max((e for e in (low, old_low) if e is not None), default=None),
            min((e for e in (high, old_high) if e is not None), default=None),
        )
    return kept + [(Affine(dict(key)), low, high) for key, (low, high) in found.items()]
