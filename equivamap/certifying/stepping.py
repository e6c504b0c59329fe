"""Answers to requests about completions: which step takes them away, and piece by piece which values they have."""

from __future__ import annotations

import enum
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from equivamap.certify.completions import Completions
from equivamap.certify.evidence import simple_bound
from equivamap.certify.ledger import Request
from equivamap.certify.region import Limits, Region
from equivamap.certifying.evidence_lines import Uncertified
from equivamap.certifying.proofs import Proofs
from equivamap.certifying.writing import affine_entry
from equivamap.ir import ONE, ZERO, Affine, Rational
from equivamap.verify.bounds import Effort
from equivamap.verify.digits import digit_systems
from equivamap.verify.enumeration import completed_at
from equivamap.verify.obligations import Block, BlockRow, Part, Target
from equivamap.verify.outcomes import CounterPoint, ExactPoint, GaveUp, Infeasible
from equivamap.verify.region import ceiling, floor
from equivamap.verify.unimodular import unimodular

__all__ = ["Stepping", "Way"]

MOST_PIECES = 4000
FEW_PIECES = 200
"""Most pieces of a source; the second where a row of the block varies continuously over it."""


class Way(enum.Enum):
    """How blocks of completions are taken away: as they come, or piece by piece where that failed."""

    AS_SUITS = "as suits"
    BY_PIECES = "by pieces"


@dataclass
class _Waiting:
    """A piece that waits: a fresh one, or one in which a completion serves the first rows of its block.

    `halves` are semicontinuous columns of the source that are still to be parted from zero, each at half its gap.
    """

    halves: tuple[tuple[int, Rational], ...] = ()
    completion: dict[int, Rational] | None = None
    at: int = 0


class Stepping:
    """Steps and pieces of one direction after the other.

    Parameters
    ----------
    proofs
        Answers about regions.
    way
        How to treat blocks.
    """

    def __init__(self, proofs: Proofs, way: Way) -> None:
        self.proofs = proofs
        self.way = way
        self._steps: dict[int, Iterator[list[Any]]] = {}
        self._pieces: list[_Waiting] = []
        self._ends: list[tuple[Affine, Rational]] = []
        self._made = 0

    # -- steps ----------------------------------------------------------------------------------------------------

    def step(self, request: Request) -> list[Any]:
        """Return the next step of a direction."""
        system: Completions = request.context
        if id(system) not in self._steps:
            self._steps = {id(system): self._plan(system)}
        found = next(self._steps[id(system)], None)
        if found is None:
            raise Uncertified("completions are left over")
        return found

    def _plan(self, system: Completions) -> Iterator[list[Any]]:
        """Yield steps; the system changes in between, as the checker takes them."""
        while system.free:
            helped = self._one_sided(system)
            if helped is not None:
                yield helped
                continue
            block = _block(system, min(system.free))
            lemma = unimodular(block)
            plain = not any(block.zero_or)
            if (
                self.way is Way.AS_SUITS
                and plain
                and digit_systems(block)
                and self._all_integer(system, block)
            ):
                yield ["digits", list(block.columns)]
            elif self.way is Way.AS_SUITS and plain and not any(block.integer):
                yield from self._projected(system, block)
            elif self.way is Way.AS_SUITS and plain and lemma is not None and _whole_bounds(block):
                yield _unimodular_step(block, lemma)
                yield from self._projected(system, block)
            else:
                self._start(block, system)
                yield ["pieces", list(block.columns)]

    @staticmethod
    def _all_integer(system: Completions, block: Block) -> bool:
        return all(system.region.integer[j] for j in block.rows[0].outer.terms)

    @staticmethod
    def _one_sided(system: Completions) -> list[Any] | None:
        """Return the step for a completion that all its rows relax towards one end of, or that no row names."""
        for j in sorted(system.free - system.relaxed):
            if system.target.semicontinuous[j]:
                continue
            ways = set()
            for body, lower, upper in rows_of(system, [j]):
                sign = 1 if body.terms[system.n + j] > 0 else -1
                ways |= {sign} if lower is not None else set()
                ways |= {-sign} if upper is not None else set()
            if len(ways) > 1:
                continue
            low, high = system.target.bounds[j]
            if system.target.integer[j]:
                low, high = None if low is None else ceiling(low), None if high is None else floor(high)
            if low is not None and high is not None and low > high:
                continue
            way = ways.pop() if ways else (1 if high is None else -1)
            end = high if way > 0 else low
            return ["far", j] if end is None else ["set", j, [str(end)]]
        return None

    @staticmethod
    def _projected(system: Completions, block: Block) -> Iterator[list[Any]]:
        """Eliminate the columns of a block, those first that make the fewest rows."""
        left = set(block.columns)
        while left:

            def growth(j: int) -> tuple[int, int]:
                above = below = 0
                for body, lower, upper in [
                    *rows_of(system, [j]),
                    (Affine.variable(system.n + j), *system.target.bounds[j]),
                ]:
                    if lower is not None and lower == upper:
                        return -1, j
                    up = body.terms[system.n + j] > 0
                    above += (upper is not None) if up else (lower is not None)
                    below += (lower is not None) if up else (upper is not None)
                return above * below, j

            chosen = min(left, key=growth)
            left.discard(chosen)
            yield ["project", chosen]

    # -- pieces ---------------------------------------------------------------------------------------------------

    def _start(self, block: Block, system: Completions) -> None:
        source = self.proofs.side_of(system.region).region
        named = {j for row in block.rows for j in row.outer.terms}
        ends = [(j, *source.range_of(j)) for j in source.disjunctive if j in named]
        halves = [
            (j, end / 2)
            for j, low, high in ends
            for end in (low if low is not None and low > 0 else high,)
            if end is not None
        ]
        self._pieces = [_Waiting(tuple(halves))]
        self._made = 0
        outer = [row.outer for row in block.rows if row.outer.terms]
        continuous = any(not system.region.integer[j] for form in outer for j in form.terms)
        self._most = FEW_PIECES if continuous else MOST_PIECES

    def piece(self, request: Request) -> list[Any]:
        """Return what becomes of the piece that the checker has come to."""
        system, chosen, own = request.context
        region = request.region
        assert region is not None
        self._made += 1
        if self._made > self._most:
            raise Uncertified(f"more than {self._most} pieces")
        waiting = self._pieces.pop()
        if waiting.halves:
            (j, half), *others = waiting.halves
            self._pieces += [_Waiting(tuple(others)), _Waiting(tuple(others))]
            return ["split", affine_entry(Affine.variable(j)), str(half)]
        if waiting.completion is None:
            found = self.proofs.prover(region).find_point()
            if isinstance(found, Infeasible):
                return ["empty", self.proofs.empty(region)]
            if not isinstance(found, ExactPoint):
                raise Uncertified(
                    f"no point of a piece is known, and no proof that there is none{self._late()}"
                )
            block = _block_of(system, chosen, own)
            by_column = completed_at(block, found.point, deadline=self.proofs.deadline)
            if not isinstance(by_column, tuple):
                raise Uncertified(f"no completion is known at a point{self._late()}")
            waiting = _Waiting(completion=dict(by_column))
        completion = waiting.completion
        assert completion is not None
        ends = _ends(own, system.n, completion)
        for k in range(waiting.at, len(ends)):
            form, end = ends[k]
            value = simple_bound(region, form)
            if not form.terms or (value is not None and value <= end):
                continue
            if self._most == FEW_PIECES and self._holds(region, form, end):
                continue
            self._pieces += [_Waiting(), _Waiting(completion=completion, at=k + 1)]
            return ["split", affine_entry(form), str(end)]
        return ["values", [[str(completion[j])] for j in chosen]]

    def _late(self) -> str:
        """Return what to add to a reason where the time limit has passed."""
        deadline = self.proofs.deadline
        late = deadline is not None and time.monotonic() > deadline
        return "; the time limit was reached, give more with --time-limit" if late else ""

    def _holds(self, region: Region, form: Affine, end: Rational) -> bool:
        """Tell whether a piece need not be split, since the form keeps within its limit all over it."""
        answer = self.proofs.prover(region).prove_at_most(form, end, effort=Effort.TREE)
        return not isinstance(answer, CounterPoint | GaveUp)


def _ends(own: Sequence[Limits], n: int, completion: dict[int, Rational]) -> list[tuple[Affine, Rational]]:
    """Return what must hold of the source for a completion to serve: forms and their limits."""
    found: list[tuple[Affine, Rational]] = []
    for body, lower, upper in own:
        outer = Affine({k: c for k, c in body.terms.items() if k < n})
        constant = body.constant + sum((c * completion[k - n] for k, c in body.terms.items() if k >= n), ZERO)
        if upper is not None:
            found.append((outer, upper - constant))
        if lower is not None:
            found.append((outer.scaled(-1), constant - lower))
    return found


def rows_of(system: Completions, columns: Sequence[int]) -> list[Limits]:
    """Return the rows of a system with one of some completions."""
    places = sorted(set().union(*(system._of.get(system.n + j, set()) for j in columns)))
    return [system._rows[i] for i in places]


def _block(system: Completions, first: int) -> Block:
    """Return the completions that hang together with one of them, with their rows."""
    members = {first}
    waiting = [first]
    while waiting:
        for body, _, _ in rows_of(system, [waiting.pop()]):
            for k in body.terms:
                if k >= system.n and k - system.n not in members:
                    members.add(k - system.n)
                    waiting.append(k - system.n)
    columns = sorted(members)
    return _block_of(system, columns, rows_of(system, columns))


def _block_of(system: Completions, columns: Sequence[int], own: Sequence[Limits]) -> Block:
    place = Target(Part.ROW, -1, ONE)
    rows = []
    for body, lower, upper in own:
        inner = Affine({k - system.n: c for k, c in body.terms.items() if k >= system.n})
        outer = Affine({k: c for k, c in body.terms.items() if k < system.n}, body.constant)
        rows.append(BlockRow(inner, outer, lower, upper, place))
    model = system.target
    return Block(
        tuple(columns),
        tuple(model.bounds[j] for j in columns),
        tuple(model.integer[j] for j in columns),
        tuple(model.semicontinuous[j] for j in columns),
        tuple(rows),
    )


def _whole_bounds(block: Block) -> bool:
    return all(end is None or end.denominator == 1 for pair in block.bounds for end in pair)


def _unimodular_step(block: Block, lemma: Any) -> list[Any]:
    if lemma.by == "interval":
        return ["unimodular", list(block.columns), "interval", []]
    if lemma.by == "rows":
        return [
            "unimodular",
            list(block.columns),
            "rows",
            [lemma.side.get(i, 0) for i in range(len(block.rows))],
        ]
    return ["unimodular", list(block.columns), "columns", [lemma.side.get(j, 0) for j in block.columns]]
