"""Models without a reference among them, put into classes: every merge proved, what stays open shown as open.

A merge says that two models are the same problem *both ways*. `same-decisions` and `quasi-karp` are statements with a
direction, so that a merge needs a proof of each, unless a stronger relation that has no direction was proved on the
way; a proof of one direction alone is told of as such. `isomorphic` and `reformulation` speak of maps both ways by
themselves, so that one proof is enough.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from equivamap.batch.asked import check_options
from equivamap.checking import Prepared, check
from equivamap.errors import EquivaMapError, InputError, UsageError
from equivamap.ir import Instance
from equivamap.ir.digest import digest
from equivamap.options import relation_of
from equivamap.readers import read
from equivamap.verify.relations import Grade, Outcome, Reason, Relation, implies
from equivamap.verify.sides import Side
from equivamap.verify.verdict import CheckResult

__all__ = ["Compared", "GroupResult", "Merge", "ModelClass", "Unread", "group"]

SYMMETRIC = (Relation.ISOMORPHIC, Relation.REFORMULATION)
"""Relations that hold of B and A where they hold of A and B."""


@dataclass(frozen=True)
class Compared:
    """What was found out about one pair of models, in one direction.

    Parameters
    ----------
    a, b
        Names of reference and candidate.
    verdict, reason, explanation, grade
        As of `equivamap.CheckResult`.
    strongest_proved
        The strongest relation proved.
    values_differ
        Whether the optimal values differ, which refutes both directions.
    """

    a: str
    b: str
    verdict: Outcome
    reason: Reason | None = None
    explanation: str = ""
    grade: Grade | None = None
    strongest_proved: Relation | None = None
    values_differ: bool = False


@dataclass(frozen=True)
class Merge:
    """Why a model stands in its class.

    Parameters
    ----------
    model, other
        Names of the model, and of one that stood in the class before it.
    by
        ``"identical"``: they are the same instance, names and all; ``"symmetric"``: one proof of a relation without
        direction; ``"both ways"``: two proofs.
    proofs
        The proofs.
    """

    model: str
    other: str
    by: str
    proofs: tuple[Compared, ...] = ()

    @property
    def grade(self) -> Grade:
        """The weakest grade of its proofs."""
        return Grade.weakest(proof.grade for proof in self.proofs)


@dataclass(frozen=True)
class ModelClass:
    """Models that are the same problem.

    Parameters
    ----------
    members
        Names, in the order given.
    merges
        Why each but the first stands here.
    """

    members: tuple[str, ...]
    merges: tuple[Merge, ...] = ()


@dataclass(frozen=True)
class Unread:
    """A model that cannot be read, and why."""

    name: str
    error: InputError


@dataclass(frozen=True)
class GroupResult:
    """The answer to `group`.

    Parameters
    ----------
    relation
        The relation that merges prove.
    classes
        The largest first; of equals in the order of their first members.
    apart
        Refutations: of each pair of classes that is proved to be different, one.
    undecided
        Open questions: of each pair of classes of which neither is proved, what the checks say.
    one_way
        Proofs of one direction alone: B has all decisions of A, but variables of its own that nothing in A determines
        (``same-decisions``), or optimal solutions of B are some of A's (``quasi-karp``).
    unread
        Models that cannot be read.
    seconds
        What it took.
    """

    relation: Relation
    classes: tuple[ModelClass, ...]
    apart: tuple[Compared, ...]
    undecided: tuple[Compared, ...]
    one_way: tuple[Compared, ...]
    unread: tuple[Unread, ...] = ()
    seconds: float = 0.0

    @property
    def settled(self) -> bool:
        """True when no question is open: each two models are proved to be the same or different."""
        return not self.undecided and not self.unread


class _Model:
    """A model with its name, what is known of it, and what its variables are called."""

    def __init__(self, name: str, instance: Instance) -> None:
        self.name = name
        self.prepared = Prepared(instance, Side("a", instance))
        self.digest = digest(instance)
        families = instance.variables.families
        self.signature = frozenset((family, frozenset(found.indices)) for family, found in families.items())


class _Class:
    def __init__(self, first: _Model) -> None:
        self.members = [first]
        self.merges: list[Merge] = []


def group(
    models: Sequence[Any],
    *,
    names: Sequence[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
    **options: Any,
) -> GroupResult:
    """Put models into classes of the same problem, where there is no reference.

    Parameters
    ----------
    models
        What `check` takes.
    names
        A name for each; None for the paths, and ``model 1``, … where a model has none.
    progress
        Called with the number of models that have their place and of all.
    options
        Those of `check` but `open` and map files. `time_limit` is that of one comparison.

    Returns
    -------
    GroupResult
        A partition: no model is in two classes, and none is in a class without proof.

    Notes
    -----
    That two models are each the same as a third does not always make a check of both say so: a map found twice may
    cross names, and numbers within rounding of a third need not be within rounding of each other. A model is
    therefore compared with the member that has its very names where there is one, and with another only if there is
    none; classes of which two members are proved to be different are never merged.
    """
    started = time.monotonic()
    check_options(options)
    relation = relation_of(options.get("relation", Relation.SAME_DECISIONS))
    _check_group_options(options)
    labels = _labels(models, names)
    say = progress or (lambda done, total: None)
    reading = {k: v for k, v in options.items() if k in ("data", "solve_call", "read_time_limit")}
    deciding = {k: v for k, v in options.items() if k not in reading}
    sorted_in = _Sorting(relation, deciding)
    unread = []
    for number, (label, model) in enumerate(zip(labels, models, strict=True)):
        try:
            instance = _instance(model, reading)
        except InputError as fault:
            fault.side = None
            unread.append(Unread(label, fault))
        else:
            sorted_in.add(_Model(label, instance))
        say(number + 1, len(labels))
    result = sorted_in.result()
    return replace(result, unread=tuple(unread), seconds=time.monotonic() - started)


def _check_group_options(options: dict[str, Any]) -> None:
    for name in ("open", "data_a", "data_b", "args_a", "args_b", "solve_call_a", "solve_call_b"):
        if options.get(name):
            raise UsageError(
                f"{name} speaks of one side of a pair",
                kind="bad-option",
                remedy="leave it out: each model is reference and candidate in turn",
                side="options",
            )
    if options.get("map") not in (None, "names", "free"):
        raise UsageError(
            "one map cannot serve many pairs of models",
            kind="bad-option",
            remedy="'names', 'free', or none",
            side="options",
        )


def _labels(models: Sequence[Any], names: Sequence[str] | None) -> list[str]:
    if names is None:
        names = [m if isinstance(m, str) else f"model {k}" for k, m in enumerate(models, start=1)]
    if len(names) != len(models):
        raise UsageError(
            f"{len(names)} names for {len(models)} models",
            kind="bad-option",
            remedy="give each model one",
            side="options",
        )
    seen: dict[str, int] = {}
    labels = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        labels.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return labels


def _instance(model: Any, reading: dict[str, Any]) -> Instance:
    if isinstance(model, Prepared):
        return model.instance
    return read(
        model,
        data=reading.get("data", ()),
        solve_call=reading.get("solve_call"),
        time_limit=reading.get("read_time_limit", 120.0),
    )


class _Sorting:
    """Models put into classes one after the other."""

    def __init__(self, relation: Relation, options: dict[str, Any]) -> None:
        self._relation = relation
        self._options = {**options, "relation": relation}
        self._classes: list[_Class] = []
        self._told: dict[tuple[str, str], Compared] = {}
        self._conflicts: list[Compared] = []

    def add(self, model: _Model) -> None:
        """Put a model into the class in which it is proved to belong, or into one of its own."""
        merged: _Class | None = None
        for own in list(self._classes):
            if merged is not None and self._are_apart(merged, own):
                continue
            merge = self._merge(own, model)
            if merge is None:
                continue
            if merged is None:
                own.members.append(model)
                own.merges.append(merge)
                merged = own
            elif self._may_join(merged, own):
                merged.members += own.members
                turned = replace(merge, model=merge.other, other=model.name)
                merged.merges += [turned, *own.merges]
                self._classes.remove(own)
            else:
                self._conflicts.append(_conflict(merge))
        if merged is None:
            self._classes.append(_Class(model))

    def _may_join(self, one: _Class, other: _Class) -> bool:
        """Tell whether two classes may be one because a model is proved to be in both.

        Members with the very same names were compared and not proved to be the same: a third model between them does
        not change that.
        """
        return not {m.signature for m in one.members} & {m.signature for m in other.members}

    def _merge(self, own: _Class, model: _Model) -> Merge | None:
        """Prove that a model belongs to a class, or return None."""
        same = next((m for m in own.members if m.digest == model.digest), None)
        if same is not None:
            return Merge(model.name, same.name, "identical")
        alike = [m for m in own.members if m.signature == model.signature]
        # with the same names on both sides a map may cross them, and a third model would hide that
        for other in alike[:1] or own.members:
            merge, refuted = self._compare(other, model)
            if merge is not None or refuted:
                return merge
        return None

    def _compare(self, other: _Model, model: _Model) -> tuple[Merge | None, bool]:
        """Compare two models; return the merge if it is proved, and whether they are proved to be different."""
        first = self._check(other, model)
        if self._symmetric(first):
            return Merge(model.name, other.name, "symmetric", (first,)), False
        if first.verdict is Outcome.NOT_EQUIVALENT and (first.values_differ or self._relation in SYMMETRIC):
            return None, True
        second = self._check(model, other)
        if self._symmetric(second):
            return Merge(model.name, other.name, "symmetric", (second,)), False
        if first.verdict is second.verdict is Outcome.EQUIVALENT:
            return Merge(model.name, other.name, "both ways", (first, second)), False
        return None, Outcome.NOT_EQUIVALENT in (first.verdict, second.verdict)

    def _symmetric(self, found: Compared) -> bool:
        """True where a relation that has no direction, and gives the one asked for, is proved."""
        if found.verdict is not Outcome.EQUIVALENT:
            return False
        if self._relation in SYMMETRIC:
            return True
        strongest = found.strongest_proved
        return strongest in SYMMETRIC and implies(strongest, self._relation)

    def _check(self, a: _Model, b: _Model) -> Compared:
        known = self._told.get((a.name, b.name))
        if known is not None:
            return known
        try:
            result: CheckResult = check(a.prepared, b.prepared, **self._options)
        except InputError as fault:
            if fault.side == "options":
                raise
            found = Compared(a.name, b.name, Outcome.UNDECIDED, Reason.NO_MAP_FOUND, fault.message)
        except EquivaMapError as fault:
            found = Compared(a.name, b.name, Outcome.UNDECIDED, Reason.SOLVER_FAILED, str(fault))
        else:
            best = result.optimal_values
            found = Compared(
                a.name,
                b.name,
                result.verdict,
                result.reason,
                result.explanation,
                result.grade,
                result.strongest_proved,
                None not in best and best[0] != best[1] and result.verdict is Outcome.NOT_EQUIVALENT,
            )
        self._told[a.name, b.name] = found
        return found

    def _between(self, one: _Class, other: _Class) -> list[Compared]:
        pairs = [(a.name, b.name) for a in one.members for b in other.members]
        keys = [key for pair in pairs for key in (pair, pair[::-1])]
        return [self._told[key] for key in keys if key in self._told]

    def _are_apart(self, one: _Class, other: _Class) -> bool:
        return any(found.verdict is Outcome.NOT_EQUIVALENT for found in self._between(one, other))

    def result(self) -> GroupResult:
        """State the classes and what is known between them."""
        apart, undecided, one_way = [], list(self._conflicts), []
        disputed = {frozenset((c.a, c.b)) for c in self._conflicts}
        for k, one in enumerate(self._classes):
            for other in self._classes[k + 1 :]:
                found = self._between(one, other)
                if any(frozenset((c.a, c.b)) in disputed for c in found):
                    continue
                refuted = [c for c in found if c.verdict is Outcome.NOT_EQUIVALENT]
                one_way += [c for c in found if c.verdict is Outcome.EQUIVALENT][:1]
                if refuted:
                    apart.append(refuted[0])
                else:
                    undecided += [c for c in found if c.verdict is Outcome.UNDECIDED]
        ordered = sorted(self._classes, key=lambda one: -len(one.members))
        classes = tuple(ModelClass(tuple(m.name for m in c.members), tuple(c.merges)) for c in ordered)
        return GroupResult(self._relation, classes, tuple(apart), tuple(undecided), tuple(one_way))


def _conflict(merge: Merge) -> Compared:
    """State that a model is proved to belong into two classes, whose members are not proved to be the same."""
    return Compared(
        merge.other,
        merge.model,
        Outcome.UNDECIDED,
        Reason.NAMES_MAP_FAILS,
        f"proved to be the same, but {merge.model} stands in a class with a model that has the very names of one in "
        f"the class of {merge.other}, and those two are not proved to be the same",
    )
