"""Completions: columns of the target without a value, taken away one step after the other, each exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from equivamap.certify.evidence import prove
from equivamap.certify.ledger import Ledger, Request
from equivamap.certify.model import Model
from equivamap.certify.obligations import MOST_ROWS, MOST_TERMS, Obligations, tightest
from equivamap.certify.reading import Rejected, affine, position, rational
from equivamap.certify.region import Region, floor, step_of
from equivamap.ir import ONE, ZERO, Affine, Rational

__all__ = ["Completions"]


class Completions(Obligations):
    """The steps that take completions out of the system of a direction.

    `relaxed` holds integer completions of a totally unimodular block: these count as continuous, and may only be
    eliminated from then on.
    """

    def __init__(self, ledger: Ledger, name: str, region: Region, target: Model, free: set[int]) -> None:
        super().__init__(ledger, name, region, target, free)
        self.relaxed: set[int] = set()

    def step(self) -> None:
        """Take away completions as the next line says."""
        self.ledger.structural = False
        entry = self.ledger.ask(Request("step", self.name, self.region, context=self))
        kind, *parts = entry if isinstance(entry, list) and entry else [""]
        steps: dict[tuple[object, int], Callable[..., None]] = {
            ("set", 2): self._set,
            ("far", 1): self._far,
            ("project", 1): self._project,
            ("unimodular", 3): self._unimodular,
            ("digits", 1): self._digits,
            ("pieces", 1): self._pieces,
        }
        step = steps.get((kind if isinstance(kind, str) else "", len(parts)))
        if step is None:
            raise Rejected(f"{self.name}: an unknown step for completions")
        step(*parts)

    def _one(self, entry: object) -> int:
        """Return a completion; one that counts as continuous by its block may only be eliminated with it."""
        j = position(entry, self.target.n, "column")
        if j not in self.free or j in self.relaxed:
            raise Rejected(f"{self.name}: column {j} is no completion that this step may take")
        return j

    def _several(self, entry: object) -> list[int]:
        found = [self._one(j) for j in entry] if isinstance(entry, list) else []
        if not found or len(set(found)) != len(found):
            raise Rejected(f"{self.name}: a step names no completions, or one twice")
        return found

    def _range(self, j: int) -> tuple[Rational | None, Rational | None]:
        """Return the bounds of a completion, rounded inwards where it is integer."""
        lower, upper = self.target.bounds[j]
        if not self.target.integer[j]:
            return lower, upper
        return None if lower is None else -floor(-lower), None if upper is None else floor(upper)

    def _set(self, column: object, entry: object) -> None:
        """A completion has this value, over the source and the other completions."""
        j = self._one(column)
        form = affine(entry, self.n, "column", completions=self.target.n)
        self.free.discard(j)
        usable = self.free - self.relaxed
        if any(k >= self.n and k - self.n not in usable for k in form.terms):
            raise Rejected(f"{self.name}: column {j} is given by a column that is no completion")
        own = self.take([j])
        for k, (body, lower, upper) in enumerate(own):
            value = body.substitute({self.n + j: form})
            self.place(f"completion {j} row {k}", value, lower, upper)
        self.domain(j, form)

    def _far(self, column: object) -> None:
        """A completion without an end on one side, which all its rows relax towards, lies far enough there."""
        j = self._one(column)
        lower, upper = self._range(j)
        own = self.take([j])
        ways = set()
        for body, low, high in own:
            sign = 1 if body.terms[self.n + j] > 0 else -1
            ways |= {sign} if low is not None else set()
            ways |= {-sign} if high is not None else set()
        if not ways:
            if (
                not self.target.semicontinuous[j]
                and lower is not None
                and upper is not None
                and lower > upper
            ):
                raise Rejected(f"{self.name}: column {j} has no value at all")
        elif len(ways) > 1 or self.target.semicontinuous[j] or (upper if ways == {1} else lower) is not None:
            raise Rejected(f"{self.name}: column {j} is not free to lie far enough")
        self.free.discard(j)

    def _project(self, column: object) -> None:
        """Eliminate a continuous completion: by an equation, or each bound below against each above."""
        j = position(column, self.target.n, "column")
        whole = self.target.integer[j] and j not in self.relaxed
        if j not in self.free or whole or self.target.semicontinuous[j]:
            raise Rejected(f"{self.name}: column {j} is not continuous")
        self.free.discard(j)
        symbol = self.n + j
        own = self.take([j])
        own.append((Affine.variable(symbol), *self.target.bounds[j]))
        for k, (body, lower, upper) in enumerate(own):
            if lower is not None and lower == upper:
                c = body.terms[symbol]
                value = Affine({i: d for i, d in body.terms.items() if i != symbol}, body.constant - lower)
                solved = {symbol: value.scaled(-1 / c)}
                for i, (other, low, high) in enumerate(own):
                    if i != k:
                        self.add((other.substitute(solved), low, high))
                return
        above: list[Affine] = []
        below: list[Affine] = []
        for body, lower, upper in own:
            c = body.terms[symbol]
            rest = Affine({i: d for i, d in body.terms.items() if i != symbol}, body.constant)
            for end, side in ((upper, c > 0), (lower, c < 0)):
                if end is not None:
                    (above if side else below).append(rest.shifted(-end).scaled(-1 / c))
        longest = max((len(form.terms) + 1 for form in (*above, *below)), default=1)
        if len(above) * len(below) > min(MOST_ROWS, MOST_TERMS // longest):
            raise Rejected(f"{self.name}: eliminating column {j} takes too many rows")
        for row in tightest([(low - high, None, ZERO) for low in below for high in above]):
            self.add(row)

    def _unimodular(self, columns: object, by: object, side: object) -> None:
        """Integer completions of a totally unimodular block with integral sides count as continuous.

        Each row, scaled to coefficients -1 and 1, has at most two nonzeros, equal signs in columns of different and
        opposite signs in columns of the same `side` (``columns``); or each column has, with sides of rows (``rows``);
        or the nonzeros of each row have one sign and are consecutive in the order of `columns` (``interval``). Then
        every nonempty face has an integral point (Heller and Tompkins 1956; Hoffman and Kruskal 1956).
        """
        chosen = self._several(columns)
        own = self.take(chosen, alone=True)
        for kept in own:
            self.add(kept)
        order = {self.n + j: k for k, j in enumerate(chosen)}
        scaled: list[dict[int, Rational]] = []
        factors: list[Rational] = []
        for body, _, _ in own:
            inner = {order[k]: c for k, c in body.terms.items() if k in order}
            factor = 1 / abs(next(iter(inner.values())))
            if any(abs(c) * factor != 1 for c in inner.values()):
                raise Rejected(f"{self.name}: a row does not scale to coefficients -1, 0, 1")
            factors.append(factor)
            scaled.append({k: c * factor for k, c in inner.items()})
        lines: list[dict[int, Rational]] = scaled
        if by == "rows":
            lines = [{} for _ in chosen]
            for i, row in enumerate(scaled):
                for k, sign in row.items():
                    lines[k][i] = sign
        if by == "interval":
            good = all(max(row) - min(row) < len(row) and len(set(row.values())) == 1 for row in scaled)
        elif by in ("rows", "columns"):
            count = len(scaled) if by == "rows" else len(chosen)
            if not isinstance(side, list) or len(side) != count or any(s not in (0, 1) for s in side):
                raise Rejected(f"{self.name}: sides are a list of {count} zeros and ones")
            good = all(_balanced(line, side) for line in lines)
        else:
            good = False
        if not good:
            raise Rejected(f"{self.name}: a block is not seen to be totally unimodular")
        for j in chosen:
            ends = [end for end in self.target.bounds[j] if end is not None]
            if self.target.semicontinuous[j] or any(end.denominator != 1 for end in ends):
                raise Rejected(f"{self.name}: the bounds of column {j} are no integers")
        for i, ((body, lower, upper), factor) in enumerate(zip(own, factors, strict=True)):
            outer = Affine({k: c for k, c in body.terms.items() if k < self.n}, body.constant)
            for way, end in (("<=", upper), (">=", lower)):
                if end is not None:
                    form = outer.shifted(-end).scaled(factor)
                    self.ledger.integral(f"{self.name} side {i} of {chosen[0]} {way}", self.region, form)
        self.relaxed.update(chosen)

    def _digits(self, columns: object) -> None:
        """Bounded integer completions of a single row give it every value between two ends, up to its slack.

        Sorted by size, each coefficient is at most the slack of the row (plus 1 where all is integral) and what the
        smaller ones span together: so the sums leave no gap that the row could fall into.
        """
        chosen = self._several(columns)
        own = tightest(self.take(chosen, alone=True))
        body, lower, upper = own[0] if len(own) == 1 else (Affine(), None, None)
        if lower is None or upper is None:
            raise Rejected(f"{self.name}: digits stand in one row with two ends")
        inner = {k - self.n: c for k, c in body.terms.items() if k >= self.n}
        outer = Affine({k: c for k, c in body.terms.items() if k < self.n})
        ranges = {}
        for j in chosen:
            low, high = self._range(j)
            if not self.target.integer[j] or self.target.semicontinuous[j] or j not in inner:
                raise Rejected(f"{self.name}: digits are integer columns of the row")
            if low is None or high is None or low > high:
                raise Rejected(f"{self.name}: digits have two bounds")
            ranges[j] = (low, high)
        step = step_of(body.terms, [*self.region.integer, *self.target.integer])
        reach = upper - lower
        if step is not None:
            lower, upper = -floor(-lower / step) * step, floor(upper / step) * step
            reach = upper - lower + step
        least = greatest = ZERO
        for j in sorted(inner, key=lambda j: abs(inner[j])):
            c, (low, high) = inner[j], ranges[j]
            if high > low and abs(c) > reach:
                raise Rejected(f"{self.name}: the digits leave gaps")
            reach += abs(c) * (high - low)
            least += min(c * low, c * high)
            greatest += max(c * low, c * high)
        if lower > upper:
            raise Rejected(f"{self.name}: the digits leave gaps")
        self.free -= set(chosen)
        self.hold(f"digits {chosen[0]}", self.region, outer, lower - greatest, upper - least)

    def _pieces(self, columns: object) -> None:
        """Completions have values piece by piece; forms of the source split it, and the pieces cover it."""
        chosen = self._several(columns)
        own = self.take(chosen, alone=True)
        self.free -= set(chosen)
        waiting = [self.region]
        number = 0
        while waiting:
            here = waiting.pop()
            label = f"{self.name} pieces {chosen[0]} number {number}"
            entry = self.ledger.ask(Request("piece", label, here, context=(self, chosen, own)))
            kind, *parts = entry if isinstance(entry, list) and entry else [""]
            if kind == "split" and len(parts) == 2:
                form, end = affine(parts[0], self.n, "column"), rational(parts[1])
                following = end
                step = step_of(form.terms, here.integer)
                if step is not None:
                    following = form.constant + (floor((end - form.constant) / step) + ONE) * step
                waiting += [here.with_rows([(form, following, None)]), here.with_rows([(form, None, end)])]
            elif kind == "empty" and len(parts) == 1:
                prove(here, None, None, parts[0])
                self.ledger.structural = False
            elif kind == "values" and len(parts) == 1 and isinstance(parts[0], list):
                if len(parts[0]) != len(chosen):
                    raise Rejected(f"{label}: each completion has a value")
                given = [affine(value, self.n, "column") for value in parts[0]]
                solved = {self.n + j: form for j, form in zip(chosen, given, strict=True)}
                for k, (body, lower, upper) in enumerate(own):
                    self.hold(f"piece {number} row {k}", here, body.substitute(solved), lower, upper)
                for j, form in zip(chosen, given, strict=True):
                    self.domain(j, form, here)
            else:
                raise Rejected(f"{label}: an unknown piece")
            number += 1


def _balanced(line: Mapping[int, Rational], side: Sequence[int]) -> bool:
    """Tell whether a line has one nonzero, or two: of equal signs on different sides, of opposite ones on the same."""
    if len(line) != 2:
        return len(line) < 2
    (p, sign_p), (q, sign_q) = line.items()
    return bool(sign_p == sign_q) == (side[p] != side[q])
