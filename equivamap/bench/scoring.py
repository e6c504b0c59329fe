"""Scores: answers against labels. The only module, beside what writes labels, that reads them."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from equivamap.bench.pairs import LabelledPair
from equivamap.bench.running import FAILED, Answered
from equivamap.bench.suites.suite import LabelSource, Suite
from equivamap.verify.relations import Relation

__all__ = [
    "BOUNDED",
    "Disagreement",
    "Score",
    "Scores",
    "disagreements",
    "error_notes",
    "label_notes",
    "outcome",
    "score",
    "wilson",
]

BOUNDED = "bounded: "
"""How the detail of an answer begins that stands on finitely many instances."""

_LONGEST = 200
"""Characters of an error that are shown."""

_Z = 1.959963984540054
"""Quantile of the normal distribution for a 95 % interval."""


@dataclass(frozen=True)
class Score:
    """How often a method was right on a set of pairs; pairs with an open label are counted apart.

    Parameters
    ----------
    pairs, right, wrong, undecided
        Labelled pairs, and what became of them.
    open
        Pairs whose label is open; in none of the other numbers.
    median_seconds, p90_seconds
        Over all pairs asked, open ones included; NaN where there is none.
    right_bounded, wrong_bounded
        Of the right and of the wrong ones, those answered ``equivalent`` that are proved on instances only.
    """

    pairs: int
    right: int
    wrong: int
    undecided: int
    open: int
    median_seconds: float
    p90_seconds: float
    right_bounded: int = 0
    wrong_bounded: int = 0

    @property
    def bounded(self) -> int:
        """How many of the right and the wrong ones are proved on instances only."""
        return self.right_bounded + self.wrong_bounded

    @property
    def accuracy(self) -> float:
        """Share of right answers; undecided counts as not right. NaN without pairs."""
        return self.right / self.pairs if self.pairs else math.nan

    @property
    def coverage(self) -> float:
        """Share of pairs that were decided. NaN without pairs."""
        return 1 - self.undecided / self.pairs if self.pairs else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson 95 % interval of the accuracy."""
        return wilson(self.right, self.pairs)


@dataclass(frozen=True)
class Scores:
    """Scores of one method.

    Parameters
    ----------
    total
        Over all pairs.
    by_kind
        By kind of pair, in the order of first appearance.
    wrong_pairs, undecided_pairs
        Ids of the pairs answered wrongly, and of those not answered.
    """

    method: str
    total: Score
    by_kind: Mapping[str, Score]
    wrong_pairs: tuple[str, ...]
    undecided_pairs: tuple[str, ...] = ()

    @property
    def worst(self) -> Score | None:
        """The score of the kind with the least accuracy."""
        labelled = [s for s in self.by_kind.values() if s.pairs]
        return min(labelled, key=lambda s: s.accuracy, default=None)


@dataclass(frozen=True)
class Disagreement:
    """A pair whose published label is not what is proved."""

    pair: str
    published: str
    derived: str
    evidence: str


def label_notes(
    suite: Suite, source: LabelSource, relation: Relation, pairs: Sequence[LabelledPair]
) -> list[str]:
    """Return what is to be said of labels beside a table: whose they are, and whether they can tell methods apart.

    Nothing is said of derived labels that answer both ways: these are what a table stands on where nothing is said.
    """
    answers = [pair.label(relation).answer for pair in pairs]
    same, different = answers.count("equivalent"), answers.count("not_equivalent")
    notes = []
    if source == "published":
        others = "" if "derived" in suite.sources else "; the suite has no others"
        notes.append(f"labels: published, {same} equivalent, {different} not equivalent{others}")
        spoken = suite.sources[source]
        if spoken is not relation:
            notes.append(f"they speak of {spoken}: what follows for {relation} counts, and all else is open")
    if not same and not different:
        notes.append(f"no pair has a label for {relation}")
    elif not same or not different:
        notes.append(
            "all labels say the same, and so may a method that looks at nothing: accuracy tells little"
        )
    return notes


def error_notes(answers: Mapping[str, Sequence[Answered]]) -> list[str]:
    """Return a line for each method that failed on pairs: without it such a pair is like any other undecided one."""
    notes = []
    for method, given in answers.items():
        failed = [answer for answer in given if answer.detail.startswith(FAILED)]
        if failed:
            said = " ".join(failed[0].detail.removeprefix(FAILED).split())[:_LONGEST]
            count = f"{len(failed)} of {len(given)} pairs are undecided by an error"
            notes.append(f"{method}: {count}; {failed[0].pair}: {said}")
    return notes


def score(
    method: str, answers: Iterable[Answered], pairs: Sequence[LabelledPair], relation: Relation
) -> Scores:
    """Score a method's answers for a relation."""
    by_id = {answer.pair: answer for answer in answers}
    groups: dict[str, list[LabelledPair]] = {}
    for pair in pairs:
        groups.setdefault(pair.kind, []).append(pair)
    named = {p.pair.id: outcome(p, by_id[p.pair.id], relation) for p in pairs}
    return Scores(
        method,
        _tally(pairs, by_id, relation),
        {kind: _tally(members, by_id, relation) for kind, members in groups.items()},
        tuple(name for name, became in named.items() if became == "wrong"),
        tuple(name for name, became in named.items() if became == "undecided"),
    )


def outcome(pair: LabelledPair, answer: Answered, relation: Relation) -> str:
    """Return what an answer is against the label: ``right``, ``wrong``, ``undecided`` or ``open``."""
    label = pair.label(relation).answer
    if label == "open":
        return "open"
    if answer.answer == "undecided":
        return "undecided"
    return "right" if answer.answer == label else "wrong"


def _tally(pairs: Sequence[LabelledPair], by_id: Mapping[str, Answered], relation: Relation) -> Score:
    outcomes = [outcome(pair, by_id[pair.pair.id], relation) for pair in pairs]
    bounded = [
        result
        for pair, result in zip(pairs, outcomes, strict=True)
        if by_id[pair.pair.id].detail.startswith(BOUNDED)
    ]
    seconds = sorted(by_id[pair.pair.id].seconds for pair in pairs)
    return Score(
        pairs=len(outcomes) - outcomes.count("open"),
        right=outcomes.count("right"),
        wrong=outcomes.count("wrong"),
        undecided=outcomes.count("undecided"),
        open=outcomes.count("open"),
        median_seconds=statistics.median(seconds) if seconds else math.nan,
        p90_seconds=seconds[math.ceil(0.9 * len(seconds)) - 1] if seconds else math.nan,
        right_bounded=bounded.count("right"),
        wrong_bounded=bounded.count("wrong"),
    )


def wilson(right: int, of: int) -> tuple[float, float]:
    """Return the Wilson score interval at 95 %: Wilson, JASA 1927."""
    if not of:
        return math.nan, math.nan
    share = right / of
    centre = share + _Z**2 / (2 * of)
    half = _Z * math.sqrt(share * (1 - share) / of + _Z**2 / (4 * of * of))
    scale = 1 + _Z**2 / of
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


def disagreements(
    published: Sequence[LabelledPair], derived: Sequence[LabelledPair], relation: Relation
) -> list[Disagreement]:
    """Return the pairs whose published label is refuted by the derived one; open ones refute nothing."""
    proved = {pair.pair.id: pair.label(relation) for pair in derived}
    found = []
    for pair in published:
        stated, label = pair.label(relation), proved[pair.pair.id]
        if "open" not in (stated.answer, label.answer) and stated.answer != label.answer:
            found.append(Disagreement(pair.pair.id, stated.answer, label.answer, label.evidence))
    return found
